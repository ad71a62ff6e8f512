"""The situations in which a household is monitored, each tested on its own.

A situation is given, not given, or open. What “明显”, “大幅” and “左右” mean no text says:
where the figures allow the question at all, people answer it.
"""

from dataclasses import dataclass
from fractions import Fraction

from policies import poverty_return_monitoring as formulae
from policies.assessments import means as means_rules
from policies.assessments.household import Expense
from policies.assessments.household_members import Standing
from policies.assessments.inquiry import Inquiry
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.parameter_values import ParameterValue
from policies.regimes import RegimeKey

# Spending that illness, disability or a disaster brings; what it takes to live does not count.
_RIGID_KINDS = frozenset(
    {"major_illness", "medical", "disability_rehabilitation", "rehabilitation", "other_rigid"}
)
_PAID_KINDS = frozenset({"tax_and_social_insurance"})
_INCOME_ARTICLES = {
    RegimeKey.R2012: "民发〔2012〕220号 第十六条",
    RegimeKey.R2021: "民发〔2021〕57号 第十三条",
    RegimeKey.R2026: "民发〔2021〕57号 第十三条",
}


@dataclass(frozen=True)
class Livelihood:
    """A household's disposable income of the year and of the year before, fen."""

    standings: tuple[Standing, ...]
    income_fen: int
    per_capita_fen: Fraction | None
    rigid_fen: int
    previous_fen: int | None


def livelihood(inquiry: Inquiry) -> Livelihood:
    """Return what the members who count have and must spend; who counts may be left open.

    Source:
        民发〔2012〕220号 第十六条；豫脱贫组〔2020〕13号 三（一）、（二）（以家庭为单位）。
    """
    household = inquiry.facts.household
    standings = means_rules.who_counts(inquiry)
    counted = {member.id for member in means_rules.counted_members(inquiry, standings)}
    income = sum(one.fen_per_year for one in household.incomes if one.member in counted)
    expenses = [one for one in household.expenses if one.member in counted]
    paid = sum(one.fen_per_year for one in expenses if one.kind in _PAID_KINDS)
    rigid = sum(_own_part_fen(one) for one in expenses if one.kind in _RIGID_KINDS)
    per_capita = None
    if counted:
        per_capita = formulae.disposable_per_capita_fen(
            income_fen=income, paid_fen=paid, member_count=len(counted)
        )
    inquiry.trace.add(
        TraceStep(
            rule="disposable_income",
            label_zh="家庭人均可支配收入",
            label_en="Disposable income per person in a year",
            inputs={"income_fen": income, "paid_fen": paid, "member_count": len(counted)},
            formula="max(income_fen - paid_fen, 0) / member_count",
            result=str(per_capita),
            citation=_INCOME_ARTICLES[inquiry.regime.key],
        )
    )
    disposable = max(income - paid, 0)
    return Livelihood(standings, disposable, per_capita, rigid, household.previous_year_income_fen)


def _own_part_fen(expense: Expense) -> int:
    return max(expense.fen_per_year - expense.reimbursed_fen, 0)


def is_below_line(inquiry: Inquiry, found: Livelihood, _citation: str) -> bool | None:
    """Tell whether income per person is below the line; a missing line is noted.

    The line has a text of its own, which is cited.
    """
    if found.per_capita_fen is None:
        return False
    line = inquiry.optional_parameter("income_line_fen_per_person_per_year")
    if line is not None:
        return _compared(inquiry, found.per_capita_fen, Fraction(line.whole_number()), line)
    ratio = inquiry.optional_parameter("national_standard_ratio")
    if ratio is None:
        inquiry.parameter("income_line_fen_per_person_per_year")
        return None
    return _is_below_multiple(inquiry, found.per_capita_fen, ratio)


def _is_below_multiple(
    inquiry: Inquiry, per_capita: Fraction, ratio: ParameterValue
) -> bool | None:
    standard = inquiry.parameter("national_poverty_standard_fen_per_person_per_year")
    if standard is None:
        return None
    line = formulae.line_from_standard_fen(
        standard_fen=standard.whole_number(), ratio=ratio.ratio()
    )
    if _compared(inquiry, per_capita, line, ratio, standard_fen=standard.whole_number()):
        return True
    return inquiry.judge(
        "income_about_line",
        citation=str(ratio.reference),
        text_zh=f"人均可支配收入 {yuan_text(per_capita)} 元，不低于国家扶贫标准的"
        f" {ratio.ratio()} 倍（{yuan_text(line)} 元）；是否仍属于“1.5 倍左右”？",
        text_en=f"Disposable income per person, {yuan_text(per_capita)} yuan, is not below "
        f"{yuan_text(line)} yuan; is it still “about 1.5 times” the national standard?",
    )


