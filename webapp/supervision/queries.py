"""Reads for those who supervise: who has how much work, what is late, who may take a task."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, joinedload, load_only

from webapp.accounts.models import Officer, OfficerRelative, Role
from webapp.clocks import recalculation
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.clocks.recalculation import Recalculation
from webapp.tasks import permissions
from webapp.tasks.models import ProcessInstance, UserTask, UserTaskStatus

PAGE_SIZE = 50
ESCALATIONS_SHOWN = 200
MOVES_SHOWN = 200


class Shown(StrEnum):
    """Which open tasks the board lists."""

    OVERDUE = "overdue"
    SOON = "soon"
    UNCLAIMED = "unclaimed"
    ALL = "all"


@dataclass(frozen=True)
class BoardFilter:
    """What the board is narrowed to.

    Attributes:
        division: Code of a division within the supervisor's own.
        soon_until: The last day that counts as due soon.
    """

    today: date
    soon_until: date
    shown: Shown = Shown.OVERDUE
    holder: UUID | None = None
    lane: Role | None = None
    division: str = ""


@dataclass(frozen=True)
class Load:
    """Open tasks of one lane that one officer holds, or nobody."""

    officer_id: UUID | None
    lane: Role
    open_count: int
    soon_count: int
    overdue_count: int


@dataclass(frozen=True)
class Escalation:
    """A legal period that passed, with its case."""

    clock: LegalClock
    case_id: UUID
    case_number: str
    applicant: str


@dataclass(frozen=True)
class ProposedMove:
    """A deadline that a published calendar moves or makes firm, with its case."""

    told: Recalculation
    instance_id: UUID
    case_id: UUID
    case_number: str
    applicant: str


def loads(session: Session, asked: BoardFilter) -> Sequence[Load]:
    """Return how much each officer holds and how much waits in each lane: one query."""
    is_soon = UserTask.due_on.between(asked.today, asked.soon_until)
    rows = session.execute(
        select(
            UserTask.assignee_id,
            UserTask.lane,
            func.count(UserTask.id),
            func.count(UserTask.id).filter(is_soon),
            func.count(UserTask.id).filter(UserTask.due_on < asked.today),
        )
        .where(UserTask.status == UserTaskStatus.OPEN, *_in_division(asked))
        .group_by(UserTask.assignee_id, UserTask.lane)
        .order_by(UserTask.assignee_id.asc().nulls_first(), UserTask.lane)
    )
    return [Load(*row) for row in rows]


def open_tasks(session: Session, asked: BoardFilter, *, page: int = 1) -> Sequence[UserTask]:
    """Return a page of the open tasks that were asked for, what is due first on top."""
    return session.scalars(
        select(UserTask)
        .where(*_conditions(asked))
        .options(joinedload(UserTask.process_instance), joinedload(UserTask.assignee))
        .order_by(UserTask.due_on.asc().nulls_last(), UserTask.opened_at, UserTask.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()


def open_task_count(session: Session, asked: BoardFilter) -> int:
    """Return how many open tasks were asked for."""
    return session.execute(select(func.count(UserTask.id)).where(*_conditions(asked))).scalar_one()


def escalations(session: Session, *, today: date, division: str = "") -> Sequence[Escalation]:
    """Return the legal periods that run and have passed, the longest overdue first."""
    rows = session.execute(
        select(
            LegalClock,
            ProcessInstance.subject_id,
            ProcessInstance.business_key,
            ProcessInstance.subject_label,
        )
        .join(ProcessInstance, ProcessInstance.id == LegalClock.process_instance_id)
        .where(
            LegalClock.status == ClockStatus.RUNNING,
            ~LegalClock.is_alarm,
            LegalClock.due_on < today,
            func.starts_with(LegalClock.division_code, division),
        )
        .order_by(LegalClock.due_on, ProcessInstance.business_key, LegalClock.name)
        .limit(ESCALATIONS_SHOWN)
    )
    return [Escalation(*row) for row in rows]


def escalation_count(session: Session, *, today: date, division: str = "") -> int:
    """Return how many legal periods run and have passed."""
    return session.execute(
        select(func.count(LegalClock.id)).where(
            LegalClock.status == ClockStatus.RUNNING,
            ~LegalClock.is_alarm,
            LegalClock.due_on < today,
            func.starts_with(LegalClock.division_code, division),
        )
    ).scalar_one()


def proposed_moves(session: Session, *, division: str = "") -> Sequence[ProposedMove]:
    """Return the deadlines within reach to review since a calendar was published."""
    found = recalculation.proposals(session, division=division)
    instances = session.scalars(
        select(ProcessInstance)
        .where(ProcessInstance.id.in_({one.clock.process_instance_id for one in found}))
        .options(
            load_only(
                ProcessInstance.subject_id,
                ProcessInstance.business_key,
                ProcessInstance.subject_label,
            )
        )
    )
    cases = {one.id: one for one in instances}
    return [_proposed_move(one, cases[one.clock.process_instance_id]) for one in found]


def _proposed_move(told: Recalculation, instance: ProcessInstance) -> ProposedMove:
    return ProposedMove(
        told=told,
        instance_id=instance.id,
        case_id=instance.subject_id,
        case_number=instance.business_key,
        applicant=instance.subject_label,
    )


def officers_for(session: Session, *, lane: Role, handling_division: str) -> Sequence[Officer]:
    """Return the active officers whose role and place let them handle a lane's tasks there."""
    return session.scalars(
        select(Officer)
        .where(
            Officer.is_active,
            Officer.role.in_(permissions.ROLES_OF_LANE[lane]),
            func.starts_with(handling_division, Officer.division_code),
        )
        .order_by(func.length(Officer.division_code).desc(), Officer.name, Officer.id)
    ).all()


def open_counts(session: Session, officer_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how many open tasks each of these officers holds."""
    rows = session.execute(
        select(UserTask.assignee_id, func.count(UserTask.id))
        .where(UserTask.status == UserTaskStatus.OPEN, UserTask.assignee_id.in_(officer_ids))
        .group_by(UserTask.assignee_id)
    )
    return {officer_id: count for officer_id, count in rows if officer_id is not None}


def relatives_by_person(session: Session, persons: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Return whom each of these persons declared as near relatives, under any of their accounts."""
    declaring = aliased(Officer)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for person, relative in session.execute(
        select(declaring.person_index, OfficerRelative.person_index)
        .join(declaring, declaring.id == OfficerRelative.officer_id)
        .where(declaring.person_index.in_(persons))
    ):
        found[person].add(relative)
    return {person: frozenset(relatives) for person, relatives in found.items()}


def _in_division(asked: BoardFilter) -> list[ColumnElement[bool]]:
    return [func.starts_with(UserTask.division_code, asked.division)] if asked.division else []


def _conditions(asked: BoardFilter) -> list[ColumnElement[bool]]:
    conditions = [UserTask.status == UserTaskStatus.OPEN, *_in_division(asked)]
    if asked.shown is Shown.OVERDUE:
        conditions.append(UserTask.due_on < asked.today)
    elif asked.shown is Shown.SOON:
        conditions.append(UserTask.due_on.between(asked.today, asked.soon_until))
    elif asked.shown is Shown.UNCLAIMED:
        conditions.append(UserTask.assignee_id.is_(None))
    if asked.holder is not None:
        conditions.append(UserTask.assignee_id == asked.holder)
    if asked.lane is not None:
        conditions.append(UserTask.lane == asked.lane)
    return conditions
