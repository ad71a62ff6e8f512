"""What an event of a diagram waits for or does: a clock, a signal, a message, an error, the end."""

from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from workflows._spiff import refusals
from workflows._spiff.diagram import Event, EventType
from workflows._spiff.documents import BPMN
from workflows._spiff.places import Place
from workflows.model import ElementKind

# The types of event that each kind of element may have.
ALLOWED = {
    ElementKind.START_EVENT: (EventType.NONE,),
    ElementKind.END_EVENT: (
        EventType.NONE,
        EventType.TERMINATE,
        EventType.SIGNAL,
        EventType.MESSAGE,
        EventType.ERROR,
        EventType.ESCALATION,
    ),
    ElementKind.CATCH_EVENT: (
        EventType.TIMER,
        EventType.SIGNAL,
        EventType.MESSAGE,
        EventType.CONDITIONAL,
        EventType.LINK,
    ),
    ElementKind.THROW_EVENT: (
        EventType.NONE,
        EventType.SIGNAL,
        EventType.MESSAGE,
        EventType.ESCALATION,
        EventType.LINK,
    ),
    ElementKind.BOUNDARY_EVENT: (
        EventType.TIMER,
        EventType.SIGNAL,
        EventType.MESSAGE,
        EventType.ERROR,
        EventType.ESCALATION,
        EventType.CONDITIONAL,
    ),
}
MESSAGE_TASKS = (ElementKind.SEND_TASK, ElementKind.RECEIVE_TASK)
THROWS = (ElementKind.THROW_EVENT, ElementKind.END_EVENT)
# The attribute by which what an event refers to is known.
KNOWN_BY = {
    EventType.SIGNAL: "name",
    EventType.MESSAGE: "name",
    EventType.ERROR: "errorCode",
    EventType.ESCALATION: "escalationCode",
}
BY_CODE = (EventType.ERROR, EventType.ESCALATION)
WORDS = {
    EventType.SIGNAL: ("信号", "signal"),
    EventType.MESSAGE: ("消息", "message"),
    EventType.ERROR: ("错误", "error"),
    EventType.ESCALATION: ("升级", "escalation"),
}


class References:
    """The signals, messages, errors and escalations that a diagram declares."""

    def __init__(self, root: etree._Element) -> None:
        """Collect them from a diagram's ``bpmn:definitions``."""
        self._names: Mapping[tuple[EventType, str], str] = MappingProxyType(
            {
                (kind, declared.get("id", "")): declared.get(attribute, "").strip()
                for kind, attribute in KNOWN_BY.items()
                for declared in root.iterfind(f"{BPMN}{kind}")
            }
        )

    def name(self, kind: EventType, reference: str) -> str:
        """Return the name or code of what is referred to; "" if there is none."""
        return self._names.get((kind, reference.rpartition(":")[2]), "")


def event_of(
    element: etree._Element,
    kind: ElementKind,
    properties: Mapping[str, str],
    place: Place,
    references: References,
) -> Event:
    """Return what an event, or a task that sends or receives, waits for or does.

    A timer's own duration or date is never looked at: its ``clock`` property names the
    legal clock that fires it.

    Raises:
        DiagramError: The event is of a type that is not run, or does not say what it waits for.
    """
    if kind in MESSAGE_TASKS:
        is_optional = kind is ElementKind.SEND_TASK
        return _referred(
            element, element, EventType.MESSAGE, place, references, is_optional=is_optional
        )
    if kind not in ALLOWED:
        return Event()
    definitions = [child for child in element if str(child.tag).endswith("EventDefinition")]
    types = [etree.QName(child).localname.removesuffix("EventDefinition") for child in definitions]
    if len(types) > 1 or (types or [EventType.NONE])[0] not in ALLOWED[kind]:
        raise place.unsupported(element, *refusals.event(kind, types))
    event_type = EventType((types or [EventType.NONE])[0])
    if event_type is EventType.TIMER:
        return Event(event_type, _clock(element, properties, place))
    if event_type is EventType.CONDITIONAL:
        return Event(event_type, _condition(element, definitions[0], place))
    if event_type is EventType.LINK:
        return Event(event_type, _link(element, definitions[0], place))
    if event_type in KNOWN_BY:
        catches_all = kind is ElementKind.BOUNDARY_EVENT and event_type in BY_CODE
        sends = kind in THROWS and event_type is EventType.MESSAGE
        return _referred(
            element, definitions[0], event_type, place, references, is_optional=catches_all or sends
        )
    return Event(event_type)


def _clock(element: etree._Element, properties: Mapping[str, str], place: Place) -> str:
    name = properties.get("clock", "")
    if not name or any(sign in name for sign in " :"):
        raise place.broken(
            element,
            "定时事件须用 clock 属性指明一个时限。",
            "A timer event names one clock in its property “clock”.",
        )
    return name


def _condition(element: etree._Element, definition: etree._Element, place: Place) -> str:
    condition = definition.find(f"{BPMN}condition")
    text = "" if condition is None else (condition.text or "").strip()
    if condition is None or not text:
        raise place.broken(element, "条件事件没有条件。", "The conditional event has no condition.")
    if "feel" not in condition.get("language", "feel").lower():
        raise place.unsupported(element, *refusals.NOT_FEEL)
    return text


def _link(element: etree._Element, definition: etree._Element, place: Place) -> str:
    name = definition.get("name", "").strip()
    if not name:
        raise place.broken(element, "链接事件没有名称。", "The link event has no name.")
    return str(name)


def _referred(
    element: etree._Element,
    holder: etree._Element,
    event_type: EventType,
    place: Place,
    references: References,
    *,
    is_optional: bool,
) -> Event:
    """Return the event with the name or code of what its ``…Ref`` refers to."""
    reference = holder.get(f"{event_type}Ref", "")
    name = references.name(event_type, reference)
    if not name and (reference or not is_optional):
        zh, en = WORDS[event_type]
        label_zh, label_en = ("代码", "code") if event_type in BY_CODE else ("名称", "name")
        raise place.broken(
            element,
            f"没有指明{zh}，或者所指的{zh}没有{label_zh}。",
            f"It refers to no {en}, or to one without a {label_en}.",
        )
    return Event(event_type, name)
