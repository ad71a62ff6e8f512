"""Legal clocks: which element starts, stops or stands under which, and what a timer waits for."""

from collections.abc import Iterator
from typing import Final

from workflows import clock_directives
from workflows.clock_directives import ClockDirective, DirectiveError, Verb
from workflows.lint_rules.finding import Finding, Surroundings
from workflows.lint_rules.reading import Diagram, Element

REPORTS: Final = {Verb.STOP: Element.error, Verb.UNDER: Element.warning}


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
        elif text != clock_directives.NOTHING:
            for word in text.split():
                yield from _directive(element, word, known)


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
        (element, directive)
        for diagram in diagrams
        for element in diagram.elements
        if not element.is_timer
        for directive in clock_directives.directives(element.properties)
    ]
    started = {directive.clock for _, directive in named if directive.verb is Verb.START}
    for element, (verb, clock, _length) in named:
        if verb in REPORTS and clock not in started:
            yield REPORTS[verb](
                element,
                "clock_never_started",
                f"“{element.name}”使用时限“{clock}”，但没有任何环节启动它。",
                f"{element.id} uses the clock “{clock}”, which no element starts.",
            )


def _directive(element: Element, word: str, known: Surroundings) -> Iterator[Finding]:
    try:
        directive = clock_directives.read(word)
    except DirectiveError as error:
        yield element.error(
            "clock_directive",
            f"“{element.name}”的时限写法“{word}”不对，{error.message_zh}。",
            f"{element.id}: “{word}” is wrong: {error.message_en}.",
        )
        return
    if directive.clock not in known.clocks:
        yield _unknown(element, directive)


def _unknown(element: Element, directive: ClockDirective) -> Finding:
    return element.error(
        "clock_unknown",
        f"“{element.name}”使用的时限“{directive.clock}”没有定义。",
        f"{element.id} names the clock “{directive.clock}”, which is not defined.",
    )
