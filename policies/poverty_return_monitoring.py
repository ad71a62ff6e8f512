"""Formulae of the monitoring against a return to poverty: pure, exact, each with its source.

Amounts are fen. What “明显” and “大幅” mean no text says; people judge it.
"""

from fractions import Fraction

PROGRAMME = "poverty_return_monitoring"


def disposable_per_capita_fen(*, income_fen: int, paid_fen: int, member_count: int) -> Fraction:
    """Return a household's disposable income per member in a year, exactly; never below zero.

    Args:
        income_fen: All incomes of the members in a year, >= 0; no exemption counts here.
        paid_fen: Taxes and social insurance that they paid, >= 0.
        member_count: Members, >= 1.

    Raises:
        ValueError: No member, or a negative amount.

    Source:
        民发〔2012〕220号 第十六条（扣除缴纳的个人所得税及社会保障性支出后的收入）；
        豫脱贫组〔2020〕13号 三（二）。
    """
    if member_count < 1 or income_fen < 0 or paid_fen < 0:
        message = f"no household: {member_count} members, {income_fen} and {paid_fen} fen"
        raise ValueError(message)
    return Fraction(max(income_fen - paid_fen, 0), member_count)


def is_below_line(*, per_capita_fen: Fraction, line_fen: Fraction) -> bool:
    """Tell whether income is lower than the line; at the line it is not.

    Source:
        郑脱贫组〔2020〕2号 一；豫脱贫组〔2020〕13号 三（二）（“低于”）。
    """
    return per_capita_fen < line_fen


def line_from_standard_fen(*, standard_fen: int, ratio: Fraction) -> Fraction:
    """Return the line that a multiple of the national poverty standard gives, exactly.

    Source:
        豫脱贫组〔2020〕13号 三（二）（国家扶贫标准 1.5 倍左右）。
    """
    return standard_fen * ratio


def may_exceed(*, rigid_fen: int, previous_income_fen: int) -> bool:
    """Tell whether rigid spending is above last year's income, so that “clearly” can be asked.

    Source:
        豫脱贫组〔2020〕13号 三（二）（刚性支出明显超过上年度收入）。
    """
    return rigid_fen > previous_income_fen


def may_have_fallen(*, income_fen: int, previous_income_fen: int) -> bool:
    """Tell whether income is lower than last year, so that “sharply” can be asked.

    Source:
        豫脱贫组〔2020〕13号 三（二）（收入大幅缩减）。
    """
    return income_fen < previous_income_fen
