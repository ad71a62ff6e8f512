from datetime import date
from fractions import Fraction

import pytest

from policies import edge_household as formulae
from policies.calendar import WorkingCalendar
from policies.clocks import clock_definitions, reckon
from policies.parameter_store import ParameterMissingError, ParameterStore

STORE = ParameterStore.shipped()


def due(name, start, *, division="410621", programme="edge_household"):
    clock = reckon(
        clock_definitions(programme)[name],
        start=date.fromisoformat(start),
        calendar=WorkingCalendar.shipped(),
        store=STORE,
        division=division,
        variables={},
    )
    return clock.due.on.isoformat()


@pytest.mark.parametrize(("per_capita", "is_below"), [(481_499, True), (481_500, False)])
def test_income_at_the_line_is_not_below_it(per_capita, is_below):
    line = formulae.income_line_fen(standard_fen=321_000, ratio=Fraction(3, 2))

    assert line == 481_500
    assert formulae.is_below_line(per_capita_fen=Fraction(per_capita), line_fen=line) is is_below


def test_a_line_below_the_standard_is_refused():
    with pytest.raises(ValueError, match="below the standard"):
        formulae.income_line_fen(standard_fen=321_000, ratio=Fraction(9, 10))


def test_the_notice_of_a_refusal_before_new_year_is_due_three_working_days_later():
    assert due("refusal_notice", "2022-12-30") == "2023-01-05"


def test_a_household_is_recognised_three_working_days_after_its_consent():
    assert due("recognition_after_consent", "2023-01-06") == "2023-01-11"
    assert (
        due("recognition_after_consent", "2023-01-06", programme="rigid_expenditure_household")
        == "2023-01-11"
    )


def test_outside_henan_nobody_has_set_the_days_after_a_consent():
    with pytest.raises(ParameterMissingError, match="local civil affairs department"):
        due("recognition_after_consent", "2023-01-06", division="520102")
