"""The income that counts: what is exempt, and what is deducted from the rest."""

from collections.abc import Set as AbstractSet

from policies.assessments.case import AssessedCase
from policies.assessments.facts import InvalidFactsError, Problem
from policies.assessments.household import Expense, Income
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import Reason
from policies.assessments.trace import TraceStep

_COUNTED = "counted"
_EXEMPT = "exempt"
_WORDS = {"counted": "计入", "exempt": "不计入", "judgement": "需判断"}
_EMPLOYMENT_COST = "employment_cost"


def check_sources(case: AssessedCase) -> None:
    """Refuse incomes whose source no rule knows.

    Raises:
        InvalidFactsError: It lists every such income with the sources that are known.
    """
    parameter = case.store.parameter(Programme.MINIMUM_LIVING_ALLOWANCE.value, "income_treatment")
    known = {value.key for value in parameter.values if value.key is not None}
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


def countable_income_fen(inquiry: Inquiry, members: AbstractSet[str]) -> int:
    """Return the year's income of these members that counts, fen, never below zero.

    Incomes whose treatment is missing or must be judged are left out and noted.

    Source:
        民发〔2021〕57号 第十三条；民发〔2012〕220号 第十六条。
    """
    household = inquiry.facts.household
    counted = [
        income
        for income in household.incomes
        if income.member in members and income.fen_per_year and _is_counted(inquiry, income)
    ]
    wages = dict.fromkeys(members, 0)
    for income in counted:
        wages[income.member] += income.fen_per_year if income.kind == "wages" else 0
    deducted = [
        _deducted_fen(inquiry, expense, wages)
        for expense in household.expenses
        if expense.member in members and expense.fen_per_year
    ]
    counted_fen = sum(income.fen_per_year for income in counted)
    result = max(counted_fen - sum(deducted), 0)
    inquiry.trace.add(
        TraceStep(
            rule="household_income",
            label_zh="家庭年收入",
            label_en="Income of the household in a year",
            inputs={"counted_fen": counted_fen, "deducted_fen": sum(deducted)},
            formula="max(counted_fen - deducted_fen, 0)",
            result=str(result),
            citation="民发〔2021〕57号 第十三条"
            if inquiry.regime.key != "R2012"
            else "民发〔2012〕220号 第十六条",
        )
    )
    return result


def _is_counted(inquiry: Inquiry, income: Income) -> bool:
    value = inquiry.parameter("income_treatment", key=income.key)
    if value is None:
        return False
    treatment = value.text()
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
    if treatment not in {_COUNTED, _EXEMPT}:
        inquiry.judgements.append(
            Reason(
                "income_treatment",
                str(value.reference),
                f"成员 {income.member} 的其他收入是否计入，需由经办人员判断。",
                f"Whether another income of member {income.member} counts must be judged.",
            )
        )
    return treatment == _COUNTED


def _deducted_fen(inquiry: Inquiry, expense: Expense, wages: dict[str, int]) -> int:
    value = inquiry.parameter("expense_treatment", key=expense.kind)
    if value is None:
        return 0
    treatment = value.text()
    is_deducted = treatment == "deductible" or (
        treatment == "deductible_with_voucher" and expense.has_voucher
    )
    deducted = expense.fen_per_year if is_deducted else 0
    if expense.kind == _EMPLOYMENT_COST:
        deducted = min(deducted, wages[expense.member])
        wages[expense.member] -= deducted
    inquiry.trace.add(
        TraceStep(
            rule="expense_treatment",
            label_zh="支出扣减" if deducted else "支出不予扣减",
            label_en="Expense deducted" if deducted else "Expense not deducted",
            inputs={
                "member": expense.member,
                "expense": expense.kind,
                "fen_per_year": expense.fen_per_year,
                "voucher": expense.has_voucher,
            },
            formula="expense_treatment(expense)",
            result=str(deducted),
            citation=str(value.reference),
            phrase=value.phrase,
            parameter=value,
        )
    )
    return deducted
