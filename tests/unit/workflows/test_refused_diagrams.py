import pytest

from tests.unit.workflows.drawing import (
    both,
    call,
    choice,
    definition,
    diagram,
    element,
    end,
    flow,
    inside,
    on_signal,
    path,
    process,
    service,
    start,
    user,
)
from workflows import engine
from workflows.errors import BrokenDiagramError, UnsupportedElementError

STRAIGHT = path("start", "a", "end")
FRAME = (start(), end(), STRAIGHT)
LINK = element("intermediateThrowEvent", "a", '<bpmn:linkEventDefinition id="l"/>')
LOOPED = element("userTask", "a", "<bpmn:multiInstanceLoopCharacteristics/>")
TYPED = '<bpmn:conditionExpression language="python">True</bpmn:conditionExpression>'

UNSUPPORTED = {
    "task": [element("task", "a"), *FRAME],
    "manualTask": [element("manualTask", "a"), *FRAME],
    "scriptTask": [element("scriptTask", "a", "<bpmn:script>1</bpmn:script>"), *FRAME],
    "businessRuleTask": [element("businessRuleTask", "a"), *FRAME],
    "sendTask": [element("sendTask", "a"), *FRAME],
    "receiveTask": [element("receiveTask", "a"), *FRAME],
    "complexGateway": [element("complexGateway", "a"), *FRAME],
    "inclusiveGateway": [element("inclusiveGateway", "a"), *FRAME],
    "eventBasedGateway": [element("eventBasedGateway", "a"), *FRAME],
    "adHocSubProcess": [element("adHocSubProcess", "a"), *FRAME],
    "transaction": [element("transaction", "a"), *FRAME],
    "dataObject": [user("a"), element("dataObject", "data"), *FRAME],
    "dataStoreReference": [user("a"), element("dataStoreReference", "data"), *FRAME],
    "choreographyTask": [user("a"), element("choreographyTask", "data"), *FRAME],
    "link": [LINK, *FRAME],
    "multi-instance": [LOOPED, *FRAME],
    "standard loop": [LOOPED.replace("multiInstance", "standard"), *FRAME],
    "data association": [element("userTask", "a", "<bpmn:ioSpecification/>"), *FRAME],
    "compensation activity": [element("userTask", "a", isForCompensation="true"), *FRAME],
    "event sub-process": [
        user("a"),
        element("subProcess", "sub", start("s") + end("e"), triggeredByEvent="true"),
        *FRAME,
    ],
    "compensation throw": [LINK.replace("link", "compensate"), *FRAME],
    "message start": [
        element("startEvent", "start", "<bpmn:messageEventDefinition/>"),
        user("a"),
        end(),
        STRAIGHT,
    ],
    "error end": [
        start(),
        user("a"),
        element("endEvent", "end", "<bpmn:errorEventDefinition/>"),
        STRAIGHT,
    ],
    "two event definitions": [
        element(
            "intermediateCatchEvent",
            "a",
            "<bpmn:timerEventDefinition/><bpmn:signalEventDefinition/>",
        ),
        *FRAME,
    ],
    "catch event without a type": [element("intermediateCatchEvent", "a"), *FRAME],
    "conditional flow out of a task": [
        start(),
        user("a"),
        end(),
        path("start", "a"),
        flow("a", "end", when="x = 1"),
    ],
    "condition on a default flow": [
        start(),
        choice("a", default="end"),
        end(),
        end("other"),
        path("start", "a"),
        flow("a", "end", when="true"),
        flow("a", "other", when="true"),
    ],
    "condition in another language": [
        start(),
        choice("a", default="end"),
        end(),
        end("other"),
        path("start", "a", "end"),
        element("sequenceFlow", "f", TYPED, sourceRef="a", targetRef="other"),
    ],
    "two flows out of a task": [*FRAME, user("a"), end("other"), path("a", "other")],
}

