"""The monthly amount of the minimum living allowance: by difference or tier, and supplements."""

from dataclasses import dataclass
from fractions import Fraction

from policies import minimum_living_allowance as formulae
from policies.assessments import assistance_classes, category_supplements
from policies.assessments.assistance_classes import AssistanceClass, Category
from policies.assessments.household import Member
from policies.assessments.inquiry import Inquiry
from policies.assessments.result import AmountPart, Reason
from policies.assessments.trace import TraceStep
from policies.minimum_living_allowance import Rounding
from policies.parameter_values import ParameterValue
from policies.regimes import RegimeKey

AMOUNT_CITATIONS = {
    RegimeKey.R2012: "民发〔2012〕220号 第二十七条",
    RegimeKey.R2021: "民发〔2021〕57号 第二十三条",
    RegimeKey.R2026: "《中华人民共和国社会救助法》第十八条；民发〔2021〕57号 第二十三条",
}
_REFUSALS = "refused_jobs_limit_count"
_JOBLESS = frozenset({"none", "unemployed"})


@dataclass(frozen=True)
class Amount:
    """What a household receives each month, in parts, and its class where there are classes."""

    parts: tuple[AmountPart, ...] = ()
    category: Category | None = None
    notes: tuple[Reason, ...] = ()

    @property
    def total_fen(self) -> int:
        """All parts together, fen."""
        return sum(part.fen for part in self.parts)


def amount_of(
    inquiry: Inquiry, counted: tuple[Member, ...], *, income_fen: int, standard_fen: int
) -> Amount | None:
    """Return the monthly amount; nothing where a value or an answer is open, which is noted.

    Args:
        inquiry: The working papers.
        counted: The members who count, at least one.
        income_fen: Their income in a year.
        standard_fen: The standard of a person in a year, above their income per person.

    Source:
        民发〔2012〕220号 第二十七条、第二十八条；民发〔2021〕57号 第二十三条、第二十七条、
        第三十四条；《中华人民共和国社会救助法》第十八条、第二十条。
    """
    found = assistance_classes.class_of(inquiry, Fraction(income_fen, len(counted)))
    is_by_tier = inquiry.certain_parameter("benefit_method").text() == "tiers"
    stopped = _stopped(inquiry, counted)
    rounding = inquiry.certain_parameter("benefit_rounding")
    base = (
        _tier(inquiry, found, len(counted))
        if is_by_tier
        else _difference(inquiry, rounding, len(counted), income_fen, standard_fen)
    )
    if base is None or stopped is None:
        return None
    rounded = _rounded(base, rounding)
    if stopped:
        rounded = _without_shares(inquiry, base, rounding, len(counted), stopped)
    least = _at_least_minimum(inquiry, rounded) if len(stopped) < len(counted) else 0
    paid = tuple(member for member in counted if member not in stopped)
    supplements = category_supplements.supplements_of(
        inquiry, paid, standard_fen=standard_fen, rounding=Rounding(rounding.text())
    )
    if least is None or supplements is None:
        return None
    parts = (_base_part(inquiry, least, is_by_tier=is_by_tier), *supplements)
    if supplements:
        _add_total(inquiry, parts)
    category = found.category if found else None
    return Amount(parts, category, tuple(_stopped_note(inquiry, member) for member in stopped))


def _difference(
    inquiry: Inquiry,
    rounding: ParameterValue,
    member_count: int,
    income_fen: int,
    standard_fen: int,
) -> Fraction:
    exact = formulae.monthly_benefit_fen(
        standard_fen_per_year=standard_fen,
        household_income_fen=income_fen,
        member_count=member_count,
    )
    inquiry.trace.add(
        TraceStep(
            rule="monthly_benefit",
            label_zh="月保障金额（差额）",
            label_en="Monthly benefit (gap to the standard)",
            inputs={
                "standard_fen_per_year": standard_fen,
                "household_income_fen": income_fen,
                "member_count": member_count,
                "exact_fen": str(exact),
                "rounding": rounding.text(),
            },
            formula="rounded((standard_fen_per_year * member_count - household_income_fen) / 12)",
            result=str(_rounded(exact, rounding)),
            citation=AMOUNT_CITATIONS[inquiry.regime.key],
            parameter=rounding,
        )
    )
    return exact


def _tier(inquiry: Inquiry, found: AssistanceClass | None, member_count: int) -> Fraction | None:
    benefit = assistance_classes.benefit_of(inquiry, found)
    if found is None or benefit is None:
        return None
    exact = formulae.tier_benefit_fen(
        tier_fen_per_month=benefit.whole_number(), member_count=member_count
    )
    inquiry.trace.add(
        TraceStep(
            rule="tier_benefit",
            label_zh=f"月保障金额（分档：{found.label_zh}）",
            label_en=f"Monthly benefit (by class: {found.label_en})",
            inputs={
                "tier_benefit_fen_per_month": benefit.whole_number(),
                "member_count": member_count,
            },
            formula="tier_benefit_fen_per_month * member_count",
            result=str(exact),
            citation=f"{AMOUNT_CITATIONS[inquiry.regime.key]}；{benefit.reference}",
            phrase=benefit.phrase,
            parameter=benefit,
        )
    )
    return exact


