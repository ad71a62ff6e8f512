"""Kill processes at random moments, and note when."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.chaos.installation import Installation
from tests.e2e.waiting import until

_ON_TOP = 1 / 4
_RECOVERY_SECONDS = 60.0
_LOOK_SECONDS = 0.1


class Kind(StrEnum):
    """What is killed."""

    WEB_PROCESS = "one web process, kill -9"
    WEB = "the whole web server, kill -9"
    WORKER = "a worker, kill -9"
    DATABASE_PROCESS = "a process of the database, kill -9"
    DATABASE = "the database server, kill -9"
    DATABASE_RESTART = "the database server, immediate restart"


@dataclass(frozen=True)
class Kill:
    """One kill, by the monotonic clock."""

    kind: Kind
    at: float


class Monkey:
    """Kills something of every kind in turn, in an order that nobody knows, until it is stopped.

    Most kills come when officers work again after the last one; one in four comes on top of it.
    """

    def __init__(
        self,
        made: Installation,
        seed: int,
        *,
        pause_seconds: tuple[float, float],
        has_recovered: Callable[[float], bool],
    ) -> None:
        self.made, self.random, self.pause_seconds = made, random.Random(seed), pause_seconds
        self.has_recovered = has_recovered
        self.kills: list[Kill] = []
        self.rounds = 0
        self.trouble: BaseException | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._rage, name="monkey")

    def start(self) -> None:
        """Begin to kill."""
        self._thread.start()

    def stop(self) -> None:
        """Stop killing; the database runs afterwards."""
        self._stopping.set()
        self._thread.join()
        if self.trouble is not None:
            raise self.trouble

    def _rage(self) -> None:
        try:
            while True:
                for kind in self.random.sample(list(Kind), len(Kind)):
                    if self._stopping.wait(self.random.uniform(*self.pause_seconds)):
                        return
                    self.kills.append(Kill(kind, time.monotonic()))
                    _KILLING[kind](self)
                    self._let_recover()
                self.rounds += 1
        except BaseException as error:  # noqa: BLE001  told when it is stopped
            self.trouble = error

    def _let_recover(self) -> None:
        if self.random.random() < _ON_TOP:
            return
        killed_at, last = time.monotonic(), time.monotonic() + _RECOVERY_SECONDS
        while not self.has_recovered(killed_at) and time.monotonic() < last:
            if self._stopping.wait(_LOOK_SECONDS):
                return

    def _kill_web_process(self) -> None:
        self._kill_one(self.made.web_processes())

    def _kill_web(self) -> None:
        _kill_group(self.made.children["web"].pid)

    def _kill_worker(self) -> None:
        name = self.random.choice([one for one in self.made.children if one != "web"])
        _kill_group(self.made.children[name].pid)

    def _kill_database_process(self) -> None:
        self._kill_one(self.made.backends())

    def _kill_database(self) -> None:
        self._end_database(signal.SIGKILL)

    def _restart_database(self) -> None:
        self._end_database(signal.SIGQUIT)  # PostgreSQL's word for an immediate shutdown.

    def _end_database(self, number: signal.Signals) -> None:
        server = self.made.postmaster()
        left = self.made.backends()
        os.kill(server, number)
        for pid in (server, *left):
            until(lambda pid=pid: not _is_alive(pid), what="the database is gone")
        self.made.ensure_database()

    def _kill_one(self, pids: list[int]) -> None:
        if pids:
            _signal(os.kill, self.random.choice(pids))


_KILLING: dict[Kind, Callable[[Monkey], None]] = {
    Kind.WEB_PROCESS: Monkey._kill_web_process,
    Kind.WEB: Monkey._kill_web,
    Kind.WORKER: Monkey._kill_worker,
    Kind.DATABASE_PROCESS: Monkey._kill_database_process,
    Kind.DATABASE: Monkey._kill_database,
    Kind.DATABASE_RESTART: Monkey._restart_database,
}


def _kill_group(pid: int) -> None:
    _signal(os.killpg, pid)


def _signal(send: Callable[[int, int], None], pid: int) -> None:
    try:
        send(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # It ended by itself a moment ago: its database was gone.


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
