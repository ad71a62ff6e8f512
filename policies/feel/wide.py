"""Dates and times that Python's own cannot hold: years before 1 or after 9999, and nanoseconds.

They exist only where they must: whatever fits becomes Python's ``date``, ``time`` or ``datetime``
again. Days are counted as Python counts them, day 1 being 0001-01-01, and the Gregorian calendar,
which repeats every 400 years, is continued both ways; year 0 precedes year 1.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

MAX_YEAR: Final = 999_999_999
_CYCLE_YEARS: Final = 400
_CYCLE_DAYS: Final = 146_097
_LAST_ORDINAL: Final = date.max.toordinal()
_TWIN_YEARS: Final = 2000
_LATE_TWIN_YEARS: Final = 9200
_MICROSECOND: Final = 1_000
_SECOND: Final = 1_000_000_000
_DAY: Final = 86_400 * _SECOND
_SPAN_UNIT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WideDate:
    """A day of a year that Python's ``date`` does not reach."""

    ordinal: int


@dataclass(frozen=True, slots=True)
class WideTime:
    """A time of day with nanoseconds."""

    nanoseconds: int
    tzinfo: tzinfo | None


@dataclass(frozen=True, slots=True)
class WideMoment:
    """A moment on a day that Python's ``datetime`` does not reach, or with nanoseconds."""

    ordinal: int
    nanoseconds: int
    tzinfo: tzinfo | None


WIDE: Final = frozenset({WideDate, WideTime, WideMoment})
AnyDate = date | WideDate
AnyTime = time | WideTime
AnyMoment = datetime | WideMoment
AnyTemporal = AnyDate | AnyTime | AnyMoment


def make_date(year: int, month: int, day: int) -> AnyDate | None:
    """Return a day; None if the calendar has no such day."""
    if abs(year) > MAX_YEAR:
        return None
    cycle, rest = divmod(year, _CYCLE_YEARS)
    try:
        twin = date(_CYCLE_YEARS + rest, month, day)
    except (ValueError, OverflowError):
        return None
    return narrow_date(twin.toordinal() + (cycle - 1) * _CYCLE_DAYS)


def narrow_date(ordinal: int) -> AnyDate | None:
    """Return the day of a number; None if its year is out of range."""
    if 1 <= ordinal <= _LAST_ORDINAL:
        return date.fromordinal(ordinal)
    wide = WideDate(ordinal)
    return wide if abs(year_of(wide)) <= MAX_YEAR else None


def make_time(nanoseconds: int, zone: tzinfo | None) -> AnyTime:
    """Return the time of day that lies this far from midnight."""
    microseconds, rest = divmod(nanoseconds, _MICROSECOND)
    if rest:
        return WideTime(nanoseconds, zone)
    seconds, microsecond = divmod(microseconds, 1_000_000)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, microsecond, zone)


def make_moment(ordinal: int, nanoseconds: int, zone: tzinfo | None) -> AnyMoment | None:
    """Return a moment; None if its year is out of range."""
    day, at = narrow_date(ordinal), make_time(nanoseconds, zone)
    if isinstance(day, date) and isinstance(at, time):
        return datetime.combine(day, at)
    return None if day is None else WideMoment(ordinal, nanoseconds, zone)


def ordinal_of(value: AnyDate | AnyMoment) -> int:
    """Return the number of a day, or of a moment's day."""
    return value.toordinal() if isinstance(value, date) else value.ordinal


def nanoseconds_of(value: AnyTime | AnyMoment) -> int:
    """Return how far a time of day lies from midnight."""
    if isinstance(value, WideTime | WideMoment):
        return value.nanoseconds
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return seconds * _SECOND + value.microsecond * _MICROSECOND


def twin_of(value: AnyDate | AnyMoment) -> date:
    """Return a day that has the same month, day, weekday and week in a year Python knows."""
    return date.fromordinal(
        _TWIN_YEARS // _CYCLE_YEARS * _CYCLE_DAYS + ordinal_of(value) % _CYCLE_DAYS
    )


def year_of(value: AnyDate | AnyMoment) -> int:
    """Return the year; before year 1 come 0, -1 and so on."""
    if isinstance(value, date):
        return value.year
    twin = twin_of(value)
    cycles = (value.ordinal - twin.toordinal()) // _CYCLE_DAYS
    return twin.year + cycles * _CYCLE_YEARS


