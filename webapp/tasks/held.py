"""An instance behind its lock, with everything that a move must know of it: read at once.

The lock comes first, in a statement of its own: whoever has to wait for it would otherwise read
the tasks and clocks as they were before the other moved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import database
from webapp.accounts.models import Role
from webapp.audit.chain import Head
from webapp.clocks.book import ClockBook, LiveClock
from webapp.clocks.models import ClockStatus
from webapp.errors import NotFoundError
from webapp.tasks.errors import UserTaskNotFoundError
from webapp.tasks.models import UserTaskStatus
from webapp.tasks.permissions import Standing, listed

# One list beside the state: every column of a result costs the client as much as a small list.
_INSTANCE = """
    SELECT i.state, json_build_array(
        i.id, i.process_version_id, i.subject_id, i.division_code, i.programme,
        i.lock_version, i.variables, i.parties, i.excluded_persons, i.started_at)
    FROM process_instance AS i
"""
_OF_TASK = f"""{_INSTANCE}
    JOIN user_task AS t ON t.process_instance_id = i.id WHERE t.id = %(id)s FOR UPDATE OF i
"""
_OF_ID = f"{_INSTANCE} WHERE i.id = %(id)s FOR UPDATE OF i"

# One row of five lists. Only the task that is asked for brings its properties and its assignee's
# name, only the person who asks what was done before: a long history costs nothing else.
_KNOWN = """
    SELECT json_build_array(
        (SELECT json_agg(task) FROM (
            SELECT id, engine_task_id, element_id, name, lane, handling_division, stage,
                   clock_name, due_on, is_due_provisional, status, assignee_id, lock_version,
                   CASE WHEN id = %(task)s THEN properties END AS properties,
                   CASE WHEN id = %(task)s THEN (
                       SELECT officer.name FROM officer WHERE officer.id = assignee_id
                   ) END AS assignee_name
            FROM user_task
            WHERE process_instance_id = %(instance)s AND (status = 'open' OR id = %(task)s)
            ORDER BY opened_at, id
        ) AS task),
        (SELECT json_agg(clock) FROM (
            SELECT id, name, due_on, is_provisional, is_alarm, status
            FROM legal_clock
            WHERE process_instance_id = %(instance)s AND status IN ('running', 'stopped')
        ) AS clock),
        (SELECT json_build_array(sequence, hash) FROM audit_stream WHERE name = %(stream)s),
        (SELECT json_agg(json_build_array(done.element_id, done.name, done.separate_from)) FROM (
            SELECT element_id, name, properties ->> 'separate_from' AS separate_from
            FROM user_task
            WHERE process_instance_id = %(instance)s AND status = 'completed'
                AND completed_by_person = %(person)s
            ORDER BY completed_at
        ) AS done),
        (SELECT json_agg(officer_relative.person_index)
         FROM officer_relative JOIN officer ON officer.id = officer_relative.officer_id
         WHERE officer.person_index = %(person)s)
    )
