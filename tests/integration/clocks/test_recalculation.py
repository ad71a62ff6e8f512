from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp.accounts.models import Officer, Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.clocks import calendar_years, operations, queries, recalculation
from webapp.clocks.errors import ReasonMissingError
from webapp.clocks.models import ClockChangeKind, ClockStatus, LegalClock
from webapp.clocks.operations import Subject
from webapp.clocks.recalculation import Recalculation
from webapp.database import division_reach, set_reach
from webapp.errors import NotFoundError, NotPermittedError
from webapp.supervision import operations as supervision
from webapp.supervision import queries as supervised
from webapp.tasks import queries as task_queries
from webapp.tasks import rows

ACCEPTED = at("2026-11-23 10:00")
REVIEWED = at("2026-12-07 10:00")
NEW_YEAR_OFF = {date(2027, 1, 1): False}
NEW_YEAR_WORKED = {date(2027, 1, 1): False, date(2027, 1, 2): True, date(2027, 1, 3): True}


@pytest.fixture
def procedure(session: Session) -> Procedure:
    """Return a case that was accepted on Monday, 23 November 2026: its limit lies in 2027."""
    people = driving.staff(session)
    case = builders.application(session, people.assistant, at=at("2026-11-23 09:00"))
    made = Procedure(session, case, people)
    made.accept(ACCEPTED)
    return made


@pytest.fixture
def supervisor(session: Session) -> Officer:
    return builders.officer(session, Role.SUPERVISOR)


def publish(
    session: Session, exceptions: dict[date, bool], source: str = "测试〔2026〕1号"
) -> None:
    calendar_years.load_year(
        session, 2027, exceptions=exceptions, source=source, at=at("2026-12-01 09:00")
    )


def subject(procedure: Procedure) -> Subject:
    return rows.subject_of(task_queries.instance_of(procedure.session, procedure.case_id))


def running(procedure: Procedure, name: str = "total") -> LegalClock:
    return queries.live_clocks_of(procedure.session, procedure.instance_id)[name]


def only_proposal(session: Session) -> Recalculation:
    (told,) = recalculation.proposals(session)
    return told


def apply(procedure: Procedure, by: Officer, reason: str = "放假安排已公布") -> int:
    changes = supervision.recalculate(
        procedure.session, procedure.instance_id, by=by, reason=reason, at=REVIEWED
    )
    return len(changes)


class TestProposals:
    def test_are_none_while_the_year_is_not_published(
        self, session: Session, procedure: Procedure
    ) -> None:
        assert running(procedure).is_provisional
        assert recalculation.proposals(session) == []

    def test_tell_of_a_date_that_moves_later_and_change_nothing(
        self, session: Session, procedure: Procedure
    ) -> None:
        publish(session, NEW_YEAR_OFF)

        told = only_proposal(session)

        assert (told.clock.due_on, told.due.on) == (date(2027, 1, 4), date(2027, 1, 5))
        assert (told.days_moved, told.due.provisional) == (1, False)
        assert running(procedure).due_on == date(2027, 1, 4)
        assert running(procedure).is_provisional

    def test_tell_of_a_date_that_moves_earlier(
        self, session: Session, procedure: Procedure
    ) -> None:
        publish(session, NEW_YEAR_WORKED)

        told = only_proposal(session)

        assert (told.due.on, told.days_moved) == (date(2027, 1, 3), -1)

    def test_tell_of_a_date_that_only_becomes_firm(
        self, session: Session, procedure: Procedure
    ) -> None:
        publish(session, {})

        told = only_proposal(session)

        assert (told.days_moved, told.due.provisional) == (0, False)

    def test_name_the_case_to_those_who_supervise_it_and_to_nobody_else(
        self, session: Session, procedure: Procedure
    ) -> None:
        publish(session, NEW_YEAR_OFF)
        number = procedure.case.number

        (told,) = supervised.proposed_moves(session)
        elsewhere = supervised.proposed_moves(session, division=builders.QI)
        set_reach(session, division_reach(builders.QI))
        out_of_reach = supervised.proposed_moves(session)

        assert (told.case_id, told.case_number) == (procedure.case_id, number)
        assert (list(elsewhere), list(out_of_reach)) == ([], [])

    def test_leave_out_what_stands_still_was_met_or_is_over(
        self, session: Session, procedure: Procedure
    ) -> None:
        publish(session, NEW_YEAR_OFF)
        clock = running(procedure)

        for status in (ClockStatus.STOPPED, ClockStatus.CANCELLED):
            clock.status = status
            session.flush()
            assert recalculation.proposals(session) == []
        clock.status, clock.met_on = ClockStatus.MET, date(2026, 12, 7)
        session.flush()
        assert recalculation.proposals(session) == []

    def test_reckon_with_the_stops_of_a_clock(
        self, session: Session, procedure: Procedure, supervisor: Officer
    ) -> None:
        why = {"reason": "住院", "authority": "测试", "officer_id": supervisor.id}
        operations.stop(session, subject(procedure), "total", **why, at=at("2026-11-30 10:00"))
        operations.resume(session, subject(procedure), "total", **why, at=at("2026-12-07 10:00"))
        publish(session, NEW_YEAR_OFF)

        told = only_proposal(session)

        left = queries.calendar(session).working_days_between(date(2026, 12, 7), told.due.on)
        assert left == 30 - 5
        assert (str(told.clock.due_on), str(told.due.on)) == ("2027-01-11", "2027-01-12")

    def test_tell_of_firm_dates_that_a_correction_moves(
        self, session: Session, procedure: Procedure, supervisor: Officer
    ) -> None:
        publish(session, NEW_YEAR_OFF)
        apply(procedure, supervisor)
        assert recalculation.proposals(session) == []

        calendar_years.correct_year(
            session,
            2027,
            exceptions=NEW_YEAR_WORKED,
            source="测试〔2026〕2号",
            reason="更正",
            officer_id=supervisor.id,
            at=at("2026-12-08 09:00"),
        )

        told = only_proposal(session)
        assert (told.clock.due_on, told.due.on) == (date(2027, 1, 5), date(2027, 1, 3))
        assert not told.clock.is_provisional


