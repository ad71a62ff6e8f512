"""The assessment of a household at the edge of the minimum living allowance."""

from dataclasses import replace
from fractions import Fraction

from policies import edge_household as formulae
from policies.assessments import means as means_rules
from policies.assessments import recognition
from policies.assessments.case import AssessedCase
from policies.assessments.conditions import Condition, Met, concluded, settled
from policies.assessments.inquiry import Inquiry
from policies.assessments.means import Means
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult, Outcome, Reason
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.parameter_values import ParameterValue
from policies.regimes import RegimeKey

CATEGORY = ("edge_household", "最低生活保障边缘家庭", "edge household")

_CITATIONS = {
    RegimeKey.R2012: "民发〔2021〕57号 第八条第二款",
    RegimeKey.R2021: "民发〔2021〕57号 第八条第二款",
    RegimeKey.R2026: "《中华人民共和国社会救助法》第二十一条；民发〔2021〕57号 第八条第二款",
}


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess a household for recognition at the edge of the minimum living allowance.

    Source:
        民发〔2021〕57号 第八条；《中华人民共和国社会救助法》第二十一条；
        豫政办〔2022〕103号 二（一）3、二（二）。
    """
    inquiry = case.inquiry(Programme.EDGE_HOUSEHOLD)
    if inquiry.regime.key is RegimeKey.R2012 and not inquiry.optional_parameter("income_ratio"):
        return concluded(inquiry, [_not_in_force()], members=())
    means = means_rules.means_of(inquiry)
    is_known = settled(inquiry)
    allowance = case.result_of(Programme.MINIMUM_LIVING_ALLOWANCE)
    citation = _CITATIONS[inquiry.regime.key]
    standard = means_rules.allowance_standard(inquiry)
    conditions = (
        _not_on_allowance(inquiry, allowance, citation=citation),
        _income(inquiry, means, standard, is_known),
        recognition.assets(inquiry, means, citation=citation),
    )
    result = concluded(inquiry, conditions, members=means.standings)
    per_capita = means.per_capita_fen if is_known is Met.YES else None
    result = replace(
        result,
        standard_fen_per_year=standard.whole_number() if standard else None,
        household_income_fen=means.income_fen if is_known is Met.YES else None,
        per_capita_income_fen=per_capita,
    )
    return _with_procedure(case, inquiry, result, allowance)


def _with_procedure(
    case: AssessedCase, inquiry: Inquiry, result: AssessmentResult, allowance: AssessmentResult
) -> AssessmentResult:
    approver = recognition.approver(inquiry)
    if result.outcome is Outcome.ELIGIBLE:
        category, zh, en = CATEGORY
        result = replace(
            result,
            category=category,
            category_zh=zh,
            category_en=en,
            recheck=recognition.recheck(inquiry, otherwise=allowance.recheck),
        )
    is_counted = inquiry.regime.key is not RegimeKey.R2012
    return replace(
        result,
        approver=approver,
        clocks=recognition.clocks(case, inquiry, is_delegated=approver.level == "township")
        if is_counted
        else (),
    )


def _not_in_force() -> Condition:
    return Condition(
        Met.NO,
        Reason(
            "not_in_force",
            "民发〔2021〕57号 第八条、第四十二条",
            "最低生活保障边缘家庭的规定自 2021 年 7 月 1 日起施行，受理日尚无此项规定。",
            "Edge households are recognised under rules in force from 1 July 2021.",
        ),
    )


def _not_on_allowance(inquiry: Inquiry, allowance: AssessmentResult, *, citation: str) -> Condition:
    in_exit = allowance.category == "gradual_exit"
    return recognition.excluded_by(
        inquiry,
        allowance,
        citation=citation,
        text_zh="家庭仍在最低生活保障渐退期内。"
        if in_exit
        else "家庭符合最低生活保障条件，应当全户纳入最低生活保障，不认定为边缘家庭。",
        text_en="The household is still in its gradual exit from the allowance."
        if in_exit
        else "The household fits the minimum living allowance itself.",
    )


def _income(
    inquiry: Inquiry, means: Means, standard: ParameterValue | None, is_known: Met
) -> Condition:
    ratio = inquiry.parameter("income_ratio")
    per_capita = means.per_capita_fen
    citation = _CITATIONS[inquiry.regime.key]
    if per_capita is None and is_known is not Met.TO_JUDGE:
        return recognition.nobody_counts()
    is_certain = is_known is Met.YES
    income = per_capita if is_certain else means.least_per_capita_fen
    open_condition = recognition.open_income(inquiry, citation)
    if standard is None or ratio is None or income is None:
        return open_condition
    line = formulae.income_line_fen(standard_fen=standard.whole_number(), ratio=ratio.ratio())
    is_below = formulae.is_below_line(per_capita_fen=income, line_fen=line)
    if is_below and not is_certain:
        return open_condition
    inquiry.trace.add(
        TraceStep(
            rule="edge_income_test",
            label_zh="家庭人均年收入与边缘家庭收入线",
            label_en="Income per person in a year and the edge line",
            inputs={
                "household_income_fen": means.income_fen if is_certain else means.least_income_fen,
                "member_count": means.member_count,
                "standard_fen_per_year": standard.whole_number(),
                "ratio": str(ratio.ratio()),
            },
            formula="household_income_fen / member_count < standard_fen_per_year * ratio",
            result="below" if is_below else "not_below",
            citation=str(ratio.reference),
            phrase=ratio.phrase,
            parameter=ratio,
        )
    )
    return _income_condition(income, line, is_below=is_below, ratio=ratio)


def _income_condition(
    per_capita: Fraction, line: Fraction, *, is_below: bool, ratio: ParameterValue
) -> Condition:
    zh, en = ("低于", "is below") if is_below else ("不低于", "is not below")
    return Condition(
        Met.YES if is_below else Met.NO,
        Reason(
            "income_test",
            str(ratio.reference),
            f"家庭人均年收入 {yuan_text(per_capita)} 元，{zh}边缘家庭收入线每人每年 "
            f"{yuan_text(line)} 元（最低生活保障标准的 {_multiple(ratio.ratio())} 倍）。",
            f"Income per person and year, {yuan_text(per_capita)} yuan, {en} the edge line of "
            f"{yuan_text(line)} yuan ({_multiple(ratio.ratio())} times the standard).",
        ),
    )


def _multiple(ratio: Fraction) -> str:
    scaled = ratio * 100
    if scaled.denominator != 1:
        return str(ratio)
    whole, rest = divmod(scaled.numerator, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
