"""Formulae of the households in hardship through rigid expenditure."""

from fractions import Fraction


def borne_fen(*, paid_fen: int, reimbursed_fen: int) -> int:
    """Return what the household bore itself, never below zero.

    Args:
        paid_fen: What was paid in the twelve months before the application.
        reimbursed_fen: What insurance, medical assistance or subsidies gave back.

    Source:
        《刚性支出困难家庭认定办法》第五条第一款第二项、第四项。
    """
    return max(paid_fen - reimbursed_fen, 0)


def education_fen(*, borne_fen: int, public_tariff_fen: int) -> int:
    """Return the fees that count: at most those of a public school of the same kind.

    Source:
        《刚性支出困难家庭认定办法》第五条第一款第三项。
    """
    return min(borne_fen, public_tariff_fen)


def exceeds_share(*, rigid_fen: int, total_income_fen: int, ratio: Fraction) -> bool:
    """Tell whether rigid expenditure is more than its share of the total income.

    Without any income, every expenditure is.

    Source:
        《刚性支出困难家庭认定办法》第四条第一款第四项（“超出当地规定”）；
        《中华人民共和国社会救助法》第二十二条（“超过……规定比例”）。
    """
    return rigid_fen > total_income_fen * ratio


def is_below_disposable_income(*, per_capita_fen: Fraction, disposable_fen: int) -> bool:
    """Tell whether income per person is lower than the residents' in the year before.

    Source:
        《刚性支出困难家庭认定办法》第四条第一款第二项；《中华人民共和国社会救助法》第二十二条。
    """
    return per_capita_fen < disposable_fen
