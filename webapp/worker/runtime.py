"""The worker process: a schedule over the rows, a queue for slow work, until it is told to stop.

What is to be done stands in the product's own rows. DBOS decides when somebody looks, which of
several workers does, and how often a slow job is tried again; if its tables were lost, nothing
else would be.
"""

import gc
import signal
import threading
from types import FrameType

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from webapp.config import Settings
from webapp.worker import heart
from webapp.worker.counting import Counts

SWEEP_SECONDS = 15
DEMONSTRATION_SWEEP_SECONDS = 5


def run(settings: Settings, engine: Engine, factory: sessionmaker[Session]) -> None:
    """Work until the process is asked to stop (SIGTERM, SIGINT); the job in hand is finished.

    Any number of workers may run, on any number of machines. The schema must be up to date;
    DBOS brings its own tables, in the schema ``dbos``, when the first worker starts.
    """
    # DBOS takes seconds to import, and every other command would pay for it.
    from webapp.worker import durable  # noqa: PLC0415

    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    seconds = DEMONSTRATION_SWEEP_SECONDS if settings.is_demonstration else SWEEP_SECONDS
    worker_id, counts = heart.new_worker_id(), Counts()
    with (
        heart.registered(factory, worker_id, counts),
        durable.working(engine, factory, worker_id=worker_id, counts=counts, sweep_seconds=seconds),
        heart.beating(
            factory,
            worker_id,
            counts,
            silent_after=settings.worker_silent_after,
            executors_at_work=durable.executors_at_work,
            take_over=durable.take_over,
        ),
    ):
        gc.freeze()  # What is loaded by now stays: the collection after each PDF looks past it.
        stop.wait()


def make_tables(engine: Engine) -> None:
    """Make or renew the queue's tables, so that jobs can be handed over before a worker ran."""
    from webapp.worker import durable  # noqa: PLC0415  as above

    durable.make_tables(engine)
