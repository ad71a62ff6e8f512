"""What an assessment gives: the outcome, its reasons, and every step that led there."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from policies.clocks import ReckonedClock
from policies.household_members import Standing
from policies.minimum_living_allowance import RecheckGroup
from policies.money import yuan_text
from policies.regimes import Regime
from policies.trace import Trace


class Outcome(StrEnum):
    """What the facts and the rules say; a person decides."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    NEEDS_JUDGEMENT = "needs_judgement"
    PARAMETER_MISSING = "parameter_missing"


@dataclass(frozen=True)
class Reason:
    """Why: the rule, its article and the facts in a sentence, in both languages."""

    rule: str
    citation: str
    text_zh: str
    text_en: str

    def as_json(self) -> dict[str, object]:
        """Return the reason as JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Alternative:
    """Another programme to offer, with the applicant's consent."""

    programme: str
    label_zh: str
    label_en: str
    citation: str
    members: tuple[str, ...]
    needs_consent: bool = True

    def as_json(self) -> dict[str, object]:
        """Return the alternative as JSON values."""
        return {**vars(self), "members": list(self.members)}


@dataclass(frozen=True)
class Approver:
    """The level that may decide."""

    level: str
    label_zh: str
    label_en: str
    citation: str

    def as_json(self) -> dict[str, object]:
        """Return the approver as JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class MissingParameter:
    """A value that the locality must set before an outcome is possible."""

    name: str
    message_zh: str
    message_en: str

    def as_json(self) -> dict[str, object]:
        """Return what is missing as JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class Warned:
    """A value that was used although it is planned, for demonstration, or only supplied."""

    parameter: str
    status: str
    text_zh: str
    text_en: str

    def as_json(self) -> dict[str, object]:
        """Return the warning as JSON values."""
        return dict(vars(self))


@dataclass(frozen=True)
class AssessmentResult:
    """The assessment of one household for one programme.

    Amounts are fen; ``per_capita_income_fen`` is a year's, exactly. They are ``None`` where
    the outcome does not let them be known.
    """

    programme: str
    regime: Regime
    outcome: Outcome
    standard_fen_per_year: int | None
    household_income_fen: int | None
    per_capita_income_fen: Fraction | None
    monthly_amount_fen: int | None
    members: tuple[Standing, ...]
    approver: Approver
    clocks: tuple[ReckonedClock, ...]
    reasons: tuple[Reason, ...]
    alternatives: tuple[Alternative, ...]
    missing_parameters: tuple[MissingParameter, ...]
    warnings: tuple[Warned, ...]
    recheck_group: RecheckGroup
    recheck_interval_months: int
    trace: Trace

    @property
    def members_included(self) -> tuple[str, ...]:
        """The ids of the members who count."""
        return tuple(member.member_id for member in self.members if member.is_included)

    def as_json(self) -> dict[str, object]:
        """Return the assessment as JSON values; money is yuan as text, parts of a fen cut off."""
        per_capita = self.per_capita_income_fen
        return {
            "programme": self.programme,
            "regime": self.regime.key.value,
            "outcome": self.outcome.value,
            "category": None,
            "monthly_amount": _yuan(self.monthly_amount_fen),
            "standard_per_year": _yuan(self.standard_fen_per_year),
            "household_income": _yuan(self.household_income_fen),
            "per_capita_income": _yuan(per_capita),
            "per_capita_income_exact_fen": None if per_capita is None else str(per_capita),
            "members_included": list(self.members_included),
            "members": [_standing_json(member) for member in self.members],
            "approver": self.approver.as_json(),
            "clocks": [_clock_json(clock) for clock in self.clocks],
            "reasons": [reason.as_json() for reason in self.reasons],
            "alternatives": [alternative.as_json() for alternative in self.alternatives],
            "missing_parameters": [missing.as_json() for missing in self.missing_parameters],
            "warnings": [warning.as_json() for warning in self.warnings],
            "recheck_group": self.recheck_group.value,
            "recheck_interval_months": self.recheck_interval_months,
            "trace": self.trace.as_json(),
        }


def _yuan(fen: int | Fraction | None) -> str | None:
    return None if fen is None else yuan_text(fen)


def _standing_json(standing: Standing) -> dict[str, object]:
    return {
        "member": standing.member_id,
        "included": standing.is_included,
        "citation": standing.citation,
        "text_zh": standing.text_zh,
        "text_en": standing.text_en,
    }


def _clock_json(clock: ReckonedClock) -> dict[str, object]:
    return {
        "name": clock.definition.name,
        "label_zh": clock.definition.label_zh,
        "label_en": clock.definition.label_en,
        "due": clock.due.on.isoformat(),
        "provisional": clock.due.provisional,
        "provisional_reason_zh": clock.due.reason_zh,
        "provisional_reason_en": clock.due.reason_en,
        "length": clock.length,
        "unit": clock.definition.unit.value,
        "source": str(clock.parameter.reference),
    }
