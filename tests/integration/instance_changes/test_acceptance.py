"""The procedure of a case is that of its acceptance date, whatever was released meanwhile."""

from datetime import date

import pytest

from tests import builders
from tests.builders import at
from tests.integration.driving import Procedure
from tests.integration.instance_changes import versions
from tests.versions import Drawing
from webapp.audit import queries as trail
from webapp.audit.models import AuditAction
from webapp.clocks import queries as clocks
from webapp.instance_changes import queries
from webapp.instance_changes.models import ChangeStatus
from webapp.tasks import operations
from webapp.tasks import queries as tasks
from workflows import engine

BEFORE, LAST_DAY, FROM = at("2026-09-17 09:00"), at("2026-09-18 09:00"), at("2026-09-21 09:00")
IN_FORCE = date(2026, 9, 21)


@pytest.fixture
def case(session, people):
    return Procedure(session, builders.application(session, people.assistant, at=BEFORE), people)


def version_of(session, case):
    session.expire_all()
    return tasks.lock_instance(session, case.instance_id).process_version_id


def actions(session, case):
    return [event.action for event in trail.events_of_stream(session, f"case:{case.case_id}")]


def test_accepted_from_its_date_on_a_case_follows_the_newer_version(session, publish, case):
    new = publish(effective_on=IN_FORCE)

    case.accept(FROM)

    assert version_of(session, case) == new.id
    assert sorted(case.open()) == ["request_comparison", "survey_first"]
    assert AuditAction.CASE_BOUND_TO_LAW in actions(session, case)


def test_accepted_before_its_date_a_case_stays_though_the_newer_version_is_released(
    session, publish, case, old
):
    publish(effective_on=IN_FORCE)

    case.accept(LAST_DAY)

    assert version_of(session, case) == old.id
    assert AuditAction.CASE_BOUND_TO_LAW not in actions(session, case)


def test_what_is_decided_later_does_not_matter(session, publish, case, old):
    case.accept(LAST_DAY)
    publish(effective_on=IN_FORCE)

    case.compare(FROM)

    assert version_of(session, case) == old.id


def test_what_follows_the_acceptance_is_that_of_the_newer_version(session, publish, case):
    drawing = Drawing(engine.shipped(versions.PROCESS)).add_task(
        "register_acceptance", before="issue_acceptance_notice", like="supply_papers", name="登记"
    )
    new = publish(drawing, effective_on=IN_FORCE)

    case.accept(FROM)

    assert case.open() == ["register_acceptance"]
    assert version_of(session, case) == new.id
    assert {"total", "survey_start"} <= set(clocks.live_clocks_of(session, case.instance_id))


def test_an_acceptance_is_never_hindered_by_a_version_that_the_case_cannot_come_to(
    session, publish, case, old
):
    drawing = Drawing(engine.shipped(versions.PROCESS)).rename("accept", "register")
    new = publish(drawing, effective_on=IN_FORCE)

    case.accept(FROM)

    assert case.case.accepted_on == IN_FORCE
    assert version_of(session, case) == old.id
    (kept,) = queries.kept_on_old_law(session)
    assert (kept.to_version_id, kept.status) == (new.id, ChangeStatus.REFUSED)
    assert kept.obstacles[0]["element"] == "accept"
    assert AuditAction.CASE_NOT_BOUND_TO_LAW in actions(session, case)


def test_a_case_that_ended_is_not_told_of_any_more(session, publish, case, people):
    publish(
        Drawing(engine.shipped(versions.PROCESS)).rename("accept", "register"),
        effective_on=IN_FORCE,
    )
    case.accept(FROM)
    assert len(queries.kept_on_old_law(session)) == 1

    operations.send_signal(
        session, case.instance_id, "withdrawn", variables={}, by=people.township, at=FROM
    )

    assert queries.kept_on_old_law(session) == []
