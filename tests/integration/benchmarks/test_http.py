"""The HTTP benchmark in a tiny form: what it measures, not how fast this machine is."""

import json

import pytest

from benchmarks import http
from tests import server

COMPLETIONS_OF_A_CASE = 14


@pytest.mark.timeout(600)
def test_completions_stand_beside_a_bare_write_of_their_own_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", server.address())

    measured = http.measure(plans=((1, 2),), cases_a_client=1, floor_seconds=0.3)

    told = measured.as_json()
    (plan,) = told["plans"].values()
    rates = {kind: plan[kind]["per_second"] for kind in ("bare_write", "completion")}
    assert min(rates.values()) > 0
    assert plan["ratio_to_bare_write"] == pytest.approx(
        rates["completion"] / rates["bare_write"], rel=0.2
    )
    assert len(measured.rows["completion", 1, 2].took) == 2 * COMPLETIONS_OF_A_CASE
    assert plan["completion"]["p50_ms"] <= plan["completion"]["p95_ms"]
    assert told["a_completion"]["commits"] == 1
    assert 0 < told["a_completion"]["statements"] < 100
    assert sum(told["a_completion"]["shares"].values()) == pytest.approx(1, abs=0.1)
    assert json.loads(json.dumps(told)) == told
