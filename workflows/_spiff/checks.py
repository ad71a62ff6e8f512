"""What must hold before a diagram can be run: the shape of its flows, gateways and calls.

Style and law are the business of the linter; here stands only what the engine would
otherwise run wrongly, or silently leave out.
"""

from collections.abc import Mapping

from workflows._spiff.catchers import check_thrown
from workflows._spiff.diagram import EventType, Node, Process, Scope
from workflows.model import ElementKind as Kind

WITHOUT_INCOMING = (Kind.START_EVENT, Kind.BOUNDARY_EVENT)
HOLDERS = (Kind.SUB_PROCESS, Kind.CALL_ACTIVITY)
HOSTS = (
    Kind.USER_TASK,
    Kind.MANUAL_TASK,
    Kind.SERVICE_TASK,
    Kind.BUSINESS_RULE_TASK,
    Kind.SEND_TASK,
    Kind.RECEIVE_TASK,
    *HOLDERS,
)
CHOOSING = (Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY)
AWAITING = (Kind.CATCH_EVENT, Kind.RECEIVE_TASK)
FEWEST_EVENTS = 2


def check(processes: Mapping[str, Process], *, main: str) -> None:
    """Raise a ``DiagramError`` for the first thing that cannot be run.

    Args:
        processes: Every process of the definition, by id.
        main: The one that runs; nothing around it catches what it throws.
    """
    scopes: dict[str, Scope] = {}
    for process in processes.values():
        for scope in process.scope.walk():
            if scope.id in scopes or (scope.id in processes and scope is not process.scope):
                raise scope.broken(
                    scope.id,
                    "另有流程或子流程使用此编号。",
                    "Another process or sub-process has the same id.",
                )
            scopes[scope.id] = scope
            _check_scope(scope)
    _check_calls(processes)
    check_thrown(processes, main=main)


def _check_scope(scope: Scope) -> None:
    _check_ends(scope)
    for node in scope.nodes.values():
        _check_flows(scope, node)
        _check_conditions(scope, node)
        _check_boundary(scope, node)
        if node.kind is Kind.EVENT_GATEWAY:
            _check_event_choice(scope, node)
    _check_reachable(scope)
    for node in scope.nodes.values():
        if node.kind is Kind.PARALLEL_GATEWAY:
            _check_join(scope, node)


def _check_ends(scope: Scope) -> None:
    kinds = [node.kind for node in scope.nodes.values()]
    if kinds.count(Kind.START_EVENT) != 1:
        raise scope.broken(
            scope.id,
            "流程或子流程须有且只有一个开始事件。",
            "A process or sub-process has exactly one start event.",
        )
    if Kind.END_EVENT not in kinds:
        raise scope.broken(
            scope.id,
            "流程或子流程没有结束事件。",
            "The process or sub-process has no end event.",
        )


def _check_flows(scope: Scope, node: Node) -> None:
    incoming, outgoing = scope.incoming[node.id], scope.outgoing[node.id]
    if node.kind in WITHOUT_INCOMING and incoming:
        raise scope.broken(
            node.id, "此事件不能有流入的顺序流。", "No sequence flow may lead into this event."
        )
    if node.kind is Kind.END_EVENT:
        if outgoing:
            raise scope.broken(
                node.id, "结束事件不能有流出的顺序流。", "No sequence flow may leave an end event."
            )
    elif not outgoing:
        raise scope.broken(
            node.id, "元素没有流出的顺序流。", "No sequence flow leaves the element."
        )
    elif len(outgoing) > 1 and not node.is_gateway:
        raise scope.unsupported(
            node.id,
            "只有网关可以有多条流出的顺序流。",
            "Only gateways may have several outgoing sequence flows.",
        )


def _check_conditions(scope: Scope, node: Node) -> None:
    """A condition stands on every flow of a choice but the default, nowhere else."""
    outgoing = scope.outgoing[node.id]
    splits = node.kind in CHOOSING and len(outgoing) > 1
    if splits and node.default_flow not in {flow.id for flow in outgoing}:
        raise scope.broken(
            node.id, "网关没有默认顺序流。", "The gateway has no default sequence flow."
        )
    for flow in outgoing:
        conditional = splits and flow.id != node.default_flow
        if conditional and not flow.condition:
            raise scope.broken(flow.id, "顺序流没有条件。", "The sequence flow has no condition.")
        if flow.condition is not None and not conditional:
            raise scope.unsupported(
                flow.id,
                "条件只能写在排他网关或包容网关的非默认顺序流上。",
                "Conditions stand only on the flows of an exclusive or inclusive gateway "
                "other than its default.",
            )


