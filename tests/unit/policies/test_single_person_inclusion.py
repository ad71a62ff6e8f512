from fractions import Fraction

import pytest

from policies import single_person_inclusion as formulae
from policies.single_person_inclusion import AmountMethod


@pytest.mark.parametrize(("grade", "is_severe"), [(None, False), (1, True), (2, True), (3, False)])
def test_grades_one_and_two_are_severe(grade, is_severe):
    assert formulae.is_severely_disabled(grade) is is_severe


@pytest.mark.parametrize(
    ("category", "grade", "is_listed"),
    [
        ("intellectual", 3, True),
        ("mental", 3, True),
        ("hearing", 3, False),
        ("mental", 4, False),
        (None, None, False),
    ],
)
def test_of_grade_three_only_intellectual_and_mental_count(category, grade, is_listed):
    assert formulae.is_third_grade_listed(category=category, grade=grade) is is_listed


@pytest.mark.parametrize(
    ("own_fen", "method", "fen"),
    [
        (120_000, AmountMethod.FULL_STANDARD, 26_750),
        (120_000, AmountMethod.DIFFERENCE, 16_750),
        (321_000, AmountMethod.DIFFERENCE, 0),
        (400_000, AmountMethod.DIFFERENCE, 0),
        (1, AmountMethod.DIFFERENCE, Fraction(320_999, 12)),
    ],
)
def test_the_amount_is_the_standard_or_its_gap(own_fen, method, fen):
    amount = formulae.monthly_amount_fen(
        standard_fen_per_year=321_000, own_income_fen=own_fen, method=method
    )

    assert amount == fen


@pytest.mark.parametrize(
    ("own_fen", "method"), [(-1, AmountMethod.DIFFERENCE), (0, AmountMethod.TIER)]
)
def test_what_cannot_be_reckoned_is_refused(own_fen, method):
    with pytest.raises(ValueError, match=r"income|tier"):
        formulae.monthly_amount_fen(
            standard_fen_per_year=321_000, own_income_fen=own_fen, method=method
        )
