"""Stop others at a chosen place with locks of PostgreSQL, and see when they stand there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, Engine, text

GATE = 4711
"""An advisory lock that a step takes before its commit, so that a test can close the gate."""

_PACE = threading.Event()


@contextmanager
def held(engine: Engine, *statements: str) -> Iterator[Connection]:
    """Hold locks, as the server's owner, until the context ends."""
    with engine.connect() as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))
        yield connection


def nobody_may_write(table: str) -> str:
    """Return the statement that lets others read and lock rows of a table, but change none."""
    return f"LOCK TABLE {table} IN SHARE MODE"


def gate_closed() -> str:
    """Return the statement that stops every step right before its commit."""
    return f"SELECT pg_advisory_xact_lock({GATE})"


def pass_gate(connection: Connection) -> None:
    """Go through the gate, or wait until it opens."""
    connection.execute(text(f"SELECT pg_advisory_xact_lock_shared({GATE})"))


def wait_until_blocked(
    engine: Engine, holder: Connection, *, is_alive: Callable[[], bool] = lambda: True
) -> int:
    """Wait until somebody waits for a lock that ``holder`` has; return whose process."""
    return _answer(
        engine,
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND :asked = ANY (pg_blocking_pids(pid)) LIMIT 1",
        process_of(holder),
        is_alive=is_alive,
    )


def wait_until_gone(engine: Engine, process: int) -> None:
    """Wait until PostgreSQL has noticed that a client is dead, and undone what it did."""
    _answer(
        engine,
        "SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = :asked)",
        process,
    )


def wait_until(engine: Engine, question: str, *, is_alive: Callable[[], bool]) -> None:
    """Wait until a question has an answer, as long as somebody lives who could bring it about."""
    _answer(engine, question, is_alive=is_alive, every=0.25)


def process_of(connection: Connection) -> int:
    """Return the number of the server's process behind a connection."""
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def _answer(
    engine: Engine,
    question: str,
    asked: int | None = None,
    *,
    is_alive: Callable[[], bool] = lambda: True,
    every: float = 0.02,
) -> int:
    """Ask until there is an answer; each time in a transaction of its own, which sees anew."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while is_alive():
            found = connection.execute(text(question), {"asked": asked}).scalar()
            if found is not None:
                return int(found)
            _PACE.wait(every)
    pytest.fail(f"nobody is left to bring about: {question}")
