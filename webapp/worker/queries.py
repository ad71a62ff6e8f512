"""What is due, behind a lock."""

from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from webapp.clocks.models import ClockStatus, LegalClock
from webapp.tasks.models import ProcessInstance
from webapp.upkeep.models import FIRE_ALARM, TELL_DEADLINE
from webapp.upkeep.queries import may_be_tried


def lock_next_alarm(session: Session, *, today: date, at: datetime) -> LegalClock | None:
    """Lock the instance of an alarm whose period is over, and return the alarm.

    Whoever moves an instance locks it first: what is locked already is left for the next sweep.
    """
    return _lock_next(
        session,
        select(LegalClock).where(LegalClock.is_alarm, LegalClock.due_on < today),
        FIRE_ALARM,
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
        TELL_DEADLINE,
        at=at,
    )


def _lock_next(
    session: Session, due: Select[LegalClock], job: str, *, at: datetime
) -> LegalClock | None:
    narrowed = (
        due.join(ProcessInstance, ProcessInstance.id == LegalClock.process_instance_id)
        .where(LegalClock.status == ClockStatus.RUNNING, may_be_tried(job, LegalClock.id, at=at))
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
