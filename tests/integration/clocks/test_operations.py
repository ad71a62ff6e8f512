from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp.audit.models import AuditAction, AuditEvent
from webapp.clocks import operations, queries
from webapp.clocks.errors import ClockNotRunningError, ReasonMissingError
from webapp.clocks.models import (
    ClockChangeKind,
    ClockStatus,
    LegalClock,
)
from webapp.clocks.operations import Subject
from webapp.tasks import operations as tasks
from webapp.tasks import queries as task_queries
from webapp.tasks import rows
from webapp.worker import queries as worker

WHY = {"reason": "申请人住院", "authority": "民发〔2021〕57号 第二十二条"}


@pytest.fixture
def procedure(session: Session) -> Procedure:
    """Return a case that was accepted on Monday, 14 September 2026."""
    people = driving.staff(session)
    case = builders.application(session, people.assistant, at=at("2026-09-14 09:00"))
    made = Procedure(session, case, people)
    made.accept(at("2026-09-14 10:00"))
    return made


def subject(procedure: Procedure) -> Subject:
    return rows.subject_of(task_queries.instance_of(procedure.session, procedure.case_id))


def change(procedure: Procedure, name: str = "total", **changes: object) -> dict[str, object]:
    return {
        **WHY,
        "officer_id": procedure.people.county.id,
        "at": at("2026-09-21 10:00"),
        **changes,
    }


def running(procedure: Procedure, name: str = "total") -> LegalClock:
    return queries.live_clocks_of(procedure.session, procedure.instance_id)[name]


def actions(session: Session, procedure: Procedure) -> list[AuditAction]:
    return list(
        session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.stream == f"case:{procedure.case_id}")
            .order_by(AuditEvent.sequence)
        )
    )


class TestStart:
    def test_keeps_the_law_and_the_length_beside_the_dates(self, procedure: Procedure) -> None:
        clock = running(procedure)

        assert (clock.started_on, clock.due_on) == (date(2026, 9, 14), date(2026, 10, 30))
        assert (clock.unit, clock.length) == ("working_days", 30)
        assert "第二十二条" in clock.citation
        assert "30个工作日" in clock.phrase
        assert clock.warn_on == date(2026, 10, 23)

    def test_takes_the_length_that_the_diagram_gives_and_keeps_the_law_beside_it(
        self, procedure: Procedure
    ) -> None:
        started = operations.start(
            procedure.session,
            subject(procedure),
            "publicity",
            on=date(2026, 9, 28),
            variables={"accepted_on": "2026-09-14"},
            drawn_length=10,
        )

        assert (started.length, started.statutory_length) == (10, 7)
        assert started.due_on == date(2026, 10, 8)
        assert running(procedure).statutory_length is None

    def test_again_ends_the_one_before_without_effect(self, procedure: Procedure) -> None:
        before = running(procedure, "survey_start")

        after = operations.start(
            procedure.session,
            subject(procedure),
            "survey_start",
            on=date(2026, 9, 28),
            variables={"accepted_on": "2026-09-14"},
        )

        assert before.status is ClockStatus.CANCELLED
        assert running(procedure, "survey_start").id == after.id
        assert after.due_on == date(2026, 10, 8)

    def test_never_runs_twice_under_one_name(self, procedure: Procedure) -> None:
        with pytest.raises(IntegrityError), procedure.session.begin_nested():
            procedure.session.execute(
                text(
                    "INSERT INTO legal_clock SELECT gen_random_uuid(), process_instance_id,"
                    " division_code, programme, name, unit, length, citation, phrase, started_on,"
                    " due_on, is_provisional, is_alarm, warn_on, status, stopped_on,"
                    " stopped_days, met_on, warned_at, overdue_at, statutory_length"
                    " FROM legal_clock"
                )
            )


