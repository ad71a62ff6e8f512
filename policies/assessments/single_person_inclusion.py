"""The assessment of the inclusion of single members of a household in the allowance."""

from dataclasses import dataclass, replace

from policies import single_person_inclusion as formulae
from policies.assessments import income as income_rules
from policies.assessments import means as means_rules
from policies.assessments import single_person_words as words
from policies.assessments.case import AssessedCase
from policies.assessments.conditions import Condition, Met, concluded, settled
from policies.assessments.household import Member
from policies.assessments.programmes import Programme
from policies.assessments.result import (
    AmountPart,
    AssessmentResult,
    Outcome,
    Reason,
)
from policies.assessments.single_person_grounds import Ground, Tier, grounds_of
from policies.assessments.trace import TraceStep
from policies.minimum_living_allowance import Rounding, rounded_fen
from policies.parameter_values import ParameterValue
from policies.regimes import RegimeKey
from policies.single_person_inclusion import AmountMethod

_ALLOWANCE = Programme.MINIMUM_LIVING_ALLOWANCE.value


@dataclass(frozen=True)
class _Found:
    """What was found of one person: whether included alone, why, and from which ground."""

    member: Member
    met: Met
    reason: Reason
    ground: Ground | None = None


def assess(case: AssessedCase) -> AssessmentResult:
    """Assess which members of a household may be included in the allowance alone.

    Source:
        民发〔2021〕57号 第八条；《中华人民共和国社会救助法》第二十一条；
        2022年10月20日通知 一（一）、一（四）；黔民发〔2020〕9号 二（二）。
    """
    return _Assessment(case).result()


