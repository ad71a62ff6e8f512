"""Conditional events: they happen as soon as their condition holds, wherever it came true."""

import pytest

from tests.unit.workflows.drawing import (
    both,
    catch_clock,
    choice,
    element,
    end,
    first_of,
    flow,
    inside,
    on_condition,
    path,
    process,
    service,
    several,
    start,
    user,
    when,
)
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.errors import (
    BrokenDiagramError,
    EndlessProcessError,
    StuckProcessError,
    UnsupportedElementError,
)

PROVES = ("conditional intermediateCatchEvent", "conditional boundaryEvent")

TOO_MUCH = "count(for number in 1..1000000000 return number)"
BESIDE = process(
    start(),
    both("split"),
    user("ask"),
    service("look_up", handler="h"),
    user("go_on"),
    when("known", "income &lt; 100"),
    user("use"),
    both("join"),
    end(),
    path("start", "split", "ask", "look_up", "go_on", "join", "end"),
    path("split", "known", "use", "join"),
)


def guarded(*, interrupts: bool = True):
    return process(
        start(),
        both("split"),
        user("work"),
        on_condition("dead", "died", at="work", interrupts=interrupts),
        user("close"),
        user("register"),
        end(),
        end("closed"),
        end("registered"),
        path("start", "split", "work", "end"),
        path("split", "register", "registered"),
        path("dead", "close", "closed"),
    )


class TestCatch:
    def test_waits_while_its_variable_was_never_set(self):
        case = Case(BESIDE)

        assert case.open == ["ask"]

    @pytest.mark.parametrize("income", [100, None, "much", [1]])
    def test_waits_while_its_condition_does_not_hold(self, income):
        case = Case(BESIDE, income=income)

        assert case.complete("ask").open == ["go_on"]

    def test_goes_on_at_once_if_its_condition_holds_already(self):
        assert Case(BESIDE, income=99).open == ["ask", "use"]

    def test_goes_on_when_an_answer_makes_its_condition_true(self):
        case = Case(BESIDE, income=200)

        case.complete("ask", income=20)

        assert case.open == ["go_on", "use"]
        assert case.complete("use").complete("go_on").progress.is_complete

    def test_goes_on_when_a_service_makes_its_condition_true_even_for_a_moment(self):
        drawn = process(
            start(), both("split"), service("low", handler="low"), service("high", handler="high"),
            user("go_on"), when("known", "income &lt; 100"), user("use"), both("join"), end(),
            path("start", "split", "low", "high", "go_on", "join", "end"),
            path("split", "known", "use", "join"),
        )  # fmt: skip

        case = Case(drawn, answers={"low": {"income": 1}, "high": {"income": 999}})

        assert case.open == ["go_on", "use"]

    def test_that_nothing_can_make_true_any_more_is_an_error_that_changes_nothing(self):
        case = Case(BESIDE)
        case.complete("ask")
        before = case.progress.state

        with pytest.raises(StuckProcessError):
            case.complete("go_on")

        assert engine.look(BESIDE, before).open_tasks == case.progress.open_tasks


class TestBehindAnEventGateway:
    DRAWN = process(
        start(),
        both("split"),
        user("ask"),
        first_of("wait"),
        when("rich", "income &gt; 900"),
        when("poor", "income &lt; 100"),
        catch_clock("late", clock="limit"),
        user("refuse"),
        user("help"),
        end(),
        end("asked"),
        path("start", "split", "wait", "rich", "refuse", "end"),
        path("split", "ask", "asked"),
        path("wait", "poor", "help", "end"),
        path("wait", "late", "end"),
    )

    @pytest.mark.parametrize(("income", "leads_to"), [(1, ["help"]), (999, ["refuse"]), (500, [])])
    def test_the_first_that_holds_decides(self, income, leads_to):
        case = Case(self.DRAWN)

        case.complete("ask", income=income)

        assert case.open == leads_to
        assert case.progress.waiting_clocks == (() if leads_to else ("limit",))


