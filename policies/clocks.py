"""Legal clocks: which periods a programme knows, how long they are and when they end.

The definitions are data, ``clocks/<programme>.yaml``; the lengths are parameters, so that a
locality's or a later rule's length needs no change here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from policies.calendar import DueDate, WorkingCalendar
from policies.errors import PolicyError
from policies.feel.evaluation import compile_expression
from policies.parameter_store import ParameterStore
from policies.parameter_values import ParameterValue
from policies.periods import PeriodUnit, Stop, end_of

CLOCKS = Path(__file__).parent / "clocks"


class ClockUnit(StrEnum):
    """What a clock counts."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"


class ClocksUnknownError(PolicyError):
    """No clocks are defined for this programme."""

    def __init__(self, programme: str) -> None:
        super().__init__(
            f"没有为“{programme}”定义办理时限。", f"No clocks are defined for “{programme}”."
        )


class ClockFileError(PolicyError):
    """A definition of clocks is broken; the file and the clock are named."""

    def __init__(self, file: str, place: str, reason_zh: str, reason_en: str) -> None:
        super().__init__(
            f"时限文件 {file}，{place}：{reason_zh}", f"Clock file {file}, {place}: {reason_en}"
        )


@dataclass(frozen=True)
class ClockLength:
    """A length and the FEEL condition under which it counts; without one, always."""

    when: str | None
    parameter: str


@dataclass(frozen=True)
class ClockDefinition:
    """A period that the law sets for one part of a procedure.

    ``rolls`` says of calendar days whether a last day off moves to the next working day: a
    deadline's does, that of a publicity does not. Months always roll.
    """

    programme: str
    name: str
    label_zh: str
    label_en: str
    starts_with: str
    unit: ClockUnit
    lengths: tuple[ClockLength, ...]
    warn_before: int
    escalate: bool
    citation: str
    phrase: str
    variables: Mapping[str, object]
    rolls: bool = False


@dataclass(frozen=True)
class ReckonedClock:
    """A clock that runs: when it ends, when to warn, and by which value.

    ``length`` is what it runs for; ``parameter`` is the law's, which a diagram may have replaced.
    """

    definition: ClockDefinition
    started_on: date
    due: DueDate
    warn_on: date
    length: int
    parameter: ParameterValue


@cache
def clock_definitions(programme: str) -> Mapping[str, ClockDefinition]:
    """Return the clocks of a programme by name.

    Raises:
        ClocksUnknownError: There are none.
    """
    path = CLOCKS / f"{programme}.yaml"
    if programme not in {known.stem for known in CLOCKS.glob("*.yaml")}:
        raise ClocksUnknownError(programme)
    return read_clocks(path.read_text("utf-8"), programme=programme)


def read_clocks(text: str, *, programme: str) -> Mapping[str, ClockDefinition]:
    """Read definitions of clocks.

    Raises:
        ClockFileError: A definition is broken.
    """
    file = f"{programme}.yaml"
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ClockFileError(file, "全文", f"不是有效的 YAML：{error}", str(error)) from error
    if not (isinstance(content, dict) and isinstance(content.get("clocks"), list)):
        raise ClockFileError(file, "clocks", "缺少时限列表", "the list of clocks is missing")
    variables = MappingProxyType(dict(content.get("variables") or {}))
    found = {}
    for place, entry in enumerate(content["clocks"]):
        try:
            clock = _definition(entry, programme=programme, variables=variables)
        except (KeyError, TypeError, ValueError, PolicyError) as error:
            words = f"{type(error).__name__}: {error}"
            raise ClockFileError(
                file, f"clocks[{place}]", f"内容缺失或错误（{words}）", f"missing or wrong: {words}"
            ) from error
        found[clock.name] = clock
    return MappingProxyType(found)


def reckon(
    definition: ClockDefinition,
    *,
    start: date,
    calendar: WorkingCalendar,
    store: ParameterStore,
    division: str,
    variables: Mapping[str, object],
    rules_of: date | None = None,
    drawn_length: int | None = None,
) -> ReckonedClock:
    """Reckon where a clock ends that starts on a day.

    Args:
        definition: The clock.
        start: The day of the event that starts it; not counted.
        calendar: Published working days.
        store: Parameters, for the length.
        division: Where the case is handled.
        variables: What the conditions of the lengths ask for; others are ignored.
        rules_of: The day whose rules count, the acceptance of the case; ``start`` if not given.
        drawn_length: The length that the diagram gives the clock instead of the law's, in the
            clock's own unit.

    Raises:
        ParameterMissingError: No length is in force.
    """
    parameter = store.value(
        definition.programme,
        _parameter_name(definition, variables),
        division=division,
        on=rules_of or start,
    )
    length = drawn_length or parameter.whole_number()
    due = _due(
        definition.unit, start=start, length=length, calendar=calendar, rolls=definition.rolls
    )
    return ReckonedClock(
        definition=definition,
        started_on=start,
        due=due,
        warn_on=max(start, _warning_day(definition.unit, due.on, definition.warn_before, calendar)),
        length=length,
        parameter=parameter,
    )


