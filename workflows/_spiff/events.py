"""What an event of a diagram waits for or does: a clock, a signal, nothing, or the end."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from workflows._spiff.places import Place
from workflows.model import ElementKind

NONE, CLOCK, SIGNAL, TERMINATE = "none", "timer", "signal", "terminate"
# The event definitions that each kind of event may have.
ALLOWED = {
    ElementKind.START_EVENT: (NONE,),
    ElementKind.END_EVENT: (NONE, TERMINATE),
    ElementKind.CATCH_EVENT: (CLOCK, SIGNAL),
    ElementKind.THROW_EVENT: (NONE,),
    ElementKind.BOUNDARY_EVENT: (CLOCK, SIGNAL),
}


@dataclass(frozen=True)
class Event:
    """What an event does; a node that is no event has the empty one."""

    clock: str = ""
    signal: str = ""
    terminates: bool = False


def event_of(
    element: etree._Element,
    kind: ElementKind,
    properties: Mapping[str, str],
    place: Place,
    signals: Mapping[str, etree._Element],
) -> Event:
    """Return what an event waits for or does.

    A timer's own duration or date is never looked at: its ``clock`` property names the
    legal clock that fires it.

    Raises:
        DiagramError: The event is of a type that is not run, or names no clock or signal.
    """
    if kind not in ALLOWED:
        return Event()
    definitions = [child for child in element if str(child.tag).endswith("EventDefinition")]
    types = [etree.QName(child).localname.removesuffix("EventDefinition") for child in definitions]
    if len(types) > 1 or (types or [NONE])[0] not in ALLOWED[kind]:
        raise place.unsupported(
            element,
            f"此处不支持这种事件（{'、'.join(types) or '无类型'}）。",
            f"An event of this type is not run here ({', '.join(types) or 'none'}).",
        )
    if types == [CLOCK]:
        return Event(clock=_clock(element, properties, place))
    if types == [SIGNAL]:
        return Event(signal=_signal(element, definitions[0], place, signals))
    return Event(terminates=types == [TERMINATE])


def _clock(element: etree._Element, properties: Mapping[str, str], place: Place) -> str:
    name = properties.get("clock", "")
    if not name or any(sign in name for sign in " :"):
        raise place.broken(
            element,
            "定时事件须用 clock 属性指明一个时限。",
            "A timer event names one clock in its property “clock”.",
        )
    return name


def _signal(
    element: etree._Element,
    definition: etree._Element,
    place: Place,
    signals: Mapping[str, etree._Element],
) -> str:
    signal = signals.get(definition.get("signalRef", "").rpartition(":")[2])
    name = "" if signal is None else signal.get("name", "")
    if not name:
        raise place.broken(
            element,
            "信号事件没有指明信号，或信号没有名称。",
            "The signal event refers to no signal, or to one without a name.",
        )
    return name
