"""Reads of public notices and objections."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.publicity.errors import NoticeNotFoundError
from webapp.publicity.models import NoticeKind, Objection, PublicNotice


def board_of(session: Session, village_code: str, *, today: date) -> Sequence[PublicNotice]:
    """Return what hangs on a village's board: publicity that runs, and publications."""
    return session.scalars(
        select(PublicNotice)
        .where(
            PublicNotice.division_code == village_code,
            PublicNotice.posted_on <= today,
            PublicNotice.removed_on.is_(None),
            or_(PublicNotice.ends_on.is_(None), PublicNotice.ends_on >= today),
        )
        .order_by(PublicNotice.posted_on.desc(), PublicNotice.id)
    ).all()


def villages_with_notices(session: Session, *, today: date) -> Sequence[str]:
    """Return the codes of villages on whose board something hangs, by code."""
    return session.scalars(
        select(PublicNotice.division_code)
        .where(
            PublicNotice.posted_on <= today,
            PublicNotice.removed_on.is_(None),
            or_(PublicNotice.ends_on.is_(None), PublicNotice.ends_on >= today),
        )
        .group_by(PublicNotice.division_code)
        .order_by(PublicNotice.division_code)
    ).all()


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


def objections_of_case(session: Session, case_id: UUID) -> Sequence[Objection]:
    """Return the objections in a case, oldest first."""
    return session.scalars(
        select(Objection)
        .where(Objection.case_id == case_id)
        .order_by(Objection.received_at, Objection.id)
    ).all()


def objection_count(session: Session, notice_id: UUID) -> int:
    """Return how many objections a notice met."""
    return session.execute(
        select(func.count(Objection.id)).where(Objection.notice_id == notice_id)
    ).scalar_one()
