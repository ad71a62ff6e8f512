"""Households that differ in their amounts only are assessed alike.

The first household of a shape goes the long way, through the assessment itself. If its trace
shows no other rules than those known here, and the formulae give what it gave, the next ones of
that shape need only their sums: who counts is known from the first, what a source of income
counts for stands in the parameters, and the same formulae give the rest. Whatever is not
known here sends a household the long way; so does all that the assessment itself leaves open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from policies import minimum_living_allowance as formulae
from policies.assessments.contradictions_members import AGES_OF_STUDENTS
from policies.assessments.household import ADULT_AGE
from policies.assessments.programmes import Programme
from policies.assessments.result import AssessmentResult, Outcome
from policies.minimum_living_allowance import Rounding
from policies.money import fen_from_yuan
from policies.parameter_store import ParameterStore, PlacedParameters
from policies.parameter_values import division_prefix
from policies.regimes import OVERLAYS

_PROGRAMME = Programme.MINIMUM_LIVING_ALLOWANCE.value
_RULES = frozenset(
    {
        "applicable_texts", "household_members", "income_treatment", "household_income",
        "income_test", "asset_limit", "monthly_benefit", "minimum_payment", "recheck",
        "local_duty", "assistance_class",
    }
)  # fmt: skip
_FACTS = frozenset({"jurisdiction", "area", "on", "household"})
_FLAGS = ("registered_poor", "lifted_from_poverty", "on_allowance", "monitored", "emergency")
_HOUSEHOLD = frozenset({"members", "incomes", "assets_within_local_limit", *_FLAGS})
_TRAITS = frozenset(
    {
        "relation", "lives_together", "student", "employment", "working_ability", "dependent",
        "disability_category", "disability_grade", "serious_illness", "support_duty",
        "excluded_by", "id", "born_on",
    }
)  # fmt: skip
# What decides who counts. The other traits decide about supplements and rechecks: where there
# are supplements, every household goes the long way, and a recheck changes no amount.
_DECIDING = (
    "relation", "lives_together", "student", "dependent", "support_duty", "excluded_by",
)  # fmt: skip
_EARLIEST = "1900-01-01"
_SETTLED = frozenset({"counted", "exempt"})


class Shape(NamedTuple):
    """What households alike have in common, and the amounts of one of them.

    ``key`` is the place, the day, what decides who counts, and the flags. ``incomes`` are the
    place of the member among the members, the entry in the parameter of treatments, and fen a
    year.
    """

    key: tuple[object, ...]
    division: str
    area: str
    on: date
    members: tuple[str, ...]
    incomes: tuple[tuple[int, str, int], ...]
    is_on_allowance: bool
    is_within_limits: bool


class Sums(NamedTuple):
    """What one side of a comparison says of a household by its sums alone.

    ``way`` tells through which rules it came there: ``paid``, ``refused`` or ``beyond``.
    """

    way: str
    outcome: Outcome
    fen: int
    persons: int
    income_fen: int


class Shapes:
    """What is known of the shapes of a population under one set of parameters."""

    def __init__(self, store: ParameterStore) -> None:
        self._store = store
        self._places: dict[tuple[str, str, date], _Place | None] = {}
        self._included: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._is_plain: dict[tuple[tuple[object, ...], str], bool] = {}

    def answer(self, shape: Shape) -> Sums | None:
        """Return the assessment of a household by its sums; nothing if it goes the long way."""
        sums = self._sums(shape)
        if sums is None or not self._is_plain.get((shape.key, sums.way), False):
            return None
        return sums

    def learn(self, shape: Shape, result: AssessmentResult) -> None:
        """Keep what the assessment of a household says of its shape."""
        counted = set(result.members_included)
        self._included[shape.key] = tuple(
            place for place, member in enumerate(shape.members) if member in counted
        )
        sums = self._sums(shape)
        if sums is not None:
            known = (shape.key, sums.way)
            self._is_plain[known] = self._is_plain.get(known, True) and _agrees(sums, result)

    def _sums(self, shape: Shape) -> Sums | None:
        included = self._included.get(shape.key)
        place = self._place(shape)
        if not included or place is None:
            return None
        income = place.income_fen(shape.incomes, included)
        return None if income is None else place.sums(shape, income, len(included))

    def _place(self, shape: Shape) -> "_Place | None":
        asked = (shape.division, shape.area, shape.on)
        if asked not in self._places:
            self._places[asked] = _Place.of(self._store, shape)
        return self._places[asked]


@dataclass(frozen=True)
class _Place:
    """The parameters of a place and day that sums alone need."""

    parameters: PlacedParameters
    standard_fen: int
    ratio: Fraction
    rounding: Rounding
    minimum_fen: int
    has_gradual_exit: bool

    @classmethod
    def of(cls, store: ParameterStore, shape: Shape) -> "_Place | None":
        """Return them; nothing where another method or a supplement makes it more than sums."""
        parameters = store.at(shape.division, shape.on, shape.area)
        found = {
            name: parameters.find(_PROGRAMME, name)
            for name in (
                "standard_fen_per_year", "income_limit_ratio", "benefit_rounding",
                "benefit_method", "supplement_disability_grades", "minimum_payment_fen_per_month",
            )
        }  # fmt: skip
        standard, ratio = found["standard_fen_per_year"], found["income_limit_ratio"]
        rounding, method = found["benefit_rounding"], found["benefit_method"]
        if standard is None or ratio is None or rounding is None or method is None:
            return None
        if method.text() != "difference" or found["supplement_disability_grades"] is not None:
            return None
        if _is_set(store, parameters, "supplement_fen_per_month", "supplement_ratio"):
            return None
        minimum = found["minimum_payment_fen_per_month"]
        return cls(
            parameters,
            standard.whole_number(),
            ratio.ratio(),
            Rounding(rounding.text()),
            minimum.whole_number() if minimum else 0,
            _is_set(store, parameters, "gradual_exit_max_months", "gradual_exit_min_months"),
        )

    def income_fen(
        self, incomes: Iterable[tuple[int, str, int]], included: tuple[int, ...]
    ) -> int | None:
        """Return the income that counts; nothing where a source is not settled."""
        total = 0
        for member, source, fen in incomes:
            if member not in included or not fen:
                continue
            treatment = self.parameters.find(_PROGRAMME, "income_treatment", source)
            if treatment is None or treatment.value not in _SETTLED:
                return None
            total += fen if treatment.value == "counted" else 0
        return total

    def sums(self, shape: Shape, income_fen: int, count: int) -> Sums | None:
        """Return what the formulae make of an income; nothing where more than sums decides."""
        is_below = formulae.is_below_standard(
            per_capita_fen=formulae.per_capita_income_fen(
                household_income_fen=income_fen, member_count=count
            ),
            standard_fen=self.standard_fen,
            ratio=self.ratio,
        )
        if not is_below:
            # Who is on the allowance may stay for a time, where there is such a rule.
            if shape.is_on_allowance and self.has_gradual_exit:
                return None
            return Sums("refused", Outcome.NOT_ELIGIBLE, 0, 0, income_fen)
        if not shape.is_within_limits:
            return Sums("beyond", Outcome.NOT_ELIGIBLE, 0, 0, income_fen)
        exact = formulae.monthly_benefit_fen(
            standard_fen_per_year=self.standard_fen,
            household_income_fen=income_fen,
            member_count=count,
        )
        rounded = formulae.rounded_fen(exact, rounding=self.rounding)
        if not rounded:
            return None
        paid = max(rounded, self.minimum_fen)
        return Sums("paid", Outcome.ELIGIBLE, paid, count, income_fen)


def _is_set(store: ParameterStore, parameters: PlacedParameters, *names: str) -> bool:
    """Tell whether any entry of keyed parameters has a value here."""
    return any(
        parameters.find(_PROGRAMME, name, key) is not None
        for name in names
        for key in store.entries(_PROGRAMME, name)
    )


def shape_of(facts: Mapping[str, Any], places: frozenset[str]) -> Shape | None:
    """Return the shape of a household's facts; nothing if it must go the long way.

    Args:
        facts: As the schema says: checked.
        places: The divisions, without filling zeros, at which any rule differs.
    """
    household = facts["household"]
    if not (facts.keys() <= _FACTS and household.keys() <= _HOUSEHOLD):
        return None
    on: str = facts["on"]
    members = _members(household["members"], on)
    if members is None:
        return None
    ids = {member: place for place, (member, _traits) in enumerate(members)}
    incomes = []
    for row in household.get("incomes", ()):
        place = ids.get(row["member"])
        if place is None:
            return None
        key = f"{row['kind']}/{row['source']}"
        incomes.append((place, key, fen_from_yuan(row["yuan_per_year"])))
    within = household.get("assets_within_local_limit")
    flags = (*map(household.get, _FLAGS),)
    division = _ruled_by(facts["jurisdiction"], places)
    return Shape(
        key=(
            division, facts["area"], on, tuple(traits for _member, traits in members),
            flags, within,
        ),
        division=division,
        area=facts["area"],
        on=_day(on),
        members=tuple(ids),
        incomes=tuple(incomes),
        is_on_allowance=bool(household.get("on_allowance")),
        is_within_limits=within is not False,
    )  # fmt: skip


def places_of(*stores: ParameterStore) -> frozenset[str]:
    """Return the divisions at which any rule differs from what holds around them."""
    divisions = {
        value.division
        for store in stores
        for parameter in store.parameters.values()
        for value in parameter.values
    }
    return frozenset(divisions | {overlay.division for overlay in OVERLAYS})


def _members(rows: Iterable[Mapping[str, Any]], on: str) -> list[tuple[str, object]] | None:
    found: list[tuple[str, object]] = []
    adult_from = _born_until(on)
    ids = set()
    for row in rows:
        born = row["born_on"]
        if not (_EARLIEST <= born <= on and row.keys() <= _TRAITS):
            return None
        if "student" in row and not _fits_school(row["student"], born, on):
            return None
        ids.add(row["id"])
        found.append((row["id"], (born <= adult_from, *map(row.get, _DECIDING))))
    return found if len(ids) == len(found) else None


def _fits_school(student: str, born: str, on: str) -> bool:
    ages = AGES_OF_STUDENTS.get(student)
    if ages is None:
        return True
    return int(on[:4]) - int(born[:4]) - (born[5:] > on[5:]) in ages


@lru_cache(maxsize=4096)
def _born_until(on: str) -> str:
    """Return the last day of birth of those who are of age on a day."""
    return f"{int(on[:4]) - ADULT_AGE:04d}{on[4:]}"


@lru_cache(maxsize=4096)
def _day(on: str) -> date:
    return date.fromisoformat(on)


@lru_cache(maxsize=65536)
def _ruled_by(jurisdiction: str, places: frozenset[str]) -> str:
    """Return the smallest division around a place at which any rule differs."""
    prefix = division_prefix(jurisdiction)
    around = (prefix[:length] for length in (12, 9, 6, 4, 2))
    return next((place for place in around if place in places), "")


def _agrees(sums: Sums, result: AssessmentResult) -> bool:
    fen = result.monthly_amount_fen if result.outcome is Outcome.ELIGIBLE else 0
    return (
        result.outcome is sums.outcome
        and result.household_income_fen == sums.income_fen
        and (fen or 0) == sums.fen
        and (len(result.members_included) if fen else 0) == sums.persons
        and not (result.missing_parameters or result.questions)
        and {step.rule for step in result.trace.steps} <= _RULES
    )
