"""The latest days of a procedure: each part takes all its time, then the next one starts.

Which parts follow each other stands beside the clocks, ``clocks/<programme>.yaml``, under
``schedules``: the first schedule whose clocks all have a length on the day of acceptance is the
one of its rules. A part starts on the last day of the part before, or on the working day after
it (``from: next_working_day``), when a file is sent on after a publicity.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml

from policies.calendar import WorkingCalendar
from policies.clocks import (
    CLOCKS,
    ClockFileError,
    ReckonedClock,
    clock_definitions,
    reckon,
)
from policies.minimum_living_allowance import benefit_starts_on
from policies.parameter_store import ParameterMissingError, ParameterStore

_NEXT_DAY = "next_working_day"


@dataclass(frozen=True)
class Part:
    """A part of a procedure by its clock, and whether it starts a working day later."""

    clock: str
    starts_next_day: bool = False

    def start_after(self, last: date, calendar: WorkingCalendar) -> date:
        """Return the day on which the part starts when the one before ended on ``last``."""
        return calendar.add_working_days(last, 1).on if self.starts_next_day else last


@dataclass(frozen=True)
class Schedule:
    """The latest days of all parts, and the month from which a benefit is then paid."""

    parts: tuple[ReckonedClock, ...]
    benefit_from: date

    def as_json(self) -> dict[str, object]:
        """Return the schedule as JSON values."""
        return {
            "parts": [
                {
                    "name": part.definition.name,
                    "label_zh": part.definition.label_zh,
                    "label_en": part.definition.label_en,
                    "starts_on": part.started_on.isoformat(),
                    "due": part.due.on.isoformat(),
                    "provisional": part.due.provisional,
                    "source": str(part.parameter.reference),
                }
                for part in self.parts
            ],
            "benefit_from": self.benefit_from.isoformat(),
        }


def latest_schedule(
    programme: str,
    *,
    accepted_on: date,
    division: str,
    store: ParameterStore,
    calendar: WorkingCalendar,
    variables: Mapping[str, object],
) -> Schedule | None:
    """Return the latest days of a procedure; nothing where its rules set no such days.

    Args:
        programme: Whose procedure.
        accepted_on: The day of acceptance, whose rules count.
        division: Where the case is handled.
        store: Parameters, for the lengths.
        calendar: Published working days.
        variables: What the conditions of the lengths ask for.

    Raises:
        ClockFileError: A schedule names a clock that is not defined.

    Source:
        民发〔2021〕57号 第二十一条（“从作出确认同意决定之日下月起发放”）；各时限见其依据。
    """
    for parts in schedules_of(programme):
        found: list[ReckonedClock] = []
        last = accepted_on
        try:
            for part in parts:
                found.append(
                    reckon(
                        clock_definitions(programme)[part.clock],
                        start=part.start_after(last, calendar),
                        calendar=calendar,
                        store=store,
                        division=division,
                        variables=variables,
                        rules_of=accepted_on,
                    )
                )
                last = found[-1].due.on
        except ParameterMissingError:
            # These are the parts of another day's rules.
            continue
        return Schedule(tuple(found), benefit_starts_on(decided_on=last))
    return None


@cache
def schedules_of(programme: str) -> tuple[tuple[Part, ...], ...]:
    """Return the schedules of a programme, in the order in which they are tried.

    Raises:
        ClockFileError: A schedule names a clock that is not defined.
    """
    path = CLOCKS / f"{programme}.yaml"
    if not path.exists():
        return ()
    rows = yaml.safe_load(path.read_text("utf-8")).get("schedules", [])
    return read_schedules(rows, known=clock_definitions(programme), file=path.name)


def read_schedules(
    rows: list[list[object]], *, known: Mapping[str, object], file: str
) -> tuple[tuple[Part, ...], ...]:
    """Read schedules: lists of clock names, or of mappings with ``clock`` and ``from``.

    Raises:
        ClockFileError: A part is neither, or names a clock that is not defined.
    """
    return tuple(
        tuple(_part(part, f"schedules[{place}]", known, file) for part in row)
        for place, row in enumerate(rows)
    )


def _part(row: object, place: str, known: Mapping[str, object], file: str) -> Part:
    entry = row if isinstance(row, dict) else {"clock": row}
    name, begins = entry.get("clock"), entry.get("from", "")
    if name not in known or begins not in {"", _NEXT_DAY}:
        raise ClockFileError(
            file, place, f"未知的时限或者起点：{row}", f"unknown clock or start: {row}"
        )
    return Part(str(name), starts_next_day=begins == _NEXT_DAY)
