"""The gradual exit of a household whose income has passed the standard of its allowance.

It is part of the assessment for the minimum living allowance: whoever gets the allowance may
keep it for some months. The rules say that it *may* be granted, so a person decides.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from policies import gradual_exit as formulae
from policies.assessments import assets as assets_rules
from policies.assessments.assets import AssetTest
from policies.assessments.case import AssessedCase
from policies.assessments.facts import InvalidFactsError, Problem
from policies.assessments.inquiry import Inquiry
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult, Outcome, Reason
from policies.assessments.trace import TraceStep
from policies.gradual_exit import ExitPeriod
from policies.parameter_values import ParameterValue

CATEGORY = "gradual_exit"

_PROGRAMME = Programme.MINIMUM_LIVING_ALLOWANCE
_ARTICLE_33 = "民发〔2021〕57号 第三十三条"
_NATIONAL_FROM = date(2021, 7, 1)
_EMPLOYMENT = "employment"
_OTHER = "other"
_EARNED = frozenset({"wages", "business"})
_WORKING = frozenset({"employed", "self_employed", "casual"})
_MONTHS_PER_YEAR = 12
_NAMES = ("渐退期", "gradual exit")


@dataclass(frozen=True)
class _Rule:
    """The rule that allows a gradual exit: its period and the group that it is for."""

    group: str
    period: ExitPeriod
    source: ParameterValue


def with_gradual_exit(case: AssessedCase, result: AssessmentResult) -> AssessmentResult:
    """Return a result with the gradual exit that the rules allow, or as it was.

    Only a household on the allowance whose income, and nothing else, has passed the standard
    may stay for a time. The months count from the one after the day of the check.

    Raises:
        InvalidFactsError: The granted months lie outside what the rule allows.

    Source:
        豫民文〔2019〕155号 二（一）2；豫脱贫组〔2020〕13号 四（三）；黔民发〔2020〕9号 二（二）；
        民发〔2021〕57号 第三十三条；2022年10月20日通知 一（三）。
    """
    per_capita, standard = result.per_capita_income_fen, result.standard_fen_per_year
    is_refused = result.outcome is Outcome.NOT_ELIGIBLE
    if not (is_refused and "on_allowance" in case.facts.household.flags):
        return result
    if per_capita is None or standard is None:
        return result
    if not formulae.passes_standard(per_capita_fen=per_capita, standard_fen=standard):
        return result
    inquiry = Inquiry(_PROGRAMME.value, case.facts, case.regime, case.store, trace=result.trace)
    return _Exit(inquiry, result, per_capita=per_capita, standard_fen=standard).result()


class _Exit:
    """Looks for the rule of one household, and what it still needs."""

    def __init__(
        self,
        inquiry: Inquiry,
        result: AssessmentResult,
        *,
        per_capita: Fraction,
        standard_fen: int,
    ) -> None:
        self._inquiry = inquiry
        self._refused = result
        self._per_capita = per_capita
        self._standard_fen = standard_fen

    def result(self) -> AssessmentResult:
        """Return the refusal as it was, or what is open, or the exit that was granted."""
        if self._are_assets_beyond():
            return self._refused
        rule = self._rule()
        if rule is None:
            return self._waiting() if self._is_open() else self._refused
        if not self._is_within_bound(rule):
            return replace(self._refused, reasons=(*self._refused.reasons, _beyond(rule)))
        self._add_step(rule)
        granted = self._inquiry.judge(
            "gradual_exit_granted",
            citation=str(rule.source.reference),
            text_zh=f"家庭人均收入已超过最低生活保障标准，可给予{_span_zh(rule.period)}的渐退期，"
            "是否给予？",
            text_en="The income has passed the standard; a gradual exit of "
            f"{_span_en(rule.period)} may be granted. Is it?",
        )
        if granted is None:
            return _named(self._waiting())
        if not granted:
            return self._refused
        return self._granted(rule)

    def _are_assets_beyond(self) -> bool:
        """Tell whether the assets, too, are beyond the limits; what is unknown does not count."""
        facts = self._inquiry.facts
        aside = Inquiry(_PROGRAMME.value, facts, self._inquiry.regime, self._inquiry.store)
        found = assets_rules.compare_assets(aside, member_count=len(self._refused.members_included))
        return found is AssetTest.BEYOND

    def _rule(self) -> _Rule | None:
        flags = self._inquiry.facts.household.flags
        if "registered_poor" in flags and (rule := self._rule_of("registered_poor")):
            return rule
        if "monitored" in flags and (rule := self._rule_of("monitored_edge")):
            return rule
        if self._inquiry.facts.on >= _NATIONAL_FROM:
            through_work = self._is_through_work()
            if through_work is None:
                return None
            if through_work:
                self._inquiry.parameter("gradual_exit_max_months", key=_EMPLOYMENT)
                return self._rule_of(_EMPLOYMENT)
        return self._rule_of(_OTHER)

    def _rule_of(self, group: str) -> _Rule | None:
        longest = self._inquiry.optional_parameter("gradual_exit_max_months", key=group)
        if longest is None:
            return None
        shortest = self._inquiry.optional_parameter("gradual_exit_min_months", key=group)
        least = shortest.whole_number() if shortest else 1
        return _Rule(group, ExitPeriod(least, longest.whole_number()), longest)

    def _is_through_work(self) -> bool | None:
        counted = set(self._refused.members_included)
        household = self._inquiry.facts.household
        works = any(
            member.employment in _WORKING for member in household.members if member.id in counted
        )
        earns = any(
            income.kind in _EARNED for income in household.incomes if income.member in counted
        )
        if not (works or earns):
            return False
        return self._inquiry.judge(
            "exceeds_through_employment",
            citation=_ARTICLE_33,
            text_zh="家庭人均收入超过最低生活保障标准，是否因家庭成员就业？",
            text_en="Has the income passed the standard because a member took a job?",
        )

    def _is_within_bound(self, rule: _Rule) -> bool:
        bound = self._inquiry.optional_parameter("gradual_exit_income_bound_ratio", key=rule.group)
        if bound is None:
            return True
        is_within = formulae.is_within_bound(
            per_capita_fen=self._per_capita,
            standard_fen=self._standard_fen,
            ratio=bound.ratio(),
        )
        self._inquiry.trace.add(
            TraceStep(
                rule="gradual_exit_bound",
                label_zh="渐退期的收入上限",
                label_en="Highest income for a gradual exit",
                inputs={
                    "per_capita_income_fen": str(self._per_capita),
                    "standard_fen_per_year": self._standard_fen,
                    "ratio": str(bound.ratio()),
                },
                formula="per_capita_income_fen <= standard_fen_per_year * ratio",
                result="within" if is_within else "beyond",
                citation=str(bound.reference),
                phrase=bound.phrase,
                parameter=bound,
            )
        )
        return is_within

    def _is_open(self) -> bool:
        return bool(self._inquiry.missing or self._inquiry.judgements)

    def _waiting(self) -> AssessmentResult:
        """Return that a value is missing, or that somebody must judge first."""
        inquiry = self._inquiry
        missing = tuple(inquiry.missing.values())
        wanting = tuple(
            Reason("parameter_missing", "", one.message_zh, one.message_en) for one in missing
        )
        return replace(
            self._refused,
            outcome=Outcome.PARAMETER_MISSING if missing else Outcome.NEEDS_JUDGEMENT,
            reasons=(*self._refused.reasons, *(wanting or inquiry.judgements)),
            missing_parameters=(*self._refused.missing_parameters, *missing),
            questions=(*self._refused.questions, *inquiry.judgements),
            warnings=(*self._refused.warnings, *inquiry.warnings),
        )

    def _add_step(self, rule: _Rule) -> None:
        self._inquiry.trace.add(
            TraceStep(
                rule="gradual_exit_period",
                label_zh="可以给予的渐退期",
                label_en="Gradual exit that may be granted",
                inputs={
                    "group": rule.group,
                    "per_capita_income_fen": str(self._per_capita),
                    "standard_fen_per_year": self._standard_fen,
                    "min_months": rule.period.min_months,
                    "max_months": rule.period.max_months,
                },
                formula="per_capita_income_fen > standard_fen_per_year",
                result=_span_en(rule.period),
                citation=str(rule.source.reference),
                phrase=rule.source.phrase,
                parameter=rule.source,
            )
        )

    def _granted(self, rule: _Rule) -> AssessmentResult:
        months = self._months(rule)
        method = self._inquiry.parameter("gradual_exit_amount")
        if months is None or method is None:
            return _named(self._waiting())
        on = self._inquiry.facts.on
        last = formulae.ends_on(decided_on=on, months=months)
        self._inquiry.trace.add(
            TraceStep(
                rule="gradual_exit_end",
                label_zh="渐退期的最后一日",
                label_en="Last day of the gradual exit",
                inputs={"checked_on": on.isoformat(), "months": months},
                formula="last_day_of_month(checked_on + months)",
                result=last.isoformat(),
                citation=str(rule.source.reference),
                phrase=rule.source.phrase,
                parameter=rule.source,
            )
        )
        reason = Reason(
            CATEGORY,
            str(rule.source.reference),
            f"给予 {months} 个月的渐退期，自核查次月起算，至 {last} 止，期满退出最低生活保障。",
            f"A gradual exit of {months} months is granted, from the month after the check "
            f"until {last}; then the allowance ends.",
        )
        return replace(
            _named(self._refused),
            outcome=Outcome.ELIGIBLE,
            reasons=(*self._refused.reasons, reason),
            valid_months=months,
            monthly_amount_fen=self._amount_fen(method),
            warnings=(*self._refused.warnings, *self._inquiry.warnings),
        )

    def _months(self, rule: _Rule) -> int | None:
        if rule.period.is_exact:
            return rule.period.min_months
        chosen = self._inquiry.parameter("gradual_exit_granted_months")
        if chosen is None:
            return None
        months = chosen.whole_number()
        if not rule.period.allows(months):
            raise InvalidFactsError(
                [
                    Problem(
                        "parameters.gradual_exit_granted_months",
                        f"渐退期应为{_span_zh(rule.period)}（{rule.source.reference}）",
                        f"must be {_span_en(rule.period)} ({rule.source.reference})",
                    )
                ]
            )
        return months

    def _amount_fen(self, method: ParameterValue) -> int | None:
        """Return what is paid a month; nothing where the facts do not say what was paid."""
        counted = set(self._refused.members_included)
        members = [one for one in self._inquiry.facts.household.members if one.id in counted]
        if method.text() == "full_standard":
            amount: int | None = self._standard_fen * len(members) // _MONTHS_PER_YEAR
            inputs: dict[str, object] = {
                "standard_fen_per_year": self._standard_fen,
                "member_count": len(members),
            }
            formula = "standard_fen_per_year * member_count // 12"
        else:
            paid = [one.received[_PROGRAMME] for one in members if _PROGRAMME in one.received]
            amount = sum(paid) if paid else None
            inputs = {"paid_fen": amount}
            formula = "paid_fen"
        self._inquiry.trace.add(
            TraceStep(
                rule="gradual_exit_amount",
                label_zh="渐退期内的月保障金额",
                label_en="Monthly amount during the gradual exit",
                inputs=inputs,
                formula=formula,
                result=str(amount),
                citation=str(method.reference),
                phrase=method.phrase,
                parameter=method,
            )
        )
        return amount


def _named(result: AssessmentResult) -> AssessmentResult:
    zh, en = _NAMES
    return replace(result, category=CATEGORY, category_zh=zh, category_en=en)


def _beyond(rule: _Rule) -> Reason:
    return Reason(
        "gradual_exit_bound",
        str(rule.source.reference),
        "家庭人均收入超过可以给予渐退期的上限，不适用渐退期。",
        "The income is beyond the bound up to which a gradual exit may be granted.",
    )


def _span_zh(period: ExitPeriod) -> str:
    if period.is_exact:
        return f" {period.max_months} 个月"
    return f" {period.min_months} 至 {period.max_months} 个月"


def _span_en(period: ExitPeriod) -> str:
    if period.is_exact:
        return f"{period.max_months} months"
    return f"{period.min_months} to {period.max_months} months"
