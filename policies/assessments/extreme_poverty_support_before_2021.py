"""Extreme-poverty support before July 2021: the decree names the test, people judge it.

The ministry's rule of 2016 is not on record. What the decree itself says is tested; whether a
person lacks labour power, livelihood and able obligors is left to those who know the rule.
"""

from dataclasses import replace
from datetime import date

from policies.assessments import extreme_poverty_support_amount as amounts
from policies.assessments.extreme_poverty_support_kin import able_kin
from policies.assessments.extreme_poverty_support_labour import PROGRAMME
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.persons import Finding, left_open, refused, refused_for_death
from policies.assessments.result import Reason

ARTICLE = "《社会救助暂行办法》第十四条"

_IN_FORCE_ON = date(2014, 5, 1)
_ELDERLY_AGE = 60

_QUESTIONS = (
    ("no_labour_power", "是否无劳动能力？", "is this person without labour power?"),
    ("no_livelihood", "是否无生活来源？", "is this person without livelihood?"),
    (
        "no_able_obligors",
        "是否没有法定赡养、抚养、扶养义务人，或者法定义务人均无履行义务能力？",
        "has this person no obligors, or only such as are unable?",
    ),
)


def findings(inquiry: Inquiry) -> tuple[tuple[Finding, ...], tuple[Inquiry, ...]]:
    """Return what is known of each person whom the decree may mean, with their papers.

    Source:
        《社会救助暂行办法》第十四条。
    """
    if inquiry.facts.on < _IN_FORCE_ON:
        return (), ()
    meant = [member for member in inquiry.facts.household.members if _is_meant(inquiry, member)]
    papers = tuple(replace(inquiry, missing={}, judgements=[]) for _ in meant)
    found = tuple(_finding(own, member) for own, member in zip(papers, meant, strict=True))
    return found, papers


def nobody(inquiry: Inquiry) -> Reason:
    """Return the reason where nobody is meant, or no rule was in force."""
    if inquiry.facts.on < _IN_FORCE_ON:
        return Reason(
            "not_in_force",
            ARTICLE,
            "系统收录的特困人员供养规定自 2014 年 5 月 1 日起施行。",
            "The rules on record are in force from 1 May 2014.",
        )
    return Reason(
        "labour_power",
        ARTICLE,
        "没有符合特困人员条件的老年人、残疾人或者未满 16 周岁的未成年人。",
        "No elderly or disabled person and nobody under 16 is in the household.",
    )


def _is_meant(inquiry: Inquiry, member: Member) -> bool:
    age = member.age(inquiry.facts.on)
    minor = inquiry.certain_parameter("minor_age").whole_number()
    return (
        age < minor
        or age >= _ELDERLY_AGE
        or member.disability_category is not None
        or PROGRAMME in member.received
    )


def _finding(papers: Inquiry, member: Member) -> Finding:
    dead = refused_for_death(papers, member, ARTICLE)
    if dead is not None:
        return dead
    able = able_kin(papers, member)
    if able:
        return refused(
            member,
            "obligors",
            ARTICLE,
            f"共同生活的法定义务人 {'、'.join(able)} 有劳动能力。",
            f"lives with obligors who can work: {', '.join(able)}.",
        )
    is_child = member.age(papers.facts.on) < papers.certain_parameter("minor_age").whole_number()
    answers = [
        papers.judge(
            f"{question}/{member.id}",
            citation=ARTICLE,
            text_zh=f"成员 {member.id} {zh}",
            text_en=f"Member {member.id}: {en}",
        )
        for question, zh, en in _QUESTIONS[1 if is_child else 0 :]
    ]
    if False in answers:
        zh, en = "经判断不符合特困人员条件。", "is not meant by the rule, as a person judged."
        return refused(member, "extreme_poverty", ARTICLE, zh, en)
    if None in answers:
        zh, en = "是否符合特困人员条件待判断。", "whether the rule means this person is open."
        return left_open(member, "extreme_poverty", ARTICLE, zh, en)
    tier = amounts.tier_of(papers, member)
    return Finding(
        member,
        is_entitled=True,
        reason=Reason(
            "extreme_poverty",
            ARTICLE,
            f"成员 {member.id}：经判断符合特困人员条件。",
            f"Member {member.id}: is meant by the rule, as a person judged.",
        ),
        category=amounts.TIERS[tier] if tier else None,
        parts=amounts.parts_of(papers, member, tier) if tier else None,
    )
