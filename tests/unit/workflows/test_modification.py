import pytest

from tests.unit.workflows.diagrams import samples
from tests.unit.workflows.drawing import (
    both,
    catch,
    end,
    first_of,
    inside,
    on_clock,
    on_signal,
    path,
    process,
    service,
    start,
    user,
)
from tests.unit.workflows.driving import Case
from workflows import engine, migration, obligations
from workflows.migration_model import CannotMoveError, Hindrance, Place, standing_at

SHIPPED = engine.shipped("minimum_living_allowance")


def change(case, *, cancel=(), begin=()):
    case.progress = migration.modify(
        case.definition,
        case.progress.state,
        cancelled=[Place.of(one) for one in cancel],
        started=[Place.of(one) for one in begin],
    )
    return case


def refusal(case, **wanted):
    with pytest.raises(CannotMoveError) as caught:
        change(case, **wanted)
    return [one.hindrance for one in caught.value.obstacles]


def line(*tasks):
    ids = [part.split('id="')[1].split('"')[0] for part in tasks]
    return process(start(), *tasks, end(), path("start", *ids, "end"))


class TestOneToken:
    THREE = line(user("first"), user("second"), service("write", handler="write"), user("third"))

    def test_moves_forward_without_running_what_lies_between(self):
        case = Case(self.THREE)

        change(case, cancel=["first"], begin=["third"])

        assert case.open == ["third"]
        assert case.calls == []
        assert case.complete("third").progress.is_complete

    def test_moves_back(self):
        case = Case(self.THREE).complete("first").complete("second")

        change(case, cancel=["third"], begin=["first"])

        assert case.complete("first").open == ["second"]

    def test_does_not_stand_where_it_stands_not(self):
        assert refusal(Case(self.THREE), cancel=["second"], begin=["third"]) == [
            Hindrance.NOT_THERE
        ]

    def test_does_not_start_where_nothing_is(self):
        assert refusal(Case(self.THREE), cancel=["first"], begin=["nothing"]) == [
            Hindrance.NOT_THERE,
            Hindrance.NOTHING_LEFT,
        ]

    def test_starts_only_where_it_can_wait(self):
        assert Hindrance.NOT_A_WAIT in refusal(Case(self.THREE), cancel=["first"], begin=["write"])

    def test_cannot_be_cancelled_altogether(self):
        assert refusal(Case(self.THREE), cancel=["first"]) == [Hindrance.NOTHING_LEFT]

    def test_cannot_be_doubled(self):
        assert refusal(Case(self.THREE), begin=["third"]) == [Hindrance.UNREACHABLE]

    def test_does_not_come_back_from_the_end(self):
        case = Case(line(user("first"))).complete("first")

        assert refusal(case, begin=["first"]) == [Hindrance.COMPLETED]

    def test_waits_for_an_event(self):
        definition = line(user("first"), catch("answered", "message", "reply"), user("last"))

        case = change(Case(definition), cancel=["first"], begin=["answered"])

        assert case.progress.waiting_messages == ("reply",)
        assert case.deliver("reply").open == ["last"]

    def test_no_longer_waits_for_the_first_of_several_events(self):
        definition = process(
            start(),
            first_of("which"),
            catch("answered", "message", "reply"),
            catch("gone", "signal", "died"),
            user("last"),
            end(),
            end("ended"),
            path("start", "which", "answered", "last", "end"),
            path("which", "gone", "ended"),
        )

        case = change(Case(definition), cancel=["which"], begin=["last"])

        assert (case.progress.waiting_messages, case.progress.waiting_signals) == ((), ())
        assert case.complete("last").progress.is_complete

    def test_takes_its_boundary_events_along(self):
        definition = process(
            start(),
            user("work"),
            on_clock("late", at="work", clock="limit"),
            user("after"),
            end("ended"),
            user("last"),
            on_signal("gone", at="last", signal="died"),
            end("left"),
            end(),
            path("start", "work", "last", "end"),
            path("late", "after", "ended"),
            path("gone", "left"),
        )

        case = change(Case(definition), cancel=["work"], begin=["last"])

        assert case.progress.waiting_clocks == ()
        assert case.progress.waiting_signals == ("died",)
        assert case.complete("last").progress.end_event == "end"


class TestBranches:
    def test_one_branch_cannot_leave_the_other_behind(self):
        assert refusal(Case(samples.LOOP), cancel=["survey"], begin=["opinion"]) == [
            Hindrance.UNREACHABLE
        ]

    def test_both_branches_can_go_on_as_one(self):
        case = change(
            Case(samples.LOOP, repeat=False), cancel=["survey", "comparison"], begin=["opinion"]
        )

        assert case.complete("opinion", repeat=True).open == ["comparison", "survey"]

    def test_what_arrived_at_a_join_is_taken_back(self):
        case = Case(samples.LOOP, repeat=False).complete("survey")

        change(case, cancel=["join"], begin=["survey"])

        assert case.open == ["comparison", "survey"]
        assert case.complete("comparison").open == ["survey"]
        assert case.complete("survey").open == ["opinion"]

    def test_a_later_pass_is_split_again(self):
        case = Case(samples.LOOP, repeat=False).complete("survey").complete("comparison")

        change(case, cancel=["opinion"], begin=["survey", "comparison"])

        assert case.complete("survey").open == ["comparison"]
        assert case.complete("comparison").open == ["opinion"]


