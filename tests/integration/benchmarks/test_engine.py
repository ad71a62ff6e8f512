"""The engine's benchmark in a tiny form: what it measures, not how fast this machine is."""

import json

import pytest
from click.testing import CliRunner

from benchmarks import engine, floors, registry
from benchmarks.workload import COMPLETIONS
from tests import server
from webapp.cli import main

KINDS = ("pgbench", "bare_write", "engine", "engine_live")


@pytest.fixture(autouse=True)
def on_the_test_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", server.address())


@pytest.mark.parametrize("has_pgbench", [True, False], ids=["with pgbench", "without pgbench"])
def test_rates_stand_beside_those_of_their_own_run(
    *, has_pgbench: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_pgbench:
        monkeypatch.setattr(floors, "pgbench", lambda: None)

    measured = engine.measure(rounds=1, slice_seconds=0.3, processes=(1,), profiled_cases=2)
    told = measured.as_json()

    (of_one,) = told["processes"].values()
    rates = {kind: of_one[kind]["per_second"] for kind in KINDS}
    assert min(rates.values()) > 0
    assert told["ratio_to_pgbench"] == pytest.approx(rates["engine"] / rates["pgbench"], abs=0.001)
    assert told["ratio_to_bare_write"] == pytest.approx(
        rates["engine"] / rates["bare_write"], abs=0.001
    )
    assert of_one["engine"]["p50_ms"] <= of_one["engine"]["p95_ms"]
    assert told["ratio_to_pgbench_live"] == pytest.approx(
        rates["engine_live"] / rates["pgbench"], abs=0.001
    )
    assert told["a_completion"]["completions"] == 2 * COMPLETIONS
    assert sum(told["a_completion"]["client_shares"].values()) == pytest.approx(1, abs=0.1)
    assert told["server"]["fsync"] == "on"
    assert ("psycopg" in told["floor"]) is not has_pgbench
    assert json.loads(json.dumps(told)) == told


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    result = CliRunner().invoke(main, ["bench", "speed"], prog_name="doudi")

    assert result.exit_code == 2
    assert ", ".join((*registry.names(), "all")) in result.stderr


def test_every_subject_that_is_installed_can_be_measured() -> None:
    assert {"engine", "simulation"} <= set(registry.names())
    assert all(callable(registry.benchmark(name)) for name in registry.names())
