"""What was measured is written where the last run stands, with machine and day."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks import memory, report
from tests import server

FIRST, SECOND = date(2026, 11, 21), date(2026, 11, 22)


def test_a_second_run_takes_the_place_of_the_first_and_of_nothing_else(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("# Benchmarks\n\nWhat we say.\n", "utf-8")

    report.write(document, "state", "bytes", {"state_bytes": {"start": 243}}, on=FIRST)
    report.write(document, "engine", "speed", {"ratio_to_pgbench": 0.1}, on=FIRST)
    report.write(document, "state", "bytes", {"state_bytes": {"start": 199}}, on=SECOND)

    text = document.read_text("utf-8")
    assert text.startswith("# Benchmarks\n\nWhat we say.\n")
    assert "| state_bytes · start | 199 |" in text
    assert "243" not in text
    assert text.index("bench state") < text.index("bench engine")
    assert text.count("2026-11-22, ") == text.count("2026-11-21, ") == 1
    assert report.machine() in text


@pytest.mark.timeout(600)
def test_memory_is_that_of_the_processes_which_did_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.address())

    told = memory.measure(clients=1, cases_a_client=1).as_json()

    after = told["after"]
    assert isinstance(after, dict)
    assert after["cases"] == 1
    assert after["completions"] > 10
    assert after["documents"] >= 3
    for name in ("web_worker_megabytes", "worker_megabytes"):
        megabytes = told[name]
        assert isinstance(megabytes, float)
        assert 50 < megabytes < 1000
