"""The assessment for the support of orphans: each child without parents, at home or in care."""

from policies import orphan_support as formulae
from policies.assessments import child_facts
from policies.assessments.case import AssessedCase
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.persons import (
    Category,
    Finding,
    entitled,
    household_result,
    left_open,
    refused,
    refused_for_death,
)
from policies.assessments.programmes import Programme
from policies.assessments.result import AmountPart, AssessmentResult, Reason
from policies.assessments.trace import TraceStep

PROGRAMME = Programme.ORPHAN_SUPPORT
ARTICLE = "国办发〔2010〕54号；民发〔2010〕161号"

_INSTITUTION = "institution"
_CARE: dict[str, Category] = {
    "institution": ("institution", "集中养育孤儿", "Orphan in an institution"),
    "dispersed": ("dispersed", "社会散居孤儿", "Orphan outside institutions"),
}


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess every child of the file for the support of orphans."""
    inquiry = case.inquiry(PROGRAMME)
    result = household_result(
        case,
        inquiry,
        findings(inquiry),
        approver=child_facts.county("国办发〔2010〕54号"),
        nobody=Reason(
            "orphan_test",
            ARTICLE,
            "没有失去父母或者查找不到生父母的儿童。",
            "There is no child without parents, or whose parents cannot be found.",
        ),
    )
    child_facts.note_notices(inquiry, result.outcome, refusal_citation=ARTICLE)
    return result


def findings(inquiry: Inquiry) -> tuple[Finding, ...]:
    """Return what the rules say of each child whom they may concern."""
    members = child_facts.concerned(inquiry, PROGRAMME)
    return tuple(_finding(inquiry, member) for member in members)


def orphanhood(inquiry: Inquiry, member: Member) -> bool | None:
    """Tell whether a child has lost the parents; asks where only one of them is on record."""
    if child_facts.is_supported_before(member, PROGRAMME):
        return True
    states = [parent.state for parent in member.parents]
    found = formulae.is_orphan(states, are_unfindable=member.parents_unfindable)
    if found is not None:
        return found
    return inquiry.judge(
        f"other_parent_lost/{member.id}",
        citation=ARTICLE,
        text_zh=f"成员 {member.id} 的父母只登记了一方；"
        "另一方是否也已死亡、被宣告死亡或者被宣告失踪？",
        text_en=f"Only one parent of member {member.id} is on record: is the other dead too, or "
        "declared dead or missing?",
    )


def _finding(inquiry: Inquiry, member: Member) -> Finding:
    dead = refused_for_death(inquiry, member, ARTICLE)
    if dead is not None:
        return dead
    is_orphan = orphanhood(inquiry, member)
    _note_test(inquiry, member, is_orphan=is_orphan)
    if is_orphan is False:
        return refused(
            member,
            "orphan_test",
            ARTICLE,
            "父母并非均已死亡、被宣告死亡或者失踪，也不属于查找不到生父母。",
            "has not lost both parents, and the parents can be found.",
        )
    too_old = child_facts.refused_for_age(inquiry, member, PROGRAMME, ARTICLE)
    if too_old is not None:
        return too_old
    if is_orphan is None:
        return left_open(
            member, "orphan_test", ARTICLE, "另一方父母的情况待核实。", "the other parent is open."
        )
    return child_facts.refused_for_choice(inquiry, member) or _supported(inquiry, member)


def _note_test(inquiry: Inquiry, member: Member, *, is_orphan: bool | None) -> None:
    words = {True: "orphan", False: "not_orphan", None: "open"}
    inquiry.trace.add(
        TraceStep(
            rule="orphan_test",
            label_zh="是否失去父母或者查找不到生父母",
            label_en="Whether the parents are lost or cannot be found",
            inputs={
                "member": member.id,
                "parents": [parent.state for parent in member.parents],
                "parents_unfindable": member.parents_unfindable,
                "supported_before": child_facts.is_supported_before(member, PROGRAMME),
                "lost_states": sorted(formulae.LOST_STATES),
            },
            formula="supported_before or parents_unfindable or "
            "(count(parents) = 2 and every parent in lost_states)",
            result=words[is_orphan],
            citation=ARTICLE,
        )
    )


def _supported(inquiry: Inquiry, member: Member) -> Finding:
    # A child of a household's file who is not in an institution lives in the community.
    care = member.child_care or "dispersed"
    category = _CARE[care]
    amount = inquiry.parameter("basic_living_fen_per_month", key=care)
    parts: tuple[AmountPart, ...] | None = None
    if amount is not None:
        parts = (
            AmountPart(
                f"orphan_support/{member.id}",
                f"孤儿基本生活费（{category[1]}）",
                f"Basic living of orphans ({category[2]})",
                amount.whole_number(),
                str(amount.reference),
            ),
        )
        inquiry.trace.add(
            TraceStep(
                rule="orphan_amount",
                label_zh="孤儿基本生活费",
                label_en="Basic living of orphans",
                inputs={"member": member.id, "care": care, "standard_fen": amount.whole_number()},
                formula="standard_fen",
                result=str(amount.whole_number()),
                citation=str(amount.reference),
                phrase=amount.phrase,
                parameter=amount,
            )
        )
    return entitled(
        member,
        "orphan_test",
        ARTICLE,
        f"属于孤儿，{'集中养育' if care == _INSTITUTION else '社会散居'}。",
        f"is an orphan, {'in an institution' if care == _INSTITUTION else 'in the community'}.",
        category=category,
        parts=parts,
    )
