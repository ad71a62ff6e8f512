"""One database and two racing processes for every race of a module."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests import consistency
from tests.integration.concurrency import racing
from tests.integration.concurrency.racing import Racers
from tests.integration.durability import product as installations
from tests.integration.durability.product import Product


@pytest.fixture(scope="module")
def arena(worker_id: str) -> Iterator[Product]:
    with installations.fresh(worker_id) as made:
        yield made


@pytest.fixture(scope="module")
def racers(arena: Product) -> Iterator[Racers]:
    with racing.racers(arena.settings.database_url) as started:
        yield started


@pytest.fixture
def product(arena: Product) -> Iterator[Product]:
    """Give the arena; whatever raced in it, everything fits together and nobody deadlocked."""
    yield arena
    with arena.use_case() as session:
        found = consistency.faults(session)
        session.execute(text("RESET ROLE"))
        deadlocks = session.execute(
            text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ).scalar_one()
    assert (found, deadlocks) == ([], 0)
