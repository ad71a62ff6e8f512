import dataclasses

import pytest

from tests.unit.workflows.diagrams.samples import CALLS, LOOP, NOTICE
from tests.unit.workflows.drawing import (
    both,
    choice,
    definition,
    end,
    flow,
    inside,
    path,
    process,
    service,
    start,
    terminate,
    throw,
    user,
)
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.errors import (
    ConditionError,
    EndlessProcessError,
    ProcessFailedError,
    StuckProcessError,
    TaskNotOpenError,
    UnknownProcessError,
    UnreadableStateError,
    VariableError,
)
from workflows.model import ElementKind, OpenUserTask

PROVES = (
    "userTask",
    "serviceTask",
    "callActivity",
    "subProcess",
    "exclusiveGateway",
    "none startEvent",
    "none endEvent",
    "terminate endEvent",
    "none intermediateThrowEvent",
)

STRAIGHT = process(
    start(),
    user("check", name="审查", documentation="逐项核对", form="check", variables="complete"),
    service("assess", handler="assess", programme="minimum_living_allowance"),
    throw("assessed", clock="start:total"),
    choice("gateway", default="refused"),
    end("approved", clock="stop:total"),
    end("refused"),
    path("start", "check", "assess", "assessed", "gateway", "refused"),
    flow("gateway", "approved", when='outcome = "eligible" and complete'),
)


class TestStart:
    def test_runs_to_the_first_user_task_and_shows_what_the_diagram_says_of_it(self):
        case = Case(STRAIGHT, household=3)

        task = case.task("check")
        assert task == OpenUserTask(
            id=task.id,
            element_id="check",
            process_id="main",
            name="审查",
            lane="",
            documentation="逐项核对",
            properties={"form": "check", "variables": "complete"},
            caller_properties={},
        )
        assert case.progress.variables == {"household": 3}
        assert case.passed == ["start"]
        assert not case.progress.is_complete

    def test_refuses_a_process_that_no_diagram_holds(self):
        missing = dataclasses.replace(STRAIGHT, process_id="other")

        with pytest.raises(UnknownProcessError, match="other"):
            Case(missing)

    @pytest.mark.parametrize("value", [{1, 2}, object(), 10**30])
    def test_refuses_a_variable_that_is_not_json_and_names_it(self, value):
        with pytest.raises(VariableError) as caught:
            Case(STRAIGHT, fine=1, wrong=value)

        assert caught.value.name == "wrong"

    def test_refuses_to_run_in_a_circle_without_asking_anyone(self):
        circle = process(
            start(),
            choice("entry"),
            service("work", handler="work"),
            choice("gateway", default="end"),
            end(),
            path("start", "entry", "work", "gateway", "end"),
            flow("gateway", "entry", when="more"),
        )

        with pytest.raises(EndlessProcessError):
            Case(circle, more=True)

    def test_names_the_process_when_the_engine_itself_fails(self):
        names = [f"task_{number}" for number in range(1500)]
        too_long = process(start(), *map(user, names), end(), path("start", *names, "end"))

        with pytest.raises(ProcessFailedError) as caught:
            Case(too_long)

        assert "main" in caught.value.message_zh
        assert "RecursionError" in caught.value.message_en

    def test_refuses_to_stand_still_for_ever(self):
        stuck = process(
            start(),
            choice("gateway", default="left"),
            user("left"),
            user("right"),
            both("join"),
            end(),
            path("start", "gateway", "left", "join", "end"),
            path("right", "join"),
            flow("gateway", "right", when="false"),
        )
        case = Case(stuck)

        with pytest.raises(StuckProcessError):
            case.complete("left")


