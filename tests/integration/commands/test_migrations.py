import json
from datetime import date

import pytest

from tests import builders
from tests.builders import NOW
from tests.integration import driving
from tests.integration.driving import Procedure
from tests.integration.instance_changes import versions
from webapp.accounts.models import Role
from webapp.tasks.models import ProcessInstance


@pytest.fixture
def prepared(stored):
    """Return a case in the shipped version, a later version, and two people of the policy staff."""
    people = driving.staff(stored)
    case = Procedure(stored, builders.application(stored, people.assistant, at=NOW), people)
    new = versions.publish(
        stored, versions.changed().definition(), effective_on=date(2026, 9, 20), at=NOW
    )
    planner, releaser = (builders.officer(stored, Role.POLICY_STAFF) for _ in range(2))
    stored.commit()
    return case, new, planner, releaser


def test_a_migration_is_driven_without_a_browser(run, stored, prepared):
    case, new, planner, releaser = prepared
    wrong = {"DOUDI_PASSWORD": "not the password"}
    signed = {"DOUDI_PASSWORD": builders.PASSWORD}
    asked = (
        *("migrate-instances", "plan", "--process", versions.PROCESS, "--from", "1"),
        *("--to", str(new.version), "--division", builders.XUN, "--reason", "新规定实施"),
        *("--accept-proposals", "--json", "--login", planner.login),
    )

    assert run(*asked, **wrong).exit_code == 1
    planned = json.loads(run(*asked, **signed).stdout)
    assert planned["renamed"] == {versions.PROCESS: dict([versions.RENAMED])}
    assert planned["vanishing"] == ["county_visit"]

    (told,) = json.loads(run("migrate-instances", "dry-run", planned["id"], "--json").stdout)
    assert (told["case"], told["can_move"]) == (case.case.number, True)

    release = ("migrate-instances", "release", planned["id"], "--login")
    assert "另一人" in run(*release, planner.login, **signed).stderr
    assert run(*release, releaser.login, **signed).exit_code == 0
    assert run("migrate-instances", "run", planned["id"]).exit_code == 0
    status = json.loads(run("migrate-instances", "status", planned["id"], "--json").stdout)
    assert status == {"status": "completed", "cases": {"done": 1}, "refused": []}
    stored.expire_all()
    moved = stored.get_one(ProcessInstance, case.instance_id)
    assert moved.process_version_id == new.id

    undone = run("migrate-instances", "undo", planned["id"], "--login", planner.login, **signed)
    assert undone.exit_code == 0
    run("migrate-instances", "run", planned["id"])
    stored.expire_all()
    assert stored.get_one(ProcessInstance, case.instance_id).process_version_id != new.id


def test_an_unknown_version_is_said(run, prepared):
    _, _, planner, _ = prepared

    result = run(
        *("migrate-instances", "plan", "--process", versions.PROCESS, "--from", "1", "--to", "99"),
        *("--division", builders.XUN, "--reason", "x", "--login", planner.login),
        DOUDI_PASSWORD=builders.PASSWORD,
    )

    assert result.exit_code == 1
    assert "两个不同版本" in result.stderr
