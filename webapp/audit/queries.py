"""Reads of the trail. Row-level security hides events outside the own division."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import collate, select
from sqlalchemy.orm import Session

from webapp.audit.models import AuditAction, AuditEvent, AuditSeal, AuditSealHead

PAGE_SIZE = 100
_BATCH = 1000


@dataclass(frozen=True)
class EventFilter:
    """What a search in the trail is narrowed to; ``until`` is not included."""

    stream: str | None = None
    officer_id: UUID | None = None
    subject_id: str | None = None
    action: AuditAction | None = None
    since: datetime | None = None
    until: datetime | None = None


def events_of_stream(session: Session, stream: str) -> Sequence[AuditEvent]:
    """Return the events of a chain in the order they happened."""
    return session.scalars(
        select(AuditEvent).where(AuditEvent.stream == stream).order_by(AuditEvent.sequence)
    ).all()


def events_of_officer(
    session: Session, officer_id: UUID, *, since: datetime, until: datetime
) -> Sequence[AuditEvent]:
    """Return what an officer did in a span of time, in order; ``until`` is not included."""
    return session.scalars(
        select(AuditEvent)
        .where(AuditEvent.officer_id == officer_id, AuditEvent.at >= since, AuditEvent.at < until)
        .order_by(AuditEvent.at, AuditEvent.stream, AuditEvent.sequence)
    ).all()


def search(session: Session, narrowed: EventFilter, *, page: int = 1) -> Sequence[AuditEvent]:
    """Return a page of the trail, the newest event first."""
    wanted = {
        AuditEvent.stream: narrowed.stream,
        AuditEvent.officer_id: narrowed.officer_id,
        AuditEvent.subject_id: narrowed.subject_id,
        AuditEvent.action: narrowed.action,
    }
    found = select(AuditEvent).where(
        *(column == value for column, value in wanted.items() if value is not None)
    )
    if narrowed.since is not None:
        found = found.where(AuditEvent.at >= narrowed.since)
    if narrowed.until is not None:
        found = found.where(AuditEvent.at < narrowed.until)
    return session.scalars(
        found.order_by(AuditEvent.at.desc(), AuditEvent.stream, AuditEvent.sequence.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()


def last_seal(session: Session) -> AuditSeal | None:
    """Return the newest seal, if the trail was ever sealed."""
    return session.scalars(
        select(AuditSeal).order_by(AuditSeal.sequence.desc()).limit(1)
    ).one_or_none()


def heads_of(session: Session, seal_sequence: int) -> Iterator[tuple[str, int, str]]:
    """Return the heads that a seal covers, in the order its hash takes them."""
    rows = session.execute(
        select(AuditSealHead.stream, AuditSealHead.sequence, AuditSealHead.hash)
        .where(AuditSealHead.seal_sequence == seal_sequence)
        .order_by(collate(AuditSealHead.stream, "C"))
        .execution_options(yield_per=_BATCH)
    )
    return ((name, sequence, head_hash) for name, sequence, head_hash in rows)