def _compared(
    inquiry: Inquiry,
    per_capita: Fraction,
    line: Fraction,
    parameter: ParameterValue,
    *,
    standard_fen: int | None = None,
) -> bool:
    is_below = formulae.is_below_line(per_capita_fen=per_capita, line_fen=line)
    inputs: dict[str, object] = {"per_capita_fen": str(per_capita), "line_fen": str(line)}
    if standard_fen is not None:
        inputs |= {"standard_fen": standard_fen, "ratio": str(parameter.ratio())}
    inquiry.trace.add(
        TraceStep(
            rule="income_line",
            label_zh="人均可支配收入与监测收入线",
            label_en="Disposable income per person and the line",
            inputs=inputs,
            formula="per_capita_fen < line_fen",
            result="below" if is_below else "not_below",
            citation=str(parameter.reference),
            phrase=parameter.phrase,
            parameter=parameter,
        )
    )
    return is_below


def does_spending_exceed(inquiry: Inquiry, found: Livelihood, citation: str) -> bool | None:
    """Tell whether rigid spending is clearly above last year's income, as people judge it."""
    if found.rigid_fen == 0:
        return False
    if found.previous_fen is not None:
        may = formulae.may_exceed(rigid_fen=found.rigid_fen, previous_income_fen=found.previous_fen)
        _note_comparison(
            inquiry,
            ("rigid_spending", "刚性支出与上年度收入", "Rigid spending and last year's income"),
            {"rigid_fen": found.rigid_fen, "previous_fen": found.previous_fen},
            "rigid_fen > previous_fen",
            is_given=may,
            citation=citation,
        )
        if not may:
            return False
    previous = "未填" if found.previous_fen is None else f"{yuan_text(found.previous_fen)} 元"
    previous_en = "not stated" if found.previous_fen is None else yuan_text(found.previous_fen)
    return inquiry.judge(
        "rigid_spending_clearly_exceeds",
        citation=citation,
        text_zh=f"因病、因残、因灾等引发的刚性支出 {yuan_text(found.rigid_fen)} 元"
        f"（上年度收入：{previous}），是否“明显超过上年度收入”？",
        text_en=f"Rigid spending through illness, disability or disaster is "
        f"{yuan_text(found.rigid_fen)} yuan (last year's income: {previous_en}): is it clearly "
        "above last year's income?",
    )


def has_income_fallen(inquiry: Inquiry, found: Livelihood, citation: str) -> bool | None:
    """Tell whether income has fallen sharply, as people judge it."""
    event = inquiry.facts.household.event
    if found.previous_fen is None and event is None:
        return False
    if found.previous_fen is not None:
        may = formulae.may_have_fallen(
            income_fen=found.income_fen, previous_income_fen=found.previous_fen
        )
        _note_comparison(
            inquiry,
            ("income_fall", "收入与上年度收入", "Income and last year's income"),
            {"income_fen": found.income_fen, "previous_fen": found.previous_fen},
            "income_fen < previous_fen",
            is_given=may,
            citation=citation,
        )
        if not may:
            return False
    return inquiry.judge(
        "income_fell_sharply",
        citation=citation,
        text_zh=f"家庭收入现为 {yuan_text(found.income_fen)} 元，是否“大幅缩减”"
        "（因病、因残、因灾、因疫情影响等）？",
        text_en=f"Income is now {yuan_text(found.income_fen)} yuan: has it fallen sharply "
        "through illness, disability, disaster or an epidemic?",
    )


def _note_comparison(
    inquiry: Inquiry,
    words: tuple[str, str, str],
    inputs: dict[str, object],
    formula: str,
    *,
    is_given: bool,
    citation: str,
) -> None:
    inquiry.trace.add(
        TraceStep(
            rule=words[0],
            label_zh=words[1],
            label_en=words[2],
            inputs=inputs,
            formula=formula,
            result="may_be" if is_given else "no",
            citation=citation,
        )
    )
