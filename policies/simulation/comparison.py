"""One household before and after a change: the assessment itself, made twice."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import Any, NamedTuple

from policies import decision_tables
from policies.assessment import assess_checked
from policies.assessments.facts import InvalidFactsError, is_surely_valid, read_facts
from policies.assessments.household import Facts
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult, Outcome
from policies.calendar import WorkingCalendar
from policies.errors import PolicyError
from policies.parameter_store import (
    ParameterStore,
    ParameterSuppliedError,
    ParameterUnknownError,
)
from policies.regimes import RegimeUnknownError
from policies.simulation.change import Table
from policies.simulation.population import CellError, Chunk, column_of, rows
from policies.simulation.shapes import Shape, Shapes, Sums, places_of, shape_of

_COLUMNS: Mapping[type[PolicyError], str] = {
    RegimeUnknownError: "on",
    ParameterSuppliedError: "parameters",
    ParameterUnknownError: "parameters",
}


_DECIDED = frozenset({Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE})


class Effect(StrEnum):
    """What a change does to a household."""

    NEWLY_ELIGIBLE = "newly_eligible"
    MORE = "more"
    UNCHANGED = "unchanged"
    LESS = "less"
    NO_LONGER_ELIGIBLE = "no_longer_eligible"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Rules:
    """What is compared: one programme under two sets of parameters and decision tables."""

    programme: Programme
    before: ParameterStore
    after: ParameterStore
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar.shipped)
    tables_before: tuple[Table, ...] = ()
    tables_after: tuple[Table, ...] = ()

    def assess(
        self, facts: Facts, store: ParameterStore, tables: tuple[Table, ...]
    ) -> AssessmentResult:
        """Assess a household under one set of rules.

        Raises:
            PolicyError: As ``policies.assessment.assess``.
        """
        models = {table.decision: table.model() for table in tables}
        with decision_tables.replaced(models) if models else nullcontext():
            return assess_checked(facts, (self.programme,), store=store, calendar=self.calendar)[
                self.programme
            ]


class Compared(NamedTuple):
    """A household before and after; amounts are fen a month, 0 where nothing is paid.

    ``missing`` and ``questions`` name what stood in the way of an outcome.
    """

    row: int
    household_id: str | None
    division: str
    area: str
    outcome_before: Outcome
    outcome_after: Outcome
    fen_before: int
    fen_after: int
    persons_before: int
    persons_after: int
    missing: tuple[str, ...]
    questions: tuple[str, ...]

    @property
    def effect(self) -> Effect:
        """What the change does to the household."""
        return effect_of(self.outcome_before, self.outcome_after, self.fen_after - self.fen_before)


@dataclass(frozen=True)
class Rejected:
    """A row that is no household that can be assessed, with the column and the reason."""

    row: int
    household_id: str | None
    column: str
    message_zh: str
    message_en: str


@dataclass(frozen=True)
class ComparedChunk:
    """What became of the rows of a chunk, in their order."""

    compared: tuple[Compared, ...]
    rejected: tuple[Rejected, ...]


def effect_of(before: Outcome, after: Outcome, change_fen: int) -> Effect:
    """Return what a change does; nothing is said of who cannot be assessed without more."""
    if before not in _DECIDED or after not in _DECIDED:
        return Effect.UNDETERMINED
    if before is not after:
        is_new = after is Outcome.ELIGIBLE
        return Effect.NEWLY_ELIGIBLE if is_new else Effect.NO_LONGER_ELIGIBLE
    if change_fen == 0:
        return Effect.UNCHANGED
    return Effect.MORE if change_fen > 0 else Effect.LESS


class KnownShapes:
    """What earlier households of a run say of those alike, before and after the change."""

    def __init__(self, rules: Rules) -> None:
        self._before, self._after = Shapes(rules.before), Shapes(rules.after)
        self._places = places_of(rules.before, rules.after)
        # Sums alone are known of one programme, under the tables that ship.
        self._is_used = rules.programme is Programme.MINIMUM_LIVING_ALLOWANCE and not (
            rules.tables_before or rules.tables_after
        )

    def shape_of(self, facts: Mapping[str, Any]) -> Shape | None:
        """Return the shape of a household; nothing if it must be assessed by itself."""
        if not (self._is_used and is_surely_valid(facts)):
            return None
        return shape_of(facts, self._places)

    def answer(self, shape: Shape) -> tuple[Sums, Sums] | None:
        """Return a household before and after by its sums; nothing if it goes the long way."""
        before = self._before.answer(shape)
        after = None if before is None else self._after.answer(shape)
        return None if before is None or after is None else (before, after)

    def learn(self, shape: Shape, before: AssessmentResult, after: AssessmentResult) -> None:
        """Keep what the assessments of a household say of its shape."""
        self._before.learn(shape, before)
        self._after.learn(shape, after)


def compare_chunk(chunk: Chunk, rules: Rules, known: KnownShapes | None = None) -> ComparedChunk:
    """Assess every household of a chunk before and after; rows that are wrong are listed.

    Args:
        chunk: Some rows of a population.
        rules: What is compared.
        known: What earlier chunks of the run have shown; new if not given.
    """
    used = known or KnownShapes(rules)
    compared: list[Compared] = []
    rejected: list[Rejected] = []
    for row, (name, facts) in enumerate(rows(chunk), start=chunk.first_row):
        try:
            if isinstance(facts, CellError):
                raise facts
            compared.append(_compare_row(facts, rules, used, row=row, household_id=name))
        except PolicyError as error:
            rejected.extend(_rejections(error, row, name))
    return ComparedChunk(tuple(compared), tuple(rejected))


def _compare_row(
    facts: Mapping[str, Any],
    rules: Rules,
    known: KnownShapes,
    *,
    row: int,
    household_id: str | None,
) -> Compared:
    shape = known.shape_of(facts)
    sums = None if shape is None else known.answer(shape)
    if sums is not None:
        before, after = sums
        return Compared(
            row=row,
            household_id=household_id,
            division=facts["jurisdiction"],
            area=facts["area"],
            outcome_before=before.outcome,
            outcome_after=after.outcome,
            fen_before=before.fen,
            fen_after=after.fen,
            persons_before=before.persons,
            persons_after=after.persons,
            missing=(),
            questions=(),
        )
    checked = read_facts(facts)
    results = _results(checked, rules)
    if shape is not None:
        known.learn(shape, *results)
    return _compared(checked, *results, row=row, household_id=household_id)


def compare(
    facts: Facts, rules: Rules, *, row: int = 0, household_id: str | None = None
) -> Compared:
    """Assess one household before and after.

    Raises:
        PolicyError: It cannot be assessed, as ``policies.assessment.assess`` says.
    """
    return _compared(facts, *_results(facts, rules), row=row, household_id=household_id)


def _results(facts: Facts, rules: Rules) -> tuple[AssessmentResult, AssessmentResult]:
    return (
        rules.assess(facts, rules.before, rules.tables_before),
        rules.assess(facts, rules.after, rules.tables_after),
    )


def _compared(
    facts: Facts,
    before: AssessmentResult,
    after: AssessmentResult,
    *,
    row: int,
    household_id: str | None,
) -> Compared:
    return Compared(
        row=row,
        household_id=household_id,
        division=facts.jurisdiction,
        area=facts.area,
        outcome_before=before.outcome,
        outcome_after=after.outcome,
        fen_before=_fen(before),
        fen_after=_fen(after),
        persons_before=_persons(before),
        persons_after=_persons(after),
        missing=tuple(dict.fromkeys(chain(_missing(before), _missing(after)))),
        questions=_questions(facts, before, after),
    )


def _fen(result: AssessmentResult) -> int:
    if result.outcome is not Outcome.ELIGIBLE:
        return 0
    return result.monthly_amount_fen or 0


def _persons(result: AssessmentResult) -> int:
    return len(result.members_included) if result.outcome is Outcome.ELIGIBLE else 0


def _missing(result: AssessmentResult) -> list[str]:
    if result.outcome is not Outcome.PARAMETER_MISSING:
        return []
    return [missing.name for missing in result.missing_parameters]


def _questions(facts: Facts, *results: AssessmentResult) -> tuple[str, ...]:
    """Return the questions without the ids of members, so that they can be counted."""
    asked = [
        question.rule
        for result in results
        if result.outcome is Outcome.NEEDS_JUDGEMENT
        for question in result.questions
    ]
    if not asked:
        return ()
    members = {member.id for member in facts.household.members}
    named = ("/".join(part for part in one.split("/") if part not in members) for one in asked)
    return tuple(dict.fromkeys(named))


def _rejections(error: PolicyError, row: int, name: str | None) -> list[Rejected]:
    if isinstance(error, InvalidFactsError):
        return [
            Rejected(row, name, column_of(one.path), one.message_zh, one.message_en)
            for one in error.problems
        ]
    column = error.column if isinstance(error, CellError) else _COLUMNS.get(type(error), ".")
    return [Rejected(row, name, column, error.message_zh, error.message_en)]