def offset_of(value: AnyTime | AnyMoment) -> timedelta | None:
    """Return how far the zone lies from UTC then; None if that is unknown."""
    if isinstance(value, time | datetime) or value.tzinfo is None:
        return value.utcoffset() if isinstance(value, time | datetime) else None
    if isinstance(value, WideTime):
        return value.tzinfo.utcoffset(None)
    twin = twin_of(value)
    year, cycle_year = year_of(value), twin.year - _TWIN_YEARS
    if year < 1:
        twin = twin.replace(year=cycle_year + _CYCLE_YEARS)
    else:
        is_known = year < date.max.year
        twin = twin.replace(year=year if is_known else cycle_year + _LATE_TWIN_YEARS)
    microseconds = value.nanoseconds // _MICROSECOND
    local = datetime.combine(twin, time()) + timedelta(microseconds=microseconds)
    return value.tzinfo.utcoffset(local)


def add_months(value: AnyDate | AnyMoment, months: int) -> AnyDate | AnyMoment | None:
    """Add months; a day that the month does not have becomes its last day."""
    day = twin_of(value).day
    year, month = divmod(year_of(value) * 12 + twin_of(value).month - 1 + months, 12)
    moved = None
    while moved is None and day > 0 and abs(year) <= MAX_YEAR:
        moved = make_date(year, month + 1, day)
        day -= 1
    if moved is None or isinstance(value, WideDate) or type(value) is date:
        return moved
    assert isinstance(value, datetime | WideMoment)  # noqa: S101  All that is left.
    return make_moment(ordinal_of(moved), nanoseconds_of(value), value.tzinfo)


def add_span(
    value: AnyDate | AnyTime | AnyMoment, span: timedelta
) -> AnyDate | AnyTime | AnyMoment | None:
    """Add a duration, as clocks on the wall count; a time of day goes round."""
    moved = span // _SPAN_UNIT * _MICROSECOND
    if isinstance(value, time | WideTime):
        return make_time((nanoseconds_of(value) + moved) % _DAY, value.tzinfo)
    if isinstance(value, WideMoment | datetime):
        days, rest = divmod(nanoseconds_of(value) + moved, _DAY)
        return make_moment(ordinal_of(value) + days, rest, value.tzinfo)
    return narrow_date(ordinal_of(value) + moved // _DAY)


def comparable(left: object, right: object) -> tuple[int, int] | None:
    """Return two numbers that lie as the values do; None if these have no order.

    A date beside a moment stands for its midnight in UTC.
    """
    both_times = isinstance(left, time | WideTime), isinstance(right, time | WideTime)
    dates = (
        isinstance(left, date | WideDate | WideMoment),
        isinstance(right, date | WideDate | WideMoment),
    )
    if not (all(both_times) or all(dates)):
        return None
    both_days = all(type(value) in {date, WideDate} for value in (left, right))
    one, is_one_placed = _position(left, is_plain=both_days)
    other, is_other_placed = _position(right, is_plain=both_days)
    return (one, other) if is_one_placed == is_other_placed else None


def _position(value: object, *, is_plain: bool) -> tuple[int, bool]:
    """Return nanoseconds on one scale, and whether the place on it is known by a zone."""
    if isinstance(value, time | WideTime):
        offset = offset_of(value)
        return nanoseconds_of(value) - _span(offset), offset is not None
    if isinstance(value, datetime | WideMoment):
        offset = offset_of(value)
        position = ordinal_of(value) * _DAY + nanoseconds_of(value) - _span(offset)
        return position, offset is not None
    assert isinstance(value, date | WideDate)  # noqa: S101  All that is left.
    return ordinal_of(value) * _DAY, not is_plain


def _span(offset: timedelta | None) -> int:
    return offset // _SPAN_UNIT * _MICROSECOND if offset else 0


def difference(left: object, right: object) -> timedelta | None:
    """Return the time between two values; None if there is none, or it is out of range."""
    pair = comparable(left, right)
    if pair is None or (pair[0] - pair[1]) % _MICROSECOND:
        return None
    try:
        return timedelta(microseconds=(pair[0] - pair[1]) // _MICROSECOND)
    except OverflowError:
        return None


def text_of_date(value: AnyDate | AnyMoment) -> str:
    """Write a day with a year of at least four digits."""
    year, twin = year_of(value), twin_of(value)
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{twin.month:02d}-{twin.day:02d}"


def text_of_clock(value: AnyTime | AnyMoment) -> str:
    """Write a time of day without its zone, the fraction as short as it goes."""
    seconds, fraction = divmod(nanoseconds_of(value), _SECOND)
    tail = f".{fraction:09d}".rstrip("0") if fraction else ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{tail}"
