"""Defects of a process's course are found, with the way that shows each; sound ones pass."""

import pytest

from tests.unit.workflows.diagrams import elements
from tests.unit.workflows.drawing import (
    both,
    call,
    catch_clock,
    choice,
    come_from,
    definition,
    diagram,
    element,
    end,
    end_event,
    first_of,
    flow,
    go_to,
    inside,
    loop,
    on,
    on_clock,
    on_condition,
    on_signal,
    path,
    process,
    service,
    several,
    start,
    terminate,
    user,
    when,
)
from workflows import engine
from workflows.soundness import Defect, check_soundness


def found(subject):
    return {(one.defect, one.element_id): one.path for one in check_soundness(subject)}


def event(tag, element_id, kind, reference="", **attributes):
    named = f' {kind}Ref="{reference}"' if reference else ""
    return element(tag, element_id, f"<bpmn:{kind}EventDefinition{named}/>", **attributes)


def inclusive(element_id):
    return element("inclusiveGateway", element_id)


class TestSound:
    @pytest.mark.parametrize("process_id", engine.shipped_ids())
    def test_is_every_process_that_ships(self, process_id):
        assert found(engine.shipped(process_id)) == {}

    def test_is_a_loop_through_a_person(self):
        subject = process(
            start(), choice("again"), user("survey"), choice("enough"), end(),
            path("start", "again", "survey", "enough", "end"), flow("enough", "again"),
        )  # fmt: skip

        assert found(subject) == {}

    def test_is_an_inclusive_join_that_waits_for_what_was_chosen(self):
        subject = process(
            start(), inclusive("which"), user("one"), user("two"), inclusive("all"), end(),
            path("start", "which", "one", "all", "end"), path("which", "two", "all"),
        )  # fmt: skip

        assert found(subject) == {}

    def test_is_an_inclusive_join_that_waits_for_another_one(self):
        subject = process(
            start(), both("split"), both("inner"), user("one"), user("two"), user("three"),
            inclusive("first"), inclusive("second"), user("after"), end(),
            path("start", "split", "inner", "one", "first", "second", "after", "end"),
            path("inner", "two", "first"), path("split", "three", "second"),
        )  # fmt: skip

        assert found(subject) == {}

    @pytest.mark.parametrize("name", elements.ALL)
    def test_is_every_diagram_that_the_engine_is_tested_with(self, name):
        assert found(elements.ALL[name]) == {}

    def test_is_an_error_of_a_called_process_that_its_caller_knows_by_the_same_code(self):
        called = diagram(
            "called", start("s"), user("judge"), end_event("refused", "error", "not_fit"),
            path("s", "judge", "refused"),
        )  # fmt: skip
        other_id = called.xml.replace("error_not_fit", "e_17")
        main = diagram(
            "main", start(), call("check", "called"),
            on("error", "caught", at="check", name="not_fit"), end(), end("closed"),
            path("start", "check", "end"), path("caught", "closed"),
        )  # fmt: skip
        subject = definition(main, type(called)(called.name, other_id))

        assert (Defect.DEADLOCK, "refused") not in found(subject)
        assert Defect.NO_WAY_TO_END not in {defect for defect, _element in found(subject)}

    def test_is_a_choice_between_events(self):
        subject = process(
            start(), element("eventBasedGateway", "wait"),
            event("intermediateCatchEvent", "answer", "message"),
            event("intermediateCatchEvent", "late", "timer"),
            choice("merge"), end(),
            path("start", "wait", "answer", "merge", "end"), path("wait", "late", "merge"),
        )  # fmt: skip

        assert found(subject) == {}

    def test_is_a_withdrawal_from_two_open_branches(self):
        subject = process(
            start(),
            inside("examine", start("begin"), both("split"), user("one"), user("two"),
                   both("join"), end("done"), path("begin", "split", "one", "join", "done"),
                   path("split", "two", "join")),
            on_signal("withdrawn", at="examine", signal="withdrawn"),
            end(), end("closed"), path("start", "examine", "end"), path("withdrawn", "closed"),
        )  # fmt: skip

        assert found(subject) == {}

    def test_is_an_error_that_its_sub_process_catches(self):
        subject = process(
            start(),
            inside("examine", start("begin"), both("split"), user("one"), choice("fits"),
                   event("endEvent", "refused", "error", "e1"), user("two"), both("join"),
                   end("done"), path("begin", "split", "one", "fits", "join", "done"),
                   path("fits", "refused"), path("split", "two", "join")),
            event("boundaryEvent", "not_fit", "error", "e1", attachedToRef="examine"),
            end(), end("closed"), path("start", "examine", "end"), path("not_fit", "closed"),
        )  # fmt: skip

        assert found(subject) == {}

    def test_is_a_terminate_event_that_ends_the_other_branch(self):
        subject = process(
            start(), both("split"), user("one"), user("two"), end(), terminate("all_over"),
            path("start", "split", "one", "end"), path("split", "two", "all_over"),
        )  # fmt: skip

        assert found(subject) == {}


