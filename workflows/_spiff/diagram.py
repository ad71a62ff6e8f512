"""A diagram as values: scopes, nodes and sequence flows, read from the XML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflows.errors import BrokenDiagramError, DiagramError, UnsupportedElementError
from workflows.model import ElementKind


@dataclass(frozen=True)
class Flow:
    """A sequence flow; ``condition`` is FEEL, or None."""

    id: str
    source: str
    target: str
    condition: str | None


@dataclass(frozen=True)
class Node:
    """A flow node.

    Attributes:
        clock: Name of the clock of a timer event, else "".
        signal: Name of the signal of a signal event, else "".
        terminates: Whether an end event ends everything else in its scope.
        attached_to: Id of the activity that a boundary event sits on, else "".
        interrupts: Whether a boundary event ends that activity.
        default_flow: Id of a gateway's default flow, else "".
        called: Id of the process that a call activity calls, else "".
        inside: The scope within an embedded sub-process.
    """

    id: str
    kind: ElementKind
    name: str
    documentation: str
    properties: Mapping[str, str]
    clock: str = ""
    signal: str = ""
    terminates: bool = False
    attached_to: str = ""
    interrupts: bool = True
    default_flow: str = ""
    called: str = ""
    inside: "Scope | None" = None

    @property
    def is_gateway(self) -> bool:
        """Whether the node only routes."""
        return self.kind in (ElementKind.EXCLUSIVE_GATEWAY, ElementKind.PARALLEL_GATEWAY)


@dataclass(frozen=True)
class Scope:
    """The nodes and flows directly within a process or a sub-process, in document order."""

    id: str
    file: str
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    outgoing: Mapping[str, tuple[Flow, ...]] = field(init=False)
    incoming: Mapping[str, tuple[Flow, ...]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the flows by their ends."""
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
        object.__setattr__(self, "outgoing", {key: tuple(val) for key, val in outgoing.items()})
        object.__setattr__(self, "incoming", {key: tuple(val) for key, val in incoming.items()})

    def boundary_events(self, node_id: str) -> tuple[Node, ...]:
        """Return the boundary events attached to a node, in document order."""
        return tuple(node for node in self.nodes.values() if node.attached_to == node_id)

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
