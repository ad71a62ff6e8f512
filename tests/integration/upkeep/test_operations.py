"""What fails too often is set aside; whoever looks after it has it tried again."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp.accounts.models import Officer, Role
from webapp.audit import queries as audit
from webapp.audit.models import AuditAction
from webapp.audit.queries import EventFilter
from webapp.database import PUBLIC, division_reach, set_reach
from webapp.documents.models import Document
from webapp.documents.operations import RENDER
from webapp.errors import NotPermittedError
from webapp.upkeep import operations, queries
from webapp.upkeep.errors import JobNotWaitingError
from webapp.upkeep.models import FIRE_ALARM, JobFailure
from webapp.upkeep.operations import MOST_TRIES

NOW = at("2026-09-14 10:00")
PLACE = "KeyError at webapp/documents/rendering.py:1"


@pytest.fixture
def document_id(session: Session) -> UUID:
    """Return a notice of a case of 浚县."""
    people = driving.staff(session)
    case = builders.application(session, people.assistant, at=NOW)
    Procedure(session, case, people).accept(NOW)
    return session.scalars(select(Document.id)).one()


@pytest.fixture
def administrator(session: Session) -> Officer:
    return builders.officer(session, Role.ADMINISTRATOR)


def fail(session: Session, item_id: UUID, *, times: int = 1, job: str = RENDER) -> JobFailure:
    for _ in range(times):
        failed = operations.remember_failure(session, job, item_id, PLACE, at=NOW)
    return failed


class TestRememberFailure:
    def test_it_is_tried_again_after_longer_and_longer_waits(
        self, session: Session, document_id: UUID
    ) -> None:
        waits = [fail(session, document_id).next_try_at - NOW for _ in range(MOST_TRIES)]

        assert waits == [timedelta(minutes=one) for one in (1, 2, 4, 8, 16, 32, 60, 60)]

    def test_after_the_last_try_it_is_set_aside(self, session: Session, document_id: UUID) -> None:
        before = fail(session, document_id, times=MOST_TRIES - 1).set_aside_at

        after = fail(session, document_id).set_aside_at

        assert (before, after) == (None, NOW)
        assert queries.failure_counts(session) == (0, 1)

    def test_what_is_set_aside_is_found_by_no_sweep(
        self, session: Session, document_id: UUID
    ) -> None:
        kind = session.info["jobs"][RENDER]
        much_later = NOW + timedelta(days=30)

        def waiting() -> list[UUID]:
            found = queries.waiting_items(session, RENDER, kind, at=much_later, limit=10)
            return [one.id for one in found]

        fail(session, document_id, times=MOST_TRIES - 1)
        retried = waiting()
        fail(session, document_id)

        assert (retried, waiting()) == ([document_id], [])


class TestRetry:
    def test_an_administrator_has_one_tried_again(
        self, session: Session, document_id: UUID, administrator: Officer
    ) -> None:
        fail(session, document_id, times=MOST_TRIES)
        later = NOW + timedelta(hours=3)

        failed = operations.retry(session, RENDER, document_id, by=administrator, at=later)

        assert (failed.set_aside_at, failed.next_try_at) == (None, later)
        assert failed.failure_count == MOST_TRIES
        (event,) = audit.search(session, EventFilter(action=AuditAction.JOB_RETRIED))
        assert (event.officer_id, event.details) == (administrator.id, {"job": RENDER})

    def test_a_clocks_job_is_left_to_the_sweep(
        self, session: Session, administrator: Officer
    ) -> None:
        fail(session, UUID(int=7), times=MOST_TRIES, job=FIRE_ALARM)

        operations.retry(session, FIRE_ALARM, UUID(int=7), by=administrator, at=NOW)

        (failed,) = queries.failures(session)
        assert failed.set_aside_at is None

    def test_what_succeeded_meanwhile_is_refused(
        self, session: Session, document_id: UUID, administrator: Officer
    ) -> None:
        with pytest.raises(JobNotWaitingError):
            operations.retry(session, RENDER, document_id, by=administrator, at=NOW)

    def test_another_countys_administrator_may_not(
        self, session: Session, document_id: UUID
    ) -> None:
        fail(session, document_id)
        neighbour = builders.officer(
            session,
            Role.ADMINISTRATOR,
            division=builders.QI,
            number=builders.id_number(date(1980, 1, 1)),
        )

        with pytest.raises(NotPermittedError):
            operations.retry(session, RENDER, document_id, by=neighbour, at=NOW)
        assert operations.retry_all(session, by=neighbour, at=NOW) == 0
        assert audit.search(session, EventFilter(action=AuditAction.JOB_RETRIED)) == []

    def test_all_are_tried_again_in_one_event(
        self, session: Session, document_id: UUID, administrator: Officer
    ) -> None:
        fail(session, document_id, times=MOST_TRIES)
        fail(session, UUID(int=7), job=FIRE_ALARM)

        count = operations.retry_all(session, by=administrator, at=NOW)

        assert (count, queries.failure_counts(session)) == (2, (2, 0))
        (event,) = audit.search(session, EventFilter(action=AuditAction.JOB_RETRIED))
        assert event.details == {"count": 2}


class TestReach:
    @pytest.mark.parametrize("reach", [PUBLIC, division_reach(builders.XUN)])
    @pytest.mark.parametrize("table", ["job_failure", "worker_process"])
    def test_only_the_system_sees_its_own_state(
        self, session: Session, reach: object, table: str
    ) -> None:
        fail(session, UUID(int=7))
        operations.register_worker(
            session, "here:1:abc", host="here", process_number=1, version="1"
        )

        set_reach(session, reach)  # type: ignore[arg-type]

        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
