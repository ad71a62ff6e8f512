"""The assessment for the minimum living allowance: one household's way through the rules."""

from dataclasses import dataclass
from fractions import Fraction

from policies import minimum_living_allowance as formulae
from policies.assessments import assets as assets_rules
from policies.assessments import income as income_rules
from policies.assessments.assets import AssetTest
from policies.assessments.case import AssessedCase
from policies.assessments.household_members import Standing, standings
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import (
    Alternative,
    Approver,
    AssessmentResult,
    Outcome,
    Reason,
    Recheck,
)
from policies.assessments.trace import TraceStep
from policies.calendar import WorkingCalendar
from policies.clocks import ReckonedClock, clock_definitions, reckon
from policies.minimum_living_allowance import RecheckGroup, Rounding
from policies.money import yuan_text
from policies.parameter_files import ParameterValue
from policies.regimes import RegimeKey

_INCOME_CITATIONS = {
    RegimeKey.R2012: "民发〔2012〕220号 第四条",
    RegimeKey.R2021: "《社会救助暂行办法》第九条；民发〔2021〕57号 第十三条",
    RegimeKey.R2026: "《中华人民共和国社会救助法》第十八条；民发〔2021〕57号 第十三条",
}
_AMOUNT_CITATIONS = {
    RegimeKey.R2012: "民发〔2012〕220号 第二十七条",
    RegimeKey.R2021: "民发〔2021〕57号 第二十三条",
    RegimeKey.R2026: "《中华人民共和国社会救助法》第十八条；民发〔2021〕57号 第二十三条",
}


