"""The database: one session a request or job, one transaction a use case, one reach a session.

A *reach* says which rows a session may see. PostgreSQL enforces it by row-level security: every
transaction of the product takes the role ``doudi_app`` and names its reach first.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from select import POLLIN, poll
from time import monotonic
from typing import Any, ClassVar

import orjson
import psycopg
from flask import Flask, current_app, g
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, DateTime, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from webapp.config import Settings

APPLICATION_ROLE = "doudi_app"
_ASK_AFTER_IDLE_SECONDS = 30
_STATE_REACH = """
    SELECT set_config('role', %(role)s, true), set_config('doudi.reach', %(kind)s, true),
           set_config('doudi.division', %(division)s, true)
"""


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


class ReachKind(StrEnum):
    """How far a session sees."""

    NOTHING = "nothing"
    PUBLIC = "public"
    DIVISION = "division"
    EVERYTHING = "everything"


@dataclass(frozen=True)
class Reach:
    """Which rows a session sees: nothing, what is public, one division and below, or all."""

    kind: ReachKind
    division: str = ""


NOTHING = Reach(ReachKind.NOTHING)
PUBLIC = Reach(ReachKind.PUBLIC)
EVERYTHING = Reach(ReachKind.EVERYTHING)


def division_reach(code: str) -> Reach:
    """Return the reach of a division: what lies in it and under it."""
    return Reach(ReachKind.DIVISION, code)


def connect(url: str) -> Engine:
    """Return an engine for a PostgreSQL address, whichever driver name it carries."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            url = "postgresql+psycopg://" + url.removeprefix(prefix)
    engine = create_engine(
        url,
        pool_size=10,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )
    event.listen(engine, "checkout", _check_alive)
    event.listen(engine, "checkin", _note_idle)
    return engine


def session_factory(
    engine: Engine, *, info: Mapping[str, object] | None = None
) -> sessionmaker[Session]:
    """Return the maker of sessions; every transaction they begin states its reach first.

    Args:
        info: What every session carries: the parameters in force, the service-task handlers.
    """
    factory = sessionmaker(engine, expire_on_commit=False, info=dict(info or {}))
    event.listen(factory, "after_begin", _state_reach)
    return factory


def init_app(app: Flask, factory: sessionmaker[Session]) -> None:
    """Give the application its sessions."""
    app.extensions["sessions"] = factory
    app.teardown_appcontext(_close)


def session() -> Session:
    """Return the session of this request or job; it is closed when the request ends."""
    if "session" not in g:
        g.session = current_app.extensions["sessions"]()
    opened: Session = g.session
    return opened


@contextmanager
def transaction() -> Iterator[Session]:
    """Run one use case: everything in it is kept, or nothing.

    Only routes, jobs and commands open a transaction. Operations flush at most.
    """
    current = session()
    try:
        yield current
        current.commit()
    finally:
        current.rollback()  # After a commit there is nothing to roll back, and this does nothing.


def set_reach(current: Session, reach: Reach) -> None:
    """Let a session see this much from now on."""
    current.info["reach"] = reach
    if current.in_transaction() and not (connection := current.connection()).invalidated:
        _apply(connection, reach)  # On a lost connection nothing can be read any more.


@contextmanager
def reaching(current: Session, reach: Reach) -> Iterator[Session]:
    """See more, or less, for one lookup: signing in, a public question, the worker's sweep."""
    before = reach_of(current)
    set_reach(current, reach)
    try:
        yield current
    finally:
        set_reach(current, before)


def settings_of(current: Session) -> Settings:
    """Return the settings of this installation, which every session carries."""
    settings: Settings = current.info["settings"]
    return settings


def reach_of(current: Session) -> Reach:
    """Return what a session sees; a session that was told nothing sees nothing."""
    reach: Reach = current.info.get("reach", NOTHING)
    return reach


def is_out_of_reach(error: Exception) -> bool:
    """Tell whether an error says that the server is gone: what became of a commit is unknown."""
    if not isinstance(error, OperationalError):
        return isinstance(error, PendingRollbackError)
    # Where no connection came about, PostgreSQL had no code to give.
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) is None


def run(current: Session, statement: str, values: Mapping[str, object]) -> list[Any]:
    """Run one statement in a session's transaction, as it is written, and return its rows.

    It goes to the driver straight, which costs half of what SQLAlchemy's own way to it does, and
    is prepared there when it comes again: for the statements of every move of an instance.

    Raises:
        DBAPIError: As SQLAlchemy raises it.
    """
    connection = current.connection()
    try:
        return _cursor(connection).execute(statement, values).fetchall()
    except psycopg.Error as error:
        raise _told(connection, statement, values, error) from error


def _state_reach(current: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested:
        return
    reach, driver = reach_of(current), _driver(connection)
    is_fresh = driver.info.transaction_status is TransactionStatus.IDLE and not driver.autocommit
    if is_fresh and driver.isolation_level is None and not reach.division.strip("0123456789"):
        _begin(connection, driver, reach)
    else:
        _apply(connection, reach)


def _begin(connection: Connection, driver: psycopg.Connection, reach: Reach) -> None:
    """Begin a transaction and state its reach on one way to the server and back.

    The driver by itself would begin, wait for the answer, and then ask.
    """
    stated = _STATE_REACH % {
        "role": f"'{APPLICATION_ROLE}'",
        "kind": f"'{reach.kind.value}'",
        "division": f"'{reach.division}'",
    }
    statement = f"BEGIN; {stated}"
    result = driver.pgconn.exec_(statement.encode())
    if result.status != ExecStatus.TUPLES_OK:
        error = psycopg.errors.error_from_result(result)
        raise _told(connection, statement, {}, error)


def _apply(connection: Connection, reach: Reach) -> None:
    connection.exec_driver_sql(
        _STATE_REACH,
        {"role": APPLICATION_ROLE, "kind": reach.kind.value, "division": reach.division},
    )


def _driver(connection: Connection) -> psycopg.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(driver)
    return driver


def _cursor(connection: Connection) -> psycopg.Cursor[Any]:
    """Return the one cursor of a pooled connection: a new one costs as much as a small statement.

    It is closed with the connection; until then every statement's rows are fetched at once.
    """
    cursor: psycopg.Cursor[Any] | None = connection.info.get("cursor")
    if cursor is None:
        cursor = connection.info["cursor"] = _driver(connection).cursor()
    return cursor


def _told(
    connection: Connection, statement: str, values: Mapping[str, object], error: psycopg.Error
) -> BaseException:
    """Return a driver's error as SQLAlchemy tells it; a connection that is lost is thrown away."""
    is_lost = _driver(connection).closed
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        statement,
        dict(values),
        error,
        psycopg.Error,
        connection_invalidated=is_lost,
        dialect=connection.dialect,
    )


def _check_alive(dbapi_connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Refuse a pooled connection whose server is gone, so that the pool opens another one.

    A server that ended, or was killed, has closed the socket, which the socket itself tells. What
    has lain idle for long is asked: a network may have dropped it without a word.
    """
    idle_seconds = monotonic() - record.info.get("checked_in", monotonic())
    socket = poll()
    socket.register(dbapi_connection.fileno(), POLLIN)
    if not socket.poll(0) and idle_seconds < _ASK_AFTER_IDLE_SECONDS:
        return
    try:
        dbapi_connection.execute("SELECT 1")
        dbapi_connection.rollback()
    except psycopg.OperationalError as error:
        raise DisconnectionError from error


def _note_idle(_dbapi_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["checked_in"] = monotonic()


def _close(_error: BaseException | None) -> None:
    if opened := g.pop("session", None):
        opened.close()
