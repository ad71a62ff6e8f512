"""The standard's own tests: at least 97 in a hundred pass, and the rest is known with reasons."""

import json

import pytest

from scripts import feel_conformance

LEAST_PERCENT = 97
pytestmark = pytest.mark.skipif(
    not feel_conformance.CASES.is_file(), reason="the suite does not lie beside the repository"
)


@pytest.fixture(scope="module")
def outcomes() -> list[feel_conformance.Outcome]:
    return list(feel_conformance.outcomes())


@pytest.mark.timeout(120)
def test_at_least_ninety_seven_in_a_hundred_pass(outcomes):
    passed = sum(outcome.has_passed for outcome in outcomes)

    assert len(outcomes) == 2370
    assert 100 * passed >= LEAST_PERCENT * len(outcomes)


@pytest.mark.timeout(120)
def test_every_case_that_does_not_pass_is_recorded_with_its_reason(outcomes):
    recorded = json.loads(feel_conformance.NOT_PASSED.read_text("utf-8"))

    not_passed = [outcome.id for outcome in outcomes if not outcome.has_passed]

    assert sorted(not_passed) == sorted(recorded)
    assert all(recorded.values())


def test_the_report_names_rates_and_reasons(outcomes):
    reasons = json.loads(feel_conformance.NOT_PASSED.read_text("utf-8"))

    report = feel_conformance.report(outcomes, reasons)

    assert "| 0071-feel-between | " in report
    assert "100.0 |" in report
    assert "refers back to a group" in report
    assert f"| **{len(outcomes)}** |" in report
    assert "No reason is recorded." not in report
