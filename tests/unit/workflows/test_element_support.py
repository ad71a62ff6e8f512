"""What the table of elements says is so: each row is a diagram, run to its end or refused."""

import ast
from pathlib import Path

import pytest

from tests.unit.workflows.drawing import (
    both,
    call,
    catch,
    catch_clock,
    choice,
    come_from,
    decide,
    definition,
    diagram,
    element,
    end,
    end_event,
    event,
    first_of,
    go_to,
    inside,
    loop,
    manual,
    on,
    on_clock,
    on_condition,
    path,
    process,
    receive,
    send,
    service,
    several,
    some,
    start,
    terminate,
    throw,
    throw_event,
    user,
    when,
)
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.element_support import ElementSupport, element_support
from workflows.errors import UnsupportedElementError
from workflows.model import ProcessDefinition

NAMES = {"signal": "died", "message": "reply", "error": "not_fit", "escalation": "not_fit"}
ROWS = {row.name: row for row in element_support()}
WAITS = ("timer", "signal", "message")


def straight(it: str) -> ProcessDefinition:
    """The element "it" between a start and an end."""
    return process(start(), it, end(), path("start", "it", "end"))


def guarded(it: str, held: str) -> ProcessDefinition:
    """The boundary event "it" on the activity "held"."""
    ways = path("start", "held", "end") + path("it", "other")
    return process(start(), held, it, end(), end("other"), ways)


def ending(it: str) -> ProcessDefinition:
    return process(start(), it, path("start", "it"))


def holding(*parts: str) -> str:
    return inside("held", start("s"), *parts)


FAILING = holding(end_event("thrown", "error", "not_fit"), path("s", "thrown"))
ESCALATING = holding(
    throw_event("thrown", "escalation", "not_fit"), end("e"), path("s", "thrown", "e")
)
WITHIN = start("s") + end("e") + path("s", "e")
CALLED = diagram("called", start("s"), end("e"), path("s", "e"))
DIAGRAMS = {
    "userTask": straight(user("it")),
    "manualTask": straight(manual("it")),
    "serviceTask": straight(service("it", handler="h")),
    "businessRuleTask": straight(decide("it", decision="d")),
    "sendTask": straight(send("it", handler="h", message="reply")),
    "receiveTask": straight(receive("it", "reply")),
    "subProcess": straight(inside("it", WITHIN)),
    "callActivity": definition(
        diagram("main", start(), call("it", "called"), end(), path("start", "it", "end")), CALLED
    ),
    "exclusiveGateway": straight(choice("it")),
    "parallelGateway": straight(both("it")),
    "inclusiveGateway": straight(some("it")),
    "eventBasedGateway": process(
        start(), first_of("it"), catch("a", "signal", "died"), catch("b", "message", "reply"),
        end(), path("start", "it", "a", "end"), path("it", "b", "end"),
    ),
    "none startEvent": process(start("it"), end(), path("it", "end")),
    "none endEvent": ending(end("it")),
    "terminate endEvent": ending(terminate("it")),
    "signal endEvent": ending(end_event("it", "signal", "died")),
    "message endEvent": ending(end_event("it", "message", "reply", handler="h")),
    "error endEvent": guarded(on("error", "it", at="held"), FAILING),
    "escalation endEvent": guarded(
        on("escalation", "it", at="held"),
        holding(end_event("thrown", "escalation", "not_fit"), path("s", "thrown")),
    ),
    "none intermediateThrowEvent": straight(throw("it")),
    "signal intermediateThrowEvent": straight(throw_event("it", "signal", "died")),
    "message intermediateThrowEvent": straight(
        throw_event("it", "message", "reply", handler="h")
    ),
    "escalation intermediateThrowEvent": guarded(on("escalation", "it", at="held"), ESCALATING),
    "timer intermediateCatchEvent": straight(catch_clock("it", clock="c")),
    "signal intermediateCatchEvent": straight(catch("it", "signal", "died")),
    "message intermediateCatchEvent": straight(catch("it", "message", "reply")),
    "conditional intermediateCatchEvent": straight(when("it", "true")),
    "link intermediateCatchEvent": process(
        start(), go_to("there", "on"), come_from("it", "on"), end(),
        path("start", "there"), path("it", "end"),
    ),
    "link intermediateThrowEvent": process(
        start(), go_to("it", "on"), come_from("here", "on"), end(),
        path("start", "it"), path("here", "end"),
    ),
    "dataObject": straight(user("it") + element("dataObject", "data")),
    "dataObjectReference": straight(
        user("it") + element("dataObject", "data")
        + element("dataObjectReference", "shown", dataObjectRef="data")
    ),
    "dataStoreReference": straight(user("it") + element("dataStoreReference", "store")),
    "data association with an assignment": straight(
        element(
            "userTask", "it",
            "<bpmn:dataInputAssociation><bpmn:assignment/></bpmn:dataInputAssociation>",
        )
    ),
    "conditional boundaryEvent": guarded(on_condition("it", "true", at="held"), user("held")),
    "timer boundaryEvent": guarded(on_clock("it", at="held", clock="c"), user("held")),
    "signal boundaryEvent": guarded(on("signal", "it", at="held", name="died"), user("held")),
    "message boundaryEvent": guarded(on("message", "it", at="held", name="reply"), user("held")),
    "error boundaryEvent": guarded(on("error", "it", at="held"), FAILING),
    "escalation boundaryEvent": guarded(on("escalation", "it", at="held"), ESCALATING),
    "none boundaryEvent": guarded(element("boundaryEvent", "it", attachedToRef="held"),
                                  user("held")),
    "event sub-process": straight(element("subProcess", "it", WITHIN, triggeredByEvent="true")),
    "multi-instance activity": straight(several(user("it"), "2")),
    "sequential multi-instance activity": straight(several(user("it"), "2", in_turn=True)),
    "loop activity": straight(loop(user("it"), most="2")),
    "multi-instance activity over a list": straight(
        element(
            "userTask", "it",
            "<bpmn:multiInstanceLoopCharacteristics>"
            "<bpmn:loopDataInputRef>members</bpmn:loopDataInputRef>"
            "</bpmn:multiInstanceLoopCharacteristics>",
        )
    ),
    "multi-instance activity that throws an event each time": straight(
        element("userTask", "it", '<bpmn:multiInstanceLoopCharacteristics behavior="One"/>')
    ),
    "compensation activity": straight(element("userTask", "it", isForCompensation="true")),
    "receive task or event gateway that starts a process": straight(
        element("receiveTask", "it", messageRef="message_reply", instantiate="true")
    ),
}  # fmt: skip


