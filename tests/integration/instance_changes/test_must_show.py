"""Cases at every position moved to a version with a task added, one removed and one renamed."""

import pytest
from sqlalchemy import select

from tests.integration.instance_changes import versions
from tests.integration.instance_changes.conftest import NOW
from webapp.clocks.models import LegalClock
from webapp.instance_changes import operations, queries
from webapp.instance_changes.models import ChangeStatus

COUNT, STUCK = 30, 3


def days(session):
    rows = session.execute(
        select(
            LegalClock.id,
            LegalClock.name,
            LegalClock.started_on,
            LegalClock.due_on,
            LegalClock.warn_on,
            LegalClock.status,
        )
    )
    return {row[0]: tuple(row) for row in rows}


@pytest.mark.timeout(600)
def test_thirty_cases_move_three_are_named_with_the_reason_and_no_day_moves(
    session, people, plan, release
):
    cases = versions.cases(session, people, COUNT, stuck=STUCK, at=NOW)
    before = days(session)
    stuck = sorted(case.case.number for case in cases[-STUCK:])
    made = plan(choose=dict([versions.RENAMED]))

    told = [one for one in operations.dry_run(session, made) if one.found.reasons]
    assert sorted(one.instance.business_key for one in told) == stuck

    made = release(made)
    refused = queries.changes(session, made.id, status=ChangeStatus.REFUSED)

    assert queries.counts(session, made.id) == {
        ChangeStatus.DONE: COUNT - STUCK,
        ChangeStatus.REFUSED: STUCK,
    }
    assert sorted(one.process_instance.business_key for one in refused) == stuck
    assert {reason["element"] for one in refused for reason in one.obstacles} == {"county_visit"}
    assert days(session) == before
