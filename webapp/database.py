"""The database: one session a request or job, one transaction a use case, one reach a session.

A *reach* says which rows a session may see. PostgreSQL enforces it by row-level security: every
transaction of the product takes the role ``doudi_app`` and names its reach first.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import orjson
from flask import Flask, current_app, g
from sqlalchemy import Connection, DateTime, Engine, Enum, MetaData, create_engine, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError, PendingRollbackError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, sessionmaker

from webapp.config import Settings

APPLICATION_ROLE = "doudi_app"


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
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=10,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
    )


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


def _state_reach(current: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if not transaction.nested:
        _apply(connection, reach_of(current))


def _apply(connection: Connection, reach: Reach) -> None:
    connection.execute(
        text(
            "SELECT set_config('role', :role, true), set_config('doudi.reach', :kind, true),"
            " set_config('doudi.division', :division, true)"
        ),
        {"role": APPLICATION_ROLE, "kind": reach.kind.value, "division": reach.division},
    )


def _close(_error: BaseException | None) -> None:
    if opened := g.pop("session", None):
        opened.close()
