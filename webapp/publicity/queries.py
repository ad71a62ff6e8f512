"""Reads of public notices and objections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Division, DivisionLevel, Role
from webapp.cases.models import AssistanceCase, CaseStatus
from webapp.clocks import queries as clocks
from webapp.clocks.models import ClockStatus
from webapp.database import EVERYTHING, PUBLIC, reaching
from webapp.documents import queries as documents
from webapp.documents.models import DocumentKind
from webapp.publicity.errors import NoticeNotFoundError
from webapp.publicity.models import NoticeKind, Objection, PublicNotice
from webapp.tasks import queries as tasks
from webapp.tasks.models import UserTaskStatus

_COUNTY_DIGITS = 6


@dataclass(frozen=True)
class AwaitedStep:
    """What a case waits for: the step's name and whose it is."""

    name: str
    lane: Role


@dataclass(frozen=True)
class IssuedPaper:
    """A document of a case: kind and number, and not what it says."""

    kind: DocumentKind
    number: str
    issued_on: date


@dataclass(frozen=True)
class CaseProgress:
    """What somebody without an account may know of a case of their own household.

    Attributes:
        stage: Key of the stage where the case stands, or stood when it ended.
        due_on: The last day of the whole procedure; none before acceptance and after the end.
        waits_until: The last day of the publicity that runs, if one does.
    """

    number: str
    applicant_name: str
    status: CaseStatus
    applied_on: date
    stage: str
    is_ended: bool
    awaited: tuple[AwaitedStep, ...]
    due_on: date | None
    waits_until: date | None
    is_provisional: bool
    documents: tuple[IssuedPaper, ...]


def board_of(session: Session, village_code: str, *, today: date) -> Sequence[PublicNotice]:
    """Return what hangs on a village's board: publicity that runs, and publications."""
    with reaching(session, PUBLIC):
        return session.scalars(
            select(PublicNotice)
            .where(
                PublicNotice.division_code == village_code,
                PublicNotice.posted_on <= today,
                PublicNotice.removed_on.is_(None),
                or_(PublicNotice.ends_on.is_(None), PublicNotice.ends_on >= today),
            )
            .order_by(PublicNotice.kind.desc(), PublicNotice.posted_on.desc(), PublicNotice.id)
        ).all()


def villages_with_notices(session: Session, *, today: date) -> Mapping[str, int]:
    """Return how many notices hang on each village's board, by the villages' codes."""
    with reaching(session, PUBLIC):
        rows = session.execute(
            select(PublicNotice.division_code, func.count(PublicNotice.id).label("notices"))
            .where(
                PublicNotice.posted_on <= today,
                PublicNotice.removed_on.is_(None),
                or_(PublicNotice.ends_on.is_(None), PublicNotice.ends_on >= today),
            )
            .group_by(PublicNotice.division_code)
            .order_by(PublicNotice.division_code)
        ).all()
    return {row.division_code: row.notices for row in rows}


def counties_with_boards(session: Session) -> Sequence[Division]:
    """Return the counties whose villages this installation knows, by code."""
    of_villages = select(func.left(Division.code, _COUNTY_DIGITS)).where(
        Division.level == DivisionLevel.VILLAGE
    )
    return session.scalars(
        select(Division)
        .where(Division.level == DivisionLevel.COUNTY, Division.code.in_(of_villages))
        .order_by(Division.code)
    ).all()


def notice_once_posted(session: Session, notice_id: UUID) -> PublicNotice:
    """Return a notice that hangs or hung on a board, so that a late visitor learns it is over."""
    with reaching(session, EVERYTHING):
        return get_posted(session, notice_id)


def get_posted_locked(session: Session, notice_id: UUID) -> PublicNotice:
    """Return a posted notice as it is behind its case's lock: nobody takes it down meanwhile."""
    notice = get_posted(session, notice_id)
    tasks.lock_instance(session, tasks.instance_of(session, notice.case_id).id)
    session.refresh(notice)
    return notice


def get_posted(session: Session, notice_id: UUID) -> PublicNotice:
    """Return a notice that hangs on a board."""
    notice = session.scalars(
        select(PublicNotice).where(
            PublicNotice.id == notice_id, PublicNotice.posted_on.is_not(None)
        )
    ).one_or_none()
    if notice is None:
        raise NoticeNotFoundError
    return notice


def newest_of_case(session: Session, case_id: UUID) -> PublicNotice | None:
    """Return the newest publicity of a case, posted or prepared."""
    return session.scalars(
        select(PublicNotice)
        .where(PublicNotice.case_id == case_id, PublicNotice.kind == NoticeKind.PUBLICITY)
        .order_by(PublicNotice.round.desc())
        .limit(1)
    ).one_or_none()


def notices_of_case(session: Session, case_id: UUID) -> Sequence[PublicNotice]:
    """Return every notice of a case, oldest first."""
    return session.scalars(
        select(PublicNotice)
        .where(PublicNotice.case_id == case_id)
        .order_by(PublicNotice.prepared_at, PublicNotice.id)
    ).all()


def objection_count(session: Session, notice_id: UUID) -> int:
    """Return how many objections a notice met."""
    return session.execute(
        select(func.count(Objection.id)).where(Objection.notice_id == notice_id)
    ).scalar_one()


def progress_of(session: Session, case: AssistanceCase) -> CaseProgress:
    """Return how far a case is, for a member of its household; whoever asks."""
    with reaching(session, EVERYTHING):
        instance = tasks.instance_of(session, case.id)
        history = tasks.history_of(session, instance.id)
        live = clocks.live_clocks_of(session, instance.id)
        issued = documents.of_subject(session, case.id)
    waiting = [task for task in history if task.status is UserTaskStatus.OPEN]
    stages = [task.stage for task in waiting or history[-1:] if task.stage]
    total, publicity = live.get("total"), live.get("publicity")
    runs = total is not None and total.status is ClockStatus.RUNNING
    return CaseProgress(
        number=case.number,
        applicant_name=case.applicant.name,
        status=case.status,
        applied_on=case.applied_on,
        stage=stages[0] if stages else "application",
        is_ended=instance.completed_at is not None,
        awaited=tuple(AwaitedStep(task.name, task.lane) for task in waiting),
        due_on=total.due_on if total is not None and runs else None,
        waits_until=publicity.due_on if publicity is not None and not waiting else None,
        is_provisional=total is not None and total.is_provisional,
        documents=tuple(
            IssuedPaper(document.kind, document.number, document.issued_on) for document in issued
        ),
    )