BROKEN = {
    "service task without a handler": ("a", [element("serviceTask", "a"), *FRAME]),
    "gateway without a default": (
        "a",
        [start(), choice("a"), end(), end("o"), path("start", "a", "end"), path("a", "o")],
    ),
    "flow without a condition": (
        "a_to_o",
        [*FRAME, choice("a", default="end"), end("o"), path("a", "o")],
    ),
    "condition that is not FEEL": (
        "a_to_o",
        [*FRAME, choice("a", default="end"), end("o"), flow("a", "o", when="x = = 1")],
    ),
    "timer without a clock": (
        "a",
        [element("intermediateCatchEvent", "a", "<bpmn:timerEventDefinition/>"), *FRAME],
    ),
    "signal event without a signal": (
        "a",
        [element("intermediateCatchEvent", "a", "<bpmn:signalEventDefinition/>"), *FRAME],
    ),
    "unknown called process": ("a", [call("a", "nowhere"), *FRAME]),
    "process that calls itself": ("main", [call("a", "main"), *FRAME]),
    "no start": ("main", [user("a"), end(), path("a", "end")]),
    "two starts": ("main", [*FRAME, user("a"), start("s"), path("s", "a")]),
    "no end": ("main", [start(), user("a"), path("start", "a")]),
    "task without a way out": ("a", [start(), user("a"), end(), path("start", "a")]),
    "way into a start": ("start", [*FRAME, choice("a"), path("a", "start")]),
    "way out of an end": ("end", [*FRAME, user("a"), path("end", "a")]),
    "unreachable task": ("b", [*FRAME, user("a"), user("b"), path("b", "end")]),
    "flow to nowhere": ("a_to_gone", [*FRAME, choice("a"), path("a", "gone")]),
    "boundary event on a gateway": (
        "w",
        [*FRAME, choice("a"), on_signal("w", at="a", signal="died"), path("w", "end")],
    ),
    "same id twice": ("a", [*FRAME, user("a"), user("a")]),
    "element without an id": ("userTask", [*FRAME, user("a"), "<bpmn:userTask/>"]),
    "reserved id": ("End", [start(), user("a"), end("End"), path("start", "a", "End")]),
    "sub-process without a start": ("sub", [*FRAME, inside("sub", end("e")), user("a")]),
    "join that waits for what lies behind it": (
        "back_to_a",
        [
            start(),
            both("a"),
            user("b"),
            choice("back", default="end"),
            end(),
            path("start", "a", "b", "back", "end"),
            flow("back", "a", when="true"),
        ],
    ),
}


@pytest.mark.parametrize("parts", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_refuses_what_the_engine_does_not_run(parts):
    with pytest.raises(UnsupportedElementError) as caught:
        engine.validate(process(*parts))

    assert caught.value.file == "main.bpmn"
    assert caught.value.element
    assert "main.bpmn" in caught.value.message_zh
    assert caught.value.reason_en in caught.value.message_en


@pytest.mark.parametrize(("element_id", "parts"), BROKEN.values(), ids=BROKEN)
def test_refuses_what_is_incomplete_or_contradicts_itself(element_id, parts):
    with pytest.raises(BrokenDiagramError) as caught:
        engine.validate(process(*parts))

    assert caught.value.element == element_id
    assert caught.value.file == "main.bpmn"
    assert element_id in caught.value.message_zh


def test_refuses_processes_that_call_each_other_in_a_circle():
    there = diagram("main", start(), call("a", "other"), end(), STRAIGHT)
    back = diagram("other", start(), call("a", "main"), end(), STRAIGHT)

    with pytest.raises(BrokenDiagramError, match="calls itself"):
        engine.validate(definition(there, back))


def test_refuses_two_processes_of_one_id():
    source = diagram("main", start(), user("a"), end(), STRAIGHT)

    with pytest.raises(BrokenDiagramError, match="same id"):
        engine.validate(definition(source, source))


def test_refuses_a_sub_process_with_the_id_of_another_process():
    main = diagram(
        "main", start(), inside("a", start("s"), end("e"), path("s", "e")), end(), STRAIGHT
    )
    other = diagram("a", start(), service("b", handler="h"), end(), path("start", "b", "end"))

    with pytest.raises(BrokenDiagramError, match="same id"):
        engine.validate(definition(main, other))


def test_leaves_out_pools_that_hold_nothing():
    source = diagram("main", *FRAME, user("a"))
    pool = source.xml.replace("</bpmn:definitions>", '<bpmn:process id="p"/></bpmn:definitions>')

    engine.validate(definition(type(source)(source.name, pool)))
