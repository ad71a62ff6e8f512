"""Formulae of the support for children without effective support: pure, with their source."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from policies.orphan_support import LOST_STATES

PROGRAMME = "unsupported_child_support"

TERM_STATES = frozenset({"prison", "compulsory_isolation", "other_restraint", "missing_contact"})
"""States of a parent that count only from a certain length on."""

_PARENT_COUNT = 2
_SEVERE_GRADES = frozenset({1, 2})
_MENTAL_GRADES = frozenset({3, 4})
_MENTAL_CATEGORIES = frozenset({"mental", "intellectual"})


class ParentFinding(StrEnum):
    """What the rule says of one parent."""

    LOST = "lost"
    UNABLE = "unable"
    ABLE = "able"
    OPEN = "open"


def counts_as_severe(*, category: str | None, grade: int | None) -> bool:
    """Tell whether a parent's disability is severe: grade 1 or 2, or 3 or 4 of mind or intellect.

    Source:
        民发〔2019〕62号 一（重残是指一级二级残疾或三级四级精神、智力残疾）。
    """
    if grade in _SEVERE_GRADES:
        return True
    return grade in _MENTAL_GRADES and category in _MENTAL_CATEGORIES


def is_long_enough(*, months: int, minimum_months: int) -> bool:
    """Tell whether a term, or a time without contact, is long enough; six months are.

    Source:
        民发〔2019〕62号 一（6个月以上）；
        《中华人民共和国民法典》第一千二百五十九条（“以上”包括本数）。
    """
    return months >= minimum_months


def is_unsupported(parents: Sequence[ParentFinding]) -> bool | None:
    """Tell whether a child is without effective support: both parents unable, or one of them lost.

    A child who has lost both is an orphan and does not count here.

    Args:
        parents: What the rule says of each parent who is on record, at most two.

    Returns:
        Nothing where it depends on an answer, or on a parent who is not on record.

    Source:
        民发〔2019〕62号 一；民发〔2020〕125号 一。
    """
    if not parents or ParentFinding.ABLE in parents:
        return False
    if len(parents) < _PARENT_COUNT or ParentFinding.OPEN in parents:
        return None
    return ParentFinding.UNABLE in parents


def lost(state: str) -> bool:
    """Tell whether a parent is dead, or declared dead or missing.

    Source:
        民发〔2019〕62号 一（死亡是指自然死亡或人民法院宣告死亡，失踪是指人民法院宣告失踪）。
    """
    return state in LOST_STATES


def child_amount_fen(*, standard_fen: int, received_fen: Mapping[str, int]) -> int:
    """Return what is paid each month: the gap to the standard, or all of it.

    Args:
        standard_fen: The local standard, fen per child per month.
        received_fen: The child's own share of each allowance that is set off, fen per month.

    Raises:
        ValueError: A negative amount.

    Source:
        民发〔2019〕62号 三（一）。
    """
    total = sum(received_fen.values())
    if standard_fen < 0 or any(fen < 0 for fen in received_fen.values()):
        message = f"negative amount: {standard_fen}, {dict(received_fen)}"
        raise ValueError(message)
    return max(standard_fen - total, 0)


def supported_from(*, confirmed_on: date) -> date:
    """Return the first day of the month after the confirmation.

    Source:
        民发〔2019〕62号 二（三）（从确认的次月起纳入保障范围）。
    """
    return (confirmed_on.replace(day=28) + timedelta(days=4)).replace(day=1)
