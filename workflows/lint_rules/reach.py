"""Every element can be reached and leads to an end; every called process is there."""

from collections.abc import Iterator, Mapping

from workflows.lint_rules.finding import Finding, Severity
from workflows.lint_rules.reading import Diagram, Element


def check_process(diagram: Diagram) -> Iterator[Finding]:
    """One executable process a file: a file's name says what runs."""
    processes = [part for part in diagram.parts if part.tag == "process"]
    if len(processes) != 1:
        yield _at_scope(
            diagram,
            "",
            f"一个文件应当只画一个流程，现有 {len(processes)} 个。",
            f"A file should draw one process; it draws {len(processes)}.",
            rule="one_process",
        )


def check_ends(diagram: Diagram) -> Iterator[Finding]:
    """A process and a sub-process begin once and end somewhere."""
    for scope, elements in diagram.scopes().items():
        starts = [element for element in elements if element.tag == "startEvent"]
        if len(starts) != 1:
            yield _at_scope(
                diagram,
                scope,
                f"{scope} 应当只有一个开始事件，现有 {len(starts)} 个。",
                f"{scope} should have one start event; it has {len(starts)}.",
            )
        if not any(element.tag == "endEvent" for element in elements):
            yield _at_scope(diagram, scope, f"{scope} 没有结束事件。", f"{scope} has no end event.")


def check_reach(diagram: Diagram) -> Iterator[Finding]:
    """No element is cut off, and none is a dead end."""
    following = _following(diagram)
    preceding = {
        element.id: {line.source for line in diagram.incoming(element)}
        for element in diagram.elements
    }
    for elements in diagram.scopes().values():
        reached = _spread({e.id for e in elements if e.tag == "startEvent"}, following)
        ending = _spread({e.id for e in elements if e.tag == "endEvent"}, preceding)
        for element in elements:
            if element.id not in reached:
                yield element.error(
                    "unreachable",
                    f"从开始事件到不了“{element.name or element.id}”。",
                    f"{element.id} cannot be reached from the start event.",
                )
            if element.id not in ending:
                yield element.error(
                    "dead_end",
                    f"从“{element.name or element.id}”到不了结束事件。",
                    f"No end event can be reached from {element.id}.",
                )


def check_flows(diagram: Diagram) -> Iterator[Finding]:
    """A sequence flow joins two elements of one scope; only gateways divide the way."""
    scopes = {element.id: element.scope for element in diagram.elements}
    for line in diagram.lines:
        if not scopes.get(line.source, "") == scopes.get(line.target, "") == line.scope:
            yield line.error(
                "dangling_flow",
                f"顺序流 {line.id} 没有连接同一流程内的两个元素。",
                f"The sequence flow {line.id} does not join two elements of one scope.",
            )
    for element in diagram.elements:
        if not element.tag.endswith("Gateway") and len(diagram.outgoing(element)) > 1:
            yield element.error(
                "divides_without_gateway",
                f"“{element.name}”有多条流出的顺序流，请用网关分支。",
                f"Several sequence flows leave {element.id}; use a gateway.",
            )


def check_calls(diagrams: tuple[Diagram, ...]) -> Iterator[Finding]:
    """A called process is part of the definition, is executable, and never calls itself."""
    calls: dict[str, set[str]] = {}
    for diagram in diagrams:
        processes = [part for part in diagram.parts if part.tag == "process"]
        called = {element.called for element in diagram.elements if element.called}
        for process in processes:
            calls[process.id] = called
            if not process.is_executable:
                yield process.error(
                    "executable",
                    f"流程 {process.id} 没有标为可执行。",
                    f"The process {process.id} is not marked as executable.",
                )
    for diagram in diagrams:
        for element in diagram.elements:
            if element.tag == "callActivity":
                yield from _call(element, calls)


def _call(element: Element, calls: Mapping[str, set[str]]) -> Iterator[Finding]:
    if element.called not in calls:
        yield element.error(
            "called_process",
            f"“{element.name}”调用的流程“{element.called}”不存在。",
            f"{element.id} calls the process “{element.called}”, which is not there.",
        )
    elif element.called in _spread(set(calls[element.called]), calls):
        yield element.error(
            "called_in_circle",
            f"流程“{element.called}”直接或间接调用了自己。",
            f"The process “{element.called}” calls itself, directly or through others.",
        )


def _following(diagram: Diagram) -> dict[str, set[str]]:
    """Return which elements may come next; a boundary event follows its activity."""
    following: dict[str, set[str]] = {element.id: set() for element in diagram.elements}
    for line in diagram.ways:
        if line.source in following and line.target in following:
            following[line.source].add(line.target)
    for element in diagram.elements:
        if element.attached_to in following:
            following[element.attached_to].add(element.id)
    return following


def _spread(begin: set[str], following: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(begin)
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting.extend(following.get(current, ()))
    return reached


def _at_scope(
    diagram: Diagram, scope: str, message_zh: str, message_en: str, *, rule: str = "start_and_end"
) -> Finding:
    return Finding(rule, scope, Severity.ERROR, message_zh, message_en, diagram.file)
