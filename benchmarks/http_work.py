"""What the clients of the HTTP benchmark do: each brings cases of its own to their end."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from uuid import UUID

from sqlalchemy import text

from benchmarks.browser import Answer, Browser
from benchmarks.installation import Installation
from benchmarks.officer_answers import answers_of, outcome_of
from benchmarks.officer_client import SEE_OTHER, OfficerClient, UnexpectedAnswerError, applicant
from webapp import clock
from webapp.demonstration.people import EAST_VILLAGE, PASSWORD

_OFFICER_OF_LANE = {
    "village_assistant": "cunban",
    "township_caseworker": "xiang1",
    "county_officer": "xian1",
}
# Who signs a survey second did not do it first, and who decides did not review.
_OFFICER_OF_TASK = {"survey_second": "xiang2", "confirmation": "xian2"}
_LOGINS = ("cunban", "xiang1", "xiang2", "xian1", "xian2")

_NEXT = text(
    "SELECT t.id, t.element_id, t.lane, t.form_key, t.lock_version, i.business_key"
    " FROM user_task t JOIN process_instance i ON i.id = t.process_instance_id"
    " WHERE i.subject_id = :case_id AND t.status = 'open' ORDER BY t.opened_at, t.id LIMIT 1"
)
_INCOMES = text(
    "SELECT income.id, declared_fen FROM income"
    " JOIN assistance_case c ON c.household_id = income.household_id WHERE c.id = :case_id"
)
_DONE = text(
    "SELECT t.id FROM user_task t JOIN process_instance i ON i.id = t.process_instance_id"
    " WHERE i.subject_id = :case_id AND t.lane = 'township_caseworker' ORDER BY t.opened_at, t.id"
)


@dataclass(frozen=True)
class _Open:
    """A task as its page would show it."""

    id: UUID
    element_id: str
    lane: str
    form: str
    lock_version: int
    case_number: str


class Worker:
    """One client with a browser for each officer, and its own connection to look things up."""

    def __init__(
        self,
        installation: Installation,
        address: str,
        number: int,
        *,
        browse: Callable[[str], Browser] = Browser,
    ) -> None:
        self.number = number
        self.officers = {
            login: OfficerClient(browse(address), login, PASSWORD) for login in _LOGINS
        }
        for officer in self.officers.values():
            officer.sign_in()
        self.cases: list[str] = []
        self._connection = installation.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        )

    def hand_in(self, serial: int) -> None:
        """Hand in one application."""
        who = applicant(serial, village=EAST_VILLAGE)
        self.cases.append(self.officers["cunban"].hand_in(who))

    def work(self, cases: slice) -> list[float]:
        """Complete task after task of these cases until they wait or end; return the times."""
        took = []
        for case_id in self.cases[cases]:
            while (task := self._next(case_id)) is not None:
                officer, fields = self._filled_in(task, case_id)
                begun = perf_counter()
                answer = officer.send(str(task.id), fields)
                took.append(perf_counter() - begun)
                _require_done(task, answer)
        return took

    def read_tasks(self, cases: slice) -> list[float]:
        """Open the page of every task of these cases; return the times."""
        took = []
        for case_id in self.cases[cases]:
            for (task_id,) in self._connection.execute(_DONE, {"case_id": case_id}):
                begun = perf_counter()
                self.officers["xiang1"].open_task(str(task_id))
                took.append(perf_counter() - begun)
        return took

    def read_worklist(self, cases: slice) -> list[float]:
        """Open the worklist, ten times a case; return the times."""
        took = []
        for _ in range(10 * len(self.cases[cases])):
            begun = perf_counter()
            self.officers["xiang1"].worklist()
            took.append(perf_counter() - begun)
        return took

    def close(self) -> None:
        """Close every browser and the connection."""
        for officer in self.officers.values():
            officer.close()
        self._connection.close()

    def _next(self, case_id: str) -> _Open | None:
        found = self._connection.execute(_NEXT, {"case_id": case_id}).one_or_none()
        return None if found is None else _Open(*found)

    def _filled_in(
        self, task: _Open, case_id: str
    ) -> tuple[OfficerClient, dict[str, str | Sequence[str]]]:
        login = _OFFICER_OF_TASK.get(task.element_id, _OFFICER_OF_LANE[task.lane])
        officer = self.officers[login]
        fields: dict[str, str | Sequence[str]] = {
            "csrf_token": officer.token,
            "lock_version": str(task.lock_version),
            **answers_of(task.form, outcome_of(task.case_number), today=clock.today()),
        }
        if task.form == "survey_first":
            for income_id, fen in self._connection.execute(_INCOMES, {"case_id": case_id}):
                fields[f"incomes.{income_id}.verified"] = f"{fen / 100:.2f}"
        return officer, fields


class Team:
    """Clients who work at the same time."""

    def __init__(self, installation: Installation, address: str, *, clients: int) -> None:
        self._pool = ThreadPoolExecutor(clients)
        self._start = threading.Barrier(clients + 1)
        self.workers = list(
            self._pool.map(lambda number: Worker(installation, address, number), range(clients))
        )

    def hand_in(self, cases: int) -> None:
        """Let each client hand in this many applications, none of a person known already."""
        first = serials(cases * len(self.workers))
        list(
            self._pool.map(
                lambda worker: [
                    worker.hand_in(first + worker.number * cases + one) for one in range(cases)
                ],
                self.workers,
            )
        )

    def work(self, *, cases: slice) -> tuple[float, list[float]]:
        """Let everybody work; return how long it took in all, and each form."""
        return self._timed(lambda worker: worker.work(cases))

    def read(self, *, cases: slice) -> tuple[tuple[float, list[float]], tuple[float, list[float]]]:
        """Let everybody open pages of tasks, then worklists; each as ``work``."""
        return (
            self._timed(lambda worker: worker.read_tasks(cases)),
            self._timed(lambda worker: worker.read_worklist(cases)),
        )

    def close(self) -> None:
        """Send everybody home."""
        for worker in self.workers:
            worker.close()
        self._pool.shutdown()

    def _timed(self, act: Callable[[Worker], list[float]]) -> tuple[float, list[float]]:
        def at_once(worker: Worker) -> list[float]:
            self._start.wait()
            return act(worker)

        working = [self._pool.submit(at_once, worker) for worker in self.workers]
        self._start.wait()
        begun = perf_counter()
        took = [each for one in working for each in one.result()]
        return perf_counter() - begun, took


_given = 0


def serials(number: int) -> int:
    """Return the first of some serials that no other client of this process has."""
    global _given
    first, _given = _given, _given + number
    return first


def _require_done(task: _Open, answer: Answer) -> None:
    if answer.status != SEE_OTHER:
        raise UnexpectedAnswerError(f"{task.element_id} of {task.case_number}", answer)
