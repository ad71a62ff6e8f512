"""Activities that are done several times: how often, how long, and what becomes of the answers."""

from collections.abc import Iterator, Mapping

from policies.errors import PolicyError
from policies.feel.evaluation import compile_expression
from workflows.lint_rules.finding import Finding
from workflows.lint_rules.reading import Diagram, Element

COUNTER = "loopCounter"
COUNTED = frozenset(
    {
        "nrOfInstances",
        "nrOfActiveInstances",
        "nrOfCompletedInstances",
        "nrOfTerminatedInstances",
    }
)


def check_formulas(diagrams: tuple[Diagram, ...]) -> Iterator[Finding]:
    """What says how often, or is waited for, is FEEL over variables that some element writes."""
    elements = [element for diagram in diagrams for element in diagram.elements]
    declared = {COUNTER, *(name for one in elements for name in one.listed("variables"))}
    for element in elements:
        if element.repeated is not None:
            for formula in (element.repeated.cardinality, element.repeated.condition):
                yield from _formula(element, formula, declared)
            yield from _formula(element, element.repeated.completion, declared | COUNTED)
        if "conditional" in element.events:
            yield from _formula(element, element.refers_to, declared)


def check_answers(diagrams: tuple[Diagram, ...]) -> Iterator[Finding]:
    """What is done several times at once has one answer only if its completion asks for it.

    Whoever finishes last would overwrite what the others said.
    """
    elements = [element for diagram in diagrams for element in diagram.elements]
    holders = {element.id: element for element in elements}
    called = {one.called: one for one in elements if one.tag == "callActivity"}
    for element in elements:
        if not element.listed("variables"):
            continue
        at_once = _at_once(element, holders, called)
        asked = _names(at_once.repeated.completion) if at_once and at_once.repeated else frozenset()
        for name in element.listed("variables") if at_once else ():
            if name not in asked:
                yield element.error(
                    "variable_of_rounds",
                    f"“{element.name}”同时办理几次，变量“{name}”只会留下最后一次的结果；"
                    "请改为依次办理，或在完成条件（completionCondition）中使用它。",
                    f"{element.id} is done several times at once, so that “{name}” keeps the last "
                    "answer only; do it in turn, or ask for it in the completionCondition.",
                )


def _at_once(
    element: Element, holders: Mapping[str, Element], called: Mapping[str, Element]
) -> Element | None:
    """Return what is done several times at once: the element, or what it lies in."""
    around: Element | None = element
    seen: set[str] = set()
    while around is not None and around.id not in seen:
        if around.repeated is not None and around.repeated.is_at_once:
            return around
        seen.add(around.id)
        around = holders.get(around.scope) or called.get(around.scope)
    return None


def _formula(element: Element, formula: str, declared: set[str]) -> Iterator[Finding]:
    if not formula:
        return
    try:
        names = compile_expression(formula).names
    except PolicyError as error:
        yield element.error("formula_feel", error.message_zh, error.message_en)
        return
    for name in sorted(names - declared):
        yield element.error(
            "formula_variable",
            f"“{element.name}”的表达式“{formula}”使用的变量“{name}”没有任何环节写入。",
            f"The expression “{formula}” of {element.id} reads “{name}”, which no element writes.",
        )


def _names(formula: str) -> frozenset[str]:
    try:
        return compile_expression(formula).names if formula else frozenset()
    except PolicyError:
        return frozenset()