@dataclass(frozen=True)
class _Means:
    """A household's income beside the standard, a year's, fen."""

    income_fen: int
    standard_fen: int
    per_capita_fen: Fraction
    is_below: bool


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess a household for the minimum living allowance."""
    return _Assessment(case.inquiry(Programme.MINIMUM_LIVING_ALLOWANCE)).result(case.calendar)


class _Assessment:
    """Assesses one household; every question and answer is left in the inquiry."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._facts = inquiry.facts
        self._regime = inquiry.regime.key
        self._members = self._who_counts()
        counted = {member.member_id for member in self._members if member.is_included}
        self._counted = [member for member in self._facts.household.members if member.id in counted]
        self._reasons: list[Reason] = []
        self._alternatives: tuple[Alternative, ...] = ()
        self._means: _Means | None = None
        self._monthly: int | None = None

    def result(self, calendar: WorkingCalendar) -> AssessmentResult:
        """Return the assessment, with clocks that start with the acceptance."""
        outcome = self._outcome()
        group = self._recheck_group()
        interval = self._inquiry.certain_parameter("recheck_interval_months", key=group.value)
        approver = self._approver()
        means = self._means
        return AssessmentResult(
            programme=self._inquiry.programme,
            regime=self._inquiry.regime,
            outcome=outcome,
            standard_fen_per_year=means.standard_fen if means else None,
            household_income_fen=means.income_fen if means else None,
            per_capita_income_fen=means.per_capita_fen if means else None,
            monthly_amount_fen=self._monthly,
            members=self._members,
            approver=approver,
            clocks=self._clocks(calendar, is_delegated=approver.level == "township"),
            reasons=tuple(self._reasons),
            alternatives=self._alternatives,
            missing_parameters=tuple(self._inquiry.missing.values()),
            warnings=self._inquiry.warnings,
            recheck=Recheck(group, interval.whole_number(), str(interval.reference)),
            questions=tuple(self._inquiry.judgements),
            trace=self._inquiry.trace,
        )

    def _outcome(self) -> Outcome:
        income = income_rules.countable_income_fen(
            self._inquiry, {member.id for member in self._counted}
        )
        standard = self._inquiry.parameter("standard_fen_per_year")
        if standard is None or self._inquiry.missing:
            return self._parameter_missing()
        if self._inquiry.judgements:
            return self._needs_judgement()
        if not self._counted:
            return self._nobody_counts()

        self._means = self._test_income(income, standard)
        assets = assets_rules.compare_assets(self._inquiry, member_count=len(self._counted))
        if not self._means.is_below:
            # The limits on assets decide only what else to offer; nothing waits for them.
            self._inquiry.missing.clear()
            self._reasons.append(self._income_reason(self._means))
            self._alternatives = self._offered(self._means, assets)
            return Outcome.NOT_ELIGIBLE
        return self._outcome_of_assets(self._means, assets)

    def _outcome_of_assets(self, means: _Means, assets: AssetTest) -> Outcome:
        if assets is AssetTest.BEYOND:
            self._inquiry.missing.clear()
            self._reasons.append(
                Reason(
                    "asset_limit",
                    assets_rules.asset_citation(self._inquiry),
                    "家庭财产状况不符合当地规定。",
                    "The household's assets do not fit the local rule.",
                )
            )
            return Outcome.NOT_ELIGIBLE
        if assets is AssetTest.UNKNOWN:
            return self._parameter_missing()
        if assets is AssetTest.TO_JUDGE:
            return self._needs_judgement()
        self._monthly = self._monthly_amount(means)
        if self._monthly is None:
            return self._parameter_missing()
        self._reasons.append(self._income_reason(means))
        return Outcome.ELIGIBLE

    def _parameter_missing(self) -> Outcome:
        self._reasons.extend(
            Reason("parameter_missing", "", missing.message_zh, missing.message_en)
            for missing in self._inquiry.missing.values()
        )
        return Outcome.PARAMETER_MISSING

    def _needs_judgement(self) -> Outcome:
        self._reasons.extend(self._inquiry.judgements)
        return Outcome.NEEDS_JUDGEMENT

    def _nobody_counts(self) -> Outcome:
        self._reasons.extend(
            Reason(
                "household_members",
                member.citation,
                f"成员 {member.member_id}：{member.text_zh}",
                f"Member {member.member_id}: {member.text_en}",
            )
            for member in self._members
        )
        return Outcome.NOT_ELIGIBLE

    def _who_counts(self) -> tuple[Standing, ...]:
        members = standings(self._facts.household.members, regime=self._regime, on=self._facts.on)
        self._inquiry.judgements.extend(
            Reason(
                "household_members",
                member.citation,
                f"成员 {member.member_id}：{member.text_zh}",
                f"Member {member.member_id}: {member.text_en}",
            )
            for member in members
            if member.is_included is None
        )
        included = {member.member_id: member.is_included for member in members}
        self._inquiry.trace.add(
            TraceStep(
                rule="household_members",
                label_zh="共同生活的家庭成员",
                label_en="Family members living together",
                inputs=included,
                formula="count(included)",
                result=str(sum(value is True for value in included.values())),
                citation="民发〔2012〕220号 第五条"
                if self._regime is RegimeKey.R2012
                else "民发〔2021〕57号 第七条",
            )
        )
        return members

    def _test_income(self, income: int, standard: ParameterValue) -> _Means:
        per_capita = formulae.per_capita_income_fen(
            household_income_fen=income, member_count=len(self._counted)
        )
        is_below = formulae.is_below_standard(
            per_capita_fen=per_capita, standard_fen=standard.whole_number()
        )
        self._inquiry.trace.add(
            TraceStep(
                rule="income_test",
                label_zh="家庭人均年收入与最低生活保障标准",
                label_en="Income per person in a year and the standard",
                inputs={
                    "household_income_fen": income,
                    "member_count": len(self._counted),
                    "standard_fen_per_year": standard.whole_number(),
                },
                formula="household_income_fen / member_count < standard_fen_per_year",
                result="below" if is_below else "not_below",
                citation=_INCOME_CITATIONS[self._regime],
                phrase=standard.phrase,
                parameter=standard,
            )
        )
        return _Means(income, standard.whole_number(), per_capita, is_below)

    def _income_reason(self, means: _Means) -> Reason:
        count = len(self._counted)
        income, standard = yuan_text(means.per_capita_fen), yuan_text(means.standard_fen)
        zh, en = ("低于", "is below") if means.is_below else ("不低于", "is not below")
        return Reason(
            "income_test",
            _INCOME_CITATIONS[self._regime],
            f"共同生活的家庭成员 {count} 人，家庭人均年收入 {income} 元，"
            f"{zh}当地最低生活保障标准每人每年 {standard} 元。",
            f"Family members living together: {count}. Income per person and year, "
            f"{income} yuan, {en} the local standard of {standard} yuan.",
        )

    def _monthly_amount(self, means: _Means) -> int | None:
        rounding = self._inquiry.certain_parameter("benefit_rounding")
        exact = formulae.monthly_benefit_fen(
            standard_fen_per_year=means.standard_fen,
            household_income_fen=means.income_fen,
            member_count=len(self._counted),
        )
        rounded = formulae.rounded_fen(exact, rounding=Rounding(rounding.text()))
        self._inquiry.trace.add(
            TraceStep(
                rule="monthly_benefit",
                label_zh="月保障金额（差额）",
                label_en="Monthly benefit (gap to the standard)",
                inputs={
                    "standard_fen_per_year": means.standard_fen,
                    "household_income_fen": means.income_fen,
                    "member_count": len(self._counted),
                    "exact_fen": str(exact),
                    "rounding": rounding.text(),
                },
                formula=(
                    "rounded((standard_fen_per_year * member_count - household_income_fen) / 12)"
                ),
                result=str(rounded),
                citation=_AMOUNT_CITATIONS[self._regime],
                parameter=rounding,
            )
        )
        return self._at_least_minimum(rounded)

    def _at_least_minimum(self, rounded: int) -> int | None:
        # Where nothing would be paid, the locality must have said what then; else it may have.
        ask = self._inquiry.optional_parameter if rounded else self._inquiry.parameter
        minimum = ask("minimum_payment_fen_per_month")
        if minimum is None:
            return rounded or None
        amount = max(rounded, minimum.whole_number())
        self._inquiry.trace.add(
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

    def _offered(self, means: _Means, assets: AssetTest) -> tuple[Alternative, ...]:
        ratio = self._inquiry.optional_parameter("edge_household_ratio")
        if assets is not AssetTest.WITHIN or ratio is None:
            return ()
        if not formulae.is_edge_income(
            per_capita_fen=means.per_capita_fen,
            standard_fen=means.standard_fen,
            ratio=ratio.ratio(),
        ):
            return ()
        edge = Alternative(
            "edge_household",
            "最低生活保障边缘家庭",
            "Household at the edge of the minimum living allowance",
            str(ratio.reference),
            tuple(member.id for member in self._counted),
        )
        alone = tuple(
            member.id
            for member in self._counted
            if formulae.may_apply_alone(
                disability_category=member.disability_category,
                disability_grade=member.disability_grade,
                serious_illness=member.serious_illness,
            )
        )
        single = Alternative(
            "single_person_inclusion",
            "参照“单人户”申请最低生活保障",
            "Members who may apply for themselves alone",
            "民发〔2021〕57号 第八条",
            alone,
        )
        return (edge, single) if alone else (edge,)

    def _recheck_group(self) -> RecheckGroup:
        members = self._counted
        return formulae.recheck_group(
            has_labour_ability=any(
                member.employment == "casual" or member.is_able_to_work(self._facts.on)
                for member in members
            ),
            has_severe_hardship=any(member.has_severe_hardship() for member in members),
        )

    def _approver(self) -> Approver:
        delegation = self._inquiry.certain_parameter("confirmation_delegated")
        citation = str(delegation.reference)
        if self._facts.procedure.get("delegated", delegation.yes_no()):
            return Approver("township", "乡镇人民政府（街道办事处）", "the township", citation)
        return Approver(
            "county", "县级人民政府民政部门", "the county's civil affairs department", citation
        )

    def _clocks(
        self, calendar: WorkingCalendar, *, is_delegated: bool
    ) -> tuple[ReckonedClock, ...]:
        if self._regime is RegimeKey.R2012:
            return ()
        return tuple(
            reckon(
                definition,
                start=self._facts.on,
                calendar=calendar,
                store=self._inquiry.store,
                division=self._facts.jurisdiction,
                variables={**self._facts.procedure, "delegated": is_delegated},
            )
            for definition in clock_definitions(self._inquiry.programme).values()
            if definition.starts_with == "acceptance"
        )
