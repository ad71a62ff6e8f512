"""A database of its own for every test that commits."""

from collections.abc import Iterator

import pytest

from tests.integration.durability import product as installations
from tests.integration.durability.product import Product


@pytest.fixture
def product(worker_id: str) -> Iterator[Product]:
    with installations.fresh(worker_id) as made:
        yield made
