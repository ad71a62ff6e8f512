"""An officer's worklist with a million open tasks in the table, under row-level security."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter

from benchmarks.browser import InProcess
from benchmarks.crowd import crowd
from benchmarks.installation import TOWNSHIP, Installation, add_officer, fresh
from benchmarks.officer_client import OfficerClient
from benchmarks.workload import Workload
from webapp.accounts.models import Officer, Role
from webapp.app import create_app
from webapp.database import division_reach, set_reach
from webapp.tasks import queries
from webapp.tasks.queries import Inbox

CASES = 500_000
LOOKS = 100
BUDGET_MS, PAGE_BUDGET_MS = 10, 80
READER = 400  # The serial number of the officer whose pages are opened.


@dataclass(frozen=True)
class WorklistSpeed:
    """Seconds of each look, by whose worklist it is and which query."""

    cases: int
    looks: dict[str, Sequence[float]]
    pages: Sequence[float]

    def as_json(self) -> dict[str, object]:
        """Return what the looks took as JSON values; every case has two open tasks."""
        queries_told = {name: _percentiles(took) for name, took in self.looks.items()}
        page = _percentiles(self.pages)
        return {
            "open_tasks": 2 * self.cases,
            "p95_ms": max(one["p95_ms"] for one in queries_told.values()),
            "page_p95_ms": page["p95_ms"],
            "budget": {"p95_ms": BUDGET_MS, "page_p95_ms": PAGE_BUDGET_MS},
            **queries_told,
            "page": page,
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
        return WorklistSpeed(cases, took, _pages(installation, looks))


def _pages(installation: Installation, looks: int) -> list[float]:
    """Open the page of the township's worklist, without server and network around it."""
    password = secrets.token_urlsafe(24)
    with installation.use_case() as session:
        login = add_officer(
            session, Role.TOWNSHIP_CASEWORKER, TOWNSHIP, serial=READER, password=password
        ).login
    app = create_app(installation.settings, installation.factory)
    reader = OfficerClient(InProcess(app), login, password)
    reader.sign_in()
    if not reader.worklist():
        msg = "the worklist is empty"
        raise RuntimeError(msg)
    return [_timed(lambda: reader.browser.get("/tasks?part=team")) for _ in range(looks)]


def _percentiles(took: Sequence[float]) -> dict[str, float]:
    parts = quantiles(took, n=100)
    return {f"p{share}_ms": round(parts[share - 1] * 1000, 2) for share in (50, 95)}


def _look(
    installation: Installation, workload: Workload, role: Role, part: Inbox
) -> Callable[[], None]:
    officer: Officer = workload.officers[role][0]

    def look() -> None:
        with installation.factory() as session:
            set_reach(session, division_reach(officer.division_code))
            queries.inbox(session, officer, part)

    return look


def _timed(look: Callable[[], object]) -> float:
    begun = perf_counter()
    look()
    return perf_counter() - begun
