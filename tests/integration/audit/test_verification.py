"""Whoever changes the trail is found, even one who switched PostgreSQL's own guards off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from tests.builders import NOW
from webapp.audit import chain, operations, queries, sealing, verification
from webapp.audit.models import AuditAction, AuditEvent

STREAM = "case:tampered"
Tamper = Callable[[str], None]


@pytest.fixture
def trail(session: Session) -> Session:
    """Give two chains, one of them with four events."""
    for number in range(4):
        operations.record(
            session,
            AuditAction.CLOCK_FIRED,
            at=NOW + timedelta(minutes=number),
            stream=STREAM,
            division_code="410621",
            details={"number": number},
        )
    operations.record(session, AuditAction.SIGNED_IN, at=NOW, stream="officer:other")
    return session


@pytest.fixture
def tamper(session: Session, connection: Connection) -> Tamper:
    """Do to the rows what only the server's owner can, past every trigger."""

    def do(statement: str) -> None:
        session.flush()
        session.expunge_all()
        with _as_owner(connection):
            connection.execute(text(statement))

    return do


def broken(session: Session) -> set[tuple[str, int, str]]:
    return {(one.stream, one.sequence, one.what) for one in verification.verify(session).broken}


class TestEvents:
    def test_an_untouched_trail_is_intact(self, trail: Session) -> None:
        sealing.seal(trail, at=NOW)

        found = verification.verify(trail)

        assert found.broken == []
        assert found.streams >= 2
        assert found.events >= 5
        assert (found.seals, found.last_seal) == (1, _last_seal(trail))

    @pytest.mark.parametrize(
        "change",
        [
            "at = at + interval '1 second'",
            "action = 'clock_warned'",
            "officer_id = gen_random_uuid()",
            "subject_id = 'other'",
            "division_code = '410622'",
            "details = '{}'",
            "hash = repeat('f', 64)",
        ],
    )
    def test_a_changed_event_is_found(self, trail: Session, tamper: Tamper, change: str) -> None:
        tamper(f"UPDATE audit_event SET {change} WHERE stream = '{STREAM}' AND sequence = 2")

        found = broken(trail)

        assert (STREAM, 2, "changed") in found

    def test_a_removed_event_is_found(self, trail: Session, tamper: Tamper) -> None:
        tamper(f"DELETE FROM audit_event WHERE stream = '{STREAM}' AND sequence = 2")

        found = broken(trail)

        assert found == {(STREAM, 2, "missing")}

    def test_the_removed_last_event_of_a_chain_is_found(
        self, trail: Session, tamper: Tamper
    ) -> None:
        tamper(f"DELETE FROM audit_event WHERE stream = '{STREAM}' AND sequence = 4")

        found = broken(trail)

        assert found == {(STREAM, 4, "missing at the end of the chain")}

    def test_the_removed_events_of_a_whole_chain_are_found(
        self, trail: Session, tamper: Tamper
    ) -> None:
        tamper(f"DELETE FROM audit_event WHERE stream = '{STREAM}'")

        found = broken(trail)

        assert found == {(STREAM, 1, "every event of the chain is missing")}

    def test_an_event_that_was_slipped_in_is_found(self, trail: Session, tamper: Tamper) -> None:
        tamper(
            "INSERT INTO audit_event SELECT stream, 5, at, action, officer_id, subject_id,"
            " division_code, details, hash, repeat('0', 64) FROM audit_event"
            f" WHERE stream = '{STREAM}' AND sequence = 4"
        )

        found = broken(trail)

        assert (STREAM, 5, "is not the recorded end of the chain") in found

    def test_a_removed_end_is_found(self, trail: Session, tamper: Tamper) -> None:
        tamper(f"DELETE FROM audit_stream WHERE name = '{STREAM}'")

        found = broken(trail)

        assert found == {(STREAM, 4, "the chain's end is not recorded")}

    def test_events_in_another_order_are_found(self, trail: Session, tamper: Tamper) -> None:
        tamper(
            "UPDATE audit_event SET sequence = CASE sequence WHEN 2 THEN 30 ELSE 2 END"
            f" WHERE stream = '{STREAM}' AND sequence IN (2, 3);"
            f" UPDATE audit_event SET sequence = 3 WHERE stream = '{STREAM}' AND sequence = 30"
        )

        found = broken(trail)

        assert {(STREAM, 2, "changed"), (STREAM, 3, "changed")} <= found


