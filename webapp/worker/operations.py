"""Remember what failed until it succeeds."""

from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.worker import queries
from webapp.worker.models import Job, JobFailure

LONGEST_WAIT = timedelta(hours=1)
_ROOT = Path(__file__).parents[2]


def remember_failure(
    session: Session, job: Job, item_id: UUID, error: Exception, *, at: datetime
) -> JobFailure:
    """Note that an item failed; it is tried again after 1, 2, 4, … minutes, at most an hour."""
    known = queries.failure_of(session, job, item_id)
    count = known.failure_count + 1 if known else 1
    values = {
        "failure_count": count,
        "failed_at": at,
        "next_try_at": at + min(timedelta(minutes=2 ** min(count - 1, 10)), LONGEST_WAIT),
        "error": place_of(error),
    }
    session.execute(
        insert(JobFailure)
        .values(job=job, item_id=item_id, first_failed_at=at, **values)
        .on_conflict_do_update(index_elements=["job", "item_id"], set_=values)
    )
    session.expire_all()
    return session.get_one(JobFailure, (job, item_id))


def forget_failure(session: Session, job: Job, item_id: UUID) -> None:
    """Note that an item succeeded."""
    session.execute(delete(JobFailure).where(JobFailure.job == job, JobFailure.item_id == item_id))


def place_of(error: Exception) -> str:
    """Return an error's type and the line of ours it came from: no message, no personal data."""
    frames = [
        frame
        for frame in extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(_ROOT) and "site-packages" not in frame.filename
    ]
    if not frames:
        return type(error).__name__
    place = Path(frames[-1].filename).relative_to(_ROOT)
    return f"{type(error).__name__} at {place}:{frames[-1].lineno}"
