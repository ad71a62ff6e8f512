"""Which kin of the same household owe a person support."""

from collections.abc import Mapping

from policies.assessments.household import Member, Relation
from policies.assessments.inquiry import Inquiry

SURE = frozenset({"spouse", "parent", "child"})
"""Roles whose duty depends on nobody else."""

_A, _S, _C, _P = Relation.APPLICANT, Relation.SPOUSE, Relation.CHILD, Relation.PARENT
_B, _G, _D = Relation.SIBLING, Relation.GRANDPARENT, Relation.GRANDCHILD
_KIN: Mapping[tuple[Relation, Relation], str] = {
    (_A, _S): "spouse", (_A, _C): "child", (_A, _P): "parent", (_A, _B): "sibling",
    (_A, _G): "grandparent", (_A, _D): "grandchild",
    (_S, _A): "spouse", (_S, _C): "child", (_S, Relation.PARENT_IN_LAW): "parent",
    (_S, _D): "grandchild",
    (_C, _A): "parent", (_C, _S): "parent", (_C, _C): "sibling", (_C, _P): "grandparent",
    (_P, _A): "child", (_P, _B): "child", (_P, _P): "spouse", (_P, _C): "grandchild",
    (_B, _P): "parent", (_B, _A): "sibling", (_B, _B): "sibling",
    (_G, _P): "child", (_G, _G): "spouse", (_G, _A): "grandchild",
    (_D, _C): "parent", (_D, _A): "grandparent", (_D, _S): "grandparent", (_D, _D): "sibling",
    (Relation.PARENT_IN_LAW, _S): "child",
    (Relation.PARENT_IN_LAW, Relation.PARENT_IN_LAW): "spouse",
    (Relation.CHILD_IN_LAW, _D): "child", (_D, Relation.CHILD_IN_LAW): "parent",
    (Relation.CHILD_IN_LAW, _C): "spouse", (_C, Relation.CHILD_IN_LAW): "spouse",
}  # fmt: skip


def kin_role(inquiry: Inquiry, member: Member, other: Member) -> str | None:
    """Return what another member is to a person by law; nothing without a duty of support.

    Minors support nobody but a spouse; grandparents support minors only.

    Source:
        《中华人民共和国民法典》第一千零五十九条、第一千零六十七条、第一千零七十四条、
        第一千零七十五条。
    """
    if other is member or (other.died_on is not None and other.died_on <= inquiry.facts.on):
        return None
    role = _KIN.get((member.relation, other.relation))
    is_minor = other.is_minor(inquiry.facts.on)
    if role is None or (is_minor and role != "spouse"):
        return None
    if role == "grandparent" and not member.is_minor(inquiry.facts.on):
        return None
    return role


def able_kin(inquiry: Inquiry, member: Member) -> tuple[str, ...]:
    """Return the kin of the same household who surely owe support and are able to work.

    Source:
        《社会救助暂行办法》第十四条；《中华人民共和国民法典》第一千零五十九条、第一千零六十七条。
    """
    return tuple(
        other.id
        for other in inquiry.facts.household.members
        if kin_role(inquiry, member, other) in SURE and other.is_able_to_work(inquiry.facts.on)
    )
