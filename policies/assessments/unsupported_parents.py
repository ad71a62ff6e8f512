"""What became of the parents of a child without effective support, by the definitions of 2019."""

from policies import unsupported_child_support as formulae
from policies.assessments.household import Member, ParentState
from policies.assessments.inquiry import Inquiry
from policies.assessments.trace import TraceStep
from policies.orphan_support import LOST_STATES
from policies.unsupported_child_support import ParentFinding

ARTICLE = "民发〔2019〕62号 一"
CONTACT_ARTICLE = "民发〔2020〕125号 二"

_WORDS = {
    "able": ("有抚养能力", "is able to care"),
    "severe_disability": ("残疾等级不属于规定的重残", "is not severely disabled as the rule says"),
    "prison": ("服刑期限不足规定月数", "serves too short a sentence"),
    "compulsory_isolation": ("强制隔离戒毒期限不足规定月数", "is isolated for too short a time"),
    "other_restraint": ("限制人身自由的期限不足规定月数", "is restrained for too short a time"),
    "missing_contact": (
        "失联时间不足规定月数或者未经证实",
        "has been out of contact for too short a time, or that is not proven",
    ),
}
_UNKNOWN = ("不属于受理时规定的情形", "is in a situation that the rule of the day did not name")


def findings_of(inquiry: Inquiry, member: Member) -> list[ParentFinding]:
    """Return what the rule says of each parent on record.

    Where one parent is able, nothing is asked of the other: it cannot change the answer.
    """
    if any(parent.state == "able" for parent in member.parents):
        return [
            ParentFinding.ABLE if parent.state == "able" else ParentFinding.OPEN
            for parent in member.parents
        ]
    return [
        _finding(inquiry, member, parent, place)
        for place, parent in enumerate(member.parents, start=1)
    ]


def why_able(member: Member, findings: list[ParentFinding]) -> tuple[str, str]:
    """Return in words, Chinese and English, which parents do not count and why."""
    able = [
        (place, *_WORDS.get(parent.state, _UNKNOWN))
        for place, (parent, finding) in enumerate(zip(member.parents, findings, strict=True), 1)
        if finding is ParentFinding.ABLE
    ]
    zh = "；".join(f"第 {place} 位父母{words}" for place, words, _ in able)
    en = "; ".join(f"parent {place} {words}" for place, _, words in able)
    return zh or "没有登记父母的情形", en or "nothing is on record of the parents"


def _finding(inquiry: Inquiry, member: Member, parent: ParentState, place: int) -> ParentFinding:
    if formulae.lost(parent.state):
        return _noted(inquiry, member, parent, ParentFinding.LOST, formula="state in lost_states")
    known = inquiry.parameter("parent_situations")
    if known is None:
        return ParentFinding.OPEN
    if parent.state not in known.words():
        return _noted(inquiry, member, parent, ParentFinding.ABLE, formula="state in situations")
    if parent.state == "severe_disability":
        is_severe = formulae.counts_as_severe(
            category=parent.disability_category, grade=parent.disability_grade
        )
        return _noted(
            inquiry,
            member,
            parent,
            ParentFinding.UNABLE if is_severe else ParentFinding.ABLE,
            formula="grade in [1, 2] or (grade in [3, 4] and category in [mental, intellectual])",
        )
    if parent.state in formulae.TERM_STATES:
        return _of_term(inquiry, member, parent, place)
    return _noted(inquiry, member, parent, ParentFinding.UNABLE, formula="state in situations")


def _of_term(inquiry: Inquiry, member: Member, parent: ParentState, place: int) -> ParentFinding:
    minimum = inquiry.certain_parameter("parent_situation_months")
    if parent.months is None:
        is_long = inquiry.judge(
            f"parent_term/{member.id}/{place}",
            citation=ARTICLE,
            text_zh=f"成员 {member.id} 的第 {place} 位父母，期限（失联为时间）是否在"
            f" {minimum.whole_number()} 个月以上？",
            text_en=f"Parent {place} of member {member.id}: is the term, or the time without "
            f"contact, {minimum.whole_number()} months or more?",
        )
    else:
        is_long = formulae.is_long_enough(
            months=parent.months, minimum_months=minimum.whole_number()
        )
        inquiry.trace.add(
            TraceStep(
                rule="parent_months",
                label_zh="期限是否在六个月以上",
                label_en="Whether it lasts six months or more",
                inputs={
                    "member": member.id,
                    "state": parent.state,
                    "months": parent.months,
                    "minimum_months": minimum.whole_number(),
                },
                formula="months >= minimum_months",
                result="long_enough" if is_long else "too_short",
                citation=str(minimum.reference),
                phrase=minimum.phrase,
                parameter=minimum,
            )
        )
    if is_long and parent.state == "missing_contact":
        is_long = _is_search_proven(inquiry, member, place)
    finding = {True: ParentFinding.UNABLE, False: ParentFinding.ABLE, None: ParentFinding.OPEN}
    return _noted(
        inquiry,
        member,
        parent,
        finding[is_long],
        formula="long_enough_and_proven",
        long_enough_and_proven=is_long,
    )


def _is_search_proven(inquiry: Inquiry, member: Member, place: int) -> bool | None:
    needed = inquiry.optional_parameter("missing_contact_proof_needed")
    if needed is None or not needed.yes_no():
        return True
    return inquiry.judge(
        f"missing_contact_proven/{member.id}/{place}",
        citation=CONTACT_ARTICLE,
        text_zh=f"成员 {member.id} 的第 {place} 位父母失联，是否有公安机关的查找情况回执单；"
        "公安机关无法出具的，是否经个人承诺、邻里证明、村（居）证实、乡镇查验、县级确认？",
        text_en=f"Parent {place} of member {member.id}: is there the police's receipt of the "
        "search, or, where the police cannot give one, the pledge, the neighbours' and the "
        "village's word, the township's check and the county's confirmation?",
    )


def _noted(
    inquiry: Inquiry,
    member: Member,
    parent: ParentState,
    finding: ParentFinding,
    *,
    formula: str,
    **found: bool | None,
) -> ParentFinding:
    known = inquiry.optional_parameter("parent_situations")
    inquiry.trace.add(
        TraceStep(
            rule="parent_situation",
            label_zh="父母一方的情形",
            label_en="What became of a parent",
            inputs={
                "member": member.id,
                "state": parent.state,
                "months": parent.months,
                "category": parent.disability_category,
                "grade": parent.disability_grade,
                "situations": list(known.words()) if known else [],
                "lost_states": sorted(LOST_STATES),
                **found,
            },
            formula=formula,
            result=finding.value,
            citation=str(known.reference) if known else ARTICLE,
            phrase=known.phrase if known else "",
            parameter=known,
        )
    )
    return finding
