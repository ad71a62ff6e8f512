"""Reads of cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from webapp import encryption
from webapp.accounts.models import Division, Officer
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases.errors import CaseNotFoundError
from webapp.cases.models import (
    RUNNING_STATUSES,
    ApplicationDraft,
    Assessment,
    AssistanceCase,
    CaseStatus,
    NearRelativeEntry,
    Programme,
)
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.database import EVERYTHING, reaching
from webapp.registry.models import Household, HouseholdMember
from webapp.tasks.models import ProcessInstance, UserTask, UserTaskStatus

PAGE_SIZE = 50


@dataclass(frozen=True)
class RunningElsewhere:
    """A person of another household whose application runs, or who receives the allowance."""

    case_number: str | None
    division_code: str
    status: CaseStatus
    is_within_reach: bool


@dataclass(frozen=True)
class TaskMark:
    """Where a task of a case stands, for its bar of stages."""

    stage: str
    is_open: bool


def get(session: Session, case_id: UUID) -> AssistanceCase:
    """Return a case with household, members, applicant and the officer who took it in."""
    case = session.scalars(
        select(AssistanceCase)
        .where(AssistanceCase.id == case_id)
        .options(
            joinedload(AssistanceCase.household).selectinload(Household.members),
            joinedload(AssistanceCase.applicant),
            joinedload(AssistanceCase.handled_by),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if case is None:
        raise CaseNotFoundError
    return case


def list_cases(
    session: Session, *, status: CaseStatus | None = None, words: str = "", page: int = 1
) -> Sequence[AssistanceCase]:
    """Return a page of cases, newest first, by number, village, a member's name or number."""
    return session.scalars(
        select(AssistanceCase)
        .where(*_conditions(status, words))
        .options(joinedload(AssistanceCase.applicant))
        .order_by(AssistanceCase.created_at.desc(), AssistanceCase.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()


def count_cases(session: Session, *, status: CaseStatus | None = None, words: str = "") -> int:
    """Return how many cases ``list_cases`` has on all its pages."""
    return session.execute(
        select(func.count(AssistanceCase.id)).where(*_conditions(status, words))
    ).scalar_one()


def task_marks(session: Session, case_ids: Collection[UUID]) -> dict[UUID, list[TaskMark]]:
    """Return where the tasks of cases stand: by case, the first opened first."""
    rows = session.execute(
        select(ProcessInstance.subject_id, UserTask.stage, UserTask.status)
        .join(UserTask, UserTask.process_instance_id == ProcessInstance.id)
        .where(
            ProcessInstance.subject_id.in_(case_ids), UserTask.status != UserTaskStatus.CANCELLED
        )
        .order_by(UserTask.opened_at, UserTask.id)
    )
    marks: dict[UUID, list[TaskMark]] = {}
    for case_id, stage, status in rows:
        marks.setdefault(case_id, []).append(TaskMark(stage, status is UserTaskStatus.OPEN))
    return marks


def next_clocks(session: Session, case_ids: Collection[UUID]) -> dict[UUID, LegalClock]:
    """Return the running clock of each case that ends first."""
    rows = session.execute(
        select(ProcessInstance.subject_id, LegalClock)
        .join(LegalClock, LegalClock.process_instance_id == ProcessInstance.id)
        .where(ProcessInstance.subject_id.in_(case_ids), LegalClock.status == ClockStatus.RUNNING)
        .order_by(LegalClock.due_on.desc(), LegalClock.id)
    )
    return {row[0]: row[1] for row in rows}


def officer_names(session: Session, officer_ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Return the names of officers by id."""
    known = [officer_id for officer_id in officer_ids if officer_id is not None]
    rows = session.execute(select(Officer.id, Officer.name).where(Officer.id.in_(known)))
    return {row[0]: row[1] for row in rows}


def trail_of(
    session: Session, case_id: UUID, *, actions: Collection[AuditAction]
) -> Sequence[AuditEvent]:
    """Return what the trail says of a case, oldest first."""
    return session.scalars(
        select(AuditEvent)
        .where(AuditEvent.stream == f"case:{case_id}", AuditEvent.action.in_(actions))
        .order_by(AuditEvent.sequence)
    ).all()


def cases_of_household(session: Session, household_id: UUID) -> Sequence[AssistanceCase]:
    """Return every case of a household, newest first."""
    return session.scalars(
        select(AssistanceCase)
        .where(AssistanceCase.household_id == household_id)
        .options(joinedload(AssistanceCase.applicant))
        .order_by(AssistanceCase.created_at.desc(), AssistanceCase.id)
    ).all()


def running_for_persons(
    session: Session, person_indexes: Collection[str], *, programme: Programme, division: str
) -> Sequence[RunningElsewhere]:
    """Return running applications and allowances of these people, wherever they are handled."""
    with reaching(session, EVERYTHING):
        rows = session.execute(
            select(AssistanceCase.number, AssistanceCase.division_code, AssistanceCase.status)
            .join(HouseholdMember, HouseholdMember.household_id == AssistanceCase.household_id)
            .where(
                HouseholdMember.person_index.in_(person_indexes),
                HouseholdMember.left_on.is_(None),
                AssistanceCase.programme == programme,
                AssistanceCase.status.in_([*RUNNING_STATUSES, CaseStatus.CONFIRMED]),
            )
            .distinct()
            .order_by(AssistanceCase.number)
        ).all()
    return [
        RunningElsewhere(
            case_number=number if code.startswith(division) else None,
            division_code=code if code.startswith(division) else code[:6],
            status=status,
            is_within_reach=code.startswith(division),
        )
        for number, code, status in rows
    ]


def ids_of_numbers(session: Session, numbers: Collection[str]) -> dict[str, UUID]:
    """Return the ids of cases by their number."""
    rows = session.execute(
        select(AssistanceCase.number, AssistanceCase.id)
        .where(AssistanceCase.number.in_(numbers))
        .order_by(AssistanceCase.number)
    )
    return {row[0]: row[1] for row in rows}


def latest_assessment(session: Session, case_id: UUID) -> Assessment | None:
    """Return the newest assessment of a case."""
    return session.scalars(
        select(Assessment)
        .where(Assessment.case_id == case_id)
        .order_by(Assessment.round.desc())
        .limit(1)
    ).one_or_none()


def assessments_of(session: Session, case_id: UUID) -> Sequence[Assessment]:
    """Return every assessment of a case, the newest first."""
    return session.scalars(
        select(Assessment).where(Assessment.case_id == case_id).order_by(Assessment.round.desc())
    ).all()


def near_relatives_of(session: Session, case_id: UUID) -> Sequence[NearRelativeEntry]:
    """Return the near-relative register's entries of a case."""
    return session.scalars(
        select(NearRelativeEntry)
        .where(NearRelativeEntry.case_id == case_id)
        .order_by(NearRelativeEntry.registered_at, NearRelativeEntry.id)
    ).all()


def find_for_applicant(session: Session, number: str, id_number: str) -> AssistanceCase | None:
    """Return a case by its number and the identity number of one of the household's members.

    For a person without an account: both must fit, so that nobody looks up a neighbour.
    """
    index = encryption.ring().blind_index("".join(id_number.split()))
    with reaching(session, EVERYTHING):
        return session.scalars(
            select(AssistanceCase)
            .where(
                AssistanceCase.number == number.strip().upper(),
                AssistanceCase.household_id.in_(
                    select(HouseholdMember.household_id).where(
                        HouseholdMember.person_index == index
                    )
                ),
            )
            .options(selectinload(AssistanceCase.applicant))
        ).one_or_none()


def get_draft(session: Session, draft_id: UUID, *, officer_id: UUID) -> ApplicationDraft:
    """Return an officer's own application draft."""
    draft = session.scalars(
        select(ApplicationDraft).where(
            ApplicationDraft.id == draft_id, ApplicationDraft.officer_id == officer_id
        )
    ).one_or_none()
    if draft is None:
        raise CaseNotFoundError
    return draft


def drafts_of(session: Session, officer_id: UUID) -> Sequence[ApplicationDraft]:
    """Return an officer's application drafts, newest first."""
    return session.scalars(
        select(ApplicationDraft)
        .where(ApplicationDraft.officer_id == officer_id)
        .order_by(ApplicationDraft.changed_at.desc(), ApplicationDraft.id)
    ).all()


def _conditions(status: CaseStatus | None, words: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if status is not None:
        conditions.append(AssistanceCase.status == status)
    if words := words.strip():
        index = encryption.ring().blind_index("".join(words.split()))
        members = select(HouseholdMember.household_id).where(
            or_(
                func.starts_with(HouseholdMember.name, words),
                HouseholdMember.person_index == index,
            )
        )
        places = select(Division.code).where(func.starts_with(Division.name, words))
        conditions.append(
            or_(
                AssistanceCase.number == words.upper(),
                AssistanceCase.household_id.in_(members),
                AssistanceCase.division_code.in_(places),
            )
        )
    return conditions
