"""What a part of a process throws is caught by the nearest activity around it."""

import pytest

from tests.unit.workflows.diagrams.elements import CAUGHT, EXAMINE, escalating
from tests.unit.workflows.drawing import (
    call,
    choice,
    definition,
    diagram,
    end,
    end_event,
    inside,
    on,
    path,
    process,
    start,
    throw_event,
    user,
)
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.errors import BrokenDiagramError

PROVES = (
    "error endEvent",
    "escalation endEvent",
    "escalation intermediateThrowEvent",
    "error boundaryEvent",
    "escalation boundaryEvent",
)


class TestErrors:
    def test_an_error_cancels_its_sub_process_and_goes_on_where_it_is_caught(self):
        case = Case(CAUGHT)
        assert case.open == ["judge", "other"]

        case.complete("judge", fit=False, poor=False)

        assert case.open == ["tell"]
        assert case.passed == ["judge", "refused", "not_fit"]
        assert case.complete("tell").progress.end_event == "closed"

    def test_without_the_error_the_sub_process_ends_as_ever(self):
        case = Case(CAUGHT).complete("judge", fit=True, poor=False)
        assert case.open == ["other"]

        assert case.complete("other").progress.end_event == "end"

    def test_an_event_for_every_error_catches_what_no_other_one_names(self):
        case = Case(CAUGHT, poor=True).complete("judge", fit=True)

        assert case.progress.end_event == "failed"

    def test_an_error_leaves_a_called_process_and_passes_what_does_not_catch_it(self):
        main = diagram(
            "main",
            start(),
            inside(
                "whole",
                start("begin_whole"),
                inside(
                    "part",
                    start("begin_part"),
                    call("check", "checking"),
                    end("part_done"),
                    path("begin_part", "check", "part_done"),
                ),
                on("error", "poor", at="part", name="too_poor"),
                end("poor_end"),
                end("whole_done"),
                path("begin_whole", "part", "whole_done"),
                path("poor", "poor_end"),
            ),
            on("error", "unfit", at="whole", name="not_fit"),
            user("tell"),
            end(),
            path("start", "whole", "end"),
            path("unfit", "merge"),
            choice("merge"),
            path("merge", "tell", "told"),
            end("told"),
        )
        called = diagram("checking", start("called"), EXAMINE, end("checked"),
                         path("called", "examine", "checked"))  # fmt: skip

        case = Case(definition(main, called)).complete("judge", fit=False, poor=False)

        assert case.passed == ["judge", "refused", "unfit"]
        assert case.open == ["tell"]
        assert case.complete("tell").progress.end_event == "told"

    def test_a_process_can_be_examined_again_after_each_error(self):
        case = Case(
            process(
                start(),
                choice("again"),
                EXAMINE,
                on("error", "not_fit", at="examine"),
                end(),
                path("start", "again", "examine", "end"),
                path("not_fit", "again"),
            )
        )

        for _ in range(5):
            case.complete("judge", fit=False, poor=False)
            assert case.open == ["judge", "other"]
        assert case.complete("other").complete("judge", fit=True, poor=False).progress.is_complete


class TestEscalations:
    def test_one_that_does_not_interrupt_leaves_the_work_open(self):
        case = Case(escalating(interrupts=False)).complete("try")

        assert case.open == ["go_on", "supervise"]
        assert case.passed == ["try", "raise", "raised"]

    def test_it_happens_once_while_its_activity_runs(self):
        case = Case(escalating(interrupts=False)).complete("try").complete("go_on", more=True)

        case.complete("try")

        assert case.open == ["go_on", "supervise"]
        assert case.passed == ["try", "raise"]

    def test_one_that_interrupts_takes_the_work_away(self):
        case = Case(escalating(interrupts=True)).complete("try")

        assert case.open == ["supervise"]
        assert case.complete("supervise").progress.end_event == "supervised"

    def test_an_end_event_escalates_and_ends(self):
        case = Case(escalating(interrupts=False)).complete("try").complete("go_on", more=False)

        assert case.passed == ["go_on", "worked", "any_other", "work", "end"]
        assert case.open == ["note", "supervise"]
        assert case.complete("note").complete("supervise").progress.is_complete

    def test_one_that_only_some_callers_catch_is_idle_in_the_others(self):
        main = diagram(
            "main",
            start(),
            call("first", "called"),
            on("escalation", "heard", at="first", name="too_poor", interrupts=False),
            user("hear"),
            end("heard_end"),
            call("second", "called"),
            end(),
            path("start", "first", "second", "end"),
            path("heard", "hear", "heard_end"),
        )
        called = diagram(
            "called",
            start("called_start"),
            throw_event("raise", "escalation", "too_poor"),
            end("called_end"),
            path("called_start", "raise", "called_end"),
        )

        case = Case(definition(main, called))

        assert case.passed.count("raise") == 2
        assert case.passed.count("heard") == 1
        assert case.complete("hear").progress.is_complete


UNCAUGHT = {
    "an error of the main process": [
        start(), user("a"), end_event("thrower", "error", "not_fit"), path("start", "a", "thrower"),
    ],
    "an error that another code catches": [
        start(), end(), path("start", "sub", "end"),
        inside("sub", start("s"), end_event("thrower", "error", "not_fit"), path("s", "thrower")),
        on("error", "caught", at="sub", name="too_poor"), path("caught", "closed"), end("closed"),
    ],
    "an error that an escalation event would catch": [
        start(), end(), path("start", "sub", "end"),
        inside("sub", start("s"), end_event("thrower", "error", "not_fit"), path("s", "thrower")),
        on("escalation", "caught", at="sub"), path("caught", "closed"), end("closed"),
    ],
    "an escalation of the main process": [
        start(), throw_event("thrower", "escalation", "not_fit"), end(),
        path("start", "thrower", "end"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("parts", UNCAUGHT.values(), ids=UNCAUGHT)
def test_refuses_what_nothing_catches(parts):
    with pytest.raises(BrokenDiagramError, match="Nothing catches") as caught:
        engine.validate(process(*parts))

    assert caught.value.element == "thrower"
    assert "没有被捕获" in caught.value.message_zh


def test_refuses_an_error_that_one_of_two_callers_does_not_catch():
    called = diagram(
        "called", start("s"), end_event("thrower", "error", "not_fit"), path("s", "thrower")
    )
    main = diagram(
        "main",
        start(),
        call("first", "called"),
        call("second", "called"),
        on("error", "caught", at="first"),
        end("closed"),
        end(),
        path("start", "first", "second", "end"),
        path("caught", "closed"),
    )

    with pytest.raises(BrokenDiagramError, match="Nothing catches") as caught:
        engine.validate(definition(main, called))

    assert (caught.value.file, caught.value.element) == ("called.bpmn", "thrower")


def test_many_calls_of_calls_are_checked_at_once():
    """Every process calls the next one twice, so that there are 2 ** 60 ways out of the last."""
    count = 60
    sources = [
        diagram(
            f"p{number}",
            start(),
            call("a", f"p{number + 1}"),
            call("b", f"p{number + 1}"),
            end(),
            path("start", "a", "b", "end"),
        )
        for number in range(count)
    ]
    last = diagram(
        f"p{count}", start(), end_event("thrower", "error", "not_fit"), path("start", "thrower")
    )

    with pytest.raises(BrokenDiagramError, match="Nothing catches"):
        engine.validate(definition(*sources, last))
