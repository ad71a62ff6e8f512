"""Processes that take a step of the procedure and can be killed in the middle of it."""

import multiprocessing
import signal
from collections.abc import Callable
from datetime import datetime
from multiprocessing.process import BaseProcess

from tests.integration.durability import journey, product, waiting
from tests.integration.durability.journey import Ids
from tests.integration.durability.product import Product
from webapp.database import EVERYTHING, set_reach
from webapp.worker import jobs

# A fork of the tests has everything imported; it opens connections of its own, and is killed
# before it could close any that it was born with.
_FORKING = multiprocessing.get_context("fork")


def take_step(url: str, ids: Ids, name: str) -> None:
    """Take one step, stand at the gate, commit."""
    own = product.opened(url)
    with own.factory() as session:
        set_reach(session, EVERYTHING)
        journey.take(session, ids, name)
        session.flush()
        waiting.pass_gate(session.connection())
        session.commit()


def fire_alarms(url: str, at: datetime) -> None:
    """Let the alarms fire that are due, as the worker does."""
    jobs.fire_alarms(product.opened(url).factory, at=at)


def render_documents(url: str, at: datetime) -> None:
    """Make the PDFs that are missing, as the worker does."""
    jobs.do_items(product.opened(url).factory, at=at)


def started(act: Callable[..., None], *arguments: object) -> BaseProcess:
    """Start one of the functions above in a process of its own."""
    process = _FORKING.Process(target=act, args=arguments)
    process.start()
    return process


def kill_when_blocked(
    installation: Product, lock: str, act: Callable[..., None], *arguments: object
) -> None:
    """Run something until it waits for a lock, kill it there with ``kill -9``, free the lock."""
    with waiting.held(installation.engine, lock) as holder:
        process = started(act, installation.settings.database_url, *arguments)
        server_process = waiting.wait_until_blocked(
            installation.engine, holder, is_alive=process.is_alive
        )
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
    waiting.wait_until_gone(installation.engine, server_process)
