"""Reads of process instances, user tasks and worklists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all
from sqlalchemy.orm import Session, defer, joinedload

from webapp.accounts import queries as accounts
from webapp.accounts.models import Officer, Role
from webapp.errors import NotFoundError
from webapp.tasks import permissions
from webapp.tasks.errors import InstanceBusyError, UserTaskNotFoundError
from webapp.tasks.models import (
    ProcessInstance,
    ProcessInstanceStatus,
    Reassignment,
    UserTask,
    UserTaskStatus,
)
from webapp.tasks.permissions import Standing

PAGE_SIZE = 50
_NOTHING_RENAMED: Mapping[str, str] = MappingProxyType({})


class Inbox(StrEnum):
    """Which part of the worklist."""

    MINE = "mine"
    TEAM = "team"


@dataclass(frozen=True)
class InboxFilter:
    """What a worklist is narrowed to."""

    due_until: date | None = None
    stage: str | None = None
    village: str | None = None
    words: str = ""


# What a row of a list shows, and who may not handle it; no state, no answers, no texts.
_SHOWN_IN_LIST = (
    defer(UserTask.documentation),
    defer(UserTask.answers),
    defer(UserTask.draft),
    joinedload(UserTask.process_instance).load_only(
        ProcessInstance.business_key,
        ProcessInstance.subject_id,
        ProcessInstance.subject_label,
        ProcessInstance.programme,
        ProcessInstance.parties,
        ProcessInstance.excluded_persons,
    ),
    joinedload(UserTask.assignee).load_only(Officer.name).lazyload(Officer.division),
)


class Counted(NamedTuple):
    """How many tasks a part of the worklist holds."""

    all: int
    due: int


def get(session: Session, task_id: UUID) -> UserTask:
    """Return a user task with its instance and people."""
    task = session.scalars(
        select(UserTask)
        .where(UserTask.id == task_id)
        .options(
            joinedload(UserTask.process_instance),
            joinedload(UserTask.assignee),
            joinedload(UserTask.completed_by),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if task is None:
        raise UserTaskNotFoundError
    return task


def lock_instance(session: Session, instance_id: UUID) -> ProcessInstance:
    """Lock an instance: whoever moves it holds this row until the transaction ends."""
    instance = session.scalars(
        select(ProcessInstance)
        .where(ProcessInstance.id == instance_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if instance is None:
        raise NotFoundError
    return instance


def get_locked(session: Session, task_id: UUID) -> UserTask:
    """Return a user task as it is behind its instance's lock."""
    instance_id = session.scalar(select(UserTask.process_instance_id).where(UserTask.id == task_id))
    if instance_id is None:
        raise UserTaskNotFoundError
    lock_instance(session, instance_id)
    return get(session, task_id)


def instance_of(session: Session, subject_id: UUID) -> ProcessInstance:
    """Return the process instance of a case."""
    instance = session.scalars(
        select(ProcessInstance).where(ProcessInstance.subject_id == subject_id)
    ).one_or_none()
    if instance is None:
        raise NotFoundError
    return instance


def others_of_case(session: Session, instance: ProcessInstance) -> Sequence[UUID]:
    """Return the ids of the other instances of a case that still run, oldest first."""
    return session.scalars(
        select(ProcessInstance.id)
        .where(
            ProcessInstance.subject_id == instance.subject_id,
            ProcessInstance.id != instance.id,
            ProcessInstance.status == ProcessInstanceStatus.RUNNING,
        )
        .order_by(ProcessInstance.started_at, ProcessInstance.id)
    ).all()


