"""Functions that make numbers, dates, times and durations, and tell their parts."""

import re
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from policies.feel import temporal, wide
from policies.feel.functions.registry import builtin
from policies.feel.numbers import NUMBERS, whole
from policies.feel.temporal import YearsMonths
from policies.feel.values import Run
from policies.feel.wide import AnyDate, AnyMoment, AnyTime

_PLAIN_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_SECOND: Final = 1_000_000_000
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _unreadable(run: Run, kind: str, text: str) -> object:
    shown = text[:40]
    return run.fail(f"“{shown}”不是有效的 {kind}", f"{shown!r} is no {kind}")


@builtin("number", "from: number")
def number_of_number(_run: Run, value: Decimal) -> object:
    """Return the number."""
    return value


@builtin("number", "from: string, grouping separator: string?~, decimal separator: string?~")
def number(run: Run, text: str, grouping: str | None = None, point: str | None = None) -> object:
    """Read a number with the separators it is written with."""
    if grouping not in {None, " ", ",", "."} or point not in {None, ",", "."}:
        return run.fail("分隔符不允许", "this separator is not allowed")
    if grouping is not None and grouping == point:
        return run.fail("两个分隔符相同", "the separators are the same")
    plain = text.replace(grouping, "") if grouping else text
    if point:
        plain = plain.replace(point, ".")
    if not _PLAIN_NUMBER.match(plain):
        return _unreadable(run, "number", text)
    try:
        return NUMBERS.create_decimal(plain)
    except ArithmeticError:
        return _unreadable(run, "number", text)


@builtin("date", "from: string")
def date_of_text(run: Run, text: str) -> object:
    """Read a date."""
    found = temporal.parse_date(text)
    return _unreadable(run, "date", text) if found is None else found


@builtin("date", "from: date")
def date_of(_run: Run, value: AnyDate | AnyMoment) -> object:
    """Return the day of a date or a moment."""
    return wide.narrow_date(wide.ordinal_of(value))


@builtin("date", "year: number, month: number, day: number")
def date_of_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> object:
    """Make a date of its parts."""
    parts = whole(year), whole(month), whole(day)
    made = (
        wide.make_date(parts[0] or 0, parts[1] or 0, parts[2] or 0) if None not in parts else None
    )
    return _unreadable(run, "date", f"{year}-{month}-{day}") if made is None else made


@builtin("time", "from: string")
def time_of_text(run: Run, text: str) -> object:
    """Read a time of day."""
    found = temporal.parse_time(text)
    return _unreadable(run, "time", text) if found is None else found


@builtin("time", "from: time")
def time_of(_run: Run, value: AnyTime | AnyMoment) -> object:
    """Return the time of day of a moment."""
    return wide.make_time(wide.nanoseconds_of(value), value.tzinfo)


@builtin("time", "from: day")
def time_of_day(_run: Run, _value: date) -> object:
    """Return the midnight, in UTC, at which a date begins."""
    return time(tzinfo=temporal.parse_zone("Z"))


@builtin("time", "hour: number, minute: number, second: number, offset: days?~")
def time_of_parts(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None
) -> object:
    """Make a time of day of its parts."""
    whole_second = whole(second) or 0
    rest = whole(NUMBERS.multiply(NUMBERS.subtract(second, whole_second), _SECOND)) or 0
    zone = None if offset is None else temporal.zone_of(offset)
    at = whole(hour), whole(minute)
    made = (
        None
        if None in at or rest < 0
        else temporal.time_of_parts(at[0] or 0, at[1] or 0, whole_second, rest, zone)
    )
    return _unreadable(run, "time", f"{hour}:{minute}:{second}") if made is None else made


@builtin("date and time", "from: string")
def moment_of_text(run: Run, text: str) -> object:
    """Read a moment; a day alone is its midnight."""
    found = temporal.parse_datetime(text)
    return _unreadable(run, "date and time", text) if found is None else found


@builtin("date and time", "from: moment")
def moment_of(_run: Run, value: AnyMoment) -> object:
    """Return the moment."""
    return value


@builtin("date and time", "date: date, time: time")
def moment_of_parts(_run: Run, day: AnyDate | AnyMoment, at: AnyTime) -> object:
    """Make a moment of a day and a time of day."""
    return temporal.moment_of(wide.ordinal_of(day), at)


@builtin("duration", "from: string")
def duration(run: Run, text: str) -> object:
    """Read a duration of either kind."""
    found = temporal.parse_duration(text)
    return _unreadable(run, "duration", text) if found is None else found


@builtin("duration", "from: duration")
def duration_of(_run: Run, value: timedelta | YearsMonths) -> object:
    """Return the duration."""
    return value


@builtin("years and months duration", "from: date, to: date")
def years_and_months_duration(
    _run: Run, start: AnyDate | AnyMoment, end: AnyDate | AnyMoment
) -> object:
    """Return the whole months between two days; negative if the second is earlier."""
    first, last = wide.twin_of(start), wide.twin_of(end)
    months = (wide.year_of(end) - wide.year_of(start)) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    if months < 0 and last.day > first.day:
        months += 1
    return YearsMonths(months)


@builtin("day of year", "date: date")
def day_of_year(_run: Run, day: AnyDate | AnyMoment) -> object:
    """Return the number of a day in its year."""
    return Decimal(wide.twin_of(day).timetuple().tm_yday)


@builtin("day of week", "date: date")
def day_of_week(_run: Run, day: AnyDate | AnyMoment) -> object:
    """Return the English name of the weekday, as the standard says."""
    return _WEEKDAYS[wide.twin_of(day).weekday()]


@builtin("month of year", "date: date")
def month_of_year(_run: Run, day: AnyDate | AnyMoment) -> object:
    """Return the English name of the month, as the standard says."""
    return _MONTHS[wide.twin_of(day).month - 1]


@builtin("week of year", "date: date")
def week_of_year(_run: Run, day: AnyDate | AnyMoment) -> object:
    """Return the number of the week, as ISO 8601 counts."""
    return Decimal(wide.twin_of(day).isocalendar().week)
