"""Arithmetic, comparison and equality of values; null where the standard says null."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final

from policies.feel import temporal, wide
from policies.feel.budget import check_string_size
from policies.feel.numbers import NUMBERS, whole
from policies.feel.temporal import YearsMonths
from policies.feel.types import name_of
from policies.feel.values import FunctionValue, Range, Run
from policies.feel.wide import AnyTemporal, AnyTime, WideDate, WideMoment, WideTime

_ORDERED: Final = frozenset({Decimal, str, date, timedelta, YearsMonths})
_IDENTICAL: Final = frozenset({Decimal, str, bool, date, timedelta, YearsMonths})


def compare(run: Run, left: object, right: object) -> int | None:
    """Return -1, 0 or 1 as left is smaller, equal or larger; None if they have no order."""
    kind = type(left)
    if kind is type(right) and kind in _ORDERED:
        return int(left > right) - int(left < right)  # type: ignore[operator]
    pair = wide.comparable(left, right)
    if pair is None:
        if left is None or right is None:
            run.fail("与空值比较大小", "null has no order")
        else:
            names = f"{name_of(left)}, {name_of(right)}"
            run.fail(f"无法比较大小：{names}", f"cannot be ordered: {names}")
        return None
    return (pair[0] > pair[1]) - (pair[0] < pair[1])


def equal(run: Run, left: object, right: object) -> bool | None:
    """Return whether two values are equal; None if their types differ."""
    kind = type(left)
    if kind is type(right):
        if kind in _IDENTICAL:
            return left == right
        if isinstance(left, list) and isinstance(right, list):
            run.charge(min(len(left), len(right)))
            return len(left) == len(right) and all(
                equal(run, one, other) is True for one, other in zip(left, right, strict=True)
            )
        if isinstance(left, dict) and isinstance(right, dict):
            run.charge(min(len(left), len(right)))
            return left.keys() == right.keys() and all(
                equal(run, member, right[key]) is True for key, member in left.items()
            )
        if isinstance(left, Range) and isinstance(right, Range):
            return _equal_ranges(run, left, right)
        if kind is FunctionValue:
            return None
    if left is None or right is None:
        return left is right
    if isinstance(left, time | WideTime) and isinstance(right, time | WideTime):
        return _equal_times(left, right)
    pair = wide.comparable(left, right)
    if pair is not None:
        return bool(pair[0] == pair[1])
    names = f"{name_of(left)}, {name_of(right)}"
    run.fail(f"类型不同，无法判断相等：{names}", f"different types are not comparable: {names}")
    return None


def _equal_ranges(run: Run, left: Range, right: Range) -> bool:
    return (
        left.includes_start == right.includes_start
        and left.includes_end == right.includes_end
        and equal(run, left.start, right.start) is True
        and equal(run, left.end, right.end) is True
    )


def _equal_times(left: AnyTime, right: AnyTime) -> bool:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return False
    if temporal.zone_name(left) or temporal.zone_name(right):
        return wide.nanoseconds_of(left) == wide.nanoseconds_of(right) and (
            temporal.zone_name(left) == temporal.zone_name(right)
        )
    pair = wide.comparable(left, right)
    return pair is not None and pair[0] == pair[1]


def contains(run: Run, within: Range, value: object) -> bool | None:
    """Return whether a range holds a value; None if that cannot be told."""
    if within.start is not None:
        low = compare(run, value, within.start)
        if low is None:
            return None
        if low < 0 or (low == 0 and not within.includes_start):
            return False
    if within.end is not None:
        high = compare(run, value, within.end)
        if high is None:
            return None
        if high > 0 or (high == 0 and not within.includes_end):
            return False
    return True


def add(run: Run, left: object, right: object) -> object:
    """Add numbers, join texts, move a date or time by a duration, add durations."""
    match left, right:
        case Decimal(), Decimal():
            return _numeric(run, NUMBERS.add, left, right)
        case str(), str():
            check_string_size(len(left) + len(right))
            run.charge((len(left) + len(right)) >> 6)
            return left + right
        case (
            (timedelta() | YearsMonths()),
            (date() | time() | WideDate() | WideTime() | WideMoment()),
        ):
            return _moved(run, right, left, 1)
        case (
            (date() | time() | WideDate() | WideTime() | WideMoment()),
            (timedelta() | YearsMonths()),
        ):
            return _moved(run, left, right, 1)
        case YearsMonths(), YearsMonths():
            return YearsMonths(left.months + right.months)
        case timedelta(), timedelta():
            return _within_range(run, lambda: left + right)
    return _unfit(run, "+", left, right)


def subtract(run: Run, left: object, right: object) -> object:
    """Subtract numbers or durations, move back a date or time, tell the time between two."""
    match left, right:
        case Decimal(), Decimal():
            return _numeric(run, NUMBERS.subtract, left, right)
        case (
            (date() | time() | WideDate() | WideTime() | WideMoment()),
            (timedelta() | YearsMonths()),
        ):
            return _moved(run, left, right, -1)
        case YearsMonths(), YearsMonths():
            return YearsMonths(left.months - right.months)
        case timedelta(), timedelta():
            return _within_range(run, lambda: left - right)
        case (
            (date() | time() | WideDate() | WideTime() | WideMoment()),
            (date() | time() | WideDate() | WideTime() | WideMoment()),
        ):
            if type(left) is date and type(right) is date:
                return left - right
            if wide.comparable(left, right) is not None:
                between = wide.difference(left, right)
                return _out_of_range(run) if between is None else between
    return _unfit(run, "-", left, right)


def multiply(run: Run, left: object, right: object) -> object:
    """Multiply numbers, or a duration by a number."""
    match left, right:
        case Decimal(), Decimal():
            return _numeric(run, NUMBERS.multiply, left, right)
        case ((timedelta() | YearsMonths()), Decimal()):
            return _scaled(run, NUMBERS.multiply, left, right)
        case Decimal(), (timedelta() | YearsMonths()):
            return _scaled(run, NUMBERS.multiply, right, left)
    return _unfit(run, "*", left, right)


def divide(run: Run, left: object, right: object) -> object:
    """Divide numbers, a duration by a number, or durations of one kind by each other."""
    match left, right:
        case Decimal(), Decimal():
            return _numeric(run, NUMBERS.divide, left, right)
        case ((timedelta() | YearsMonths()), Decimal()):
            return _scaled(run, NUMBERS.divide, left, right)
        case YearsMonths(), YearsMonths():
            return _numeric(run, NUMBERS.divide, Decimal(left.months), Decimal(right.months))
        case timedelta(), timedelta():
            return _numeric(
                run, NUMBERS.divide, temporal.seconds_of(left), temporal.seconds_of(right)
            )
    return _unfit(run, "/", left, right)


def power(run: Run, left: object, right: object) -> object:
    """Raise a number to a power."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _numeric(run, NUMBERS.power, left, right)
    return _unfit(run, "**", left, right)


