"""Errors and escalations are caught: what nothing catches would have no effect, or no end."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows._spiff.diagram import Event, EventType, Node, Process, Scope
from workflows.model import ElementKind

THROWN = (EventType.ERROR, EventType.ESCALATION)
THROWERS = (ElementKind.THROW_EVENT, ElementKind.END_EVENT)


@dataclass(frozen=True)
class _Held:
    """A scope, and the places that hold it: none, one, or one for every call."""

    scope: Scope
    holders: tuple[tuple[Scope, Node], ...]
    is_main: bool


def check_thrown(processes: Mapping[str, Process], *, main: str) -> None:
    """Refuse an error that some way out of its process leaves uncaught, or an idle escalation.

    Raises:
        BrokenDiagramError: At the event that throws it.
    """
    held = _held(processes, main=main)
    for place in held.values():
        for node in place.scope.nodes.values():
            if node.kind not in THROWERS or node.event.type not in THROWN:
                continue
            answers = _answers(place, node.event, held)
            if node.event.type is EventType.ERROR and False in answers:
                raise place.scope.broken(
                    node.id,
                    f"错误 {node.event.name} 没有被捕获："
                    "请在外层的子流程或调用活动上加错误边界事件。",
                    f"Nothing catches the error {node.event.name}; put an error boundary event "
                    "on a sub-process or call activity around it.",
                )
            if True not in answers:
                raise place.scope.broken(
                    node.id,
                    f"升级 {node.event.name} 没有被捕获，不起作用："
                    "请在外层的子流程或调用活动上加升级边界事件。",
                    f"Nothing catches the escalation {node.event.name}, so it has no effect; put "
                    "an escalation boundary event on a sub-process or call activity around it.",
                )


def _held(processes: Mapping[str, Process], *, main: str) -> dict[str, _Held]:
    holders: dict[str, list[tuple[Scope, Node]]] = {}
    scopes = [scope for process in processes.values() for scope in process.scope.walk()]
    for scope in scopes:
        for node in scope.nodes.values():
            inside = node.inside.id if node.inside is not None else node.called
            holders.setdefault(inside, []).append((scope, node))
    return {
        scope.id: _Held(scope, tuple(holders.get(scope.id, ())), is_main=scope.id == main)
        for scope in scopes
    }


def _answers(place: _Held, event: Event, held: Mapping[str, _Held]) -> set[bool]:
    """Return whether the event is caught on the ways out of a scope: on all, none or some."""
    answers: set[bool] = set()
    waiting, seen = [place], {place.scope.id}
    while waiting:
        inner = waiting.pop()
        if inner.is_main or not inner.holders:
            answers |= {False}
        for scope, holder in inner.holders:
            if any(_catches(boundary, event) for boundary in scope.boundary_events(holder.id)):
                answers |= {True}
            elif scope.id not in seen:
                seen.add(scope.id)
                waiting.append(held[scope.id])
    return answers


def _catches(boundary: Node, event: Event) -> bool:
    return boundary.event.type is event.type and boundary.event.name in ("", event.name)
