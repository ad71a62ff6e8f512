"""What the two subsidies for disabled people share: who is disabled, what excludes, the higher."""

from collections.abc import Iterable

from policies import disabled_living_subsidy as formulae
from policies.assessments import orphan_support, unsupported_child_support
from policies.assessments.case import AssessedCase
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.persons import Category, Finding, left_open, refused
from policies.assessments.programmes import Programme
from policies.assessments.result import (
    AmountPart,
    Approver,
    MissingParameter,
    Outcome,
    Reason,
)
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.parameter_values import ParameterValue

ARTICLE = "国发〔2015〕52号"

_EXCLUSIONS = (
    ("extreme_poverty_support", "已享受特困人员救助供养", "is in extreme-poverty support"),
    ("work_injury_care", "已领取工伤保险生活护理费", "gets the work-injury care fee"),
    ("orphan_support", "享受孤儿基本生活保障", "is supported as an orphan"),
    (
        "full_unsupported_child_support",
        "全额领取事实无人抚养儿童基本生活补贴",
        "gets the full rate of a child without effective support",
    ),
)

# A key of the exclusions, the support it means, and the category in which alone it excludes.
_CHILD_SUPPORTS: tuple[tuple[str, Programme, Category | None], ...] = (
    ("orphan_support", Programme.ORPHAN_SUPPORT, None),
    (
        "full_unsupported_child_support",
        Programme.UNSUPPORTED_CHILD_SUPPORT,
        unsupported_child_support.FULL,
    ),
)


def county() -> Approver:
    """Return that the county decides, after the federation has checked card and grade."""
    return Approver(
        "county", "县级人民政府民政部门", "the county's civil affairs department", ARTICLE
    )


def concerned(inquiry: Inquiry) -> tuple[Member, ...]:
    """Return the members with a disability on record."""
    return tuple(
        member for member in inquiry.facts.household.members if member.disability_grade is not None
    )


def refused_for_other_benefit(
    case: AssessedCase, inquiry: Inquiry, member: Member
) -> Finding | None:
    """Return the refusal of a person whose other benefit excludes this subsidy."""
    for key, zh, en in _EXCLUSIONS:
        rule = inquiry.optional_parameter("excluded_by", key=key)
        if rule is None or not rule.yes_no() or not _gets(case, member, key):
            continue
        inquiry.trace.add(
            TraceStep(
                rule="excluded_by",
                label_zh=f"不得同时享受：{zh}",
                label_en=f"Not both: the person {en}",
                inputs={"member": member.id, "benefit": key, "excludes": True},
                formula="excludes",
                result="excluded",
                citation=str(rule.reference),
                phrase=rule.phrase,
                parameter=rule,
            )
        )
        return refused(
            member,
            "excluded_by",
            str(rule.reference),
            f"{zh}，不享受本项补贴。",
            f"{en}, which excludes this subsidy.",
        )
    return None


def unless_open(case: AssessedCase, inquiry: Inquiry, member: Member) -> Finding | None:
    """Return that the subsidy waits, where it is open whether a child has an excluding benefit."""
    for key, support, _ in _CHILD_SUPPORTS:
        rule = inquiry.optional_parameter("excluded_by", key=key)
        if rule is None or not rule.yes_no():
            continue
        papers = case.inquiry(support)
        found = _found(papers, support, member)
        if found is None or found.is_entitled is not None:
            continue
        take_over(inquiry, papers.missing.values(), papers.judgements)
        return left_open(
            member,
            "excluded_by",
            str(rule.reference),
            f"是否享受排除本补贴的待遇尚未确定：{found.reason.text_zh}",
            f"it is open whether another benefit excludes this one. {found.reason.text_en}",
        )
    return None


def take_over(
    inquiry: Inquiry, missing: Iterable[MissingParameter], questions: Iterable[Reason]
) -> None:
    """Note what another programme still waits for; each question once."""
    inquiry.missing.update({one.name: one for one in missing})
    known = {question.rule for question in inquiry.judgements}
    inquiry.judgements.extend(one for one in questions if one.rule not in known)


