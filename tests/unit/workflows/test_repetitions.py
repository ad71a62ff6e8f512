"""Multi-instance activities and loops: every way that their times can begin, end and be left."""

from itertools import permutations

import pytest

from tests.unit.workflows.drawing import (
    both,
    call,
    choice,
    decide,
    definition,
    diagram,
    element,
    end,
    end_event,
    first_of,
    flow,
    inside,
    loop,
    manual,
    on,
    on_clock,
    on_signal,
    path,
    process,
    receive,
    send,
    service,
    several,
    start,
    terminate,
    throw_event,
    user,
)
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.errors import (
    BrokenDiagramError,
    EndlessProcessError,
    FormulaError,
    UnsupportedElementError,
)
from workflows.model import DECIDE, ProcessDefinition

PROVES = (
    "multi-instance activity",
    "sequential multi-instance activity",
    "loop activity",
    "multi-instance activity over a list",
    "multi-instance activity that throws an event each time",
)


def one(activity: str) -> ProcessDefinition:
    return process(start(), activity, user("after"), end(), path("start", "it", "after", "end"))


def rounds(case: Case, element_id: str = "it") -> list[int]:
    return [task.round for task in case.progress.open_tasks if task.element_id == element_id]


def complete(case: Case, number: int, element_id: str = "it", **variables: object) -> Case:
    (task,) = (
        task
        for task in case.progress.open_tasks
        if (task.element_id, task.round) == (element_id, number)
    )
    case.progress = engine.complete_user_task(
        case.definition, case.progress.state, task.id, variables, call_service=case.serve
    )
    return case


class TestAtOnce:
    @pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
    def test_is_over_when_every_time_is_done_in_any_order(self, order):
        case = Case(one(several(user("it"), "visits")), visits=3)
        assert rounds(case) == [1, 2, 3]
        assert case.open == ["it", "it", "it"]

        for position, number in enumerate(order, start=1):
            complete(case, number)
            assert len(rounds(case)) == 3 - position

        assert case.open == ["after"]
        assert [passed.element_id for passed in case.progress.passed] == ["it"]

    def test_of_none_goes_on(self):
        assert Case(one(several(user("it"), "visits")), visits=0).open == ["after"]

    def test_each_time_keeps_its_id_while_others_are_done(self):
        case = Case(one(several(user("it"), "3")))
        third = case.progress.open_tasks[2].id

        complete(case, 1)

        assert third in {task.id for task in case.progress.open_tasks}

    @pytest.mark.parametrize("kind", [manual, user])
    def test_ends_early_when_its_completion_says_so(self, kind):
        case = Case(one(several(kind("it"), "3", until="nrOfCompletedInstances >= 2")))

        complete(complete(case, 3), 1)

        assert case.open == ["after"]

    @pytest.mark.parametrize(
        ("until", "done"),
        [
            ("nrOfActiveInstances = 1", 2),
            ("nrOfCompletedInstances / nrOfInstances >= 0.5", 2),
            ("nrOfInstances = 3 and nrOfTerminatedInstances = 0", 1),
            ("loopCounter = 2", 2),
        ],
    )
    def test_counts_as_the_standard_says(self, until, done):
        case = Case(one(several(user("it"), "3", until=until)))

        for number in range(1, done + 1):
            assert rounds(case) != []
            complete(case, number)

        assert case.open == ["after"]

    def test_asks_its_completion_with_the_answer_just_given(self):
        drawn = one(several(user("it"), "3", until="refused"))
        agreed = Case(drawn)
        for number in (1, 2, 3):
            complete(agreed, number, refused=False)
        refused = Case(drawn)
        complete(complete(refused, 2, refused=False), 1, refused=True)

        assert agreed.open == ["after"]
        assert agreed.progress.variables["refused"] is False
        assert refused.open == ["after"]
        assert refused.progress.variables["refused"] is True

    def test_gives_services_their_number(self):
        case = Case(one(several(service("it", handler="h"), "3")))

        assert [call.variables["loopCounter"] for call in case.calls] == [1, 2, 3]
        assert "loopCounter" not in case.progress.variables

    def test_stops_asking_services_when_its_completion_says_so(self):
        drawn = one(several(service("it", handler="h"), "5", until="found"))

        case = Case(drawn, answers={"h": {"found": True}})

        assert len(case.calls) == 1
        assert case.open == ["after"]

    def test_lets_decisions_be_taken_and_messages_be_sent_several_times(self):
        ruled = Case(one(several(decide("it", decision="d"), "2")))
        sent = Case(one(several(send("it", handler="h", message="reply"), "2")))

        assert [call.handler for call in ruled.calls] == [DECIDE, DECIDE]
        assert [call.message for call in sent.calls] == ["reply", "reply"]

    def test_each_message_reaches_one_that_waits(self):
        case = Case(one(several(receive("it", "reply"), "2")))

        case.deliver("reply")

        assert case.progress.waiting_messages == ("reply",)
        assert case.deliver("reply").open == ["after"]


