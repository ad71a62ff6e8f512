"""Who is a near relative: whose cases are registered apart, and whom an officer may not handle.

Source:
    民发〔2012〕220号 第十四条；民发〔2021〕57号 第十一条、第二十条。
"""

from datetime import date
from enum import StrEnum

from policies.minimum_living_allowance import PROGRAMME
from policies.parameter_store import ParameterStore


class Kinship(StrEnum):
    """What an applicant's family member is to an officer or a committee member."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    PATERNAL_GRANDPARENT = "paternal_grandparent"
    MATERNAL_GRANDPARENT = "maternal_grandparent"
    CHILD_OF_SON = "child_of_son"
    CHILD_OF_DAUGHTER = "child_of_daughter"
    PARENT_IN_LAW = "parent_in_law"
    SIBLING_IN_LAW = "sibling_in_law"
    CHILD_IN_LAW = "child_in_law"
    UNCLE_OR_AUNT = "uncle_or_aunt"
    OTHER = "other"


LABELS: dict[Kinship, tuple[str, str]] = {
    Kinship.SPOUSE: ("配偶", "spouse"),
    Kinship.PARENT: ("父母", "parent"),
    Kinship.CHILD: ("子女", "child"),
    Kinship.SIBLING: ("兄弟姐妹", "brother or sister"),
    Kinship.PATERNAL_GRANDPARENT: ("祖父母", "paternal grandparent"),
    Kinship.MATERNAL_GRANDPARENT: ("外祖父母", "maternal grandparent"),
    Kinship.CHILD_OF_SON: ("孙子女", "son's child"),
    Kinship.CHILD_OF_DAUGHTER: ("外孙子女", "daughter's child"),
    Kinship.PARENT_IN_LAW: ("配偶的父母", "spouse's parent"),
    Kinship.SIBLING_IN_LAW: ("配偶的兄弟姐妹", "spouse's brother or sister"),
    Kinship.CHILD_IN_LAW: ("子女的配偶", "child's spouse"),
    Kinship.UNCLE_OR_AUNT: ("父母的兄弟姐妹", "parent's brother or sister"),
    Kinship.OTHER: ("其他亲属", "other relative"),
}


def near_relatives(*, store: ParameterStore, division: str, on: date) -> frozenset[Kinship]:
    """Return the kinships that count as near; a locality may have widened the national list.

    Raises:
        ParameterMissingError: No list is in force on the day.
    """
    value = store.value(PROGRAMME, "near_relatives", division=division, on=on)
    return frozenset(Kinship(word) for word in value.words())


def is_near_relative(kinship: Kinship, *, store: ParameterStore, division: str, on: date) -> bool:
    """Tell whether this kinship needs the separate register and keeps the officer away."""
    return kinship in near_relatives(store=store, division=division, on=on)