"""


@dataclass(frozen=True)
class Assignee:
    """Who has claimed a task."""

    name: str


@dataclass(frozen=True, slots=True)
class HeldTask:
    """An open task, or the one that was asked for."""

    id: UUID
    process_instance_id: UUID
    engine_task_id: str
    element_id: str
    name: str
    lane: Role
    handling_division: str
    stage: str
    clock_name: str | None
    due_on: date | None
    is_due_provisional: bool
    status: UserTaskStatus
    assignee_id: UUID | None
    assignee: Assignee | None
    lock_version: int
    properties: Mapping[str, Any]
    answers: Mapping[str, object] | None = None


@dataclass
class HeldInstance:
    """An instance as it is behind its lock.

    Attributes:
        tasks: Its open tasks in the order they were opened, and the task that was asked for.
        clocks: Its running and stopped clocks.
        head: The end of its case's chain of events, or None if nothing was ever noted.
        done: What the person who asks did in this case: element, name, what it is separate from.
        relatives: Whom the person who asks declared as near relatives.
    """

    id: UUID
    process_version_id: UUID
    subject_id: UUID
    division_code: str
    programme: str
    lock_version: int
    state: bytes
    variables: dict[str, object]
    parties: frozenset[str]
    excluded_persons: frozenset[str]
    started_at: datetime
    tasks: tuple[HeldTask, ...]
    clocks: ClockBook
    head: Head | None
    done: tuple[tuple[str, str, frozenset[str]], ...]
    relatives: frozenset[str]

    @property
    def stream(self) -> str:
        """The chain of events of the case."""
        return f"case:{self.subject_id}"

    def task(self, task_id: UUID) -> HeldTask:
        """Return the task that was asked for."""
        return next(task for task in self.tasks if task.id == task_id)

    def open_tasks(self) -> list[HeldTask]:
        """Return the open tasks in the order they were opened."""
        return [task for task in self.tasks if task.status is UserTaskStatus.OPEN]

    def standing(self, task: HeldTask, person: str) -> Standing:
        """Return what binds the person who asks to the case of a task."""
        own = listed(task.properties)
        separated = [
            name
            for element_id, name, separate_from in self.done
            if element_id in own or task.element_id in separate_from
        ]
        return Standing(
            parties=self.parties,
            excluded=self.excluded_persons,
            relatives=self.relatives,
            separated={person: separated[-1]} if separated else {},
        )


def of_task(session: Session, task_id: UUID, *, person: str) -> HeldInstance:
    """Lock the instance of a task, and read it as it concerns a person.

    Raises:
        UserTaskNotFoundError: There is no such task within reach.
    """
    found = database.run(session, _OF_TASK, {"id": task_id})
    if not found:
        raise UserTaskNotFoundError
    return _held(session, found[0], task_id=task_id, person=person)


def of_id(
    session: Session, instance_id: UUID, *, task_id: UUID | None = None, person: str | None = None
) -> HeldInstance:
    """Lock an instance, and read it.

    Raises:
        NotFoundError: There is no such instance within reach.
    """
    found = database.run(session, _OF_ID, {"id": instance_id})
    if not found:
        raise NotFoundError
    return _held(session, found[0], task_id=task_id, person=person)


def _held(
    session: Session, found: tuple[bytes, list[Any]], *, task_id: UUID | None, person: str | None
) -> HeldInstance:
    state, values = found
    instance_id, version_id, subject_id, division_code, programme, *others = values
    lock_version, variables, parties, excluded_persons, started_at = others
    stream = f"case:{subject_id}"
    asked = {"instance": instance_id, "task": task_id, "person": person, "stream": stream}
    ((known,),) = database.run(session, _KNOWN, asked)
    tasks, clocks, head, done, relatives = known
    held_id = UUID(instance_id)
    return HeldInstance(
        id=held_id,
        process_version_id=UUID(version_id),
        subject_id=UUID(subject_id),
        division_code=division_code,
        programme=programme,
        lock_version=lock_version,
        state=state,
        variables=variables,
        parties=frozenset(parties),
        excluded_persons=frozenset(excluded_persons),
        started_at=datetime.fromisoformat(started_at),
        tasks=tuple(_task(task, held_id) for task in tasks or ()),
        clocks=ClockBook(_clock(clock) for clock in clocks or ()),
        head=Head(stream, *head) if head else None,
        done=tuple(
            (element_id, name, listed({"separate_from": separate_from or ""}))
            for element_id, name, separate_from in done or ()
        ),
        relatives=frozenset(relatives or ()),
    )


def _task(row: dict[str, Any], instance_id: UUID) -> HeldTask:
    assignee_id, due_on = row["assignee_id"], row["due_on"]
    return HeldTask(
        id=UUID(row["id"]),
        process_instance_id=instance_id,
        engine_task_id=row["engine_task_id"],
        element_id=row["element_id"],
        name=row["name"],
        lane=Role(row["lane"]),
        handling_division=row["handling_division"],
        stage=row["stage"],
        clock_name=row["clock_name"],
        due_on=date.fromisoformat(due_on) if due_on else None,
        is_due_provisional=row["is_due_provisional"],
        status=UserTaskStatus(row["status"]),
        assignee_id=UUID(assignee_id) if assignee_id else None,
        assignee=Assignee(row["assignee_name"]) if row["assignee_name"] else None,
        lock_version=row["lock_version"],
        properties=row["properties"] or {},
    )


def _clock(row: dict[str, Any]) -> LiveClock:
    return LiveClock(
        id=row["id"],
        name=row["name"],
        due_on=date.fromisoformat(row["due_on"]),
        is_provisional=row["is_provisional"],
        is_alarm=row["is_alarm"],
        status=ClockStatus(row["status"]),
    )
