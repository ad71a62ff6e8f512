"""Assessments of persons: what the rules say of each, and the result of them together."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from policies.assessments.case import AssessedCase
from policies.assessments.household import Member
from policies.assessments.household_members import Standing
from policies.assessments.inquiry import Inquiry
from policies.assessments.result import (
    AmountPart,
    Approver,
    AssessmentResult,
    Outcome,
    Reason,
    Warned,
)
from policies.assessments.trace import TraceStep
from policies.clocks import ReckonedClock, clock_definitions, reckon
from policies.parameter_store import ParameterMissingError

SEVERAL = ("several", "多种情形", "Several categories")

Category = tuple[str, str, str]


@dataclass(frozen=True)
class Finding:
    """What the rules say of one person.

    ``is_entitled`` is nothing where a question or a value is open; ``parts`` is nothing where
    the person is entitled but a value of the amount is missing.
    """

    member: Member
    is_entitled: bool | None
    reason: Reason
    category: Category | None = None
    parts: tuple[AmountPart, ...] | None = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is open."""
        return self.is_entitled is not None and self.parts is not None


def refused(member: Member, rule: str, citation: str, zh: str, en: str) -> Finding:
    """Return that a person is not entitled, with the reason in both languages."""
    return Finding(member, is_entitled=False, reason=_about(member, rule, citation, zh, en))


def left_open(member: Member, rule: str, citation: str, zh: str, en: str) -> Finding:
    """Return that it is not settled whether a person is entitled."""
    return Finding(member, is_entitled=None, reason=_about(member, rule, citation, zh, en))


def entitled(
    member: Member,
    rule: str,
    citation: str,
    zh: str,
    en: str,
    *,
    category: Category,
    parts: tuple[AmountPart, ...] | None,
) -> Finding:
    """Return that a person is entitled; ``parts`` is nothing while a value is missing."""
    reason = _about(member, rule, citation, zh, en)
    return Finding(member, is_entitled=True, reason=reason, category=category, parts=parts)


def refused_for_death(inquiry: Inquiry, member: Member, citation: str) -> Finding | None:
    """Return the refusal of a person who has died by the day of acceptance."""
    if member.died_on is None or member.died_on > inquiry.facts.on:
        return None
    return refused(
        member,
        "death",
        citation,
        f"已于 {member.died_on} 死亡，不再符合条件。",
        f"died on {member.died_on} and is no longer entitled.",
    )


def household_result(
    case: AssessedCase,
    inquiry: Inquiry,
    findings: tuple[Finding, ...],
    *,
    approver: Approver,
    nobody: Reason,
) -> AssessmentResult:
    """Return the result of a household: all its persons' findings, and their amounts together.

    Args:
        case: The case.
        inquiry: The working papers of the findings.
        findings: One for each person whom the programme concerns.
        approver: Who decides.
        nobody: The reason where it concerns nobody.
    """
    outcome = _outcome(inquiry, findings)
    is_settled = outcome in {Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE}
    given = [finding for finding in findings if finding.is_entitled]
    category = _category(given) if outcome is Outcome.ELIGIBLE else (None, None, None)
    parts = tuple(part for finding in given for part in finding.parts or ())
    clocks, unset = clocks_of(case, inquiry)
    return AssessmentResult(
        programme=inquiry.programme,
        regime=inquiry.regime,
        outcome=outcome,
        members=tuple(_standing(finding) for finding in findings),
        reasons=_reasons(inquiry, outcome, findings) or (nobody,),
        trace=inquiry.trace,
        category=category[0],
        category_zh=category[1],
        category_en=category[2],
        monthly_amount_fen=_total(inquiry, parts) if outcome is Outcome.ELIGIBLE else None,
        amount_parts=parts,
        approver=approver,
        clocks=clocks,
        questions=() if is_settled else tuple(inquiry.judgements),
        missing_parameters=() if is_settled else tuple(inquiry.missing.values()),
        warnings=(*inquiry.warnings, *unset),
    )


def clocks_of(
    case: AssessedCase,
    inquiry: Inquiry,
    *,
    variables: Mapping[str, object] | None = None,
    optional: AbstractSet[str] = frozenset(),
) -> tuple[tuple[ReckonedClock, ...], tuple[Warned, ...]]:
    """Return the clocks that start with the acceptance, and a warning for each without a length.

    A length that the locality has not set changes no outcome; the clock is left out.

    Args:
        case: The case.
        inquiry: The working papers of its programme.
        variables: What the conditions of the lengths ask for.
        optional: Clocks that a locality need not have.
    """
    clocks, unset = [], []
    for definition in clock_definitions(inquiry.programme).values():
        if definition.starts_with != "acceptance":
            continue
        try:
            clock = reckon(
                definition,
                start=inquiry.facts.on,
                calendar=case.calendar,
                store=inquiry.store,
                division=inquiry.facts.jurisdiction,
                variables=variables or inquiry.facts.procedure,
            )
        except ParameterMissingError as error:
            if definition.name not in optional:
                name = error.parameter.name
                unset.append(Warned(name, "missing", error.message_zh, error.message_en))
            continue
        clocks.append(clock)
    return tuple(clocks), tuple(unset)


def _about(member: Member, rule: str, citation: str, zh: str, en: str) -> Reason:
    return Reason(rule, citation, f"成员 {member.id}：{zh}", f"Member {member.id}: {en}")


def _outcome(inquiry: Inquiry, findings: tuple[Finding, ...]) -> Outcome:
    if any(not finding.is_settled for finding in findings):
        return Outcome.PARAMETER_MISSING if inquiry.missing else Outcome.NEEDS_JUDGEMENT
    if any(finding.is_entitled for finding in findings):
        return Outcome.ELIGIBLE
    return Outcome.NOT_ELIGIBLE


def _reasons(
    inquiry: Inquiry, outcome: Outcome, findings: tuple[Finding, ...]
) -> tuple[Reason, ...]:
    reasons = tuple(finding.reason for finding in findings)
    if outcome is Outcome.PARAMETER_MISSING:
        return reasons + tuple(
            Reason("parameter_missing", "", missing.message_zh, missing.message_en)
            for missing in inquiry.missing.values()
        )
    if outcome is Outcome.NEEDS_JUDGEMENT:
        return (*reasons, *inquiry.judgements)
    return reasons


def _category(given: list[Finding]) -> Category:
    known = {finding.category for finding in given if finding.category is not None}
    return known.pop() if len(known) == 1 else SEVERAL


def _standing(finding: Finding) -> Standing:
    reason = finding.reason
    return Standing(
        member_id=finding.member.id,
        is_included=finding.is_entitled,
        citation=reason.citation,
        text_zh=reason.text_zh,
        text_en=reason.text_en,
    )


def _total(inquiry: Inquiry, parts: tuple[AmountPart, ...]) -> int:
    total = sum(part.fen for part in parts)
    inquiry.trace.add(
        TraceStep(
            rule="monthly_amount",
            label_zh="每月金额合计",
            label_en="Amount a month in all",
            inputs={"parts_fen": [part.fen for part in parts]},
            formula="sum(parts_fen)",
            result=str(total),
            citation="；".join(dict.fromkeys(part.citation for part in parts)),
        )
    )
    return total
