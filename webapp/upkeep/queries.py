"""Reads of what failed, what waits, and which workers live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from webapp.audit import queries as audit
from webapp.background import ItemJob, jobs_of
from webapp.cases.models import AssistanceCase
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.documents.models import Document
from webapp.tasks.models import ProcessInstance, UserTask, UserTaskStatus
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
    division_code: str


@dataclass(frozen=True)
class Figures:
    """How the installation stands, in numbers that name nobody."""

    waiting: Mapping[str, int]
    oldest_waiting_seconds: float
    retrying: int
    set_aside: int
    alarms_due: int
    deadlines_overdue: int
    tasks_overdue: int
    seal_age_seconds: float | None
    workers: Sequence[WorkerProcess]
    server_time: datetime


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
        select(
            found.c.item_id, AssistanceCase.id, AssistanceCase.number, AssistanceCase.division_code
        ).join(AssistanceCase, AssistanceCase.id == found.c.case_id)
    )
    return {item_id: CaseRef(*case) for item_id, *case in rows}


def figures(session: Session, *, today: date, at: datetime) -> Figures:
    """Return how the installation stands; each number comes from an index that holds little more.

    Args:
        at: The product's time, which moments in its rows are compared with.
    """
    retrying, set_aside = failure_counts(session)
    oldest = _oldest_document_wait(session)
    seal = audit.last_seal(session)
    return Figures(
        waiting={job: _waiting_count(session, kind) for job, kind in jobs_of(session).items()},
        oldest_waiting_seconds=(at - oldest).total_seconds() if oldest else 0.0,
        retrying=retrying,
        set_aside=set_aside,
        alarms_due=_clocks_due(session, today=today, is_alarm=True),
        deadlines_overdue=_clocks_due(session, today=today, is_alarm=False),
        tasks_overdue=session.execute(
            select(func.count())
            .select_from(UserTask)
            .where(UserTask.status == UserTaskStatus.OPEN, UserTask.due_on < today)
        ).scalar_one(),
        seal_age_seconds=(at - seal.sealed_at).total_seconds() if seal else None,
        workers=workers(session),
        server_time=server_time(session),
    )


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


def schema_revision(session: Session) -> str | None:
    """Return the revision that the database is at."""
    return session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _clocks_due(session: Session, *, today: date, is_alarm: bool) -> int:
    return session.execute(
        select(func.count())
        .select_from(LegalClock)
        .where(
            LegalClock.status == ClockStatus.RUNNING,
            LegalClock.is_alarm == is_alarm,
            LegalClock.due_on < today,
        )
    ).scalar_one()


def _waiting_count(session: Session, kind: ItemJob) -> int:
    """Return how many rows wait for a job, those that failed included."""
    waiting = kind.waiting.order_by(None).subquery()
    return session.execute(select(func.count()).select_from(waiting)).scalar_one()


def _oldest_document_wait(session: Session) -> datetime | None:
    """Return since when the oldest document waits for its PDF."""
    oldest: datetime | None = session.execute(
        select(func.min(Document.issued_at)).where(Document.sha256.is_(None))
    ).scalar_one()
    return oldest