class _Assessment:
    """Assesses one household; every question and answer is left in the inquiry."""

    def __init__(self, case: AssessedCase) -> None:
        self._case = case
        self._inquiry = case.inquiry(Programme.SINGLE_PERSON_INCLUSION)
        self._allowance = case.result_of(Programme.MINIMUM_LIVING_ALLOWANCE)
        self._standard: ParameterValue | None = None
        self._own_fen: dict[str, int | None] = {}

    def result(self) -> AssessmentResult:
        """Return the assessment; the amounts are a person's each."""
        found = [self._find(member) for member in self._case.facts.household.members]
        included = [one for one in found if one.met is Met.YES]
        parts = [part for one in included if (part := self._part(one)) is not None]
        conditions = self._conditions(found)
        if len(parts) < len(included):
            met = Met.UNKNOWN if self._inquiry.missing else Met.TO_JUDGE
            conditions.append(Condition(met, included[0].reason))
        result = concluded(
            self._inquiry,
            conditions,
            members=tuple(words.standing(one.member, one.met, one.reason) for one in found),
        )
        if result.outcome is Outcome.ELIGIBLE:
            result = replace(
                result,
                category="single_person_inclusion",
                category_zh="参照“单人户”纳入最低生活保障",
                category_en="included in the allowance alone",
                amount_parts=tuple(parts),
                monthly_amount_fen=sum(part.fen for part in parts),
                recheck=self._allowance.recheck,
            )
        return replace(
            result,
            standard_fen_per_year=self._standard.whole_number() if self._standard else None,
            approver=self._allowance.approver,
            clocks=self._allowance.clocks,
        )

    def _conditions(self, found: list[_Found]) -> list[Condition]:
        """Return one condition: somebody is included; nobody's refusal counts beside that."""
        included = [Condition(one.met, one.reason) for one in found if one.met is Met.YES]
        if included:
            return included
        waiting = [one for one in found if one.met in {Met.UNKNOWN, Met.TO_JUDGE}]
        if waiting:
            return [Condition(one.met, one.reason) for one in waiting]
        if self._may_ask_for_special_hardship():
            self._inquiry.judge(
                "special_hardship",
                citation="《中华人民共和国社会救助法》第二十一条",
                text_zh="边缘家庭中是否有其他“确有特殊困难人员”？",
                text_en="Is another member of the edge household in truly special hardship?",
            )
        open_questions = self._inquiry.judgements
        if open_questions:
            return [Condition(Met.TO_JUDGE, open_questions[-1])]
        return [Condition(Met.NO, one.reason) for one in found]

    def _may_ask_for_special_hardship(self) -> bool:
        return (
            self._inquiry.regime.key is RegimeKey.R2026
            and self._case.result_of(Programme.EDGE_HOUSEHOLD).outcome is Outcome.ELIGIBLE
        )

    def _find(self, member: Member) -> _Found:
        """Try a person's grounds in turn: the first that holds, else the first still open."""
        grounds = () if self._is_gone(member) else grounds_of(self._inquiry, member)
        tried = [self._try(member, ground) for ground in grounds]
        for met in (Met.YES, Met.UNKNOWN, Met.TO_JUDGE):
            for found in tried:
                if found.met is met:
                    return found
        return tried[0] if tried else _Found(member, Met.NO, words.no_ground(member))

    def _try(self, member: Member, ground: Ground) -> _Found:
        if self._allowance.outcome is Outcome.ELIGIBLE and not self._is_unchecked(ground):
            reason = words.whole_household(member, on=self._case.facts.on)
            return _Found(member, Met.NO, reason)
        if ground.needs_edge:
            return self._from_edge_household(member, ground)
        return self._by_own_income(member, ground)

    def _is_gone(self, member: Member) -> bool:
        on = self._case.facts.on
        return member.died_on is not None and member.died_on <= on

    def _is_unchecked(self, ground: Ground) -> bool:
        """Tell whether the household's own means do not matter for this ground."""
        return ground.tier is Tier.CLERGY or self._inquiry.regime.key is RegimeKey.R2012

    def _from_edge_household(self, member: Member, ground: Ground) -> _Found:
        edge = self._case.result_of(Programme.EDGE_HOUSEHOLD)
        is_counted = member.id in edge.members_included
        match edge.outcome:
            case Outcome.ELIGIBLE if is_counted:
                return self._within_own_gap(member, ground)
            case Outcome.PARAMETER_MISSING:
                self._inquiry.missing |= {one.name: one for one in edge.missing_parameters}
                return _Found(member, Met.UNKNOWN, words.ground_reason(member, ground), ground)
            case Outcome.NEEDS_JUDGEMENT:
                self._wait_for(edge.questions)
                return _Found(member, Met.TO_JUDGE, words.ground_reason(member, ground), ground)
        return _Found(member, Met.NO, words.not_of_edge(member))

    def _wait_for(self, questions: tuple[Reason, ...]) -> None:
        known = {question.rule for question in self._inquiry.judgements}
        self._inquiry.judgements.extend(one for one in questions if one.rule not in known)

    def _within_own_gap(self, member: Member, ground: Ground) -> _Found:
        """Refuse a person whose own income leaves no gap, where the gap is what is paid."""
        method = self._inquiry.optional_parameter("amount_method")
        if method is not None and method.text() == AmountMethod.DIFFERENCE:
            return self._by_own_income(member, ground)
        return _Found(member, Met.YES, words.ground_reason(member, ground), ground)

    def _by_own_income(self, member: Member, ground: Ground) -> _Found:
        """Test a person like a household of one: the own income beside the standard."""
        reason = words.ground_reason(member, ground)
        own = self._own_income(member)
        standard = self._needed_standard()
        if own is None or standard is None:
            met = Met.UNKNOWN if self._inquiry.missing else Met.TO_JUDGE
            return _Found(member, met, reason, ground)
        if own >= standard.whole_number():
            return _Found(member, Met.NO, words.income_too_high(member, own, standard))
        return _Found(member, Met.YES, reason, ground)

    def _needed_standard(self) -> ParameterValue | None:
        if self._standard is None:
            self._standard = means_rules.allowance_standard(self._inquiry)
        return self._standard

    def _own_income(self, member: Member) -> int | None:
        """Return a person's own income; nothing while a part of it is open."""
        if member.id not in self._own_fen:
            aside = replace(self._inquiry, missing={}, judgements=[])
            found = income_rules.own_income(aside, member.id)
            is_open = settled(aside) is not Met.YES
            self._own_fen[member.id] = None if is_open else found.countable_fen
            self._inquiry.missing |= aside.missing
            self._wait_for(tuple(aside.judgements))
        return self._own_fen[member.id]

    def _part(self, found: _Found) -> AmountPart | None:
        method = self._inquiry.parameter("amount_method")
        standard = self._needed_standard()
        ground = found.ground
        if method is None or standard is None or ground is None:
            return None
        chosen = AmountMethod(method.text())
        if chosen is AmountMethod.TIER:
            return self._tier_part(found.member, ground)
        rounding = self._inquiry.certain_parameter("benefit_rounding", programme=_ALLOWANCE)
        # Nobody is included by the gap whose own income is open.
        own = (self._own_income(found.member) or 0) if chosen is AmountMethod.DIFFERENCE else 0
        exact = formulae.monthly_amount_fen(
            standard_fen_per_year=standard.whole_number(), own_income_fen=own, method=chosen
        )
        fen = rounded_fen(exact, rounding=Rounding(rounding.text()))
        self._inquiry.trace.add(
            TraceStep(
                rule="single_person_amount",
                label_zh=f"成员 {found.member.id} 的月保障金额",
                label_en=f"Monthly amount of member {found.member.id}",
                inputs={
                    "standard_fen_per_year": standard.whole_number(),
                    "own_income_fen": own,
                    "method": chosen.value,
                    "rounding": rounding.text(),
                },
                formula="rounded(max(standard_fen_per_year - own_income_fen, 0) / 12)",
                result=str(fen),
                citation=str(method.reference),
                parameter=method,
            )
        )
        return words.amount_part(found.member, fen, method)

    def _tier_part(self, member: Member, ground: Ground) -> AmountPart | None:
        tier = self._inquiry.parameter("tier_fen_per_month", key=ground.tier.value)
        if tier is None:
            return None
        self._inquiry.trace.add(
            TraceStep(
                rule="single_person_amount",
                label_zh=f"成员 {member.id} 的月保障金额",
                label_en=f"Monthly amount of member {member.id}",
                inputs={"tier": ground.tier.value, "tier_fen_per_month": tier.whole_number()},
                formula="tier_fen_per_month",
                result=str(tier.whole_number()),
                citation=str(tier.reference),
                phrase=tier.phrase,
                parameter=tier,
            )
        )
        return words.amount_part(member, tier.whole_number(), tier)
