"""What hostile expressions cost: memory is bounded, and so is the time of the whole list."""

import time

import pytest

from scripts import feel_hostile

MOST_KIB = 16 * 1024
MOST_SECONDS = 60
"""Far above what the list takes; budgets count steps, so a slow machine is no failure."""


@pytest.mark.timeout(180)
def test_hostile_expressions_end_within_memory_and_time() -> None:
    begin = time.process_time()

    costs = [feel_hostile.cost_of(text) for text in feel_hostile.HOSTILE]

    assert max(cost.peak_kib for cost in costs) < MOST_KIB
    assert time.process_time() - begin < MOST_SECONDS


@pytest.mark.timeout(180)
def test_the_report_shows_each_expression_with_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    few = ('"".__class__', "for i in 1..1000000000 return i")
    monkeypatch.setattr(feel_hostile, "HOSTILE", few)

    report = feel_hostile.report()

    assert "string has no '__class__'" in report
    assert "more than 10000 items" in report
