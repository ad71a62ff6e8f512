"""Prove the trail: every event, every chain's end, every seal, recomputed from the rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.audit import chain, queries, sealing
from webapp.audit.models import AuditEvent, AuditSeal, AuditSealHead, AuditStream

SEALS = "seal"
_BATCH = 1000


@dataclass(frozen=True)
class Broken:
    """What is wrong, and where: at an event of a chain, or at a seal, whose chain is ``seal``."""

    stream: str
    sequence: int
    what: str


@dataclass
class Verification:
    """What was proved; the trail is intact if nothing is broken.

    Attributes:
        last_seal: Hash of the newest seal. Kept elsewhere, on paper or by another office, it
            proves later that nothing up to then was rewritten together with its seals.
    """

    streams: int = 0
    events: int = 0
    seals: int = 0
    last_seal: str = chain.GENESIS
    broken: list[Broken] = field(default_factory=list)


def verify(session: Session) -> Verification:
    """Recompute every hash. Reads each row once, in batches; others may write meanwhile.

    The session must reach everything: what it cannot see counts as deleted.
    """
    found = Verification()
    _check_events(session, found)
    _check_ends(session, found)
    _check_seals(session, found)
    _check_sealed_heads(session, found)
    return found


def _check_events(session: Session, found: Verification) -> None:
    """Check each event against the one before, and the last one against its chain's head.

    One statement sees events and heads at one moment.
    """
    rows = session.execute(
        select(AuditEvent, AuditStream.sequence, AuditStream.hash)
        .outerjoin(AuditStream, AuditStream.name == AuditEvent.stream)
        .order_by(AuditEvent.stream, AuditEvent.sequence)
        .execution_options(yield_per=_BATCH)
    )
    entries = ((event, head, head_hash) for event, head, head_hash in rows)
    for stream, of_stream in groupby(entries, key=lambda entry: entry[0].stream):
        found.streams += 1
        found.broken += _faults_of(stream, of_stream, found)


def _faults_of(
    stream: str, entries: Iterator[tuple[AuditEvent, int | None, str | None]], found: Verification
) -> Iterator[Broken]:
    sequence, previous = 0, chain.GENESIS
    head: tuple[int | None, str | None] = (None, None)
    for event, head_sequence, head_hash in entries:
        found.events += 1
        head = (head_sequence, head_hash)
        if event.sequence != sequence + 1:
            yield Broken(stream, sequence + 1, "missing")
        elif event.previous_hash != previous:
            yield Broken(stream, event.sequence, "does not follow the event before it")
        if chain.hash_of(event) != event.hash:
            yield Broken(stream, event.sequence, "changed")
        sequence, previous = event.sequence, event.hash
    if head[0] is None:
        yield Broken(stream, sequence, "the chain's end is not recorded")
    elif head[0] > sequence:
        yield Broken(stream, sequence + 1, "missing at the end of the chain")
    elif head != (sequence, previous):
        yield Broken(stream, sequence, "is not the recorded end of the chain")


def _check_ends(session: Session, found: Verification) -> None:
    """Find chains that have an end and no event at all."""
    any_event = select(AuditEvent.stream).where(AuditEvent.stream == AuditStream.name).exists()
    for name in session.scalars(
        select(AuditStream.name).where(~any_event).order_by(AuditStream.name)
    ):
        found.streams += 1
        found.broken.append(Broken(name, 1, "every event of the chain is missing"))


def _check_seals(session: Session, found: Verification) -> None:
    sequence, previous = 0, chain.GENESIS
    for seal in session.scalars(
        select(AuditSeal).order_by(AuditSeal.sequence).execution_options(yield_per=_BATCH)
    ):
        found.seals += 1
        if seal.sequence != sequence + 1:
            found.broken.append(Broken(SEALS, sequence + 1, "missing"))
        elif seal.previous_hash != previous:
            found.broken.append(Broken(SEALS, seal.sequence, "does not follow the seal before it"))
        if sealing.hash_of(seal, queries.heads_of(session, seal.sequence)) != seal.hash:
            found.broken.append(Broken(SEALS, seal.sequence, "changed, or what it covers was"))
        sequence, previous = seal.sequence, seal.hash
    found.last_seal = previous


def _check_sealed_heads(session: Session, found: Verification) -> None:
    """Find events that were sealed and are gone or different, and heads without their seal."""
    rows = session.execute(
        select(AuditSealHead.stream, AuditSealHead.sequence, AuditEvent.hash, AuditSeal.sequence)
        .outerjoin(
            AuditEvent,
            (AuditEvent.stream == AuditSealHead.stream)
            & (AuditEvent.sequence == AuditSealHead.sequence),
        )
        .outerjoin(AuditSeal, AuditSeal.sequence == AuditSealHead.seal_sequence)
        .where(AuditEvent.hash.is_distinct_from(AuditSealHead.hash) | AuditSeal.sequence.is_(None))
        .order_by(AuditSealHead.stream, AuditSealHead.sequence)
        .execution_options(yield_per=_BATCH)
    )
    for stream, sequence, event_hash, seal in rows:
        found.broken.append(Broken(stream, sequence, _fault_of_head(event_hash, seal)))


def _fault_of_head(event_hash: str | None, seal: int | None) -> str:
    if seal is None:
        return "its seal is missing"
    return "was sealed and is missing" if event_hash is None else "is not what was sealed"
