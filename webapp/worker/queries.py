"""What is due, behind a lock, and what failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.clocks.models import ClockStatus, LegalClock
from webapp.documents.models import Document
from webapp.tasks.models import ProcessInstance
from webapp.worker.models import Job, JobFailure


@dataclass(frozen=True)
class WaitingDocument:
    """A document whose PDF is not made, and how often making it failed."""

    id: UUID
    failure_count: int


def lock_next_alarm(session: Session, *, today: date, at: datetime) -> LegalClock | None:
    """Lock the instance of an alarm whose period is over, and return the alarm.

    Whoever moves an instance locks it first: what is locked already is left for the next sweep.
    """
    return _lock_next(
        session,
        select(LegalClock).where(LegalClock.is_alarm, LegalClock.due_on < today),
        Job.FIRE_ALARM,
        at=at,
    )


def lock_next_to_tell(session: Session, *, today: date, at: datetime) -> LegalClock | None:
    """Lock the instance of a deadline that is near, or overdue, and that nobody was told of."""
    overdue = (LegalClock.due_on < today) & LegalClock.overdue_at.is_(None)
    near = (
        (LegalClock.warn_on <= today)
        & LegalClock.warned_at.is_(None)
        & LegalClock.overdue_at.is_(None)
    )
    return _lock_next(
        session,
        select(LegalClock).where(~LegalClock.is_alarm, or_(overdue, near)),
        Job.TELL_DEADLINE,
        at=at,
    )


def documents_to_render(
    session: Session, *, at: datetime, limit: int
) -> tuple[WaitingDocument, ...]:
    """Return documents whose PDF is not made and whose next try is due, the oldest first."""
    rows = session.execute(
        select(Document.id, func.coalesce(JobFailure.failure_count, 0))
        .outerjoin(
            JobFailure,
            and_(JobFailure.job == Job.RENDER_DOCUMENT, JobFailure.item_id == Document.id),
        )
        .where(
            Document.sha256.is_(None),
            or_(JobFailure.next_try_at.is_(None), JobFailure.next_try_at <= at),
        )
        .order_by(Document.issued_at, Document.id)
        .limit(limit)
    )
    return tuple(WaitingDocument(id_, count) for id_, count in rows)


def failure_of(session: Session, job: Job, item_id: UUID) -> JobFailure | None:
    """Return how often an item failed, if it did."""
    return session.get(JobFailure, (job, item_id))


def failures(session: Session) -> Sequence[JobFailure]:
    """Return everything that failed and waits for its next try, the oldest trouble first."""
    return session.scalars(
        select(JobFailure).order_by(JobFailure.first_failed_at, JobFailure.job, JobFailure.item_id)
    ).all()


def _lock_next(
    session: Session, due: Select[LegalClock], job: Job, *, at: datetime
) -> LegalClock | None:
    narrowed = (
        due.join(ProcessInstance, ProcessInstance.id == LegalClock.process_instance_id)
        .where(LegalClock.status == ClockStatus.RUNNING, _may_be_tried(job, LegalClock.id, at=at))
        .order_by(LegalClock.due_on, LegalClock.id)
        .limit(1)
    )
    found = session.scalars(
        narrowed.with_for_update(of=ProcessInstance, skip_locked=True)
    ).one_or_none()
    if found is None:
        return None
    # The clock was read before the lock was ours: what changed since shows only now.
    return session.scalars(
        narrowed.where(ProcessInstance.id == found.process_instance_id)
        .with_for_update(of=LegalClock)
        .execution_options(populate_existing=True)
    ).one_or_none() or _lock_next(session, due, job, at=at)


def _may_be_tried(
    job: Job, item_id: InstrumentedAttribute[UUID], *, at: datetime
) -> ColumnElement[bool]:
    return ~exists().where(
        JobFailure.job == job, JobFailure.item_id == item_id, JobFailure.next_try_at > at
    )
