"""Formulae of the gradual exit from the minimum living allowance."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

_MONTHS_PER_YEAR = 12


@dataclass(frozen=True)
class ExitPeriod:
    """How many months a household may stay; equal bounds where the rule leaves no choice."""

    min_months: int
    max_months: int

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if not 1 <= self.min_months <= self.max_months:
            message = f"no period: {self.min_months} to {self.max_months} months"
            raise ValueError(message)

    @property
    def is_exact(self) -> bool:
        """Whether the rule leaves no choice."""
        return self.min_months == self.max_months

    def allows(self, months: int) -> bool:
        """Tell whether a length lies within the period."""
        return self.min_months <= months <= self.max_months


def passes_standard(*, per_capita_fen: Fraction, standard_fen: int) -> bool:
    """Tell whether income is above the standard; at the standard it is not.

    Source:
        豫民文〔2019〕155号 二（一）2；黔民发〔2020〕9号 二（二）；2022年10月20日通知 一（三）
        （均为“超过”）。
    """
    return per_capita_fen > standard_fen


def is_within_bound(*, per_capita_fen: Fraction, standard_fen: int, ratio: Fraction) -> bool:
    """Tell whether income is at most a multiple of the standard.

    Source:
        豫脱贫组〔2020〕13号 四（三）（“在当地低保1.5倍以内”）。
    """
    return per_capita_fen <= standard_fen * ratio


def ends_on(*, decided_on: date, months: int) -> date:
    """Return the last day of a gradual exit: that of its last month.

    The first month is the one after the decision; no text on record says so, it follows the
    first payment of a new allowance (民发〔2021〕57号 第二十一条).

    Raises:
        ValueError: The exit would have no month.
    """
    if months < 1:
        message = f"no month of gradual exit: {months}"
        raise ValueError(message)
    years, month = divmod(decided_on.month - 1 + months, _MONTHS_PER_YEAR)
    year = decided_on.year + years
    return date(year, month + 1, monthrange(year, month + 1)[1])
