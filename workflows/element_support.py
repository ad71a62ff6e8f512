"""Which elements of BPMN run, and what to draw instead of those that do not."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows._spiff import data, refusals
from workflows._spiff.diagram import EventType
from workflows._spiff.events import ALLOWED
from workflows._spiff.reader import KINDS
from workflows.model import ElementKind

EVENT_TYPES = (*EventType, *refusals.EVENTS)


@dataclass(frozen=True)
class ElementSupport:
    """An element, or an event of one type.

    Attributes:
        element: Its name in BPMN's XML, or in words for a variant of an element.
        event: The type of event; "" for what is no event.
        kind: What it is to the engine; None if it is refused, or a variant of several kinds.
        advice_zh: Why it is refused and what to draw instead, in Chinese; "" if it runs.
        advice_en: The same in English.
    """

    element: str
    event: str
    kind: ElementKind | None
    advice_zh: str = ""
    advice_en: str = ""

    @property
    def name(self) -> str:
        """What tests call it: its type of event, if it has one, and the element."""
        return f"{self.event} {self.element}".strip()

    @property
    def runs(self) -> bool:
        """Whether the engine runs it."""
        return not self.advice_zh


RUNNING_VARIANTS = (
    "multi-instance activity",
    "sequential multi-instance activity",
    "loop activity",
    *data.SHOWN,
)
"""Ways in which an element that runs may be drawn, and what is drawn beside without effect."""
VARIANTS = {
    "event sub-process": refusals.EVENT_SUB_PROCESS,
    "data association with an assignment": refusals.DATA_COPIED,
    "multi-instance activity over a list": refusals.OVER_A_LIST,
    "multi-instance activity that throws an event each time": refusals.EVENT_EACH_TIME,
    "compensation activity": refusals.COMPENSATION,
    "receive task or event gateway that starts a process": refusals.STARTS_PROCESS,
}
"""What is drawn with an element that runs, but is not run."""


def element_support() -> tuple[ElementSupport, ...]:
    """Return every element that a diagram may hold: what runs first, then what is refused."""
    rows = [*_flow_nodes(), *_events()]
    rows += [ElementSupport(variant, "", None) for variant in RUNNING_VARIANTS]
    for element, words in {**refusals.ELEMENTS, **VARIANTS}.items():
        rows.append(ElementSupport(element, "", None, *words))
    return tuple(sorted(rows, key=lambda row: not row.runs))


def _flow_nodes() -> Iterator[ElementSupport]:
    for tag, kind in KINDS.items():
        if kind not in ALLOWED:
            yield ElementSupport(tag, "", kind)


def _events() -> Iterator[ElementSupport]:
    for tag, kind in KINDS.items():
        for event in EVENT_TYPES if kind in ALLOWED else ():
            if event in ALLOWED[kind]:
                yield ElementSupport(tag, event, kind)
            else:
                types = [] if event == EventType.NONE else [event]
                yield ElementSupport(tag, event, None, *refusals.event(kind, types))
