"""The jobs as DBOS runs them; the only module that speaks DBOS."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from dbos import DBOS, DBOSConfig
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from webapp import clock, logs
from webapp.upkeep.queries import WaitingItem
from webapp.worker import jobs
from webapp.worker.counting import Counts

NAME = "doudi"
SCHEMA = "dbos"
# One version for every worker: a job that an older release began may be finished by a newer one,
# because each looks at its row, behind a lock, before it does anything.
VERSION = "1"

SWEEPS = "sweeps"
ITEMS = "items"

TRIES_AT_ONCE = 3
# A job that killed so many workers one after the other is set aside: the next would be killed too.
MOST_KILLED_WORKERS = 6
ITEMS_AT_ONCE = 2
POLL_SECONDS = 0.2
FINISH_SECONDS = 20
LATE_SWEEPS = 4
KEEP_FINISHED = timedelta(hours=1)
_KILLS = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
ENDED = ["SUCCESS", "ERROR", "CANCELLED", _KILLS]
_LOST = frozenset(ENDED) - {"SUCCESS"}
_TIDY_BATCH = 500


class JobFailedError(Exception):
    """A job failed; what is kept of the reason, also by DBOS, is its place in the code."""


@dataclass(frozen=True)
class Working:
    """What the jobs of this process work with."""

    factory: sessionmaker[Session]
    counts: Counts


_working: list[Working] = []


@contextmanager
def working(
    engine: Engine,
    factory: sessionmaker[Session],
    *,
    worker_id: str,
    counts: Counts,
    sweep_seconds: int,
) -> Iterator[None]:
    """Let DBOS run the jobs of this product as long as this context is open.

    Args:
        worker_id: This process, unlike any other: what it leaves behind is found under this name.
    """
    mine = Working(factory, counts)
    _working.append(mine)
    own = create_engine(engine.url, pool_size=6, max_overflow=4, pool_pre_ping=True)
    DBOS(config=_config(own, worker_id))
    logs.adopt(logging.getLogger("dbos"))  # It writes whole messages, with what they quote.
    try:
        DBOS.launch()
        # One sweep at a time in a process; two items, so that one is made while one is stored.
        DBOS.register_queue(SWEEPS, worker_concurrency=1, on_conflict="always_update")
        DBOS.register_queue(
            ITEMS,
            worker_concurrency=ITEMS_AT_ONCE,
            polling_interval_sec=POLL_SECONDS,
            on_conflict="always_update",
        )
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": "sweep",
                    "workflow_fn": sweep,
                    "schedule": f"*/{sweep_seconds} * * * * *",
                    "context": sweep_seconds,
                    "queue_name": SWEEPS,
                },
                {
                    "schedule_name": "keep_house",
                    "workflow_fn": keep_house,
                    "schedule": "30 */10 * * * *",
                    "context": None,
                    "queue_name": SWEEPS,
                },
            ]
        )
        yield
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=FINISH_SECONDS)
        own.dispose()
        _working.remove(mine)


def make_tables(engine: Engine) -> None:
    """Bring DBOS' own tables to what this version of it needs; a worker does so too."""
    DBOS.migrate(engine.url.render_as_string(hide_password=False), schema=SCHEMA)


def executors_at_work() -> set[str]:
    """Return the workers, alive or dead, that hold jobs which are not ended."""
    held = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    return {one.executor_id for one in held if one.executor_id}


def take_over(executors: Sequence[str]) -> int:
    """Give what dead workers held back to the queues, for any worker; return how much it was.

    DBOS itself does this only for a worker that starts again under the same name, or for those who
    pay for its control plane; both end in the function that is called here. Calling it twice, or
    from two workers at once, gives each job back once.
    """
    return len(DBOS._recover_pending_workflows(list(executors)))  # noqa: SLF001  see above


@DBOS.workflow(name="sweep")
def sweep(scheduled_at: datetime, seconds: Any) -> None:
    """Do what is due, and hand over the items that wait, unless newer sweeps wait behind."""
    if clock.real_now() - scheduled_at > LATE_SWEEPS * timedelta(seconds=int(seconds)):
        return
    _do_what_is_due()


