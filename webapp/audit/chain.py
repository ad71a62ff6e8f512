"""How events are chained: each hash covers the event and the hash before it."""

import hashlib
from datetime import UTC

import orjson

from webapp.audit.models import AuditEvent

GENESIS = "0" * 64


def hash_of(event: AuditEvent) -> str:
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
