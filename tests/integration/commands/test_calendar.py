import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests import builders, server
from tests.builders import at
from tests.integration import driving
from tests.integration.commands.conftest import Run
from tests.integration.driving import Procedure
from tests.published_year import notice
from webapp import database, installation
from webapp.accounts.models import Officer, Role
from webapp.app import session_maker
from webapp.audit.models import AuditAction, AuditEvent
from webapp.clocks import queries
from webapp.clocks.models import LegalClock
from webapp.database import EVERYTHING, set_reach

ENTERED = at("2026-12-01 09:00")


@pytest.fixture
def command_engine(worker_id: str) -> Iterator[Engine]:
    """Return a database for one test: what is published stays published."""
    with server.fresh_database(f"calendar_{worker_id}") as url:
        made = database.connect(url)
        installation.prepare(made, session_maker(builders.settings(url), made))
        yield made
        made.dispose()


@pytest.fixture
def stored(command_engine: Engine) -> Iterator[Session]:
    """Return a session of the product that sees what commands stored."""
    url = command_engine.url.render_as_string(hide_password=False)
    with session_maker(builders.settings(url), command_engine)() as session:
        set_reach(session, EVERYTHING)
        yield session


@pytest.fixture
def staff_login(stored: Session) -> str:
    officer = builders.officer(stored, Role.POLICY_STAFF)
    stored.commit()
    return officer.login


@pytest.fixture
def supervisor(stored: Session) -> Officer:
    officer = builders.officer(stored, Role.SUPERVISOR)
    stored.commit()
    return officer


@pytest.fixture
def procedures(stored: Session) -> list[Procedure]:
    """Return two cases whose limits lie in 2027, one in each of two townships."""
    builders.offices(stored)
    people = driving.staff(stored)
    made = []
    for day in ("2026-11-23", "2026-11-24"):
        case = builders.application(stored, people.assistant, at=at(f"{day} 09:00"))
        procedure = Procedure(stored, case, people)
        procedure.accept(at(f"{day} 10:00"))
        made.append(procedure)
    stored.commit()
    return made


@pytest.fixture
def file(tmp_path: Path, travel: Callable[[datetime], object]) -> Path:
    travel(ENTERED)
    path = tmp_path / "2027.json"
    path.write_text(json.dumps(notice(), ensure_ascii=False), "utf-8")
    return path


def rewritten(path: Path, **changes: object) -> str:
    path.write_text(json.dumps({**notice(), **changes}, ensure_ascii=False), "utf-8")
    return str(path)


