"""Behind an event-based gateway the first event that happens decides."""

import pytest

from tests.unit.workflows.diagrams.elements import WAITING, WAITING_PARTS
from tests.unit.workflows.drawing import (
    end,
    inside,
    on,
    path,
    process,
    start,
)
from tests.unit.workflows.driving import Case
from workflows.errors import MessageNotAwaitedError, SignalNotAwaitedError
from workflows.model import ElementKind

PROVES = ("eventBasedGateway",)


class TestEventGateways:
    def test_wait_for_all_their_events(self):
        case = Case(WAITING).complete("ask")

        assert case.open == []
        assert case.progress.waiting_messages == ("notice", "reply")
        assert case.progress.waiting_signals == ("sent_back",)
        assert case.progress.waiting_clocks == ("limit",)
        assert case.passed == ["ask"]

    def test_go_on_with_a_receive_task(self):
        case = Case(WAITING).complete("ask").deliver("reply")

        assert case.open == ["read"]
        assert [item.kind for item in case.progress.passed] == [ElementKind.RECEIVE_TASK]

    @pytest.mark.parametrize(
        ("kind", "name", "end_event"),
        [("signal", "sent_back", "refused"), ("deliver", "notice", "noted")],
    )
    def test_go_on_with_a_signal_or_a_message(self, kind, name, end_event):
        case = Case(WAITING).complete("ask")

        assert getattr(case, kind)(name).progress.end_event == end_event

    def test_the_events_that_did_not_happen_are_no_longer_awaited(self):
        case = Case(WAITING).complete("ask").fire("limit")
        assert case.open == ["remind"]

        assert case.progress.waiting_clocks == ()
        with pytest.raises(MessageNotAwaitedError):
            case.deliver("reply")
        with pytest.raises(SignalNotAwaitedError):
            case.signal("sent_back")
        assert case.fire("limit").open == ["remind"]

    def test_choose_anew_in_every_pass_of_a_loop(self):
        case = Case(WAITING)

        for number in range(120):
            case.complete("ask")
            if number % 3:
                case.fire("limit").complete("remind")
            else:
                case.deliver("reply").complete("read", more=True)
            assert case.open == ["ask"]
            assert len(case.progress.state) < 3_000
        assert case.complete("ask").deliver("reply").complete("read", more=False).open == []

    def test_end_with_the_sub_process_that_holds_them(self):
        case = Case(
            process(
                start(),
                inside("sub", *WAITING_PARTS),
                on("signal", "withdrawal", at="sub", name="withdrawn"),
                end("withdrawn_end"),
                end(),
                path("start", "sub", "end"),
                path("withdrawal", "withdrawn_end"),
            )
        ).complete("ask")

        assert case.signal("withdrawn").progress.end_event == "withdrawn_end"
