import pytest

from tests.unit.workflows.drawing import (
    both,
    call,
    catch,
    choice,
    definition,
    diagram,
    element,
    end,
    event,
    first_of,
    flow,
    inside,
    on,
    on_signal,
    path,
    process,
    receive,
    send,
    service,
    some,
    start,
    throw_event,
    user,
)
from workflows import engine
from workflows.errors import BrokenDiagramError, UnsupportedElementError

STRAIGHT = path("start", "a", "end")
FRAME = (start(), end(), STRAIGHT)
BESIDE = (*FRAME, user("a"), end("beside"), path("b", "beside"))
SUB = inside("a", start("s"), user("t"), end("e"), path("s", "t", "e"))
COMPENSATE = element("intermediateThrowEvent", "a", '<bpmn:compensateEventDefinition id="l"/>')
OVER_A_LIST = element(
    "userTask",
    "a",
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>members</bpmn:loopDataInputRef>"
    "</bpmn:multiInstanceLoopCharacteristics>",
)
TYPED = '<bpmn:conditionExpression language="python">True</bpmn:conditionExpression>'

UNSUPPORTED = {
    "task": [element("task", "a"), *FRAME],
    "scriptTask": [element("scriptTask", "a", "<bpmn:script>1</bpmn:script>"), *FRAME],
    "complexGateway": [element("complexGateway", "a"), *FRAME],
    "event gateway that starts a process": [
        element("eventBasedGateway", "a", instantiate="true"),
        *FRAME,
    ],
    "event gateway that waits for all its events": [
        element("eventBasedGateway", "a", eventGatewayType="Parallel"),
        *FRAME,
    ],
    "receive task that starts a process": [
        element("receiveTask", "a", messageRef="message_reply", instantiate="true"),
        *FRAME,
    ],
    "adHocSubProcess": [element("adHocSubProcess", "a"), *FRAME],
    "transaction": [element("transaction", "a"), *FRAME],
    "choreographyTask": [user("a"), element("choreographyTask", "data"), *FRAME],
    "multi-instance over a list": [OVER_A_LIST, *FRAME],
    "data association that copies": [
        element(
            "userTask",
            "a",
            "<bpmn:dataOutputAssociation><bpmn:transformation>x</bpmn:transformation>"
            "</bpmn:dataOutputAssociation>",
        ),
        *FRAME,
    ],
    "link end": [start(), user("a"), event("endEvent", "end", "link"), STRAIGHT],
    "link boundary event": [*BESIDE, on("link", "b", at="a")],
    "conditional end": [start(), user("a"), event("endEvent", "end", "conditional"), STRAIGHT],
    "compensation activity": [element("userTask", "a", isForCompensation="true"), *FRAME],
    "event sub-process": [
        user("a"),
        element("subProcess", "sub", start("s") + end("e"), triggeredByEvent="true"),
        *FRAME,
    ],
    "compensation throw": [COMPENSATE, *FRAME],
    "compensation end": [start(), user("a"), event("endEvent", "end", "compensate"), STRAIGHT],
    "compensation boundary event": [*BESIDE, on("compensate", "b", at="a")],
    "cancel end": [start(), user("a"), event("endEvent", "end", "cancel"), STRAIGHT],
    "cancel boundary event": [*BESIDE, on("cancel", "b", at="a")],
    "message start": [event("startEvent", "start", "message", "reply"), user("a"), end(), STRAIGHT],
    "timer start": [event("startEvent", "start", "timer"), user("a"), end(), STRAIGHT],
    "signal start": [event("startEvent", "start", "signal", "died"), user("a"), end(), STRAIGHT],
    "timer throw": [event("intermediateThrowEvent", "a", "timer"), *FRAME],
    "error throw": [event("intermediateThrowEvent", "a", "error", "not_fit"), *FRAME],
    "error catch": [catch("a", "error", "not_fit"), *FRAME],
    "escalation catch": [catch("a", "escalation", "not_fit"), *FRAME],
    "terminate throw": [event("intermediateThrowEvent", "a", "terminate"), *FRAME],
    "condition on a flow of an event gateway": [
        start(),
        first_of("a"),
        catch("b", "signal", "died"),
        catch("c", "signal", "arrived"),
        end(),
        path("start", "a", "b", "end"),
        flow("a", "c", when="x = 1"),
        path("c", "end"),
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
    "signal that is not declared": ("a", [catch("a", "signal", "nowhere"), *FRAME]),
    "signal thrown without a signal": ("a", [throw_event("a", "signal", ""), *FRAME]),
    "signal end event without a signal": (
        "end",
        [start(), user("a"), event("endEvent", "end", "signal"), STRAIGHT],
    ),
    "message event without a message": ("a", [catch("a", "message", ""), *FRAME]),
    "message that is not declared": ("a", [receive("a", "nowhere"), *FRAME]),
    "receive task without a message": ("a", [element("receiveTask", "a"), *FRAME]),
    "send task without a handler": ("a", [element("sendTask", "a"), *FRAME]),
    "send task with a message that is not declared": (
        "a",
        [send("a", handler="h", message="nowhere"), *FRAME],
    ),
    "message thrown without a handler": ("a", [throw_event("a", "message", "reply"), *FRAME]),
    "message end event without a handler": (
        "end",
        [start(), user("a"), event("endEvent", "end", "message", "reply"), STRAIGHT],
    ),
    "business rule task without a decision": ("a", [element("businessRuleTask", "a"), *FRAME]),
    "error end event without an error": (
        "end",
        [start(), user("a"), event("endEvent", "end", "error"), STRAIGHT],
    ),
    "error that is not declared": (
        "b",
        [*FRAME, SUB, on("error", "b", at="a", name="nowhere"), end("o"), path("b", "o")],
    ),
    "escalation without a code": ("a", [throw_event("a", "escalation", ""), *FRAME]),
    "error boundary event on a task": ("b", [*BESIDE, on("error", "b", at="a", name="not_fit")]),
    "escalation boundary event on a task": ("b", [*BESIDE, on("escalation", "b", at="a")]),
    "error boundary event that does not interrupt": (
        "b",
        [*FRAME, SUB, on("error", "b", at="a", interrupts=False), end("o"), path("b", "o")],
    ),
    "inclusive gateway without a default": (
        "a",
        [start(), some("a"), end(), end("o"), path("start", "a", "end"), path("a", "o")],
    ),
    "inclusive flow without a condition": (
        "a_to_o",
        [*FRAME, some("a", default="end"), end("o"), path("a", "o")],
    ),
    "inclusive gateway with a condition that is not FEEL": (
        "a_to_o",
        [*FRAME, some("a", default="end"), end("o"), flow("a", "o", when="x = = 1")],
    ),
    "event gateway followed by a task": (
        "b",
        [
            start(), first_of("a"), catch("c", "signal", "died"), user("b"), end(),
            path("start", "a", "b", "end"), path("a", "c", "end"),
        ],
    ),
    "event gateway with one event": (
        "a",
        [*FRAME[:2], first_of("a"), catch("b", "signal", "died"), path("start", "a", "b", "end")],
    ),
    "event gateway with an event that others lead to": (
        "b",
        [
            start(), first_of("a"), catch("b", "signal", "died"), catch("c", "signal", "arrived"),
            end(), path("start", "a", "b", "end"), path("a", "c", "b"),
        ],
    ),
    "event gateway with a receive task that has a boundary event": (
        "b",
        [
            start(), first_of("a"), receive("b", "reply"), catch("c", "signal", "arrived"),
            end(), path("start", "a", "b", "end"), path("a", "c", "end"),
            on_signal("d", at="b", signal="died"), path("d", "end"),
        ],
    ),
    "event gateway that waits for one thing twice": (
        "c",
        [
            start(), first_of("a"), catch("b", "message", "reply"), receive("c", "reply"),
            end(), path("start", "a", "b", "end"), path("a", "c", "end"),
        ],
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
}  # fmt: skip


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
