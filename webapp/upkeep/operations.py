"""Remember what failed until it succeeds or somebody asks again; know which workers live."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp import background
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.upkeep import permissions, queries
from webapp.upkeep.errors import JobNotWaitingError
from webapp.upkeep.models import JobFailure, WorkerProcess

LONGEST_WAIT = timedelta(hours=1)
MOST_TRIES = 8
"""1 + 2 + 4 + … + 60 minutes: what still fails after two hours needs a person."""
KEEP_WORKERS = timedelta(days=1)


def remember_failure(
    session: Session,
    job: str,
    item_id: UUID,
    place: str,
    *,
    at: datetime,
    most_tries: int = MOST_TRIES,
) -> JobFailure:
    """Note that an item failed; it is tried again after 1, 2, 4, … minutes, at most an hour.

    After ``most_tries`` failures it is set aside: nobody tries again until somebody asks.

    Args:
        place: Where it failed, as ``webapp.logs.place_of`` says it.
    """
    known = queries.failure_of(session, job, item_id)
    count = known.failure_count + 1 if known else 1
    values = {
        "failure_count": count,
        "failed_at": at,
        "next_try_at": at + min(timedelta(minutes=2 ** min(count - 1, 10)), LONGEST_WAIT),
        "error": place,
        "set_aside_at": at if count >= most_tries else None,
    }
    session.execute(
        insert(JobFailure)
        .values(job=job, item_id=item_id, first_failed_at=at, **values)
        .on_conflict_do_update(index_elements=["job", "item_id"], set_=values)
    )
    session.expire_all()
    return session.get_one(JobFailure, (job, item_id))


def forget_failure(session: Session, job: str, item_id: UUID) -> None:
    """Note that an item succeeded."""
    session.execute(delete(JobFailure).where(JobFailure.job == job, JobFailure.item_id == item_id))


def retry(
    session: Session, job: str, item_id: UUID, *, by: Officer | None, at: datetime
) -> JobFailure:
    """Try a failed job again now, also one that was set aside; it keeps its count of failures.

    Args:
        by: The administrator; nobody for the command line.

    Raises:
        JobNotWaitingError: It succeeded meanwhile.
        NotPermittedError: The job is about a case outside the administrator's division.
    """
    failed = queries.failure_of(session, job, item_id, locked=True)
    if failed is None:
        raise JobNotWaitingError(f"{job} of {item_id} does not wait")
    if by is not None:
        permissions.check_may_retry(by, _division_of(session, failed))
    _let_try(session, failed, at=at)
    _record(session, [failed], by=by, at=at)
    return failed


def retry_all(session: Session, *, by: Officer | None, at: datetime) -> int:
    """Try every failed job again now that an administrator looks after; return how many."""
    every = queries.failures(session, locked=True)
    cases = queries.cases_of(session, every)
    failed = [
        one
        for one in every
        if by is None
        or permissions.may_retry(
            by, cases[one.item_id].division_code if one.item_id in cases else ""
        )
    ]
    for one in failed:
        _let_try(session, one, at=at)
    if failed:
        _record(session, failed, by=by, at=at)
    return len(failed)


def register_worker(
    session: Session, worker_id: str, *, host: str, process_number: int, version: str
) -> None:
    """Note that a worker starts, and forget those that ended long ago; by the server's clock."""
    session.execute(
        delete(WorkerProcess).where(WorkerProcess.last_beat_at < func.now() - KEEP_WORKERS)
    )
    session.execute(
        insert(WorkerProcess).values(
            id=worker_id,
            host=host,
            process_number=process_number,
            version=version,
            started_at=func.now(),
            last_beat_at=func.now(),
            counts={},
        )
    )


def beat(session: Session, worker_id: str, counts: Mapping[str, object]) -> None:
    """Note that a worker lives, and what it did so far."""
    session.execute(
        update(WorkerProcess)
        .where(WorkerProcess.id == worker_id)
        .values(last_beat_at=func.now(), counts=dict(counts), stopped_at=None)
    )


def farewell(session: Session, worker_id: str, counts: Mapping[str, object]) -> None:
    """Note that a worker ended as it should."""
    session.execute(
        update(WorkerProcess)
        .where(WorkerProcess.id == worker_id)
        .values(last_beat_at=func.now(), stopped_at=func.now(), counts=dict(counts))
    )


def _division_of(session: Session, failed: JobFailure) -> str:
    case = queries.cases_of(session, [failed]).get(failed.item_id)
    return case.division_code if case else ""


def _let_try(session: Session, failed: JobFailure, *, at: datetime) -> None:
    failed.next_try_at, failed.set_aside_at = at, None
    session.flush()
    if failed.job in background.jobs_of(session):
        background.enqueue(session, failed.job, failed.item_id, attempt=failed.failure_count)


def _record(
    session: Session, failed: Sequence[JobFailure], *, by: Officer | None, at: datetime
) -> None:
    """Record one event for what one person asked for at once."""
    only = failed[0] if len(failed) == 1 else None
    audit.record(
        session,
        AuditAction.JOB_RETRIED,
        at=at,
        officer_id=by.id if by else None,
        subject_id=only.item_id if only else None,
        division_code=by.division_code if by else "",
        details={"job": only.job} if only else {"count": len(failed)},
    )
