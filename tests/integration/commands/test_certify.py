"""Certificates from the command line, over every case."""

import json

from sqlalchemy import Engine

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.commands.conftest import Run
from webapp.app import session_maker
from webapp.database import EVERYTHING, set_reach


def accepted_case(engine: Engine) -> str:
    """A case that was accepted long ago, and that nobody decided."""
    settings = builders.settings(engine.url.render_as_string(hide_password=False))
    with session_maker(settings, engine)() as session:
        set_reach(session, EVERYTHING)
        builders.offices(session)
        people = driving.staff(session)
        case = builders.application(session, people.assistant, at=at("2024-03-04 09:00"))
        driving.Procedure(session, case, people).accept(at("2024-03-04 10:00"))
        number = case.number
        session.commit()
    return number


def test_tells_of_one_case_or_of_what_is_broken_in_all(run: Run, command_engine: Engine) -> None:
    number = accepted_case(command_engine)

    one = run("certify", "--case", number, "--json")
    every = run("certify", "--all", "--json")
    plain = run("certify", "--all")

    (case,) = json.loads(one.stdout)
    found = {entry["name"]: entry["keeping"] for entry in case["obligations"]}
    assert (one.exit_code, case["case"]) == (1, number)
    assert found["decided_in_time"] == "broken"
    assert found["accepted_by_township"] == "kept"
    broken = next(one for one in json.loads(every.stdout) if one["case"] == number)
    assert {entry["keeping"] for entry in broken["obligations"]} == {"broken"}
    assert every.exit_code == plain.exit_code == 1
    assert f"{number}: 不符合 / BROKEN: 须自受理起在总时限内作出决定" in plain.stdout
    assert "张" not in plain.stdout


def test_wants_a_case_that_exists_or_all(run: Run) -> None:
    assert run("certify").exit_code == 2
    assert run("certify", "--all", "--case", "DB-2026-1").exit_code == 2
    assert run("certify", "--case", "DB-1900-1").exit_code == 1
