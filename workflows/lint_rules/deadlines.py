"""Legal clocks: which element starts, stops or stands under which, and what a timer waits for."""

from collections.abc import Iterator
from typing import Final

from workflows.lint_rules.finding import Finding, Surroundings
from workflows.lint_rules.reading import Diagram, Element

VERBS: Final = ("start", "stop", "under")
REPORTS: Final = {"stop": Element.error, "under": Element.warning}


def check_directives(diagram: Diagram, known: Surroundings) -> Iterator[Finding]:
    """``clock`` holds ``start:``, ``stop:`` and ``under:`` directives, or ``none``, alone."""
    for element in diagram.elements:
        text = element.properties.get("clock", "")
        if element.is_timer:
            continue
        if not text:
            if element.tag in ("userTask", "manualTask"):
                yield element.error(
                    "user_task_clock",
                    f"用户任务“{element.name}”没有写明时限；没有时限的写 clock=none。",
                    f"The user task {element.id} has no clock; write clock=none if it has none.",
                )
        elif text != "none":
            for directive in text.split():
                yield from _directive(element, directive, known)


def check_timers(diagram: Diagram, known: Surroundings) -> Iterator[Finding]:
    """A timer names the legal clock that it waits for; the engine reckons no time itself."""
    for element in diagram.elements:
        clock = element.properties.get("clock", "")
        if element.is_timer and clock not in known.clocks:
            yield element.error(
                "timer_clock",
                f"定时事件“{element.name}”没有指定已定义的时限（现为“{clock}”）。",
                f"The timer {element.id} names no known clock (it says “{clock}”).",
            )


def check_stops(diagrams: tuple[Diagram, ...]) -> Iterator[Finding]:
    """What is stopped is started in the same definition; so is what is shown as a deadline.

    A process that others call may show a deadline of its callers, so that is a warning only.
    """
    named = [
        (element, *directive.partition(":")[::2])
        for diagram in diagrams
        for element in diagram.elements
        if not element.is_timer
        for directive in element.properties.get("clock", "").split()
    ]
    started = {clock for _, verb, clock in named if verb == "start"}
    for element, verb, clock in named:
        if verb in REPORTS and clock not in started:
            yield REPORTS[verb](
                element,
                "clock_never_started",
                f"“{element.name}”使用时限“{clock}”，但没有任何环节启动它。",
                f"{element.id} uses the clock “{clock}”, which no element starts.",
            )


def _directive(element: Element, directive: str, known: Surroundings) -> Iterator[Finding]:
    verb, _, clock = directive.partition(":")
    if verb not in VERBS or not clock:
        yield element.error(
            "clock_directive",
            f"“{element.name}”的时限写法“{directive}”不对，"
            "应为 start:名称、stop:名称、under:名称或单独的 none。",
            f"{element.id}: “{directive}” should be start:NAME, stop:NAME, under:NAME, "
            "or none alone.",
        )
    elif clock not in known.clocks:
        yield element.error(
            "clock_unknown",
            f"“{element.name}”使用的时限“{clock}”没有定义。",
            f"{element.id} names the clock “{clock}”, which is not defined.",
        )
