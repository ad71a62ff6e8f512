"""An inclusive join waits for what was chosen and can still come, in every pass and order."""

from itertools import permutations, product

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.util.task import TaskState

from tests.unit.workflows.diagrams.elements import CHOSEN_LOOP, GUARDED_CHOSEN_LOOP, WAYS
from tests.unit.workflows.drawing import (
    both,
    choice,
    end,
    flow,
    path,
    process,
    some,
    start,
    terminate,
    user,
)
from tests.unit.workflows.driving import Case
from workflows.errors import ConditionError

PROVES = ("inclusiveGateway",)

CHOSEN = [
    ("home",),
    ("bank",),
    ("village",),
    *permutations(("bank", "village")),
]
"""Every choice, in every order in which what was chosen can be done."""


def wanted(names: tuple[str, ...]) -> dict[str, object]:
    return {"bank_wanted": "bank" in names, "village_wanted": "village" in names}


@pytest.mark.parametrize(
    "definition", [CHOSEN_LOOP, GUARDED_CHOSEN_LOOP], ids=["process", "sub-process"]
)
@pytest.mark.parametrize("passes", list(product(CHOSEN, repeat=3)))
def test_a_join_in_a_loop_waits_for_what_was_chosen_in_every_pass_and_order(definition, passes):
    case = Case(definition, **wanted(passes[0]))

    for number, names in enumerate(passes, start=1):
        left = sorted(names)
        for name in names:
            assert case.open == left
            left.remove(name)
            case.complete(name)
        assert case.open == ["opinion"]
        more = number < len(passes)
        case.complete("opinion", repeat=more, **(wanted(passes[number]) if more else {}))

    assert case.open == ([] if definition is CHOSEN_LOOP else ["confirmation"])


def test_a_process_that_goes_round_150_times_stays_small_and_right():
    case = Case(CHOSEN_LOOP, **wanted(CHOSEN[0]))

    for number in range(150):
        for name in CHOSEN[number % len(CHOSEN)]:
            assert "opinion" not in case.open
            case.complete(name)
        assert case.open == ["opinion"]
        assert len(case.progress.state) < 3_000
        case.complete("opinion", repeat=True, **wanted(CHOSEN[(number + 1) % len(CHOSEN)]))


EVERY = {"leaving_wanted": True, "timed_wanted": True, "split_wanted": True}


