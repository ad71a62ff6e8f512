"""Read the processes of a diagram; what the engine does not run is refused here, by name."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from workflows._spiff import data, documents, refusals
from workflows._spiff.diagram import Event, EventType, Flow, Node, Process, Scope
from workflows._spiff.documents import BPMN, SPIFF
from workflows._spiff.events import THROWS, References, event_of
from workflows._spiff.links import links
from workflows._spiff.places import Place
from workflows._spiff.repetitions import LOOP, MULTI_INSTANCE, repetition_of
from workflows.model import DiagramSource, ElementKind

KINDS = {
    "startEvent": ElementKind.START_EVENT,
    "endEvent": ElementKind.END_EVENT,
    "intermediateCatchEvent": ElementKind.CATCH_EVENT,
    "intermediateThrowEvent": ElementKind.THROW_EVENT,
    "boundaryEvent": ElementKind.BOUNDARY_EVENT,
    "userTask": ElementKind.USER_TASK,
    "manualTask": ElementKind.MANUAL_TASK,
    "serviceTask": ElementKind.SERVICE_TASK,
    "businessRuleTask": ElementKind.BUSINESS_RULE_TASK,
    "sendTask": ElementKind.SEND_TASK,
    "receiveTask": ElementKind.RECEIVE_TASK,
    "callActivity": ElementKind.CALL_ACTIVITY,
    "subProcess": ElementKind.SUB_PROCESS,
    "exclusiveGateway": ElementKind.EXCLUSIVE_GATEWAY,
    "parallelGateway": ElementKind.PARALLEL_GATEWAY,
    "inclusiveGateway": ElementKind.INCLUSIVE_GATEWAY,
    "eventBasedGateway": ElementKind.EVENT_GATEWAY,
}
# What may stand beside the flow nodes; it has no effect on a run, or belongs to what holds them.
DRAWING = {
    "documentation",
    "extensionElements",
    "laneSet",
    "sequenceFlow",
    "incoming",
    "outgoing",
    "textAnnotation",
    "association",
    "group",
    "ioSpecification",
    "property",
    "dataInputAssociation",
    "dataOutputAssociation",
    *data.SHOWN,
    MULTI_INSTANCE,
    LOOP,
}


def read(source: DiagramSource) -> Iterator[Process]:
    """Yield the processes of a diagram that hold anything; empty pools are left out.

    Raises:
        DiagramError: The XML is unsafe or malformed, or an element cannot be run.
    """
    root = documents.read(source)
    place = Place(source.name)
    _check_ids(root, place)
    references = References(root)
    for process in root.iterfind(f"{BPMN}process"):
        if any(_local(child) in KINDS for child in process):
            yield Process(_scope(process, place, references), MappingProxyType(_lanes(process)))


def called_processes(source: DiagramSource) -> tuple[str, ...]:
    """Return the ids of the processes that a diagram's call activities call, in order.

    Raises:
        BrokenDiagramError: The XML is unsafe or malformed.
    """
    calls = documents.read(source).iter(f"{BPMN}callActivity")
    return tuple(dict.fromkeys(call.get("calledElement", "") for call in calls))


def _check_ids(root: etree._Element, place: Place) -> None:
    seen: set[str] = set()
    for element in root.iter(etree.Element):
        if not str(element.tag).startswith(BPMN):
            continue
        element_id = element.get("id")
        if element_id in seen:
            raise place.broken(element, "元素编号重复。", "Another element has the same id.")
        if element_id:
            seen.add(element_id)


def _lanes(process: etree._Element) -> dict[str, str]:
    """Return the lane id of each node that a lane lists; the innermost lane wins."""
    lanes = {}
    for lane in process.iter(f"{BPMN}lane"):
        for reference in lane.iterfind(f"{BPMN}flowNodeRef"):
            lanes[(reference.text or "").strip()] = lane.get("id", "")
    return lanes


def _scope(element: etree._Element, place: Place, references: References) -> Scope:
    nodes: dict[str, Node] = {}
    flows = []
    for child in element:
        tag = _local(child)
        if tag == "sequenceFlow":
            flows.append(_flow(child, place))
        elif tag in KINDS:
            node = _node(child, KINDS[tag], place, references)
            nodes[node.id] = node
        elif tag and tag not in DRAWING:
            raise place.unsupported(child, *refusals.ELEMENTS.get(tag, refusals.NOT_RUN))
        elif tag == data.REFERENCE:
            data.check_reference(child, place)
    flows += list(links(nodes, flows, place))
    return Scope(_identity(element, place), place.file, MappingProxyType(nodes), tuple(flows))


def _flow(element: etree._Element, place: Place) -> Flow:
    condition = element.find(f"{BPMN}conditionExpression")
    if condition is not None and "feel" not in condition.get("language", "feel").lower():
        raise place.unsupported(element, *refusals.NOT_FEEL)
    return Flow(
        _identity(element, place),
        element.get("sourceRef", ""),
        element.get("targetRef", ""),
        None if condition is None else (condition.text or "").strip(),
    )


def _node(
    element: etree._Element,
    kind: ElementKind,
    place: Place,
    references: References,
) -> Node:
    properties = _properties(element)
    _refuse_variants(element, place)
    event = event_of(element, kind, properties, place, references)
    _check_calls(element, kind, properties, event, place)
    return Node(
        id=_identity(element, place),
        kind=kind,
        name=element.get("name", ""),
        documentation=(element.findtext(f"{BPMN}documentation") or "").strip(),
        properties=MappingProxyType(properties),
        event=event,
        attached_to=element.get("attachedToRef", ""),
        interrupts=element.get("cancelActivity", "true") != "false",
        default_flow=element.get("default", ""),
        called=element.get("calledElement", ""),
        inside=_scope(element, place, references) if kind is ElementKind.SUB_PROCESS else None,
        repeats=repetition_of(element, place),
    )


def _check_calls(
    element: etree._Element,
    kind: ElementKind,
    properties: Mapping[str, str],
    event: Event,
    place: Place,
) -> None:
    """What the caller of the engine does names its handler, or the decision that it takes."""
    sends = kind in THROWS and event.type is EventType.MESSAGE
    calls = sends or kind in (ElementKind.SERVICE_TASK, ElementKind.SEND_TASK)
    if calls and not properties.get("handler"):
        raise place.broken(
            element,
            "没有用 handler 属性指定处理程序。",
            "It names no handler in its property “handler”.",
        )
    if kind is ElementKind.BUSINESS_RULE_TASK and not properties.get("decision"):
        raise place.broken(
            element,
            "业务规则任务没有用 decision 属性指定决策表。",
            "The business rule task names no decision in its property “decision”.",
        )


def _refuse_variants(element: etree._Element, place: Place) -> None:
    """Refuse activities that are drawn in a variant which the engine would run wrongly."""
    if element.get("triggeredByEvent") == "true":
        raise place.unsupported(element, *refusals.EVENT_SUB_PROCESS)
    if element.get("isForCompensation") == "true":
        raise place.unsupported(element, *refusals.COMPENSATION)
    if element.get("instantiate") == "true" or element.get("eventGatewayType") == "Parallel":
        raise place.unsupported(element, *refusals.STARTS_PROCESS)
    data.check_associations(element, place)


def _properties(element: etree._Element) -> dict[str, str]:
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    return {
        entry.get("name", ""): (entry.get("value") or "").strip()
        for entry in element.iterfind(path)
        if entry.get("name")
    }


def _identity(element: etree._Element, place: Place) -> str:
    identity = str(element.get("id", ""))
    if not identity:
        raise place.broken(element, "元素没有编号。", "The element has no id.")
    if identity in ("Start", "End") or "." in identity:
        raise place.broken(
            element,
            "编号 Start、End 以及含句点的编号由引擎保留。",
            "The ids Start and End, and ids with a dot, are reserved by the engine.",
        )
    return identity


def _local(element: etree._Element) -> str:
    """Return the local name of a BPMN element; "" for elements of other vocabularies."""
    tag = str(element.tag)
    return tag.removeprefix(BPMN) if tag.startswith(BPMN) else ""
