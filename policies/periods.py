"""Periods of the law with their stops: from the trigger day, over each stop, to the last day.

The whole history is reckoned again whenever a calendar is published, so that a period that was
stopped ends where it would have ended had the calendar always been known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.calendar import DueDate, PeriodImpossibleError, WorkingCalendar


class PeriodUnit(StrEnum):
    """What a period counts."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    YEARS = "years"


# Of these the last day moves from a rest day to the next working day (《民法典》第二百零三条).
# Days by the calendar are those of publicity, which is neither shortened nor moved.
ROLLING = frozenset({PeriodUnit.MONTHS, PeriodUnit.YEARS})


@dataclass(frozen=True)
class Stop:
    """A time that does not count: neither the day it begins nor the day it ends is lost twice.

    The day of the stop is the last that counts before it; the day of resumption, as the trigger
    day, does not count.
    """

    stopped_on: date
    resumed_on: date


def end_of(
    unit: PeriodUnit,
    *,
    start: date,
    length: int,
    calendar: WorkingCalendar,
    stops: Sequence[Stop] = (),
    roll: bool | None = None,
) -> DueDate:
    """Return the last day of a period.

    Args:
        unit: What is counted.
        start: The trigger day; not counted.
        length: How many, 0 or more.
        calendar: Published working days.
        stops: What does not count, oldest first, each within the period or after its end; a
            period that was over when a stop began ends where it ended.
        roll: Whether a last day off moves to the next working day; as the unit says if not given.

    Raises:
        PeriodImpossibleError: The stops are out of order, or the length is impossible.

    Source:
        《中华人民共和国民法典》第二百零一条至第二百零三条。
    """
    _require_order(start, stops)
    if unit is PeriodUnit.WORKING_DAYS:
        return _end_in_working_days(start, length, calendar, stops)
    rolls = unit in ROLLING if roll is None else roll
    nominal = _nominal(unit, start, length, calendar).on
    for stop in stops:
        left = (nominal - stop.stopped_on).days
        if left >= 0:
            nominal = calendar.add_calendar_days(stop.resumed_on, left).on
    return calendar.add_calendar_days(nominal, 0, roll=rolls)


def _end_in_working_days(
    start: date, length: int, calendar: WorkingCalendar, stops: Sequence[Stop]
) -> DueDate:
    first, due = start, calendar.add_working_days(start, length)
    for stop in stops:
        if stop.stopped_on > due.on:
            continue
        counted = calendar.working_days_between(start, stop.stopped_on)
        start, length = stop.resumed_on, max(length - counted, 0)
        due = calendar.add_working_days(start, length)
    return calendar.due_on(due.on, counted_from=first)


def _nominal(unit: PeriodUnit, start: date, length: int, calendar: WorkingCalendar) -> DueDate:
    if unit is PeriodUnit.CALENDAR_DAYS:
        return calendar.add_calendar_days(start, length)
    if unit is PeriodUnit.MONTHS:
        return calendar.add_months(start, length)
    return calendar.add_years(start, length)


def _require_order(start: date, stops: Sequence[Stop]) -> None:
    last = start
    for stop in stops:
        if not last <= stop.stopped_on <= stop.resumed_on:
            raise PeriodImpossibleError(
                f"暂停的日期前后矛盾：{stop.stopped_on} 至 {stop.resumed_on}",
                f"a stop is out of order: {stop.stopped_on} to {stop.resumed_on}",
            )
        last = stop.resumed_on
