"""The assessment for the minimum living allowance: one household's way through the rules."""

from dataclasses import dataclass
from fractions import Fraction

from policies import minimum_living_allowance as formulae
from policies.assessments import assets as assets_rules
from policies.assessments import gradual_exit, recognition
from policies.assessments import means as means_rules
from policies.assessments import minimum_living_allowance_amount as amounts
from policies.assessments import minimum_living_allowance_follow_up as follow_up
from policies.assessments.assets import AssetTest
from policies.assessments.case import AssessedCase
from policies.assessments.inquiry import Inquiry
from policies.assessments.minimum_living_allowance_amount import Amount
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult, Outcome, Reason
from policies.assessments.trace import TraceStep
from policies.money import yuan_text
from policies.parameter_values import ParameterValue
from policies.regimes import RegimeKey

_INCOME_CITATIONS = {
    RegimeKey.R2012: "民发〔2012〕220号 第四条",
    RegimeKey.R2021: "《社会救助暂行办法》第九条；民发〔2021〕57号 第十三条",
    RegimeKey.R2026: "《中华人民共和国社会救助法》第十八条；民发〔2021〕57号 第十三条",
}
_NOBODY = Amount()


@dataclass(frozen=True)
class _Means:
    """A household's income beside the standard, a year's, fen."""

    income_fen: int
    standard_fen: int
    per_capita_fen: Fraction
    is_below: bool
    citation: str


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess a household for the minimum living allowance.

    Source:
        民发〔2012〕220号；民发〔2021〕57号；《中华人民共和国社会救助法》第十八条至第二十条。
    """
    return gradual_exit.with_gradual_exit(case, _Assessment(case).result())


class _Assessment:
    """Assesses one household; every question and answer is left in the inquiry."""

    def __init__(self, case: AssessedCase) -> None:
        self._case = case
        self._inquiry = inquiry = case.inquiry(Programme.MINIMUM_LIVING_ALLOWANCE)
        self._regime = inquiry.regime.key
        self._household = means_rules.means_of(inquiry)
        self._counted = self._household.counted
        self._reasons: list[Reason] = []
        self._means: _Means | None = None
        self._amount = _NOBODY

    def result(self) -> AssessmentResult:
        """Return the assessment, with clocks that start with the acceptance."""
        inquiry = self._inquiry
        outcome = self._outcome()
        approver = recognition.approver(inquiry)
        means = self._means
        category = self._amount.category or (None, None, None)
        return AssessmentResult(
            programme=inquiry.programme,
            regime=inquiry.regime,
            outcome=outcome,
            category=category[0],
            category_zh=category[1],
            category_en=category[2],
            standard_fen_per_year=means.standard_fen if means else None,
            household_income_fen=means.income_fen if means else None,
            per_capita_income_fen=means.per_capita_fen if means else None,
            monthly_amount_fen=self._amount.total_fen if outcome is Outcome.ELIGIBLE else None,
            amount_parts=self._amount.parts if outcome is Outcome.ELIGIBLE else (),
            members=self._household.standings,
            approver=approver,
            clocks=follow_up.clocks(self._case, is_delegated=approver.level == "township"),
            reasons=tuple(self._reasons),
            missing_parameters=tuple(inquiry.missing.values()),
            recheck=follow_up.recheck(
                inquiry, self._counted, is_eligible=outcome is Outcome.ELIGIBLE
            ),
            warnings=inquiry.warnings,
            questions=tuple(inquiry.judgements),
            trace=inquiry.trace,
        )

    def _outcome(self) -> Outcome:
        inquiry = self._inquiry
        is_settled = all(one.is_included is not None for one in self._household.standings)
        if is_settled and not self._counted:
            return self._refused(*map(means_rules.standing_reason, self._household.standings))
        is_known = not (inquiry.missing or inquiry.judgements)
        standard = inquiry.parameter("standard_fen_per_year")
        if is_settled and standard is not None:
            means = self._tested(standard, is_known=is_known)
            if not means.is_below:
                return self._refused(self._income_reason(means, is_known=is_known))
        assets = self._assets() if is_settled else AssetTest.TO_JUDGE
        if assets is AssetTest.BEYOND:
            return self._refused(_beyond_the_limits(inquiry))
        if inquiry.missing:
            return self._parameter_missing()
        if inquiry.judgements or self._means is None:
            return self._needs_judgement()
        return self._with_amount(self._means)

    def _with_amount(self, means: _Means) -> Outcome:
        amount = amounts.amount_of(
            self._inquiry,
            self._counted,
            income_fen=means.income_fen,
            standard_fen=means.standard_fen,
        )
        if self._inquiry.missing:
            return self._parameter_missing()
        if self._inquiry.judgements or amount is None:
            return self._needs_judgement()
        self._amount = amount
        self._reasons.append(self._income_reason(means, is_known=True))
        self._reasons.extend((*self._household.notes, *amount.notes))
        self._reasons.extend(follow_up.reasons_to_stay(self._inquiry))
        return Outcome.ELIGIBLE

    def _refused(self, *reasons: Reason) -> Outcome:
        # Nothing waits for a value or an answer that cannot change the outcome.
        self._inquiry.missing.clear()
        self._inquiry.judgements.clear()
        self._reasons.extend((*reasons, *self._household.notes))
        return Outcome.NOT_ELIGIBLE

    def _parameter_missing(self) -> Outcome:
        self._reasons.extend(
            Reason("parameter_missing", "", missing.message_zh, missing.message_en)
            for missing in self._inquiry.missing.values()
        )
        return Outcome.PARAMETER_MISSING

    def _needs_judgement(self) -> Outcome:
        self._reasons.extend(self._inquiry.judgements)
        return Outcome.NEEDS_JUDGEMENT

    def _assets(self) -> AssetTest:
        return assets_rules.compare_assets(self._inquiry, member_count=len(self._counted))

    def _tested(self, standard: ParameterValue, *, is_known: bool) -> _Means:
        # With something open, the income that is certain may still be too high.
        income = self._household.income_fen if is_known else self._household.least_income_fen
        per_capita = formulae.per_capita_income_fen(
            household_income_fen=income, member_count=len(self._counted)
        )
        ratio = self._inquiry.certain_parameter("income_limit_ratio")
        is_below = formulae.is_below_standard(
            per_capita_fen=per_capita, standard_fen=standard.whole_number(), ratio=ratio.ratio()
        )
        local = f"；{ratio.reference}" if ratio.division else ""
        citation = f"{_INCOME_CITATIONS[self._regime]}{local}"
        means = _Means(income, standard.whole_number(), per_capita, is_below, citation)
        if is_known or not is_below:
            self._means = means if is_known else None
            self._add_income_test(means, standard, ratio)
        return means

    def _add_income_test(
        self, means: _Means, standard: ParameterValue, ratio: ParameterValue
    ) -> None:
        self._inquiry.trace.add(
            TraceStep(
                rule="income_test",
                label_zh="家庭人均年收入与最低生活保障标准",
                label_en="Income per person in a year and the standard",
                inputs={
                    "household_income_fen": means.income_fen,
                    "member_count": len(self._counted),
                    "standard_fen_per_year": means.standard_fen,
                    "income_limit_ratio": str(ratio.ratio()),
                },
                formula="household_income_fen / member_count"
                " < standard_fen_per_year * income_limit_ratio",
                result="below" if means.is_below else "not_below",
                citation=means.citation,
                phrase=standard.phrase,
                parameter=standard,
            )
        )

    def _income_reason(self, means: _Means, *, is_known: bool) -> Reason:
        count = len(self._counted)
        income, standard = yuan_text(means.per_capita_fen), yuan_text(means.standard_fen)
        zh, en = ("低于", "is below") if means.is_below else ("不低于", "is not below")
        at_least_zh, at_least_en = ("", "") if is_known else ("至少 ", "at least ")
        return Reason(
            "income_test",
            means.citation,
            f"共同生活的家庭成员 {count} 人，家庭人均年收入 {at_least_zh}{income} 元，"
            f"{zh}当地最低生活保障标准每人每年 {standard} 元。",
            f"Family members living together: {count}. Income per person and year, "
            f"{at_least_en}{income} yuan, {en} the local standard of {standard} yuan.",
        )


def _beyond_the_limits(inquiry: Inquiry) -> Reason:
    return Reason(
        "asset_limit",
        assets_rules.asset_citation(inquiry),
        "家庭财产状况不符合当地规定。",
        "The household's assets do not fit the local rule.",
    )
