"""What BPMN lets a drawing leave out, and the engine wants drawn: starts, ends, splits."""

from lxml import etree

from workflows.importing.conditions import condition_of, drop_condition
from workflows.importing.draft import Draft, definition, is_event_sub_process, shown, title
from workflows.importing.vocabularies import CHOREOGRAPHY, FLOW_NODES, local
from workflows.importing.wiring import Wiring
from workflows.lint_rules.reading import ACTIVITIES, GATEWAYS

WITHOUT_INCOMING = ("startEvent", "boundaryEvent")


def repair_shape(draft: Draft) -> None:
    """Draw implicit starts, ends and splits in every scope that tokens pass through."""
    for scope in list(draft.scopes()):
        if local(scope) == "adHocSubProcess":
            continue
        wiring = Wiring(draft, scope)
        if not wiring.nodes:
            _tell_empty(draft, scope)
            continue
        _wrong_ways(wiring)
        for node in list(wiring.nodes.values()):
            if local(node) not in GATEWAYS:
                _repair_split(wiring, node)
        _repair_ends(wiring)
        if not is_event_sub_process(scope):
            _repair_start(wiring)
        _tell_unreached(wiring)


def _tell_empty(draft: Draft, scope: etree._Element) -> None:
    if local(scope) == "process":
        return
    draft.decide(
        scope,
        "empty_sub_process",
        (
            f"子流程“{title(scope)}”里面没有画任何环节。",
            f"Nothing is drawn inside the sub-process “{title(scope)}”.",
        ),
        (
            "请画出其中的环节，或改为用户任务、调用活动。",
            "Draw what happens in it, or make it a user task or a call activity.",
        ),
    )
    wiring = Wiring(draft, scope)
    first, last = draft.new("startEvent", "start"), draft.new("endEvent", "end")
    scope.extend([first, last])
    wiring = Wiring(draft, scope)
    wiring.add_flow(first, last)


def _wrong_ways(wiring: Wiring) -> None:
    """Sequence flows that lead into a start, or out of an end."""
    for node in list(wiring.nodes.values()):
        node_id = str(node.get("id"))
        into = wiring.incoming[node_id] if local(node) in WITHOUT_INCOMING else []
        out = wiring.outgoing[node_id] if local(node) == "endEvent" else []
        for flow in list(into) + list(out):
            wiring.draft.decide(
                flow,
                "wrong_way",
                (
                    f"顺序流{'流入' if flow in into else '流出'}“{title(node)}”，BPMN 不允许。",
                    (
                        f"The sequence flow {'enters' if flow in into else 'leaves'} "
                        f"“{title(node)}”, which BPMN forbids."
                    ),
                ),
                (
                    "请接到后面的元素，或把该事件改为中间事件。",
                    "Connect it to the element behind, or make the event an intermediate one.",
                ),
            )
            wiring.cut(flow)


def _repair_split(wiring: Wiring, node: etree._Element) -> None:
    """Several flows out of a task or an event are a parallel or an inclusive split."""
    flows = list(wiring.outgoing[str(node.get("id"))])
    asking = [flow for flow in flows if condition_of(flow) is not None]
    default = next((flow for flow in flows if flow.get("id") == node.get("default")), None)
    if default in asking:
        asking.remove(default)
        drop_condition(default)
    if len(flows) == 1 and asking:
        _tell_lone_condition(wiring.draft, asking[0])
    elif len(flows) > 1 and not asking:
        split = _insert_split(wiring, node, flows, "parallelGateway")
        node.attrib.pop("default", None)
        _tell_split(wiring.draft, node, split)
    elif len(flows) > 1:
        always = [flow for flow in flows if flow not in asking and flow is not default]
        _repair_conditional_split(wiring, node, always, asking, default)


def _tell_lone_condition(draft: Draft, flow: etree._Element) -> None:
    asked = shown(condition_of(flow) or "")
    draft.decide(
        flow,
        "lone_condition",
        (
            f"唯一流出的顺序流带有条件“{asked}”，不满足时流程停在此处。",
            (
                f"The only sequence flow out has a condition, “{asked}”: where it does not hold, "
                "the process stands still."
            ),
        ),
        (
            "请画一个排他网关，写明不满足时往哪里走；或去掉条件。",
            "Draw an exclusive gateway that says where to go otherwise, or drop the condition.",
        ),
    )
    drop_condition(flow)