def negate(run: Run, value: object) -> object:
    """Return the opposite of a number or a duration."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    if isinstance(value, timedelta):
        return _within_range(run, value.__neg__)
    return run.fail(f"不能取负：{name_of(value)}", f"has no opposite: {name_of(value)}")


def _numeric(
    run: Run, operation: Callable[[Decimal, Decimal], Decimal], left: Decimal, right: Decimal
) -> object:
    try:
        return operation(left, right)
    except ArithmeticError:
        if not right:
            return run.fail("除数为零", "division by zero")
        return run.fail("数值超出范围", "the number is out of range")


def _scaled(
    run: Run,
    operation: Callable[[Decimal, Decimal], Decimal],
    duration: timedelta | YearsMonths,
    factor: Decimal,
) -> object:
    is_months = isinstance(duration, YearsMonths)
    amount = (
        duration.months if isinstance(duration, YearsMonths) else temporal.microseconds_of(duration)
    )
    try:
        scaled = whole(operation(Decimal(amount), factor))
    except ArithmeticError:
        scaled = None
    if scaled is None:
        return run.fail("时长超出范围", "the duration is out of range")
    if is_months:
        return YearsMonths(scaled)
    return _within_range(run, lambda: timedelta(microseconds=scaled))


def _moved(run: Run, moment: AnyTemporal, span: timedelta | YearsMonths, sign: int) -> object:
    moved: object
    if not isinstance(span, YearsMonths):
        moved = wide.add_span(moment, sign * span)
    elif isinstance(moment, time | WideTime):
        return _unfit(run, "+", moment, span)
    else:
        moved = wide.add_months(moment, sign * span.months)
    return _out_of_range(run) if moved is None else moved


def _out_of_range(run: Run) -> object:
    return run.fail("日期或时长超出范围", "the date or duration is out of range")


def _within_range(run: Run, operation: Callable[[], object]) -> object:
    try:
        return operation()
    except (OverflowError, ValueError):
        return _out_of_range(run)


def _unfit(run: Run, sign: str, left: object, right: object) -> object:
    names = f"{name_of(left)} {sign} {name_of(right)}"
    return run.fail(f"运算的类型不合：{names}", f"the operation has no meaning: {names}")