def statutory_lengths(
    definition: ClockDefinition, *, store: ParameterStore, division: str, on: date
) -> tuple[ParameterValue, ...]:
    """Return every length that the law gives a clock on a day, the one without condition first.

    Empty where the rules of the day do not know the clock.
    """
    found = (
        store.find(definition.programme, length.parameter, division=division, on=on)
        for length in reversed(definition.lengths)
    )
    return tuple(value for value in found if value is not None)


def reckon_again(
    definition: ClockDefinition,
    *,
    start: date,
    length: int,
    stops: Sequence[Stop],
    calendar: WorkingCalendar,
) -> tuple[DueDate, date]:
    """Return the last day and the day to warn of a clock, its whole history reckoned anew.

    What was left when it stopped is left again when it resumes; neither day itself counts.

    Args:
        definition: The clock.
        start: Its trigger day.
        length: How long it is, as it was found when it started or was extended.
        stops: When it stood still, oldest first.
        calendar: Published working days, as they are known now.
    """
    unit = PeriodUnit(definition.unit.value)
    due = end_of(
        unit,
        start=start,
        length=length,
        calendar=calendar,
        stops=stops,
        roll=True if definition.rolls else None,
    )
    runs_since = stops[-1].resumed_on if stops else start
    warn_on = _warning_day(definition.unit, due.on, definition.warn_before, calendar)
    return due, max(min(runs_since, due.on), warn_on)


def _definition(
    entry: Mapping[str, object], *, programme: str, variables: Mapping[str, object]
) -> ClockDefinition:
    lengths = entry["lengths"]
    if not isinstance(lengths, list) or not lengths or "when" in lengths[-1]:
        message = "the last length must hold without a condition"
        raise ValueError(message)
    return ClockDefinition(
        programme=programme,
        name=str(entry["name"]),
        label_zh=str(entry["label_zh"]),
        label_en=str(entry["label_en"]),
        starts_with=str(entry["starts_with"]),
        unit=ClockUnit(str(entry["unit"])),
        lengths=tuple(_length(length, variables) for length in lengths),
        warn_before=int(str(entry["warn_before"])),
        escalate=entry["escalate"] is True,
        citation=str(entry["citation"]),
        phrase=str(entry["phrase"]),
        variables=variables,
        rolls=entry.get("rolls", False) is True,
    )


def _length(entry: Mapping[str, str], variables: Mapping[str, object]) -> ClockLength:
    when = entry.get("when")
    if when is not None and (unknown := compile_expression(when).names - variables.keys()):
        message = f"{when!r} asks for {', '.join(sorted(unknown))}"
        raise ValueError(message)
    return ClockLength(when=when, parameter=entry["parameter"])


def _parameter_name(definition: ClockDefinition, variables: Mapping[str, object]) -> str:
    lengths = definition.lengths
    if lengths[0].when is None:
        return lengths[0].parameter
    given = {
        name: variables[name] if variables.get(name) is not None else default
        for name, default in definition.variables.items()
    }
    return next(
        length.parameter
        for length in lengths
        if length.when is None or compile_expression(length.when).evaluate(given) is True
    )


# Thousands of households of a simulation are accepted on the same days.
@lru_cache(maxsize=4096)
def _due(
    unit: ClockUnit, *, start: date, length: int, calendar: WorkingCalendar, rolls: bool
) -> DueDate:
    if unit is ClockUnit.WORKING_DAYS:
        return calendar.add_working_days(start, length)
    if unit is ClockUnit.CALENDAR_DAYS:
        return calendar.add_calendar_days(start, length, roll=rolls)
    return calendar.add_months(start, length, roll=True)


@lru_cache(maxsize=4096)
def _warning_day(unit: ClockUnit, due: date, before: int, calendar: WorkingCalendar) -> date:
    if unit is ClockUnit.WORKING_DAYS:
        return calendar.working_days_before(due, before)
    return due - timedelta(days=before)
