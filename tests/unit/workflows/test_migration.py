import pytest

from tests.unit.workflows.diagrams import samples
from tests.unit.workflows.drawing import (
    both,
    call,
    catch,
    catch_clock,
    choice,
    definition,
    diagram,
    end,
    first_of,
    flow,
    inside,
    on,
    on_clock,
    on_signal,
    path,
    process,
    service,
    some,
    start,
    user,
)
from tests.unit.workflows.driving import Case
from workflows import migration, migration_plan
from workflows.errors import UnreadableStateError
from workflows.migration_model import CannotMoveError, Hindrance, PlanError

HELD = (start("begin"), user("work"), end("done"), path("begin", "work", "done"))


def line(*tasks):
    ids = [part.split('id="')[1].split('"')[0] for part in tasks]
    return process(start(), *tasks, end(), path("start", *ids, "end"))


def move(case, new, **renamed):
    """Move a case as its equal elements, and those renamed in the main process, say."""
    old = case.definition
    made = migration_plan.plan(old, new)
    if renamed:
        made = migration_plan.revised(made, old, new, {"main": renamed})
    case.progress = migration.migrate(old, new, made, case.progress.state)
    case.definition = new
    return case


def refusal(case, new, **renamed):
    """Return why a case cannot move, and at which elements."""
    state = case.progress.state
    with pytest.raises(CannotMoveError) as caught:
        move(case, new, **renamed)
    assert case.progress.state == state
    assert all(one.message_zh and one.message_en for one in caught.value.obstacles)
    return [(one.hindrance, one.element_id) for one in caught.value.obstacles]


class TestStraightOn:
    OLD = line(user("first"), user("second"), user("third"))

    def test_comes_to_a_task_that_was_added_right_behind(self):
        case = move(Case(self.OLD), line(user("first"), user("new"), user("second"), user("third")))

        assert case.complete("first").open == ["new"]

    def test_no_longer_comes_to_a_task_that_was_removed(self):
        case = move(Case(self.OLD), line(user("first"), user("third")))

        assert case.complete("first").open == ["third"]
        assert case.complete("third").progress.is_complete

    def test_keeps_the_id_and_takes_the_new_name(self):
        case = Case(self.OLD)
        before = case.task("first")

        after = move(case, line(user("first", name="初查", form="check"), user("second"))).task(
            "first"
        )

        assert (after.id, after.name) == (before.id, "初查")
        assert after.properties == {"form": "check"}

    def test_stays_in_a_task_whose_id_was_changed(self):
        case = Case(self.OLD)
        before = case.task("first")

        case = move(case, line(user("start_check"), user("second")), first="start_check")

        assert case.task("start_check").id == before.id
        assert case.complete("start_check").open == ["second"]

    def test_does_not_mind_what_vanished_behind_it(self):
        case = Case(self.OLD).complete("first").complete("second")

        case = move(case, line(user("third"), user("fourth")))

        assert case.complete("third").open == ["fourth"]

    def test_cannot_stay_where_nothing_is_any_more(self):
        found = refusal(Case(self.OLD), line(user("second"), user("third")))

        assert found == [(Hindrance.VANISHES, "first")]

    def test_cannot_stay_in_a_task_of_another_kind(self):
        new = line(user("second"), catch_clock("first", clock="limit"))
        old = process(
            start(), catch_clock("first", clock="limit"), end(), path("start", "first", "end")
        )
        signal = process(
            start(), catch("first", "signal", "died"), end(), path("start", "first", "end")
        )

        assert refusal(Case(self.OLD), new) == [(Hindrance.VANISHES, "first")]
        assert refusal(Case(old), signal) == [(Hindrance.OTHER_KIND, "first")]

    def test_nothing_is_run(self):
        old = line(user("first"), service("write", handler="write"), user("second"))
        case = Case(old).complete("first")
        case.calls.clear()

        move(case, line(user("first"), service("other", handler="other"), user("second")))

        assert case.calls == []
        assert case.progress.passed == ()

    def test_has_nothing_to_do_with_what_has_ended(self):
        case = Case(line(user("first"))).complete("first")

        assert refusal(case, self.OLD) == [(Hindrance.COMPLETED, "")]

    def test_needs_a_plan_of_its_two_versions(self):
        case, other = Case(self.OLD), line(user("other"))
        made = migration_plan.plan(self.OLD, self.OLD)

        with pytest.raises(PlanError):
            migration.migrate(self.OLD, other, made, case.progress.state)
        with pytest.raises(UnreadableStateError):
            migration.migrate(other, other, migration_plan.plan(other, other), case.progress.state)

    def test_can_be_asked_without_moving(self):
        case, new = Case(self.OLD), line(user("second"))
        made = migration_plan.plan(self.OLD, new)

        (told,) = migration.validate(self.OLD, new, made, case.progress.state)

        assert told.hindrance is Hindrance.VANISHES
        assert "first" in told.message_zh
        assert (
            migration.validate(
                self.OLD, self.OLD, migration_plan.plan(self.OLD, self.OLD), case.progress.state
            )
            == ()
        )


