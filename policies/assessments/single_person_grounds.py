"""The grounds on which one member of a household may be included alone."""

from dataclasses import dataclass, field
from enum import StrEnum

from policies import single_person_inclusion as formulae
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.regimes import RegimeKey

_LAW_21 = "《中华人民共和国社会救助法》第二十一条"
_WITHOUT_WORK = frozenset({"none", "unemployed"})
_EARNED = frozenset({"wages", "business"})


class Tier(StrEnum):
    """The group of a person, under which a locality may set a fixed amount."""

    SEVERE_DISABILITY = "severe_disability"
    THIRD_GRADE_DISABILITY = "third_grade_disability"
    SERIOUS_ILLNESS = "serious_illness"
    CLERGY = "clergy"
    SPECIAL_HARDSHIP = "special_hardship"


@dataclass(frozen=True)
class Ground:
    """Why a person may be included alone; ``needs_edge`` if only from an edge household."""

    tier: Tier
    citation: str
    text_zh: str
    text_en: str
    needs_edge: bool = field(kw_only=True)


def grounds_of(inquiry: Inquiry, member: Member) -> tuple[Ground, ...]:
    """Return the grounds on which a member may be included alone, the widest known first.

    Source:
        民发〔2021〕57号 第八条第一款；《中华人民共和国社会救助法》第二十一条；
        黔民发〔2020〕9号 二（二）；2022年10月20日通知 一（一）、一（四）。
    """
    found = (
        _of_registered_poor(inquiry, member),
        _clergy(inquiry, member),
        _of_edge_household(inquiry, member),
        _without_work(inquiry, member),
        _special_hardship(inquiry, member),
    )
    return tuple(ground for ground in found if ground is not None)


def _of_registered_poor(inquiry: Inquiry, member: Member) -> Ground | None:
    flags = inquiry.facts.household.flags
    rule = inquiry.certain_parameter("registered_poor_alone")
    is_unlifted = "registered_poor" in flags and "lifted_from_poverty" not in flags
    if not (rule.yes_no() and is_unlifted and member.has_severe_hardship()):
        return None
    tier = Tier.SERIOUS_ILLNESS if member.serious_illness else Tier.SEVERE_DISABILITY
    return Ground(
        tier,
        str(rule.reference),
        "未脱贫建档立卡贫困家庭的重度残疾人或者重病患者，其家庭可不再进行经济状况核对",
        "severely disabled or ill, of a registered poor household; its means need no check",
        needs_edge=False,
    )


def _clergy(inquiry: Inquiry, member: Member) -> Ground | None:
    if inquiry.regime.key is RegimeKey.R2012:
        return None
    years = inquiry.certain_parameter("clergy_years")
    if member.religious_site_years < years.whole_number():
        return None
    return Ground(
        Tier.CLERGY,
        str(years.reference),
        f"脱离家庭、在宗教场所居住满 {years.whole_number()} 年的宗教教职人员",
        f"clergy living at a religious site for {years.whole_number()} years",
        needs_edge=False,
    )


def _without_work(inquiry: Inquiry, member: Member) -> Ground | None:
    """Give the ground of adults who are severely disabled and earn nothing."""
    rule = inquiry.certain_parameter("unemployed_severely_disabled_alone")
    earns = member.employment not in _WITHOUT_WORK or any(
        income.member == member.id and income.kind in _EARNED
        for income in inquiry.facts.household.incomes
    )
    is_severe = formulae.is_severely_disabled(member.disability_grade)
    if earns or member.is_minor(inquiry.facts.on) or not (rule.yes_no() and is_severe):
        return None
    return Ground(
        Tier.SEVERE_DISABILITY,
        str(rule.reference),
        "成年无业重度残疾人",
        "adult, severely disabled and without work",
        needs_edge=False,
    )


def _of_edge_household(inquiry: Inquiry, member: Member) -> Ground | None:
    if inquiry.regime.key is RegimeKey.R2012:
        return None
    law = f"{_LAW_21}；" if inquiry.regime.key is RegimeKey.R2026 else ""
    article = f"{law}民发〔2021〕57号 第八条第一款"
    category, grade = member.disability_category, member.disability_grade
    if formulae.is_severely_disabled(grade):
        words = ("一级、二级重度残疾人", "severely disabled (grade 1 or 2)")
        return Ground(Tier.SEVERE_DISABILITY, f"{article}第一项", *words, needs_edge=True)
    if formulae.is_third_grade_listed(category=category, grade=grade):
        words = ("三级智力或者精神残疾人", "intellectual or mental disability of grade 3")
        return Ground(Tier.THIRD_GRADE_DISABILITY, f"{article}第一项", *words, needs_edge=True)
    if member.serious_illness:
        words = ("患有当地有关部门认定的重特大疾病", "a major illness on the local list")
        return Ground(Tier.SERIOUS_ILLNESS, f"{article}第二项", *words, needs_edge=True)
    return None


def _special_hardship(inquiry: Inquiry, member: Member) -> Ground | None:
    """Ask about a member only where somebody said that there is such a member."""
    if inquiry.regime.key is not RegimeKey.R2026:
        return None
    any_such = inquiry.facts.judgements.get("special_hardship")
    if any_such is None or not any_such.is_yes:
        return None
    answer = inquiry.judge(
        f"special_hardship/{member.id}",
        citation=_LAW_21,
        text_zh=f"成员 {member.id} 是否属于“确有特殊困难人员”？",
        text_en=f"Is member {member.id} in truly special hardship?",
    )
    if not answer:
        return None
    words = ("经判断确有特殊困难", "judged to be in special hardship")
    return Ground(Tier.SPECIAL_HARDSHIP, _LAW_21, *words, needs_edge=True)
