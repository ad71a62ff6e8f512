"""Reads of messages."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.notifications.models import Notification


def unread_count(session: Session, officer_id: UUID) -> int:
    """Return how many messages an officer has not seen."""
    return session.execute(
        select(func.count(Notification.id)).where(
            Notification.officer_id == officer_id, Notification.read_at.is_(None)
        )
    ).scalar_one()


def newest(session: Session, officer_id: UUID, *, limit: int = 100) -> Sequence[Notification]:
    """Return an officer's messages, newest first."""
    return session.scalars(
        select(Notification)
        .where(Notification.officer_id == officer_id)
        .order_by(Notification.created_at.desc(), Notification.id)
        .limit(limit)
    ).all()
