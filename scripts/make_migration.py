"""Write a migration from the difference between the models and the newest revision."""

import sys
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, make_url, text

from webapp import embedded_postgres, schema

DIRECTORY = Path(__file__).parent.parent / "var" / "migration-postgres"
SCRATCH = "doudi_migration_scratch"


def main(message: str) -> None:
    """Build an empty database at the newest revision, compare, and write the migration."""
    url = make_url(embedded_postgres.ensure_running(DIRECTORY))
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {SCRATCH} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {SCRATCH}"))

    scratch = create_engine(url.set(database=SCRATCH))
    schema.upgrade(scratch)
    with scratch.connect() as connection:
        configuration = schema.config()
        configuration.attributes["connection"] = connection
        command.revision(configuration, message=message, autogenerate=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    finally:
        embedded_postgres.stop(DIRECTORY)
