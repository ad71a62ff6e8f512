"""The assessment of a household in hardship through rigid expenditure.

From 2025 by the national rule; before that by the form that a province had given it.
"""

from dataclasses import replace
from datetime import date

from policies import rigid_expenditure_household as formulae
from policies.assessments import means as means_rules
from policies.assessments import recognition
from policies.assessments.case import AssessedCase
from policies.assessments.conditions import Condition, Met, concluded, decided, settled
from policies.assessments.inquiry import Inquiry
from policies.assessments.means import Means
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult, Outcome, Reason
from policies.assessments.rigid_expenses import RigidSum, rigid_sum
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.parameter_values import ParameterValue
from policies.regimes import RegimeKey

_RULE = "《刚性支出困难家庭认定办法》第四条第一款"
_LAW = "《中华人民共和国社会救助法》第二十二条"
_FROM = date(2025, 1, 1)


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess a household for recognition of hardship through rigid expenditure.

    Source:
        《刚性支出困难家庭认定办法》第四条、第五条、第八条、第十条；
        《中华人民共和国社会救助法》第二十二条；豫政办〔2022〕103号 二（一）4。
    """
    inquiry = case.inquiry(Programme.RIGID_EXPENDITURE_HOUSEHOLD)
    if case.facts.on >= _FROM:
        return _by_national_rule(case, inquiry)
    local = inquiry.certain_parameter("local_form")
    if not local.yes_no():
        return concluded(inquiry, [_not_in_force()], members=())
    return _by_local_form(case, inquiry, local)


def _by_national_rule(case: AssessedCase, inquiry: Inquiry) -> AssessmentResult:
    means = means_rules.means_of(inquiry)
    is_known = settled(inquiry)
    conditions = (
        *_not_better_helped(case, inquiry),
        _income(inquiry, means, is_known),
        recognition.assets(inquiry, means, citation=_cited(inquiry, "第三项")),
        _share(inquiry, means, is_known),
    )
    result = concluded(inquiry, conditions, members=means.standings)
    result = _with_means(result, means, is_known)
    if result.outcome is Outcome.ELIGIBLE:
        validity = inquiry.certain_parameter("validity_max_months")
        result = replace(
            result,
            category="rigid_expenditure_household",
            category_zh="刚性支出困难家庭",
            category_en="household in hardship through rigid expenditure",
            valid_months=validity.whole_number(),
            recheck=recognition.recheck(inquiry, otherwise=None),
            reasons=(*result.reasons, _validity_reason(validity)),
        )
    approver = recognition.approver(inquiry)
    return replace(
        result,
        approver=approver,
        clocks=recognition.clocks(case, inquiry, is_delegated=approver.level == "township"),
    )


def _by_local_form(case: AssessedCase, inquiry: Inquiry, local: ParameterValue) -> AssessmentResult:
    """Assess by Henan's rule of 2022, which has no figures: the hardship must be judged."""
    means = means_rules.means_of(inquiry)
    is_known = settled(inquiry)
    citation = str(local.reference)
    others = _not_better_helped(case, inquiry)
    conditions = [*others, recognition.assets(inquiry, means, citation=citation)]
    if all(condition.met is not Met.NO for condition in conditions):
        conditions.append(_hardship(inquiry, citation))
    result = concluded(inquiry, conditions, members=means.standings)
    result = _with_means(result, means, is_known)
    if result.outcome is Outcome.ELIGIBLE:
        result = replace(
            result,
            category="expenditure_hardship",
            category_zh="支出型困难人口",
            category_en="people in hardship through expenditure (Henan 2022)",
            recheck=recognition.recheck(inquiry, otherwise=None),
        )
    return replace(result, approver=recognition.approver(inquiry))


def _with_means(result: AssessmentResult, means: Means, is_known: Met) -> AssessmentResult:
    if is_known is not Met.YES:
        return result
    return replace(
        result,
        household_income_fen=means.income_fen,
        per_capita_income_fen=means.per_capita_fen,
    )


def _hardship(inquiry: Inquiry, citation: str) -> Condition:
    answer = inquiry.judge(
        "severe_hardship",
        citation=citation,
        text_zh="家庭是否因疾病、受灾、意外事故等刚性支出较大或者收入大幅缩减，"
        "导致基本生活出现严重困难？",
        text_en="Is the basic living in severe hardship, through large rigid expenditure after "
        "illness, disaster or accident, or through a sharp fall of income?",
    )
    zh, en = ("不存在", "no") if answer is False else ("存在", "a")
    return Condition(
        decided(answer),
        Reason(
            "severe_hardship",
            citation,
            f"经判断{zh}因刚性支出较大或者收入大幅缩减导致的基本生活严重困难。",
            f"Judged: {en} severe hardship through expenditure or a fall of income.",
        ),
    )


def _not_better_helped(case: AssessedCase, inquiry: Inquiry) -> tuple[Condition, ...]:
    citation = _cited(inquiry, "第一项")
    if case.facts.on < _FROM:
        citation = "豫政办〔2022〕103号 二（二）3"
    return (
        recognition.excluded_by(
            inquiry,
            case.result_of(Programme.MINIMUM_LIVING_ALLOWANCE),
            citation=citation,
            text_zh="家庭符合最低生活保障条件，应当纳入最低生活保障。",
            text_en="The household fits the minimum living allowance.",
        ),
        recognition.excluded_by(
            inquiry,
            case.result_of(Programme.EDGE_HOUSEHOLD),
            citation=citation,
            text_zh="家庭符合最低生活保障边缘家庭条件。",
            text_en="The household fits the edge of the minimum living allowance.",
        ),
    )


