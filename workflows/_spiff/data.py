"""Data objects and stores: they say in the drawing what a task reads or writes, and do nothing.

An instance has one set of variables; what is copied between data objects by an assignment or a
transformation would not happen, so it is refused.
"""

from lxml import etree

from workflows._spiff import refusals
from workflows._spiff.documents import BPMN
from workflows._spiff.places import Place

OBJECT, REFERENCE, STORE = "dataObject", "dataObjectReference", "dataStoreReference"
SHOWN = (OBJECT, REFERENCE, STORE)
"""What is drawn of data."""
ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")
COPYING = ("assignment", "transformation")


def check_reference(element: etree._Element, place: Place) -> None:
    """Check that a reference to a data object leads to one that can be seen from there.

    Raises:
        BrokenDiagramError: No scope around holds it.
    """
    wanted = element.get("dataObjectRef")
    around = element.iterancestors()
    if wanted and not any(
        data.get("id") == wanted for scope in around for data in scope.iterfind(f"{BPMN}{OBJECT}")
    ):
        raise place.broken(
            element,
            f"所引用的数据对象 {wanted} 不在本流程或外层流程内。",
            f"It refers to the data object {wanted}, which no scope around it holds.",
        )


def check_associations(element: etree._Element, place: Place) -> None:
    """Check that the associations of an activity or event only show data, and copy none.

    Raises:
        UnsupportedElementError: One of them would change a value.
    """
    for association in ASSOCIATIONS:
        for drawn in element.iterfind(f"{BPMN}{association}"):
            if any(drawn.find(f"{BPMN}{tag}") is not None for tag in COPYING):
                raise place.unsupported(element, *refusals.DATA_COPIED)
