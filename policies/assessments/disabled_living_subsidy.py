"""The assessment for the living subsidy: disabled people in households on the allowance."""

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
from policies.assessments.result import AssessmentResult, Outcome, Reason
from policies.assessments.trace import TraceStep

PROGRAMME = Programme.DISABLED_LIVING_SUBSIDY
ARTICLE = disability.ARTICLE

_ALLOWANCE: Category = ("allowance", "低保家庭残疾人", "Disabled person on the allowance")
_EDGE: Category = ("edge", "低保边缘家庭残疾人", "Disabled person of an edge household")
_LABEL = ("困难残疾人生活补贴", "Living subsidy")


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
    gone = refused_for_death(inquiry, member, ARTICLE)
    if gone is not None:
        return gone
    excluded = disability.refused_for_other_benefit(case, inquiry, member)
    if excluded is not None:
        return excluded
    is_on_allowance = _is_in(
        case, inquiry, member, (Programme.MINIMUM_LIVING_ALLOWANCE, "on_allowance")
    )
    _note_household(inquiry, member, is_on_allowance, _ALLOWANCE)
    if is_on_allowance:
        waiting = disability.unless_open(case, inquiry, member)
        return waiting or _supported(inquiry, member, _ALLOWANCE)
    if is_on_allowance is None:
        return left_open(
            member,
            "household_test",
            ARTICLE,
            "所在家庭是否符合最低生活保障条件尚未确定。",
            "it is open whether the household qualifies for the allowance.",
        )
    return _of_edge_household(case, inquiry, member)


def _of_edge_household(case: AssessedCase, inquiry: Inquiry, member: Member) -> Finding:
    extended = inquiry.optional_parameter("extended_to_edge_households")
    is_edge: bool | None = False
    if extended is not None and extended.yes_no():
        is_edge = _is_in(case, inquiry, member, (Programme.EDGE_HOUSEHOLD, None))
        _note_household(inquiry, member, is_edge, _EDGE)
    if is_edge:
        waiting = disability.unless_open(case, inquiry, member)
        return waiting or _supported(inquiry, member, _EDGE)
    if is_edge is None:
        return left_open(
            member,
            "household_test",
            ARTICLE,
            "所在家庭是否属于低保边缘家庭尚未确定。",
            "it is open whether the household is at the edge of the allowance.",
        )
    return refused(
        member,
        "household_test",
        ARTICLE,
        "所在家庭不是最低生活保障家庭，也不在当地扩大的范围内。",
        "does not live in a household on the allowance, nor in one that the locality added.",
    )


def _is_in(
    case: AssessedCase, inquiry: Inquiry, member: Member, asked: tuple[Programme, str | None]
) -> bool | None:
    """Tell whether the member belongs to a household of a programme; open questions are taken over.

    Args:
        case: The case.
        inquiry: The working papers.
        member: The person.
        asked: The programme, and the flag of a household that is in it already.
    """
    programme, flag = asked
    alone = Programme.SINGLE_PERSON_INCLUSION
    if programme in member.received or (flag is not None and alone in member.received):
        return True
    result = case.result_of(programme)
    counts = member.id in result.members_included
    if flag is not None and flag in inquiry.facts.household.flags:
        return counts
    match result.outcome:
        case Outcome.ELIGIBLE:
            return counts
        case Outcome.NOT_ELIGIBLE:
            return False
    disability.take_over(inquiry, result.missing_parameters, result.questions)
    return None


def _note_household(
    inquiry: Inquiry,
    member: Member,
    is_in: bool | None,  # noqa: FBT001  the answer is the subject
    category: Category,
) -> None:
    inquiry.trace.add(
        TraceStep(
            rule="household_test",
            label_zh=f"是否为{category[1]}",
            label_en=f"Whether: {category[2]}",
            inputs={"member": member.id, "category": category[0], "is_in": is_in},
            formula="is_in",
            result={True: "yes", False: "no", None: "open"}[is_in],
            citation=ARTICLE,
        )
    )


def _supported(inquiry: Inquiry, member: Member, category: Category) -> Finding:
    amount = inquiry.parameter("living_subsidy_fen_per_month")
    if amount is not None:
        other = disability.refused_for_higher(
            inquiry, member, amount.whole_number(), other="old_age_allowance"
        )
        if other is not None:
            return other
    return entitled(
        member,
        "household_test",
        ARTICLE,
        f"属于{category[1]}。",
        f"is covered: {category[2].lower()}.",
        category=category,
        parts=disability.parts_of(inquiry, member, amount, label=_LABEL),
    )