def _repair_conditional_split(
    wiring: Wiring,
    node: etree._Element,
    always: list[etree._Element],
    asking: list[etree._Element],
    default: etree._Element | None,
) -> None:
    draft = wiring.draft
    choosing = asking if default is None else [*asking, default]
    node.attrib.pop("default", None)
    source = _insert_split(wiring, node, always, "parallelGateway") if always else node
    split = _insert_split(wiring, source, choosing, "inclusiveGateway")
    if default is None:
        end = wiring.add_node("endEvent", "end", near=split)
        default = wiring.add_flow(split, end)
    split.set("default", str(default.get("id")))
    if always or default in choosing:
        _tell_split(draft, node, split)
        return
    draft.decide(
        node,
        "conditional_flows",
        (
            f"“{title(node)}”流出的顺序流都带条件，没有默认分支。",
            f"Every sequence flow out of “{title(node)}” has a condition and none is the default.",
        ),
        (
            "请写明条件都不满足时往哪里走（暂以结束事件代替）。",
            "Say where to go when none holds; an end event stands in for that.",
        ),
    )


def _insert_split(
    wiring: Wiring, node: etree._Element, flows: list[etree._Element], tag: str
) -> etree._Element:
    split = wiring.add_node(tag, f"{node.get('id')}_split", near=node)
    wiring.add_flow(node, split, hint=f"{node.get('id')}_to_split")
    wiring.leave_from(flows, node, split)
    return split


def _tell_split(draft: Draft, node: etree._Element, split: etree._Element) -> None:
    kind_zh, kind_en = (
        ("并行网关", "parallel gateway")
        if local(split) == "parallelGateway"
        else ("包容网关", "inclusive gateway")
    )
    draft.repaired(
        node,
        "implicit_split",
        (
            f"“{title(node)}”有多条流出的顺序流（隐含分支）。",
            f"Several sequence flows leave “{title(node)}” (an implicit split).",
        ),
        (f"补画含义相同的{kind_zh}。", f"A {kind_en}, which means the same, is drawn."),
    )


def _repair_ends(wiring: Wiring) -> None:
    for node in list(wiring.nodes.values()):
        if wiring.outgoing[str(node.get("id"))] or _ends_anyway(node):
            continue
        draft, named = wiring.draft, title(node)
        if local(node) == "boundaryEvent":
            draft.decide(
                node,
                "no_way_on",
                (
                    f"边界事件“{named}”没有流出的顺序流。",
                    f"No sequence flow leaves the boundary event “{named}”.",
                ),
                (
                    "请写明发生后往哪里走（暂以结束事件代替）。",
                    "Say where to go when it happens; an end event stands in for that.",
                ),
            )
        else:
            draft.repaired(
                node,
                "implicit_end",
                (
                    f"“{named}”之后没有画结束（隐含结束）。",
                    f"Nothing follows “{named}” (an implicit end).",
                ),
                ("补画结束事件。", "An end event is drawn."),
            )
        end = wiring.add_node("endEvent", "end", near=node)
        wiring.add_flow(node, end, hint=f"{node.get('id')}_to_end")


def _ends_anyway(node: etree._Element) -> bool:
    return (
        local(node) == "endEvent"
        or local(node) in CHOREOGRAPHY
        or node.get("isForCompensation") == "true"
        or is_event_sub_process(node)
        or (local(node) == "intermediateThrowEvent" and definition(node, "link") is not None)
        or (local(node) == "boundaryEvent" and definition(node, "compensate") is not None)
    )


def _begins(wiring: Wiring) -> list[etree._Element]:
    """Return the nodes that nothing leads to, but for those begun otherwise."""
    return [
        node
        for node_id, node in wiring.nodes.items()
        if not wiring.incoming[node_id]
        and local(node) in FLOW_NODES
        and local(node) not in (*WITHOUT_INCOMING, *CHOREOGRAPHY)
        and node.get("isForCompensation") != "true"
        and not is_event_sub_process(node)
        and not (local(node) == "intermediateCatchEvent" and definition(node, "link") is not None)
    ]


def _repair_start(wiring: Wiring) -> None:
    draft, scope = wiring.draft, wiring.scope
    starts = [node for node in wiring.nodes.values() if local(node) == "startEvent"]
    if len(starts) > 1:
        _tell_several_starts(wiring, starts)
        return
    begins = _begins(wiring)
    if starts or not begins:
        if not starts:
            _tell_no_start(wiring)
        return
    draft.repaired(
        scope,
        "implicit_start",
        (
            f"没有开始事件，由“{'”“'.join(title(node) for node in begins[:3])}”开始（隐含开始）。",
            (
                f"There is no start event; it begins with “{'”, “'.join(map(title, begins[:3]))}” "
                "(an implicit start)."
            ),
        ),
        ("补画开始事件。", "A start event is drawn.")
        if len(begins) == 1
        else (
            "补画开始事件和并行网关：按 BPMN，没有流入的环节同时开始。",
            (
                "A start event and a parallel gateway are drawn: in BPMN, what nothing leads to "
                "begins at once."
            ),
        ),
    )
    start = wiring.add_node("startEvent", "start", near=begins[0])
    source = start
    if len(begins) > 1:
        source = wiring.add_node("parallelGateway", "start_split", near=start)
        wiring.add_flow(start, source)
    for node in begins:
        wiring.add_flow(source, node)


