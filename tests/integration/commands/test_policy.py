import json
import shutil
from pathlib import Path

import pytest

from tests.integration.commands.conftest import Run
from workflows import engine

EXAMPLE_1 = {
    "jurisdiction": "410621",
    "area": "rural",
    "on": "2026-09-14",
    "household": {
        "members": [
            {"id": "father", "relation": "applicant", "born_on": "1972-03-02"},
            {"id": "mother", "relation": "spouse", "born_on": "1974-05-06"},
            {"id": "grandfather", "relation": "parent", "born_on": "1945-01-20"},
            {
                "id": "daughter",
                "relation": "child",
                "born_on": "2006-02-11",
                "student": "undergraduate",
            },
        ],
        "incomes": [
            {
                "member": member,
                "kind": kind,
                "source": source,
                "yuan_per_year": yuan,
            }
            for member, kind, source, yuan in (
                ("father", "business", "crops", "5800.00"),
                ("father", "wages", "employment", "6200.00"),
                ("grandfather", "transfer", "central_basic_pension", "840.00"),
                ("daughter", "transfer", "student_living_allowance", "3000.00"),
            )
        ],
    },
}


def add(run: Run, start: str, *period: str) -> dict[str, object]:
    result = run("calendar", "add", "--from", start, *period, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


class TestCalendar:
    def test_thirty_working_days_from_14_september_2026(self, run: Run) -> None:
        assert add(run, "2026-09-14", "--working-days", "30") == {
            "date": "2026-10-30",
            "provisional": False,
        }

    def test_a_period_into_an_unpublished_year_is_provisional_and_says_why(self, run: Run) -> None:
        told = add(run, "2026-11-23", "--working-days", "30")
        plain = run("calendar", "add", "--from", "2026-11-23", "--working-days", "30")

        assert (told["provisional"], str(told["date"])[:7]) == (True, "2027-01")
        assert "2027 年放假安排尚未公布" in str(told["reason_zh"])
        assert "provisional" in str(told["reason_en"])
        assert "暂定 provisional" in plain.stdout

    @pytest.mark.parametrize(
        ("start", "period", "end"),
        [
            ("2022-12-30", ("--working-days", "3"), "2023-01-05"),
            ("2026-09-17", ("--working-days", "3"), "2026-09-21"),
            ("2026-09-24", ("--calendar-days", "7"), "2026-10-01"),
            ("2026-08-31", ("--months", "6"), "2027-02-28"),
            ("2026-09-14", ("--working-days", "0"), "2026-09-14"),
        ],
    )
    def test_knows_days_months_and_holidays(
        self, run: Run, start: str, period: tuple[str, ...], end: str
    ) -> None:
        assert add(run, start, *period)["date"] == end

    def test_takes_exactly_one_period(self, run: Run) -> None:
        for period in ((), ("--months", "1", "--working-days", "1"), ("--working-days", "-1")):
            assert run("calendar", "add", "--from", "2026-09-14", *period).exit_code == 2
        assert run("calendar", "add", "--from", "2026-02-30", "--months", "1").exit_code == 2

    @pytest.mark.parametrize(
        ("day", "code"),
        [("2026-09-20", 0), ("2026-10-10", 0), ("2026-09-25", 1), ("2030-01-01", 1)],
    )
    def test_says_whether_a_day_is_worked(self, run: Run, day: str, code: int) -> None:
        result = run("calendar", "is-working-day", day, "--json")

        assert result.exit_code == code
        if day.startswith("2026"):
            assert json.loads(result.stdout) == {"date": day, "working_day": code == 0}
        else:
            assert "2030 年放假安排尚未公布" in result.stderr


class TestAssess:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "example_1.json"
        path.write_text(json.dumps(EXAMPLE_1), "utf-8")
        return path

    def test_example_1_with_the_demonstration_values_is_70_yuan(self, run: Run, file: Path) -> None:
        result = run("assess", str(file), "--demonstration")

        told = json.loads(result.stdout)["programmes"]["minimum_living_allowance"]
        assert (told["outcome"], told["monthly_amount"]) == ("eligible", "70.00")
        assert {warning["status"] for warning in told["warnings"]} == {"demonstration"}
        assert told["trace"]

    def test_without_them_says_what_the_place_must_set(self, run: Run, file: Path) -> None:
        result = run("assess", str(file))

        told = json.loads(result.stdout)["programmes"]["minimum_living_allowance"]
        assert (told["outcome"], told["monthly_amount"]) == ("parameter_missing", None)
        assert told["missing_parameters"]

    @pytest.mark.parametrize("text", ["{", "[]", '{"jurisdiction": "410621"}', "null", '"\ud83d"'])
    def test_a_file_that_cannot_be_right_is_refused(
        self, run: Run, tmp_path: Path, text: str
    ) -> None:
        path = tmp_path / "facts.json"
        path.write_text(text, "utf-8", errors="replace")

        result = run("assess", str(path))

        assert (result.exit_code, bool(result.stderr.strip())) == (1, True)
        assert "Traceback" not in result.output
        assert result.stdout == ""


class TestFeel:
    @pytest.mark.parametrize(
        ("expression", "context", "printed"),
        [
            ("1 + 2 * 3", "{}", "7"),
            ("x / 4", '{"x": 1}', "0.25"),
            ('date("2026-09-14") + duration("P1D")', "{}", '"2026-09-15"'),
            ("if file_complete = true then [1] else null", '{"file_complete": true}', "[1]"),
        ],
    )
    def test_prints_a_value_as_json(
        self, run: Run, expression: str, context: str, printed: str
    ) -> None:
        result = run("feel", expression, "--context", context)

        assert (result.exit_code, result.stdout.strip()) == (0, printed)

    def test_says_why_a_value_is_null(self, run: Run) -> None:
        result = run("feel", "1 / 0")

        assert (result.exit_code, result.stdout.strip()) == (0, "null")
        assert result.stderr.strip()

    def test_a_wrong_expression_ends_with_1_and_a_wrong_context_with_2(self, run: Run) -> None:
        broken = run("feel", "1 +")
        no_json = run("feel", "1", "--context", "{")

        assert (broken.exit_code, no_json.exit_code) == (1, 2)
        assert len(broken.stderr.strip().splitlines()) >= 2


class TestLint:
    def test_finds_nothing_in_what_ships(self, run: Run) -> None:
        files = [str(path) for path in sorted(engine.DEFINITIONS.glob("*/*.bpmn"))]

        result = run("lint", *files, "--json")

        assert result.exit_code == 0, result.output
        assert [one for one in json.loads(result.stdout) if one["severity"] == "error"] == []

    def test_names_file_element_and_reason_in_two_languages(self, run: Run, tmp_path: Path) -> None:
        copied = shutil.copytree(engine.DEFINITIONS, tmp_path / "diagrams")
        broken = copied / "notice" / "notice.bpmn"
        text = broken.read_text("utf-8")
        broken.write_text(text.replace('value="issue_document"', 'value="steal"'), "utf-8")

        as_json = run("lint", str(broken), "--json")
        plain = run("lint", str(broken))

        (found,) = [one for one in json.loads(as_json.stdout) if "steal" in one["message_en"]]
        assert (as_json.exit_code, plain.exit_code) == (1, 1)
        assert (found["file"], found["element"], found["severity"]) == (
            "notice.bpmn",
            "issue_notice",
            "error",
        )
        assert "steal" in found["message_zh"]
        assert "notice.bpmn:issue_notice: error: " in plain.stdout

    def test_shows_what_the_law_demands_with_its_article_and_the_way(
        self, run: Run, tmp_path: Path
    ) -> None:
        copied = shutil.copytree(engine.DEFINITIONS, tmp_path / "diagrams")
        publicity = copied / "publicity" / "publicity.bpmn"
        text = publicity.read_text("utf-8")
        publicity.write_text(text.replace("start:publicity ", "start:publicity=5 "), "utf-8")

        result = run("lint", *map(str, copied.glob("*/*.bpmn")), "--json")

        (found,) = [one for one in json.loads(result.stdout) if one["severity"] == "error"]
        assert result.exit_code == 1
        assert (found["rule"], found["element"]) == (
            "obligation_publicity_not_shortened",
            "post_notice",
        )
        assert "民发〔2021〕57号 第十九条：“公示期为7天”" in found["message_zh"]
        assert found["path"][-1] == "start_benefit"

    def test_a_file_that_is_no_diagram_is_refused(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "wrong.bpmn"
        for content in (b"", b"not a diagram", "<a>申请</a>".encode("gbk"), b"\xff\xfe\x00"):
            path.write_bytes(content)

            result = run("lint", str(path))

            assert result.exit_code == 1
            assert "Traceback" not in result.output
            assert result.exception is None or isinstance(result.exception, SystemExit), content
