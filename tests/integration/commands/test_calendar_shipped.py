"""What the calendar commands say of the years that ship; nothing here is published or moved."""

import json
import subprocess
import sys

import pytest
from click.testing import Result

from tests.integration.commands.conftest import Run


def told_by(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    told: dict[str, object] = json.loads(result.stdout)
    return told


class TestAdd:
    @pytest.mark.parametrize(
        ("start", "period", "end"),
        [
            ("2026-09-14", ("--working-days", "20"), "2026-10-16"),
            ("2026-09-14", ("--working-days", "45"), "2026-11-20"),
            ("2026-11-19", ("--working-days", "30"), "2026-12-31"),
            ("2026-10-29", ("--working-days", "45"), "2026-12-31"),
            ("2023-01-05", ("--calendar-days", "60"), "2023-03-06"),
            ("2024-02-29", ("--years", "1"), "2025-02-28"),
            ("2025-10-01", ("--years", "1"), "2026-10-01"),
            ("2025-10-01", ("--years", "1", "--roll"), "2026-10-08"),
            ("2026-04-01", ("--months", "6", "--roll"), "2026-10-08"),
        ],
    )
    def test_gives_the_date_and_that_it_is_firm(
        self, run: Run, start: str, period: tuple[str, ...], end: str
    ) -> None:
        told = told_by(run("calendar", "add", "--from", start, *period, "--json"))

        assert told == {"date": end, "provisional": False}

    def test_of_a_length_beyond_reason_says_so_in_both_languages(self, run: Run) -> None:
        result = run("calendar", "add", "--from", "2026-09-14", "--working-days", "9999999999")

        assert (result.exit_code, result.stdout) == (1, "")
        assert "超过 100 年" in result.stderr
        assert "longer than 100 years" in result.stderr

    def test_takes_years_only_alone(self, run: Run) -> None:
        result = run("calendar", "add", "--from", "2026-09-14", "--years", "1", "--months", "1")

        assert result.exit_code == 2

    def test_reads_neither_web_nor_database(self) -> None:
        code = (
            "import sys; from webapp.cli import main;"
            "main(['calendar', 'add', '--from', '2026-09-14', '--months', '1'],"
            " standalone_mode=False);"
            "assert not {'flask', 'webapp.database'} & set(sys.modules), 'read too much'"
        )

        done = subprocess.run(
            [sys.executable, "-c", code], check=False, capture_output=True, text=True
        )

        assert (done.returncode, done.stdout.strip()) == (0, "2026-10-14"), done.stderr


class TestShow:
    def test_shows_the_days_of_a_year(self, run: Run) -> None:
        told = told_by(run("calendar", "show", "2026", "--json"))
        plain = run("calendar", "show", "2026")

        assert told["weekends_worked"] == [
            "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
        ]  # fmt: skip
        assert len(told["weekdays_off"]) == 19
        assert "2026-09-20" in plain.stdout
        assert "chinesecalendar" in plain.stdout

    def test_of_a_year_that_is_not_published_says_so(self, run: Run) -> None:
        result = run("calendar", "show", "2031")

        assert (result.exit_code, "2031 年的放假安排尚未公布" in result.stderr) == (1, True)
