"""A worker's sign of life, and what the living do for the dead.

Every worker beats into a row of its own. Whoever beats also looks who holds jobs and beats no
more: those jobs go back to their queues, for any worker to do.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.metadata import version
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from webapp.database import EVERYTHING, set_reach
from webapp.upkeep import operations, queries
from webapp.worker.counting import Counts

log = logging.getLogger(__name__)

LONGEST_PAUSE_SECONDS = 5.0
_BEATS_UNTIL_SILENT = 6


def new_worker_id() -> str:
    """Return a name that no worker had before: of the machine, the process and this start."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


@contextmanager
def registered(factory: sessionmaker[Session], worker_id: str, counts: Counts) -> Iterator[None]:
    """Let a worker be known before it takes its first job, and say farewell after its last."""
    with _use_case(factory) as session:
        operations.register_worker(
            session,
            worker_id,
            host=socket.gethostname(),
            process_number=os.getpid(),
            version=version("doudi"),
        )
    log.info("worker_started", extra={"worker": worker_id})
    try:
        yield
    finally:
        with _use_case(factory) as session:
            operations.farewell(session, worker_id, counts.snapshot())
        log.info("worker_stopped", extra={"worker": worker_id})


@contextmanager
def beating(
    factory: sessionmaker[Session],
    worker_id: str,
    counts: Counts,
    *,
    silent_after: timedelta,
    executors_at_work: Callable[[], set[str]],
    take_over: Callable[[list[str]], int],
) -> Iterator[None]:
    """Beat until this context ends, and take over from whoever does not any more.

    Args:
        silent_after: Whoever did not beat for so long is dead. Were it alive after all, its jobs
            would be done by whoever locks their rows first, and by nobody twice.
        executors_at_work: Who holds jobs.
        take_over: Gives their jobs back to the queues.
    """
    ended = threading.Event()
    pause = min(silent_after.total_seconds() / _BEATS_UNTIL_SILENT, LONGEST_PAUSE_SECONDS)

    def beat_on() -> None:
        while not ended.wait(pause):
            try:
                with _use_case(factory) as session:
                    operations.beat(session, worker_id, counts.snapshot())
                _help(factory, silent_after, executors_at_work, take_over)
            except SQLAlchemyError as error:  # The database is away: it will be back.
                log.warning("beat_failed", extra={"worker": worker_id}, exc_info=error)

    thread = threading.Thread(target=beat_on, name="heart", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _help(
    factory: sessionmaker[Session],
    silent_after: timedelta,
    executors_at_work: Callable[[], set[str]],
    take_over: Callable[[list[str]], int],
) -> None:
    holders = executors_at_work()
    if not holders:
        return
    with _use_case(factory) as session:
        dead = sorted(holders - queries.living(session, sorted(holders), silent_after=silent_after))
    if dead:
        taken = take_over(dead)
        log.warning("jobs_taken_over", extra={"workers": ",".join(dead), "count": taken})


@contextmanager
def _use_case(factory: sessionmaker[Session]) -> Iterator[Session]:
    with factory() as session:
        set_reach(session, EVERYTHING)
        yield session
        session.commit()
