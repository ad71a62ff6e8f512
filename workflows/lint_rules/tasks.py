"""What a task carries: form, lane, citation, handler, and who may not do it."""

from collections.abc import Iterator

from workflows._spiff import refusals
from workflows.lint_rules.finding import Finding, Surroundings
from workflows.lint_rules.reading import Diagram, Element
from workflows.model import DECIDE

REFUSED = {tag: refusals.ELEMENTS[tag] for tag in ("scriptTask", "task")}
BY_PERSONS = ("userTask", "manualTask")
CALLING = ("serviceTask", "sendTask")


def check_kinds(diagram: Diagram) -> Iterator[Finding]:
    """No diagram runs code, and no task waits for nobody."""
    for element in diagram.elements:
        if element.tag in REFUSED:
            yield element.error("task_kind", *REFUSED[element.tag])


def check_user_tasks(diagram: Diagram, known: Surroundings) -> Iterator[Finding]:
    """A user task says who does it, on which form, and which words of law ask for it.

    A manual task needs no form, as it is only confirmed; all else holds for it too.
    """
    for task in _of(diagram, *BY_PERSONS):
        if task.tag == "userTask" or task.properties.get("form"):
            yield from _form(task, known)
        if not task.lane:
            yield task.error(
                "user_task_lane",
                f"用户任务“{task.name}”不在任何泳道内，无法确定由谁办理。",
                f"The user task {task.id} lies in no lane, so nobody is to do it.",
            )
        if known.stages and task.properties.get("stage", "") not in known.stages:
            yield task.error(
                "user_task_stage",
                f"用户任务“{task.name}”没有写明办到哪个阶段（stage），页面无法显示进度。",
                f"The user task {task.id} belongs to no known stage, so no page can show it.",
            )
        for name, label in (("citation", "依据"), ("phrase", "法规原文")):
            if not task.properties.get(name):
                yield task.error(
                    f"user_task_{name}",
                    f"用户任务“{task.name}”没有写明{label}（{name}）。",
                    f"The user task {task.id} has no property {name}.",
                )
        if not task.documentation:
            yield task.warning(
                "user_task_documentation",
                f"用户任务“{task.name}”没有办理说明。",
                f"The user task {task.id} does not say what to do.",
            )


def check_handlers(diagram: Diagram, known: Surroundings) -> Iterator[Finding]:
    """A service task names a handler that exists; so does whatever else runs one.

    What sends a message is done by a handler, and every business rule task by ``DECIDE``.
    """
    for element in diagram.elements:
        decides = element.tag == "businessRuleTask"
        handler = DECIDE if decides else element.properties.get("handler", "")
        sends = element.is_throw and "message" in element.events
        if (sends or element.tag in CALLING) and not handler:
            yield element.error(
                "handler",
                f"“{element.name}”没有指定 handler。",
                f"{element.id} names no handler.",
            )
        if decides and not element.properties.get("decision"):
            yield element.error(
                "decision",
                f"业务规则任务“{element.name}”没有指定 decision。",
                f"The business rule task {element.id} names no decision.",
            )
        if handler and handler not in known.handlers:
            yield element.error(
                "handler",
                f"“{element.name}”指定的 handler“{handler}”不存在。",
                f"{element.id} names the handler “{handler}”, which does not exist.",
            )


def check_lanes(diagram: Diagram, known: Surroundings) -> Iterator[Finding]:
    """A lane is a role: moving a shape to another lane changes who decides."""
    for part in diagram.parts:
        if part.tag == "lane" and part.id not in known.roles:
            yield part.error(
                "lane_role",
                f"泳道“{part.name}”的编号“{part.id}”不是系统中的角色。",
                f"The lane's id “{part.id}” is not a role.",
            )


def check_separation(diagrams: tuple[Diagram, ...]) -> Iterator[Finding]:
    """``separate_from`` names other tasks of persons in the same definition.

    A task that is done several times may name itself: each time by somebody else.
    """
    tasks = {task.id for diagram in diagrams for task in _of(diagram, *BY_PERSONS)}
    for diagram in diagrams:
        for task in diagram.elements:
            for other in task.listed("separate_from"):
                if other not in tasks or (other == task.id and task.repeated is None):
                    yield task.error(
                        "separate_from",
                        f"“{task.name}”的 separate_from 指向“{other}”，它不是另一个用户任务。",
                        f"separate_from of {task.id} names “{other}”, not another user task.",
                    )


def _of(diagram: Diagram, *tags: str) -> Iterator[Element]:
    return (element for element in diagram.elements if element.tag in tags)


def _form(task: Element, known: Surroundings) -> Iterator[Finding]:
    form = task.properties.get("form", "")
    if not form:
        yield task.error(
            "user_task_form",
            f"用户任务“{task.name}”没有表单。",
            f"The user task {task.id} has no form.",
        )
    elif form not in known.forms:
        yield task.error(
            "user_task_form",
            f"用户任务“{task.name}”的表单“{form}”不存在。",
            f"The user task {task.id} names the form “{form}”, which does not exist.",
        )
