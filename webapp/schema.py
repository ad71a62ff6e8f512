"""The schema: bring it to the newest revision, under a lock, or say what is wrong with it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

MIGRATIONS = Path(__file__).parent.parent / "migrations"
_UPGRADE_LOCK = 0x446F756469  # "Doudi": two servers that start together upgrade once


def config() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(rev)s_%%(slug)s")
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply every migration up to ``revision``; a second server waits for the first."""
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        configuration = config()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Undo migrations down to ``revision``."""
    with engine.begin() as connection:
        configuration = config()
        configuration.attributes["connection"] = connection
        command.downgrade(configuration, revision)


def is_current(engine: Engine) -> bool:
    """Tell whether the database is at the newest revision."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == newest()


def newest() -> str | None:
    """Return the newest revision that this version of the product knows."""
    return ScriptDirectory.from_config(config()).get_current_head()
