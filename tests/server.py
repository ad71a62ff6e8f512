"""The PostgreSQL that tests run on: ``DATABASE_URL`` if it is set, else the embedded one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url, text

from webapp import database, embedded_postgres

FOLDER = Path(tempfile.gettempdir()) / "doudi-test-postgres"


def address() -> str:
    """Return the address of the test server, started if it does not run."""
    return os.environ.get("DATABASE_URL") or embedded_postgres.ensure_running(FOLDER)


@contextmanager
def fresh_database(name: str) -> Iterator[str]:
    """Give an empty database of this name; it goes when the tests end."""
    name = f"doudi_test_{name}"
    server = make_url(address())
    admin = database.connect(server.render_as_string(hide_password=False)).execution_options(
        isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()