class TestBoundary:
    def test_ends_its_activity(self):
        case = Case(guarded())

        case.complete("register", died=True)

        assert case.open == ["close"]
        assert case.complete("close").progress.is_complete

    def test_happens_beside_its_activity_once(self):
        case = Case(guarded(interrupts=False))

        case.complete("register", died=True)

        assert case.open == ["close", "work"]
        assert case.complete("work", died=True).open == ["close"]

    def test_happens_at_once_if_its_condition_holds_already(self):
        assert Case(guarded(), died=True).open == ["close", "register"]

    def test_comes_too_late_for_an_activity_that_sets_the_variable_by_its_completion(self):
        case = Case(guarded())

        assert case.complete("work", died=True).open == ["register"]

    def test_hears_of_what_happens_inside_and_ends_it(self):
        drawn = process(
            start(),
            inside("held", start("s"), user("one"), user("two"), end("e"),
                   path("s", "one", "two", "e")),
            on_condition("stop", "stopped", at="held"), end(), end("other"),
            path("start", "held", "end"), path("stop", "other"),
        )  # fmt: skip

        assert Case(drawn).complete("one", stopped=True).progress.end_event == "other"
        assert Case(drawn).complete("one", stopped=False).open == ["two"]

    def test_knows_which_time_its_activity_is(self):
        held = inside(
            "held", start("s"), user("look"), on_condition("third", "loopCounter = 3", at="look"),
            user("ask_why"), end("e"), end("f"), path("s", "look", "e"),
            path("third", "ask_why", "f"),
        )  # fmt: skip
        case = Case(process(start(), several(held, "3"), end(), path("start", "held", "end")))

        assert case.open == ["ask_why", "look", "look"]

    def test_that_comes_back_to_its_activity_for_ever_is_stopped(self):
        drawn = process(
            start(), choice("again"), user("a"), on_condition("told", "true", at="a"), end(),
            path("start", "again", "a", "end"), path("told", "again"),
        )  # fmt: skip

        with pytest.raises(EndlessProcessError):
            Case(drawn)


@pytest.mark.parametrize("condition", ["", " ", "1 +"])
def test_what_states_no_condition_is_broken(condition):
    with pytest.raises(BrokenDiagramError) as caught:
        engine.validate(process(start(), when("it", condition), end(), path("start", "it", "end")))

    assert caught.value.element == "it"


def test_what_has_no_condition_is_broken():
    it = element("intermediateCatchEvent", "it", "<bpmn:conditionalEventDefinition/>")

    with pytest.raises(BrokenDiagramError):
        engine.validate(process(start(), it, end(), path("start", "it", "end")))


def test_a_condition_in_another_language_is_not_run():
    it = when("it", "true").replace("<bpmn:condition>", '<bpmn:condition language="python">')

    with pytest.raises(UnsupportedElementError):
        engine.validate(process(start(), it, end(), path("start", "it", "end")))


def test_a_condition_that_asks_for_too_much_does_not_hold():
    drawn = process(
        start(), user("a"), on_condition("told", f"{TOO_MUCH} &gt; 0", at="a"), end(),
        end("other"), path("start", "a", "end"), path("told", "other"),
    )  # fmt: skip

    assert Case(drawn).open == ["a"]


def test_several_conditions_that_hold_happen_one_after_the_other():
    drawn = process(
        start(), both("split"), when("one", "x"), when("two", "x"), user("ask"), both("join"),
        end(), path("start", "split", "one", "join", "end"), path("split", "two", "join"),
        path("split", "ask", "join"),
    )  # fmt: skip
    case = Case(drawn).complete("ask", x=True)

    assert [passed.element_id for passed in case.progress.passed] == ["ask", "one", "two", "end"]


def test_flows_may_ask_the_same_variable():
    drawn = process(
        start(), user("a"), when("wait", "x"), choice("which", default="end"), end(), user("b"),
        path("start", "a", "wait", "which", "end"), flow("which", "b", when="x"), path("b", "end"),
    )  # fmt: skip

    assert Case(drawn).complete("a", x=True).open == ["b"]
