"""Read a diagram tolerantly: what can be read is read, so that all findings show at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lxml import etree

from workflows._spiff import documents
from workflows._spiff.documents import BPMN, SPIFF
from workflows._spiff.events import KNOWN_BY
from workflows._spiff.repetitions import LOOP, MULTI_INSTANCE
from workflows.lint_rules.finding import Finding, Severity
from workflows.model import DiagramSource

DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
WAYPOINT: Final = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
BOUNDS: Final = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"

ACTIVITIES: Final = frozenset(
    {
        "task",
        "userTask",
        "serviceTask",
        "scriptTask",
        "manualTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)
EVENTS: Final = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
GATEWAYS: Final = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)
CHOOSING: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})
CHOICE: Final = 2
"""Ways out that make a gateway a choice."""
FLOW_NODES: Final = ACTIVITIES | EVENTS | GATEWAYS


@dataclass(frozen=True)
class Repeated:
    """How often an activity is done, where it is not once.

    Attributes:
        cardinality: FEEL that gives how often; "" for a loop.
        completion: FEEL that ends multi-instance early; "" for none.
        condition: FEEL by which a loop goes on; "" for none.
        is_at_once: Whether all times begin together.
        may_be_none: Whether it may be done no time at all.
        is_limited: Whether the times have a limit that is drawn.
    """

    cardinality: str
    completion: str
    condition: str
    is_at_once: bool
    may_be_none: bool
    is_limited: bool


@dataclass(frozen=True)
class Element:
    """A flow node as drawn; ``scope`` is the id of the process or sub-process that holds it.

    ``events`` are the types of its event definitions (``timer``, ``signal``, …), ``refers_to``
    what the first of them names: the code of an error or escalation, the name of a signal,
    message or link, a condition; its id, where the diagram does not declare it.
    """

    id: str
    tag: str
    name: str
    documentation: str
    properties: Mapping[str, str]
    lane: str
    scope: str
    default_flow: str
    attached_to: str
    called: str
    events: tuple[str, ...]
    refers_to: str
    interrupts: bool
    file: str
    repeated: Repeated | None = None

    @property
    def may_be_none(self) -> bool:
        """Whether the process may go on without having done the element once."""
        return self.repeated is not None and self.repeated.may_be_none

    @property
    def is_throw(self) -> bool:
        """Whether the element does what its event says, instead of waiting for it."""
        return self.tag in ("intermediateThrowEvent", "endEvent")

    @property
    def is_timer(self) -> bool:
        """Whether the event waits for a time."""
        return "timer" in self.events

    def listed(self, name: str) -> tuple[str, ...]:
        """Return the entries of a comma-separated property."""
        entries = (entry.strip() for entry in self.properties.get(name, "").split(","))
        return tuple(entry for entry in entries if entry)

    def error(self, rule: str, message_zh: str, message_en: str) -> Finding:
        """Report an error at this element."""
        return Finding(rule, self.id, Severity.ERROR, message_zh, message_en, self.file)

    def warning(self, rule: str, message_zh: str, message_en: str) -> Finding:
        """Report a warning at this element."""
        return Finding(rule, self.id, Severity.WARNING, message_zh, message_en, self.file)


@dataclass(frozen=True)
class Line:
    """A sequence flow as drawn; ``condition`` is "" where there is none."""

    id: str
    name: str
    source: str
    target: str
    condition: str
    scope: str
    file: str

    def error(self, rule: str, message_zh: str, message_en: str) -> Finding:
        """Report an error at this sequence flow."""
        return Finding(rule, self.id, Severity.ERROR, message_zh, message_en, self.file)


@dataclass(frozen=True)
class Part:
    """A process, a pool or a lane: what has an id and a name and holds flow nodes."""

    id: str
    tag: str
    name: str
    is_executable: bool
    file: str

    def error(self, rule: str, message_zh: str, message_en: str) -> Finding:
        """Report an error at this part."""
        return Finding(rule, self.id, Severity.ERROR, message_zh, message_en, self.file)


@dataclass(frozen=True)
class Diagram:
    """One file: what it says, and ids of what it draws.

    ``links`` lead from the throw of a link to the catch of its name; nothing of them is drawn.
    """

    file: str
    parts: tuple[Part, ...]
    elements: tuple[Element, ...]
    lines: tuple[Line, ...]
    drawn_shapes: frozenset[str]
    drawn_edges: frozenset[str]
    links: tuple[Line, ...] = ()

    @property
    def ways(self) -> tuple[Line, ...]:
        """All that leads from one flow node to another."""
        return (*self.lines, *self.links)

    def outgoing(self, element: Element) -> tuple[Line, ...]:
        """Return the sequence flows that leave a flow node, in document order; links too."""
        return tuple(line for line in self.ways if line.source == element.id)

    def incoming(self, element: Element) -> tuple[Line, ...]:
        """Return the sequence flows that enter a flow node, in document order; links too."""
        return tuple(line for line in self.ways if line.target == element.id)

    def scopes(self) -> dict[str, tuple[Element, ...]]:
        """Return the flow nodes directly within each process and sub-process."""
        held: dict[str, list[Element]] = {}
        for part in self.parts:
            if part.tag == "process":
                held[part.id] = []
        for element in self.elements:
            if element.tag == "subProcess":
                held.setdefault(element.id, [])
            held.setdefault(element.scope, []).append(element)
        return {scope: tuple(elements) for scope, elements in held.items()}


def read(source: DiagramSource) -> Diagram:
    """Read a diagram.

    Raises:
        BrokenDiagramError: The file is too large, is not XML or not BPMN, or has a DOCTYPE.
    """
    root = documents.read(source)
    parts = [_part(found, source.name) for found in root.iter(f"{BPMN}participant")]
    elements: list[Element] = []
    lines: list[Line] = []
    declared = _declared(root)
    for process in root.iterfind(f"{BPMN}process"):
        parts.append(_part(process, source.name))
        parts.extend(_part(lane, source.name) for lane in process.iter(f"{BPMN}lane"))
        lanes = _lanes(process)
        for found, scope in _flow_elements(process, process.get("id", "")):
            if _local(found) == "sequenceFlow":
                lines.append(_line(found, scope, source.name))
            else:
                elements.append(_element(found, scope, lanes, declared, source.name))
    return Diagram(
        file=source.name,
        parts=tuple(parts),
        elements=tuple(elements),
        lines=tuple(lines),
        drawn_shapes=frozenset(_drawn_shapes(root)),
        drawn_edges=frozenset(_drawn_edges(root)),
        links=tuple(_links(elements)),
    )


def _links(elements: list[Element]) -> Iterator[Line]:
    linking = [element for element in elements if "link" in element.events]
    catches = {
        (element.scope, element.refers_to): element.id
        for element in linking
        if element.tag == "intermediateCatchEvent"
    }
    for element in linking:
        target = catches.get((element.scope, element.refers_to))
        if element.is_throw and target is not None:
            yield Line(
                id=f"{element.id}.Link",
                name="",
                source=element.id,
                target=target,
                condition="",
                scope=element.scope,
                file=element.file,
            )


def begun_alone(diagrams: tuple[Diagram, ...]) -> tuple[str, ...]:
    """Return the ids of the processes that no other one calls, in document order."""
    called = {element.called for diagram in diagrams for element in diagram.elements}
    return tuple(
        part.id
        for diagram in diagrams
        for part in diagram.parts
        if part.tag == "process" and part.id not in called
    )


def _local(element: etree._Element) -> str:
    tag = str(element.tag)
    return tag.removeprefix(BPMN) if tag.startswith(BPMN) else ""


def _part(element: etree._Element, file: str) -> Part:
    return Part(
        id=element.get("id", ""),
        tag=_local(element),
        name=element.get("name", "").strip(),
        is_executable=element.get("isExecutable") == "true",
        file=file,
    )


def _flow_elements(container: etree._Element, scope: str) -> Iterator[tuple[etree._Element, str]]:
    for child in container:
        tag = _local(child)
        if tag == "sequenceFlow" or tag in FLOW_NODES:
            yield child, scope
        if tag in ("subProcess", "transaction", "adHocSubProcess"):
            yield from _flow_elements(child, child.get("id", ""))


def _lanes(process: etree._Element) -> dict[str, str]:
    """Return the lane of each flow node; without one of its own it has its sub-process'."""
    lanes = {
        (reference.text or "").strip(): lane.get("id", "")
        for lane in process.iter(f"{BPMN}lane")
        for reference in lane.iterfind(f"{BPMN}flowNodeRef")
    }
    for found, scope in _flow_elements(process, process.get("id", "")):
        lanes.setdefault(found.get("id", ""), lanes.get(scope, ""))
    return lanes


