"""What an auditor can ask the trail."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import NOW
from webapp.audit import operations, queries
from webapp.audit.models import AuditAction
from webapp.audit.queries import EventFilter
from webapp.database import division_reach, set_reach

OFFICER = uuid4()


@pytest.fixture
def trail(session: Session) -> Session:
    for number, (stream, action, division) in enumerate(
        [
            ("case:a", AuditAction.CASE_READ, builders.VILLAGE),
            ("case:b", AuditAction.CASE_READ, builders.QI),
            ("case:a", AuditAction.CLOCK_FIRED, builders.VILLAGE),
        ]
    ):
        operations.record(
            session,
            action,
            at=NOW + timedelta(days=number),
            officer_id=OFFICER if action is AuditAction.CASE_READ else None,
            stream=stream,
            subject_id=f"subject-{number}",
            division_code=division,
        )
    return session


def test_a_chain_is_read_in_the_order_it_happened(trail: Session) -> None:
    found = queries.events_of_stream(trail, "case:a")

    assert [event.subject_id for event in found] == ["subject-0", "subject-2"]


def test_what_an_officer_did_is_read_for_a_span_of_time(trail: Session) -> None:
    whole = queries.events_of_officer(
        trail, OFFICER, since=NOW, until=NOW + timedelta(days=1, seconds=1)
    )
    first_day = queries.events_of_officer(trail, OFFICER, since=NOW, until=NOW + timedelta(days=1))

    assert [event.subject_id for event in whole] == ["subject-0", "subject-1"]
    assert [event.subject_id for event in first_day] == ["subject-0"]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        (EventFilter(stream="case:a"), ["subject-2", "subject-0"]),
        (EventFilter(officer_id=OFFICER), ["subject-1", "subject-0"]),
        (EventFilter(subject_id="subject-1"), ["subject-1"]),
        (EventFilter(stream="case:a", action=AuditAction.CASE_READ), ["subject-0"]),
        (EventFilter(officer_id=OFFICER, since=NOW + timedelta(days=1)), ["subject-1"]),
        (EventFilter(officer_id=OFFICER, until=NOW + timedelta(days=1)), ["subject-0"]),
    ],
)
def test_a_search_is_narrowed(trail: Session, narrowed: EventFilter, expected: list[str]) -> None:
    found = queries.search(trail, narrowed)

    assert [event.subject_id for event in found] == expected


def test_a_search_comes_in_pages(trail: Session) -> None:
    found = queries.search(trail, EventFilter(officer_id=OFFICER), page=2)

    assert found == []


def test_another_county_is_not_shown(trail: Session) -> None:
    trail.flush()
    set_reach(trail, division_reach(builders.XUN))

    found = queries.search(trail, EventFilter(officer_id=OFFICER))

    assert [event.subject_id for event in found] == ["subject-0"]


def test_a_trail_that_was_never_sealed_has_no_last_seal(session: Session) -> None:
    found = queries.last_seal(session)

    assert found is None
