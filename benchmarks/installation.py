"""An installation to measure: a database of its own on the server in use, gone afterwards."""

import base64
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from policies.identity_numbers import check_character
from webapp import clock, database, embedded_postgres, schema
from webapp import installation as installing
from webapp.accounts import operations as accounts
from webapp.accounts.models import Officer, Role
from webapp.app import HANDLERS, session_maker
from webapp.commands.context import VARIABLE_FOLDER
from webapp.config import Environment, Settings
from webapp.database import EVERYTHING, set_reach
from webapp.definitions import operations as definitions
from webapp.encryption import Keyring
from webapp.tasks.moves import Step
from workflows.model import DiagramSource, ProcessDefinition

DIAGRAMS = Path(__file__).parent / "definitions"
PROCESS_ID = "benchmark_assistance"
COUNTY, TOWNSHIP, VILLAGE = "410621", "410621101", "410621101201"
_IN_FORCE_FROM = date(2004, 1, 1)


@dataclass(frozen=True)
class Installation:
    """What a benchmark works with; its settings are all that another process needs."""

    settings: Settings
    engine: Engine
    factory: sessionmaker[Session]

    @contextmanager
    def use_case(self) -> Iterator[Session]:
        """Run one use case over all divisions; it is committed at the end."""
        with self.factory() as session:
            set_reach(session, EVERYTHING)
            yield session
            session.commit()

    def server(self) -> dict[str, str]:
        """Return what the server is, and how durable it makes a commit."""
        with self.engine.connect() as connection:
            return {
                name: str(connection.execute(text(f"SHOW {name}")).scalar_one())
                for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes")
            }


@contextmanager
def fresh(name: str) -> Iterator[Installation]:
    """Give an installation that nobody has worked with, ready for cases of the test process."""
    address = make_url(_server())
    database_name = f"doudi_bench_{name}_{os.getpid()}"
    admin = database.connect(address.render_as_string(hide_password=False))
    autocommit = admin.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{database_name}"'))
    try:
        wanted = address.set(database=database_name).render_as_string(hide_password=False)
        made = opened(_settings(wanted))
        try:
            schema.upgrade(made.engine)
            with made.use_case() as session:
                installing.load_reference_data(session, at=clock.now())
                definitions.publish_process(
                    session, definition(), effective_on=_IN_FORCE_FROM, at=clock.now()
                )
            yield made
        finally:
            made.engine.dispose()
    finally:
        with autocommit.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{database_name}" WITH (FORCE)'))
        admin.dispose()


def opened(settings: Settings) -> Installation:
    """Return an installation that is there, as a process of its own opens it."""
    engine = database.connect(settings.database_url)
    factory = session_maker(settings, engine)
    factory.configure(
        info={**factory.kw["info"], "handlers": {**HANDLERS, "benchmark_judge": _judge}}
    )
    return Installation(settings, engine, factory)


def definition() -> ProcessDefinition:
    """Return the process on which other engines were measured, in this product's conventions.

    Twelve completions on the way through it, sixteen user tasks, an exclusive and a parallel
    split, two boundary timers, a service task, a call activity, four clocks started.
    """
    sources = [
        DiagramSource(path.name, path.read_text("utf-8"))
        for path in sorted(DIAGRAMS.glob("*.bpmn"))
    ]
    return ProcessDefinition(PROCESS_ID, tuple(sources))


def add_officer(
    session: Session, role: Role, division: str, *, serial: int, password: str | None = None
) -> Officer:
    """Add an officer; the serial number, from 1 to 499, makes login and person."""
    digits = f"{COUNTY}19850505{serial * 2:03d}"
    return accounts.add_officer(
        session,
        login=f"{role.value}{serial}",
        name=f"经办{serial}",
        role=role,
        division_code=division,
        id_number=digits + check_character(digits),
        password=password or secrets.token_urlsafe(24),
        at=clock.now(),
    )


def _judge(_step: Step) -> dict[str, object]:
    return {"eligible": True, "grade": "a"}


def _server() -> str:
    named = os.environ.get("DATABASE_URL")
    return named or embedded_postgres.ensure_running(VARIABLE_FOLDER / "postgres")


def _settings(url: str) -> Settings:
    keys = Keyring(keys={1: secrets.token_bytes(32)}, active=1, index_key=secrets.token_bytes(32))
    return Settings(
        database_url=url,
        secret_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        keyring=keys,
        environment=Environment.DEMONSTRATION,
        secure_cookies=False,
    )