class TestCompleteUserTask:
    def test_runs_on_to_the_end_and_tells_what_it_passed_in_order(self):
        case = Case(STRAIGHT, answers={"assess": {"outcome": "eligible"}})

        case.complete("check", complete=True)

        assert [(item.element_id, item.kind) for item in case.progress.passed] == [
            ("check", ElementKind.USER_TASK),
            ("assess", ElementKind.SERVICE_TASK),
            ("assessed", ElementKind.THROW_EVENT),
            ("approved", ElementKind.END_EVENT),
        ]
        assert case.progress.passed[-1].properties == {"clock": "stop:total"}
        assert case.progress.is_complete
        assert case.progress.end_event == "approved"
        assert case.progress.variables == {"complete": True, "outcome": "eligible"}

    def test_tells_the_handler_everything_the_diagram_and_the_case_know(self):
        case = Case(STRAIGHT, answers={"assess": {"outcome": "x"}}, household=3)

        case.complete("check", complete=False)

        (asked,) = case.calls
        assert asked.handler == "assess"
        assert asked.element_id == "assess"
        assert asked.process_id == "main"
        assert asked.properties["programme"] == "minimum_living_allowance"
        assert asked.caller_properties == {}
        assert asked.variables == {"household": 3, "complete": False}

    def test_takes_the_default_flow_when_no_condition_holds(self):
        case = Case(STRAIGHT, answers={"assess": {"outcome": "not_eligible"}})

        case.complete("check", complete=True)

        assert case.progress.end_event == "refused"

    def test_refuses_a_task_that_is_done_and_one_that_never_was(self):
        case = Case(LOOP)
        done = case.task("survey").id
        case.complete("survey")

        for task_id in (done, "ffff", "0"):
            with pytest.raises(TaskNotOpenError):
                engine.complete_user_task(
                    LOOP, case.progress.state, task_id, {}, call_service=case.serve
                )

    def test_refuses_a_task_that_lies_ahead(self):
        case = Case(LOOP)
        ids = {task.id for task in case.progress.open_tasks}
        state = case.progress.state
        written = {text for text in state.decode("latin-1").split('"') if len(text) == 16}

        for ahead in written - ids:
            with pytest.raises(TaskNotOpenError):
                engine.complete_user_task(LOOP, state, ahead, {}, call_service=case.serve)

    def test_lets_a_handlers_error_through_and_loses_nothing(self):
        case = Case(STRAIGHT)
        before = case.progress

        def fails(_call):
            raise LookupError("no parameter")

        with pytest.raises(LookupError, match="no parameter"):
            engine.complete_user_task(
                STRAIGHT,
                before.state,
                case.task("check").id,
                {"complete": True},
                call_service=fails,
            )
        assert engine.look(STRAIGHT, before.state).open_tasks == before.open_tasks
        assert case.complete("check", complete=True, outcome="eligible").progress.is_complete

    def test_names_flow_and_variable_when_a_condition_is_neither_true_nor_false(self):
        unanswered = process(
            start(),
            user("ask"),
            choice("gateway", default="end"),
            end(),
            end("other"),
            path("start", "ask", "gateway", "end"),
            flow("gateway", "other", when="answer"),
        )
        asked = Case(unanswered)

        with pytest.raises(ConditionError) as missing:
            asked.complete("ask")
        with pytest.raises(ConditionError) as not_boolean:
            asked.complete("ask", answer="yes")
        with pytest.raises(ConditionError) as null:
            asked.complete("ask", answer=None)

        for caught in (missing, not_boolean, null):
            assert caught.value.flow == "gateway_to_other"
            assert caught.value.gateway == "gateway"
            assert caught.value.variables == ("answer",)
            assert "answer" in caught.value.message_zh
        assert asked.open == ["ask"]

    def test_names_the_condition_that_costs_too_much(self):
        costly = process(
            start(),
            user("ask"),
            choice("gateway", default="end"),
            end(),
            end("other"),
            path("start", "ask", "gateway", "end"),
            flow("gateway", "other", when="count(for i in 1..100000000 return i) = limit"),
        )
        case = Case(costly, limit=1)

        with pytest.raises(ConditionError, match="limit"):
            case.complete("ask")

    def test_reads_variables_from_wherever_they_were_set_last(self):
        crossed = process(
            start(),
            both("split"),
            user("left"),
            user("right"),
            both("join"),
            choice("gateway", default="end"),
            end(),
            end("changed"),
            path("start", "split", "left", "join", "gateway", "end"),
            path("split", "right", "join"),
            flow("gateway", "changed", when="grade = 2"),
        )
        case = Case(crossed, grade=1)

        case.complete("left", grade=2).complete("right")

        assert case.progress.end_event == "changed"

    def test_a_terminating_end_ends_everything_beside_it(self):
        ended = process(
            start(),
            both("split"),
            user("left"),
            user("right"),
            terminate("stop"),
            end(),
            path("start", "split", "left", "stop"),
            path("split", "right", "end"),
        )

        case = Case(ended).complete("left")

        assert case.progress.is_complete
        assert case.progress.end_event == "stop"
        assert case.open == []

    def test_a_terminating_end_stops_services_beside_it_and_sub_processes_ahead(self):
        ended = process(
            start(),
            user("ask"),
            both("split"),
            terminate("stop"),
            service("late", handler="late"),
            inside("work", start("begin"), end("ended"), path("begin", "ended")),
            end(),
            path("start", "ask", "split", "stop"),
            path("split", "late", "work", "end"),
        )

        case = Case(ended).complete("ask")

        assert case.progress.end_event == "stop"
        assert case.calls == []

    def test_a_terminating_end_ends_only_its_own_sub_process(self):
        ended = process(
            start(),
            inside(
                "work",
                start("begin"),
                both("split"),
                user("left"),
                user("right"),
                terminate("stop"),
                end("ended"),
                path("begin", "split", "left", "stop"),
                path("split", "right", "ended"),
            ),
            user("after"),
            end(),
            path("start", "work", "after", "end"),
        )

        case = Case(ended).complete("left")

        assert case.open == ["after"]
        assert case.passed == ["left", "stop", "work"]


