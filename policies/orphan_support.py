"""Formulae of the support for orphans: pure, each with its source."""

from collections.abc import Sequence

PROGRAMME = "orphan_support"

LOST_STATES = frozenset({"dead", "declared_dead", "declared_missing"})
"""A parent who is dead, or whom a court declared dead or missing."""

_PARENT_COUNT = 2


def is_orphan(parent_states: Sequence[str], *, are_unfindable: bool) -> bool | None:
    """Tell whether a child has lost both parents, or the parents cannot be found.

    Args:
        parent_states: What became of each parent who is on record, at most two.
        are_unfindable: The parents by birth cannot be found.

    Returns:
        Nothing where the one parent on record is lost and nobody knows of the other.

    Source:
        国办发〔2010〕54号（失去父母、查找不到生父母的未满18周岁的未成年人）；民发〔2010〕161号。
    """
    if are_unfindable:
        return True
    if any(state not in LOST_STATES for state in parent_states):
        return False
    if len(parent_states) == _PARENT_COUNT:
        return True
    return None if parent_states else False
