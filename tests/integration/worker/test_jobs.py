"""What is due is done, once, by whichever worker comes first; what fails stops nothing else."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from tests.integration.durability import product as installations
from tests.integration.durability import waiting
from tests.integration.durability.product import Product
from webapp import logs
from webapp.accounts.models import Officer, Role
from webapp.audit import queries as audit
from webapp.audit import verification
from webapp.audit.models import AuditAction
from webapp.audit.queries import EventFilter
from webapp.clocks import queries as clocks
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.documents.models import Document
from webapp.notifications.models import Notification, NotificationKind
from webapp.tasks import operations
from webapp.tasks import queries as tasks
from webapp.upkeep import queries
from webapp.upkeep.models import FIRE_ALARM
from webapp.worker import jobs

POSTED = at("2026-09-18 10:00")
LAST_MOMENT = at("2026-09-25 23:59")
AFTERWARDS = at("2026-09-26 00:00")


def accepted(session: Session, on: datetime) -> Procedure:
    people = driving.staff(session)
    case = builders.application(session, people.assistant, at=on)
    procedure = Procedure(session, case, people)
    procedure.accept(on)
    return procedure


def posted(product: Product) -> UUID:
    """Bring a case to its publicity; return its instance."""
    with product.use_case() as session:
        procedure = accepted(session, at("2026-09-14 10:00"))
        procedure.compare(at("2026-09-15 10:00"))
        procedure.survey(at("2026-09-16 10:00"))
        procedure.opine(at("2026-09-17 10:00"))
        procedure.complete(
            "post_notice", {"posted": True}, by=procedure.people.assistant, at=POSTED
        )
        return procedure.instance_id


def open_tasks(product: Product, instance_id: UUID) -> list[str]:
    with product.use_case() as session:
        return [task.element_id for task in tasks.open_tasks_of(session, instance_id)]


def fired(product: Product) -> list[str]:
    with product.use_case() as session:
        events = audit.search(session, EventFilter(action=AuditAction.CLOCK_FIRED))
        return [event.stream for event in events]


def told(session: Session, kind: NotificationKind) -> Sequence[UUID]:
    return session.scalars(
        select(Notification.officer_id)
        .where(Notification.kind == kind)
        .order_by(Notification.officer_id)
    ).all()


class TestFireAlarms:
    def test_publicity_ends_only_after_its_last_day(self, product: Product) -> None:
        instance_id = posted(product)

        too_early = jobs.fire_alarms(product.factory, at=LAST_MOMENT)
        before = open_tasks(product, instance_id)
        in_time = jobs.fire_alarms(product.factory, at=AFTERWARDS)

        assert (too_early, before) == (0, [])
        assert (in_time, open_tasks(product, instance_id)) == (1, ["close_publicity"])

    def test_it_ends_once_though_two_workers_sweep_at_once(self, product: Product) -> None:
        instances = [posted(product) for _ in range(3)]
        together = Barrier(2)

        def work() -> int:
            own = installations.opened(product.settings.database_url)
            together.wait()
            done = jobs.fire_alarms(own.factory, at=AFTERWARDS)
            own.engine.dispose()
            return done

        with ThreadPoolExecutor(2) as pool:
            done = [worker.result() for worker in [pool.submit(work) for _ in range(2)]]
        left = jobs.fire_alarms(product.factory, at=AFTERWARDS)

        assert sum(done) + left == 3
        assert [open_tasks(product, one) for one in instances] == [["close_publicity"]] * 3
        assert len(fired(product)) == len(set(fired(product))) == 3
        with product.use_case() as session:
            assert verification.verify(session).broken == []

    def test_a_case_somebody_works_on_is_left_for_the_next_sweep(self, product: Product) -> None:
        instance_id = posted(product)
        with waiting.held(product.engine, "SELECT 1 FROM process_instance FOR UPDATE"):
            meanwhile = jobs.fire_alarms(product.factory, at=AFTERWARDS)

        afterwards = jobs.fire_alarms(product.factory, at=AFTERWARDS)

        assert (meanwhile, afterwards) == (0, 1)
        assert open_tasks(product, instance_id) == ["close_publicity"]

    def test_a_clock_that_no_timer_awaits_any_more_rings_for_nobody(self, product: Product) -> None:
        instance_id = posted(product)
        jobs.fire_alarms(product.factory, at=AFTERWARDS)
        opened, told_before = open_tasks(product, instance_id), fired(product)

        with product.use_case() as session:
            operations.fire_clock(session, instance_id, "publicity", at=AFTERWARDS)

        assert (open_tasks(product, instance_id), fired(product)) == (opened, told_before)
        assert len(told_before) == 1


class TestTellDeadlines:
    def test_whoever_has_the_work_is_warned_once(self, product: Product) -> None:
        with product.use_case() as session:
            procedure = accepted(session, at("2026-09-14 10:00"))
            clock = clocks.live_clocks_of(session, procedure.instance_id)["survey_start"]
            near = datetime.combine(clock.warn_on, datetime.min.time(), builders.SHANGHAI)
            colleagues = {procedure.people.township.id, procedure.people.second.id}

        early = jobs.tell_deadlines(product.factory, at=near - timedelta(minutes=1))
        once = jobs.tell_deadlines(product.factory, at=near)
        twice = jobs.tell_deadlines(product.factory, at=near + timedelta(hours=1))

        assert (early, once, twice) == (0, 1, 0)
        with product.use_case() as session:
            assert set(told(session, NotificationKind.DEADLINE_NEAR)) == colleagues

    def test_what_is_overdue_goes_to_the_supervisor_once(self, product: Product) -> None:
        with product.use_case() as session:
            supervisor = _officer(session, Role.SUPERVISOR)
            _officer(session, Role.SUPERVISOR, division=builders.QI)
            procedure = accepted(session, at("2026-09-14 10:00"))
            instance_id = procedure.instance_id
        late = at("2026-12-01 00:00")

        first = jobs.tell_deadlines(product.factory, at=late)
        second = jobs.tell_deadlines(product.factory, at=late + timedelta(days=1))

        with product.use_case() as session:
            overdue = {
                name
                for name, clock in clocks.live_clocks_of(session, instance_id).items()
                if clock.overdue_at == late
            }
            events = audit.search(session, EventFilter(action=AuditAction.CLOCK_OVERDUE))
            escalated = told(session, NotificationKind.ESCALATED)
        assert (first, second) == (2, 0)
        assert overdue == {"survey_start", "total"}
        assert len(events) == 2
        assert list(escalated) == [supervisor] * 2

    def test_nobody_is_warned_of_what_is_overdue_already(self, product: Product) -> None:
        with product.use_case() as session:
            accepted(session, at("2026-09-14 10:00"))

        jobs.tell_deadlines(product.factory, at=at("2026-12-01 00:00"))

        with product.use_case() as session:
            assert told(session, NotificationKind.DEADLINE_NEAR) == []

    def test_a_deadline_in_an_unpublished_year_is_marked_provisional(
        self, product: Product
    ) -> None:
        with product.use_case() as session:
            procedure = accepted(session, at("2026-11-23 10:00"))

            found = clocks.live_clocks_of(session, procedure.instance_id)

            assert {name: clock.is_provisional for name, clock in found.items()} == {
                "survey_start": False,
                "total": True,
            }


class TestRenderDocuments:
    def test_every_issued_document_gets_its_pdf_once(self, product: Product) -> None:
        with product.use_case() as session:
            accepted(session, at("2026-09-14 10:00"))

        first = jobs.do_items(product.factory, at=POSTED)
        second = jobs.do_items(product.factory, at=POSTED)

        assert (first, second) == (1, 0)
        with product.use_case() as session:
            made = session.execute(
                select(func.substr(Document.pdf, 1, 5), Document.sha256, Document.rendered_at)
            ).one()
        assert (bytes(made[0]), len(made[1]), made[2]) == (b"%PDF-", 64, POSTED)

    def test_a_document_that_cannot_be_made_is_tried_again_later(self, product: Product) -> None:
        with product.use_case() as session:
            accepted(session, at("2026-09-14 10:00"))
        document_id = _break_document(product)

        done = jobs.do_items(product.factory, at=POSTED)
        at_once = jobs.waiting_items(product.factory, at=POSTED)
        later = jobs.waiting_items(product.factory, at=POSTED + timedelta(minutes=1))

        assert (done, at_once) == (0, ())
        assert [(one.id, one.failure_count) for _, one in later] == [(document_id, 1)]


class TestFailure:
    def test_a_broken_case_stops_no_other_and_is_tried_again(
        self, product: Product, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken, sound = posted(product), posted(product)
        state = _break_state(product, broken)

        with caplog.at_level(logging.ERROR):
            done = jobs.fire_alarms(product.factory, at=AFTERWARDS)

        assert (done, open_tasks(product, sound)) == (1, ["close_publicity"])
        (failed,) = _failures(product)
        assert failed[:3] == (FIRE_ALARM, 1, AFTERWARDS + timedelta(minutes=1))
        assert "StateError" in failed[3] or " at workflows/" in failed[3]
        (line,) = [logs.line_of(record) for record in caplog.records]
        assert (line["event"], line["job"], line["tries"]) == ("job_failed", FIRE_ALARM, 1)
        assert "secret words" not in caplog.text + failed[3]

        jobs.fire_alarms(product.factory, at=AFTERWARDS + timedelta(seconds=59))
        unchanged = _failures(product)
        jobs.fire_alarms(product.factory, at=AFTERWARDS + timedelta(minutes=1))
        (again,) = _failures(product)

        assert unchanged == [failed]
        assert again[:3] == (FIRE_ALARM, 2, AFTERWARDS + timedelta(minutes=3))

        _set_state(product, broken, state)
        done = jobs.fire_alarms(product.factory, at=AFTERWARDS + timedelta(minutes=3))

        assert (done, _failures(product)) == (1, [])
        assert open_tasks(product, broken) == ["close_publicity"]

    def test_a_failed_case_is_left_as_it_was(self, product: Product) -> None:
        instance_id = posted(product)
        _break_state(product, instance_id)

        jobs.fire_alarms(product.factory, at=AFTERWARDS)

        with product.use_case() as session:
            clock = session.scalars(select(LegalClock).where(LegalClock.name == "publicity")).one()
            assert (clock.status, clock.is_alarm) == (ClockStatus.RUNNING, True)
            assert audit.search(session, EventFilter(action=AuditAction.CLOCK_FIRED)) == []
            assert verification.verify(session).broken == []


class TestSealOnceADay:
    def test_the_trail_is_sealed_once_a_day(self, product: Product) -> None:
        morning, night = at("2026-09-14 08:00"), at("2026-09-14 23:59")

        sealed = [
            jobs.seal_once_a_day(product.factory, at=moment)
            for moment in (morning, night, night + timedelta(minutes=1))
        ]

        assert sealed == [True, False, True]
        with product.use_case() as session:
            found = verification.verify(session)
        assert (found.seals, found.broken) == (2, [])


def _officer(session: Session, role: Role, *, division: str | None = None) -> UUID:
    added: Officer = builders.officer(
        session, role, division=division, number=builders.id_number(date(1980, 1, 1))
    )
    return added.id


def _failures(product: Product) -> list[tuple[str, int, datetime, str]]:
    with product.use_case() as session:
        return [
            (one.job, one.failure_count, one.next_try_at, one.error)
            for one in queries.failures(session)
        ]


def _break_state(product: Product, instance_id: UUID) -> bytes:
    """Put what is no state where the engine's state was; return that."""
    with product.use_case() as session:
        state = bytes(tasks.lock_instance(session, instance_id).state)
    _set_state(product, instance_id, b"secret words of an applicant")
    return state


def _set_state(product: Product, instance_id: UUID, state: bytes) -> None:
    with product.use_case() as session:
        tasks.lock_instance(session, instance_id).state = state


def _break_document(product: Product) -> UUID:
    """Take what a document says away, which only the server's owner can."""
    with product.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        found: UUID = connection.execute(
            text("UPDATE document SET content = '{}' RETURNING id")
        ).scalar_one()
    return found
