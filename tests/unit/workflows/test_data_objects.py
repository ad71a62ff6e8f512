"""Data objects and stores are drawn, and change nothing."""

import pytest

from tests.unit.workflows.drawing import element, end, inside, path, process, start, user
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.errors import BrokenDiagramError, UnsupportedElementError

PROVES = (
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "data association with an assignment",
)
ASSOCIATED = (
    "<bpmn:ioSpecification><bpmn:dataInput id='in'/></bpmn:ioSpecification>"
    "<bpmn:property id='p'/>"
    "<bpmn:dataInputAssociation id='reads'><bpmn:sourceRef>shown</bpmn:sourceRef>"
    "<bpmn:targetRef>p</bpmn:targetRef></bpmn:dataInputAssociation>"
    "<bpmn:dataOutputAssociation id='writes'><bpmn:targetRef>shown</bpmn:targetRef>"
    "</bpmn:dataOutputAssociation>"
)


def reference(element_id: str, to: str) -> str:
    return element("dataObjectReference", element_id, dataObjectRef=to)


def test_they_are_drawn_beside_and_the_process_runs():
    drawn = process(
        start(), element("userTask", "it", ASSOCIATED), end(), path("start", "it", "end"),
        element("dataObject", "file"), reference("shown", "file"),
        element("dataStoreReference", "register"),
    )  # fmt: skip

    case = Case(drawn).complete("it")

    assert case.progress.is_complete
    assert case.progress.variables == {}


def test_an_object_two_levels_up_is_found():
    inner = inside("inner", start("s2"), user("u"), end("e2"), path("s2", "u", "e2"),
                   reference("shown", "file"))  # fmt: skip
    outer = inside("outer", start("s1"), inner, end("e1"), path("s1", "inner", "e1"))
    drawn = process(
        element("dataObject", "file"), start(), outer, end(), path("start", "outer", "end")
    )

    assert Case(drawn).complete("u").progress.is_complete


@pytest.mark.parametrize("is_beside", [True, False])
def test_an_object_that_no_scope_around_holds_is_named(is_beside):
    beside = element("dataObject", "file") if is_beside else ""
    drawn = process(
        start(), inside("one", start("s1"), end("e1"), path("s1", "e1"), beside),
        inside("two", start("s2"), end("e2"), path("s2", "e2"), reference("it", "file")),
        end(), path("start", "one", "two", "end"),
    )  # fmt: skip

    with pytest.raises(BrokenDiagramError) as caught:
        engine.validate(drawn)

    assert caught.value.element == "it"


@pytest.mark.parametrize("association", ["dataInputAssociation", "dataOutputAssociation"])
@pytest.mark.parametrize("copying", ["assignment", "transformation"])
def test_what_would_copy_data_is_refused(association, copying):
    held = f"<bpmn:{association}><bpmn:{copying}/></bpmn:{association}>"
    drawn = process(start(), element("userTask", "it", held), end(), path("start", "it", "end"))

    with pytest.raises(UnsupportedElementError) as caught:
        engine.validate(drawn)

    assert caught.value.element == "it"
