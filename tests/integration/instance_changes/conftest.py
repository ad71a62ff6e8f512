from datetime import date

import pytest

from tests import builders
from tests.builders import at
from tests.integration.driving import staff
from tests.integration.instance_changes import versions
from webapp.accounts.models import Role
from webapp.instance_changes import moving, operations, queries
from webapp.instance_changes.models import ChangeStatus
from webapp.instance_changes.operations import NewCampaign

RELEASED = at("2026-09-14 08:00")
NOW = at("2026-09-14 09:00")
PLANNED = at("2026-09-28 09:00")


@pytest.fixture
def people(session):
    return staff(session)


@pytest.fixture
def planner(session):
    return builders.officer(session, Role.POLICY_STAFF)


@pytest.fixture
def releaser(session):
    return builders.officer(session, Role.POLICY_STAFF)


@pytest.fixture
def old(session):
    return versions.shipped_version(session)


@pytest.fixture
def publish(session):
    """Publish a changed version; cases of the tests begin before it is in force."""

    def do(drawing=None, *, effective_on=date(2026, 9, 20), when=RELEASED):
        made = (drawing or versions.changed()).definition()
        return versions.publish(session, made, effective_on=effective_on, at=when)

    return do


@pytest.fixture
def plan(session, planner, old, publish):
    """Plan a migration of everything in the county to a changed version."""

    def do(drawing=None, *, listed=(), choose=None, new=None):
        target = new or publish(drawing)
        made = operations.plan_campaign(
            session,
            NewCampaign(old.id, target.id, builders.XUN, "新规定实施", tuple(listed)),
            by=planner,
            at=PLANNED,
        )
        if choose:
            operations.revise_plan(
                session,
                made.id,
                {versions.PROCESS: choose},
                lock_version=made.lock_version,
                by=planner,
                at=PLANNED,
            )
        return made

    return do


@pytest.fixture
def release(session, releaser):
    """Release a migration and move its cases, as the worker does."""

    def do(campaign):
        operations.release_campaign(
            session, campaign.id, lock_version=campaign.lock_version, by=releaser, at=PLANNED
        )
        while (found := queries.lock_next(session, campaign.id, ChangeStatus.WAITING)) is not None:
            moving.move_one(session, campaign.id, found, at=PLANNED)
        moving.finish_campaign(session, campaign.id, at=PLANNED)
        session.expire_all()
        return queries.campaign(session, campaign.id)

    return do
