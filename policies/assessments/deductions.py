"""Spending that reduces the income that counts: of which kind, on which proof, up to where.

What is spent otherwise, the rigid spending of other programmes, reduces nothing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor

from policies.assessments.household import Expense
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import Reason
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.parameter_values import ParameterValue

EMPLOYMENT_COST = "employment_cost"
KINDS = frozenset(
    {
        EMPLOYMENT_COST,
        "tax_and_social_insurance",
        "support_paid",
        "major_illness",
        "disability_rehabilitation",
        "ordinary_education",
    }
)
TREATMENT = "expense_treatment"

_PROGRAMME = Programme.MINIMUM_LIVING_ALLOWANCE.value
_MONTHS_PER_YEAR = 12
_DEDUCTIBLE = "deductible"
_WITH_VOUCHER = "deductible_with_voucher"
_COUNTY_METHOD = "county_method"
_ASKED = {
    _COUNTY_METHOD: (
        "是否属于参与扶贫开发项目实现就业的成本",
        "is it the cost of work in a poverty-relief project",
    ),
    "judgement": ("是否按规定抵扣", "is it to be offset by the rule"),
}


@dataclass
class Deductions:
    """What is deducted, fen a year; ``open_fen`` is what a value or an answer may still add.

    ``notes`` say which spending is not deducted for want of a voucher.
    """

    deducted_fen: int = 0
    open_fen: int = 0
    notes: list[Reason] = field(default_factory=list)


def deductions_of(
    inquiry: Inquiry, expenses: tuple[Expense, ...], wages_fen: Mapping[str, int]
) -> Deductions:
    """Return what of these expenses is deducted; missing values and judgements are noted.

    Args:
        inquiry: The working papers.
        expenses: Those of the members who count.
        wages_fen: The counted wages of each of these members in a year.

    Source:
        民发〔2021〕57号 第十三条；民发〔2012〕220号 第十六条；豫民文〔2019〕155号 二（一）2。
    """
    found = Deductions()
    room = dict(wages_fen)
    for expense in expenses:
        if expense.kind in KINDS and expense.fen_per_year:
            _deduct(inquiry, expense, found, room, wages_fen)
    return found


def _deduct(
    inquiry: Inquiry,
    expense: Expense,
    found: Deductions,
    room: dict[str, int],
    wages_fen: Mapping[str, int],
) -> None:
    value = _treatment(inquiry, expense)
    is_deducted = None if value is None else _is_deducted(inquiry, expense, value)
    caps: dict[str, int] | None = {}
    if value and is_deducted and expense.kind == EMPLOYMENT_COST:
        wages = wages_fen[expense.member]
        caps = _caps(inquiry, value, wages_fen=wages, taken_fen=wages - room[expense.member])
    if value is None or is_deducted is None or caps is None:
        found.open_fen += expense.fen_per_year
        return
    deducted = min(expense.fen_per_year, *caps.values()) if caps else expense.fen_per_year
    deducted = deducted if is_deducted else 0
    if caps:
        room[expense.member] -= deducted
    found.deducted_fen += deducted
    _add_step(inquiry, expense, value, caps, deducted)
    if not is_deducted and value.text() == _WITH_VOUCHER:
        found.notes.append(_without_voucher(inquiry, expense, value))


def _treatment(inquiry: Inquiry, expense: Expense) -> ParameterValue | None:
    if "registered_poor" in inquiry.facts.household.flags:
        own = inquiry.optional_parameter(
            TREATMENT, key=f"{expense.kind}/registered_poor", programme=_PROGRAMME
        )
        if own is not None:
            return own
    return inquiry.parameter(TREATMENT, key=expense.kind, programme=_PROGRAMME)


def _is_deducted(inquiry: Inquiry, expense: Expense, value: ParameterValue) -> bool | None:
    treatment = value.text()
    if treatment == _WITH_VOUCHER:
        return expense.has_voucher
    if treatment not in _ASKED:
        return treatment == _DEDUCTIBLE
    zh, en = _ASKED[treatment]
    kind_zh, kind_en = _kind(inquiry, expense)
    amount = yuan_text(expense.fen_per_year)
    return inquiry.judge(
        f"{TREATMENT}/{expense.member}/{expense.kind}",
        citation=str(value.reference),
        text_zh=f"成员 {expense.member} 的{kind_zh} {amount} 元，{zh}？",
        text_en=f"Member {expense.member}: “{kind_en}” of {amount} yuan, {en}?",
    )


def _caps(
    inquiry: Inquiry, value: ParameterValue, *, wages_fen: int, taken_fen: int
) -> dict[str, int] | None:
    # A share of the wages is cut to whole fen, in the household's disfavour by less than one.
    share = inquiry.optional_parameter("employment_cost_max_ratio", programme=_PROGRAMME)
    amount = inquiry.optional_parameter("employment_cost_max_fen_per_month", programme=_PROGRAMME)
    if value.text() == _COUNTY_METHOD and share is None and amount is None:
        inquiry.parameter("employment_cost_max_ratio", programme=_PROGRAMME)
        return None
    caps = {"own_wages_fen": wages_fen}
    if share is not None:
        caps["share_limit_fen"] = floor(wages_fen * share.ratio())
    if amount is not None:
        caps["amount_limit_fen"] = amount.whole_number() * _MONTHS_PER_YEAR
    return {name: max(cap - taken_fen, 0) for name, cap in caps.items()}


def _without_voucher(inquiry: Inquiry, expense: Expense, value: ParameterValue) -> Reason:
    kind_zh, kind_en = _kind(inquiry, expense)
    return Reason(
        TREATMENT,
        str(value.reference),
        f"成员 {expense.member} 的{kind_zh} {yuan_text(expense.fen_per_year)} 元没有有效凭据，"
        "不从家庭收入中扣减。",
        f"Member {expense.member}: the spending “{kind_en}” of {yuan_text(expense.fen_per_year)} "
        "yuan has no valid voucher and is not deducted.",
    )


def _kind(inquiry: Inquiry, expense: Expense) -> tuple[str, str]:
    return inquiry.store.parameter(_PROGRAMME, TREATMENT).label_of(expense.kind)


def _add_step(
    inquiry: Inquiry,
    expense: Expense,
    value: ParameterValue,
    caps: Mapping[str, int],
    deducted: int,
) -> None:
    formula = "fen_per_year" if deducted else "0"
    inquiry.trace.add(
        TraceStep(
            rule=TREATMENT,
            label_zh="支出扣减" if deducted else "支出不予扣减",
            label_en="Expense deducted" if deducted else "Expense not deducted",
            inputs={
                "member": expense.member,
                "expense": expense.kind,
                "fen_per_year": expense.fen_per_year,
                "voucher": expense.has_voucher,
                **caps,
            },
            formula=f"min({', '.join(('fen_per_year', *caps))})" if caps else formula,
            result=str(deducted),
            citation=str(value.reference),
            phrase=value.phrase,
            parameter=value,
        )
    )
