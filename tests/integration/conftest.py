"""One migrated PostgreSQL a run; every test in a transaction that is rolled back."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask, has_request_context
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, sessionmaker

from tests import builders, server
from webapp import database, installation
from webapp.accounts import passwords
from webapp.accounts.models import Officer
from webapp.app import create_app, session_maker
from webapp.config import Settings

TABLES_OF_MOVES = {
    "audit_event": "AuditEvent",
    "legal_clock": "LegalClock",
    "process_instance": "ProcessInstance",
    "user_task": "UserTask",
}
WRITES_OF_MOVES = re.compile(rf"(?:UPDATE|INSERT INTO) ({'|'.join(TABLES_OF_MOVES)})\b")


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Hash passwords with little work: five invented officers a test would cost a second."""
    usual = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords._hasher = usual


@pytest.fixture(scope="session")
def settings(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with server.fresh_database(f"integration_{worker_id}_{os.getpid()}") as url:
        yield builders.settings(url)


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Iterator[Engine]:
    made = database.connect(settings.database_url)
    installation.prepare(made, session_maker(settings, made))
    with sessionmaker(made)() as session:
        builders.offices(session)
        session.commit()
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened:
        outer = opened.begin()
        yield opened
        if outer.is_active:
            outer.rollback()


@pytest.fixture
def factory(settings: Settings, engine: Engine, connection: Connection) -> sessionmaker[Session]:
    made = session_maker(settings, engine)
    made.configure(bind=connection, join_transaction_mode="create_savepoint")
    return made


@pytest.fixture
def session(factory: sessionmaker[Session]) -> Iterator[Session]:
    with factory() as opened:
        database.set_reach(opened, database.EVERYTHING)
        yield opened


@pytest.fixture
def app(settings: Settings, factory: sessionmaker[Session]) -> Flask:
    made = create_app(settings, factory)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient, session: Session) -> Callable[[Officer], FlaskClient]:
    """Sign an officer in through the sign-in page."""

    def do(officer: Officer) -> FlaskClient:
        session.commit()
        client.post("/sign-in", data={"login": officer.login, "password": builders.PASSWORD})
        return client

    return do


@pytest.fixture
def travel() -> Iterator[Callable[[datetime], object]]:
    """Set the machine's clock for this test; it stands still."""
    travellers: list[time_machine.travel] = []

    def to(moment: datetime) -> object:
        for traveller in travellers:
            traveller.stop()
        travellers.clear()
        traveller = time_machine.travel(moment, tick=False)
        travellers.append(traveller)
        return traveller.start()

    yield to
    for traveller in travellers:
        traveller.stop()


@pytest.fixture(autouse=True)
def every_change_is_audited(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fail a test in which a request commits a change without an audit event.

    Moves of instances are written by statements of their own, which no flush tells of.
    """
    unaudited: list[set[str]] = []
    written: set[str] = set()

    def note(session: Session, _context: object) -> None:
        rows = {*session.new, *session.dirty, *session.deleted}
        session.info.setdefault("changed", set()).update(type(row).__name__ for row in rows)

    def run(current: Session, statement: str, values: Mapping[str, object]) -> list[Any]:
        written.update(TABLES_OF_MOVES[table] for table in WRITES_OF_MOVES.findall(statement))
        return straight(current, statement, values)

    def judge(session: Session) -> None:
        changed = session.info.pop("changed", set()) | written
        written.clear()
        if has_request_context() and changed and "AuditEvent" not in changed:
            unaudited.append(changed)

    def forget(session: Session) -> None:
        session.info.pop("changed", None)
        written.clear()

    listeners = {"after_flush": note, "after_commit": judge, "after_rollback": forget}
    for name, listener in listeners.items():
        event.listen(Session, name, listener)
    straight = database.run
    monkeypatch.setattr(database, "run", run)
    yield
    for name, listener in listeners.items():
        event.remove(Session, name, listener)
    assert unaudited == [], f"{request.node.name}: committed without an audit event"


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for what a failing test saw."""
    return tmp_path_factory.mktemp("screenshots")
