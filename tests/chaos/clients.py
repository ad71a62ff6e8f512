"""Officers who work as long as there is work, and who note what they were told."""

import random
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from benchmarks.browser import LOST, Browser
from benchmarks.officer_client import (
    SEE_OTHER,
    OfficerClient,
    OpenedTask,
    UnexpectedAnswerError,
    applicant,
)
from tests.chaos.installation import Installation
from webapp.demonstration.people import EAST_VILLAGE, PASSWORD

# In the order in which clients arrive: the procedure needs each of the first six.
LOGINS = ("cunban", "xiang1", "xiang2", "xian1", "xian2", "xiang3")
_APPLYING = {"cunban", "xiang1", "xiang2", "xiang3"}
_SERVER_ERROR = 500
_TASKS_A_PAGE = 6
_REPEATED = 0.1
_REST_SECONDS, _LONGEST_REST_SECONDS = 0.2, 2.0
_ASIDE_SECONDS = 5.0


class Told(StrEnum):
    """What an officer was told of a form that was sent."""

    DONE = "acknowledged"
    REFUSED = "refused"
    FAILED = "answered with an error of the server"
    LOST = "no answer"


@dataclass(frozen=True)
class Sent:
    """One form of a task that was sent."""

    task_id: str
    login: str
    told: Told
    status: int = 0


@dataclass
class Journal:
    """What one client noted."""

    sent: list[Sent] = field(default_factory=list)
    repeated: list[Sent] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    hand_ins_lost: int = 0
    answered_at: list[float] = field(default_factory=list)
    errors: int = 0
    losses: int = 0
    surprises: list[str] = field(default_factory=list)


class Applications:
    """How many cases are still to be handed in; shared by all clients."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.left, self.done = wanted, wanted, 0
        self._serials, self._lock = count(), threading.Lock()

    @property
    def are_all_handed_in(self) -> bool:
        """Whether as many were handed in as were wanted."""
        return self.done >= self.wanted

    def take(self) -> int | None:
        """Return the serial of a new applicant, if one more is wanted."""
        with self._lock:
            if self.left == 0:
                return None
            self.left -= 1
            return next(self._serials)

    def give_back(self) -> None:
        """One was not handed in: another is wanted."""
        with self._lock:
            self.left += 1

    def note_done(self) -> None:
        """One was handed in."""
        with self._lock:
            self.done += 1


class Client:
    """One officer at one browser, in a thread of its own."""

    def __init__(
        self, made: Installation, login: str, applications: Applications, *, seed: int
    ) -> None:
        self.made, self.applications, self.random = made, applications, random.Random(seed)
        self.officer = OfficerClient(Browser(made.address), login, PASSWORD)
        self.journal = Journal()
        self._is_signed_in, self._page = False, 1
        self._aside: dict[str, float] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name=login)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in hand and go."""
        self._stopping.set()
        self._thread.join()
        self.officer.close()

    def _work(self) -> None:
        rest = _REST_SECONDS
        while not self._stopping.is_set():
            try:
                if not self._is_signed_in:
                    self.officer.sign_in()
                    self._is_signed_in = True
                did_something = self._hand_in() or self._work_a_page()
            except LOST:
                self.journal.losses += 1
                did_something = False
            except UnexpectedAnswerError as error:
                self._note_unexpected(error)
                did_something = False
            if did_something:
                rest = _REST_SECONDS
            else:
                self._stopping.wait(rest)
                rest = min(2 * rest, _LONGEST_REST_SECONDS)

    def _note_unexpected(self, error: UnexpectedAnswerError) -> None:
        if error.status >= _SERVER_ERROR:
            self.journal.errors += 1
        else:
            self.journal.surprises.append(str(error))
            self._is_signed_in = False

    def _hand_in(self) -> bool:
        if self.officer.login not in _APPLYING or self.random.random() < 1 / 2:
            return False
        serial = self.applications.take()
        if serial is None:
            return False
        try:
            case_id = self.officer.hand_in(applicant(serial, village=EAST_VILLAGE))
        except (*LOST, UnexpectedAnswerError):
            self.journal.hand_ins_lost += 1
            self.applications.give_back()
            raise
        self.journal.cases.append(case_id)
        self.applications.note_done()
        self._note_answer()
        return True

    def _work_a_page(self) -> bool:
        """Do some tasks of the next page of the worklist, one's own first."""
        now, done = time.monotonic(), 0
        part = "mine" if self.random.random() < 1 / 5 else "team"
        found = self.officer.worklist(part, page=self._page)
        self._note_answer()
        self._page = self._page + 1 if found else 1
        self.random.shuffle(found)
        for task_id in found:
            if self._aside.get(task_id, 0) > now or done == _TASKS_A_PAGE:
                continue
            task = self.officer.open_task(task_id)
            self._note_answer()
            if task is None:
                self._aside[task_id] = now + _ASIDE_SECONDS
                continue
            self._complete(task)
            done += 1
        if done:
            self._page = 1
        return done > 0

    def _complete(self, task: OpenedTask) -> None:
        """Complete a task; press again when no answer came, and sometimes for no reason."""
        first = self._send(task)
        self.journal.sent.append(first)
        if first.told in {Told.LOST, Told.FAILED}:
            self._stopping.wait(_REST_SECONDS)
            self.journal.sent.append(self._send(task))
        elif first.told is Told.DONE and self.random.random() < _REPEATED:
            self.journal.repeated.append(self._send(task))

    def _send(self, task: OpenedTask) -> Sent:
        login = self.officer.login
        try:
            answer = self.officer.complete(task, today=self.made.today)
        except LOST:
            self.journal.losses += 1
            return Sent(task.id, login, Told.LOST)
        if answer.status >= _SERVER_ERROR:
            self.journal.errors += 1
            return Sent(task.id, login, Told.FAILED, answer.status)
        self._note_answer()
        told = Told.DONE if answer.status == SEE_OTHER else Told.REFUSED
        return Sent(task.id, login, told, answer.status)

    def _note_answer(self) -> None:
        self.journal.answered_at.append(time.monotonic())


def clients_of(
    made: Installation, applications: Applications, *, number: int, seed: int
) -> list[Client]:
    """Return as many clients as asked for; from the seventh on, officers have two browsers."""
    return [
        Client(made, LOGINS[place % len(LOGINS)], applications, seed=seed + place)
        for place in range(number)
    ]