def branches(*, survey=("survey",), comparison=("comparison",), others=(), behind=("opinion",)):
    parts = [start(), both("split"), both("join"), end()]
    parts += [user(one) for one in (*survey, *comparison, *others, *behind)]
    parts += [path("start", "split", *survey, "join", *behind, "end")]
    parts += [path("split", *comparison, "join")]
    parts += [path("split", one, "join") for one in others]
    return process(*parts)


class TestJoins:
    def test_a_branch_that_arrived_stays_arrived(self):
        case = move(Case(branches()).complete("survey"), branches(behind=("report", "opinion")))

        assert case.open == ["comparison"]
        assert case.complete("comparison").open == ["report"]

    def test_the_other_branch_may_grow(self):
        case = move(
            Case(branches()).complete("survey"), branches(comparison=("comparison", "check"))
        )

        assert case.complete("comparison").open == ["check"]
        assert case.complete("check").open == ["opinion"]

    def test_the_branch_that_arrived_may_not_grow(self):
        case = Case(branches()).complete("survey")

        found = refusal(case, branches(survey=("survey", "check")))

        assert found == [(Hindrance.JOIN_CHANGED, "join")]

    def test_what_vanished_before_the_join_does_not_matter(self):
        case = Case(branches(survey=("survey", "check"))).complete("survey").complete("check")

        case = move(case, branches())

        assert case.complete("comparison").open == ["opinion"]

    def test_a_third_branch_would_never_come(self):
        found = refusal(Case(branches()), branches(others=("bank",)))

        assert found == [(Hindrance.UNREACHABLE, "")]

    def test_branches_that_are_one_after_the_other_now_would_be_done_twice(self):
        new = line(user("survey"), user("comparison"), user("opinion"))

        assert refusal(Case(branches()), new) == [(Hindrance.UNREACHABLE, "")]

    def test_a_join_that_would_be_done_at_once_is_refused(self):
        three = branches(others=("bank",))
        case = Case(three).complete("survey").complete("comparison")

        assert (Hindrance.VANISHES, "bank") in refusal(case, branches())

    def test_in_a_loop_only_this_pass_counts(self):
        case = Case(samples.LOOP).complete("survey").complete("comparison")
        case.complete("opinion", repeat=True).complete("comparison")
        new = definition(
            diagram(
                "main",
                start("begin"),
                choice("again"),
                both("split"),
                user("survey"),
                user("comparison"),
                both("join"),
                user("report"),
                user("opinion"),
                choice("answer", default="done"),
                end("done"),
                path("begin", "again", "split", "survey", "join", "report", "opinion"),
                path("opinion", "answer", "done"),
                path("split", "comparison", "join"),
                flow("answer", "again", when="repeat = true"),
            )
        )

        case = move(case, new)

        assert case.open == ["survey"]
        assert case.complete("survey").open == ["report"]

    def test_an_inclusive_join_keeps_its_arrivals(self):
        def chosen(*behind):
            return process(
                start(),
                some("split", default="b"),
                user("a"),
                user("b"),
                some("join", default=behind[0]),
                *(user(one) for one in behind),
                end(),
                path("start", "split"),
                flow("split", "a", when="wanted = true"),
                path("split", "b", "join"),
                path("a", "join", *behind, "end"),
            )

        case = Case(chosen("last"), wanted=True)
        assert case.open == ["a"]

        assert move(case, chosen("more", "last")).complete("a").open == ["more"]


