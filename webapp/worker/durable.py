"""The jobs as DBOS runs them; the only module that speaks DBOS."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from webapp import clock
from webapp.worker import jobs
from webapp.worker.models import Job

NAME = "doudi"
SCHEMA = "dbos"
# Every worker recovers what any other left behind, whichever version of the product left it: all
# jobs are safe to do twice, because each looks at its row, behind a lock, before it does anything.
EXECUTOR = "worker"
VERSION = "1"

SWEEPS = "sweeps"
DOCUMENTS = "documents"

RENDER_ATTEMPTS = 3
FINISH_SECONDS = 20
LATE_SWEEPS = 4
KEEP_FINISHED = timedelta(hours=1)
ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_TIDY_BATCH = 500

_factories: list[sessionmaker[Session]] = []


@contextmanager
def working(
    engine: Engine, factory: sessionmaker[Session], *, sweep_seconds: int
) -> Iterator[None]:
    """Let DBOS run the jobs of this product as long as this context is open."""
    _factories.append(factory)
    own = create_engine(engine.url, pool_size=6, max_overflow=4, pool_pre_ping=True)
    DBOS(config=_config(own))
    try:
        DBOS.launch()
        # One sweep at a time in a process; one PDF, because making it keeps a core busy.
        DBOS.register_queue(SWEEPS, worker_concurrency=1, on_conflict="always_update")
        DBOS.register_queue(DOCUMENTS, worker_concurrency=1, on_conflict="always_update")
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
        _factories.remove(factory)


@DBOS.workflow(name="sweep")
def sweep(scheduled_at: datetime, seconds: Any) -> None:
    """Do what is due, and hand over the documents to make, unless newer sweeps wait behind."""
    if clock.real_now() - scheduled_at > LATE_SWEEPS * timedelta(seconds=int(seconds)):
        return
    for job_id, document_id in _do_what_is_due():
        with SetWorkflowID(job_id):
            DBOS.enqueue_workflow(DOCUMENTS, render_document, document_id)


@DBOS.step(name="do_what_is_due")
def _do_what_is_due() -> list[tuple[str, str]]:
    """Return the PDFs to make, each under a name that the same job has in every sweep.

    The name changes with the hour, so that a job whose worker died for good is given again.
    """
    at = clock.now()
    jobs.fire_alarms(_factory(), at=at)
    jobs.tell_deadlines(_factory(), at=at)
    jobs.move_cases(_factory(), at=at)
    return [
        (f"render:{waiting.id}:{waiting.failure_count}:{at:%Y%m%d%H}", str(waiting.id))
        for waiting in jobs.documents_to_render(_factory(), at=at)
    ]


@DBOS.workflow(name="render_document")
def render_document(document_id: str) -> None:
    """Make a PDF; when it still fails after some tries, remember that, and try much later."""
    try:
        _render(document_id)
    except Exception as error:  # noqa: BLE001  whatever it is, it must be remembered
        _note_failure(document_id, error)


@DBOS.step(
    name="render",
    retries_allowed=True,
    max_attempts=RENDER_ATTEMPTS,
    interval_seconds=1.0,
    backoff_rate=2.0,
)
def _render(document_id: str) -> None:
    jobs.render_document(_factory(), UUID(document_id), at=clock.now())


def _note_failure(document_id: str, error: Exception) -> None:
    jobs.note_failure(_factory(), Job.RENDER_DOCUMENT, UUID(document_id), error, at=clock.now())


@DBOS.workflow(name="keep_house")
def keep_house(scheduled_at: datetime, _context: Any) -> None:
    """Seal the audit trail once a day, and forget what DBOS finished."""
    _seal()
    _forget_finished(scheduled_at - KEEP_FINISHED)


@DBOS.step(name="seal")
def _seal() -> None:
    jobs.seal_once_a_day(_factory(), at=clock.now())


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


def _config(engine: Engine) -> DBOSConfig:
    return {
        "name": NAME,
        "system_database_url": engine.url.render_as_string(hide_password=False),
        "system_database_engine": engine,
        "dbos_system_schema": SCHEMA,
        "executor_id": EXECUTOR,
        "application_version": VERSION,
        "log_level": "WARNING",
        "enable_otlp": False,
        "scheduler_polling_interval_sec": 5.0,
    }


def _factory() -> sessionmaker[Session]:
    return _factories[-1]
