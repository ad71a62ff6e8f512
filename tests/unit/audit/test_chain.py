"""What an event's hash covers."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from webapp.audit import chain
from webapp.audit.models import AuditAction, AuditEvent

AT = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
OTHERS = {
    "stream": "case:2",
    "sequence": 2,
    "at": AT + timedelta(microseconds=1),
    "action": AuditAction.CASE_READ,
    "officer_id": None,
    "subject_id": None,
    "division_code": "410622",
    "details": {"clock": "publicity", "due": "2026-09-26"},
    "previous_hash": "1" * 64,
}


def event(**changed: object) -> AuditEvent:
    values = {
        "stream": "case:1",
        "sequence": 1,
        "at": AT,
        "action": AuditAction.CLOCK_FIRED,
        "officer_id": UUID(int=1),
        "subject_id": "3",
        "division_code": "410621",
        "details": {"clock": "publicity", "due": "2026-09-25"},
        "previous_hash": chain.GENESIS,
    }
    return AuditEvent(**{**values, **changed})


@pytest.mark.parametrize("column", sorted(OTHERS))
def test_the_hash_covers(column: str) -> None:
    changed = event(**{column: OTHERS[column]})

    found = chain.hash_of(changed)

    assert found != chain.hash_of(event())


def test_every_column_but_the_hash_itself_is_covered() -> None:
    columns = {column.name for column in AuditEvent.__table__.columns}

    covered = set(OTHERS)

    assert columns - covered == {"hash"}


def test_the_same_moment_in_another_zone_has_the_same_hash() -> None:
    in_china = event(at=AT.astimezone(timezone(timedelta(hours=8))))

    found = chain.hash_of(in_china)

    assert found == chain.hash_of(event())


def test_the_order_of_details_does_not_matter() -> None:
    turned = event(details={"due": "2026-09-25", "clock": "publicity"})

    found = chain.hash_of(turned)

    assert found == chain.hash_of(event())
