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


def test_the_income_limit_may_be_a_multiple_of_the_standard():
    at = Fraction(321_000)

    assert formulae.is_below_standard(
        per_capita_fen=at, standard_fen=321_000, ratio=Fraction(321_001, 321_000)
    )


def test_a_class_pays_the_same_to_every_member():
    assert formulae.tier_benefit_fen(tier_fen_per_month=15_050, member_count=3) == 45_150


@pytest.mark.parametrize(("fen", "members"), [(0, 0), (-1, 1)])
def test_a_class_pays_no_household_without_members_and_nothing_negative(fen, members):
    with pytest.raises(ValueError, match="no household"):
        formulae.tier_benefit_fen(tier_fen_per_month=fen, member_count=members)


@pytest.mark.parametrize(
    ("members", "stopped", "left"),
    [(3, 1, Fraction(140_000, 9)), (3, 0, Fraction(70_000, 3)), (3, 3, 0), (1, 1, 0)],
)
def test_shares_that_stop_are_equal_shares(members, stopped, left):
    exact = formulae.without_shares_fen(
        household_fen=Fraction(70_000, 3), member_count=members, stopped_count=stopped
    )

    assert exact == left


@pytest.mark.parametrize(("members", "stopped"), [(1, 2), (1, -1), (0, 0)])
def test_no_more_shares_stop_than_there_are(members, stopped):
    with pytest.raises(ValueError, match="cannot stop"):
        formulae.without_shares_fen(
            household_fen=Fraction(1), member_count=members, stopped_count=stopped
        )


def test_a_supplement_is_a_share_of_the_monthly_standard():
    share = formulae.supplement_fen(standard_fen_per_year=321_000, ratio=Fraction(1, 7))

    assert share == Fraction(26_750, 7)


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
