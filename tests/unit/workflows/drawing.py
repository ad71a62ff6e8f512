"""Draw small diagrams for tests: a function an element, a string of BPMN each."""

from itertools import pairwise

from workflows.model import DiagramSource, ProcessDefinition

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
SIGNALS = ("withdrawn", "died", "sent_back", "arrived")
MESSAGES = ("reply", "notice")
CODES = ("not_fit", "too_poor")
DECLARED = (
    *(f'<bpmn:signal id="signal_{name}" name="{name}"/>' for name in SIGNALS),
    *(f'<bpmn:message id="message_{name}" name="{name}"/>' for name in MESSAGES),
    *(f'<bpmn:error id="error_{code}" errorCode="{code}"/>' for code in CODES),
    *(f'<bpmn:escalation id="escalation_{code}" escalationCode="{code}"/>' for code in CODES),
)


def element(tag: str, element_id: str, inside: str = "", **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{element_id}"{written}>{inside}</bpmn:{tag}>'


def properties(values: dict[str, str]) -> str:
    if not values:
        return ""
    entries = "".join(
        f'<spiffworkflow:property name="{name}" value="{value}"/>' for name, value in values.items()
    )
    return (
        "<bpmn:extensionElements><spiffworkflow:properties>"
        f"{entries}</spiffworkflow:properties></bpmn:extensionElements>"
    )


def start(element_id: str = "start") -> str:
    return element("startEvent", element_id)


def end(element_id: str = "end", **values: str) -> str:
    return element("endEvent", element_id, properties(values))


def terminate(element_id: str) -> str:
    return element("endEvent", element_id, "<bpmn:terminateEventDefinition/>")


def user(element_id: str, *, name: str = "", documentation: str = "", **values: str) -> str:
    text = f"<bpmn:documentation>{documentation}</bpmn:documentation>" if documentation else ""
    return element("userTask", element_id, text + properties(values), name=name)


def service(element_id: str, *, handler: str, **values: str) -> str:
    return element("serviceTask", element_id, properties({"handler": handler, **values}))


def throw(element_id: str, **values: str) -> str:
    return element("intermediateThrowEvent", element_id, properties(values))


def event(tag: str, element_id: str, kind: str, name: str = "", **attributes: str) -> str:
    """An event of a type; ``name`` is that of a signal or message, or a code, of ``DECLARED``."""
    return element(tag, element_id, _defined(kind, name), **attributes)


def _defined(kind: str, name: str) -> str:
    reference = f' {kind}Ref="{kind}_{name}"' if name else ""
    return f"<bpmn:{kind}EventDefinition{reference}/>"


def throw_event(element_id: str, kind: str, name: str, **values: str) -> str:
    inside = properties(values) + _defined(kind, name)
    return element("intermediateThrowEvent", element_id, inside)


def end_event(element_id: str, kind: str, name: str, **values: str) -> str:
    return element("endEvent", element_id, properties(values) + _defined(kind, name))


def catch(element_id: str, kind: str, name: str) -> str:
    return event("intermediateCatchEvent", element_id, kind, name)


def on(kind: str, element_id: str, *, at: str, name: str = "", interrupts: bool = True) -> str:
    """A boundary event."""
    cancels = str(interrupts).lower()
    return event("boundaryEvent", element_id, kind, name, attachedToRef=at, cancelActivity=cancels)


def when(element_id: str, condition: str) -> str:
    """A conditional catch event."""
    return element("intermediateCatchEvent", element_id, _conditional(condition))


def on_condition(element_id: str, condition: str, *, at: str, interrupts: bool = True) -> str:
    """A conditional boundary event."""
    cancels = str(interrupts).lower()
    inside = _conditional(condition)
    return element("boundaryEvent", element_id, inside, attachedToRef=at, cancelActivity=cancels)


def _conditional(condition: str) -> str:
    drawn = f"<bpmn:condition>{condition}</bpmn:condition>"
    return f"<bpmn:conditionalEventDefinition>{drawn}</bpmn:conditionalEventDefinition>"


def go_to(element_id: str, name: str) -> str:
    """A link throw event."""
    return element("intermediateThrowEvent", element_id, _link(name))


def come_from(element_id: str, name: str) -> str:
    """A link catch event."""
    return element("intermediateCatchEvent", element_id, _link(name))


def _link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def receive(element_id: str, message: str) -> str:
    return element("receiveTask", element_id, messageRef=f"message_{message}")


def send(element_id: str, *, handler: str, message: str = "", **values: str) -> str:
    attributes = {"messageRef": f"message_{message}"} if message else {}
    inside = properties({"handler": handler, **values})
    return element("sendTask", element_id, inside, **attributes)


def manual(element_id: str, **values: str) -> str:
    return element("manualTask", element_id, properties(values))


def decide(element_id: str, *, decision: str, **values: str) -> str:
    return element("businessRuleTask", element_id, properties({"decision": decision, **values}))


def catch_clock(element_id: str, *, clock: str) -> str:
    inside = properties({"clock": clock}) + "<bpmn:timerEventDefinition/>"
    return element("intermediateCatchEvent", element_id, inside)


def catch_signal(element_id: str, *, signal: str) -> str:
    inside = f'<bpmn:signalEventDefinition signalRef="signal_{signal}"/>'
    return element("intermediateCatchEvent", element_id, inside)


def on_signal(element_id: str, *, at: str, signal: str, interrupts: bool = True) -> str:
    return element(
        "boundaryEvent",
        element_id,
        f'<bpmn:signalEventDefinition signalRef="signal_{signal}"/>',
        attachedToRef=at,
        cancelActivity=str(interrupts).lower(),
    )


def on_clock(element_id: str, *, at: str, clock: str, interrupts: bool = True) -> str:
    return element(
        "boundaryEvent",
        element_id,
        properties({"clock": clock}) + "<bpmn:timerEventDefinition/>",
        attachedToRef=at,
        cancelActivity=str(interrupts).lower(),
    )


def choice(element_id: str, *, default: str = "") -> str:
    """An exclusive gateway; ``default`` is the id of the element its default flow leads to."""
    attributes = {"default": f"{element_id}_to_{default}"} if default else {}
    return element("exclusiveGateway", element_id, **attributes)


def both(element_id: str) -> str:
    return element("parallelGateway", element_id)


def some(element_id: str, *, default: str = "") -> str:
    """An inclusive gateway; ``default`` as for ``choice``."""
    attributes = {"default": f"{element_id}_to_{default}"} if default else {}
    return element("inclusiveGateway", element_id, **attributes)


def first_of(element_id: str) -> str:
    """An event-based gateway."""
    return element("eventBasedGateway", element_id)


def inside(element_id: str, *parts: str, **values: str) -> str:
    """An embedded sub-process."""
    return element("subProcess", element_id, properties(values) + "".join(parts))


def call(element_id: str, called: str, **values: str) -> str:
    return element("callActivity", element_id, properties(values), calledElement=called)


def flow(source: str, target: str, *, when: str = "") -> str:
    condition = (
        f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{when}'
        "</bpmn:conditionExpression>"
        if when
        else ""
    )
    return element(
        "sequenceFlow", f"{source}_to_{target}", condition, sourceRef=source, targetRef=target
    )


def path(*element_ids: str) -> str:
    """Sequence flows from each element to the next."""
    return "".join(flow(*ends) for ends in pairwise(element_ids))


def several(activity: str, cardinality: str, *, until: str = "", in_turn: bool = False) -> str:
    """Let an activity be done several times, at once or in turn."""
    tag = "multiInstanceLoopCharacteristics"
    inside = f"<bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality>"
    if until:
        inside += f"<bpmn:completionCondition>{until}</bpmn:completionCondition>"
    drawn = f'<bpmn:{tag} isSequential="{str(in_turn).lower()}">{inside}</bpmn:{tag}>'
    return _with(activity, drawn)


def loop(activity: str, condition: str = "", *, most: str = "", before: bool = False) -> str:
    """Let an activity be done again as long as a condition holds."""
    tag = "standardLoopCharacteristics"
    inside = f"<bpmn:loopCondition>{condition}</bpmn:loopCondition>" if condition else ""
    limit = f' loopMaximum="{most}"' if most else ""
    drawn = f'<bpmn:{tag} testBefore="{str(before).lower()}"{limit}>{inside}</bpmn:{tag}>'
    return _with(activity, drawn)


def _with(activity: str, drawn: str) -> str:
    head, end, tail = activity.rpartition("</bpmn:")
    return f"{head}{drawn}{end}{tail}"


def lanes(**members: str) -> str:
    """Lanes by id, each with the ids of its nodes separated by spaces."""
    drawn = "".join(
        element(
            "lane",
            lane_id,
            "".join(f"<bpmn:flowNodeRef>\n  {node}\n</bpmn:flowNodeRef>" for node in nodes.split()),
            name="泳道",
        )
        for lane_id, nodes in members.items()
    )
    return f'<bpmn:laneSet id="lanes">{drawn}</bpmn:laneSet>'


def diagram(process_id: str, *parts: str) -> DiagramSource:
    declared = "".join(DECLARED)
    process = element("process", process_id, "".join(parts), isExecutable="false")
    return DiagramSource(
        f"{process_id}.bpmn",
        f"<bpmn:definitions {NAMESPACES}>{declared}{process}</bpmn:definitions>",
    )


def definition(*sources: DiagramSource) -> ProcessDefinition:
    """A definition whose main process is the first diagram's."""
    return ProcessDefinition(sources[0].name.removesuffix(".bpmn"), sources)


def process(*parts: str, process_id: str = "main") -> ProcessDefinition:
    """A definition of one diagram."""
    return definition(diagram(process_id, *parts))
