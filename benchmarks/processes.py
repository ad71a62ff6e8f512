"""Processes that work at the same time, told what to do slice by slice."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.floors import BareWrite, Imitation
from benchmarks.installation import opened
from benchmarks.workload import COMPLETIONS, Workload
from webapp.config import Settings
from workflows import engine

_RESERVE = 1.5  # Cases are started ahead; a slice that is faster than the last must not run dry.
_FIRST_GUESS = 300  # Completions a second.
LIVE_INSTANCES = 5000  # More than a slice works on: what is measured is an instance that is kept.


@dataclass(frozen=True)
class Slice:
    """What one process did in a slice: how often, and in how many seconds of its own work."""

    took: tuple[float, ...]

    @property
    def rate(self) -> float:
        """How many a second."""
        return len(self.took) / sum(self.took)


class Hands:
    """Processes on one installation."""

    def __init__(self, pipes: Sequence[Connection]) -> None:
        """Speak to processes through these."""
        self._pipes = pipes

    def do(self, task: str, *, processes: int, seconds: float) -> list[Slice]:
        """Let the first processes do a task at once, all prepared before the first begins."""
        busy = self._pipes[:processes]
        for wanted in (("prepare", task, seconds), ("run", task, seconds)):
            for pipe in busy:
                pipe.send(wanted)
            answers = [pipe.recv() for pipe in busy]
        return [Slice(tuple(answer)) for answer in answers]


@contextmanager
def hands(settings: Settings, count: int) -> Iterator[Hands]:
    """Start processes; they end with this context."""
    context = get_context("spawn")
    pairs = [context.Pipe() for _ in range(count)]
    started = [
        context.Process(target=_work, args=(theirs, settings, number), daemon=True)
        for number, (_, theirs) in enumerate(pairs)
    ]
    for process in started:
        process.start()
    try:
        for ours, _ in pairs:
            ours.recv()
        yield Hands([ours for ours, _ in pairs])
    finally:
        for ours, _ in pairs:
            ours.send(None)
        for process in started:
            process.join()


def _work(pipe: Connection, settings: Settings, number: int) -> None:
    installation = opened(settings)
    hand = _Hand(Workload(installation, number))
    hand.workload.hire()
    pipe.send("ready")
    while (wanted := pipe.recv()) is not None:
        verb, task, seconds = wanted
        pipe.send(hand.tasks[task][verb](seconds))
    installation.engine.dispose()


class _Hand:
    """What one process can do, and what it has at hand for it."""

    def __init__(self, workload: Workload) -> None:
        self.workload = workload
        self._bare = BareWrite(workload.installation.engine)
        self._imitation: Imitation | None = None
        self._cases: list[Any] = []
        self._per_second = float(_FIRST_GUESS)
        self.tasks: dict[str, dict[str, Callable[[float], list[float]]]] = {
            "complete": {"prepare": self._start_cases, "run": self._complete},
            "complete_live": {"prepare": self._start_live_cases, "run": self._complete_live},
            "bare_write": {"prepare": _nothing, "run": self._write},
            "imitate_pgbench": {"prepare": self._connect, "run": self._imitate},
        }

    def _start_cases(self, seconds: float) -> list[float]:
        wanted = int(seconds * self._per_second * _RESERVE / COMPLETIONS) + 1
        self._cases = self.workload.start(wanted)
        return []

    def _complete(self, seconds: float) -> list[float]:
        took = self.workload.run(self._cases, seconds=seconds)
        self._per_second = len(took) / sum(took)
        return took

    def _start_live_cases(self, seconds: float) -> list[float]:
        engine.keep_live_instances(LIVE_INSTANCES)
        return self._start_cases(seconds)

    def _complete_live(self, seconds: float) -> list[float]:
        try:
            return self._complete(seconds)
        finally:
            engine.keep_live_instances(0)

    def _write(self, seconds: float) -> list[float]:
        return self._bare.run(seconds=seconds)

    def _connect(self, _seconds: float) -> list[float]:
        self._imitation = Imitation(self.workload.installation.settings.database_url)
        return []

    def _imitate(self, seconds: float) -> list[float]:
        if self._imitation is None:
            self._connect(seconds)
        return self._imitation.run(seconds=seconds) if self._imitation else []


def _nothing(_seconds: float) -> list[float]:
    return []