class TestMeet:
    def test_notes_the_day(self, procedure: Procedure) -> None:
        clock = running(procedure, "survey_start")

        operations.meet(
            procedure.session, procedure.instance_id, "survey_start", on=date(2026, 9, 16)
        )

        assert (clock.status, clock.met_on) == (ClockStatus.MET, date(2026, 9, 16))

    def test_leaves_a_clock_alone_that_does_not_run(self, procedure: Procedure) -> None:
        operations.meet(
            procedure.session, procedure.instance_id, "county_review", on=date(2026, 9, 16)
        )

        assert set(queries.live_clocks_of(procedure.session, procedure.instance_id)) == {
            "survey_start",
            "total",
        }


def next_to_tell(session: Session, today: date) -> LegalClock | None:
    """Return the deadline that the worker would tell of on the morning of a day."""
    return worker.lock_next_to_tell(session, today=today, at=at(f"{today} 08:00"))


class TestStopAndResume:
    def test_gives_back_what_was_left(self, session: Session, procedure: Procedure) -> None:
        operations.stop(session, subject(procedure), "total", **change(procedure))
        stopped = running(procedure)
        assert (stopped.status, stopped.stopped_on) == (ClockStatus.STOPPED, date(2026, 9, 21))

        operations.resume(
            session, subject(procedure), "total", **change(procedure, at=at("2026-10-12 09:00"))
        )

        clock = running(procedure)
        left = queries.calendar(session).working_days_between(date(2026, 9, 21), date(2026, 10, 30))
        assert left == 24
        assert queries.calendar(session).working_days_between(date(2026, 10, 12), clock.due_on) == (
            left
        )
        assert (clock.status, clock.stopped_on, clock.stopped_days) == (
            ClockStatus.RUNNING,
            None,
            21,
        )
        kinds = [one.kind for one in queries.changes_of(session, procedure.instance_id)]
        assert kinds == [ClockChangeKind.STOPPED, ClockChangeKind.RESUMED]
        assert actions(session, procedure)[-2:] == [
            AuditAction.CLOCK_STOPPED,
            AuditAction.CLOCK_RESUMED,
        ]

    def test_more_than_once_gives_back_each_time_what_was_left(
        self, session: Session, procedure: Procedure
    ) -> None:
        for stopped, resumed in (("09-21", "10-12"), ("10-14", "10-20")):
            operations.stop(
                session,
                subject(procedure),
                "total",
                **change(procedure, at=at(f"2026-{stopped} 10:00")),
            )
            operations.resume(
                session,
                subject(procedure),
                "total",
                **change(procedure, at=at(f"2026-{resumed} 10:00")),
            )

        left = queries.calendar(session).working_days_between(
            date(2026, 10, 20), running(procedure).due_on
        )
        assert left == 24 - 2
        assert running(procedure).stopped_days == 21 + 6

    def test_at_one_moment_loses_nothing(self, session: Session, procedure: Procedure) -> None:
        due_on = running(procedure).due_on

        for _ in range(3):
            operations.stop(session, subject(procedure), "total", **change(procedure))
            operations.resume(session, subject(procedure), "total", **change(procedure))

        assert running(procedure).due_on == due_on
        stops = queries.stops_of(session, [running(procedure).id])
        assert len(stops[running(procedure).id]) == 3

    def test_after_the_end_leaves_a_clock_overdue(
        self, session: Session, procedure: Procedure
    ) -> None:
        due_on = running(procedure).due_on

        for do, day in ((operations.stop, "11-09"), (operations.resume, "11-16")):
            do(
                session,
                subject(procedure),
                "total",
                **change(procedure, at=at(f"2026-{day} 10:00")),
            )

        assert running(procedure).due_on == due_on

    def test_keeps_a_stopped_clock_from_the_worker(
        self, session: Session, procedure: Procedure
    ) -> None:
        for name in ("total", "survey_start"):
            operations.stop(session, subject(procedure), name, **change(procedure))

        assert next_to_tell(session, date(2027, 1, 31)) is None

    def test_demands_a_reason_an_authority_and_a_clock_that_runs(
        self, session: Session, procedure: Procedure
    ) -> None:
        on = subject(procedure)

        for wrong in ({"reason": " "}, {"authority": ""}):
            with pytest.raises(ReasonMissingError):
                operations.stop(session, on, "total", **change(procedure, **wrong))
        with pytest.raises(ClockNotRunningError):
            operations.stop(session, on, "county_review", **change(procedure))
        with pytest.raises(ClockNotRunningError):
            operations.resume(session, on, "total", **change(procedure))
        operations.stop(session, on, "total", **change(procedure))
        with pytest.raises(ClockNotRunningError):
            operations.stop(session, on, "total", **change(procedure))

    def test_of_a_stopped_clock_that_is_met_ends_it(
        self, session: Session, procedure: Procedure
    ) -> None:
        operations.stop(session, subject(procedure), "total", **change(procedure))
        stopped = running(procedure)

        operations.meet(session, procedure.instance_id, "total", on=date(2026, 9, 25))

        assert stopped.status is ClockStatus.MET