class TestDeadlock:
    def test_is_a_parallel_join_behind_a_choice(self):
        subject = process(
            start(), choice("which"), user("one"), user("two"), both("join"), end(),
            path("start", "which", "one", "join", "end"), path("which", "two", "join"),
        )  # fmt: skip

        defects = found(subject)

        assert defects[Defect.DEADLOCK, "join"][:2] == ("start", "which")
        assert (Defect.DEAD_ELEMENT, "end") in defects

    def test_is_a_join_that_waits_for_its_own_loop(self):
        subject = process(
            start(), both("join"), user("work"), both("split"), end(),
            path("start", "join", "work", "split", "end"), flow("split", "join"),
        )  # fmt: skip

        assert (Defect.DEADLOCK, "join") in found(subject)

    def test_inside_a_called_process_is_found_too(self):
        called = diagram(
            "called", start("begin"), choice("which"), user("one"), user("two"), both("join"),
            end("done"), path("begin", "which", "one", "join", "done"),
            path("which", "two", "join"),
        )  # fmt: skip
        main = diagram("main", start(), call("part", "called"), end(), path("start", "part", "end"))

        defects = found(definition(main, called))

        assert defects[Defect.DEADLOCK, "join"][:3] == ("start", "part", "begin")


class TestUnsynchronised:
    def test_are_parallel_branches_merged_by_a_choice(self):
        subject = process(
            start(), both("split"), user("one"), user("two"), choice("merge"), user("after"),
            end(), path("start", "split", "one", "merge", "after", "end"),
            path("split", "two", "merge"),
        )  # fmt: skip

        defects = found(subject)

        assert defects[Defect.UNSYNCHRONISED, "after"] == (
            "start",
            "split",
            "one",
            "merge",
            "two",
            "merge",
        )

    def test_is_a_reminder_that_runs_into_the_main_way(self):
        subject = process(
            start(), user("survey"),
            on_clock("reminder", at="survey", clock="c", interrupts=False),
            choice("merge"), user("after"), end(),
            path("start", "survey", "merge", "after", "end"), path("reminder", "merge"),
        )  # fmt: skip

        assert (Defect.UNSYNCHRONISED, "after") in found(subject)


class TestEnding:
    def test_without_a_way_to_it_is_found(self):
        subject = process(
            start(), choice("merge"), user("one"), user("two"), choice("which"), end(),
            path("start", "which", "merge", "one", "two"), flow("two", "merge"),
            path("which", "end"),
        )  # fmt: skip

        assert Defect.NO_WAY_TO_END in {defect for defect, _element_id in found(subject)}

    def test_never_coming_without_a_person_is_found(self):
        subject = process(
            start(), choice("again"), service("assess", handler="assess"), choice("enough"), end(),
            path("start", "again", "assess", "enough", "end"), flow("enough", "again"),
        )  # fmt: skip

        [finding] = check_soundness(subject)

        assert finding.defect is Defect.ENDLESS
        assert set(finding.path) >= {"again", "assess", "enough"}
        assert "无休止" in finding.message_zh

    def test_of_the_way_behind_an_error_that_nothing_throws_is_found(self):
        subject = process(
            start(), inside("sub", start("s"), user("u"), end("e"), path("s", "u", "e")),
            on("error", "caught", at="sub"), user("tell"), end(), end("closed"),
            path("start", "sub", "end"), path("caught", "tell", "closed"),
        )  # fmt: skip

        assert (Defect.DEAD_ELEMENT, "tell") in found(subject)

    def test_of_an_error_event_for_all_beside_one_for_the_code_is_found(self):
        subject = process(
            start(),
            inside("sub", start("s"), user("u"), end_event("out", "error", "not_fit"),
                   path("s", "u", "out")),
            on("error", "every", at="sub"), on("error", "exact", at="sub", name="not_fit"),
            end("closed"), end("never"), path("exact", "closed"), path("every", "never"),
            path("start", "sub", "end"), end(),
        )  # fmt: skip

        dead = {element for defect, element in found(subject) if defect is Defect.DEAD_ELEMENT}

        assert "never" in dead
        assert "closed" not in dead

    def test_of_an_element_that_never_happens_is_found(self):
        subject = process(
            start(), user("one"), user("never"), end(), end("other"),
            path("start", "one", "end"), path("never", "other"),
        )  # fmt: skip

        assert set(found(subject)) >= {(Defect.DEAD_ELEMENT, "other")}


