"""What the worker does: each job looks for one thing that is due, does it, and looks again.

Every item has a transaction of its own behind its instance's lock, which no other worker waits
for. A worker that is killed loses the transaction it was in, and nothing else: the next sweep
finds the item. An item that fails is remembered, left alone for a while, and stops no other.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from webapp import clock
from webapp.audit import queries as audit
from webapp.audit import sealing
from webapp.clocks.models import LegalClock
from webapp.database import EVERYTHING, set_reach
from webapp.documents import operations as documents
from webapp.instance_changes import jobs as instance_changes
from webapp.supervision import operations as supervision
from webapp.tasks import operations as tasks
from webapp.worker import operations, queries
from webapp.worker.models import Job
from webapp.worker.queries import WaitingDocument

log = logging.getLogger(__name__)

BATCH = 200


def fire_alarms(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Let every diagram's timer fire whose clock is over; return how many did."""

    def find(session: Session) -> LegalClock | None:
        return queries.lock_next_alarm(session, today=clock.local_day(at), at=at)

    def fire(session: Session, due: LegalClock) -> None:
        tasks.fire_clock(session, due.process_instance_id, due.name, at=at)

    return _each(factory, Job.FIRE_ALARM, find, fire, at=at)


def tell_deadlines(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Warn of deadlines that are near, and escalate those that passed; return how many."""

    def find(session: Session) -> LegalClock | None:
        return queries.lock_next_to_tell(session, today=clock.local_day(at), at=at)

    def tell(session: Session, due: LegalClock) -> None:
        supervision.tell_of(session, due, at=at)

    return _each(factory, Job.TELL_DEADLINE, find, tell, at=at)


def move_cases(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Move the cases of migrations that were released; return how many were dealt with."""
    return instance_changes.run_campaigns(factory, at=at)


def documents_to_render(
    factory: sessionmaker[Session], *, at: datetime
) -> tuple[WaitingDocument, ...]:
    """Return the documents whose PDF is to be made now."""
    with factory() as session:
        set_reach(session, EVERYTHING)
        return queries.documents_to_render(session, at=at, limit=BATCH)


def render_document(factory: sessionmaker[Session], document_id: UUID, *, at: datetime) -> None:
    """Make the PDF of one document, unless it is there."""
    with factory() as session:
        set_reach(session, EVERYTHING)
        documents.ensure_pdf(session, document_id, at=at)
        operations.forget_failure(session, Job.RENDER_DOCUMENT, document_id)
        session.commit()


def render_documents(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Make the PDFs of documents that were issued; return how many."""
    done = 0
    for waiting in documents_to_render(factory, at=at):
        try:
            render_document(factory, waiting.id, at=at)
            done += 1
        except Exception as error:  # noqa: BLE001  the worker's loop: one item stops no other
            note_failure(factory, Job.RENDER_DOCUMENT, waiting.id, error, at=at)
    return done


def sweep(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Do everything that is due now; return how many things were."""
    return (
        fire_alarms(factory, at=at)
        + tell_deadlines(factory, at=at)
        + move_cases(factory, at=at)
        + render_documents(factory, at=at)
    )


def seal_once_a_day(factory: sessionmaker[Session], *, at: datetime) -> bool:
    """Seal the audit trail unless that was done today; tell whether it was done now.

    An office that switches its machine off at night seals when it starts in the morning.
    """
    with factory() as session:
        set_reach(session, EVERYTHING)
        last = audit.last_seal(session)
        if last is not None and clock.local_day(last.sealed_at) == clock.local_day(at):
            return False
        sealing.seal(session, at=at)
        session.commit()
    return True


def note_failure(
    factory: sessionmaker[Session], job: Job, item_id: UUID, error: Exception, *, at: datetime
) -> None:
    """Log that an item failed, without what it said, and leave it alone for a while."""
    with factory() as session:
        set_reach(session, EVERYTHING)
        failed = operations.remember_failure(session, job, item_id, error, at=at)
        session.commit()
    log.error(
        "%s of %s failed, %d times by now, next try at %s: %s",
        job.value,
        item_id,
        failed.failure_count,
        failed.next_try_at.isoformat(timespec="seconds"),
        failed.error,
    )


def _each(
    factory: sessionmaker[Session],
    job: Job,
    find: Callable[[Session], LegalClock | None],
    act: Callable[[Session, LegalClock], None],
    *,
    at: datetime,
) -> int:
    done = 0
    for _ in range(BATCH):
        item_id: UUID | None = None
        try:
            with factory() as session:
                set_reach(session, EVERYTHING)
                due = find(session)
                if due is None:
                    return done
                item_id = due.id
                act(session, due)
                operations.forget_failure(session, job, item_id)
                session.commit()
                done += 1
        except Exception as error:
            if item_id is None:
                raise
            note_failure(factory, job, item_id, error, at=at)
    return done
