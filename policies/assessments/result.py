"""What an assessment gives: the outcome, its reasons, and every step that led there."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from policies.assessments.household_members import Standing
from policies.assessments.trace import Trace
from policies.clocks import ReckonedClock
from policies.extreme_poverty_support import TerminationSchedule
from policies.minimum_living_allowance import RecheckGroup
from policies.money import yuan_text
from policies.regimes import Regime


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
class AmountPart:
    """A part of a monthly amount: what it is for, and the rule that gives it."""

    name: str
    label_zh: str
    label_en: str
    fen: int
    citation: str

    def as_json(self) -> dict[str, object]:
        """Return the part as JSON values; money is yuan as text."""
        return {
            "name": self.name,
            "label_zh": self.label_zh,
            "label_en": self.label_en,
            "monthly_amount": yuan_text(self.fen),
            "citation": self.citation,
        }


@dataclass(frozen=True)
class OneOffLimits:
    """Between which amounts a single grant may lie, and up to which a township may give it.

    ``None`` where no rule sets a limit.
    """

    floor_fen: int | None = None
    ceiling_fen: int | None = None
    township_ceiling_fen: int | None = None
    advance_ceiling_fen: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return the limits as JSON values; money is yuan as text."""
        return {name.removesuffix("_fen"): _yuan(fen) for name, fen in vars(self).items()}


@dataclass(frozen=True)
class Recheck:
    """How often the household's means are checked again."""

    group: RecheckGroup
    interval_months: int
    citation: str


@dataclass(frozen=True)
class SupportEnd:
    """From when the support of these members may be ended, and what has to happen before.

    ``posted_on`` is the day of posting that the facts give, or the day of the case: the
    earliest one. ``offer_check`` is the programme for which a check is to be offered.
    """

    members: tuple[str, ...]
    posted_on: date
    schedule: TerminationSchedule
    must_hear: bool
    publicity_citation: str
    hearing_citation: str
    offer_check: str

    def as_json(self) -> dict[str, object]:
        """Return the end of support as JSON values."""
        schedule = self.schedule
        return {
            "members": list(self.members),
            "posted_on": self.posted_on.isoformat(),
            "publicity_ends_on": schedule.publicity_ends_on.isoformat(),
            "publicity_citation": self.publicity_citation,
            "decision_from": schedule.decision_from.on.isoformat(),
            "provisional": schedule.decision_from.provisional,
            "stops_from": schedule.stops_from.isoformat(),
            "must_hear": self.must_hear,
            "hearing_citation": self.hearing_citation,
            "offer_check": self.offer_check,
        }


@dataclass(frozen=True)
class AssessmentResult:
    """The assessment of one household, or of one person in it, for one programme.

    Amounts are fen; ``per_capita_income_fen`` is a year's, exactly. What a programme does not
    know, or what the outcome does not let be known, is ``None`` or empty.

    ``questions`` are the judgements that the law leaves to people: their ``rule`` is the key
    under which the facts give the answer (``judgements``).
    """

    programme: str
    regime: Regime
    outcome: Outcome
    members: tuple[Standing, ...]
    reasons: tuple[Reason, ...]
    trace: Trace
    category: str | None = None
    category_zh: str | None = None
    category_en: str | None = None
    standard_fen_per_year: int | None = None
    household_income_fen: int | None = None
    per_capita_income_fen: Fraction | None = None
    monthly_amount_fen: int | None = None
    amount_parts: tuple[AmountPart, ...] = ()
    one_off_limits: OneOffLimits | None = None
    approver: Approver | None = None
    clocks: tuple[ReckonedClock, ...] = ()
    questions: tuple[Reason, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    missing_parameters: tuple[MissingParameter, ...] = ()
    warnings: tuple[Warned, ...] = ()
    recheck: Recheck | None = None
    valid_months: int | None = None
    support_end: SupportEnd | None = None

    @property
    def members_included(self) -> tuple[str, ...]:
        """The ids of the members who count."""
        return tuple(member.member_id for member in self.members if member.is_included)

    def as_json(self) -> dict[str, object]:
        """Return the assessment as JSON values; money is yuan as text, parts of a fen cut off."""
        per_capita = self.per_capita_income_fen
        recheck = self.recheck
        return {
            "programme": self.programme,
            "regime": self.regime.key.value,
            "texts": list(self.regime.texts),
            "overlays": [overlay.as_json() for overlay in self.regime.overlays],
            "outcome": self.outcome.value,
            "category": self.category,
            "category_zh": self.category_zh,
            "category_en": self.category_en,
            "monthly_amount": _yuan(self.monthly_amount_fen),
            "amount_parts": [part.as_json() for part in self.amount_parts],
            "one_off_limits": self.one_off_limits.as_json() if self.one_off_limits else None,
            "standard_per_year": _yuan(self.standard_fen_per_year),
            "household_income": _yuan(self.household_income_fen),
            "per_capita_income": _yuan(per_capita),
            "per_capita_income_exact_fen": None if per_capita is None else str(per_capita),
            "members_included": list(self.members_included),
            "members": [_standing_json(member) for member in self.members],
            "approver": self.approver.as_json() if self.approver else None,
            "clocks": [_clock_json(clock) for clock in self.clocks],
            "reasons": [reason.as_json() for reason in self.reasons],
            "questions": [question.as_json() for question in self.questions],
            "alternatives": [alternative.as_json() for alternative in self.alternatives],
            "missing_parameters": [missing.as_json() for missing in self.missing_parameters],
            "warnings": [warning.as_json() for warning in self.warnings],
            "recheck_group": recheck.group.value if recheck else None,
            "recheck_interval_months": recheck.interval_months if recheck else None,
            "valid_months": self.valid_months,
            "support_end": self.support_end.as_json() if self.support_end else None,
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
