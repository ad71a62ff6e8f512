"""What is said of a person who is, or is not, included in the allowance alone."""

from datetime import date

from policies.assessments.conditions import Met
from policies.assessments.household import Member
from policies.assessments.household_members import Standing
from policies.assessments.result import AmountPart, Reason
from policies.assessments.single_person_grounds import Ground
from policies.money import yuan_text
from policies.parameter_values import ParameterValue

_ARTICLE = "民发〔2021〕57号 第八条"
_NOTICE_2022 = "民政部等《关于进一步做好最低生活保障等社会救助兜底工作的通知》（2022年10月20日）"
_NOTICE_DAY = date(2022, 10, 20)
_STANDING = {Met.YES: True, Met.NO: False}


def standing(member: Member, met: Met, reason: Reason) -> Standing:
    """Return whether a person is included; nothing decided while something is open."""
    return Standing(
        member_id=member.id,
        is_included=_STANDING.get(met),
        citation=reason.citation,
        text_zh=reason.text_zh,
        text_en=reason.text_en,
    )


def ground_reason(member: Member, ground: Ground) -> Reason:
    """Return on which ground a person may be included."""
    return Reason(
        "single_person_ground",
        ground.citation,
        f"成员 {member.id} 可以参照“单人户”单独申请：{ground.text_zh}。",
        f"Member {member.id} may apply alone: {ground.text_en}.",
    )


def no_ground(member: Member) -> Reason:
    """Return that a person is in none of the groups."""
    return Reason(
        "single_person_ground",
        f"{_ARTICLE}第一款",
        f"成员 {member.id} 不属于可以单独提出申请的人员。",
        f"Member {member.id} is not among those who may apply alone.",
    )


def whole_household(member: Member, *, on: date) -> Reason:
    """Return that the whole household is to be taken, not one member."""
    return Reason(
        "whole_household",
        f"{_ARTICLE}第二款" if on < _NOTICE_DAY else f"{_NOTICE_2022} 一（一）",
        f"申请家庭符合最低生活保障条件，应当全户纳入，不得仅将成员 {member.id} 纳入。",
        f"The whole household fits the allowance; member {member.id} cannot be taken alone.",
    )


def not_of_edge(member: Member) -> Reason:
    """Return that a person is not of an edge household, which the ground asks for."""
    return Reason(
        "edge_household",
        f"{_ARTICLE}第一款、第二款",
        f"成员 {member.id} 的家庭不属于最低生活保障边缘家庭，不得单独纳入。",
        f"Member {member.id} does not live in an edge household, and cannot be taken alone.",
    )


def income_too_high(member: Member, own_fen: int, standard: ParameterValue) -> Reason:
    """Return that a person's own income leaves no gap to the standard."""
    own, line = yuan_text(own_fen), yuan_text(standard.whole_number())
    return Reason(
        "income_test",
        _ARTICLE,
        f"成员 {member.id} 本人年收入 {own} 元，不低于当地最低生活保障标准每人每年 {line} 元。",
        f"Member {member.id}'s own income of {own} yuan a year is not below the standard "
        f"of {line} yuan.",
    )


def amount_part(member: Member, fen: int, source: ParameterValue) -> AmountPart:
    """Return a person's own monthly amount."""
    return AmountPart(
        name=member.id,
        label_zh=f"成员 {member.id} 的保障金",
        label_en=f"Amount of member {member.id}",
        fen=fen,
        citation=str(source.reference),
    )