def _tell_no_start(wiring: Wiring) -> None:
    wiring.draft.decide(
        wiring.scope,
        "no_start",
        (
            "没有开始事件，每个环节又都有流入的顺序流，不知从何处开始。",
            "There is no start event and something leads to every element: where does it begin?",
        ),
        ("请画出开始事件。", "Draw a start event."),
    )
    first = next(
        (n for n in wiring.nodes.values() if local(n) in ACTIVITIES),
        next(iter(wiring.nodes.values())),
    )
    wiring.add_flow(wiring.add_node("startEvent", "start", near=first), first)


def _tell_several_starts(wiring: Wiring, starts: list[etree._Element]) -> None:
    wiring.draft.decide(
        wiring.scope,
        "several_starts",
        (
            f"有 {len(starts)} 个开始事件：{'、'.join(map(title, starts[:5]))}。",
            f"There are {len(starts)} start events: {', '.join(map(title, starts[:5]))}.",
        ),
        (
            "一件案件只从一处开始：请留一个，其余改为其后的网关分支或另立流程。",
            (
                "A case begins in one place: keep one, and make the others branches of a gateway "
                "behind it, or processes of their own."
            ),
        ),
    )
    kept, *others = starts
    choice = wiring.add_node("parallelGateway", "start_split", near=kept)
    for start in starts:
        wiring.leave_from(list(wiring.outgoing[str(start.get("id"))]), start, choice)
    for start in others:
        wiring.drop(start)
    wiring.add_flow(kept, choice)


def _tell_unreached(wiring: Wiring) -> None:
    """Name every element that no way from the start leads to, and connect it for the time being."""
    if is_event_sub_process(wiring.scope):
        return
    starts = [node for node in wiring.nodes.values() if local(node) == "startEvent"]
    attached: dict[str, list[str]] = {}
    for node in wiring.nodes.values():
        if local(node) == "boundaryEvent":
            attached.setdefault(str(node.get("attachedToRef")), []).append(str(node.get("id")))
    reached: set[str] = set()
    _reach(wiring, attached, [str(node.get("id")) for node in starts], reached)
    apart = [node_id for node_id in wiring.nodes if node_id not in reached]
    heads: list[etree._Element] = []
    for node_id in apart:
        node = wiring.nodes[node_id]
        if _is_reached_otherwise(node):
            continue
        wiring.draft.decide(
            node,
            "unreached",
            (
                f"从开始事件走不到“{title(node)}”。",
                f"No way leads from the start event to “{title(node)}”.",
            ),
            ("请用顺序流接上，或删去。", "Connect it with a sequence flow, or delete it."),
        )
        if local(node) not in WITHOUT_INCOMING and node_id not in reached:
            heads.append(node)
            _reach(wiring, attached, [node_id], reached)
    if heads and starts:
        _join(wiring, starts[0], heads)


def _reach(
    wiring: Wiring, attached: dict[str, list[str]], waiting: list[str], reached: set[str]
) -> None:
    while waiting:
        node_id = waiting.pop()
        if node_id not in reached and node_id in wiring.nodes:
            reached.add(node_id)
            waiting += [str(flow.get("targetRef")) for flow in wiring.outgoing[node_id]]
            waiting += attached.get(node_id, [])


def _is_reached_otherwise(node: etree._Element) -> bool:
    return (
        node.get("isForCompensation") == "true"
        or is_event_sub_process(node)
        or local(node) in CHOREOGRAPHY
        or (local(node) == "intermediateCatchEvent" and definition(node, "link") is not None)
    )


def _join(wiring: Wiring, start: etree._Element, heads: list[etree._Element]) -> None:
    """Let stray parts begin with the start, so that the engine can look at them."""
    split = wiring.add_node("parallelGateway", "stray_split", near=start)
    wiring.leave_from(list(wiring.outgoing[str(start.get("id"))]), start, split)
    wiring.add_flow(start, split)
    for node in heads:
        wiring.add_flow(split, node)
