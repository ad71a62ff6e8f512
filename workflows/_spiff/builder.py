"""Build SpiffWorkflow's specifications from a checked diagram.

SpiffWorkflow's own parser is not used: it drops what it does not know, orders branches by
where the shapes stand, and compiles nothing in advance.
"""

from collections.abc import Mapping

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    EndEvent,
    ExclusiveGateway,
    IntermediateThrowEvent,
    ManualTask,
    StartEvent,
    UserTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import (
    NoneEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.specs.base import TaskSpec

from workflows._spiff.conditions import Condition
from workflows._spiff.diagram import EventType, Loop, MultiInstance, Node, Scope
from workflows._spiff.formulas import Formula
from workflows._spiff.joins import InclusiveJoin, ParallelJoin
from workflows._spiff.rounds import Rounds, RoundsEntry, rule_of
from workflows._spiff.specs import (
    CallActivity,
    CatchEvent,
    ClockEvent,
    ConditionalEvent,
    ErrorEvent,
    EscalationEvent,
    EventChoice,
    MessageEvent,
    NamedEvent,
    ProcessSpec,
    ReceiveTask,
    ServiceTask,
    SignalEvent,
    SubProcess,
)
from workflows.model import DiagramElement
from workflows.model import ElementKind as Kind

PLAIN = {
    Kind.USER_TASK: UserTask,
    Kind.MANUAL_TASK: ManualTask,
    Kind.SERVICE_TASK: ServiceTask,
    Kind.BUSINESS_RULE_TASK: ServiceTask,
    Kind.EXCLUSIVE_GATEWAY: ExclusiveGateway,
    Kind.PARALLEL_GATEWAY: ParallelJoin,
    Kind.EVENT_GATEWAY: EventChoice,
}
EVENTS = {
    Kind.START_EVENT: StartEvent,
    Kind.END_EVENT: EndEvent,
    Kind.CATCH_EVENT: CatchEvent,
    Kind.THROW_EVENT: IntermediateThrowEvent,
    Kind.RECEIVE_TASK: ReceiveTask,
}
NAMED: dict[EventType, type[NamedEvent]] = {
    EventType.TIMER: ClockEvent,
    EventType.SIGNAL: SignalEvent,
    EventType.MESSAGE: MessageEvent,
    EventType.ERROR: ErrorEvent,
    EventType.ESCALATION: EscalationEvent,
}
CHOOSING = (Kind.EXCLUSIVE_GATEWAY, Kind.INCLUSIVE_GATEWAY)


def build(scope: Scope, elements: Mapping[str, DiagramElement]) -> dict[str, ProcessSpec]:
    """Build the specifications of one scope, by id; each spec of a node knows its ``element``.

    Beside that of the scope itself there is one for the rounds of every repeated activity.

    Raises:
        BrokenDiagramError: A condition is not FEEL.
    """
    process = ProcessSpec(scope.id)
    built = {scope.id: process}
    specs: dict[str, TaskSpec] = {}
    for node in scope.nodes.values():
        if node.repeats is None:
            specs[node.id] = _spec(process, scope, node, node.id)
        else:
            rounds = _rounds(scope, node, node.repeats, elements[node.id])
            built[rounds.name] = rounds
            specs[node.id] = Rounds(process, node.id, subworkflow_spec=rounds.name)
        specs[node.id].element = elements[node.id]
    entries = {**specs, **_guard(process, scope, specs)}
    for node in scope.nodes.values():
        if node.kind is Kind.START_EVENT:
            process.start.connect(specs[node.id])
        elif node.kind is Kind.END_EVENT:
            specs[node.id].connect(process.end)
        _connect(scope, node, specs[node.id], entries)
    return built


def _rounds(
    scope: Scope, node: Node, repeats: MultiInstance | Loop, element: DiagramElement
) -> ProcessSpec:
    """Build the process in which an activity is done several times."""
    process = ProcessSpec(f"{node.id}.Rounds")
    rule = rule_of(scope, node.id, repeats)
    body = _spec(process, scope, node, f"{node.id}.Round")
    body.element, body.rule = element, rule
    entry = RoundsEntry(process, f"{node.id}.Entry", rule, body)
    process.start.connect(entry)
    is_at_once = isinstance(repeats, MultiInstance) and not repeats.is_sequential
    body.connect(process.end if is_at_once else entry)
    return process


def _spec(process: ProcessSpec, scope: Scope, node: Node, name: str) -> TaskSpec:
    match node.kind:
        case Kind.SEND_TASK:
            return ServiceTask(process, name, message=node.event.name)
        case Kind.INCLUSIVE_GATEWAY:
            return InclusiveJoin(process, name, _coming(scope, node))
        case Kind.SUB_PROCESS:
            return SubProcess(process, name, subworkflow_spec=node.id)
        case Kind.CALL_ACTIVITY:
            return CallActivity(process, name, subworkflow_spec=node.called)
        case Kind.BOUNDARY_EVENT:
            return BoundaryEvent(
                process, name, event_definition=_event(scope, node), cancel_activity=node.interrupts
            )
    if node.kind in EVENTS:
        return EVENTS[node.kind](process, name, event_definition=_event(scope, node))
    return PLAIN[node.kind](process, name)


def _event(scope: Scope, node: Node) -> EventDefinition:
    if node.event.type is EventType.CONDITIONAL:
        return ConditionalEvent(node.event.name, Formula(scope, node.id, node.event.name))
    if node.event.type in NAMED:
        return NAMED[node.event.type](node.event.name)
    if node.event.type is EventType.TERMINATE:
        return TerminateEventDefinition()
    return NoneEventDefinition()


def _coming(scope: Scope, gateway: Node) -> dict[str, frozenset[str]]:
    """Return the specs from which a token can come to a gateway, by where its flow leaves."""
    coming = {}
    for flow in scope.incoming[gateway.id]:
        leading = scope.leading_to(flow.source, without=gateway.id)
        guarded = {
            node.id
            for node in scope.nodes.values()
            if leading & {node.id, *(event.id for event in scope.boundary_events(node.id))}
        }
        coming[flow.source] = leading | {f"{node_id}.BoundaryEventSplit" for node_id in guarded}
    return coming


def _guard(
    process: ProcessSpec, scope: Scope, specs: Mapping[str, TaskSpec]
) -> dict[str, TaskSpec]:
    """Set every activity that has boundary events between a split and a join.

    Returns:
        The split by the activity's id: what leads to the activity leads to the split.
    """
    entries = {}
    for node in scope.nodes.values():
        events = scope.boundary_events(node.id)
        if not events:
            continue
        split = BoundaryEventSplit(process, f"{node.id}.BoundaryEventSplit")
        join = BoundaryEventJoin(
            process, f"{node.id}.BoundaryEventJoin", split_task=split.name, cancel=True
        )
        for guarded in (node, *events):
            split.connect(specs[guarded.id])
            specs[guarded.id].connect(join)
        entries[node.id] = split
    return entries


def _connect(scope: Scope, node: Node, spec: TaskSpec, entries: Mapping[str, TaskSpec]) -> None:
    outgoing = scope.outgoing[node.id]
    for flow in outgoing:
        if node.kind in CHOOSING and flow.condition is not None:
            spec.connect_if(Condition(scope, flow), entries[flow.target])
        else:
            spec.connect(entries[flow.target])
