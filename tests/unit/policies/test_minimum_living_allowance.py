from datetime import date
from fractions import Fraction

import pytest

from policies import minimum_living_allowance as formulae
from policies.minimum_living_allowance import RecheckGroup, Rounding


@pytest.mark.parametrize(
    ("income_fen", "members", "monthly"),
    [
        (1_200_000, 4, Fraction(7000)),
        (963_000, 3, Fraction(0)),
        (962_999, 3, Fraction(1, 12)),
        (2_000_000, 3, Fraction(0)),
        (0, 1, Fraction(26750)),
    ],
)
def test_the_benefit_is_the_exact_gap_to_the_standard(income_fen, members, monthly):
    benefit = formulae.monthly_benefit_fen(
        standard_fen_per_year=321_000, household_income_fen=income_fen, member_count=members
    )

    assert benefit == monthly


@pytest.mark.parametrize(("income_fen", "members"), [(0, 0), (-1, 1)])
def test_no_household_has_no_income_per_person(income_fen, members):
    with pytest.raises(ValueError, match="no household"):
        formulae.per_capita_income_fen(household_income_fen=income_fen, member_count=members)


def test_income_at_the_standard_is_not_below_it():
    at = Fraction(963_000, 3)
    under = Fraction(962_999, 3)

    assert not formulae.is_below_standard(per_capita_fen=at, standard_fen=321_000)
    assert formulae.is_below_standard(per_capita_fen=under, standard_fen=321_000)


@pytest.mark.parametrize(
    ("per_capita", "is_edge"),
    [(320_999, False), (321_000, True), (481_499, True), (481_500, False)],
)
def test_the_edge_begins_at_the_standard_and_ends_before_one_and_a_half(per_capita, is_edge):
    assert is_edge is formulae.is_edge_income(
        per_capita_fen=Fraction(per_capita), standard_fen=321_000, ratio=Fraction(3, 2)
    )


@pytest.mark.parametrize(
    ("amount", "rounding", "fen"),
    [
        (Fraction(1, 12), Rounding.HALF_UP_TO_FEN, 0),
        (Fraction(1, 2), Rounding.HALF_UP_TO_FEN, 1),
        (Fraction(5, 2), Rounding.HALF_UP_TO_FEN, 3),
        (Fraction(7049), Rounding.HALF_UP_TO_YUAN, 7000),
        (Fraction(7050), Rounding.HALF_UP_TO_YUAN, 7100),
        (Fraction(7001), Rounding.UP_TO_YUAN, 7100),
        (Fraction(7000), Rounding.UP_TO_YUAN, 7000),
    ],
)
def test_the_amount_is_rounded_once_by_the_rule(amount, rounding, fen):
    assert formulae.rounded_fen(amount, rounding=rounding) == fen


@pytest.mark.parametrize(
    ("decided", "starts"),
    [
        ("2017-06-30", "2017-07-01"),
        ("2017-07-03", "2017-08-01"),
        ("2026-12-31", "2027-01-01"),
        ("2024-01-31", "2024-02-01"),
        ("2026-10-01", "2026-11-01"),
    ],
)
def test_the_benefit_starts_in_the_month_after_the_decision(decided, starts):
    on = formulae.benefit_starts_on(decided_on=date.fromisoformat(decided))

    assert on.isoformat() == starts


@pytest.mark.parametrize(
    ("category", "grade", "is_ill", "may"),
    [
        ("physical", 2, False, True),
        ("hearing", 3, False, False),
        ("intellectual", 3, False, True),
        ("mental", 3, False, True),
        ("mental", 4, False, False),
        (None, None, True, True),
        (None, None, False, False),
    ],
)
def test_who_of_an_edge_household_may_apply_alone(category, grade, is_ill, may):
    assert may is formulae.may_apply_alone(
        disability_category=category, disability_grade=grade, serious_illness=is_ill
    )


@pytest.mark.parametrize(
    ("is_able", "is_severe", "group"),
    [
        (True, True, RecheckGroup.UNSTABLE),
        (False, True, RecheckGroup.FIXED),
        (False, False, RecheckGroup.STABLE),
    ],
)
def test_labour_ability_means_earlier_rechecks(is_able, is_severe, group):
    assert group is formulae.recheck_group(
        has_labour_ability=is_able, has_severe_hardship=is_severe
    )
