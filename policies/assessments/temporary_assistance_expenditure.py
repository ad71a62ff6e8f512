"""The expenditure kind of temporary assistance: spending beyond the means of a household."""

from policies.assessments import assets as assets_rules
from policies.assessments import means as means_rules
from policies.assessments.assets import AssetTest
from policies.assessments.case import AssessedCase
from policies.assessments.conditions import Condition, Met, decided, settled
from policies.assessments.inquiry import Inquiry
from policies.assessments.means import Means
from policies.assessments.programmes import LABELS, Programme
from policies.assessments.result import Outcome, Reason
from policies.assessments.temporary_assistance_kind import ARTICLE, necessary_expenses
from policies.assessments.trace import TraceStep
from policies.money import yuan_text

_ASSETS = {
    AssetTest.WITHIN: Met.YES,
    AssetTest.BEYOND: Met.NO,
    AssetTest.UNKNOWN: Met.UNKNOWN,
    AssetTest.TO_JUDGE: Met.TO_JUDGE,
}
_RECOGNISED = (Programme.EDGE_HOUSEHOLD, Programme.RIGID_EXPENDITURE_HOUSEHOLD)


def conditions(case: AssessedCase, inquiry: Inquiry) -> tuple[Condition, ...]:
    """Return the conditions of the expenditure kind.

    A household that is recognised already is asked for its spending only.

    Source:
        民发〔2018〕23号 二（一）、二（二）；
        民政部 财政部 进一步健全完善临时救助制度的意见（2026年1月） 二（二）。
    """
    spending = _spending(inquiry)
    recognised = _recognised(case, inquiry)
    if recognised is not None:
        return (recognised, spending)
    means = means_rules.means_of(inquiry)
    return (_income(inquiry, means), _assets(inquiry, means), spending)


def _spending(inquiry: Inquiry) -> Condition:
    spent = sum(expense.fen_per_year for expense in necessary_expenses(inquiry))
    answer = inquiry.judge(
        "expenditure_beyond_means",
        citation=ARTICLE,
        text_zh=f"教育、医疗等生活必需支出（登记 {yuan_text(spent)} 元）是否突然增加、超出家庭"
        "承受能力，导致基本生活一定时期内出现严重困难？",
        text_en=f"Did necessary spending ({yuan_text(spent)} yuan on record) rise suddenly beyond "
        "the household's means and bring grave hardship?",
    )
    zh, en = ("未超出", "does not exceed") if answer is False else ("超出", "exceeds")
    return Condition(
        decided(answer),
        Reason(
            "expenditure_beyond_means",
            ARTICLE,
            f"生活必需支出{zh}家庭承受能力。",
            f"Necessary spending {en} the household's means.",
        ),
    )


def _recognised(case: AssessedCase, inquiry: Inquiry) -> Condition | None:
    programme = _recognised_as(case, inquiry)
    if programme is None:
        return None
    rule = inquiry.optional_parameter("recognised_households_spending_only", key=programme.value)
    if rule is None or not rule.yes_no():
        return None
    zh, en = LABELS[programme]
    inquiry.trace.add(
        TraceStep(
            rule="recognised_household",
            label_zh="已认定家庭，重点核实必需支出",
            label_en="Recognised household: only the spending is checked",
            inputs={"programme": programme.value},
            formula="recognised_households_spending_only(programme)",
            result="spending_only",
            citation=str(rule.reference),
            phrase=rule.phrase,
            parameter=rule,
        )
    )
    return Condition(
        Met.YES,
        Reason(
            "recognised_household",
            str(rule.reference),
            f"已属于{zh}对象，重点核实生活必需支出。",
            f"Recognised already ({en}): only the spending is checked.",
        ),
    )


def _recognised_as(case: AssessedCase, inquiry: Inquiry) -> Programme | None:
    household = inquiry.facts.household
    received = {programme for member in household.members for programme in member.received}
    if "on_allowance" in household.flags or Programme.MINIMUM_LIVING_ALLOWANCE in received:
        return Programme.MINIMUM_LIVING_ALLOWANCE
    for programme in (Programme.EXTREME_POVERTY_SUPPORT, *_RECOGNISED):
        if programme in received:
            return programme
    for programme in _RECOGNISED:
        # Only where the rule of 2026 lets a recognised household pass is the result asked for.
        key = programme.value
        if (
            inquiry.optional_parameter("recognised_households_spending_only", key=key)
            and case.result_of(programme).outcome is Outcome.ELIGIBLE
        ):
            return programme
    return None


def _income(inquiry: Inquiry, means: Means) -> Condition:
    per_capita = means.per_capita_fen
    line = inquiry.parameter(
        "disposable_income_fen_per_year", programme=Programme.RIGID_EXPENDITURE_HOUSEHOLD.value
    )
    is_known = settled(inquiry)
    if is_known is Met.UNKNOWN or line is None or per_capita is None:
        met = Met.UNKNOWN if inquiry.missing else Met.TO_JUDGE
        if per_capita is None and met is Met.TO_JUDGE:
            met = Met.NO
        reason = Reason("income_test", ARTICLE, "收入待核实。", "Income is open.")
        return Condition(met, reason)
    is_below = per_capita < line.whole_number()
    inquiry.trace.add(
        TraceStep(
            rule="income_test",
            label_zh="家庭人均年收入与上年人均可支配收入",
            label_en="Income per person and last year's disposable income per person",
            inputs={
                "household_income_fen": means.income_fen,
                "member_count": means.member_count,
                "disposable_income_fen_per_year": line.whole_number(),
            },
            formula="household_income_fen / member_count < disposable_income_fen_per_year",
            result="below" if is_below else "not_below",
            citation=ARTICLE,
            phrase=line.phrase,
            parameter=line,
        )
    )
    zh, en = ("低于", "is below") if is_below else ("不低于", "is not below")
    return Condition(
        Met.YES if is_below else Met.NO,
        Reason(
            "income_test",
            ARTICLE,
            f"家庭人均年收入 {yuan_text(per_capita)} 元，{zh}当地上年度人均可支配收入 "
            f"{yuan_text(line.whole_number())} 元。",
            f"Income per person and year, {yuan_text(per_capita)} yuan, {en} last year's local "
            f"disposable income of {yuan_text(line.whole_number())} yuan.",
        ),
    )


def _assets(inquiry: Inquiry, means: Means) -> Condition:
    met = _ASSETS[assets_rules.compare_assets(inquiry, member_count=means.member_count)]
    zh, en = ("不符合", "do not fit") if met is Met.NO else ("符合", "fit")
    return Condition(
        met,
        Reason(
            "asset_limit",
            ARTICLE,
            f"家庭财产状况{zh}当地规定。",
            f"The household's assets {en} the local rule.",
        ),
    )
