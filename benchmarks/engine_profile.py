"""Where the time of a completion goes on the engine path: client, server, and whose code it is."""

import cProfile
import os
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import text

from benchmarks.installation import Installation
from benchmarks.shares import shares
from benchmarks.workload import Workload

CASES = 30
SERIAL = 40  # Officers of its own, beyond those of the processes that are measured.
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class EngineProfile:
    """What one completion costs on average, alone on one connection.

    Attributes:
        server_ms: CPU time of the connection's server process; None for a server elsewhere.
        client_shares: CPU time by package, under the profiler, which slows what calls much.
    """

    completions: int
    wall_ms: float
    client_ms: float
    server_ms: float | None
    client_shares: Mapping[str, float]

    def as_json(self) -> dict[str, object]:
        """Return the profile as JSON values."""
        return {
            "completions": self.completions,
            "wall_ms": round(self.wall_ms, 2),
            "client_cpu_ms": round(self.client_ms, 2),
            "server_cpu_ms": None if self.server_ms is None else round(self.server_ms, 2),
            "client_shares": {name: round(share, 3) for name, share in self.client_shares.items()},
        }


def measure(installation: Installation, *, cases: int = CASES) -> EngineProfile:
    """Complete cases from end to end, then as many under the profiler."""
    workload = Workload(installation, SERIAL)
    workload.hire()
    clocks = (perf_counter, process_time, _server_clock(installation))
    _complete(workload, cases, clocks)  # Statements get prepared.
    completions, (wall, client, server) = _complete(workload, cases, clocks)
    profiler = cProfile.Profile(process_time)
    _complete(workload, cases, clocks, profiler)
    return EngineProfile(
        completions=completions,
        wall_ms=1000 * wall / completions,
        client_ms=1000 * client / completions,
        server_ms=1000 * server / completions or None,
        client_shares=shares(profiler),
    )


def _complete(
    workload: Workload,
    cases: int,
    clocks: tuple[Callable[[], float], ...],
    profiler: cProfile.Profile | None = None,
) -> tuple[int, list[float]]:
    """Return how many completions there were, and what passed on each clock; no look-ups."""
    started, done, spent = workload.start(cases), 0, [0.0] * len(clocks)
    while tasks := workload.open_tasks(started):
        before = [clock() for clock in clocks]
        with profiler or nullcontext():
            for task in tasks:
                workload.complete(task)
        spent = [
            each + clock() - earlier
            for each, clock, earlier in zip(spent, clocks, before, strict=True)
        ]
        done += len(tasks)
    return done, spent


def _server_clock(installation: Installation) -> Callable[[], float]:
    """Return the CPU seconds of the server's process; they stand still for one elsewhere."""
    with installation.engine.connect() as connection:
        process_id = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    spent = Path(f"/proc/{process_id}/stat")

    def seconds() -> float:
        if not spent.exists():
            return 0.0
        # After the name of the program in brackets: user and system time are fields 14 and 15.
        fields = spent.read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    return seconds
