"""Rows of the page on the running of the installation: no word about people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _

from webapp.upkeep.models import FIRE_ALARM, TELL_DEADLINE, JobFailure, WorkerProcess
from webapp.upkeep.queries import CaseRef


@dataclass(frozen=True)
class JobRow:
    """A job that failed."""

    job: str
    item_id: UUID
    label: str
    case_number: str
    failure_count: int
    error: str
    failed_at: datetime
    next_try_at: datetime | None


@dataclass(frozen=True)
class WorkerRow:
    """A worker of the last day."""

    host: str
    process_number: int
    version: str
    started_at: datetime
    last_beat_at: datetime
    state: str
    is_alarming: bool
    done: int


def job_rows(failed: Sequence[JobFailure], cases: Mapping[UUID, CaseRef]) -> tuple[JobRow, ...]:
    """Return the rows of failed jobs."""
    return tuple(
        JobRow(
            job=one.job,
            item_id=one.item_id,
            label=job_label(one.job),
            case_number=cases[one.item_id].number if one.item_id in cases else "",
            failure_count=one.failure_count,
            error=one.error,
            failed_at=one.failed_at,
            next_try_at=None if one.set_aside_at else one.next_try_at,
        )
        for one in failed
    )


def job_label(job: str) -> str:
    """Return what a job is called; one that has no name of its own yet, by its name in the code."""
    known = {
        FIRE_ALARM: _("期限届满，案件转入下一步"),
        TELL_DEADLINE: _("期限提醒和督办"),
        "render_document": _("制作文书的 PDF"),
    }
    return known.get(job, job)


def worker_rows(
    workers: Sequence[WorkerProcess], *, now: datetime, silent_after: timedelta
) -> tuple[WorkerRow, ...]:
    """Return the rows of workers."""
    rows = []
    for one in workers:
        silent = is_silent(one, now=now, silent_after=silent_after)
        state = _("已停止") if one.stopped_at else _("没有响应") if silent else _("运行中")
        rows.append(
            WorkerRow(
                host=one.host,
                process_number=one.process_number,
                version=one.version,
                started_at=one.started_at,
                last_beat_at=one.last_beat_at,
                state=state,
                is_alarming=silent,
                done=int(sum(counts["done"] for counts in one.counts.values())),
            )
        )
    return tuple(rows)


def is_silent(worker: WorkerProcess, *, now: datetime, silent_after: timedelta) -> bool:
    """Tell whether a worker neither ended nor beat lately."""
    return worker.stopped_at is None and worker.last_beat_at <= now - silent_after
