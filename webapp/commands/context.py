"""Settings, database and sessions for commands."""

import base64
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from webapp import config, database, embedded_postgres
from webapp.app import session_maker
from webapp.config import Environment, Settings
from webapp.database import EVERYTHING, set_reach

VARIABLE_FOLDER = Path("var")
SECRETS = VARIABLE_FOLDER / "secrets.env"


@dataclass(frozen=True)
class Product:
    """What a command works with."""

    settings: Settings
    engine: Engine
    factory: sessionmaker[Session]


def open_product(variables: Mapping[str, str] | None = None) -> Product:
    """Read the settings, start the embedded database if none is named, and connect."""
    found = dict(os.environ if variables is None else variables)
    if not found.get("DATABASE_URL"):
        found["DATABASE_URL"] = embedded_postgres.ensure_running(VARIABLE_FOLDER / "postgres")
        found = {**kept_secrets(), **found}
    settings = config.from_environment(found)
    engine = database.connect(settings.database_url)
    return Product(settings, engine, session_maker(settings, engine))


@contextmanager
def use_case(product: Product) -> Iterator[Session]:
    """Run one use case over all divisions, as the system; its connections are closed after it."""
    try:
        with product.factory() as session:
            set_reach(session, EVERYTHING)
            yield session
            session.commit()
    finally:
        product.engine.dispose()


def demonstration_variables() -> dict[str, str]:
    """Return the environment of a demonstration: kept secrets, a clock that can be set."""
    return {
        **kept_secrets(),
        "DOUDI_ENVIRONMENT": Environment.DEMONSTRATION.value,
        "DOUDI_DEVELOPMENT_CLOCK": str((VARIABLE_FOLDER / "development-clock").resolve()),
        "DOUDI_INSECURE_COOKIES": "1",
    }


def kept_secrets() -> dict[str, str]:
    """Return the keys of the embedded installation; the first start makes them."""
    if not SECRETS.exists():
        VARIABLE_FOLDER.mkdir(exist_ok=True)
        made = {
            "DOUDI_SECRET_KEY": secrets.token_urlsafe(48),
            "DOUDI_DATA_KEYS": f"1:{_new_key()}",
            "DOUDI_INDEX_KEY": _new_key(),
        }
        beside = SECRETS.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text("".join(f"{name}={value}\n" for name, value in made.items()), "ascii")
        beside.replace(SECRETS)
    lines = SECRETS.read_text("ascii").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
