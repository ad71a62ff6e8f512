"""Business rule tasks: the decision table they name exists, and fits what the diagram knows."""

from collections.abc import Iterator

from workflows.lint_rules.finding import DecisionFace, Finding, Surroundings
from workflows.lint_rules.reading import Diagram, Element


def check_decisions(diagrams: tuple[Diagram, ...], known: Surroundings) -> Iterator[Finding]:
    """A table is there, everything it takes is known, and it answers what the task writes."""
    elements = [element for diagram in diagrams for element in diagram.elements]
    written = {name for element in elements for name in element.listed("variables")}
    for task in elements:
        decision = task.properties.get("decision", "")
        if task.tag != "businessRuleTask" or not decision:
            continue
        if decision in known.decisions:
            yield from _fits(task, known.decisions[decision], written | known.facts)
        else:
            yield task.error(
                "decision",
                f"业务规则任务“{task.name}”指定的决策表“{decision}”不存在。",
                f"The business rule task {task.id} names the decision “{decision}”, "
                "which does not exist.",
            )


def _fits(task: Element, decision: DecisionFace, available: set[str]) -> Iterator[Finding]:
    for name in decision.inputs:
        if name not in available:
            yield task.error(
                "decision_input",
                f"“{task.name}”的决策表需要“{name}”，但没有任何环节写入它，案件中也没有。",
                f"The decision of {task.id} takes “{name}”, which no element writes and the "
                "case does not have.",
            )
    for name in task.listed("variables"):
        if name not in decision.outputs:
            yield task.error(
                "decision_output",
                f"“{task.name}”写入变量“{name}”，但它的决策表不给出这一项。",
                f"{task.id} writes the variable “{name}”, which its decision does not answer.",
            )
