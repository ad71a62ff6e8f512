from datetime import date
from fractions import Fraction

import pytest

from policies import gradual_exit as formulae
from policies.gradual_exit import ExitPeriod


@pytest.mark.parametrize(
    ("decided", "months", "last"),
    [
        ("2020-02-10", 12, "2021-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-01-01", 11, "2026-12-31"),
        ("2026-01-31", 12, "2027-01-31"),
    ],
)
def test_it_ends_with_the_last_day_of_its_last_month(decided, months, last):
    on = formulae.ends_on(decided_on=date.fromisoformat(decided), months=months)

    assert on.isoformat() == last


def test_it_has_at_least_a_month():
    with pytest.raises(ValueError, match="no month"):
        formulae.ends_on(decided_on=date(2026, 1, 1), months=0)


@pytest.mark.parametrize(("per_capita", "passes"), [(321_000, False), (321_001, True)])
def test_income_at_the_standard_has_not_passed_it(per_capita, passes):
    assert passes is formulae.passes_standard(
        per_capita_fen=Fraction(per_capita), standard_fen=321_000
    )


@pytest.mark.parametrize(("per_capita", "is_within"), [(481_500, True), (481_501, False)])
def test_the_bound_itself_is_within(per_capita, is_within):
    assert is_within is formulae.is_within_bound(
        per_capita_fen=Fraction(per_capita), standard_fen=321_000, ratio=Fraction(3, 2)
    )


def test_a_period_allows_its_bounds_and_is_exact_only_without_a_choice():
    period = ExitPeriod(6, 12)

    assert [months for months in range(15) if period.allows(months)] == list(range(6, 13))
    assert not period.is_exact
    assert ExitPeriod(12, 12).is_exact


@pytest.mark.parametrize("bounds", [(0, 6), (7, 6)])
def test_a_period_that_ends_before_it_begins_is_refused(bounds):
    with pytest.raises(ValueError, match="no period"):
        ExitPeriod(*bounds)
