"""The engine path beside pgbench -N and beside a bare write, interleaved in one run.

A completion is what a request does to the database: load, check the person, move, store state,
task rows, clocks and audit event, commit; under row-level security, in a session of its own.
The process is the one on which other engines were measured (``installation.definition``): twelve
completions, so that ratios can be compared; instance starts are not counted. Once more with live
instances kept in the process (``DOUDI_LIVE_INSTANCES``).
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median, quantiles

from benchmarks import engine_profile, floors, host
from benchmarks.engine_profile import EngineProfile
from benchmarks.installation import fresh
from benchmarks.processes import Hands, hands

PROCESSES = (1, 2)
ROUNDS = 5
PATIENCE = 3
CALM = 0.03
SLICE_SECONDS = 2
BUDGET, BUDGET_LIVE = 0.25, 0.35

PGBENCH, BARE_WRITE, ENGINE, LIVE = "pgbench", "bare_write", "engine", "engine_live"


@dataclass(frozen=True)
class Row:
    """What one kind of work did with some processes at once, over all rounds."""

    rates: tuple[float, ...]
    took: tuple[float, ...]

    @property
    def rate(self) -> float:
        """The median of the rounds, a second."""
        return median(self.rates)

    def as_json(self) -> dict[str, object]:
        """Return the row as JSON values; the milliseconds are those of single pieces of work."""
        told: dict[str, object] = {
            "per_second": round(self.rate, 1),
            "rounds": [round(rate, 1) for rate in self.rates],
        }
        if len(self.took) > 1:
            parts = quantiles(self.took, n=100)
            told |= {f"p{share}_ms": round(parts[share - 1] * 1000, 2) for share in (50, 95, 99)}
        return told


@dataclass(frozen=True)
class EngineSpeed:
    """What a run measured.

    Attributes:
        taken: The largest share of the machine's time that its host took in a round that counts.
    """

    rows: Mapping[tuple[str, int], Row]
    profile: EngineProfile
    floor: str
    server: Mapping[str, str]
    rounds: int
    rounds_measured: int
    taken: float
    slice_seconds: float
    load: tuple[float, float]

    def ratio(self, processes: int, *, of: str = ENGINE, to: str = PGBENCH) -> float:
        """Return a rate as a share of another with as many processes."""
        return self.rows[of, processes].rate / self.rows[to, processes].rate

    def as_json(self) -> dict[str, object]:
        """Return the run as JSON values; each ratio is the worst over the numbers of processes."""
        counts = sorted({processes for _, processes in self.rows})
        return {
            "ratio_to_pgbench": round(min(map(self.ratio, counts)), 4),
            "ratio_to_pgbench_live": round(min(self.ratio(count, of=LIVE) for count in counts), 4),
            "ratio_to_bare_write": round(
                min(self.ratio(count, to=BARE_WRITE) for count in counts), 4
            ),
            "budget": {"ratio_to_pgbench": BUDGET, "ratio_to_pgbench_live": BUDGET_LIVE},
            "floor": self.floor,
            "processes": {str(count): self._processes(count) for count in counts},
            "a_completion": self.profile.as_json(),
            "rounds": self.rounds,
            "rounds_measured": self.rounds_measured,
            "host_took_at_most": round(self.taken, 3),
            "slice_seconds": self.slice_seconds,
            "load_before_and_after": [round(load, 2) for load in self.load],
            "server": dict(self.server),
        }

    def _processes(self, count: int) -> dict[str, object]:
        kinds = (PGBENCH, BARE_WRITE, ENGINE, LIVE)
        told: dict[str, object] = {
            kind: self.rows[kind, count].as_json() for kind in kinds if (kind, count) in self.rows
        }
        return {
            "ratio_to_pgbench": round(self.ratio(count), 4),
            "ratio_to_pgbench_live": round(self.ratio(count, of=LIVE), 4),
            "ratio_to_bare_write": round(self.ratio(count, to=BARE_WRITE), 4),
            **told,
        }


@dataclass(frozen=True)
class _Round:
    """One slice of every kind of work, one after the other, with some processes.

    Attributes:
        taken: What share of the machine's time the host gave to others meanwhile.
    """

    rates: Mapping[str, float]
    took: Mapping[str, Sequence[float]]
    taken: float


def measure(
    *,
    rounds: int = ROUNDS,
    slice_seconds: float = SLICE_SECONDS,
    processes: Sequence[int] = PROCESSES,
    profiled_cases: int = engine_profile.CASES,
) -> EngineSpeed:
    """Measure every kind of work with each number of processes, round after round.

    Rounds go on until as many were calm as are wanted, or for ``PATIENCE`` times as many; the
    calmest count.
    """
    load_before = os.getloadavg()[0]
    with fresh("engine") as installation:
        url = installation.settings.database_url
        floors.prepare_pgbench(url)
        floors.BareWrite.prepare(installation.engine)
        found: dict[int, list[_Round]] = {count: [] for count in processes}
        with hands(installation.settings, max(processes)) as at_hand:
            once = partial(_round, at_hand, url, seconds=slice_seconds)
            for count in processes:
                once(count)  # It warms up, and is not counted.
            for _ in range(PATIENCE * rounds):
                for count, measured in found.items():
                    if sum(one.taken <= CALM for one in measured) < rounds:
                        measured.append(once(count))
        counted = {
            count: sorted(measured, key=lambda one: one.taken)[:rounds]
            for count, measured in found.items()
        }
        return EngineSpeed(
            rows=_rows(counted),
            profile=engine_profile.measure(installation, cases=profiled_cases),
            floor=_floor(),
            server=installation.server(),
            rounds=rounds,
            rounds_measured=sum(map(len, found.values())),
            taken=max(one.taken for chosen in counted.values() for one in chosen),
            slice_seconds=slice_seconds,
            load=(load_before, os.getloadavg()[0]),
        )


def _round(at_hand: Hands, url: str, count: int, *, seconds: float) -> _Round:
    before, program = host.times(), floors.pgbench()
    rates: dict[str, float] = {}
    took: dict[str, Sequence[float]] = {}
    if program is not None:
        rates[PGBENCH] = floors.run_pgbench(
            program, url, clients=count, seconds=max(1, round(seconds))
        )
    for kind, task in _tasks(has_pgbench=program is not None).items():
        slices = at_hand.do(task, processes=count, seconds=seconds)
        rates[kind] = sum(one.rate for one in slices)
        took[kind] = [each for one in slices for each in one.took]
    return _Round(rates, took, host.taken_since(before))


def _rows(counted: Mapping[int, Sequence[_Round]]) -> dict[tuple[str, int], Row]:
    return {
        (kind, count): Row(
            tuple(one.rates[kind] for one in chosen),
            tuple(each for one in chosen for each in one.took.get(kind, ())),
        )
        for count, chosen in counted.items()
        for kind in chosen[0].rates
    }


def _floor() -> str:
    has_program = floors.pgbench() is not None
    return "pgbench -N" if has_program else "the statements of pgbench -N, sent by psycopg"


def _tasks(*, has_pgbench: bool) -> dict[str, str]:
    imitated = {} if has_pgbench else {PGBENCH: "imitate_pgbench"}
    return {**imitated, BARE_WRITE: "bare_write", ENGINE: "complete", LIVE: "complete_live"}