def _check_boundary(scope: Scope, node: Node) -> None:
    if node.kind is not Kind.BOUNDARY_EVENT:
        return
    host = scope.nodes.get(node.attached_to)
    if host is None or host.kind not in HOSTS:
        raise scope.broken(
            node.id,
            "边界事件没有附着在任务、子流程或调用活动上。",
            "The boundary event is not attached to a task, sub-process or call activity.",
        )
    if node.event.type in (EventType.ERROR, EventType.ESCALATION) and host.kind not in HOLDERS:
        raise scope.broken(
            node.id,
            "错误和升级只能由子流程或调用活动上的边界事件捕获，任务不会抛出它们。",
            "Errors and escalations are caught at a sub-process or call activity; "
            "a task throws none.",
        )
    if node.event.type is EventType.ERROR and not node.interrupts:
        raise scope.broken(
            node.id,
            "错误边界事件必须中断所附着的活动。",
            "An error boundary event interrupts its activity.",
        )


def _check_event_choice(scope: Scope, gateway: Node) -> None:
    """Behind an event-based gateway stand events, each for something of its own."""
    outgoing = scope.outgoing[gateway.id]
    if len(outgoing) < FEWEST_EVENTS:
        raise scope.broken(
            gateway.id,
            "事件网关之后至少要有两个事件。",
            "At least two events follow an event-based gateway.",
        )
    awaited = set()
    for flow in outgoing:
        target = scope.nodes[flow.target]
        if (
            target.kind not in AWAITING
            or target.repeats is not None
            or scope.boundary_events(target.id)
        ):
            raise scope.broken(
                target.id,
                "事件网关之后只能是中间捕获事件，或者没有边界事件、只办一次的接收任务。",
                "Only catch events, and receive tasks without boundary events that are done "
                "once, follow an event-based gateway.",
            )
        if len(scope.incoming[target.id]) > 1:
            raise scope.broken(
                target.id,
                "事件网关之后的事件只能有一条流入的顺序流。",
                "An event behind an event-based gateway has no other incoming flow.",
            )
        if target.event in awaited:
            raise scope.broken(
                target.id,
                "事件网关之后的两个事件等待同一件事。",
                "Two events behind the event-based gateway wait for the same thing.",
            )
        awaited.add(target.event)


def _check_reachable(scope: Scope) -> None:
    reached = _reachable(scope, without="")
    for node_id in scope.nodes:
        if node_id not in reached:
            raise scope.broken(
                node_id,
                "从开始事件无法到达此元素。",
                "The element cannot be reached from the start event.",
            )


def _check_join(scope: Scope, gateway: Node) -> None:
    """A join must not wait for a branch that begins only behind the join itself."""
    incoming = scope.incoming[gateway.id]
    reached = _reachable(scope, without=gateway.id) if len(incoming) > 1 else set()
    for flow in incoming:
        if len(incoming) > 1 and flow.source not in reached:
            raise scope.broken(
                flow.id,
                "此顺序流回到并行网关之前，网关将永远等待；请先经排他网关汇合。",
                "This flow leads back to a parallel gateway, which would wait for it for ever; "
                "merge it into an exclusive gateway before.",
            )


def _reachable(scope: Scope, *, without: str) -> set[str]:
    """Return the nodes that a token can reach from the start without one node."""
    waiting = [node.id for node in scope.nodes.values() if node.kind is Kind.START_EVENT]
    reached: set[str] = set()
    while waiting:
        node_id = waiting.pop()
        if node_id in reached or node_id == without:
            continue
        reached.add(node_id)
        waiting += [flow.target for flow in scope.outgoing[node_id]]
        waiting += [event.id for event in scope.boundary_events(node_id)]
    return reached


def _check_calls(processes: Mapping[str, Process]) -> None:
    """Every called process is there, and none calls itself, directly or through others."""
    calls: dict[str, list[str]] = {}
    for process_id, process in processes.items():
        calls[process_id] = []
        for scope in process.scope.walk():
            for node in scope.nodes.values():
                if node.kind is not Kind.CALL_ACTIVITY:
                    continue
                if node.called not in processes:
                    raise scope.broken(
                        node.id,
                        f"被调用的流程 {node.called or '（空）'} 不存在。",
                        f"The called process {node.called or '(none)'} does not exist.",
                    )
                calls[process_id].append(node.called)
    for process_id, process in processes.items():
        if _calls_itself(process_id, calls):
            raise process.scope.broken(
                process_id,
                "流程直接或间接调用了自身。",
                "The process calls itself, directly or through others.",
            )


def _calls_itself(process_id: str, calls: Mapping[str, list[str]]) -> bool:
    waiting, seen = list(calls[process_id]), set()
    while waiting:
        called = waiting.pop()
        if called == process_id:
            return True
        if called not in seen:
            seen.add(called)
            waiting += calls[called]
    return False
