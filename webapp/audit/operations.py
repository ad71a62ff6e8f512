"""Add events to the trail, and seal it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.audit import chain
from webapp.audit.chain import Head, NewEvent
from webapp.audit.models import AuditAction, AuditEvent, AuditStream

SYSTEM_STREAM = "system"


def record(
    session: Session,
    action: AuditAction,
    *,
    at: datetime,
    officer_id: UUID | None = None,
    stream: str = SYSTEM_STREAM,
    subject_id: UUID | str | None = None,
    division_code: str = "",
    details: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Add one event to a chain, in the transaction of what it tells of.

    Args:
        stream: The chain: ``case:<id>``, ``officer:<id>`` or the system's. Its head stays locked
            until the transaction ends, so chains of different cases never wait for each other.
        details: Ids, codes, numbers; never names, identity numbers or accounts.
    """
    head = _locked_head(session, stream)
    event = after(
        Head(head.name, head.sequence, head.hash),
        action,
        at=at,
        officer_id=officer_id,
        subject_id=subject_id,
        division_code=division_code,
        details=details,
    )
    stored = AuditEvent(**vars(event), hash=chain.hash_of(event))
    head.sequence, head.hash = stored.sequence, stored.hash
    session.add(stored)
    session.flush()
    return stored


def after(
    head: Head,
    action: AuditAction,
    *,
    at: datetime,
    officer_id: UUID | None = None,
    subject_id: UUID | str | None = None,
    division_code: str = "",
    details: Mapping[str, object] | None = None,
) -> NewEvent:
    """Return the event that would follow the end of a chain; nothing is stored."""
    return NewEvent(
        stream=head.stream,
        sequence=head.sequence + 1,
        at=at.astimezone(UTC),
        action=action,
        officer_id=officer_id,
        subject_id=None if subject_id is None else str(subject_id),
        division_code=division_code,
        details=dict(details or {}),
        previous_hash=head.hash,
    )


def _locked_head(session: Session, stream: str) -> AuditStream:
    """Return the end of a chain behind its lock; a chain that nobody wrote to begins."""
    asked = (
        select(AuditStream)
        .where(AuditStream.name == stream)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    head = session.execute(asked).scalar_one_or_none()
    if head is not None:
        return head
    session.execute(
        insert(AuditStream)
        .values(name=stream, sequence=0, hash=chain.GENESIS)
        .on_conflict_do_nothing()
    )
    return session.execute(asked).scalar_one()