def lock_idle_instance(session: Session, instance_id: UUID) -> ProcessInstance:
    """Lock an instance that nobody else is moving; for whoever holds another one already.

    Waiting for it could be waiting for each other.

    Raises:
        InstanceBusyError: Somebody holds it.
    """
    instance = session.scalars(
        select(ProcessInstance)
        .where(ProcessInstance.id == instance_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if instance is None:
        raise InstanceBusyError
    return instance


def open_tasks_of(session: Session, instance_id: UUID) -> Sequence[UserTask]:
    """Return the open tasks of an instance with it, oldest first."""
    return session.scalars(
        select(UserTask)
        .where(UserTask.process_instance_id == instance_id, UserTask.status == UserTaskStatus.OPEN)
        .options(
            joinedload(UserTask.assignee),
            joinedload(UserTask.process_instance).defer(ProcessInstance.state),
        )
        .order_by(UserTask.opened_at, UserTask.id)
    ).all()


def history_of(session: Session, instance_id: UUID) -> Sequence[UserTask]:
    """Return every task of an instance with its people, oldest first."""
    return session.scalars(
        select(UserTask)
        .where(UserTask.process_instance_id == instance_id)
        .options(joinedload(UserTask.assignee), joinedload(UserTask.completed_by))
        .order_by(UserTask.opened_at, UserTask.id)
    ).all()


def newest_of_element(session: Session, instance_id: UUID, element_id: str) -> UserTask:
    """Return the newest row of an element of an instance, whatever became of it."""
    found = session.scalars(
        select(UserTask)
        .where(UserTask.process_instance_id == instance_id, UserTask.element_id == element_id)
        .order_by(UserTask.opened_at.desc(), UserTask.id)
        .limit(1)
    ).one_or_none()
    if found is None:
        raise UserTaskNotFoundError
    return found


def latest_answers(
    session: Session, instance_id: UUID, element_id: str
) -> dict[str, object] | None:
    """Return the answers of the newest completed pass of a task."""
    return session.scalars(
        select(UserTask.answers)
        .where(
            UserTask.process_instance_id == instance_id,
            UserTask.element_id == element_id,
            UserTask.status == UserTaskStatus.COMPLETED,
        )
        .order_by(UserTask.completed_at.desc())
        .limit(1)
    ).one_or_none()


def standing(session: Session, officer: Officer, task: UserTask) -> Standing:
    """Return what binds an officer to the case of a task."""
    return standing_in(session, officer, task, instance=task.process_instance)


def standing_in(
    session: Session,
    officer: Officer,
    task: UserTask,
    *,
    instance: ProcessInstance,
    renamed: Mapping[str, str] = _NOTHING_RENAMED,
) -> Standing:
    """Return what binds an officer to a case, for a task that need not be stored.

    Args:
        renamed: New ids of elements, by the ids under which the case's history has them.
    """
    return Standing(
        parties=frozenset(instance.parties),
        excluded=frozenset(instance.excluded_persons),
        relatives=accounts.relatives_of(session, officer.person_index),
        separated=_separated(session, task, renamed),
    )


def check_not_related(session: Session, officer: Officer, instance: ProcessInstance) -> None:
    """Raise if an officer belongs to the household of a case, or is a near relative of it."""
    permissions.check_not_related(
        officer,
        parties=frozenset(instance.parties),
        excluded=frozenset(instance.excluded_persons),
        relatives=accounts.relatives_of(session, officer.person_index),
    )


def inbox(
    session: Session,
    officer: Officer,
    part: Inbox,
    *,
    narrowed: InboxFilter = InboxFilter(),
    page: int = 1,
) -> Sequence[UserTask]:
    """Return a page of open tasks, what is due first; without a deadline last."""
    order = (UserTask.due_on.asc().nulls_last(), UserTask.opened_at, UserTask.id)
    # A team's list may be thousands long. Each lane's tasks come out of the index in their order,
    # and only the rows of the page are read whole.
    heads = [
        select(UserTask.id, UserTask.due_on, UserTask.opened_at)
        .where(lanes, *_inbox_conditions(part, narrowed))
        .order_by(*order)
        .limit(page * PAGE_SIZE)
        .subquery()
        for lanes in _reach_of(officer, part)
    ]
    found = union_all(*(select(head) for head in heads)).subquery()
    shown = (
        select(found.c.id)
        .order_by(found.c.due_on.asc().nulls_last(), found.c.opened_at, found.c.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
        .subquery()
    )
    return session.scalars(
        select(UserTask)
        .join(shown, shown.c.id == UserTask.id)
        .options(*_SHOWN_IN_LIST)
        .order_by(*order)
    ).all()


def inbox_count(
    session: Session, officer: Officer, part: Inbox, *, narrowed: InboxFilter = InboxFilter()
) -> int:
    """Return how many open tasks a part of the worklist holds."""
    return session.execute(
        select(func.count(UserTask.id)).where(
            or_(*_reach_of(officer, part)), *_inbox_conditions(part, narrowed)
        )
    ).scalar_one()


def inbox_counts(session: Session, officer: Officer, part: Inbox, *, due_until: date) -> Counted:
    """Return how many open tasks a part of the worklist holds, and how many are due until a day."""
    is_due = UserTask.due_on <= due_until
    found = session.execute(
        select(func.count(), func.count().filter(is_due)).where(
            or_(*_reach_of(officer, part)), *_inbox_conditions(part, InboxFilter())
        )
    ).one()
    return Counted(*found)


def overdue_count(session: Session, officer: Officer, *, today: date) -> int:
    """Return how many of an officer's own tasks are overdue."""
    return session.execute(
        select(func.count(UserTask.id)).where(
            UserTask.status == UserTaskStatus.OPEN,
            UserTask.assignee_id == officer.id,
            UserTask.due_on < today,
        )
    ).scalar_one()


def reassignments_of(session: Session, instance_id: UUID) -> Sequence[Reassignment]:
    """Return the reassignments in a case, oldest first."""
    return session.scalars(
        select(Reassignment)
        .join(UserTask, UserTask.id == Reassignment.user_task_id)
        .where(UserTask.process_instance_id == instance_id)
        .order_by(Reassignment.at, Reassignment.id)
    ).all()


def _inbox_conditions(part: Inbox, narrowed: InboxFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [UserTask.status == UserTaskStatus.OPEN]
    if part is Inbox.TEAM:
        conditions.append(UserTask.assignee_id.is_(None))
    if narrowed.due_until is not None:
        conditions.append(UserTask.due_on <= narrowed.due_until)
    if narrowed.stage:
        conditions.append(UserTask.stage == narrowed.stage)
    if narrowed.village:
        conditions.append(func.starts_with(UserTask.division_code, narrowed.village))
    if narrowed.words:
        conditions.append(
            or_(
                UserTask.process_instance_id.in_(
                    select(ProcessInstance.id).where(
                        ProcessInstance.business_key == narrowed.words.strip().upper()
                    )
                ),
                func.strpos(UserTask.name, narrowed.words.strip()) > 0,
            )
        )
    return conditions


def _reach_of(officer: Officer, part: Inbox) -> list[ColumnElement[bool]]:
    """Return whose tasks a part holds: conditions of which each is met by other tasks."""
    if part is Inbox.MINE:
        return [UserTask.assignee_id == officer.id]
    own = and_(UserTask.lane == officer.role, UserTask.handling_division == officer.division_code)
    others: Collection[Role] = permissions.lanes_of(officer.role) - {officer.role}
    if not others:
        return [own]
    covered = and_(
        UserTask.lane.in_(others),
        func.starts_with(UserTask.handling_division, officer.division_code),
    )
    return [own, covered]


def _separated(session: Session, task: UserTask, renamed: Mapping[str, str]) -> dict[str, str]:
    """Return who did a task that this one is separate from, in either direction."""
    done = session.execute(
        select(
            UserTask.element_id, UserTask.name, UserTask.completed_by_person, UserTask.properties
        )
        .where(
            UserTask.process_instance_id == task.process_instance_id,
            UserTask.status == UserTaskStatus.COMPLETED,
        )
        .order_by(UserTask.completed_at)
    )
    own = permissions.listed(task.properties)
    return {
        person: name
        for element_id, name, person, properties in done
        if person
        and (
            renamed.get(element_id, element_id) in own
            or task.element_id in {renamed.get(one, one) for one in permissions.listed(properties)}
        )
    }
