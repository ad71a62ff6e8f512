import pytest

from tests.unit.workflows.diagrams.samples import BRANCHES, CALLS, GUARDED_LOOP
from tests.unit.workflows.drawing import (
    catch_signal,
    choice,
    end,
    inside,
    on_clock,
    on_signal,
    path,
    process,
    start,
    user,
)
from tests.unit.workflows.driving import Case
from workflows.errors import SignalNotAwaitedError
from workflows.model import ElementKind

PROVES = ("timer intermediateCatchEvent", "timer boundaryEvent")


class TestClocks:
    def test_a_catch_event_waits_for_its_clock_and_for_nothing_else(self):
        case = Case(CALLS).complete("check").complete("post")
        assert case.open == []
        assert case.progress.waiting_clocks == ("publicity",)

        case.fire("total")
        assert case.passed == []
        case.fire("publicity")

        assert case.open == ["close_publicity"]
        assert [(item.element_id, item.kind) for item in case.progress.passed] == [
            ("period", ElementKind.CATCH_EVENT)
        ]
        assert case.progress.waiting_clocks == ()

    def test_a_clock_that_fires_twice_moves_the_case_once(self):
        case = Case(CALLS).complete("check").complete("post").fire("publicity")
        before = case.progress.state

        case.fire("publicity")

        assert case.progress.state == before

    def test_an_interrupting_clock_takes_the_task_away(self):
        case = Case(BRANCHES)
        assert case.progress.waiting_clocks == ("limit",)

        case.fire("limit")

        assert case.open == ["by_hand", "second", "third"]
        assert case.passed == ["too_late"]
        assert case.progress.waiting_clocks == ()

    def test_completing_the_task_ends_the_waiting_for_its_clock(self):
        case = Case(BRANCHES).complete("first")

        assert case.progress.waiting_clocks == ()
        assert case.progress.waiting_signals == ()

    def test_a_clock_that_does_not_interrupt_leaves_the_task_open(self):
        case = Case(CALLS).complete("check").complete("post").fire("publicity")
        case.complete("close_publicity").complete("deliver")
        assert case.progress.waiting_clocks == ("review",)

        case.fire("review")
        assert case.open == ["confirm", "hurry"]
        assert not case.complete("confirm").progress.is_complete
        case.complete("hurry")

        assert case.progress.is_complete
        assert case.progress.end_event == "hurried"

    def test_no_timer_is_fired_by_the_time_of_day(self, monkeypatch):
        def asked():
            raise AssertionError("the engine asked for the time")

        monkeypatch.setattr("time.time", asked)
        case = Case(CALLS).complete("check").complete("post").fire("publicity")

        assert case.complete("close_publicity").complete("deliver").open == ["confirm"]


class TestSignals:
    def test_an_interrupting_signal_cancels_everything_inside_called_processes_too(self):
        case = Case(CALLS).complete("post").fire("publicity").complete("close_publicity")
        assert case.open == ["check", "deliver"]

        case.signal("withdrawn")

        assert case.open == []
        assert case.passed == ["withdrawal", "withdrawn_end"]
        assert case.progress.is_complete
        assert case.progress.end_event == "withdrawn_end"

    def test_runs_the_services_on_the_way_out(self):
        case = Case(GUARDED_LOOP).complete("survey")

        case.signal("withdrawn")

        assert case.handlers == ["close_case"]
        assert case.passed == ["withdrawal", "close", "withdrawn_end"]

    def test_a_case_can_be_sent_back_again_and_again_from_any_place(self):
        case = Case(GUARDED_LOOP)

        for number in range(20):
            for element_id in ("survey", "comparison")[: number % 3]:
                case.complete(element_id)
            case.signal("sent_back")
            assert case.open == ["comparison", "survey"]
        case.complete("comparison").complete("survey").complete("opinion", repeat=False)

        assert case.open == ["confirmation"]
        assert case.complete("confirmation").progress.end_event == "end"

    def test_refuses_a_signal_that_nothing_waits_for(self):
        case = Case(GUARDED_LOOP)

        with pytest.raises(SignalNotAwaitedError) as caught:
            case.signal("died")

        assert "died" in caught.value.message_zh
        assert case.progress.waiting_signals == ("sent_back", "withdrawn")

    def test_refuses_a_signal_after_its_sub_process_has_ended(self):
        case = Case(GUARDED_LOOP).complete("survey").complete("comparison")
        case.complete("opinion", repeat=False)

        with pytest.raises(SignalNotAwaitedError):
            case.signal("withdrawn")

    def test_a_catch_event_waits_for_its_signal(self):
        case = Case(
            process(
                start(),
                user("send"),
                catch_signal("answer", signal="arrived"),
                user("read"),
                end(),
                path("start", "send", "answer", "read", "end"),
            )
        ).complete("send")
        assert case.progress.waiting_signals == ("arrived",)

        assert case.signal("arrived").open == ["read"]

    def test_a_signal_that_does_not_interrupt_can_be_sent_once(self):
        case = Case(
            process(
                start(),
                user("work"),
                on_signal("news", at="work", signal="arrived", interrupts=False),
                user("read"),
                end("read_end"),
                end(),
                path("start", "work", "end"),
                path("news", "read", "read_end"),
            )
        ).signal("arrived")

        assert case.open == ["read", "work"]
        with pytest.raises(SignalNotAwaitedError):
            case.signal("arrived")
        assert case.complete("work").complete("read").progress.is_complete

    def test_the_outer_of_two_events_of_one_signal_wins(self):
        case = Case(
            process(
                start(),
                inside(
                    "work",
                    start("begin"),
                    user("task"),
                    on_signal("inner", at="task", signal="withdrawn"),
                    user("tidy"),
                    end("ended"),
                    end("tidied"),
                    path("begin", "task", "ended"),
                    path("inner", "tidy", "tidied"),
                ),
                on_signal("outer", at="work", signal="withdrawn"),
                user("close"),
                end(),
                end("closed"),
                path("start", "work", "end"),
                path("outer", "close", "closed"),
            )
        ).signal("withdrawn")

        assert case.open == ["close"]
        assert case.complete("close").progress.end_event == "closed"

    def test_a_boundary_event_may_lead_back_to_its_own_task(self):
        case = Case(
            process(
                start(),
                choice("entry"),
                user("work"),
                on_clock("again", at="work", clock="limit"),
                end(),
                path("start", "entry", "work", "end"),
                path("again", "entry"),
            )
        )

        for _ in range(5):
            assert case.fire("limit").open == ["work"]

        assert case.complete("work").progress.is_complete
