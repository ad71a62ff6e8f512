"""What SpiffWorkflow's parser loses without a word: run here, or refused by name."""

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.exceptions import SpiffWorkflowException

from tests.unit.workflows.defects.as_it_is import begun, is_open, parsed, parser_of
from tests.unit.workflows.drawing import (
    both,
    call,
    catch_clock,
    choice,
    definition,
    diagram,
    element,
    end,
    event,
    flow,
    inside,
    on_clock,
    path,
    process,
    start,
    throw_event,
    user,
)
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.errors import DiagramError
from workflows.importing.examination import ForeignFile, examine
from workflows.importing.report import Verdict
from workflows.model import DiagramSource, ProcessDefinition

FRAME = (start(), end(), path("start", "a", "end"))


def refusal(drawn: ProcessDefinition) -> DiagramError:
    with pytest.raises(DiagramError) as caught:
        engine.validate(drawn)
    return caught.value


def told(drawn: ProcessDefinition) -> DiagramError | None:
    """What the engine says against a diagram; None if it runs."""
    try:
        engine.validate(drawn)
    except DiagramError as error:
        return error
    return None


def without_flow_ids(drawn: ProcessDefinition) -> ProcessDefinition:
    xml = drawn.sources[0].xml
    for source, target in (("start", "a"), ("a", "end")):
        xml = xml.replace(f' id="{source}_to_{target}"', "")
    return ProcessDefinition("main", (DiagramSource("main.bpmn", xml),))


class TestFlowsWithoutId:
    DRAWN = without_flow_ids(process(user("a"), *FRAME))

    def test_stock_ends_such_a_process_before_its_first_task(self):
        stock = begun(self.DRAWN)

        assert stock.is_completed()
        assert not is_open(stock, "a")

    def test_ours_refuses_it_and_says_why(self):
        assert "编号" in refusal(self.DRAWN).message_zh

    def test_an_import_gives_the_ids_and_it_runs(self):
        content = self.DRAWN.sources[0].xml.encode()

        (report,) = examine([ForeignFile("a.bpmn", content)])

        assert report.verdict is Verdict.REPAIRED
        source = DiagramSource("a.bpmn", report.repaired or "")
        assert Case(ProcessDefinition("main", (source,))).open == ["a"]


THROWN = {
    "signal end": process(user("a"), start(), path("start", "a", "end"),
                          event("endEvent", "end", "signal", "died")),
}  # fmt: skip
DROPPED = {
    "link throw": process(event("intermediateThrowEvent", "a", "link"), *FRAME),
    "compensation throw": process(event("intermediateThrowEvent", "a", "compensate"), *FRAME),
    "compensation end": process(user("a"), start(), path("start", "a", "end"),
                                event("endEvent", "end", "compensate")),
    "cancel catch": process(event("intermediateCatchEvent", "a", "cancel"), *FRAME),
    "escalation catch": process(event("intermediateCatchEvent", "a", "escalation", "not_fit"),
                                *FRAME),
    "escalation start": process(user("a"), *FRAME, element(
        "subProcess", "sub",
        event("startEvent", "s", "escalation", "not_fit") + user("u") + end("e")
        + path("s", "u", "e"), triggeredByEvent="true")),
    "error start": process(user("a"), *FRAME, element(
        "subProcess", "sub",
        event("startEvent", "s", "error", "not_fit") + user("u") + end("e")
        + path("s", "u", "e"), triggeredByEvent="true")),
    "compensation start": process(user("a"), *FRAME, element(
        "subProcess", "sub",
        event("startEvent", "s", "compensate") + user("u") + end("e")
        + path("s", "u", "e"), triggeredByEvent="true")),
}  # fmt: skip