def drawn(row: ElementSupport) -> ProcessDefinition:
    """The diagram of a row; a refused element needs no more than its tag and type."""
    named = DIAGRAMS.get(row.name)
    if named is not None:
        return named
    if row.event in ("", "none"):
        return straight(element(row.element, "it"))
    it = event(row.element, "it", row.event, NAMES.get(row.event, ""))
    if row.element == "boundaryEvent":
        return guarded(on(row.event, "it", at="held"), user("held"))
    return straight(it)


def run(case: Case) -> Case:
    """Do whatever is awaited: events first, so that a boundary event happens."""
    for _ in range(5):
        progress = case.progress
        if progress.waiting_clocks:
            case.fire(progress.waiting_clocks[0])
        elif progress.waiting_signals:
            case.signal(progress.waiting_signals[0])
        elif progress.waiting_messages:
            case.deliver(progress.waiting_messages[0])
        elif case.open:
            first = progress.open_tasks[0]
            case.progress = engine.complete_user_task(
                case.definition, progress.state, first.id, {}, call_service=case.serve
            )
    return case


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.runs])
def test_runs(name):
    row = ROWS[name]
    case = Case(drawn(row))

    waited = {
        "timer": case.progress.waiting_clocks,
        "signal": case.progress.waiting_signals,
        "message": case.progress.waiting_messages,
    }
    run(case)

    assert case.progress.is_complete
    if row.event in WAITS and row.element in ("intermediateCatchEvent", "boundaryEvent"):
        assert waited[row.event]
    if row.element == "boundaryEvent":
        assert case.progress.end_event == "other"
    drawn_kinds = {found.kind for found in engine.elements(case.definition)}
    assert row.kind is None or row.kind in drawn_kinds


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if not row.runs])
def test_is_refused_with_the_element_and_advice(name):
    row = ROWS[name]

    with pytest.raises(UnsupportedElementError) as caught:
        engine.validate(drawn(row))

    assert caught.value.element == "it"
    assert (caught.value.reason_zh, caught.value.reason_en) == (row.advice_zh, row.advice_en)
    assert caught.value.reason_zh


def proofs() -> dict[str, list[str]]:
    """The modules beside this one by the rows that they say they prove, and that hold tests."""
    found: dict[str, list[str]] = {}
    for module in Path(__file__).parent.glob("test_*.py"):
        statements = ast.parse(module.read_text("utf-8")).body
        said = {
            ast.unparse(one.targets[0]): one.value
            for one in statements
            if isinstance(one, ast.Assign)
        }
        holds_tests = any(
            isinstance(one, ast.FunctionDef | ast.ClassDef) and one.name.lower().startswith("test")
            for one in statements
        )
        for row in ast.literal_eval(said["PROVES"]) if holds_tests and "PROVES" in said else ():
            found.setdefault(row, []).append(module.name)
    return found


def test_every_element_that_runs_has_a_module_of_tests_that_takes_its_paths():
    proved = proofs()

    assert set(proved) <= set(ROWS)
    assert {name for name, row in ROWS.items() if row.runs} <= set(proved)
