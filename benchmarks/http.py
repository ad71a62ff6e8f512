"""Completions through HTTP: session, CSRF token, form check, audit and clocks, committed.

Clients send the forms of open tasks of the shipped process to ``doudi web``, each client on cases
of its own, as fast as answers come. The floor is one row updated and one inserted behind the same
server, with as many clients. Looking up which task is open next costs a query between two forms,
which counts in the rates and not in the times. Clients run on the same machine.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from benchmarks import floors, host, http_profile, web_processes
from benchmarks.browser import Browser
from benchmarks.engine import Row
from benchmarks.http_profile import Profile
from benchmarks.http_work import Team
from benchmarks.installation import Installation, fresh
from webapp import clock
from webapp.demonstration import operations as demonstration
from webapp.worker import jobs

PLANS = ((1, 1), (1, 8), (2, 8))
CASES_A_CLIENT = 2
FLOOR_SECONDS = 3.0
SCALING_BUDGET = 1.7
_AFTER_PUBLICITY = timedelta(days=9)

BARE_WRITE, COMPLETION, TASK_PAGE, WORKLIST = "bare_write", "completion", "task_page", "worklist"


@dataclass(frozen=True)
class HttpSpeed:
    """What a run measured, by web processes and clients.

    Attributes:
        taken: What share of the machine's time its host gave to others during a plan.
    """

    rows: Mapping[tuple[str, int, int], Row]
    taken: Mapping[tuple[int, int], float]
    profile: Profile
    server: Mapping[str, str]
    load: tuple[float, float]

    def ratio(self, processes: int, clients: int) -> float:
        """Return the rate of completions as a share of the floor's."""
        floor = self.rows[BARE_WRITE, processes, clients].rate
        return self.rows[COMPLETION, processes, clients].rate / floor

    def as_json(self) -> dict[str, object]:
        """Return the run as JSON values, ratios first."""
        plans = sorted({(processes, clients) for _, processes, clients in self.rows})
        return {
            "ratio_to_bare_write": round(min(self.ratio(*plan) for plan in plans), 4),
            "two_processes_to_one": self._scaling(),
            "budget": {"two_processes_to_one": SCALING_BUDGET},
            "plans": {
                f"{one} processes, {many} clients": self._plan(one, many) for one, many in plans
            },
            "a_completion": self.profile.as_json(),
            "load_before_and_after": [round(load, 2) for load in self.load],
            "server": dict(self.server),
        }

    def _scaling(self) -> dict[str, float]:
        most = max(clients for _, _, clients in self.rows)
        return {
            kind: round(self.rows[kind, 2, most].rate / self.rows[kind, 1, most].rate, 3)
            for kind in (BARE_WRITE, COMPLETION)
            if {(kind, 1, most), (kind, 2, most)} <= self.rows.keys()
        }

    def _plan(self, processes: int, clients: int) -> dict[str, object]:
        kinds = (BARE_WRITE, COMPLETION, TASK_PAGE, WORKLIST)
        return {
            "ratio_to_bare_write": round(self.ratio(processes, clients), 4),
            "host_took": round(self.taken[processes, clients], 3),
            **{kind: self.rows[kind, processes, clients].as_json() for kind in kinds},
        }


def measure(
    *,
    plans: Sequence[tuple[int, int]] = PLANS,
    cases_a_client: int = CASES_A_CLIENT,
    floor_seconds: float = FLOOR_SECONDS,
) -> HttpSpeed:
    """Measure floor and product with each number of web processes and clients.

    Args:
        cases_a_client: How many cases each client brings to their end, after one to warm up;
            and how many the profile is taken of.
    """
    load_before = os.getloadavg()[0]
    with county() as installation:
        floors.BareWrite.prepare(installation.engine)
        rows: dict[tuple[str, int, int], Row] = {}
        taken: dict[tuple[int, int], float] = {}
        for processes, clients in plans:
            before = host.times()
            rows[BARE_WRITE, processes, clients] = _floor(
                installation, processes, clients, seconds=floor_seconds
            )
            for kind, row in _product(installation, processes, clients, cases_a_client):
                rows[kind, processes, clients] = row
            taken[processes, clients] = host.taken_since(before)
        profile = http_profile.measure(installation, cases=cases_a_client)
        load = (load_before, os.getloadavg()[0])
        return HttpSpeed(rows, taken, profile, installation.server(), load)


def _product(
    installation: Installation, processes: int, clients: int, cases: int
) -> list[tuple[str, Row]]:
    with web_processes.product_web(installation.settings, processes=processes) as web:
        team = Team(installation, web.address, clients=clients)
        try:
            team.hand_in(cases + 1)
            team.work(cases=slice(0, 1))  # Templates, specifications and connections get warm.
            seconds, took = team.work(cases=slice(1, None))
            end_publicity(installation)
            team.work(cases=slice(0, 1))
            more_seconds, more = team.work(cases=slice(1, None))
            both = took + more
            rate = len(both) / (seconds + more_seconds)
            pages, lists = team.read(cases=slice(1, None))
        finally:
            team.close()
    return [
        (COMPLETION, Row((rate,), tuple(both))),
        (TASK_PAGE, _row_of(pages)),
        (WORKLIST, _row_of(lists)),
    ]


def end_publicity(installation: Installation) -> None:
    """Let the days of publicity pass, and what waited for their end go on."""
    later = clock.now() + _AFTER_PUBLICITY
    clock.set_development_clock(later)
    jobs.fire_alarms(installation.factory, at=later)


@contextmanager
def county() -> Iterator[Installation]:
    """Give a fresh installation with the demonstration's officers and a clock that can be set."""
    with fresh("http") as made, tempfile.TemporaryDirectory() as folder:
        settings = replace(made.settings, development_clock=Path(folder) / "clock")
        clock.use_development_clock(settings.development_clock)
        try:
            with made.use_case() as session:
                demonstration.add_people(session, at=clock.now())
            yield replace(made, settings=settings)
        finally:
            clock.use_development_clock(None)


def _row_of(measured: tuple[float, Sequence[float]]) -> Row:
    seconds, took = measured
    return Row((len(took) / seconds,), tuple(took))


def _floor(installation: Installation, processes: int, clients: int, *, seconds: float) -> Row:
    def write(number: int) -> list[float]:
        browser = Browser(web.address)
        took: list[float] = []
        end = perf_counter() + seconds
        while (begun := perf_counter()) < end:
            answer = browser.post(f"/write/{1 + (number * 97 + len(took)) % 900}", {})
            if answer.status != 204:  # noqa: PLR2004  what the floor answers
                msg = f"the floor answered {answer.status}"
                raise RuntimeError(msg)
            took.append(perf_counter() - begun)
        browser.close()
        return took

    with (
        web_processes.bare_web(installation.settings, processes=processes) as web,
        ThreadPoolExecutor(clients) as pool,
    ):
        found = [each for took in pool.map(write, range(clients)) for each in took]
    return Row((len(found) / seconds,), tuple(found))