class TestScopes:
    def test_a_task_may_be_added_right_behind_a_running_call(self):
        called = diagram("part", start(), user("work"), end(), path("start", "work", "end"))
        old = definition(
            diagram(
                "main",
                start(),
                call("do", "part"),
                user("last"),
                end(),
                path("start", "do", "last", "end"),
            ),
            called,
        )
        new = definition(
            diagram(
                "main",
                start(),
                call("do", "part"),
                user("new"),
                user("last"),
                end(),
                path("start", "do", "new", "last", "end"),
            ),
            called,
        )
        case = move(Case(old), new)

        assert case.complete("work").open == ["new"]

    def test_a_task_may_be_added_in_what_is_called(self):
        main = diagram("main", start(), call("do", "part"), end(), path("start", "do", "end"))
        old = definition(
            main, diagram("part", start(), user("work"), end(), path("start", "work", "end"))
        )
        new = definition(
            main,
            diagram(
                "part",
                start(),
                user("work"),
                user("more"),
                end(),
                path("start", "work", "more", "end"),
            ),
        )
        case = move(Case(old), new)

        assert case.complete("work").open == ["more"]
        assert case.complete("more").progress.is_complete

    def test_a_call_of_another_process_is_another_place(self):
        part, other = (
            diagram(one, start(), user("work"), end(), path("start", "work", "end"))
            for one in ("part", "other")
        )
        old = definition(
            diagram("main", start(), call("do", "part"), end(), path("start", "do", "end")),
            part,
            other,
        )
        new = definition(
            diagram("main", start(), call("do", "other"), end(), path("start", "do", "end")),
            part,
            other,
        )

        assert refusal(Case(old), new) == [(Hindrance.VANISHES, "work")]

    def test_a_sub_process_may_be_renamed_with_its_content(self):
        def held(name):
            return process(
                start(),
                inside(
                    name, start("begin"), user("work"), end("done"), path("begin", "work", "done")
                ),
                on_signal("withdrawal", at=name, signal="withdrawn"),
                end("gone"),
                end(),
                path("start", name, "end"),
                path("withdrawal", "gone"),
            )

        case = move(Case(held("part")), held("piece"), part="piece")

        assert case.open == ["work"]
        assert case.progress.waiting_signals == ("withdrawn",)
        assert case.complete("work").progress.end_event == "end"

    def test_what_holds_it_may_not_vanish(self):
        old = process(
            start(),
            inside(
                "part", start("begin"), user("work"), end("done"), path("begin", "work", "done")
            ),
            end(),
            path("start", "part", "end"),
        )

        assert refusal(Case(old), line(user("work"))) == [(Hindrance.VANISHES, "part")]