def _stopped(inquiry: Inquiry, counted: tuple[Member, ...]) -> tuple[Member, ...] | None:
    """Return whose own share stops for refused jobs; nothing while that must be judged."""
    if "on_allowance" not in inquiry.facts.household.flags:
        return ()
    limit = inquiry.optional_parameter(_REFUSALS)
    if limit is None:
        return ()
    refusing = [
        member
        for member in counted
        if member.refused_jobs >= limit.whole_number()
        and member.employment in _JOBLESS
        and member.is_able_to_work(inquiry.facts.on)
    ]
    answers = [(member, _is_stopped(inquiry, member, limit)) for member in refusing]
    if any(is_stopped is None for _, is_stopped in answers):
        return None
    return tuple(member for member, is_stopped in answers if is_stopped)


def _is_stopped(inquiry: Inquiry, member: Member, limit: ParameterValue) -> bool | None:
    return inquiry.judge(
        f"refused_jobs/{member.id}",
        citation=str(limit.reference),
        text_zh=f"成员 {member.id} 连续 {member.refused_jobs} 次拒绝介绍的工作，是否无正当理由、"
        "所介绍的工作是否与其健康状况和劳动能力相适应，应当停发其本人的保障金？",
        text_en=f"Member {member.id} refused {member.refused_jobs} jobs in a row: was there no "
        "good reason and did the jobs suit them, so that their own share stops?",
    )


def _without_shares(
    inquiry: Inquiry,
    base: Fraction,
    rounding: ParameterValue,
    member_count: int,
    stopped: tuple[Member, ...],
) -> int:
    limit = inquiry.certain_parameter(_REFUSALS)
    exact = formulae.without_shares_fen(
        household_fen=base, member_count=member_count, stopped_count=len(stopped)
    )
    inquiry.trace.add(
        TraceStep(
            rule="refused_jobs",
            label_zh="停发拒绝就业成员本人的保障金",
            label_en="Without the shares of members who refused jobs",
            inputs={
                "exact_fen": str(base),
                "member_count": member_count,
                "stopped_count": len(stopped),
                "stopped": [member.id for member in stopped],
                "rounding": rounding.text(),
            },
            formula="rounded(exact_fen * (member_count - stopped_count) / member_count)",
            result=str(_rounded(exact, rounding)),
            citation=str(limit.reference),
            phrase=limit.phrase,
            parameter=limit,
        )
    )
    return _rounded(exact, rounding)


def _stopped_note(inquiry: Inquiry, member: Member) -> Reason:
    limit = inquiry.certain_parameter(_REFUSALS)
    return Reason(
        "refused_jobs",
        str(limit.reference),
        f"成员 {member.id} 无正当理由连续 {member.refused_jobs} 次拒绝介绍的与其健康状况、"
        "劳动能力等相适应的工作，停发其本人的最低生活保障金。",
        f"Member {member.id} refused suitable jobs {member.refused_jobs} times in a row without "
        "good reason; their own share stops.",
    )


def _at_least_minimum(inquiry: Inquiry, rounded: int) -> int | None:
    # Where nothing would be paid, the locality must have said what then; else it may have.
    ask = inquiry.optional_parameter if rounded else inquiry.parameter
    minimum = ask("minimum_payment_fen_per_month")
    if minimum is None:
        return rounded or None
    amount = max(rounded, minimum.whole_number())
    inquiry.trace.add(
        TraceStep(
            rule="minimum_payment",
            label_zh="最低发放金额",
            label_en="Least payment",
            inputs={"rounded_fen": rounded, "minimum_fen": minimum.whole_number()},
            formula="max(rounded_fen, minimum_fen)",
            result=str(amount),
            citation=str(minimum.reference),
            phrase=minimum.phrase,
            parameter=minimum,
        )
    )
    return amount


def _base_part(inquiry: Inquiry, fen: int, *, is_by_tier: bool) -> AmountPart:
    zh, en = ("分档", "by class") if is_by_tier else ("差额", "gap to the standard")
    return AmountPart(
        "base",
        f"最低生活保障金（{zh}）",
        f"Minimum living allowance ({en})",
        fen,
        AMOUNT_CITATIONS[inquiry.regime.key],
    )


def _add_total(inquiry: Inquiry, parts: tuple[AmountPart, ...]) -> None:
    inquiry.trace.add(
        TraceStep(
            rule="monthly_amount",
            label_zh="每月金额合计",
            label_en="Amount a month in all",
            inputs={"parts_fen": [part.fen for part in parts]},
            formula="sum(parts_fen)",
            result=str(sum(part.fen for part in parts)),
            citation="；".join(dict.fromkeys(part.citation for part in parts)),
        )
    )


def _rounded(exact: Fraction, rounding: ParameterValue) -> int:
    return formulae.rounded_fen(exact, rounding=Rounding(rounding.text()))
