"""Seal the trail: one hash over the heads of all chains, chained to the seal before it."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

import orjson
from sqlalchemy import func, insert, literal, select, text
from sqlalchemy.orm import Session

from webapp.audit import chain, queries
from webapp.audit.models import AuditSeal, AuditSealHead, AuditStream

_SEALING_LOCK = 0x5365616C  # "Seal": two workers that seal at once do it one after the other


def seal(session: Session, *, at: datetime) -> AuditSeal:
    """Seal every chain as it stands; whoever later removes or changes one breaks the seal.

    The hash covers the heads that are new since the last seal, and that seal's hash, which covers
    the others; so the heads kept for proof grow with what happens, not with the number of cases.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEALING_LOCK})
    last = queries.last_seal(session)
    made = AuditSeal(
        sequence=last.sequence + 1 if last else 1,
        sealed_at=at.astimezone(UTC),
        stream_count=session.execute(select(func.count(AuditStream.name))).scalar_one(),
        previous_hash=last.hash if last else chain.GENESIS,
    )
    _keep_new_heads(session, made.sequence)
    made.hash = hash_of(made, queries.heads_of(session, made.sequence))
    session.add(made)
    session.flush()
    return made


def hash_of(made: AuditSeal, heads: Iterable[tuple[str, int, str]]) -> str:
    """Return the SHA-256 over what a seal says and the heads it covers: name, sequence, hash."""
    digest = hashlib.sha256()
    sealed_at = made.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    digest.update(orjson.dumps([made.sequence, sealed_at, made.stream_count, made.previous_hash]))
    for name, sequence, head_hash in heads:
        digest.update(orjson.dumps([name, sequence, head_hash]))
    return digest.hexdigest()


def _keep_new_heads(session: Session, seal_sequence: int) -> None:
    known = (
        select(AuditSealHead.stream)
        .where(
            AuditSealHead.stream == AuditStream.name,
            AuditSealHead.sequence == AuditStream.sequence,
        )
        .exists()
    )
    new = select(
        AuditStream.name, AuditStream.sequence, AuditStream.hash, literal(seal_sequence)
    ).where(~known)
    session.execute(
        insert(AuditSealHead).from_select(["stream", "sequence", "hash", "seal_sequence"], new)
    )