class TestBoundaryEvents:
    PLAIN = line(user("work"), user("last"))

    @staticmethod
    def guarded(*names, interrupts=True):
        events = [on_clock(one, at="work", clock=one, interrupts=interrupts) for one in names]
        ways = [
            part
            for one in names
            for part in (
                user(f"after_{one}"),
                end(f"end_{one}"),
                path(one, f"after_{one}", f"end_{one}"),
            )
        ]
        return process(
            start(),
            user("work"),
            user("last"),
            end(),
            *events,
            *ways,
            path("start", "work", "last", "end"),
        )

    def test_one_that_was_added_is_waited_for(self):
        case = move(Case(self.PLAIN), self.guarded("late"))

        assert case.progress.waiting_clocks == ("late",)
        assert case.fire("late").open == ["after_late"]

    def test_one_that_was_added_ends_with_its_activity(self):
        case = move(Case(self.PLAIN), self.guarded("late")).complete("work")

        assert (case.open, case.progress.waiting_clocks) == (["last"], ())

    def test_another_is_waited_for_too(self):
        case = move(Case(self.guarded("late")), self.guarded("late", "later"))

        assert case.progress.waiting_clocks == ("late", "later")

    def test_one_that_was_removed_is_no_longer_waited_for(self):
        case = move(Case(self.guarded("late")), self.PLAIN)

        assert case.progress.waiting_clocks == ()
        assert case.complete("work").complete("last").progress.is_complete

    def test_one_of_two_may_be_removed(self):
        case = move(Case(self.guarded("late", "later")), self.guarded("later"))

        assert case.progress.waiting_clocks == ("later",)
        assert case.complete("work").open == ["last"]

    def test_one_that_happened_does_not_happen_again(self):
        old = self.guarded("late", interrupts=False)
        case = move(Case(old).fire("late"), self.guarded("late", "later", interrupts=False))

        assert case.open == ["after_late", "work"]
        assert case.progress.waiting_clocks == ("later",)

    def test_one_that_happened_may_not_vanish_before_it_is_dealt_with(self):
        case = Case(self.guarded("late", interrupts=False)).fire("late")

        assert (Hindrance.EVENT_VANISHES, "late") in refusal(case, self.PLAIN)

    def test_one_that_was_dealt_with_may_vanish(self):
        case = Case(self.guarded("late", interrupts=False)).fire("late").complete("after_late")

        case = move(case, self.PLAIN)

        assert case.open == ["work"]
        assert case.complete("work").complete("last").progress.is_complete

    def test_one_that_waits_for_something_else_is_armed_anew(self):
        new = process(
            start(),
            user("work"),
            user("last"),
            end(),
            on("message", "late", at="work", name="reply"),
            user("after_late"),
            end("end_late"),
            path("late", "after_late", "end_late"),
            path("start", "work", "last", "end"),
        )

        case = move(Case(self.guarded("late")), new)

        assert case.progress.waiting_clocks == ()
        assert case.deliver("reply").open == ["after_late"]

    def test_the_first_of_several_events_is_still_the_only_one(self):
        def waiting(*behind):
            return process(
                start(),
                first_of("which"),
                catch("answered", "message", "reply"),
                catch("gone", "signal", "died"),
                end(),
                end("ended"),
                *(user(one) for one in behind),
                path("start", "which", "answered", *behind, "end"),
                path("which", "gone", "ended"),
            )

        case = move(Case(waiting("last")), waiting("more", "last"))

        assert case.deliver("reply").open == ["more"]
        assert case.progress.waiting_signals == ()


class TestVariables:
    @staticmethod
    def asking(*before, writer=""):
        return process(
            start(),
            *(user(one, **({"variables": "poor"} if one == writer else {})) for one in before),
            choice("gate", default="no"),
            user("yes"),
            user("no"),
            end(),
            path("start", *before, "gate"),
            flow("gate", "yes", when="poor = true"),
            flow("gate", "no"),
            path("yes", "end"),
            path("no", "end"),
        )

    def test_what_a_gateway_ahead_reads_must_be_written_on_the_way(self):
        case = Case(line(user("first"), user("second"))).complete("first")

        found = refusal(case, self.asking("first", "second", writer="first"))

        assert found == [(Hindrance.VARIABLE_MISSING, "gate")]

    def test_it_may_be_written_on_the_way(self):
        case = Case(line(user("first"), user("second")))

        case = move(case, self.asking("first", "second", writer="second"))

        assert case.complete("first").complete("second", poor=True).open == ["yes"]

    def test_it_may_be_there(self):
        case = Case(line(user("first"), user("second"))).complete("first", poor=False)

        case = move(case, self.asking("first", "second", writer="first"))

        assert case.complete("second").open == ["no"]
