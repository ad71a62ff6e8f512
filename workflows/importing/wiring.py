"""The nodes and sequence flows of one scope, and how to put new ones between them."""

from dataclasses import dataclass, field

from lxml import etree

from workflows._spiff.documents import BPMN
from workflows.importing import drawing
from workflows.importing.draft import Draft, remove
from workflows.importing.vocabularies import FLOW_NODES, local


@dataclass
class Wiring:
    """One process or sub-process; what leads to and from each node."""

    draft: Draft
    scope: etree._Element
    nodes: dict[str, etree._Element] = field(default_factory=dict)
    incoming: dict[str, list[etree._Element]] = field(default_factory=dict)
    outgoing: dict[str, list[etree._Element]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the scope."""
        for child in self.scope:
            if local(child) in FLOW_NODES:
                self._know(child)
        for flow in self.scope.iterfind(f"{BPMN}sequenceFlow"):
            self._tie(flow)

    def _know(self, node: etree._Element) -> None:
        node_id = str(node.get("id"))
        self.nodes[node_id] = node
        self.incoming.setdefault(node_id, [])
        self.outgoing.setdefault(node_id, [])

    def _tie(self, flow: etree._Element) -> None:
        source, target = str(flow.get("sourceRef")), str(flow.get("targetRef"))
        if source in self.nodes and target in self.nodes:
            self.outgoing[source].append(flow)
            self.incoming[target].append(flow)

    def add_node(self, tag: str, wanted_id: str, *, near: etree._Element) -> etree._Element:
        """Add a node before or behind another one, and draw it."""
        node = self.draft.new(tag, wanted_id)
        node.tail = near.tail
        near.addnext(node)
        self._know(node)
        drawing.place(self.draft, node, near=near, before=tag == "startEvent")
        return node

    def add_flow(
        self, source: etree._Element, target: etree._Element, *, hint: str = "flow"
    ) -> etree._Element:
        """Add a sequence flow, and draw it."""
        flow = self.draft.new(
            "sequenceFlow",
            hint,
            sourceRef=str(source.get("id")),
            targetRef=str(target.get("id")),
        )
        self.scope.append(flow)
        flow.tail = "\n"
        self._tie(flow)
        self._list(flow)
        drawing.connect(self.draft, flow, source, target)
        return flow

    def leave_from(
        self, flows: list[etree._Element], old: etree._Element, source: etree._Element
    ) -> None:
        """Let sequence flows of one node leave another one."""
        moved = {str(flow.get("id")) for flow in flows}
        left = str(old.get("id"))
        self.outgoing[left] = [f for f in self.outgoing[left] if f.get("id") not in moved]
        _unlist(old, "outgoing", moved)
        for flow in flows:
            self.draft.check_time()
            flow.set("sourceRef", str(source.get("id")))
            self.outgoing[str(source.get("id"))].append(flow)
            drawing.begin_at(self.draft, flow, source)
        _enlist(source, "outgoing", sorted(moved))

    def cut(self, flow: etree._Element) -> None:
        """Take a sequence flow out."""
        self.draft.check_time()
        for ends, side, tag in (
            (self.outgoing, "sourceRef", "outgoing"),
            (self.incoming, "targetRef", "incoming"),
        ):
            node_id = str(flow.get(side))
            ends[node_id].remove(flow)
            _unlist(self.nodes[node_id], tag, {str(flow.get("id"))})
        remove(flow)

    def drop(self, node: etree._Element) -> None:
        """Take a node out that no sequence flow is tied to any more."""
        del self.nodes[str(node.get("id"))]
        remove(node)

    def _list(self, flow: etree._Element) -> None:
        self.draft.check_time()
        _enlist(self.nodes[str(flow.get("sourceRef"))], "outgoing", [str(flow.get("id"))])
        _enlist(self.nodes[str(flow.get("targetRef"))], "incoming", [str(flow.get("id"))])


def _enlist(node: etree._Element, tag: str, flow_ids: list[str]) -> None:
    """Name flows at their node, behind what stands first in a node."""
    first = {"documentation", "extensionElements", "auditing", "monitoring", "incoming", tag}
    place = sum(1 for child in node if not isinstance(child.tag, str) or local(child) in first)
    entries = []
    for flow_id in flow_ids:
        entries.append(etree.Element(f"{BPMN}{tag}", nsmap=node.nsmap))
        entries[-1].text = flow_id
    node[place:place] = entries


def _unlist(node: etree._Element, tag: str, flow_ids: set[str]) -> None:
    for entry in list(node.iterfind(f"{BPMN}{tag}")):
        if (entry.text or "").strip() in flow_ids:
            node.remove(entry)
