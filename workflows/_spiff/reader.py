"""Read the processes of a diagram; what the engine does not run is refused here, by name."""

from collections.abc import Iterator
from types import MappingProxyType

from lxml import etree

from workflows._spiff import documents
from workflows._spiff.diagram import Flow, Node, Process, Scope
from workflows._spiff.documents import BPMN, SPIFF
from workflows._spiff.events import event_of
from workflows._spiff.places import Place
from workflows.model import DiagramSource, ElementKind

KINDS = {
    "startEvent": ElementKind.START_EVENT,
    "endEvent": ElementKind.END_EVENT,
    "intermediateCatchEvent": ElementKind.CATCH_EVENT,
    "intermediateThrowEvent": ElementKind.THROW_EVENT,
    "boundaryEvent": ElementKind.BOUNDARY_EVENT,
    "userTask": ElementKind.USER_TASK,
    "serviceTask": ElementKind.SERVICE_TASK,
    "callActivity": ElementKind.CALL_ACTIVITY,
    "subProcess": ElementKind.SUB_PROCESS,
    "exclusiveGateway": ElementKind.EXCLUSIVE_GATEWAY,
    "parallelGateway": ElementKind.PARALLEL_GATEWAY,
}
# What may stand beside the flow nodes and has no effect on a run.
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
}
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def read(source: DiagramSource) -> Iterator[Process]:
    """Yield the processes of a diagram that hold anything; empty pools are left out.

    Raises:
        DiagramError: The XML is unsafe or malformed, or an element cannot be run.
    """
    root = documents.read(source)
    place = Place(source.name)
    _check_ids(root, place)
    signals = {signal.get("id", ""): signal for signal in root.iterfind(f"{BPMN}signal")}
    for process in root.iterfind(f"{BPMN}process"):
        if any(_local(child) in KINDS for child in process):
            yield Process(_scope(process, place, signals), MappingProxyType(_lanes(process)))


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


def _scope(element: etree._Element, place: Place, signals: dict[str, etree._Element]) -> Scope:
    nodes: dict[str, Node] = {}
    flows = []
    for child in element:
        tag = _local(child)
        if tag == "sequenceFlow":
            flows.append(_flow(child, place))
        elif tag in KINDS:
            node = _node(child, KINDS[tag], place, signals)
            nodes[node.id] = node
        elif tag and tag not in DRAWING:
            raise place.unsupported(child, *REFUSED.get(tag, NOT_RUN))
    return Scope(_identity(element, place), place.file, MappingProxyType(nodes), tuple(flows))


def _flow(element: etree._Element, place: Place) -> Flow:
    condition = element.find(f"{BPMN}conditionExpression")
    if condition is not None and "feel" not in condition.get("language", "feel").lower():
        raise place.unsupported(
            element, "条件只能使用 FEEL 语言。", "Conditions are written in FEEL only."
        )
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
    signals: dict[str, etree._Element],
) -> Node:
    properties = _properties(element)
    _refuse_variants(element, place)
    if kind is ElementKind.SERVICE_TASK and not properties.get("handler"):
        raise place.broken(
            element, "服务任务没有指定 handler。", "The service task names no handler."
        )
    event = event_of(element, kind, properties, place, signals)
    return Node(
        id=_identity(element, place),
        kind=kind,
        name=element.get("name", ""),
        documentation=(element.findtext(f"{BPMN}documentation") or "").strip(),
        properties=MappingProxyType(properties),
        clock=event.clock,
        signal=event.signal,
        terminates=event.terminates,
        attached_to=element.get("attachedToRef", ""),
        interrupts=element.get("cancelActivity", "true") != "false",
        default_flow=element.get("default", ""),
        called=element.get("calledElement", ""),
        inside=_scope(element, place, signals) if kind is ElementKind.SUB_PROCESS else None,
    )


def _refuse_variants(element: etree._Element, place: Place) -> None:
    """Refuse activities that are drawn in a variant which the engine would run wrongly."""
    if element.get("triggeredByEvent") == "true":
        raise place.unsupported(
            element,
            "不支持事件子流程，请改用子流程上的边界事件。",
            "Event sub-processes are not run; use a boundary event on a sub-process.",
        )
    if element.get("isForCompensation") == "true":
        raise place.unsupported(element, "不支持补偿活动。", "Compensation is not run.")
    if any(element.find(f"{BPMN}{loop}") is not None for loop in LOOPS):
        raise place.unsupported(
            element,
            "不支持循环或多实例活动，请用网关画出循环。",
            "Loop and multi-instance activities are not run; draw the loop with gateways.",
        )
    for tag in ("ioSpecification", "dataInputAssociation", "dataOutputAssociation"):
        if element.find(f"{BPMN}{tag}") is not None:
            raise place.unsupported(element, *REFUSED["dataObject"])


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


NOT_RUN = ("引擎不支持此类元素。", "The engine does not run elements of this kind.")
REFUSED = {
    "task": (
        "未指明任务类型，请改为用户任务或服务任务。",
        "The task has no type; make it a user task or a service task.",
    ),
    "manualTask": (
        "不支持手工任务，请改为用户任务。",
        "Manual tasks are not run; use a user task.",
    ),
    "scriptTask": ("不允许使用脚本任务。", "Script tasks are not allowed."),
    "businessRuleTask": ("尚不支持业务规则任务。", "Business rule tasks are not run."),
    "adHocSubProcess": ("不支持即席子流程。", "Ad-hoc sub-processes are not run."),
    "transaction": ("不支持事务子流程。", "Transactions are not run."),
    "complexGateway": ("不支持复杂网关。", "Complex gateways are not run."),
    "inclusiveGateway": (
        "不支持包容网关，请改用排他网关和并行网关。",
        "Inclusive gateways are not run; use exclusive and parallel gateways.",
    ),
    "eventBasedGateway": (
        "不支持事件网关，请改用边界事件。",
        "Event-based gateways are not run; use boundary events.",
    ),
    "dataObject": (
        "不支持数据对象，流程变量统一保存。",
        "Data objects are not run; an instance has one set of variables.",
    ),
    "dataObjectReference": (
        "不支持数据对象，流程变量统一保存。",
        "Data objects are not run; an instance has one set of variables.",
    ),
    "sendTask": ("不支持发送任务，请改用服务任务。", "Send tasks are not run; use a service task."),
    "receiveTask": (
        "不支持接收任务，请改用信号捕获事件。",
        "Receive tasks are not run; use a signal catch event.",
    ),
}