class TestScopes:
    def test_leaves_a_sub_process_with_what_waits_at_its_border(self):
        case = change(
            Case(samples.GUARDED_LOOP),
            cancel=["examination/survey", "examination/comparison"],
            begin=["confirmation"],
        )

        assert case.open == ["confirmation"]
        assert case.progress.waiting_signals == ()
        assert case.complete("confirmation").progress.is_complete

    def test_enters_a_sub_process_that_can_be_withdrawn(self):
        case = Case(samples.GUARDED_LOOP).complete("survey").complete("comparison")
        case.complete("opinion", repeat=False)
        assert case.open == ["confirmation"]

        change(case, cancel=["confirmation"], begin=["examination/opinion"])

        assert case.open == ["opinion"]
        assert case.progress.waiting_signals == ("sent_back", "withdrawn")
        assert case.complete("opinion", repeat=False).open == ["confirmation"]

    def test_enters_what_a_called_process_calls(self):
        case = Case(samples.CALLS)

        change(case, cancel=["work/publish/post"], begin=["work/publish/report/deliver"])

        assert case.open == ["check", "deliver"]
        assert dict(case.task("deliver").caller_properties) == {"document": "report"}
        assert case.complete("deliver").open == ["check"]
        assert case.complete("check").open == ["confirm"]

    def test_a_sub_process_is_dropped_with_everything_in_it(self):
        definition = process(
            start(),
            both("split"),
            inside("part", start("begin"), user("in"), end("out"), path("begin", "in", "out")),
            user("beside"),
            both("join"),
            user("last"),
            end(),
            path("start", "split", "part", "join", "last", "end"),
            path("split", "beside", "join"),
        )

        case = change(Case(definition), cancel=["part", "beside"], begin=["last"])

        assert case.open == ["last"]
        assert case.complete("last").progress.is_complete


class TestLaw:
    """What may not be skipped by anyone: the obligations of the shipped process."""

    @staticmethod
    def examine(case, *, begin, then=()):
        cancelled = [
            one.place.text
            for one in migration.standing(case.definition, case.progress.state)
            if one.task_id or "publicity_period" in one.place.text
        ]
        change(case, cancel=cancelled, begin=[begin])
        found = obligations.unmet(
            SHIPPED,
            obligations.obligations("minimum_living_allowance"),
            done=[*case.done, *then],
            positions=standing_at(migration.standing(SHIPPED, case.progress.state)),
        )
        return {one.obligation.name for one in found}

    def opined(self):
        case = Case(SHIPPED)
        case.complete("check_completeness", file_complete=True).complete("accept")
        case.complete("request_comparison", comparison_needed=True)
        case.complete("start_comparison").complete("report_comparison")
        case.complete("survey_first").complete("survey_second", survey_agreed=True)
        return case.complete("first_opinion", township_opinion="agree")

    def publicised(self):
        return self.opined().complete("post_notice").fire("publicity")

    def test_publicity_cannot_be_skipped(self):
        found = self.examine(self.opined(), begin="examination/submit_to_county")

        assert "publicity_of_every_opinion" in found

    def test_publicity_cannot_be_skipped_on_the_way_to_the_county(self):
        found = self.examine(
            self.opined().complete("post_notice"),
            begin="examination/first_opinion_publicity/close_publicity",
        )

        assert "publicity_of_every_opinion" in found

    def test_publicity_that_was_completed_lets_the_case_go_on(self):
        assert self.examine(self.publicised(), begin="examination/submit_to_county") == set()

    def test_publicity_of_an_earlier_opinion_does_not_count(self):
        found = self.examine(
            self.publicised(), begin="examination/submit_to_county", then=["first_opinion"]
        )

        assert "publicity_of_every_opinion" in found

    def test_the_decision_cannot_be_taken_without_survey_opinion_and_publicity(self):
        case = Case(SHIPPED).complete("check_completeness", file_complete=True).complete("accept")

        assert "surveyed_before_benefit" in self.examine(case, begin="examination/confirmation")

    def test_a_case_may_begin_its_opinion_anew(self):
        case = Case(SHIPPED)
        case.complete("check_completeness", file_complete=True).complete("accept")
        case.complete("request_comparison", comparison_needed=False)
        case.complete("survey_first").complete("survey_second", survey_agreed=True)

        assert self.examine(case, begin="examination/first_opinion") == set()

    def test_what_is_on_no_record_was_not_done(self):
        found = self.examine(Case(SHIPPED), begin="examination/first_opinion")

        assert "accepted_before_benefit" in found
