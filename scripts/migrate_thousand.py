"""Move running cases from one version of the shipped process to another, and report on it.

Applications are handed in and driven by their officers to every position of the process; then a
version with a task added, one removed and one renamed is published, and the migration planned, run
dry, released and done as the worker does it. No due day may move.

Usage: python -m scripts.migrate_thousand [CASES] [STUCK]
"""

import json
import sys
import time
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from tests import builders, server
from tests.integration import driving
from tests.integration.instance_changes import versions
from webapp import database, installation
from webapp.accounts.models import Role
from webapp.app import session_maker
from webapp.clocks.models import LegalClock
from webapp.database import EVERYTHING, set_reach
from webapp.instance_changes import jobs, moving, operations, queries
from webapp.instance_changes.models import ChangeStatus
from webapp.instance_changes.operations import NewCampaign
from webapp.tasks.models import UserTask, UserTaskStatus

BEGAN = builders.at("2026-09-14 08:00")
LATER = builders.at("2026-09-28 09:00")


def main(count: int, stuck: int) -> int:
    """Move ``count`` cases, ``stuck`` of which cannot be moved, and print a report."""
    with server.fresh_database("migrate_thousand") as url:
        settings = builders.settings(url)
        engine = database.connect(url)
        factory = session_maker(settings, engine)
        installation.prepare(engine, factory)
        report = drive(factory, count, stuck) | migrate(factory)
        engine.dispose()
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    is_right = (
        report["due_days_moved"] == 0
        and report["moved"] == count - stuck
        and len(report["not_moved"]) == stuck
    )
    return 0 if is_right else 1


def drive(factory: sessionmaker[Session], count: int, stuck: int) -> dict[str, Any]:
    """Hand applications in and bring them to every position, ten at a time."""
    began = time.perf_counter()
    with factory() as session:
        set_reach(session, EVERYTHING)
        builders.offices(session)
        people = driving.staff(session)
        for start in range(0, count - stuck, 10):
            size = min(10, count - stuck - start)
            versions.cases(session, people, size, stuck=0, at=BEGAN)
            session.commit()
            session.expunge_all()
            people = _again(session, people)
        versions.cases(session, people, stuck, stuck=stuck, at=BEGAN)
        session.commit()
    return {"seconds_to_drive_the_cases": round(time.perf_counter() - began, 1)}


def migrate(factory: sessionmaker[Session]) -> dict[str, Any]:
    """Plan, run dry, release and move everything that runs in the shipped version."""
    report: dict[str, Any] = {}
    with factory() as session:
        set_reach(session, EVERYTHING)
        planner, releaser = (builders.officer(session, Role.POLICY_STAFF) for _ in range(2))
        report["positions"] = _positions(session)
        before = _days(session)
        report["clocks"] = len(before)

        began = time.perf_counter()
        campaign_id = _planned(session, planner)
        session.commit()
        report["seconds_to_plan"] = round(time.perf_counter() - began, 3)

        began = time.perf_counter()
        told = list(operations.dry_run(session, queries.campaign(session, campaign_id)))
        count = len(told)
        report["cases"] = count
        report["seconds_of_the_dry_run"] = round(time.perf_counter() - began, 2)
        report["dry_run"] = {
            "can_move": sum(not one.found.reasons for one in told),
            "cannot_move": sum(bool(one.found.reasons) for one in told),
        }
        session.rollback()
        campaign = queries.campaign(session, campaign_id)
        operations.release_campaign(
            session, campaign_id, lock_version=campaign.lock_version, by=releaser, at=LATER
        )
        session.commit()

    began = time.perf_counter()
    jobs.run_campaigns(factory, at=LATER, limit=10 * count)
    seconds = time.perf_counter() - began
    report["seconds_of_the_job"] = round(seconds, 2)
    report["cases_a_second"] = round(count / seconds, 1)

    with factory() as session:
        set_reach(session, EVERYTHING)
        campaign = queries.campaign(session, campaign_id)
        report["status"] = campaign.status.value
        report["moved"] = queries.counts(session, campaign_id).get(ChangeStatus.DONE, 0)
        refused = queries.changes(session, campaign_id, status=ChangeStatus.REFUSED)
        report["not_moved"] = [
            {"case": one.process_instance.business_key, **reason}
            for one in refused
            for reason in one.obstacles
        ]
        after = _days(session)
        report["due_days_moved"] = sum(after.get(key) != value for key, value in before.items())
        report["clocks_after"] = len(after)
        report["positions_after"] = _positions(session)
    return report


def _again(session: Session, people: driving.Staff) -> driving.Staff:
    return driving.Staff(**{name: session.merge(one) for name, one in vars(people).items()})


def _planned(session: Session, planner: Any) -> Any:
    old = versions.shipped_version(session)
    new = versions.publish(
        session, versions.changed().definition(), effective_on=date(2026, 9, 28), at=LATER
    )
    campaign = operations.plan_campaign(
        session, NewCampaign(old.id, new.id, builders.XUN, "新规定实施"), by=planner, at=LATER
    )
    proposals = moving.versions_for(session, campaign).plan.proposals
    operations.revise_plan(
        session,
        campaign.id,
        {one.process_id: {one.old: one.new} for one in proposals},
        lock_version=campaign.lock_version,
        by=planner,
        at=LATER,
    )
    return campaign.id


def _days(session: Session) -> dict[Any, tuple[Any, ...]]:
    rows = session.execute(
        select(
            LegalClock.id,
            LegalClock.name,
            LegalClock.started_on,
            LegalClock.due_on,
            LegalClock.warn_on,
            LegalClock.length,
            LegalClock.stopped_days,
            LegalClock.status,
        )
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _positions(session: Session) -> dict[str, int]:
    rows = session.scalars(
        select(UserTask.element_id).where(UserTask.status == UserTaskStatus.OPEN)
    )
    found: dict[str, int] = {}
    for element_id in rows:
        found[element_id] = found.get(element_id, 0) + 1
    return dict(sorted(found.items()))


if __name__ == "__main__":
    arguments = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*(arguments + [1000, 3][len(arguments) :])))