def _income(inquiry: Inquiry, means: Means, is_known: Met) -> Condition:
    citation = _cited(inquiry, "第二项")
    line = inquiry.parameter("disposable_income_fen_per_year")
    per_capita = means.per_capita_fen
    if per_capita is None and is_known is not Met.TO_JUDGE:
        return recognition.nobody_counts()
    is_certain = is_known is Met.YES
    income = per_capita if is_certain else means.least_per_capita_fen
    open_condition = recognition.open_income(inquiry, citation)
    if line is None or income is None:
        return open_condition
    is_below = formulae.is_below_disposable_income(
        per_capita_fen=income, disposable_fen=line.whole_number()
    )
    if is_below and not is_certain:
        return open_condition
    inquiry.trace.add(
        TraceStep(
            rule="disposable_income_test",
            label_zh="家庭人均收入与上年度当地居民人均可支配收入",
            label_en="Income per person and the residents' disposable income of the year before",
            inputs={
                "household_income_fen": means.income_fen if is_certain else means.least_income_fen,
                "member_count": means.member_count,
                "disposable_income_fen_per_year": line.whole_number(),
            },
            formula="household_income_fen / member_count < disposable_income_fen_per_year",
            result="below" if is_below else "not_below",
            citation=citation,
            parameter=line,
        )
    )
    zh, en = ("低于", "is below") if is_below else ("不低于", "is not below")
    shown, bound = yuan_text(income), yuan_text(line.whole_number())
    return Condition(
        Met.YES if is_below else Met.NO,
        Reason(
            "income_test",
            citation,
            f"家庭人均年收入 {shown} 元，{zh}上年度当地居民人均可支配收入 {bound} 元。",
            f"Income per person and year, {shown} yuan, {en} the residents' disposable income "
            f"of {bound} yuan.",
        ),
    )


def _share(inquiry: Inquiry, means: Means, is_known: Met) -> Condition:
    citation = _cited(inquiry, "第四项")
    ratio = inquiry.parameter("expenditure_ratio")
    total = rigid_sum(inquiry, means)
    income = means.gross_income_fen
    if ratio is None or is_known is not Met.YES:
        met = Met.UNKNOWN if inquiry.missing else Met.TO_JUDGE
        return Condition(met, Reason("expenditure_share", citation, "待核实。", "Open."))
    surely, possibly = (
        formulae.exceeds_share(rigid_fen=fen, total_income_fen=income, ratio=ratio.ratio())
        for fen in (total.sure_fen, total.possible_fen)
    )
    met = _share_met(inquiry, total, surely=surely, possibly=possibly)
    spent = total.sure_fen if met is Met.YES else total.possible_fen
    inquiry.trace.add(
        TraceStep(
            rule="expenditure_share_test",
            label_zh="刚性支出总额占家庭总收入的比例",
            label_en="Rigid expenditure beside the household's total income",
            inputs={
                "rigid_fen": spent,
                "total_income_fen": income,
                "ratio": str(ratio.ratio()),
            },
            formula="rigid_fen > total_income_fen * ratio",
            result=met.value,
            citation=citation,
            phrase=ratio.phrase,
            parameter=ratio,
        )
    )
    zh, en = ("超出", "is more than") if possibly else ("未超出", "is not more than")
    spent_text, income_text = yuan_text(spent), yuan_text(income)
    return Condition(
        met,
        Reason(
            "expenditure_share",
            citation,
            f"申请前十二个月刚性支出 {spent_text} 元，家庭总收入 {income_text} 元，"
            f"{zh}当地规定的比例 {ratio.ratio()}。",
            f"Rigid expenditure of {spent_text} yuan in twelve months {en} the share "
            f"{ratio.ratio()} of the total income of {income_text} yuan.",
        ),
    )


def _share_met(inquiry: Inquiry, total: RigidSum, *, surely: bool, possibly: bool) -> Met:
    if surely:
        return Met.YES
    if not possibly:
        return Met.NO
    if total.open_met is Met.UNKNOWN:
        # Only here does the county's choice change the answer.
        inquiry.parameter("other_expenditure_counts")
    return total.open_met


def _validity_reason(validity: ParameterValue) -> Reason:
    months = validity.whole_number()
    return Reason(
        "validity",
        str(validity.reference),
        f"认定有效期不超过 {months} 个月，期满需要继续认定的应当重新申请。",
        f"The recognition holds for {months} months at most; then one applies again.",
    )


def _not_in_force() -> Condition:
    return Condition(
        Met.NO,
        Reason(
            "not_in_force",
            "《刚性支出困难家庭认定办法》第十四条",
            "刚性支出困难家庭认定办法自 2025 年 1 月 1 日起施行，受理日当地尚无此项规定。",
            "Households in hardship through rigid expenditure are recognised from 2025.",
        ),
    )


def _cited(inquiry: Inquiry, item: str) -> str:
    law = f"{_LAW}；" if inquiry.regime.key is RegimeKey.R2026 else ""
    return f"{law}{_RULE}{item}"