class TestInTurn:
    def test_begins_one_time_after_the_other(self):
        case = Case(one(several(user("it"), "3", in_turn=True)))

        for number in (1, 2, 3):
            assert rounds(case) == [number]
            complete(case, number)

        assert case.open == ["after"]

    def test_of_none_goes_on(self):
        assert Case(one(several(user("it"), "0", in_turn=True))).open == ["after"]

    def test_leaves_out_the_rest_when_its_completion_says_so(self):
        case = Case(one(several(user("it"), "3", in_turn=True, until="enough")))

        complete(complete(case, 1, enough=False), 2, enough=True)

        assert case.open == ["after"]

    def test_keeps_to_the_number_that_there_was_when_it_began(self):
        case = Case(one(several(user("it"), "visits", in_turn=True)), visits=2)

        complete(complete(case, 1, visits=9), 2)

        assert case.open == ["after"]


class TestLoop:
    def test_is_done_again_as_long_as_its_condition_holds(self):
        case = Case(one(loop(user("it"), "more")))

        for number in (1, 2, 3):
            assert rounds(case) == [number]
            complete(case, number, more=number < 3)

        assert case.open == ["after"]

    def test_tested_before_may_be_done_no_time(self):
        drawn = one(loop(user("it"), "more", before=True))

        assert Case(drawn, more=False).open == ["after"]
        assert complete(Case(drawn, more=True), 1, more=False).open == ["after"]

    def test_ends_at_its_most(self):
        case = Case(one(loop(user("it"), "true", most="2")))

        assert complete(complete(case, 1), 2).open == ["after"]

    def test_without_a_condition_is_done_as_often_as_its_most(self):
        case = Case(one(loop(service("it", handler="h"), most="4")))

        assert len(case.calls) == 4
        assert case.open == ["after"]

    def test_that_asks_nobody_is_stopped(self):
        with pytest.raises(EndlessProcessError):
            Case(one(loop(service("it", handler="h"), "true")))


VISIT = (
    start("begin"),
    user("look"),
    choice("odd", default="write"),
    user("write"),
    user("second_look"),
    end("seen"),
    path("begin", "look", "odd", "write", "seen"),
    flow("odd", "second_look", when="loopCounter = 2"),
    path("second_look", "seen"),
)


class TestHolding:
    @pytest.mark.parametrize("is_called", [True, False])
    def test_sub_processes_and_calls_run_each_time_by_themselves(self, is_called):
        held = call("it", "visit", task_title="入户") if is_called else inside("it", *VISIT)
        main = diagram(
            "main", start(), several(held, "2"), user("after"), end(),
            path("start", "it", "after", "end"),
        )  # fmt: skip
        case = Case(definition(main, *([diagram("visit", *VISIT)] if is_called else [])))

        complete(case, 2, "look")

        assert case.open == ["look", "second_look"]
        complete(complete(complete(case, 1, "look"), 1, "write"), 2, "second_look")
        assert case.open == ["after"]
        passed = [found.element_id for found in case.progress.passed]
        assert passed.count("it") == 1

    def test_calls_give_their_properties_to_each_time(self):
        main = diagram(
            "main", start(), several(call("it", "visit", task_title="入户"), "2"), end(),
            path("start", "it", "end"),
        )  # fmt: skip
        case = Case(definition(main, diagram("visit", *VISIT)))

        assert [task.caller_properties["task_title"] for task in case.progress.open_tasks] == [
            "入户",
            "入户",
        ]

    def test_repetitions_lie_in_repetitions(self):
        drawn = one(
            several(
                inside(
                    "it",
                    start("s"),
                    several(user("inner"), "loopCounter"),
                    end("e"),
                    path("s", "inner", "e"),
                ),
                "2",
            )
        )
        case = Case(drawn)

        assert rounds(case, "inner") == [1, 1, 2]

    def test_a_termination_ends_its_own_time_only(self):
        held = inside(
            "it", start("s"), both("split"), user("a"), user("b"), terminate("t"), end("e"),
            path("s", "split", "a", "t"), path("split", "b", "e"),
        )  # fmt: skip
        case = Case(one(several(held, "2")))

        complete(case, 1, "a")

        assert [(task.element_id, task.round) for task in case.progress.open_tasks] == [
            ("a", 2),
            ("b", 2),
        ]
        assert complete(complete(case, 2, "b"), 2, "a").open == ["after"]

    def test_an_error_in_one_time_ends_all(self):
        held = inside(
            "it", start("s"), user("try"), choice("fits", default="e"), end("e"),
            end_event("out", "error", "not_fit"), path("s", "try", "fits", "e"),
            flow("fits", "out", when="bad"),
        )  # fmt: skip
        case = Case(
            process(
                start(), several(held, "3"), on("error", "caught", at="it"), user("tell"),
                end(), end("closed"), path("start", "it", "end"),
                path("caught", "tell", "closed"),
            )
        )  # fmt: skip
        complete(case, 2, "try", bad=False)

        complete(case, 1, "try", bad=True)

        assert case.open == ["tell"]

    def test_an_escalation_of_one_time_is_heard_around(self):
        held = inside(
            "it", start("s"), user("try"), throw_event("call_help", "escalation", "too_poor"),
            end("e"), path("s", "try", "call_help", "e"),
        )  # fmt: skip
        case = Case(
            process(
                start(), several(held, "2"), on("escalation", "heard", at="it", interrupts=False),
                user("help"), end(), end("helped"), path("start", "it", "end"),
                path("heard", "help", "helped"),
            )
        )  # fmt: skip

        complete(case, 1, "try")

        assert case.open == ["help", "try"]
        assert complete(case, 2, "try").complete("help").progress.is_complete


