"""Reads of what failed, what waits, and which workers live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.background import ItemJob
from webapp.cases.models import AssistanceCase
from webapp.clocks.models import LegalClock
from webapp.documents.models import Document
from webapp.tasks.models import ProcessInstance
from webapp.upkeep.models import CLOCK_JOBS, JobFailure, WorkerProcess


@dataclass(frozen=True)
class WaitingItem:
    """An item that waits for its job, and how often that failed."""

    id: UUID
    failure_count: int


@dataclass(frozen=True)
class CaseRef:
    """A case as its number names it, without a word about people."""

    id: UUID
    number: str


def failure_of(
    session: Session, job: str, item_id: UUID, *, locked: bool = False
) -> JobFailure | None:
    """Return how often an item failed, if it did."""
    return session.get(JobFailure, (job, item_id), with_for_update=locked or None)


def failures(session: Session, *, locked: bool = False) -> Sequence[JobFailure]:
    """Return everything that failed and did not succeed since, what was set aside first."""
    statement = select(JobFailure).order_by(
        JobFailure.set_aside_at.is_(None),
        JobFailure.first_failed_at,
        JobFailure.job,
        JobFailure.item_id,
    )
    return session.scalars(statement.with_for_update() if locked else statement).all()


def failure_counts(session: Session) -> tuple[int, int]:
    """Return how many jobs wait for their next try, and how many were set aside."""
    aside = func.count(JobFailure.set_aside_at)
    every, set_aside = session.execute(select(func.count(), aside).select_from(JobFailure)).one()
    return every - set_aside, set_aside


def may_be_tried(
    job: str, item_id: InstrumentedAttribute[UUID], *, at: datetime
) -> ColumnElement[bool]:
    """Return the condition that an item did not fail, or that its next try is due."""
    return ~exists().where(
        JobFailure.job == job,
        JobFailure.item_id == item_id,
        or_(JobFailure.next_try_at > at, JobFailure.set_aside_at.is_not(None)),
    )


def waiting_items(
    session: Session, job: str, kind: ItemJob, *, at: datetime, limit: int
) -> tuple[WaitingItem, ...]:
    """Return the items of a job that wait and may be tried now, the oldest first."""
    id_ = kind.waiting.selected_columns[0]
    rows = session.execute(
        kind.waiting.add_columns(func.coalesce(JobFailure.failure_count, 0))
        .outerjoin(JobFailure, and_(JobFailure.job == job, JobFailure.item_id == id_))
        .where(
            or_(JobFailure.next_try_at.is_(None), JobFailure.next_try_at <= at),
            JobFailure.set_aside_at.is_(None),
        )
        .limit(limit)
    )
    return tuple(WaitingItem(id_, count) for id_, count in rows)


def waiting_count(session: Session, kind: ItemJob) -> int:
    """Return how many rows wait for a job, those that failed included."""
    waiting = kind.waiting.order_by(None).subquery()
    return session.execute(select(func.count()).select_from(waiting)).scalar_one()


def oldest_document_wait(session: Session) -> datetime | None:
    """Return since when the oldest document waits for its PDF."""
    return session.execute(
        select(func.min(Document.issued_at)).where(Document.sha256.is_(None))
    ).scalar_one()


def cases_of(session: Session, failed: Sequence[JobFailure]) -> Mapping[UUID, CaseRef]:
    """Return which case each failed item belongs to, by the item's id, where there is one."""
    items = {one.item_id for one in failed}
    clocks = {one.item_id for one in failed if one.job in CLOCK_JOBS}
    of_clock = (
        select(LegalClock.id.label("item_id"), ProcessInstance.subject_id.label("case_id"))
        .join(ProcessInstance, ProcessInstance.id == LegalClock.process_instance_id)
        .where(LegalClock.id.in_(clocks))
    )
    of_document = select(Document.id, Document.subject_id).where(Document.id.in_(items - clocks))
    of_instance = select(ProcessInstance.id, ProcessInstance.subject_id).where(
        ProcessInstance.id.in_(items - clocks)
    )
    found = union_all(of_clock, of_document, of_instance).subquery()
    rows = session.execute(
        select(found.c.item_id, AssistanceCase.id, AssistanceCase.number).join(
            AssistanceCase, AssistanceCase.id == found.c.case_id
        )
    )
    return {item_id: CaseRef(case_id, number) for item_id, case_id, number in rows}


def workers(session: Session) -> Sequence[WorkerProcess]:
    """Return the workers of the last day, those that started last first."""
    return session.scalars(
        select(WorkerProcess).order_by(WorkerProcess.started_at.desc(), WorkerProcess.id)
    ).all()


def server_time(session: Session) -> datetime:
    """Return the database server's time, which workers on every machine beat by."""
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def living(session: Session, executors: Sequence[str], *, silent_after: timedelta) -> set[str]:
    """Return which of these workers live: they beat lately, and did not end."""
    return set(
        session.scalars(
            select(WorkerProcess.id).where(
                WorkerProcess.id.in_(executors),
                WorkerProcess.stopped_at.is_(None),
                WorkerProcess.last_beat_at > func.now() - silent_after,
            )
        )
    )