@DBOS.step(name="do_what_is_due")
def _do_what_is_due() -> None:
    """Fire and tell, then hand over what its own transaction could not, or what was lost."""
    factory, at, counts = _mine().factory, clock.now(), _mine().counts
    with counts.measured("sweep"), logs.saying(job="sweep"):
        counts.add("fire_alarm", jobs.fire_alarms(factory, at=at))
        counts.add("tell_deadline", jobs.tell_deadlines(factory, at=at))
        counts.add("move_case", jobs.move_cases(factory, at=at))
        waiting = {_name(job, one): (job, one) for job, one in jobs.waiting_items(factory, at=at)}
        known = _states(list(waiting))
        jobs.hand_over(factory, [waiting[name] for name in waiting if name not in known])
        for name, state in known.items():
            if state in _LOST:
                _note_loss(*waiting[name], state)


@DBOS.workflow(name="do_item", max_recovery_attempts=MOST_KILLED_WORKERS - 1)
def do_item(job: str, item_id: str, attempt: int) -> None:
    """Do a job; when it still fails after some tries, remember that, and try much later."""
    with logs.saying(job=job, item=item_id, tries=attempt):
        try:
            _do(job, item_id)
        except Exception as error:  # noqa: BLE001  whatever it is, it must be remembered
            _note_failure(job, item_id, _place_in(error))


@DBOS.step(
    name="do",
    retries_allowed=True,
    max_attempts=TRIES_AT_ONCE,
    interval_seconds=1.0,
    backoff_rate=2.0,
)
def _do(job: str, item_id: str) -> None:
    """Do a job. DBOS keeps what is raised here, and what is raised may quote what people wrote."""
    try:
        with _mine().counts.measured(job):
            jobs.do_item(_mine().factory, job, UUID(item_id), at=clock.now())
    except Exception as error:  # noqa: BLE001  as above
        raise JobFailedError(logs.place_of(error)) from None


@DBOS.step(name="note_failure")
def _note_failure(job: str, item_id: str, place: str) -> None:
    _mine().counts.fail(job)
    jobs.note_failure(_mine().factory, job, UUID(item_id), place, at=clock.now())


@DBOS.workflow(name="keep_house")
def keep_house(scheduled_at: datetime, _context: Any) -> None:
    """Seal the audit trail once a day, and forget what DBOS finished."""
    _seal()
    _forget_finished(scheduled_at - KEEP_FINISHED)


@DBOS.step(name="seal")
def _seal() -> None:
    jobs.seal_once_a_day(_mine().factory, at=clock.now())


@DBOS.step(name="forget_finished")
def _forget_finished(before: datetime) -> int:
    """Delete DBOS' records of jobs that ended, so that its tables do not grow."""
    deleted = 0
    while True:
        ended = DBOS.list_workflows(
            status=ENDED,
            end_time=before.isoformat(),
            limit=_TIDY_BATCH,
            load_input=False,
            load_output=False,
        )
        if not ended:
            return deleted
        DBOS.delete_workflows([one.workflow_id for one in ended])
        deleted += len(ended)


def _note_loss(job: str, item: WaitingItem, state: str) -> None:
    """Note a job that ended without a word: the database was away, or it killed its workers."""
    _mine().counts.fail(job)
    note = jobs.set_aside if state == _KILLS else jobs.note_failure
    note(_mine().factory, job, item.id, f"LostJob {state}", at=clock.now())


def _place_in(error: Exception) -> str:
    """Return where a job failed the last time; DBOS gathers what its tries raised."""
    last = (getattr(error, "errors", None) or [error])[-1]
    return str(last) if isinstance(last, JobFailedError) else type(last).__name__


def _name(job: str, item: WaitingItem) -> str:
    """Return a job's name in DBOS, as the database's function ``doudi_enqueue`` makes it."""
    return f"{job}:{item.id}:{item.failure_count}"


def _states(names: list[str]) -> dict[str, str]:
    if not names:
        return {}
    found = DBOS.list_workflows(workflow_ids=names, load_input=False, load_output=False)
    return {one.workflow_id: one.status for one in found}


def _config(engine: Engine, worker_id: str) -> DBOSConfig:
    return {
        "name": NAME,
        "system_database_url": engine.url.render_as_string(hide_password=False),
        "system_database_engine": engine,
        "dbos_system_schema": SCHEMA,
        "executor_id": worker_id,
        "application_version": VERSION,
        "log_level": "WARNING",
        "enable_otlp": False,
        "scheduler_polling_interval_sec": 5.0,
    }


def _mine() -> Working:
    return _working[-1]
