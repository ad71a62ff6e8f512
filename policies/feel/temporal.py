"""Dates, times and durations: read, written, added.

Values are Python's own ``date``, ``time``, ``datetime`` and ``timedelta`` (a days-time
duration, to the microsecond), and ``YearsMonths``; what Python cannot hold, such as years before
1 and nanoseconds, is one of ``wide``'s.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from policies.feel import wide
from policies.feel.wide import AnyDate, AnyMoment, AnyTemporal, AnyTime

_DATE = re.compile(r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})\Z")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z][A-Za-z0-9_+\-/]*)?\Z"
)
_DAYS_TIME = re.compile(
    r"(-)?P(?:([0-9]+)D)?(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?\Z"
)
_YEARS_MONTHS = re.compile(r"(-)?P(?:([0-9]+)Y)?(?:([0-9]+)M)?\Z")
_MAX_DIGITS: Final = 12
_MAX_OFFSET: Final = timedelta(hours=14)
MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years-months duration; a day in it has no fixed length."""

    months: int


def parse_any(text: str) -> object:
    """Read what stands behind ``@``: a date, a time, both, or a duration; None if nothing fits."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text:
        return parse_datetime(text)
    return parse_date(text) or parse_time(text)


def parse_date(text: str) -> AnyDate | None:
    """Read ``2026-11-22``."""
    match = _DATE.match(text)
    if not match:
        return None
    return wide.make_date(int(match[1]), int(match[2]), int(match[3]))


def parse_time(text: str) -> AnyTime | None:
    """Read ``08:30:00`` with an optional fraction and an optional offset or zone."""
    match = _TIME.match(text)
    if not match:
        return None
    zone: tzinfo | None = None
    if match[5]:
        zone = parse_zone(match[5])
        if zone is None:
            return None
    nanoseconds = int((match[4] or "0")[:9].ljust(9, "0"))
    return time_of_parts(int(match[1]), int(match[2]), int(match[3]), nanoseconds, zone)


def time_of_parts(
    hour: int, minute: int, second: int, nanoseconds: int, zone: tzinfo | None
) -> AnyTime | None:
    """Return a time of day; None if the clock has no such time."""
    try:
        whole = time(hour, minute, second)
    except (ValueError, OverflowError):
        return None
    return wide.make_time(wide.nanoseconds_of(whole) + nanoseconds, zone)


@lru_cache(maxsize=256)
def parse_zone(text: str) -> tzinfo | None:
    """Read ``Z``, ``+08:00`` or ``@Asia/Shanghai``."""
    if text in {"Z", "z"}:
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    hours, minutes, *rest = (int(part) for part in text[1:].split(":"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=rest[0] if rest else 0)
    if offset > _MAX_OFFSET:
        return None
    return zone_of(-offset if text[0] == "-" else offset)


def zone_of(offset: timedelta) -> tzinfo:
    """Return the zone that lies this far from UTC."""
    return timezone(offset) if offset else UTC


def parse_datetime(text: str) -> AnyMoment | None:
    """Read ``2026-11-22T08:30:00``; a day alone is its midnight."""
    day_text, has_time, time_text = text.partition("T")
    day = parse_date(day_text)
    if day is None:
        return None
    if not has_time:
        return wide.make_moment(wide.ordinal_of(day), 0, None)
    ends_day = time_text.startswith("24:00:00")
    moment = parse_time("00" + time_text[2:] if ends_day else time_text)
    if moment is None:
        return None
    return moment_of(wide.ordinal_of(day) + ends_day, moment)


def moment_of(ordinal: int, at: AnyTime) -> AnyMoment | None:
    """Return the moment at a time of a day; None if its year is out of range."""
    return wide.make_moment(ordinal, wide.nanoseconds_of(at), at.tzinfo)


def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """Read ``P1Y2M`` or ``P3DT4H5M6.7S``; the two kinds do not mix."""
    if text.endswith(("P", "T")):
        return None
    if match := _YEARS_MONTHS.match(text):
        if any(len(part or "") > _MAX_DIGITS for part in match.groups()[1:]):
            return None
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return YearsMonths(-months if match[1] else months)
    match = _DAYS_TIME.match(text)
    if not match or any(len(part or "") > _MAX_DIGITS for part in match.groups()[1:5]):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:5])
    microseconds = int((match[6] or "0")[:6].ljust(6, "0"))
    try:
        span = timedelta(
            days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds
        )
    except OverflowError:
        return None
    return -span if match[1] else span


def zone_name(moment: AnyTime | AnyMoment) -> str | None:
    """Return the name of the zone, if the moment has a zone with a name."""
    return moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None


def day_as_moment(day: date) -> datetime:
    """Return the day's midnight in UTC, which is how a date is compared with a moment."""
    return datetime.combine(day, time(), UTC)


def microseconds_of(span: timedelta) -> int:
    """Return a duration in microseconds, exactly."""
    return span // MICROSECOND


def seconds_of(span: timedelta) -> Decimal:
    """Return a duration in seconds, exactly."""
    return Decimal(microseconds_of(span)).scaleb(-6)


def text_of(value: AnyTemporal | timedelta | YearsMonths) -> str:
    """Write a temporal value as FEEL reads it."""
    if isinstance(value, datetime | wide.WideMoment):
        return f"{wide.text_of_date(value)}T{_text_of_time(value)}"
    if isinstance(value, date | wide.WideDate):
        return wide.text_of_date(value)
    if isinstance(value, time | wide.WideTime):
        return _text_of_time(value)
    if isinstance(value, YearsMonths):
        return _text_of_months(value.months)
    return _text_of_span(value)


def _text_of_time(moment: AnyTime | AnyMoment) -> str:
    written = wide.text_of_clock(moment)
    if name := zone_name(moment):
        return f"{written}@{name}"
    offset = wide.offset_of(moment)
    if offset is None:
        return written
    if not offset:
        return f"{written}Z"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    sign = "-" if offset < timedelta() else "+"
    tail = f":{seconds:02d}" if seconds else ""
    return f"{written}{sign}{minutes // 60:02d}:{minutes % 60:02d}{tail}"


def _text_of_months(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    written = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return f"{'-' if months < 0 else ''}P{written or '0M'}"


def _text_of_span(span: timedelta) -> str:
    total = abs(microseconds_of(span))
    seconds, fraction = divmod(total, 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    tail = f".{fraction:06d}".rstrip("0") if fraction else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{tail}S" if seconds or tail else ""
    written = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{'-' if span < timedelta() else ''}P{written or 'T0S'}"
