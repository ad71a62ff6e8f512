"""Add events to the trail, and seal it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.audit import chain
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
    session.execute(
        insert(AuditStream)
        .values(name=stream, sequence=0, hash=chain.GENESIS)
        .on_conflict_do_nothing()
    )
    head = session.execute(
        select(AuditStream)
        .where(AuditStream.name == stream)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    event = AuditEvent(
        stream=stream,
        sequence=head.sequence + 1,
        at=at.astimezone(UTC),
        action=action,
        officer_id=officer_id,
        subject_id=None if subject_id is None else str(subject_id),
        division_code=division_code,
        details=dict(details or {}),
        previous_hash=head.hash,
    )
    event.hash = chain.hash_of(event)
    head.sequence, head.hash = event.sequence, event.hash
    session.add(event)
    session.flush()
    return event
