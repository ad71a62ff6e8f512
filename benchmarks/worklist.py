"""An officer's worklist with a million open tasks in the table, under row-level security."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter

from benchmarks.crowd import crowd
from benchmarks.installation import Installation, fresh
from benchmarks.workload import Workload
from webapp.accounts.models import Officer, Role
from webapp.database import division_reach, set_reach
from webapp.tasks import queries
from webapp.tasks.queries import Inbox

CASES = 500_000
LOOKS = 100
BUDGET_MS = 10


@dataclass(frozen=True)
class WorklistSpeed:
    """Seconds of each look, by whose worklist it is and which query."""

    cases: int
    looks: dict[str, Sequence[float]]

    def as_json(self) -> dict[str, object]:
        """Return what the looks took as JSON values; every case has two open tasks."""
        told = {}
        for name, took in self.looks.items():
            parts = quantiles(took, n=100)
            told[name] = {f"p{share}_ms": round(parts[share - 1] * 1000, 2) for share in (50, 95)}
        return {
            "open_tasks": 2 * self.cases,
            "p95_ms": max(one["p95_ms"] for one in told.values()),
            "budget": {"p95_ms": BUDGET_MS},
            **told,
        }


def measure(*, cases: int = CASES, looks: int = LOOKS) -> WorklistSpeed:
    """Look at the worklists of a township's and a county's officer."""
    with fresh("worklist") as installation:
        workload = crowd(installation, cases)
        took: dict[str, Sequence[float]] = {}
        for role in (Role.TOWNSHIP_CASEWORKER, Role.COUNTY_OFFICER):
            for part in Inbox:
                look = _look(installation, workload, role, part)
                look()
                took[f"{role.value}_{part.value}"] = [_timed(look) for _ in range(looks)]
        return WorklistSpeed(cases, took)


def _look(
    installation: Installation, workload: Workload, role: Role, part: Inbox
) -> Callable[[], None]:
    officer: Officer = workload.officers[role][0]

    def look() -> None:
        with installation.factory() as session:
            set_reach(session, division_reach(officer.division_code))
            queries.inbox(session, officer, part)

    return look


def _timed(look: Callable[[], None]) -> float:
    begun = perf_counter()
    look()
    return perf_counter() - begun
