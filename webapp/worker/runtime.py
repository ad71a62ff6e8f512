"""The worker process: a schedule over the rows, a queue for slow work, until it is told to stop.

What is to be done stands in the product's own rows. DBOS decides when somebody looks, which of
several workers does, and how often a slow job is tried again; if its tables were lost, nothing
else would be.
"""

import logging
import signal
import threading
from types import FrameType

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from webapp.config import Settings

SWEEP_SECONDS = 15
DEMONSTRATION_SWEEP_SECONDS = 5


def run(settings: Settings, engine: Engine, factory: sessionmaker[Session]) -> None:
    """Work until the process is asked to stop (SIGTERM, SIGINT); the job in hand is finished.

    Any number of workers may run, on any number of machines. The schema must be up to date;
    DBOS brings its own tables, in the schema ``dbos``, when the first worker starts.
    """
    # DBOS takes seconds to import, and every other command would pay for it.
    from webapp.worker import durable  # noqa: PLC0415

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    for chatty in ("weasyprint", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    seconds = DEMONSTRATION_SWEEP_SECONDS if settings.is_demonstration else SWEEP_SECONDS
    with durable.working(engine, factory, sweep_seconds=seconds):
        stop.wait()
