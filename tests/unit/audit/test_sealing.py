"""What a seal's hash covers."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.audit import chain, sealing
from webapp.audit.models import AuditSeal

AT = datetime(2026, 9, 14, 16, 10, tzinfo=UTC)
HEADS = [("case:1", 4, "a" * 64), ("system", 9, "b" * 64)]


def seal(**changed: object) -> AuditSeal:
    values = {
        "sequence": 2,
        "sealed_at": AT,
        "stream_count": 2,
        "previous_hash": chain.GENESIS,
    }
    return AuditSeal(**{**values, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"sequence": 3},
        {"sealed_at": AT + timedelta(seconds=1)},
        {"stream_count": 3},
        {"previous_hash": "1" * 64},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_the_hash_covers(changed: dict[str, object]) -> None:
    other = seal(**changed)

    found = sealing.hash_of(other, HEADS)

    assert found != sealing.hash_of(seal(), HEADS)


@pytest.mark.parametrize(
    "heads",
    [
        HEADS[:1],
        [*HEADS, ("system2", 1, "c" * 64)],
        [HEADS[1], HEADS[0]],
        [("case:1", 5, "a" * 64), HEADS[1]],
        [("case:1", 4, "c" * 64), HEADS[1]],
        [("case:2", 4, "a" * 64), HEADS[1]],
    ],
    ids=["one gone", "one more", "turned", "longer", "another hash", "another name"],
)
def test_the_hash_covers_every_head(heads: list[tuple[str, int, str]]) -> None:
    made = seal()

    found = sealing.hash_of(made, heads)

    assert found != sealing.hash_of(made, HEADS)
