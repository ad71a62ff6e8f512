"""Sequence flows: their ends, the scope they stand in, and what lists them."""

from lxml import etree

from workflows._spiff.documents import BPMN
from workflows.importing.draft import Draft, remove
from workflows.importing.vocabularies import FLOW_NODES, local


def repair_flows(draft: Draft) -> None:
    """Bring every sequence flow into the scope of its ends; tell of those that hang."""
    scope_of = {str(node.get("id")): node.getparent() for node in draft.nodes()}
    listed = _listed(draft)
    for flow in list(draft.flows()):
        draft.check_time()
        _recover_ends(draft, flow, listed)
        source = scope_of.get(_end(flow, "sourceRef"))
        target = scope_of.get(_end(flow, "targetRef"))
        if source is not None and source is target:
            if flow.getparent() is not source:
                _move(draft, flow, source)
        else:
            _tell_hanging(draft, flow, source, target)
    _repair_lanes(draft, scope_of)


def _end(flow: etree._Element, side: str) -> str:
    """Return the id at an end; prefixes of names in XML are taken off."""
    written = str(flow.get(side) or "").strip()
    plain = written.rpartition(":")[2]
    if plain != flow.get(side):
        flow.set(side, plain)
    return plain


def _listed(draft: Draft) -> dict[tuple[str, str], str]:
    """Return the node at which a flow is listed, by the flow and the side of it."""
    found: dict[tuple[str, str], str] = {}
    for node in draft.nodes():
        for entry in node:
            side = {"outgoing": "sourceRef", "incoming": "targetRef"}.get(local(entry))
            if side:
                flow_id = (entry.text or "").strip().rpartition(":")[2]
                found.setdefault((flow_id, side), str(node.get("id")))
    return found


def _recover_ends(draft: Draft, flow: etree._Element, listed: dict[tuple[str, str], str]) -> None:
    for side in ("sourceRef", "targetRef"):
        at_node = listed.get((str(flow.get("id")), side))
        if not flow.get(side) and at_node:
            flow.set(side, at_node)
            draft.repaired(
                flow,
                "flow_end",
                (f"顺序流没有写明 {side}。", f"The sequence flow does not say its {side}."),
                (
                    f"{at_node} 列有此顺序流，据此补上。",
                    f"{at_node} lists it, so that is its end.",
                ),
            )


def _move(draft: Draft, flow: etree._Element, scope: etree._Element) -> None:
    remove(flow)
    flow.tail = "\n"
    scope.append(flow)
    draft.repaired(
        flow,
        "flow_scope",
        (
            "顺序流与它的两端不在同一流程或子流程内。",
            "The sequence flow stands in another process or sub-process than both its ends.",
        ),
        ("移到两端所在之处。", "It is moved to where its ends are."),
    )


def _tell_hanging(
    draft: Draft,
    flow: etree._Element,
    source: etree._Element | None,
    target: etree._Element | None,
) -> None:
    if source is not None and target is not None:
        words = (
            "顺序流跨越了流程或子流程的边界；不同泳池之间应画消息流。",
            (
                "The sequence flow crosses the border of a process or sub-process; "
                "between pools stands a message flow."
            ),
        )
        offer = (
            "请画到边界内的元素，或改为消息流。",
            "End it at an element inside, or make it a message flow.",
        )
    else:
        missing = [_end(flow, side) or "?" for side, held in _sides(source, target) if held is None]
        words = (
            f"顺序流的一端 {'、'.join(missing)} 不存在。",
            f"The sequence flow's end {', '.join(missing)} does not exist.",
        )
        offer = ("请接上，或删去。", "Connect it, or delete it.")
    draft.decide(flow, "flow_end", words, offer)
    remove(flow)


def _sides(
    source: etree._Element | None, target: etree._Element | None
) -> tuple[tuple[str, etree._Element | None], ...]:
    return (("sourceRef", source), ("targetRef", target))


def _repair_lanes(draft: Draft, scope_of: dict[str, etree._Element]) -> None:
    """Tidy what lanes list: spaces around ids, ids of nothing."""
    for reference in list(draft.root.iter(f"{BPMN}flowNodeRef")):
        written = reference.text or ""
        plain = written.strip().rpartition(":")[2]
        lane = reference.getparent()
        if plain != written:
            reference.text = plain
            draft.repaired(
                lane,
                "lane_reference",
                (
                    f"泳道所列的编号“{plain}”前后有空白或前缀。",
                    f"The lane lists “{plain}” with spaces around it, or a prefix.",
                ),
                ("去掉空白和前缀。", "They are taken off."),
            )
        if plain not in scope_of:
            remove(reference)
            draft.repaired(
                lane,
                "lane_reference",
                (
                    f"泳道所列的 {plain or '（空）'} 不是本图的流程元素。",
                    f"The lane lists {plain or '(nothing)'}, which is no flow node of the diagram.",
                ),
                ("从泳道中去掉。", "It is taken off the list."),
            )


def is_flow_node(element: etree._Element) -> bool:
    """Whether an element can be an end of a sequence flow."""
    return local(element) in FLOW_NODES
