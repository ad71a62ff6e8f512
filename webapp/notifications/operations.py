"""Tell officers something, once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.notifications.models import Notification, NotificationKind


def tell(
    session: Session,
    officer_ids: Iterable[UUID],
    kind: NotificationKind,
    *,
    link: str,
    params: Mapping[str, object],
    key: str,
    at: datetime,
) -> None:
    """Tell officers something; the same key tells the same officer only once.

    Args:
        params: What the text needs: a task's name, a case number, days. No personal data.
    """
    for officer_id in officer_ids:
        session.execute(
            insert(Notification)
            .values(
                officer_id=officer_id,
                kind=kind,
                link=link,
                params=dict(params),
                idempotency_key=key,
                created_at=at,
            )
            .on_conflict_do_nothing()
        )


def mark_read(session: Session, officer_id: UUID, *, at: datetime) -> None:
    """Note that an officer has seen every message so far."""
    session.execute(
        update(Notification)
        .where(Notification.officer_id == officer_id, Notification.read_at.is_(None))
        .values(read_at=at)
    )
