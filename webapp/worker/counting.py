"""What a worker did since it started, by job; its beats carry it to the database."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from webapp.logs import seconds_since


@dataclass
class Counts:
    """Numbers that only grow, kept by several threads: ``done``, ``failed``, ``seconds``."""

    by_job: dict[str, dict[str, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def measured(self, job: str) -> Iterator[None]:
        """Count a job, and the seconds it took, unless it fails."""
        start = time.perf_counter()
        yield
        with self.lock:
            mine = self._of(job)
            mine["done"] += 1
            mine["seconds"] = round(mine["seconds"] + seconds_since(start), 3)

    def add(self, job: str, done: int) -> None:
        """Count some jobs at once."""
        with self.lock:
            self._of(job)["done"] += done

    def fail(self, job: str) -> None:
        """Count a job that failed after all its tries at once."""
        with self.lock:
            self._of(job)["failed"] += 1

    def snapshot(self) -> Mapping[str, Mapping[str, float]]:
        """Return the numbers as they are now."""
        with self.lock:
            return {job: dict(numbers) for job, numbers in self.by_job.items()}

    def _of(self, job: str) -> dict[str, float]:
        return self.by_job.setdefault(job, {"done": 0, "failed": 0, "seconds": 0.0})