class TestLeaving:
    @pytest.mark.parametrize("drawn", [several(user("it"), "3"), loop(user("it"), "true")])
    def test_a_boundary_event_ends_every_time(self, drawn):
        case = Case(
            process(
                start(), drawn, on_signal("off", at="it", signal="withdrawn"),
                on_clock("late", at="it", clock="limit", interrupts=False), user("remind"),
                end(), end("left"), end("reminded"), path("start", "it", "end"),
                path("off", "left"), path("late", "remind", "reminded"),
            )
        )  # fmt: skip
        complete(case, 1)
        case.fire("limit")
        assert "remind" in case.open

        case.signal("withdrawn")

        assert case.open == ["remind"]
        assert case.progress.waiting_signals == ()


class TestRefused:
    @pytest.mark.parametrize(
        ("formula", "variables"),
        [
            ("visits", {}),
            ("visits", {"visits": -1}),
            ("visits", {"visits": 101}),
            ("visits", {"visits": 1.5}),
            ("visits", {"visits": "3"}),
            ("visits", {"visits": True}),
        ],
    )
    def test_a_number_that_is_none_changes_nothing(self, formula, variables):
        drawn = process(
            start(), user("first"), several(user("it"), formula), end(),
            path("start", "first", "it", "end"),
        )  # fmt: skip
        case = Case(drawn)
        before = case.progress

        with pytest.raises(FormulaError) as caught:
            case.complete("first", **variables)

        assert (caught.value.element, caught.value.variables) == ("it", ("visits",))
        assert "0 到 100" in caught.value.message_zh
        assert engine.look(drawn, before.state).open_tasks == before.open_tasks

    def test_a_number_that_takes_too_much_to_reckon_is_none(self):
        with pytest.raises(FormulaError, match="no value"):
            Case(one(several(user("it"), "count(for number in 1..1000000000 return number)")))

    @pytest.mark.parametrize("drawn", [several(user("it"), "2", until="x"), loop(user("it"), "x")])
    def test_a_condition_that_says_neither_yes_nor_no_changes_nothing(self, drawn):
        case = Case(one(drawn))

        with pytest.raises(FormulaError, match="neither true nor false"):
            complete(case, 1, x="perhaps")

    @pytest.mark.parametrize(
        "characteristics",
        [
            "<bpmn:multiInstanceLoopCharacteristics/>",
            "<bpmn:standardLoopCharacteristics/>",
            '<bpmn:standardLoopCharacteristics loopMaximum="0"/>',
            '<bpmn:standardLoopCharacteristics loopMaximum="-2"/>',
        ],
    )
    def test_what_does_not_say_how_often_is_broken(self, characteristics):
        with pytest.raises(BrokenDiagramError) as caught:
            engine.validate(one(element("userTask", "it", characteristics)))

        assert caught.value.element == "it"

    @pytest.mark.parametrize("drawn", [several(user("it"), "1 +"), loop(user("it"), "1 +")])
    def test_what_is_not_feel_is_broken(self, drawn):
        with pytest.raises(BrokenDiagramError, match="is not FEEL"):
            engine.validate(one(drawn))

    def test_conditions_in_another_language_are_not_run(self):
        drawn = element(
            "userTask", "it",
            "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality language='python'>3"
            "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>",
        )  # fmt: skip

        with pytest.raises(UnsupportedElementError):
            engine.validate(one(drawn))

    def test_an_event_gateway_waits_for_nothing_that_is_repeated(self):
        drawn = process(
            start(), first_of("wait"), several(receive("one", "reply"), "2"),
            receive("two", "notice"), end(), path("start", "wait", "one", "end"),
            path("wait", "two", "end"),
        )  # fmt: skip

        with pytest.raises(BrokenDiagramError) as caught:
            engine.validate(drawn)

        assert caught.value.element == "one"


def test_a_long_loop_leaves_a_small_state():
    case = Case(one(loop(user("it"), "more")))
    sizes = []

    for number in range(1, 200):
        complete(case, number, more=True)
        sizes.append(len(case.progress.state))

    assert max(sizes[100:]) <= max(sizes[:100])
    assert complete(case, 200, more=False).open == ["after"]
