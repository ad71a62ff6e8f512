"""What BPMN lets stand in a process and no engine acts on: taken out where ours refuses it."""

from typing import Final

from lxml import etree

from workflows.importing.draft import Draft, remove
from workflows.importing.vocabularies import local

IDLE: Final = frozenset(
    {
        "auditing",
        "monitoring",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "supports",
        "correlationSubscription",
    }
)


def is_idle(element: etree._Element) -> bool:
    """Whether an element has no effect on a run."""
    return local(element) in IDLE


def drop(draft: Draft, element: etree._Element) -> None:
    """Take an element out, and tell of it."""
    draft.repaired(
        element,
        "without_effect",
        (
            f"{local(element)} 对运行没有影响。",
            f"The element {local(element)} has no effect on a run.",
        ),
        ("去掉。", "It is taken out."),
    )
    remove(element)
