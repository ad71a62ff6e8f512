"""The income that counts: what is exempt, and what is deducted from the rest."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from policies.assessments import deductions
from policies.assessments.case import AssessedCase
from policies.assessments.facts import InvalidFactsError, Problem
from policies.assessments.household import Income
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import Reason
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.parameter_values import ParameterValue

_COUNTED = "counted"
_EXEMPT = "exempt"
_JUDGEMENT = "judgement"
_WORDS = {"counted": "计入", "exempt": "不计入", "judgement": "需判断"}

# How an income or an expense is treated is one question for all programmes.
_PROGRAMME = Programme.MINIMUM_LIVING_ALLOWANCE.value


@dataclass(frozen=True)
class IncomeSum:
    """A year's income of some members, fen: what counts, and what is deducted from it.

    ``open_deductions_fen`` is what may be deducted besides when a missing value is set or a
    question is answered; ``notes`` say which spending is not deducted.
    """

    counted_fen: int
    deducted_fen: int
    open_deductions_fen: int = 0
    notes: tuple[Reason, ...] = ()

    @property
    def countable_fen(self) -> int:
        """What is left, never below zero."""
        return max(self.counted_fen - self.deducted_fen, 0)

    @property
    def least_fen(self) -> int:
        """What is left at least, whatever values and answers are still open."""
        return max(self.counted_fen - self.deducted_fen - self.open_deductions_fen, 0)


def check_sources(case: AssessedCase) -> None:
    """Refuse incomes whose source no rule knows.

    Raises:
        InvalidFactsError: It lists every such income with the sources that are known.
    """
    own_list = case.store.entries(Programme.EXTREME_POVERTY_SUPPORT.value, "income_counts")
    known = case.store.entries(_PROGRAMME, "income_treatment") | own_list
    problems = []
    for place, income in enumerate(case.facts.household.incomes):
        if income.key not in known:
            sources = "、".join(
                sorted(key.partition("/")[2] for key in known if key.startswith(f"{income.kind}/"))
            )
            problems.append(
                Problem(
                    f"household.incomes[{place}].source",
                    f"只能是 {sources} 之一",
                    f"must be one of {sources}",
                )
            )
    if problems:
        raise InvalidFactsError(problems)


def household_income(inquiry: Inquiry, members: AbstractSet[str]) -> IncomeSum:
    """Return the year's income of a household's members, before and after deductions.

    Incomes and expenses whose treatment is missing or must be judged are left out and noted.

    Source:
        民发〔2021〕57号 第十三条；民发〔2012〕220号 第十六条。
    """
    found = _sum_of(inquiry, members)
    _add_sum(inquiry, "household_income", "家庭年收入", "Income of the household in a year", found)
    return found


def own_income(inquiry: Inquiry, member: str) -> IncomeSum:
    """Return the year's income of one member alone, before and after deductions.

    Source:
        民发〔2021〕57号 第八条、第十三条。
    """
    found = _sum_of(inquiry, {member})
    _add_sum(inquiry, "own_income", f"成员 {member} 的年收入", f"Member {member}'s income", found)
    return found


def _sum_of(inquiry: Inquiry, members: AbstractSet[str]) -> IncomeSum:
    household = inquiry.facts.household
    counted = [
        income
        for income in household.incomes
        if income.member in members and income.fen_per_year and _is_counted(inquiry, income)
    ]
    wages = dict.fromkeys(members, 0)
    for income in counted:
        wages[income.member] += income.fen_per_year if income.kind == "wages" else 0
    expenses = tuple(expense for expense in household.expenses if expense.member in members)
    found = deductions.deductions_of(inquiry, expenses, wages)
    return IncomeSum(
        counted_fen=sum(income.fen_per_year for income in counted),
        deducted_fen=found.deducted_fen,
        open_deductions_fen=found.open_fen,
        notes=tuple(found.notes),
    )


def _add_sum(inquiry: Inquiry, rule: str, label_zh: str, label_en: str, found: IncomeSum) -> None:
    inquiry.trace.add(
        TraceStep(
            rule=rule,
            label_zh=label_zh,
            label_en=label_en,
            inputs={"counted_fen": found.counted_fen, "deducted_fen": found.deducted_fen},
            formula="max(counted_fen - deducted_fen, 0)",
            result=str(found.countable_fen),
            citation="民发〔2021〕57号 第十三条"
            if inquiry.regime.key != "R2012"
            else "民发〔2012〕220号 第十六条",
        )
    )


def _is_counted(inquiry: Inquiry, income: Income) -> bool:
    value = inquiry.parameter("income_treatment", key=income.key, programme=_PROGRAMME)
    if value is None:
        return False
    treatment = value.text()
    if treatment not in {_COUNTED, _EXEMPT}:
        treatment = _judged(inquiry, income, value)
    inquiry.trace.add(
        TraceStep(
            rule="income_treatment",
            label_zh=f"收入{_WORDS[treatment]}",
            label_en=f"Income: {treatment}",
            inputs={
                "member": income.member,
                "income": income.key,
                "fen_per_year": income.fen_per_year,
            },
            formula="income_treatment(income)",
            result=treatment,
            citation=str(value.reference),
            phrase=value.phrase,
            parameter=value,
        )
    )
    return treatment == _COUNTED


def _judged(inquiry: Inquiry, income: Income, value: ParameterValue) -> str:
    amount = yuan_text(income.fen_per_year)
    label_zh, label_en = inquiry.store.parameter(_PROGRAMME, "income_treatment").label_of(
        income.key
    )
    answer = inquiry.judge(
        f"income_treatment/{income.member}/{income.key}",
        citation=str(value.reference),
        text_zh=f"成员 {income.member} 的{label_zh} {amount} 元，是否计入家庭收入？",
        text_en=f"Member {income.member}: “{label_en}” of {amount} yuan, does it count?",
    )
    if answer is None:
        return _JUDGEMENT
    return _COUNTED if answer else _EXEMPT