class TestSeals:
    """Chains and their ends could be rewritten together; then only a seal knows better."""

    def test_a_chain_that_vanished_with_its_end_is_found(
        self, trail: Session, tamper: Tamper
    ) -> None:
        sealing.seal(trail, at=NOW)
        tamper(
            f"DELETE FROM audit_event WHERE stream = '{STREAM}';"
            f" DELETE FROM audit_stream WHERE name = '{STREAM}'"
        )

        found = broken(trail)

        assert found == {(STREAM, 4, "was sealed and is missing")}

    def test_a_chain_that_was_shortened_with_its_end_is_found(
        self, trail: Session, tamper: Tamper
    ) -> None:
        sealing.seal(trail, at=NOW)
        tamper(
            f"DELETE FROM audit_event WHERE stream = '{STREAM}' AND sequence = 4;"
            f" UPDATE audit_stream s SET sequence = 3, hash = e.hash FROM audit_event e"
            f" WHERE s.name = '{STREAM}' AND e.stream = s.name AND e.sequence = 3"
        )

        found = broken(trail)

        assert found == {(STREAM, 4, "was sealed and is missing")}

    def test_a_chain_that_was_rewritten_with_right_hashes_is_found(
        self, trail: Session, tamper: Tamper, connection: Connection
    ) -> None:
        sealing.seal(trail, at=NOW)
        with _as_owner(connection):
            _rewrite(trail)

        found = broken(trail)

        assert found == {(STREAM, 4, "is not what was sealed")}

    @pytest.mark.parametrize(
        "change",
        [
            "sealed_at = sealed_at - interval '1 day'",
            "stream_count = stream_count + 1",
            "hash = repeat('f', 64)",
        ],
    )
    def test_a_changed_seal_is_found(self, trail: Session, tamper: Tamper, change: str) -> None:
        sealing.seal(trail, at=NOW)
        tamper(f"UPDATE audit_seal SET {change} WHERE sequence = 1")

        found = broken(trail)

        assert (verification.SEALS, 1, "changed, or what it covers was") in found

    def test_a_removed_seal_is_found(self, trail: Session, tamper: Tamper) -> None:
        for days in range(3):
            sealing.seal(trail, at=NOW + timedelta(days=days))
        tamper("DELETE FROM audit_seal WHERE sequence = 2")

        found = broken(trail)

        assert found == {(verification.SEALS, 2, "missing")}

    def test_the_removed_last_seal_is_found(self, trail: Session, tamper: Tamper) -> None:
        sealing.seal(trail, at=NOW)
        tamper("DELETE FROM audit_seal")

        found = broken(trail)

        assert (STREAM, 4, "its seal is missing") in found

    def test_a_head_taken_from_under_its_seal_is_found(
        self, trail: Session, tamper: Tamper
    ) -> None:
        sealing.seal(trail, at=NOW)
        tamper(f"DELETE FROM audit_seal_head WHERE stream = '{STREAM}'")

        found = broken(trail)

        assert found == {(verification.SEALS, 1, "changed, or what it covers was")}


class TestSeal:
    def test_seals_follow_each_other(self, trail: Session) -> None:
        first = sealing.seal(trail, at=NOW)

        second = sealing.seal(trail, at=NOW + timedelta(days=1))

        assert (second.sequence, second.previous_hash) == (2, first.hash)
        assert verification.verify(trail).broken == []

    def test_a_seal_keeps_only_the_heads_that_are_new(self, trail: Session) -> None:
        sealing.seal(trail, at=NOW)
        operations.record(trail, AuditAction.CLOCK_FIRED, at=NOW, stream=STREAM)

        second = sealing.seal(trail, at=NOW + timedelta(days=1))

        assert [
            (name, sequence) for name, sequence, _ in queries.heads_of(trail, second.sequence)
        ] == [(STREAM, 5)]


def _last_seal(session: Session) -> str:
    seal = queries.last_seal(session)
    assert seal is not None
    return seal.hash


def _rewrite(session: Session) -> None:
    """Change the chain's first event, and everything after it, as the product itself would."""
    previous = chain.GENESIS
    for event in queries.events_of_stream(session, STREAM):
        event.previous_hash = previous
        event.division_code = "410622"
        previous = event.hash = chain.hash_of(event)
    session.flush()
    session.execute(
        text("UPDATE audit_stream SET hash = :hash WHERE name = :name"),
        {"hash": previous, "name": STREAM},
    )
    assert session.get_one(AuditEvent, (STREAM, 4)).hash == previous


@contextmanager
def _as_owner(connection: Connection) -> Iterator[None]:
    connection.execute(text("RESET ROLE; SET session_replication_role = replica"))
    yield
    connection.execute(text("SET session_replication_role = origin; SET ROLE doudi_app"))
