"""What stands behind a dot: entries of contexts, and the parts of dates, times, durations."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from policies.feel import temporal, wide
from policies.feel.temporal import YearsMonths
from policies.feel.types import name_of
from policies.feel.values import Range, Run
from policies.feel.wide import AnyDate, AnyMoment, AnyTime, WideDate, WideMoment, WideTime


def _clock(value: AnyTime | AnyMoment, unit: int, modulus: int) -> Decimal:
    return Decimal(wide.nanoseconds_of(value) // unit % modulus)


def _second(value: AnyTime | AnyMoment) -> Decimal:
    return Decimal(wide.nanoseconds_of(value) % 60_000_000_000).scaleb(-9).normalize()


def _months_part(value: YearsMonths, divisor: int) -> tuple[int, int]:
    whole, rest = divmod(abs(value.months), divisor)
    sign = -1 if value.months < 0 else 1
    return sign * whole, sign * rest


def _span_part(value: timedelta, unit: int, modulus: int | None) -> Decimal:
    seconds = abs(temporal.microseconds_of(value)) // 1_000_000 // unit
    part = seconds % modulus if modulus else seconds
    return Decimal(-part if value < timedelta() else part)


_DATE: Final[dict[str, Callable[[AnyDate | AnyMoment], object]]] = {
    "year": lambda value: Decimal(wide.year_of(value)),
    "month": lambda value: Decimal(wide.twin_of(value).month),
    "day": lambda value: Decimal(wide.twin_of(value).day),
    "weekday": lambda value: Decimal(wide.twin_of(value).isoweekday()),
}
_TIME: Final[dict[str, Callable[[AnyTime | AnyMoment], object]]] = {
    "hour": lambda value: _clock(value, 3_600_000_000_000, 24),
    "minute": lambda value: _clock(value, 60_000_000_000, 60),
    "second": _second,
    "time offset": wide.offset_of,
    "timezone": temporal.zone_name,
}
_MIDNIGHT: Final[dict[str, Callable[[AnyDate], object]]] = {
    "hour": lambda _: Decimal(0),
    "minute": lambda _: Decimal(0),
    "second": lambda _: Decimal(0),
    "time offset": lambda _: timedelta(),
}
_SPAN: Final[dict[str, Callable[[timedelta], object]]] = {
    "days": lambda value: _span_part(value, 86_400, None),
    "hours": lambda value: _span_part(value, 3_600, 24),
    "minutes": lambda value: _span_part(value, 60, 60),
    "seconds": lambda value: _span_part(value, 1, 60),
}
_MONTHS: Final[dict[str, Callable[[YearsMonths], object]]] = {
    "years": lambda value: Decimal(_months_part(value, 12)[0]),
    "months": lambda value: Decimal(_months_part(value, 12)[1]),
}
_RANGE: Final[dict[str, Callable[[Range], object]]] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.includes_start,
    "end included": lambda value: value.includes_end,
}

_PARTS: Final[dict[type, Mapping[str, Callable[..., object]]]] = {
    date: {**_MIDNIGHT, **_DATE},
    time: _TIME,
    datetime: {**_TIME, **_DATE},
    WideDate: {**_MIDNIGHT, **_DATE},
    WideTime: _TIME,
    WideMoment: {**_TIME, **_DATE},
    timedelta: _SPAN,
    YearsMonths: _MONTHS,
    Range: _RANGE,
}
"""What can be told of a value; a moment has the parts of its date and of its time."""


def property_of(run: Run, value: object, name: str) -> object:
    """Return an entry or a part of a value; of a list, that of each of its members."""
    if isinstance(value, dict):
        if name in value:
            found: object = value[name]
            return found
        return run.fail(f"没有条目“{name}”", f"there is no entry {name!r}")
    if isinstance(value, list):
        run.charge(len(value))
        return [property_of(run, member, name) for member in value]
    return _part_of(run, value, name)


def _part_of(run: Run, value: object, name: str) -> object:
    parts = _PARTS.get(type(value), {})
    if name in parts:
        return parts[name](value)
    if value is None:
        return run.fail(f"空值没有“{name}”", f"null has no {name!r}")
    return run.fail(f"{name_of(value)} 没有“{name}”", f"{name_of(value)} has no {name!r}")
