"""Conditions that must all be met, and what they make together."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from policies.assessments.household_members import Standing
from policies.assessments.inquiry import Inquiry
from policies.assessments.result import AssessmentResult, Outcome, Reason


class Met(StrEnum):
    """Whether a condition is met; unknown where a value is missing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    TO_JUDGE = "to_judge"


@dataclass(frozen=True)
class Condition:
    """One condition of a programme: whether it is met, and that in a sentence."""

    met: Met
    reason: Reason


def outcome_of(conditions: Iterable[Condition]) -> Outcome:
    """Return what conditions make together: one that is not met decides, whatever is unknown."""
    met = {condition.met for condition in conditions}
    if Met.NO in met:
        return Outcome.NOT_ELIGIBLE
    if Met.UNKNOWN in met:
        return Outcome.PARAMETER_MISSING
    return Outcome.NEEDS_JUDGEMENT if Met.TO_JUDGE in met else Outcome.ELIGIBLE


def settled(inquiry: Inquiry) -> Met:
    """Tell whether everything that was asked so far has its answer."""
    if inquiry.missing:
        return Met.UNKNOWN
    return Met.TO_JUDGE if inquiry.judgements else Met.YES


def decided(answer: bool | None) -> Met:  # noqa: FBT001  the answer is the subject
    """Return what a person's answer makes of a condition."""
    if answer is None:
        return Met.TO_JUDGE
    return Met.YES if answer else Met.NO


def concluded(
    inquiry: Inquiry, conditions: Iterable[Condition], *, members: tuple[Standing, ...]
) -> AssessmentResult:
    """Return the result that conditions make, with its reasons and all steps.

    What is missing or must be judged is shown only where the outcome waits for it.
    """
    known = tuple(conditions)
    outcome = outcome_of(known)
    waits = outcome is not Outcome.NOT_ELIGIBLE
    return AssessmentResult(
        programme=inquiry.programme,
        regime=inquiry.regime,
        outcome=outcome,
        members=members,
        reasons=_reasons(inquiry, known, outcome),
        missing_parameters=tuple(inquiry.missing.values()) if waits else (),
        questions=tuple(inquiry.judgements) if waits else (),
        warnings=inquiry.warnings,
        trace=inquiry.trace,
    )


def _reasons(
    inquiry: Inquiry, conditions: tuple[Condition, ...], outcome: Outcome
) -> tuple[Reason, ...]:
    match outcome:
        case Outcome.PARAMETER_MISSING:
            return tuple(
                Reason("parameter_missing", "", missing.message_zh, missing.message_en)
                for missing in inquiry.missing.values()
            )
        case Outcome.NEEDS_JUDGEMENT:
            return tuple(inquiry.judgements)
        case Outcome.NOT_ELIGIBLE:
            return tuple(one.reason for one in conditions if one.met is Met.NO)
    return tuple(one.reason for one in conditions)