def _line(element: etree._Element, scope: str, file: str) -> Line:
    return Line(
        id=element.get("id", ""),
        name=element.get("name", "").strip(),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        condition=(element.findtext(f"{BPMN}conditionExpression") or "").strip(),
        scope=scope,
        file=file,
    )


def _declared(root: etree._Element) -> dict[str, str]:
    """Return the name or code of every signal, message, error and escalation by its id."""
    return {
        declared.get("id", ""): declared.get(attribute, "").strip()
        for kind, attribute in KNOWN_BY.items()
        for declared in root.iterfind(f"{BPMN}{kind}")
    }


def _element(
    element: etree._Element,
    scope: str,
    lanes: Mapping[str, str],
    declared: Mapping[str, str],
    file: str,
) -> Element:
    identity = element.get("id", "")
    definitions = [child for child in element if _local(child).endswith("EventDefinition")]
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    return Element(
        id=identity,
        tag=_local(element),
        name=element.get("name", "").strip(),
        documentation=(element.findtext(f"{BPMN}documentation") or "").strip(),
        properties=MappingProxyType(
            {
                entry.get("name", ""): entry.get("value", "").strip()
                for entry in element.iterfind(path)
            }
        ),
        lane=lanes.get(identity, ""),
        scope=scope,
        default_flow=element.get("default", ""),
        attached_to=element.get("attachedToRef", ""),
        called=element.get("calledElement", ""),
        events=tuple(_local(child).removesuffix("EventDefinition") for child in definitions),
        refers_to=next((_reference(child, declared) for child in definitions), ""),
        interrupts=element.get("cancelActivity", "true") != "false",
        file=file,
        repeated=_repeated(element),
    )