class TestEventDefinitions:
    @pytest.mark.parametrize("name", DROPPED)
    def test_what_stock_drops_has_its_effect_or_is_refused_by_name(self, name):
        error = told(DROPPED[name])

        if error is None:
            listed = {one.element_id for one in engine.elements(DROPPED[name])}
            assert {"start", "a", "end"} <= listed
        else:
            assert error.element in ("a", "end", "sub", "s")
            assert error.reason_zh

    @pytest.mark.parametrize("name", ["link throw", "compensation throw"])
    def test_stock_passes_them_as_if_they_were_nothing(self, name):
        assert begun(DROPPED[name]).is_completed()

    def test_a_signal_end_event_is_thrown(self):
        waiting = process(
            start(), both("split"), user("a"), user("b"), end(), end("e2"),
            path("start", "split", "a", "end"), path("split", "b", "e2"),
        )  # fmt: skip
        assert Case(waiting).open == ["a", "b"]
        assert Case(THROWN["signal end"]).complete("a").progress.is_complete


class TestConditions:
    DRAWN = process(
        start(), user("a"), user("b"), end(), path("start", "a"), flow("a", "b", when="false"),
        path("b", "end"),
    )  # fmt: skip

    def test_stock_ignores_a_condition_on_a_flow_out_of_a_task(self):
        stock = begun(self.DRAWN)
        stock.get_next_task(spec_name="a").run()
        stock.do_engine_steps()

        assert is_open(stock, "b")

    def test_ours_refuses_it(self):
        assert refusal(self.DRAWN).element == "a_to_b"


class TestDanglingNodes:
    def test_stock_completes_where_a_task_has_no_way_on(self):
        drawn = process(start(), user("a"), end(), path("start", "a"))
        stock = begun(drawn)
        stock.get_next_task(spec_name="a").run()
        stock.do_engine_steps()

        assert stock.is_completed()
        assert refusal(drawn).element == "a"

    def test_stock_leaves_out_what_no_way_leads_to(self):
        drawn = process(user("a"), user("b"), *FRAME, path("b", "end"))

        assert "b" not in parsed(drawn).spec.task_specs
        assert refusal(drawn).element == "b"


class TestCalls:
    def test_a_circle_of_calls_is_refused_before_it_runs(self):
        drawn = definition(
            diagram("main", call("a", "other"), *FRAME),
            diagram("other", call("b", "main"), start("s"), end("e"), path("s", "b", "e")),
        )

        assert "调用" in refusal(drawn).reason_zh

    def test_a_process_that_is_missing_two_levels_down_is_named_where_it_is_called(self):
        drawn = definition(
            diagram("main", call("a", "other"), *FRAME),
            diagram("other", call("b", "nowhere"), start("s"), end("e"), path("s", "b", "e")),
        )

        error = refusal(drawn)

        assert (error.file, error.element) == ("other.bpmn", "b")
        assert "nowhere" in error.reason_zh
        parser = parser_of(drawn)
        with pytest.raises(ValidationException):
            parser.get_subprocess_specs("main", require_call_activity_specs=False)


@pytest.mark.timeout(60)
def test_a_reference_to_data_two_levels_up_gets_an_answer():
    """Stock's parser never comes back from this one, so it is not asked here."""
    reads = (
        '<bpmn:dataInputAssociation id="in"><bpmn:sourceRef>ref</bpmn:sourceRef>'
        "<bpmn:targetRef>x</bpmn:targetRef></bpmn:dataInputAssociation>"
    )
    deep = inside(
        "outer", start("s1"), end("e1"), path("s1", "inner", "e1"),
        inside("inner", start("s2"), end("e2"), path("s2", "t", "e2"),
               element("userTask", "t", reads)),
    )  # fmt: skip
    drawn = process(
        start(), deep, end(), path("start", "outer", "end"), element("dataObject", "data"),
        element("dataObjectReference", "ref", dataObjectRef="data"),
    )  # fmt: skip

    (report,) = examine([ForeignFile("a.bpmn", drawn.sources[0].xml.encode())])
    assert report.elements


