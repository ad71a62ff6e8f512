"""Which set of rules a case follows to its end: the one in force on its day of acceptance."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.errors import PolicyError


class RegimeKey(StrEnum):
    """The rules of the minimum living allowance, by the year they began."""

    R2012 = "R2012"
    R2021 = "R2021"
    R2026 = "R2026"


@dataclass(frozen=True)
class Regime:
    """One set of rules and the texts that make it."""

    key: RegimeKey
    effective_on: date
    texts: tuple[str, ...]


class RegimeUnknownError(PolicyError):
    """The case was accepted before the first rules that the product knows."""

    def __init__(self, on: date) -> None:
        first = REGIMES[0].effective_on
        super().__init__(
            f"受理日 {on} 早于系统已收录的最早规定（{first} 起施行），无法测算。",
            f"The case was accepted on {on}, before the first rules on record "
            f"(in force from {first}).",
        )


REGIMES = (
    Regime(RegimeKey.R2012, date(2012, 12, 12), ("民发〔2012〕220号",)),
    Regime(RegimeKey.R2021, date(2021, 7, 1), ("民发〔2021〕57号",)),
    Regime(
        RegimeKey.R2026,
        date(2026, 7, 1),
        ("《中华人民共和国社会救助法》", "民发〔2021〕57号"),
    ),
)


def regime_of(accepted_on: date) -> Regime:
    """Return the rules that a case follows which was accepted on this day.

    Raises:
        RegimeUnknownError: No rules on record were in force that early.

    Source:
        民发〔2021〕57号 第四十二条；《中华人民共和国社会救助法》第七十八条。
    """
    in_force = [regime for regime in REGIMES if regime.effective_on <= accepted_on]
    if not in_force:
        raise RegimeUnknownError(accepted_on)
    return in_force[-1]
