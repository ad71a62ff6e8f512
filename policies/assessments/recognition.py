"""What the recognitions of households share: who decides, clocks, assets, the allowance before."""

from policies.assessments import assets as assets_rules
from policies.assessments.assets import AssetTest
from policies.assessments.case import AssessedCase
from policies.assessments.conditions import Condition, Met
from policies.assessments.inquiry import Inquiry
from policies.assessments.means import Means
from policies.assessments.programmes import LABELS, Programme
from policies.assessments.result import (
    Approver,
    AssessmentResult,
    Outcome,
    Reason,
    Recheck,
)
from policies.clocks import ReckonedClock, clock_definitions, reckon
from policies.minimum_living_allowance import RecheckGroup

_AS_ALLOWANCE = "as_minimum_living_allowance"
_ASSETS = {
    AssetTest.WITHIN: Met.YES,
    AssetTest.BEYOND: Met.NO,
    AssetTest.UNKNOWN: Met.UNKNOWN,
    AssetTest.TO_JUDGE: Met.TO_JUDGE,
}


def approver(inquiry: Inquiry) -> Approver:
    """Return who recognises: the township where that is delegated, otherwise the county."""
    delegation = inquiry.certain_parameter("confirmation_delegated")
    citation = str(delegation.reference)
    if inquiry.facts.procedure.get("delegated", delegation.yes_no()):
        return Approver("township", "乡镇人民政府（街道办事处）", "the township", citation)
    return Approver(
        "county", "县级人民政府民政部门", "the county's civil affairs department", citation
    )


def clocks(
    case: AssessedCase, inquiry: Inquiry, *, is_delegated: bool
) -> tuple[ReckonedClock, ...]:
    """Return the clocks that start with the acceptance."""
    return tuple(
        reckon(
            definition,
            start=case.facts.on,
            calendar=case.calendar,
            store=case.store,
            division=case.facts.jurisdiction,
            variables={**case.facts.procedure, "delegated": is_delegated},
        )
        for definition in clock_definitions(inquiry.programme).values()
        if definition.starts_with == "acceptance"
    )


def recheck(inquiry: Inquiry, *, otherwise: Recheck | None) -> Recheck | None:
    """Return how often the recognition is reviewed, where the locality says so."""
    interval = inquiry.optional_parameter("recheck_interval_months")
    if interval is None:
        return otherwise
    return Recheck(RecheckGroup.STABLE, interval.whole_number(), str(interval.reference))


def excluded_by(
    inquiry: Inquiry, found: AssessmentResult, *, citation: str, text_zh: str, text_en: str
) -> Condition:
    """Return the condition that a household does not fit another programme.

    What that programme still waits for, this one waits for too.

    Args:
        inquiry: The working papers.
        found: The other programme's result.
        citation: The rule that excludes.
        text_zh: Why the household is excluded, in Chinese.
        text_en: The same in English.
    """
    match found.outcome:
        case Outcome.ELIGIBLE:
            return Condition(Met.NO, Reason("other_programme", citation, text_zh, text_en))
        case Outcome.NOT_ELIGIBLE:
            zh, en = LABELS[Programme(found.programme)]
            return Condition(
                Met.YES,
                Reason(
                    "other_programme",
                    citation,
                    f"不符合{zh}条件。",
                    f"The rules of another programme are not met: {en}.",
                ),
            )
        case Outcome.PARAMETER_MISSING:
            inquiry.missing |= {one.name: one for one in found.missing_parameters}
            met = Met.UNKNOWN
        case _:
            known = {question.rule for question in inquiry.judgements}
            inquiry.judgements.extend(
                question for question in found.questions if question.rule not in known
            )
            met = Met.TO_JUDGE
    return Condition(met, Reason("other_programme", citation, text_zh, text_en))


def nobody_counts() -> Condition:
    """Return that a household without members fits nothing."""
    return Condition(
        Met.NO,
        Reason(
            "household_members",
            "民发〔2021〕57号 第七条",
            "没有计入的共同生活家庭成员。",
            "No member of the household counts.",
        ),
    )


def open_income(inquiry: Inquiry, citation: str) -> Condition:
    """Return that the income, or the line beside it, is still open."""
    met = Met.UNKNOWN if inquiry.missing else Met.TO_JUDGE
    return Condition(met, Reason("income_test", citation, "收入待核实。", "Income is open."))


def assets(inquiry: Inquiry, means: Means, *, citation: str) -> Condition:
    """Return the condition that the household's assets fit the limits."""
    met = _assets_met(inquiry, means, citation=citation)
    fits_zh, fits_en = ("不符合", "do not fit") if met is Met.NO else ("符合", "fit")
    return Condition(
        met,
        Reason(
            "asset_limit",
            citation,
            f"家庭财产状况{fits_zh}当地规定。",
            f"The household's assets {fits_en} the local rule.",
        ),
    )


def _assets_met(inquiry: Inquiry, means: Means, *, citation: str) -> Met:
    household = inquiry.facts.household
    follows = inquiry.certain_parameter("asset_limits").text()
    if follows == _AS_ALLOWANCE or inquiry.programme in household.assets_within_limit_of:
        return _ASSETS[assets_rules.compare_assets(inquiry, member_count=means.member_count)]
    answer = inquiry.judge(
        "assets_within_limit",
        citation=citation,
        text_zh="家庭财产状况是否符合当地为本项目规定的限额？",
        text_en="Do the household's assets fit the local limits of this programme?",
    )
    if answer is None:
        return Met.TO_JUDGE
    return Met.YES if answer else Met.NO
