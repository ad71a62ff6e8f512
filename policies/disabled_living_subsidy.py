"""Formulae of the living subsidy for disabled people in hardship: pure, with their source."""

from datetime import date

PROGRAMME = "disabled_living_subsidy"


def paid_from(*, applied_on: date) -> date:
    """Return the first day of the month in which the application was handed in.

    Source:
        残疾人两项补贴资格认定申请“跨省通办”的通知（自递交申请当月计发补贴）。
    """
    return applied_on.replace(day=1)


def is_higher(*, subsidy_fen: int, other_fen: int) -> bool:
    """Tell whether the subsidy is the higher one of two benefits of a kind.

    Source:
        国发〔2015〕52号（择高申领其中一类）。
    """
    return subsidy_fen > other_fen