class TestCallsAndLanes:
    def test_a_called_process_knows_its_caller(self):
        case = Case(CALLS)

        assert case.task("post").caller_properties == {"document": "sheet", "clock": "under:total"}
        assert case.task("post").process_id == "publicity"
        assert case.task("check").caller_properties == {}

    def test_the_nearest_call_counts_and_every_passed_element_carries_it(self):
        case = Case(CALLS).complete("post").fire("publicity").complete("close_publicity")

        assert [call.caller_properties for call in case.calls] == [{"document": "report"}]
        case.complete("deliver")

        passed = {item.element_id: item for item in case.progress.passed}
        assert case.passed == ["deliver", "delivered", "report", "end", "publish"]
        assert passed["delivered"].properties == {"clock": "stop:delivery"}
        assert passed["delivered"].caller_properties == {"document": "report"}
        assert passed["report"].caller_properties["document"] == "sheet"
        assert passed["publish"].caller_properties == {}
        assert passed["publish"].kind is ElementKind.CALL_ACTIVITY

    def test_lanes_come_from_the_task_its_sub_process_or_its_caller(self):
        case = Case(CALLS).complete("check")

        own = case.task("post").lane
        case.complete("post").fire("publicity")
        fallen_back = case.task("close_publicity").lane
        case.complete("close_publicity")

        assert own == "village_assistant"
        assert fallen_back == "county_officer"
        assert case.task("deliver").lane == "county_officer"

    def test_a_node_that_no_lane_lists_takes_the_lane_of_its_sub_process(self):
        by_id = {element.element_id: element for element in engine.elements(CALLS)}

        assert by_id["worked"].lane == "township_caseworker"
        assert by_id["publish"].lane == "county_officer"
        assert by_id["deliver"].lane == ""
        assert by_id["work"].properties == {"stage": "checks"}


class TestLook:
    def test_shows_where_an_instance_stands_and_moves_nothing(self):
        case = Case(CALLS)

        seen = engine.look(CALLS, case.progress.state)

        assert seen == dataclasses.replace(case.progress, passed=())

    def test_shows_how_a_finished_instance_ended(self):
        case = Case(definition(NOTICE)).complete("deliver")

        seen = engine.look(case.definition, case.progress.state)

        assert seen.is_complete
        assert seen.end_event == "delivered"
        assert seen.open_tasks == ()

    def test_refuses_a_state_of_another_version(self):
        case = Case(LOOP)

        with pytest.raises(UnreadableStateError):
            engine.look(CALLS, case.progress.state)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda state: b"",
            lambda state: b"\x03" + state[1:],
            lambda state: state[:-5],
            lambda state: state.replace(b'"survey"', b'"unknown"'),
            lambda state: state[:1] + b"3",
            lambda state: state.replace(b'["begin",0,', b'["begin",900,'),
        ],
        ids=["empty", "other format", "cut off", "unknown element", "no list", "no such parent"],
    )
    def test_refuses_a_damaged_state(self, damage):
        case = Case(LOOP)

        with pytest.raises(UnreadableStateError):
            engine.look(LOOP, damage(case.progress.state))


class TestShipped:
    def test_every_process_that_ships_can_be_run(self):
        for process_id in engine.shipped_ids():
            engine.validate(engine.shipped(process_id))

        assert "minimum_living_allowance" in engine.shipped_ids()

    def test_a_definition_brings_the_processes_it_calls(self):
        names = [source.name for source in engine.shipped("minimum_living_allowance").sources]

        assert names == ["minimum_living_allowance.bpmn", "publicity.bpmn", "notice.bpmn"]

    def test_refuses_a_process_that_does_not_ship(self):
        with pytest.raises(UnknownProcessError):
            engine.shipped("no_such_process")
