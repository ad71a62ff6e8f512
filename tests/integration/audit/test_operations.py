"""Events are chained, only ever added, and chains do not wait for each other."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from tests.builders import NOW
from tests.integration.durability import waiting
from tests.integration.durability.product import Product
from webapp.audit import chain, operations, queries, sealing
from webapp.audit.models import AuditAction, AuditEvent

STREAM = "case:one"
TABLES = ("audit_event", "audit_seal", "audit_seal_head")


def record(session: Session, stream: str = STREAM) -> AuditEvent:
    return operations.record(session, AuditAction.CASE_READ, at=NOW, stream=stream)


def test_each_event_carries_the_hash_of_the_one_before(session: Session) -> None:
    first = record(session)

    second = record(session)

    assert (first.sequence, first.previous_hash) == (1, chain.GENESIS)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert second.hash == chain.hash_of(second)


class TestAppendOnly:
    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize(
        "statement", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {}"]
    )
    def test_the_application_may_not(self, session: Session, table: str, statement: str) -> None:
        record(session)
        sealing.seal(session, at=NOW)

        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(statement.format(table)))

    @pytest.mark.parametrize("table", TABLES)
    @pytest.mark.parametrize(
        "statement", ["UPDATE {} SET hash = ''", "DELETE FROM {}", "TRUNCATE {}"]
    )
    def test_the_owner_is_refused_too(self, session: Session, table: str, statement: str) -> None:
        record(session)
        sealing.seal(session, at=NOW)
        session.execute(text("RESET ROLE"))

        with pytest.raises(ProgrammingError, match=f"{table} only grows"):
            session.execute(text(statement.format(table)))

    def test_an_end_may_not_be_removed_by_the_application(self, session: Session) -> None:
        record(session)

        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text("DELETE FROM audit_stream"))


class TestConcurrency:
    def test_chains_do_not_wait_for_each_other(self, product: Product) -> None:
        with product.use_case() as first, product.use_case() as second:
            record(first, "case:one")
            second.execute(text("SET LOCAL lock_timeout = '2s'"))

            event = record(second, "case:two")

        assert event.sequence == 1

    def test_a_chain_lets_one_transaction_after_the_other(self, product: Product) -> None:
        def add_another() -> str:
            with product.use_case() as session:
                return record(session).previous_hash

        with ThreadPoolExecutor(1) as pool, product.use_case() as first:
            event = record(first)
            following = pool.submit(add_another)
            waiting.wait_until_blocked(product.engine, first.connection())
            first.commit()
            previous_hash = following.result()

        assert previous_hash == event.hash
        with product.use_case() as session:
            assert [one.sequence for one in queries.events_of_stream(session, STREAM)] == [1, 2]

    def test_what_is_undone_leaves_no_gap(self, product: Product) -> None:
        with product.factory() as undone:
            record(undone)
            undone.rollback()

        with product.use_case() as session:
            event = record(session)

        assert event.sequence == 1

    def test_two_seals_at_once_follow_each_other(self, product: Product) -> None:
        def seal_again() -> tuple[int, str]:
            with product.use_case() as session:
                made = sealing.seal(session, at=NOW)
                return made.sequence, made.previous_hash

        with ThreadPoolExecutor(1) as pool, product.use_case() as first:
            seal = sealing.seal(first, at=NOW)
            following = pool.submit(seal_again)
            waiting.wait_until_blocked(product.engine, first.connection())
            first.commit()
            found = following.result()

        assert found == (2, seal.hash)

    def test_who_waits_too_long_for_a_chain_is_told(self, product: Product) -> None:
        with product.use_case() as first, product.factory() as second:
            record(first)
            second.execute(text("SET LOCAL lock_timeout = '50ms'"))

            with pytest.raises(OperationalError, match="lock timeout"):
                record(second)
