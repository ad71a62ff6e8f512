"""Cases of the test process, completed by the product's own operations as officers do it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from benchmarks.installation import (
    COUNTY,
    PROCESS_ID,
    TOWNSHIP,
    VILLAGE,
    Installation,
    add_officer,
)
from webapp import clock
from webapp.accounts.models import Officer, Role
from webapp.database import division_reach, set_reach
from webapp.tasks import operations
from webapp.tasks.models import UserTask, UserTaskStatus
from webapp.tasks.operations import NewInstance

COMPLETIONS = 12
_ANSWERS: Mapping[str, Mapping[str, object]] = {
    "accept": {"materials_ok": True},
    "survey": {"survey_ok": True},
    "town_review": {"town_opinion": "agree"},
    "approve": {"county_opinion": "agree"},
}
# Who approves has neither surveyed nor checked: the second officer of the county.
_SECOND = frozenset({"approve"})


@dataclass(frozen=True)
class OpenTask:
    """A task as the page of an officer showed it."""

    id: UUID
    element_id: str
    lane: Role
    lock_version: int


@dataclass
class Workload:
    """Officers of one place and the cases they work on."""

    installation: Installation
    serial: int
    officers: dict[Role, list[Officer]] = field(default_factory=dict)

    def hire(self) -> None:
        """Add the officers; several workloads in one database have their own."""
        places = {
            Role.VILLAGE_ASSISTANT: VILLAGE,
            Role.TOWNSHIP_CASEWORKER: TOWNSHIP,
            Role.COUNTY_OFFICER: COUNTY,
        }
        with self.installation.use_case() as session:
            for place, (role, division) in enumerate(places.items()):
                numbers = [self.serial * 10 + place * 2 + which for which in (1, 2)]
                self.officers[role] = [
                    add_officer(session, role, division, serial=number) for number in numbers
                ]
            for officer in (one for pair in self.officers.values() for one in pair):
                session.refresh(officer, ["division"])
            session.commit()
            session.expunge_all()

    def start(self, count: int) -> list[UUID]:
        """Start this many cases; return their instances."""
        started = []
        for _ in range(count):
            with self._session(self.officers[Role.TOWNSHIP_CASEWORKER][0]) as session:
                case_id = uuid4()
                new = NewInstance(
                    process_id=PROCESS_ID,
                    business_key=f"BENCH-{case_id}",
                    subject_id=case_id,
                    division_code=VILLAGE,
                    subject_label="张某某",
                    programme="minimum_living_allowance",
                    parties=(f"person-{case_id}",),
                )
                instance = operations.start_instance(
                    session, new, variables={}, by=None, at=clock.now()
                )
                session.commit()
                started.append(instance.id)
        return started

    def open_tasks(self, instance_ids: Sequence[UUID]) -> list[OpenTask]:
        """Return one open task of each case that has any."""
        with self.installation.use_case() as session:
            rows = session.execute(
                select(UserTask.id, UserTask.element_id, UserTask.lane, UserTask.lock_version)
                .where(
                    UserTask.process_instance_id.in_(instance_ids),
                    UserTask.status == UserTaskStatus.OPEN,
                )
                .ext(distinct_on(UserTask.process_instance_id))
                .order_by(UserTask.process_instance_id, UserTask.opened_at, UserTask.element_id)
            )
            return [OpenTask(*row) for row in rows]

    def complete(self, task: OpenTask) -> None:
        """Complete a task as a request does: a session of its own, one transaction."""
        officer = self.officers[task.lane][task.element_id in _SECOND]
        with self._session(officer) as session:
            operations.complete_user_task(
                session,
                task.id,
                by=officer,
                answers=_ANSWERS.get(task.element_id, {}),
                lock_version=task.lock_version,
                at=clock.now(),
            )
            session.commit()

    def run(self, instance_ids: Sequence[UUID], *, seconds: float) -> list[float]:
        """Complete task after task, case by case in turn, until time or tasks are over.

        Returns:
            What each completion took, in seconds; looking for the tasks is not counted.
        """
        took: list[float] = []
        end = perf_counter() + seconds
        for task in self._in_turn(instance_ids):
            begun = perf_counter()
            self.complete(task)
            ended = perf_counter()
            took.append(ended - begun)
            if ended >= end:
                break
        return took

    def _in_turn(self, instance_ids: Sequence[UUID]) -> Iterator[OpenTask]:
        while tasks := self.open_tasks(instance_ids):
            yield from tasks

    def _session(self, officer: Officer) -> Session:
        session = self.installation.factory()
        set_reach(session, division_reach(officer.division_code))
        return session
