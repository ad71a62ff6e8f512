"""How events are chained: each hash covers the event and the hash before it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson

from webapp.audit.models import AuditAction, AuditEvent

GENESIS = "0" * 64


@dataclass(frozen=True)
class Head:
    """Where a chain ends."""

    stream: str
    sequence: int
    hash: str


@dataclass(frozen=True)
class NewEvent:
    """What an event says before it is written down."""

    stream: str
    sequence: int
    at: datetime
    action: AuditAction
    officer_id: UUID | None
    subject_id: str | None
    division_code: str
    details: Mapping[str, object]
    previous_hash: str


def hash_of(event: AuditEvent | NewEvent) -> str:
    """Return the SHA-256 over everything an event says and the event before it."""
    content = [
        event.stream,
        event.sequence,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.action.value,
        None if event.officer_id is None else str(event.officer_id),
        event.subject_id,
        event.division_code,
        event.details,
        event.previous_hash,
    ]
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