def told_by(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    told: dict[str, object] = json.loads(result.stdout)
    return told


def totals(session: Session) -> list[LegalClock]:
    session.expire_all()
    return list(
        session.scalars(
            select(LegalClock).where(LegalClock.name == "total").order_by(LegalClock.started_on)
        )
    )


class TestAdd:
    def test_asks_the_installation_where_it_is_told_to(self, run: Run, file: Path) -> None:
        asked = ("calendar", "add", "--from", "2026-11-23", "--working-days", "30", "--json")
        before = told_by(run(*asked, "--database"))
        told_by(run("calendar", "import", str(file), "--json"))

        assert (before["date"], before["provisional"]) == ("2027-01-04", True)
        assert told_by(run(*asked, "--database")) == {"date": "2027-01-05", "provisional": False}
        assert told_by(run(*asked))["provisional"] is True
        assert run("calendar", "is-working-day", "2027-02-20", "--database").exit_code == 0
        assert run("calendar", "is-working-day", "2027-02-20").exit_code == 1


class TestImport:
    def test_publishes_a_year_with_its_notice_and_who_entered_it(
        self, run: Run, stored: Session, file: Path, staff_login: str
    ) -> None:
        result = run(
            "calendar", "import", str(file), "--year", "2027", "--by", staff_login, "--json"
        )

        assert told_by(result) == {
            "year": 2027,
            "outcome": "published",
            "document": "测试〔2026〕1号",
            "changes": [],
            "deadlines_to_review": 0,
        }
        (kept,) = queries.publications(stored, 2027)
        assert (kept.published_on, kept.at) == (date(2026, 11, 20), ENTERED)
        event = stored.scalars(
            select(AuditEvent).where(
                AuditEvent.stream == "calendar", AuditEvent.subject_id == "2027"
            )
        ).one()
        assert (event.action, event.officer_id) == (AuditAction.CALENDAR_LOADED, kept.officer_id)
        assert kept.officer_id is not None

    def test_again_changes_nothing_and_says_so(self, run: Run, stored: Session, file: Path) -> None:
        told_by(run("calendar", "import", str(file), "--json"))

        assert told_by(run("calendar", "import", str(file), "--json"))["outcome"] == "unchanged"
        assert len(queries.publications(stored, 2027)) == 1

    def test_of_other_days_is_refused_unless_it_corrects(
        self, run: Run, stored: Session, file: Path, staff_login: str
    ) -> None:
        told_by(run("calendar", "import", str(file), "--json"))
        holidays = notice()["holidays"]
        holidays[1] |= {"worked": ["2027-02-21"]}
        other = rewritten(file, document="测试〔2026〕2号", holidays=holidays)

        refused = run("calendar", "import", other)
        corrected = run(
            "calendar", "import", other,
            "--replace", "--reason", "更正通知", "--by", staff_login, "--json",
        )  # fmt: skip

        assert refused.exit_code == 1
        assert "2027 年的放假安排已按“测试〔2026〕1号”公布" in refused.stderr
        assert "--replace" in refused.stderr
        told = told_by(corrected)
        assert told["outcome"] == "corrected"
        assert told["changes"] == [
            {"date": "2027-02-20", "before": "working", "after": "off"},
            {"date": "2027-02-21", "before": "off", "after": "working"},
        ]
        kept = queries.publications(stored, 2027)
        assert [(one.source, one.reason) for one in kept] == [
            ("测试〔2026〕1号", None),
            ("测试〔2026〕2号", "更正通知"),
        ]

    def test_corrects_only_with_a_reason_a_person_and_a_year_to_correct(
        self, run: Run, stored: Session, file: Path, staff_login: str
    ) -> None:
        asked = ("calendar", "import", str(file), "--replace")

        assert run(*asked, "--by", staff_login).exit_code == 2
        assert run(*asked, "--reason", "更正").exit_code == 2
        assert run(*asked, "--reason", "更正", "--by", "nobody").exit_code == 1
        missing = run(*asked, "--reason", "更正", "--by", staff_login)
        assert (missing.exit_code, "尚未公布" in missing.stderr) == (1, True)
        assert list(queries.publications(stored, 2027)) == []

    def test_of_a_wrong_file_names_the_place_and_keeps_nothing(
        self, run: Run, stored: Session, file: Path
    ) -> None:
        for wrong in ("{", "[" * 50_000, "null", json.dumps({**notice(), "year": 2028})):
            file.write_text(wrong, "utf-8")
            result = run("calendar", "import", str(file))
            assert result.exit_code == 1
            assert "放假安排文件 2027.json，" in result.stderr
            assert "Traceback" not in result.output
        file.write_bytes("元旦".encode("gbk"))
        assert "UTF-8" in run("calendar", "import", str(file)).stderr
        assert list(queries.publications(stored, 2027)) == []

    def test_into_a_database_that_is_not_ready_says_what_to_do(
        self, run: Run, file: Path, worker_id: str
    ) -> None:
        with server.fresh_database(f"empty_{worker_id}") as url:
            result = run("calendar", "import", str(file), DATABASE_URL=url)

        assert result.exit_code == 1
        assert "doudi db upgrade" in result.stderr


class TestShow:
    def test_lists_every_year_with_its_source(self, run: Run, file: Path) -> None:
        told_by(run("calendar", "import", str(file), "--json"))

        result = run("calendar", "list", "--json")
        plain = run("calendar", "list")

        years = json.loads(result.stdout)
        assert [row["year"] for row in years] == list(range(2004, 2028))
        assert years[-1] | {"entered_by": None} == {
            "year": 2027,
            "source": "测试〔2026〕1号",
            "title": "测试用放假安排，不是国务院办公厅的通知",
            "published_on": "2026-11-20",
            "entered_at": "2026-12-01T01:00:00+00:00",
            "entered_by": None,
            "reason": None,
            "weekdays_off_count": 17,
            "weekends_worked_count": 4,
            "corrections": 0,
        }
        assert len(plain.stdout.splitlines()) == 24


class TestRecalculate:
    def test_lists_what_would_move_and_moves_nothing(
        self, run: Run, stored: Session, procedures: list[Procedure], file: Path
    ) -> None:
        imported = told_by(run("calendar", "import", str(file), "--json"))

        told = told_by(run("calendar", "recalculate", "--json"))
        plain = run("calendar", "recalculate")

        assert imported["deadlines_to_review"] == 2
        assert told == {
            "applied": False,
            "moves": [
                {
                    "case": procedure.case.number,
                    "clock": "total",
                    "due_before": before,
                    "due_after": after,
                    "days_moved": 1,
                    "provisional_before": True,
                    "provisional_after": False,
                }
                for procedure, before, after in zip(
                    procedures,
                    ("2027-01-04", "2027-01-05"),
                    ("2027-01-05", "2027-01-06"),
                    strict=True,
                )
            ],
        }
        assert "2 个期限待复核（尚未改动）" in plain.stdout
        assert "2027-01-04 → 2027-01-05  (+1)  确定 firm" in plain.stdout
        assert [str(clock.due_on) for clock in totals(stored)] == ["2027-01-04", "2027-01-05"]

    def test_moves_what_a_person_applies_and_then_has_nothing_left(
        self,
        run: Run,
        stored: Session,
        procedures: list[Procedure],
        file: Path,
        supervisor: Officer,
    ) -> None:
        told_by(run("calendar", "import", str(file), "--json"))
        asked = ("--apply", "--by", supervisor.login, "--reason", "放假安排已公布", "--json")

        first = told_by(run("calendar", "recalculate", *asked))
        second = told_by(run("calendar", "recalculate", *asked))

        assert (len(first["moves"]), second["moves"]) == (2, [])
        clocks = totals(stored)
        assert [str(clock.due_on) for clock in clocks] == ["2027-01-05", "2027-01-06"]
        assert not any(clock.is_provisional for clock in clocks)
        events = stored.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.CLOCK_RECALCULATED)
        ).all()
        assert {event.stream for event in events} == {
            f"case:{procedure.case_id}" for procedure in procedures
        }
        assert {event.officer_id for event in events} == {supervisor.id}
        (change,) = queries.changes_of(stored, procedures[0].instance_id)
        assert (change.reason, change.at) == ("放假安排已公布", ENTERED)

    def test_moves_nothing_outside_the_division_of_who_applies(
        self, run: Run, stored: Session, procedures: list[Procedure], file: Path
    ) -> None:
        elsewhere = builders.officer(stored, Role.SUPERVISOR, division=builders.QI)
        stored.commit()
        told_by(run("calendar", "import", str(file), "--json"))

        told = told_by(
            run(
                "calendar", "recalculate",
                "--apply", "--by", elsewhere.login, "--reason", "放假安排已公布", "--json",
            )
        )  # fmt: skip

        assert told["moves"] == []
        assert all(clock.is_provisional for clock in totals(stored))

    def test_needs_a_person_who_may_and_a_reason(
        self, run: Run, stored: Session, procedures: list[Procedure], file: Path
    ) -> None:
        told_by(run("calendar", "import", str(file), "--json"))
        township = procedures[0].people.township.login

        assert run("calendar", "recalculate", "--apply", "--reason", "x").exit_code == 2
        assert run("calendar", "recalculate", "--apply", "--by", township).exit_code == 2
        refused = run("calendar", "recalculate", "--apply", "--by", township, "--reason", "x")
        assert (refused.exit_code, "您的岗位不能进行这项操作" in refused.stderr) == (1, True)
        assert all(clock.is_provisional for clock in totals(stored))
