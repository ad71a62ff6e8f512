"""A database of its own for commands: they open it themselves, by the environment."""

import base64
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests import builders, server
from webapp import database, installation
from webapp.app import session_maker
from webapp.cli import main
from webapp.database import EVERYTHING, set_reach

Run = Callable[..., Result]


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture(scope="module")
def command_engine(worker_id: str) -> Iterator[Engine]:
    with server.fresh_database(f"commands_{worker_id}") as url:
        settings = builders.settings(url)
        made = database.connect(settings.database_url)
        installation.prepare(made, session_maker(settings, made))
        yield made
        made.dispose()


@pytest.fixture
def run(command_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as a shell would, with the environment of an installation."""
    environment = {
        "DATABASE_URL": command_engine.url.render_as_string(hide_password=False),
        "DOUDI_SECRET_KEY": "s" * 32,
        "DOUDI_DATA_KEYS": f"1:{encoded(builders.KEYS.keys[1])}",
        "DOUDI_INDEX_KEY": encoded(builders.KEYS.index_key),
        "DOUDI_ENVIRONMENT": "test",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DOUDI_DEVELOPMENT_CLOCK", raising=False)

    def do(*arguments: str, **changes: str) -> Result:
        return CliRunner(env=changes).invoke(main, arguments, prog_name="doudi")

    return do


@pytest.fixture
def stored(command_engine: Engine) -> Iterator[Session]:
    """Return a session that sees what commands stored."""
    with sessionmaker(command_engine)() as session:
        set_reach(session, EVERYTHING)
        yield session