class TestExtension:
    def test_counts_from_the_first_day_and_moves_the_tasks(
        self, session: Session, procedure: Procedure
    ) -> None:
        procedure.complete(
            "survey_first", {}, by=procedure.people.township, at=at("2026-09-15 10:00")
        )
        assert procedure.task("survey_second").due_on == date(2026, 10, 30)
        instance = task_queries.instance_of(session, procedure.case_id)
        running(procedure).warned_at = datetime(2026, 10, 23, tzinfo=UTC)

        tasks.lengthen_clock(
            session,
            instance,
            "total",
            variables={"objection_raised": True},
            **change(procedure),
        )

        clock = running(procedure)
        assert (clock.started_on, clock.due_on, clock.length) == (
            date(2026, 9, 14),
            date(2026, 11, 20),
            45,
        )
        assert clock.warned_at is None
        assert procedure.task("survey_second").due_on == date(2026, 11, 20)
        (kept,) = queries.changes_of(session, procedure.instance_id)
        assert (kept.kind, kept.reason) == (ClockChangeKind.EXTENDED, "申请人住院")
        assert actions(session, procedure)[-1] is AuditAction.CLOCK_EXTENDED

    def test_gives_back_the_days_on_which_the_clock_stood_still(
        self, session: Session, procedure: Procedure
    ) -> None:
        operations.stop(session, subject(procedure), "total", **change(procedure))
        operations.resume(
            session, subject(procedure), "total", **change(procedure, at=at("2026-10-12 09:00"))
        )

        operations.recount(
            session,
            subject(procedure),
            "total",
            variables={"accepted_on": "2026-09-14", "objection_raised": True},
            **change(procedure, at=at("2026-10-13 09:00")),
        )

        clock = running(procedure)
        assert clock.length == 45
        left = queries.calendar(session).working_days_between(date(2026, 10, 12), clock.due_on)
        assert left == 45 - 6

    def test_demands_a_reason(self, session: Session, procedure: Procedure) -> None:
        with pytest.raises(ReasonMissingError):
            operations.recount(
                session, subject(procedure), "total", variables={}, **change(procedure, reason="")
            )


class TestWorker:
    @pytest.mark.parametrize(
        ("today", "name"),
        [
            (date(2026, 9, 15), None),
            (date(2026, 9, 16), "survey_start"),
        ],
    )
    def test_is_told_one_working_day_before_the_survey_must_start(
        self, session: Session, procedure: Procedure, today: date, name: str | None
    ) -> None:
        found = next_to_tell(session, today)

        assert (found.name if found else None) == name

    def test_is_told_once_of_a_warning_and_once_more_when_it_is_late(
        self, session: Session, procedure: Procedure
    ) -> None:
        clock = running(procedure, "survey_start")
        clock.warned_at = at("2026-09-16 09:00")
        session.flush()

        assert next_to_tell(session, date(2026, 9, 17)) is None
        assert next_to_tell(session, date(2026, 9, 18)) is clock
        clock.overdue_at = at("2026-09-18 09:00")
        session.flush()
        assert next_to_tell(session, date(2026, 9, 18)) is None
