"""The assessment for the care subsidy: severely disabled people who need care for long."""

from policies import disabled_care_subsidy as formulae
from policies.assessments import disability
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
from policies.assessments.result import AssessmentResult, Reason
from policies.assessments.trace import TraceStep

PROGRAMME = Programme.DISABLED_CARE_SUBSIDY
ARTICLE = disability.ARTICLE

_INSTITUTION = "institution"
_LABEL = ("重度残疾人护理补贴", "Care subsidy")


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess every disabled person of the file."""
    inquiry = case.inquiry(PROGRAMME)
    result = household_result(
        case,
        inquiry,
        tuple(_finding(case, inquiry, member) for member in disability.concerned(inquiry)),
        approver=disability.county(),
        nobody=Reason(
            "disabled_people",
            ARTICLE,
            "没有持残疾人证的家庭成员。",
            "No member has a disability on record.",
        ),
    )
    disability.note_start(inquiry, result.outcome)
    return result


def _finding(case: AssessedCase, inquiry: Inquiry, member: Member) -> Finding:
    return (
        refused_for_death(inquiry, member, ARTICLE)
        or _refused_for_grade(inquiry, member)
        or disability.refused_for_other_benefit(case, inquiry, member)
        or _unless_long_term(inquiry, member)
        or _unless_in_institution(inquiry, member)
        or _supported(inquiry, member)
    )


def _refused_for_grade(inquiry: Inquiry, member: Member) -> Finding | None:
    extended = inquiry.optional_parameter("extended_grades")
    added = extended.words() if extended else ()
    category, grade = member.disability_category or "", member.disability_grade or 0
    is_covered = formulae.is_covered(category=category, grade=grade, extended=added)
    inquiry.trace.add(
        TraceStep(
            rule="grade_test",
            label_zh="残疾等级是否在补贴范围内",
            label_en="Whether the grade is covered",
            inputs={
                "member": member.id,
                "category": category,
                "grade": grade,
                "extended": list(added),
            },
            formula="grade in [1, 2] or category + “/” + grade in extended",
            result="covered" if is_covered else "not_covered",
            citation=ARTICLE,
            phrase=extended.phrase if extended else "",
            parameter=extended,
        )
    )
    if is_covered:
        return None
    return refused(
        member,
        "grade_test",
        ARTICLE,
        f"残疾等级为{grade}级，不属于一级、二级，也不在当地扩大的范围内。",
        f"has a disability of grade {grade}, which is not covered.",
    )


def _unless_long_term(inquiry: Inquiry, member: Member) -> Finding | None:
    needed = inquiry.optional_parameter("long_term_care_months")
    months = member.long_term_care_months
    if months == 0:
        return refused(
            member,
            "long_term_care",
            ARTICLE,
            "不需要长期照护。",
            "does not need care for long.",
        )
    if needed is None:
        return None
    minimum = needed.whole_number()
    if months is None:
        is_long = inquiry.judge(
            f"long_term_care/{member.id}",
            citation=str(needed.reference),
            text_zh=f"成员 {member.id} 因残疾产生的特殊护理支出是否持续 {minimum} 个月以上？",
            text_en=f"Does member {member.id} need special care for {minimum} months or more?",
        )
    else:
        is_long = formulae.is_long_term(months=months, minimum_months=minimum)
        inquiry.trace.add(
            TraceStep(
                rule="long_term_care",
                label_zh="是否需要长期照护",
                label_en="Whether care is needed for long",
                inputs={"member": member.id, "months": months, "minimum_months": minimum},
                formula="months >= minimum_months",
                result="long" if is_long else "short",
                citation=str(needed.reference),
                phrase=needed.phrase,
                parameter=needed,
            )
        )
    if is_long is None:
        return left_open(
            member,
            "long_term_care",
            str(needed.reference),
            "是否需要长期照护待核实。",
            "it is open whether care is needed for long.",
        )
    if is_long:
        return None
    return refused(
        member,
        "long_term_care",
        str(needed.reference),
        f"需要照护的时间不足 {minimum} 个月。",
        f"needs care for less than {minimum} months.",
    )


def _unless_in_institution(inquiry: Inquiry, member: Member) -> Finding | None:
    if member.child_care != _INSTITUTION:
        return None
    granted = inquiry.parameter("granted_in_institutions")
    if granted is None:
        return left_open(
            member,
            "institution",
            ARTICLE,
            "机构集中养育的儿童是否发放护理补贴，由当地规定。",
            "lives in an institution; whether the subsidy is paid there is for the locality.",
        )
    inquiry.trace.add(
        TraceStep(
            rule="institution",
            label_zh="机构养育儿童是否发放",
            label_en="Whether children in institutions get it",
            inputs={"member": member.id, "granted": granted.yes_no()},
            formula="granted",
            result="granted" if granted.yes_no() else "not_granted",
            citation=str(granted.reference),
            phrase=granted.phrase,
            parameter=granted,
        )
    )
    if granted.yes_no():
        return None
    return refused(
        member,
        "institution",
        str(granted.reference),
        "在机构集中养育，当地不另发护理补贴。",
        "lives in an institution, where the locality does not pay it.",
    )


def _supported(inquiry: Inquiry, member: Member) -> Finding:
    grade = member.disability_grade
    amount = inquiry.parameter("care_subsidy_fen_per_month", key=str(grade))
    if amount is not None:
        other = disability.refused_for_higher(
            inquiry, member, amount.whole_number(), other="other_care_allowance"
        )
        if other is not None:
            return other
    category: Category = (f"grade_{grade}", f"{grade}级残疾人", f"Disability of grade {grade}")
    return entitled(
        member,
        "grade_test",
        ARTICLE,
        f"残疾等级为{grade}级，在补贴范围内。",
        f"has a disability of grade {grade}, which is covered.",
        category=category,
        parts=disability.parts_of(inquiry, member, amount, label=_LABEL),
    )
