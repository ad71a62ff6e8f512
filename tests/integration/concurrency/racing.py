"""Processes that wait at one barrier and then act on the same case at the same moment."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from sqlalchemy.orm import Session

from tests.integration.durability import product
from webapp.database import EVERYTHING, set_reach
from webapp.errors import AppError

Act = Callable[..., None]
Race = Sequence[tuple[Act, tuple[object, ...]]]

DONE = "done"
SECONDS = 30
_FORKING = multiprocessing.get_context("fork")


class Racers:
    """Two processes of the product, each with connections of its own."""

    def __init__(self, pipes: Sequence["Connection[object, object]"]) -> None:
        self.pipes = pipes

    def race(self, *acts: tuple[Act, *tuple[object, ...]]) -> list[str]:
        """Let each racer act once, all at the same moment; return how each ended.

        That is ``done``, or the name of the error that the product told; whatever else went
        wrong comes as its words, which no test expects.
        """
        for pipe, act in zip(self.pipes, acts, strict=True):
            pipe.send(act)
        ended = []
        for pipe in self.pipes:
            assert pipe.poll(SECONDS), "a racer does not come back"
            ended.append(str(pipe.recv()))
        return ended


@contextmanager
def racers(url: str) -> Iterator[Racers]:
    """Start two racers; they end with the context."""
    start = _FORKING.Barrier(2)
    ours, processes = [], []
    for _ in range(2):
        near, far = _FORKING.Pipe()
        process = _FORKING.Process(target=_run, args=(url, start, far), daemon=True)
        process.start()
        far.close()
        ours.append(near)
        processes.append(process)
    try:
        yield Racers(ours)
    finally:
        for pipe, process in zip(ours, processes, strict=True):
            pipe.send(None)
            process.join(SECONDS)
            pipe.close()
            process.kill()


def _run(url: str, start: Barrier, pipe: "Connection[object, object]") -> None:
    own = product.opened(url)
    for act, *arguments in iter(pipe.recv, None):
        with own.factory() as session:
            set_reach(session, EVERYTHING)
            session.connection()
            start.wait(SECONDS)
            pipe.send(_end_of(session, act, arguments))
    own.engine.dispose()


def _end_of(session: Session, act: Act, arguments: Sequence[object]) -> str:
    try:
        act(session, *arguments)
        session.commit()
    except AppError as refusal:
        session.rollback()
        return type(refusal).__name__
    except Exception as error:  # noqa: BLE001  the test sees it
        session.rollback()
        return repr(error)
    return DONE
