"""Formulae of the inclusion of single members of a household in the minimum living allowance."""

from enum import StrEnum
from fractions import Fraction

_MONTHS_PER_YEAR = 12
_SEVERE_GRADE = 2
_THIRD_GRADE = 3
_THIRD_GRADE_CATEGORIES = frozenset({"intellectual", "mental"})


class AmountMethod(StrEnum):
    """How the amount of a person who is included alone is reckoned; a locality's choice."""

    FULL_STANDARD = "full_standard"
    DIFFERENCE = "difference_to_own_income"
    TIER = "tier"


def is_severely_disabled(disability_grade: int | None) -> bool:
    """Tell whether a disability of any kind is severe: grade 1 or 2.

    Source:
        民发〔2021〕57号 第八条第一款第一项。
    """
    return disability_grade is not None and disability_grade <= _SEVERE_GRADE


def is_third_grade_listed(*, category: str | None, grade: int | None) -> bool:
    """Tell whether a disability is intellectual or mental, and of grade 3.

    Source:
        民发〔2021〕57号 第八条第一款第一项。
    """
    return grade == _THIRD_GRADE and category in _THIRD_GRADE_CATEGORIES


def monthly_amount_fen(
    *, standard_fen_per_year: int, own_income_fen: int, method: AmountMethod
) -> Fraction:
    """Return what one person gets a month, exactly, by one of the two reckoned methods.

    Args:
        standard_fen_per_year: The local standard, fen per person per year.
        own_income_fen: The person's own countable income in a year, fen, >= 0.
        method: The full standard, or the gap of the own income to it.

    Raises:
        ValueError: A tier is not reckoned but looked up; or the income is negative.

    Source:
        没有全国统一算式，由地方规定（民发〔2021〕57号 第二十三条）。
    """
    if own_income_fen < 0:
        message = f"negative income: {own_income_fen} fen"
        raise ValueError(message)
    if method is AmountMethod.TIER:
        message = "the amount of a tier is a parameter"
        raise ValueError(message)
    gap = 0 if method is AmountMethod.FULL_STANDARD else own_income_fen
    return Fraction(max(standard_fen_per_year - gap, 0), _MONTHS_PER_YEAR)
