"""An installation on a database of its own, where commits are real and processes come and go."""

import atexit
import functools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from tests import builders, server
from webapp import database, installation
from webapp.app import session_maker
from webapp.config import Settings
from webapp.database import EVERYTHING, set_reach


@dataclass(frozen=True)
class Product:
    """What a process works with."""

    settings: Settings
    engine: Engine
    factory: sessionmaker[Session]

    @contextmanager
    def use_case(self) -> Iterator[Session]:
        """Run one use case; it is committed at the end."""
        with self.factory() as session:
            set_reach(session, EVERYTHING)
            yield session
            session.commit()


@functools.cache
def template(worker: str) -> str:
    """Return the name of a database that is ready for work, to be copied; it goes at the end."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    url = until_the_end.enter_context(server.fresh_database(f"template_{worker}"))
    product = opened(url)
    installation.prepare(product.engine, product.factory)
    with product.use_case() as session:
        builders.offices(session)
    product.engine.dispose()
    return str(make_url(url).database)


@contextmanager
def fresh(worker: str) -> Iterator[Product]:
    """Give an installation that nobody has worked with."""
    source, name = template(worker), f"product_{worker}"
    with server.fresh_database(name) as url:
        wanted = make_url(url)
        admin = database.connect(
            wanted.set(database="postgres").render_as_string(hide_password=False)
        )
        with admin.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text(f'DROP DATABASE "{wanted.database}"'))
            connection.execute(text(f'CREATE DATABASE "{wanted.database}" TEMPLATE "{source}"'))
        admin.dispose()
        product = opened(url)
        yield product
        product.engine.dispose()


def opened(url: str) -> Product:
    """Return an installation that is there, as a process of its own opens it."""
    settings = builders.settings(url)
    engine = database.connect(url)
    return Product(settings, engine, session_maker(settings, engine))