class TestApplication:
    def test_moves_the_clock_and_the_tasks_and_keeps_why(
        self, session: Session, procedure: Procedure, supervisor: Officer
    ) -> None:
        procedure.complete("survey_first", {}, by=procedure.people.township, at=ACCEPTED)
        publish(session, NEW_YEAR_OFF)
        running(procedure).warned_at = REVIEWED

        assert apply(procedure, supervisor) == 1

        clock = running(procedure)
        assert (clock.due_on, clock.is_provisional) == (date(2027, 1, 5), False)
        assert clock.warn_on == date(2026, 12, 28)
        assert clock.warned_at is None
        assert procedure.task("survey_second").due_on == date(2027, 1, 5)
        (kept,) = queries.changes_of(session, procedure.instance_id)
        assert (kept.kind, kept.reason, kept.authority) == (
            ClockChangeKind.RECALCULATED,
            "放假安排已公布",
            "测试〔2026〕1号、chinesecalendar",
        )
        assert (kept.due_before, kept.due_after) == (date(2027, 1, 4), date(2027, 1, 5))
        assert kept.officer_id == supervisor.id

    def test_is_told_in_the_trail_of_the_case(
        self, session: Session, procedure: Procedure, supervisor: Officer
    ) -> None:
        publish(session, NEW_YEAR_OFF)

        apply(procedure, supervisor)

        (event,) = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.CLOCK_RECALCULATED)
        )
        assert event.stream == f"case:{procedure.case_id}"
        assert event.officer_id == supervisor.id
        assert event.details == {
            "clock": "total",
            "before": "2027-01-04",
            "after": "2027-01-05",
            "provisional": False,
        }

    def test_a_second_time_changes_and_writes_nothing(
        self, session: Session, procedure: Procedure, supervisor: Officer
    ) -> None:
        publish(session, NEW_YEAR_OFF)

        assert [apply(procedure, supervisor) for _ in range(2)] == [1, 0]
        assert len(queries.changes_of(session, procedure.instance_id)) == 1

    def test_of_a_date_that_stays_keeps_that_people_were_warned(
        self, session: Session, procedure: Procedure, supervisor: Officer
    ) -> None:
        publish(session, {})
        running(procedure).warned_at = REVIEWED

        apply(procedure, supervisor)

        clock = running(procedure)
        assert (clock.is_provisional, clock.warned_at) == (False, REVIEWED)

    def test_never_moves_a_clock_that_was_stopped_since_it_was_listed(
        self, session: Session, procedure: Procedure, supervisor: Officer
    ) -> None:
        publish(session, NEW_YEAR_OFF)
        assert only_proposal(session)
        operations.stop(
            session,
            subject(procedure),
            "total",
            reason="住院",
            authority="测试",
            officer_id=supervisor.id,
            at=REVIEWED,
        )

        assert apply(procedure, supervisor) == 0
        assert running(procedure).due_on == date(2027, 1, 4)

    def test_needs_a_reason_an_officer_who_may_and_a_case_within_reach(
        self, session: Session, procedure: Procedure, supervisor: Officer
    ) -> None:
        publish(session, NEW_YEAR_OFF)

        with pytest.raises(ReasonMissingError):
            apply(procedure, supervisor, reason=" ")
        for role in set(Role) - {Role.SUPERVISOR, Role.POLICY_STAFF}:
            with pytest.raises(NotPermittedError):
                apply(procedure, builders.officer(session, role))
        with pytest.raises(NotFoundError):
            supervision.recalculate(session, uuid4(), by=supervisor, reason="x", at=REVIEWED)
        set_reach(session, division_reach(builders.QI))
        with pytest.raises(NotFoundError):
            apply(procedure, supervisor)