class TestJoins:
    @pytest.mark.parametrize("order", list(permutations(("leaving", "timed", "one", "two"))))
    def test_wait_for_every_branch_in_every_order(self, order):
        case = Case(WAYS, **EVERY, leave=False)

        for name in order:
            assert "last" not in case.open
            case.complete(name)

        assert case.open == ["last"]
        assert case.complete("last").progress.is_complete

    @pytest.mark.parametrize("order", list(permutations(("leaving", "timed", "one", "two"))))
    def test_do_not_wait_for_what_went_elsewhere(self, order):
        case = Case(WAYS, **EVERY, leave=True)

        for name in order:
            assert "last" not in case.open
            if name == "timed":
                case.fire("limit")
            else:
                case.complete(name)

        assert case.open == ["last"]
        assert case.complete("last").progress.is_complete

    def test_are_passed_by_nothing_when_every_branch_went_elsewhere(self):
        chosen = {**EVERY, "split_wanted": False}

        case = Case(WAYS, **chosen, leave=True).complete("leaving").fire("limit")

        assert case.progress.is_complete
        assert "all" not in case.passed

    def test_the_default_way_is_taken_only_if_no_condition_holds(self):
        none = dict.fromkeys(EVERY, False)

        assert Case(WAYS, **none).open == ["plain"]
        assert Case(WAYS, **{**none, "timed_wanted": True}).open == ["timed"]

    def test_a_condition_without_an_answer_is_an_error(self):
        with pytest.raises(ConditionError) as caught:
            Case(WAYS, leaving_wanted=True)

        assert caught.value.gateway == "which"

    @pytest.mark.parametrize("first", ["beside", "bank"])
    def test_do_not_wait_for_a_token_that_comes_back_only_in_the_next_pass(self, first):
        """The parallel join waits for the inclusive one, and leads back to its split."""
        case = Case(
            process(
                start(),
                choice("again"),
                both("split"),
                user("beside"),
                some("which", default="home"),
                user("home"),
                user("bank"),
                user("village"),
                some("surveyed"),
                both("join"),
                user("opinion"),
                choice("answer", default="end"),
                end(),
                path("start", "again", "split", "beside", "join", "opinion", "answer", "end"),
                path("split", "which", "home", "surveyed", "join"),
                flow("which", "bank", when="bank_wanted"),
                flow("which", "village", when="village_wanted"),
                path("bank", "surveyed"),
                path("village", "surveyed"),
                flow("answer", "again", when="repeat = true"),
            ),
            **wanted(("bank", "village")),
        )
        order = (
            ["beside", "bank", "village"] if first == "beside" else ["bank", "village", "beside"]
        )

        for _ in range(4):
            for name in order:
                assert "opinion" not in case.open
                case.complete(name)
            assert case.open == ["opinion"]
            case.complete("opinion", repeat=True)
        assert case.open == ["bank", "beside", "village"]

    def test_nested_ones_wait_for_each_other(self):
        case = Case(
            process(
                start(),
                both("split"),
                both("inner"),
                user("one"),
                user("two"),
                user("three"),
                some("first"),
                some("second"),
                end(),
                path("start", "split", "inner", "one", "first", "second", "end"),
                path("inner", "two", "first"),
                path("split", "three", "second"),
            )
        )

        case.complete("three").complete("one")
        assert not case.progress.is_complete
        assert case.complete("two").progress.is_complete
        assert case.passed == ["two", "end"]

    def test_two_ways_from_one_gateway_straight_to_a_join_are_one(self):
        direct = process(
            start(),
            both("split"),
            some("join"),
            user("after"),
            end(),
            path("start", "split", "join", "after", "end"),
            flow("split", "join").replace("split_to_join", "split_again_to_join"),
        )

        case = Case(direct)

        assert case.open == ["after"]
        assert case.complete("after").progress.is_complete

    def test_one_may_split_where_it_joins_and_stand_where_a_loop_comes_back(self):
        case = Case(
            process(
                start(),
                some("turn", default="one"),
                user("one"),
                user("two"),
                choice("again", default="end"),
                terminate("all_over"),
                end(),
                path("start", "turn", "one", "again", "end"),
                flow("turn", "two", when="wanted"),
                path("two", "all_over"),
                flow("again", "turn", when="repeat = true"),
            ),
            wanted=False,
        )

        for _ in range(5):
            assert case.complete("one", repeat=True).open == ["one"]
        assert case.complete("one", repeat=True, wanted=True).open == ["two"]
        assert case.complete("two").progress.end_event == "all_over"


def test_the_stock_library_still_fires_a_join_early_so_our_own_is_still_needed():
    """When this fails, SpiffWorkflow has mended its inclusive joins and ours may go."""
    xml = CHOSEN_LOOP.sources[0].xml.replace('isExecutable="false"', 'isExecutable="true"')
    for condition in ("bank_wanted", "village_wanted", "repeat = true"):
        xml = xml.replace(f">{condition}<", ">True<")
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(etree.fromstring(xml)))
    stock = BpmnWorkflow(parser.get_spec("main"))
    stock.do_engine_steps()

    for name in ("bank", "village", "opinion", "village"):
        stock.get_next_task(state=TaskState.READY, spec_name=name).run()
        stock.do_engine_steps()

    ready = {task.task_spec.name for task in stock.get_tasks(state=TaskState.READY)}
    assert ready == {"bank", "opinion"}
