"""Writes to notice boards: preparing, posting, taking down, objecting."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import queries as accounts
from webapp.accounts.models import Role
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.cases import operations as cases
from webapp.cases import queries as case_queries
from webapp.cases.models import AssistanceCase
from webapp.database import EVERYTHING, reaching
from webapp.notifications import operations as notifications
from webapp.notifications.models import NotificationKind
from webapp.publicity import queries
from webapp.publicity.errors import (
    NoticeNotFoundError,
    ObjectionClosedError,
    UnhandledObjectionError,
)
from webapp.publicity.models import NoticeKind, Objection, PublicNotice

_RECEIPT_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def prepare(
    session: Session,
    case: AssistanceCase,
    kind: NoticeKind,
    *,
    content: Mapping[str, object],
    document_id: UUID | None,
    at: datetime,
) -> PublicNotice:
    """Prepare a notice: what it says is fixed, it does not hang yet.

    Args:
        content: Only fields that may be public (``policies.publicity``).
    """
    before = queries.newest_of_case(session, case.id)
    if before is not None and before.removed_on is None and before.posted_on is not None:
        remove(session, before, at=at)
    notice = PublicNotice(
        case_id=case.id,
        round=1 if before is None else before.round + 1,
        kind=kind,
        division_code=case.division_code,
        content=dict(content),
        prepared_at=at,
        document_id=document_id,
    )
    session.add(notice)
    session.flush()
    return notice


def post(
    session: Session, notice: PublicNotice, *, ends_on: date | None, at: datetime
) -> PublicNotice:
    """Note that a notice hangs from today on; the village's board online shows it."""
    notice.posted_on, notice.ends_on = clock.local_day(at), ends_on
    session.flush()
    _note(session, AuditAction.NOTICE_POSTED, notice, at=at)
    return notice


def take_down(
    session: Session, notice: PublicNotice, *, objection_raised: bool, at: datetime
) -> PublicNotice:
    """Note that the period is over and whether anybody objected.

    Raises:
        UnhandledObjectionError: Objections stand in the register, and the record denies them.
    """
    count = queries.objection_count(session, notice.id)
    if count and not objection_raised:
        raise UnhandledObjectionError(count=count)
    return remove(session, notice, at=at)


def remove(session: Session, notice: PublicNotice, *, at: datetime) -> PublicNotice:
    """Take a notice off the board."""
    notice.removed_on = clock.local_day(at)
    session.flush()
    _note(session, AuditAction.NOTICE_REMOVED, notice, at=at)
    return notice


def receive_objection(
    session: Session,
    notice_id: UUID,
    *,
    objector_name: str,
    contact: str,
    content: str,
    at: datetime,
) -> Objection:
    """Take in an objection: the limit of the case lengthens, the township is told.

    Raises:
        ObjectionClosedError: The period is over, or the notice tells a final result.
    """
    with reaching(session, EVERYTHING):
        notice = queries.get_posted_locked(session, notice_id)
        check_open(notice, today=clock.local_day(at))
        objection = Objection(
            notice_id=notice.id,
            case_id=notice.case_id,
            division_code=notice.division_code,
            objector_name=objector_name.strip() or None,
            contact=contact.strip() or None,
            content=content.strip(),
            receipt_number="YY" + "".join(secrets.choice(_RECEIPT_SIGNS) for _ in range(8)),
            received_at=at,
        )
        session.add(objection)
        session.flush()
        case = case_queries.get(session, notice.case_id)
        cases.note_objection(session, case, at=at)
        audit.record(
            session,
            AuditAction.OBJECTION_RECEIVED,
            at=at,
            stream=f"case:{case.id}",
            subject_id=objection.id,
            division_code=case.division_code,
        )
        _tell_township(session, case, objection, at=at)
        session.flush()
    return objection


def ask_progress(
    session: Session, *, number: str, id_number: str, at: datetime
) -> AssistanceCase | None:
    """Look up a case for a member of its household; ``None`` when the pair fits no case.

    Every question is noted, so that somebody who tries numbers leaves a trail. What was typed is
    noted nowhere, and the answer does not tell which of the two was wrong.
    """
    case = case_queries.find_for_applicant(session, number, id_number)
    audit.record(
        session,
        AuditAction.PROGRESS_ASKED,
        at=at,
        stream="progress" if case is None else f"case:{case.id}",
        subject_id=None if case is None else case.id,
        division_code="" if case is None else case.division_code,
        details={"is_found": case is not None},
    )
    return case


def check_open(notice: PublicNotice, *, today: date) -> None:
    """Raise unless objections to a notice can be handed in today.

    Raises:
        ObjectionClosedError: The period is over, or the notice tells a final result.
    """
    if notice.kind is not NoticeKind.PUBLICITY or notice.removed_on is not None:
        raise ObjectionClosedError
    if notice.ends_on is not None and notice.ends_on < today:
        raise ObjectionClosedError


def _tell_township(
    session: Session, case: AssistanceCase, objection: Objection, *, at: datetime
) -> None:
    township = case.division_code[:9]
    told = accounts.officers_of(session, township, roles={Role.TOWNSHIP_CASEWORKER})
    supervisors = accounts.supervisors_over(session, township)
    notifications.tell(
        session,
        [officer.id for officer in (*told, *supervisors)],
        NotificationKind.OBJECTION,
        link=f"/cases/{case.id}",
        params={"case": case.number},
        key=f"objection:{objection.id}",
        at=at,
    )


def require_notice(notice: PublicNotice | None) -> PublicNotice:
    """Return a notice that a step of the procedure needs.

    Raises:
        NoticeNotFoundError: It was never prepared.
    """
    if notice is None:
        raise NoticeNotFoundError
    return notice


def _note(session: Session, action: AuditAction, notice: PublicNotice, *, at: datetime) -> None:
    audit.record(
        session,
        action,
        at=at,
        stream=f"case:{notice.case_id}",
        subject_id=notice.id,
        division_code=notice.division_code,
    )