@pytest.mark.parametrize(
    "written",
    ["<bpmn:timeDuration>P7D</bpmn:timeDuration>", "<bpmn:timeDate>P7D</bpmn:timeDate>",
     "<bpmn:timeDuration>${period}</bpmn:timeDuration>", "<bpmn:timeCycle>R3/PT1H</bpmn:timeCycle>",
     "<bpmn:timeDate>1999-01-01</bpmn:timeDate>"],
)  # fmt: skip
class TestTimers:
    def drawn(self, written: str) -> ProcessDefinition:
        plain = process(
            start(), user("a"), on_clock("late", at="a", clock="limit"), user("b"), end(),
            end("e2"), path("start", "a", "end"), path("late", "b", "e2"),
        )  # fmt: skip
        xml = plain.sources[0].xml.replace(
            "<bpmn:timerEventDefinition/>",
            f"<bpmn:timerEventDefinition>{written}</bpmn:timerEventDefinition>",
        )
        return ProcessDefinition("main", (DiagramSource("main.bpmn", xml),))

    def test_what_a_timer_says_of_time_is_never_evaluated(self, written):
        case = Case(self.drawn(written))

        assert case.open == ["a"]
        assert case.progress.waiting_clocks == ("limit",)
        assert case.fire("limit").open == ["b"]

    def test_stock_evaluates_it_as_python_when_a_case_arrives(self, written):
        with pytest.raises((SpiffWorkflowException, TypeError)):
            begun(self.drawn(written))


def test_a_catch_event_waits_for_its_clock_whatever_the_time_is():
    drawn = process(start(), catch_clock("a", clock="limit"), end(), path("start", "a", "end"))

    assert Case(drawn).progress.waiting_clocks == ("limit",)


def test_a_lane_that_lists_ids_with_spaces_is_a_lane():
    xml = process(user("a"), *FRAME).sources[0].xml
    lane = (
        '<bpmn:laneSet id="l"><bpmn:lane id="township" name="乡镇"><bpmn:flowNodeRef>\n   a\n'
        "</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet><bpmn:startEvent"
    )
    drawn = ProcessDefinition(
        "main", (DiagramSource("main.bpmn", xml.replace("<bpmn:startEvent", lane, 1)),)
    )

    assert Case(drawn).task("a").lane == "township"
    assert begun(drawn).get_next_task(spec_name="a").task_spec.lane is None


def test_where_shapes_stand_does_not_matter():
    parts = (
        start(), choice("g", default="b"), both("s"), user("a"), user("b"), user("c"), end(),
        path("start", "g", "b", "end"), flow("g", "s", when="x"), path("s", "a", "end"),
        path("s", "c", "end"),
    )  # fmt: skip
    xml = process(*parts).sources[0].xml
    orders = []
    for heights in ({"a": 10, "c": 90}, {"a": 90, "c": 10}):
        shapes = "".join(
            f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}"><dc:Bounds x="0" y="{y}" '
            'width="1" height="1"/></bpmndi:BPMNShape>'
            for name, y in heights.items()
        )
        plane = f'<bpmndi:BPMNPlane id="pl" bpmnElement="main">{shapes}</bpmndi:BPMNPlane>'
        drawn = xml.replace(
            "</bpmn:definitions>",
            '<bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
            f'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="di">{plane}'
            "</bpmndi:BPMNDiagram></bpmn:definitions>",
        )
        case = Case(ProcessDefinition("main", (DiagramSource("main.bpmn", drawn),)), x=True)
        orders.append([task.element_id for task in case.progress.open_tasks])

    assert orders[0] == orders[1]


class TestMessages:
    @pytest.mark.parametrize("kind", ["message", "signal"])
    def test_an_event_that_names_nothing_is_told_in_words(self, kind):
        drawn = process(event("intermediateCatchEvent", "a", kind, "nowhere"), *FRAME)

        assert refusal(drawn).element == "a"
        with pytest.raises((TypeError, AttributeError, ValidationException, KeyError)):
            parsed(drawn)

    def test_a_message_sent_without_a_handler_is_no_pass_through(self):
        assert refusal(process(throw_event("a", "message", "reply"), *FRAME)).element == "a"
