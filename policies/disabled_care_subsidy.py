"""Formulae of the care subsidy for severely disabled people: pure, with their source."""

from collections.abc import Collection

PROGRAMME = "disabled_care_subsidy"

_SEVERE_GRADES = frozenset({1, 2})


def is_covered(*, category: str, grade: int, extended: Collection[str]) -> bool:
    """Tell whether a disability is covered: grade 1 or 2, or what the locality added.

    Args:
        category: The kind of disability.
        grade: Its grade, 1 to 4.
        extended: Kinds and grades that the locality added, such as ``intellectual/3``.

    Source:
        国发〔2015〕52号（残疾等级被评定为一级、二级且需要长期照护的重度残疾人）。
    """
    return grade in _SEVERE_GRADES or f"{category}/{grade}" in extended


def is_long_term(*, months: int, minimum_months: int) -> bool:
    """Tell whether care is needed for long enough; exactly the minimum is.

    Source:
        国发〔2015〕52号；《中华人民共和国民法典》第一千二百五十九条（“以上”包括本数）。
    """
    return months >= minimum_months
