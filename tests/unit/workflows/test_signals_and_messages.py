"""Signals that a process sends to itself; messages that it receives and sends."""

import pytest

from tests.unit.workflows.diagrams.elements import RECEIVED, TOLD
from tests.unit.workflows.drawing import (
    both,
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
    receive,
    send,
    service,
    start,
    throw_event,
    user,
)
from tests.unit.workflows.driving import Case
from workflows.errors import MessageNotAwaitedError, SignalNotAwaitedError
from workflows.model import ElementKind

PROVES = (
    "sendTask",
    "receiveTask",
    "signal endEvent",
    "message endEvent",
    "signal intermediateCatchEvent",
    "message intermediateCatchEvent",
    "signal intermediateThrowEvent",
    "message intermediateThrowEvent",
    "signal boundaryEvent",
    "message boundaryEvent",
)


class TestSignalsThrown:
    def test_a_signal_reaches_what_waits_for_it_in_another_branch(self):
        case = Case(TOLD)
        assert case.progress.waiting_signals == ("arrived",)

        case.complete("ask")

        assert case.open == ["after", "read"]
        assert case.passed == ["ask", "tell", "wait"]
        assert case.complete("after").complete("read").progress.is_complete

    def test_a_signal_that_nothing_waits_for_has_no_effect(self):
        case = Case(TOLD).signal("arrived").complete("read").complete("ask")

        assert case.open == ["after"]
        with pytest.raises(SignalNotAwaitedError):
            case.signal("arrived")
        assert case.complete("after").progress.is_complete

    def test_a_signal_cancels_the_sub_process_that_it_was_sent_from_before_anything_follows(self):
        case = Case(
            process(
                start(),
                inside(
                    "work",
                    start("begin"),
                    user("judge"),
                    throw_event("stop", "signal", "withdrawn"),
                    service("late", handler="must_not_run"),
                    end("worked"),
                    path("begin", "judge", "stop", "late", "worked"),
                ),
                on("signal", "stopped", at="work", name="withdrawn"),
                service("close", handler="close_case"),
                end("closed"),
                end(),
                path("start", "work", "end"),
                path("stopped", "close", "closed"),
            )
        ).complete("judge")

        assert case.handlers == ["close_case"]
        assert case.passed == ["judge", "stop", "stopped", "close", "closed"]
        assert case.progress.end_event == "closed"

    def test_the_end_event_of_a_called_process_sends_one_to_its_callers_beside_it(self):
        main = diagram(
            "main",
            start(),
            both("split"),
            call("notify", "notify_applicant"),
            user("wait_here"),
            on("signal", "heard", at="wait_here", name="arrived"),
            choice("merge"),
            both("join"),
            end(),
            path("start", "split", "notify", "join", "end"),
            path("split", "wait_here", "merge", "join"),
            path("heard", "merge"),
        )
        called = diagram(
            "notify_applicant",
            start("called_start"),
            user("post"),
            end_event("posted", "signal", "arrived"),
            path("called_start", "post", "posted"),
        )

        case = Case(definition(main, called))
        assert case.open == ["post", "wait_here"]

        case.complete("post")

        assert case.passed == ["post", "posted", "heard", "notify", "end"]
        assert case.progress.is_complete

    def test_a_signal_end_event_ends_its_branch_and_sends(self):
        case = Case(
            process(
                start(),
                both("split"),
                user("decide"),
                end_event("decided", "signal", "died"),
                user("other"),
                on("signal", "news", at="other", name="died", interrupts=False),
                user("read"),
                end("read_end"),
                end(),
                path("start", "split", "decide", "decided"),
                path("split", "other", "end"),
                path("news", "read", "read_end"),
            )
        ).complete("decide")

        assert case.open == ["other", "read"]
        assert case.passed == ["decide", "decided", "news"]
        assert case.complete("read").complete("other").progress.end_event == "end"


class TestMessagesReceived:
    def test_a_receive_task_and_a_catch_event_wait_for_their_messages_by_name(self):
        case = Case(RECEIVED)
        assert case.open == []
        assert case.progress.waiting_messages == ("reply",)
        assert case.progress.waiting_signals == ()

        case.deliver("reply")
        assert [(item.element_id, item.kind) for item in case.progress.passed] == [
            ("answer", ElementKind.RECEIVE_TASK)
        ]
        assert case.progress.waiting_messages == ("notice",)

        assert case.deliver("notice").open == ["work"]
        assert case.complete("work").progress.end_event == "end"

    def test_a_boundary_event_takes_the_task_away(self):
        case = Case(RECEIVED).deliver("reply").deliver("notice").deliver("reply")

        assert case.progress.end_event == "recalled_end"

    def test_a_receive_task_can_be_waited_for_too_long(self):
        assert Case(RECEIVED).fire("limit").progress.end_event == "late"

    def test_refuses_a_message_that_nothing_waits_for(self):
        case = Case(RECEIVED)

        with pytest.raises(MessageNotAwaitedError) as caught:
            case.deliver("notice")

        assert "notice" in caught.value.message_zh
        assert case.progress.waiting_messages == ("reply",)

    def test_a_signal_is_no_message(self):
        with pytest.raises(SignalNotAwaitedError):
            Case(RECEIVED).signal("reply")

    def test_a_message_is_received_once(self):
        case = Case(
            process(
                start(),
                both("split"),
                receive("one", "reply"),
                receive("two", "reply"),
                both("join"),
                end(),
                path("start", "split", "one", "join", "end"),
                path("split", "two", "join"),
            )
        ).deliver("reply")

        assert case.passed == ["one"]
        assert case.deliver("reply").passed == ["two", "end"]


class TestMessagesSent:
    def test_send_tasks_throw_events_and_end_events_ask_their_handlers(self):
        case = Case(
            process(
                start(),
                send("inform", handler="send_text", message="notice", to="applicant"),
                throw_event("tell", "message", "reply", handler="send_letter"),
                end_event("told", "message", "", handler="send_report"),
                path("start", "inform", "tell", "told"),
            ),
            answers={"send_text": {"sent": 1}},
        )

        assert [(call.element_id, call.handler, call.message) for call in case.calls] == [
            ("inform", "send_text", "notice"),
            ("tell", "send_letter", "reply"),
            ("told", "send_report", ""),
        ]
        assert case.calls[0].properties["to"] == "applicant"
        assert case.calls[1].variables == {"sent": 1}
        assert [item.kind for item in case.progress.passed] == [
            ElementKind.START_EVENT,
            ElementKind.SEND_TASK,
            ElementKind.THROW_EVENT,
            ElementKind.END_EVENT,
        ]
        assert case.progress.end_event == "told"

    def test_a_message_sent_is_not_received_by_the_sender(self):
        case = Case(
            process(
                start(),
                both("split"),
                receive("wait", "reply"),
                send("inform", handler="send_text", message="reply"),
                both("join"),
                end(),
                path("start", "split", "wait", "join", "end"),
                path("split", "inform", "join"),
            )
        )

        assert case.progress.waiting_messages == ("reply",)
        assert case.deliver("reply").progress.is_complete

    def test_what_a_handler_raises_comes_through(self):
        definition_ = process(
            start(), send("inform", handler="send"), end(), path("start", "inform", "end")
        )

        class Refusing(Case):
            def serve(self, call):
                raise OSError(call.handler)

        with pytest.raises(OSError, match="send"):
            Refusing(definition_)