def _repeated(element: etree._Element) -> Repeated | None:
    several = element.find(f"{BPMN}{MULTI_INSTANCE}")
    loop = element.find(f"{BPMN}{LOOP}")
    if several is not None:
        cardinality = (several.findtext(f"{BPMN}loopCardinality") or "").strip()
        return Repeated(
            cardinality=cardinality,
            completion=(several.findtext(f"{BPMN}completionCondition") or "").strip(),
            condition="",
            is_at_once=several.get("isSequential") != "true",
            may_be_none=not (cardinality.isascii() and cardinality.isdigit() and int(cardinality)),
            is_limited=True,
        )
    if loop is None:
        return None
    return Repeated(
        cardinality="",
        completion="",
        condition=(loop.findtext(f"{BPMN}loopCondition") or "").strip(),
        is_at_once=False,
        may_be_none=loop.get("testBefore") == "true",
        is_limited=loop.get("loopMaximum") is not None,
    )


def _reference(definition: etree._Element, declared: Mapping[str, str]) -> str:
    kind = _local(definition).removesuffix("EventDefinition")
    if kind == "link":
        return str(definition.get("name", "")).strip()
    if kind == "conditional":
        return (definition.findtext(f"{BPMN}condition") or "").strip()
    reference = str(definition.get(f"{kind}Ref", "")).rpartition(":")[2]
    return declared.get(reference, "") or reference


def _drawn_shapes(root: etree._Element) -> Iterator[str]:
    for shape in root.iter(f"{DI}BPMNShape"):
        if shape.find(BOUNDS) is not None:
            yield shape.get("bpmnElement", "")


def _drawn_edges(root: etree._Element) -> Iterator[str]:
    for edge in root.iter(f"{DI}BPMNEdge"):
        if len(edge.findall(WAYPOINT)) > 1:
            yield edge.get("bpmnElement", "")
