"""A diagram as values: scopes, nodes and sequence flows, read from the XML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.errors import BrokenDiagramError, DiagramError, UnsupportedElementError
from workflows.model import ElementKind

GATEWAYS = (
    ElementKind.EXCLUSIVE_GATEWAY,
    ElementKind.PARALLEL_GATEWAY,
    ElementKind.INCLUSIVE_GATEWAY,
    ElementKind.EVENT_GATEWAY,
)


@dataclass(frozen=True)
class Flow:
    """A sequence flow; ``condition`` is FEEL, or None."""

    id: str
    source: str
    target: str
    condition: str | None


class EventType(StrEnum):
    """The types of event that are run, as BPMN calls them."""

    NONE = "none"
    TIMER = "timer"
    SIGNAL = "signal"
    MESSAGE = "message"
    ERROR = "error"
    ESCALATION = "escalation"
    TERMINATE = "terminate"
    CONDITIONAL = "conditional"
    LINK = "link"


@dataclass(frozen=True)
class Event:
    """What a node waits for or does.

    ``name`` is the name of the clock, signal, message or link, the code of the error or
    escalation, or the condition that is waited for; "" for the other types, and for a boundary
    event that catches every code.
    """

    type: EventType = EventType.NONE
    name: str = ""


@dataclass(frozen=True)
class MultiInstance:
    """An activity that is done several times, for several people or things.

    Attributes:
        cardinality: How often: FEEL that gives a whole number.
        is_sequential: Whether one time after the other, or all at once.
        completion: FEEL asked whenever one time is done: whether the others are left out;
            "" for never.
    """

    cardinality: str
    is_sequential: bool
    completion: str = ""


@dataclass(frozen=True)
class Loop:
    """An activity that is done again as long as a condition holds.

    Attributes:
        condition: FEEL; "" for as often as ``most`` says.
        tests_before: Whether it is asked before the first time, so that there may be none.
        most: How often at most, or None.
    """

    condition: str
    tests_before: bool
    most: int | None = None


@dataclass(frozen=True)
class Node:
    """A flow node.

    Attributes:
        event: What an event, a send task or a receive task waits for or does.
        attached_to: Id of the activity that a boundary event sits on, else "".
        interrupts: Whether a boundary event ends that activity.
        default_flow: Id of a gateway's default flow, else "".
        called: Id of the process that a call activity calls, else "".
        inside: The scope within an embedded sub-process.
        repeats: How an activity is done several times; None if it is done once.
    """

    id: str
    kind: ElementKind
    name: str
    documentation: str
    properties: Mapping[str, str]
    event: Event = Event()
    attached_to: str = ""
    interrupts: bool = True
    default_flow: str = ""
    called: str = ""
    inside: "Scope | None" = None
    repeats: MultiInstance | Loop | None = None

    @property
    def is_gateway(self) -> bool:
        """Whether the node only routes."""
        return self.kind in GATEWAYS


@dataclass(frozen=True)
class Scope:
    """The nodes and flows directly within a process or a sub-process, in document order."""

    id: str
    file: str
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    outgoing: Mapping[str, tuple[Flow, ...]] = field(init=False)
    incoming: Mapping[str, tuple[Flow, ...]] = field(init=False)
    attached: Mapping[str, tuple[Node, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the flows by their ends, and boundary events by what they sit on."""
        outgoing: dict[str, list[Flow]] = {node_id: [] for node_id in self.nodes}
        incoming: dict[str, list[Flow]] = {node_id: [] for node_id in self.nodes}
        for flow in self.flows:
            for ends, node_id in ((outgoing, flow.source), (incoming, flow.target)):
                if node_id not in ends:
                    raise self.broken(
                        flow.id,
                        f"顺序流连接的 {node_id or '（空）'} 不在同一流程或子流程内。",
                        f"The sequence flow's end {node_id or '(none)'} is not in the same scope.",
                    )
                ends[node_id].append(flow)
        attached: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            if node.attached_to:
                attached.setdefault(node.attached_to, []).append(node)
        object.__setattr__(self, "attached", {key: tuple(val) for key, val in attached.items()})
        object.__setattr__(self, "outgoing", {key: tuple(val) for key, val in outgoing.items()})
        object.__setattr__(self, "incoming", {key: tuple(val) for key, val in incoming.items()})

    def boundary_events(self, node_id: str) -> tuple[Node, ...]:
        """Return the boundary events attached to a node, in document order."""
        return self.attached.get(node_id, ())

    def leading_to(self, node_id: str, *, without: str) -> frozenset[str]:
        """Return a node, and those from which a token can come to it without passing another."""
        found: set[str] = set()
        waiting = [node_id]
        while waiting:
            reached = waiting.pop()
            if reached not in found and reached != without:
                found.add(reached)
                waiting += [flow.source for flow in self.incoming[reached]]
        return frozenset(found)

    def walk(self) -> Iterator["Scope"]:
        """Yield this scope and every scope inside it."""
        yield self
        for node in self.nodes.values():
            if node.inside is not None:
                yield from node.inside.walk()

    def broken(self, element: str, reason_zh: str, reason_en: str) -> DiagramError:
        """Return the error for an element that contradicts itself or its neighbours."""
        return BrokenDiagramError(
            file=self.file, element=element, reason_zh=reason_zh, reason_en=reason_en
        )

    def unsupported(self, element: str, reason_zh: str, reason_en: str) -> DiagramError:
        """Return the error for an element that is not run here."""
        return UnsupportedElementError(
            file=self.file, element=element, reason_zh=reason_zh, reason_en=reason_en
        )


@dataclass(frozen=True)
class Process:
    """An executable process: its scope, and the lane of every node that a lane lists."""

    scope: Scope
    lanes: Mapping[str, str]