class TestNotDecided:
    def test_is_what_has_too_many_states(self):
        names = [f"task{number}" for number in range(12)]
        subject = process(
            start(), both("split"), both("join"), end(), *map(user, names),
            path("start", "split"), path("join", "end"),
            *(path("split", name, "join") for name in names),
        )  # fmt: skip

        [finding] = check_soundness(subject, most_states=500)

        assert finding.defect is Defect.NOT_DECIDED
        assert "500" in finding.message_en

    @pytest.mark.parametrize(
        "part",
        [
            element("complexGateway", "odd"),
            element("adHocSubProcess", "odd"),
            event("intermediateThrowEvent", "odd", "compensate"),
        ],
    )
    def test_is_an_element_that_is_not_followed(self, part):
        subject = process(start(), part, end(), path("start", "odd", "end"))

        assert (Defect.NOT_DECIDED, "odd") in found(subject)

    def test_is_a_process_that_calls_itself(self):
        main = diagram("main", start(), call("part", "main"), end(), path("start", "part", "end"))

        assert (Defect.NOT_DECIDED, "part") in found(definition(main))


class TestRepeated:
    VISIT = inside("it", start("s"), user("look"), end("e"), path("s", "look", "e"))
    REPORT = inside(
        "it", start("s"), service("tell", handler="h"), end("e"), path("s", "tell", "e")
    )

    @pytest.mark.parametrize(
        "activity",
        [
            several(user("it"), "visits"),
            several(service("it", handler="h"), "visits", in_turn=True),
            several(VISIT, "visits"),
            loop(user("it"), "more", before=True),
            loop(VISIT, "more"),
            loop(service("it", handler="h"), "more", most="3"),
            loop(REPORT, "more", most="3"),
        ],
    )
    def test_activities_are_sound(self, activity):
        guard = on_signal("off", at="it", signal="withdrawn")
        ways = path("start", "it", "end") + path("off", "left")

        assert found(process(start(), activity, end(), path("start", "it", "end"))) == {}
        assert found(process(start(), activity, guard, end(), end("left"), ways)) == {}

    @pytest.mark.parametrize(
        ("activity", "where"),
        [
            (loop(service("it", handler="h"), "more"), "it"),
            (loop(REPORT, "more"), "it"),
        ],
    )
    def test_work_without_people_and_without_limit_is_endless(self, activity, where):
        defects = found(process(start(), activity, end(), path("start", "it", "end")))

        assert [defect for defect, _where in defects] == [Defect.ENDLESS]
        assert "it" in defects[next(iter(defects))]

    def test_what_is_dead_inside_is_found(self):
        broken = inside(
            "it", start("s"), both("split"), user("one"), user("two"), choice("merge"), end("e"),
            path("s", "split", "one", "merge", "e"), path("split", "two", "merge"),
        )  # fmt: skip
        defects = found(process(start(), several(broken, "2"), end(), path("start", "it", "end")))

        assert (Defect.UNSYNCHRONISED, "e") in defects


class TestWaitingForAChange:
    CHANGED = process(
        start(), both("split"), user("tell"), when("wait", "told"), user("read"), both("join"),
        end(), path("start", "split", "tell", "join", "end"),
        path("split", "wait", "read", "join"),
    )  # fmt: skip

    def test_of_what_nobody_changes_any_more_is_a_deadlock(self):
        alone = process(
            start(), user("a"), when("wait", "x"), end(), path("start", "a", "wait", "end")
        )

        assert found(alone) == {(Defect.DEADLOCK, "wait"): ("start", "a")}
        assert (Defect.DEADLOCK, "wait") in found(self.CHANGED)

    def test_beside_a_time_or_with_somebody_at_work_is_sound(self):
        chosen = process(
            start(), first_of("wait"), when("told", "x"), catch_clock("late", clock="limit"),
            end(), path("start", "wait", "told", "end"), path("wait", "late", "end"),
        )  # fmt: skip
        guarded = process(
            start(), user("a"), on_condition("told", "x", at="a"), end(), end("other"),
            path("start", "a", "end"), path("told", "other"),
        )  # fmt: skip

        assert found(chosen) == {}
        assert found(guarded) == {}

    def test_that_leads_back_to_itself_is_endless(self):
        drawn = process(
            start(), choice("again"), user("a"), on_condition("told", "x", at="a"), end(),
            path("start", "again", "a", "end"), path("told", "again"),
        )  # fmt: skip

        assert [defect for defect, _where in found(drawn)] == [Defect.ENDLESS]


class TestLinks:
    def test_are_followed(self):
        sound = process(
            start(), user("a"), go_to("there", "on"), come_from("here", "on"), user("b"), end(),
            path("start", "a", "there"), path("here", "b", "end"),
        )  # fmt: skip
        stuck = process(
            start(), choice("which"), user("a"), go_to("there", "on"), come_from("here", "on"),
            both("join"), end(), path("start", "which", "a", "join", "end"),
            path("which", "there"), path("here", "join"),
        )  # fmt: skip

        assert found(sound) == {}
        assert (Defect.DEADLOCK, "join") in found(stuck)

    def test_that_lead_round_without_anybody_are_endless(self):
        drawn = process(
            start(), choice("again"), service("s", handler="h"), choice("more"),
            go_to("there", "on"), come_from("here", "on"), end(),
            path("start", "again", "s", "more", "end"), path("more", "there"),
            path("here", "again"),
        )  # fmt: skip

        assert [defect for defect, _where in found(drawn)] == [Defect.ENDLESS]
