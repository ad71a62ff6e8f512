"""A household's means, the same for every programme: who counts, what comes in, per head."""

from dataclasses import dataclass, replace
from fractions import Fraction

from policies import minimum_living_allowance as formulae
from policies.assessments import income as income_rules
from policies.assessments.household import Member
from policies.assessments.household_members import Standing, standings
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import Reason
from policies.assessments.trace import TraceStep
from policies.parameter_values import ParameterValue
from policies.regimes import RegimeKey


@dataclass(frozen=True)
class Means:
    """What the members who count live on; incomes are a year's, fen.

    ``gross_income_fen`` is what counts before deductions, ``income_fen`` what is left of it.
    ``least_income_fen`` is what counts at least, whatever is still missing or to be judged;
    ``notes`` say which spending is not deducted.
    ``per_capita_fen`` is exact, and nothing where nobody counts.
    """

    standings: tuple[Standing, ...]
    counted: tuple[Member, ...]
    gross_income_fen: int
    income_fen: int
    least_income_fen: int = 0
    notes: tuple[Reason, ...] = ()

    @property
    def member_count(self) -> int:
        """How many members count."""
        return len(self.counted)

    @property
    def least_per_capita_fen(self) -> Fraction | None:
        """What each has at least; nothing while it is open who counts."""
        if not self.counted or any(one.is_included is None for one in self.standings):
            return None
        return formulae.per_capita_income_fen(
            household_income_fen=self.least_income_fen, member_count=self.member_count
        )

    @property
    def per_capita_fen(self) -> Fraction | None:
        """The year's income of each member who counts."""
        if not self.counted:
            return None
        return formulae.per_capita_income_fen(
            household_income_fen=self.income_fen, member_count=self.member_count
        )


def means_of(inquiry: Inquiry) -> Means:
    """Return the means of the household; missing values and judgements are noted.

    Source:
        民发〔2021〕57号 第七条、第十三条；民发〔2012〕220号 第五条、第十六条。
    """
    found = who_counts(inquiry)
    counted = counted_members(inquiry, found)
    income = income_rules.household_income(inquiry, {member.id for member in counted})
    return Means(
        found,
        counted,
        income.counted_fen,
        income.countable_fen,
        least_income_fen=income.least_fen,
        notes=income.notes,
    )


def who_counts(inquiry: Inquiry) -> tuple[Standing, ...]:
    """Tell who of the file counts; who must be judged is noted.

    Source:
        民发〔2021〕57号 第七条；民发〔2012〕220号 第五条。
    """
    regime = inquiry.regime.key
    found = tuple(
        _judged(inquiry, standing)
        for standing in standings(
            inquiry.facts.household.members, regime=regime, on=inquiry.facts.on
        )
    )
    included = {standing.member_id: standing.is_included for standing in found}
    inquiry.trace.add(
        TraceStep(
            rule="household_members",
            label_zh="共同生活的家庭成员",
            label_en="Family members living together",
            inputs=included,
            formula="count(included)",
            result=str(sum(value is True for value in included.values())),
            citation="民发〔2012〕220号 第五条"
            if regime is RegimeKey.R2012
            else "民发〔2021〕57号 第七条",
        )
    )
    return found


def _judged(inquiry: Inquiry, standing: Standing) -> Standing:
    if standing.is_included is not None:
        return standing
    member = standing.member_id
    answer = inquiry.judge(
        f"household_members/{member}",
        citation=standing.citation,
        text_zh=f"成员 {member} 与申请人是否具有法定赡养、扶养、抚养义务关系并长期共同居住？",
        text_en=f"Member {member}: is there a legal duty of support, and long living together?",
    )
    if answer is None:
        return standing
    zh, en = ("计入", "Counted") if answer else ("不计入", "Not counted")
    return replace(
        standing,
        is_included=answer,
        text_zh=f"{zh}：经办人员判断。",
        text_en=f"{en}: judged by an officer.",
    )


def standing_reason(standing: Standing) -> Reason:
    """Return in a sentence whether a person counts."""
    return Reason(
        "household_members",
        standing.citation,
        f"成员 {standing.member_id}：{standing.text_zh}",
        f"Member {standing.member_id}: {standing.text_en}",
    )


def counted_members(inquiry: Inquiry, found: tuple[Standing, ...]) -> tuple[Member, ...]:
    """Return the members who count, in the order of the file."""
    counted = {standing.member_id for standing in found if standing.is_included}
    return tuple(member for member in inquiry.facts.household.members if member.id in counted)


def allowance_standard(inquiry: Inquiry) -> ParameterValue | None:
    """Return the standard of the minimum living allowance, which other programmes refer to."""
    return inquiry.parameter(
        "standard_fen_per_year", programme=Programme.MINIMUM_LIVING_ALLOWANCE.value
    )