def _gets(case: AssessedCase, member: Member, benefit: str) -> bool:
    if benefit == "extreme_poverty_support":
        return Programme.EXTREME_POVERTY_SUPPORT in member.received
    if benefit == "work_injury_care":
        return member.gets_work_injury_care
    if benefit in member.received:
        return True
    support, category = next(row[1:] for row in _CHILD_SUPPORTS if row[0] == benefit)
    found = _found(case.inquiry(support), support, member)
    if found is None or not found.is_entitled:
        return False
    return category in {None, found.category}


def _found(papers: Inquiry, support: Programme, member: Member) -> Finding | None:
    findings = {
        Programme.ORPHAN_SUPPORT: orphan_support.findings,
        Programme.UNSUPPORTED_CHILD_SUPPORT: unsupported_child_support.findings,
    }[support](papers)
    return next((found for found in findings if found.member.id == member.id), None)


def refused_for_higher(
    inquiry: Inquiry, member: Member, amount_fen: int, *, other: str
) -> Finding | None:
    """Return the refusal where a like benefit, which the person gets, is not lower.

    Args:
        inquiry: The working papers.
        member: The person.
        amount_fen: This subsidy, fen per month.
        other: The like benefit in what the person gets.
    """
    rule = inquiry.optional_parameter("higher_of_benefits")
    if rule is None or not rule.yes_no() or other not in member.received:
        return None
    other_fen = member.received[other]
    is_higher = formulae.is_higher(subsidy_fen=amount_fen, other_fen=other_fen)
    inquiry.trace.add(
        TraceStep(
            rule="higher_of_benefits",
            label_zh="与同类待遇择高享受",
            label_en="The higher of two like benefits",
            inputs={
                "member": member.id,
                "other": other,
                "subsidy_fen": amount_fen,
                "other_fen": other_fen,
            },
            formula="subsidy_fen > other_fen",
            result="subsidy" if is_higher else "other",
            citation=str(rule.reference),
            phrase=rule.phrase,
            parameter=rule,
        )
    )
    if is_higher:
        return None
    return refused(
        member,
        "higher_of_benefits",
        str(rule.reference),
        f"已享受的同类待遇每月 {yuan_text(other_fen)} 元，不低于本项补贴 "
        f"{yuan_text(amount_fen)} 元，择高享受原待遇。",
        f"gets {yuan_text(other_fen)} yuan a month of a like benefit, which is not below the "
        f"{yuan_text(amount_fen)} yuan of this one.",
    )


def parts_of(
    inquiry: Inquiry, member: Member, amount: ParameterValue | None, *, label: tuple[str, str]
) -> tuple[AmountPart, ...] | None:
    """Return the amount of a person, and note it; nothing while the locality has set none."""
    if amount is None:
        return None
    inquiry.trace.add(
        TraceStep(
            rule="subsidy_amount",
            label_zh=label[0],
            label_en=label[1],
            inputs={
                "member": member.id,
                "grade": member.disability_grade,
                "subsidy_fen": amount.whole_number(),
            },
            formula="subsidy_fen",
            result=str(amount.whole_number()),
            citation=str(amount.reference),
            phrase=amount.phrase,
            parameter=amount,
        )
    )
    name = f"{inquiry.programme}/{member.id}"
    return (AmountPart(name, *label, amount.whole_number(), str(amount.reference)),)


def note_start(inquiry: Inquiry, outcome: Outcome) -> None:
    """Note in the trace from when the subsidy is paid."""
    start = inquiry.optional_parameter("benefit_start")
    if outcome is Outcome.ELIGIBLE and start is not None:
        inquiry.trace.add(
            TraceStep(
                rule="benefit_start",
                label_zh="从递交申请的当月起",
                label_en="From the month of the application",
                inputs={"benefit_start": start.text()},
                formula="benefit_start",
                result=start.text(),
                citation=str(start.reference),
                phrase=start.phrase,
                parameter=start,
            )
        )
