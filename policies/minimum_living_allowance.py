"""Formulae of the minimum living allowance: pure, exact, each with its source.

Amounts are fen; nothing is rounded before ``rounded_fen``.
"""

from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

PROGRAMME = "minimum_living_allowance"

_MONTHS_PER_YEAR = 12
_FEN_PER_YUAN = 100
_THIRD_GRADE = 3


class Rounding(StrEnum):
    """What becomes of parts of a fen, or of a yuan, in the monthly amount."""

    HALF_UP_TO_FEN = "half_up_to_fen"
    HALF_UP_TO_YUAN = "half_up_to_yuan"
    UP_TO_YUAN = "up_to_yuan"


class RecheckGroup(StrEnum):
    """How soon a household's means change, which sets how often they are checked."""

    FIXED = "fixed"
    STABLE = "stable"
    UNSTABLE = "unstable"


def per_capita_income_fen(*, household_income_fen: int, member_count: int) -> Fraction:
    """Return a household's income per counted member, exactly.

    Args:
        household_income_fen: Countable income of all counted members in a year, >= 0.
        member_count: Counted members, >= 1.

    Raises:
        ValueError: No member, or a negative income.

    Source:
        民发〔2021〕57号 第十二条、第十三条；民发〔2012〕220号 第四条。
    """
    _check_household(household_income_fen, member_count)
    return Fraction(household_income_fen, member_count)


def _check_household(household_income_fen: int, member_count: int) -> None:
    if member_count < 1 or household_income_fen < 0:
        message = f"no household: {member_count} members, {household_income_fen} fen"
        raise ValueError(message)


def is_below_standard(
    *, per_capita_fen: Fraction, standard_fen: int, ratio: Fraction = Fraction(1)
) -> bool:
    """Tell whether income is lower than the standard; at the standard it is not.

    Args:
        per_capita_fen: Income of a person in a year, exactly.
        standard_fen: The local standard, fen per person per year.
        ratio: The income limit as a multiple of the standard; all rules on record say 1.

    Source:
        民发〔2012〕220号 第四条（“低于当地低保标准”）；《中华人民共和国社会救助法》第十八条；
        豫政办〔2022〕103号 二（一）1。
    """
    # In whole numbers: a population is compared a hundred thousand times.
    income, persons = per_capita_fen.numerator, per_capita_fen.denominator
    return income * ratio.denominator < standard_fen * ratio.numerator * persons


def monthly_benefit_fen(
    *, standard_fen_per_year: int, household_income_fen: int, member_count: int
) -> Fraction:
    """Return what a household receives each month: its income's gap to the standard.

    Args:
        standard_fen_per_year: The local standard, fen per person per year.
        household_income_fen: Countable income of all counted members, fen per year, >= 0.
        member_count: Counted members, >= 1.

    Returns:
        Fen per household per month, >= 0. Exact: nothing is rounded.

    Raises:
        ValueError: No member, or a negative income.

    Source:
        民发〔2021〕57号 第二十三条（实际差额）；民发〔2012〕220号 第二十七条。
    """
    _check_household(household_income_fen, member_count)
    gap = standard_fen_per_year * member_count - household_income_fen
    return Fraction(max(gap, 0), _MONTHS_PER_YEAR)


def tier_benefit_fen(*, tier_fen_per_month: int, member_count: int) -> Fraction:
    """Return what a household receives each month by its class.

    Args:
        tier_fen_per_month: What a person of the class receives, fen, >= 0.
        member_count: Counted members, >= 1.

    Raises:
        ValueError: No member, or a negative amount.

    Source:
        民发〔2021〕57号 第二十三条（“采取分档方式计算”）；《中华人民共和国社会救助法》第十八条。
    """
    if member_count < 1 or tier_fen_per_month < 0:
        message = f"no household: {member_count} members, {tier_fen_per_month} fen"
        raise ValueError(message)
    return Fraction(tier_fen_per_month * member_count)


def without_shares_fen(
    *, household_fen: Fraction, member_count: int, stopped_count: int
) -> Fraction:
    """Return a household's benefit without the equal shares of some of its members.

    Args:
        household_fen: The benefit of all of them in a month, exactly.
        member_count: Counted members, >= 1.
        stopped_count: Those whose own share stops, from 0 to all of them.

    Raises:
        ValueError: More shares stop than there are members, or a number is negative.

    Source:
        民发〔2021〕57号 第三十四条（“减发或者停发其本人的最低生活保障金”）；
        《社会救助暂行办法》第四十五条。
    """
    if not 0 <= stopped_count <= member_count or member_count < 1:
        message = f"{stopped_count} shares of {member_count} cannot stop"
        raise ValueError(message)
    return household_fen * (member_count - stopped_count) / member_count


def supplement_fen(*, standard_fen_per_year: int, ratio: Fraction) -> Fraction:
    """Return a person's supplement in a month as a share of the standard, exactly.

    Source:
        民发〔2021〕57号 第二十七条；《中华人民共和国社会救助法》第二十条；比例由地方规定。
    """
    return Fraction(standard_fen_per_year, _MONTHS_PER_YEAR) * ratio


def rounded_fen(amount: Fraction, *, rounding: Rounding) -> int:
    """Return an amount in whole fen: the single rounding at the end.

    The texts give no rule; which one counts is a parameter.
    """
    above, below = amount.numerator, amount.denominator
    if rounding is Rounding.HALF_UP_TO_FEN:
        return (2 * above + below) // (2 * below)
    below *= _FEN_PER_YUAN
    if rounding is Rounding.HALF_UP_TO_YUAN:
        return (2 * above + below) // (2 * below) * _FEN_PER_YUAN
    return -(-above // below) * _FEN_PER_YUAN


def benefit_starts_on(*, decided_on: date) -> date:
    """Return the first day of the month after the decision.

    Source:
        民发〔2021〕57号 第二十一条（“从作出确认同意决定之日下月起发放”）；
        民发〔2012〕220号 第二十九条。
    """
    return (decided_on.replace(day=28) + timedelta(days=4)).replace(day=1)


def recheck_group(*, has_labour_ability: bool, has_severe_hardship: bool) -> RecheckGroup:
    """Return how often a household's means are checked again.

    Args:
        has_labour_ability: A counted member is able to work, or an income is irregular.
        has_severe_hardship: A counted member is severely disabled or seriously ill.

    Source:
        民发〔2021〕57号 第三十一条；民发〔2012〕220号 第三十三条。
    """
    if has_labour_ability:
        return RecheckGroup.UNSTABLE
    return RecheckGroup.FIXED if has_severe_hardship else RecheckGroup.STABLE
