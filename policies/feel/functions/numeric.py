"""Functions of numbers."""

from collections.abc import Callable
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Final

from policies.feel.functions.registry import builtin
from policies.feel.numbers import NUMBERS, whole
from policies.feel.temporal import YearsMonths
from policies.feel.values import Run

_MIN_SCALE: Final = -6111
_MAX_SCALE: Final = 6176
_ROUNDINGS: Final = {
    "decimal": ROUND_HALF_EVEN,
    "round up": ROUND_UP,
    "round down": ROUND_DOWN,
    "round half up": ROUND_HALF_UP,
    "round half down": ROUND_HALF_DOWN,
}


def _rounded(run: Run, number: Decimal, scale: Decimal, rounding: str) -> object:
    places = whole(scale)
    if places is None or not _MIN_SCALE <= places <= _MAX_SCALE:
        return run.fail("小数位数超出范围", "the scale is out of range")
    if -int(number.as_tuple().exponent) <= places:
        return number
    shifted = number.scaleb(places, NUMBERS)
    return NUMBERS.plus(shifted.to_integral_value(rounding).scaleb(-places, NUMBERS))


def _rounding(name: str, rounding: str) -> Callable[[Run, Decimal, Decimal], object]:
    @builtin(name, "n: number, scale: number")
    def rounded(run: Run, number: Decimal, scale: Decimal) -> object:
        """Round to as many places as the scale says."""
        return _rounded(run, number, scale, rounding)

    return rounded


for _name, _direction in _ROUNDINGS.items():
    _rounding(_name, _direction)


@builtin("floor", "n: number, scale: number?")
def floor(run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> object:
    """Round towards minus infinity."""
    return _rounded(run, number, scale, ROUND_FLOOR)


@builtin("ceiling", "n: number, scale: number?")
def ceiling(run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> object:
    """Round towards infinity."""
    return _rounded(run, number, scale, ROUND_CEILING)


@builtin("abs", "n: number|duration")
def absolute(_run: Run, value: Decimal | timedelta | YearsMonths) -> object:
    """Return a number or a duration without its sign."""
    return YearsMonths(abs(value.months)) if isinstance(value, YearsMonths) else abs(value)


@builtin("modulo", "dividend: number, divisor: number")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> object:
    """Return the remainder that has the sign of the divisor."""
    if not divisor:
        return run.fail("除数为零", "division by zero")
    try:
        rest = NUMBERS.remainder(dividend, divisor)
        if rest and (rest < 0) != (divisor < 0):
            rest = NUMBERS.add(rest, divisor)
    except ArithmeticError:
        return run.fail("数值超出范围", "the number is out of range")
    return rest


@builtin("sqrt", "number: number")
def square_root(run: Run, number: Decimal) -> object:
    """Return the square root; null of a negative number."""
    return _computed(run, NUMBERS.sqrt, number)


@builtin("log", "number: number")
def logarithm(run: Run, number: Decimal) -> object:
    """Return the natural logarithm; null unless the number is positive."""
    if number <= 0:
        return run.fail("对数的参数必须大于零", "a logarithm needs a positive number")
    return _computed(run, NUMBERS.ln, number)


@builtin("exp", "number: number")
def exponential(run: Run, number: Decimal) -> object:
    """Return e to the power of a number."""
    return _computed(run, NUMBERS.exp, number)


def _computed(run: Run, operation: Callable[[Decimal], Decimal], number: Decimal) -> object:
    try:
        return operation(number)
    except ArithmeticError:
        return run.fail("数值超出范围", "the number is out of range")


@builtin("odd", "number: number")
def odd(run: Run, number: Decimal) -> object:
    """Tell whether a number is odd."""
    return _parity(run, number, 1)


@builtin("even", "number: number")
def even(run: Run, number: Decimal) -> object:
    """Tell whether a number is even."""
    return _parity(run, number, 0)


def _parity(run: Run, number: Decimal, rest: int) -> object:
    if number != number.to_integral_value():
        return run.fail("不是整数", "not a whole number")
    try:
        return NUMBERS.abs(NUMBERS.remainder(number, Decimal(2))) == rest
    except ArithmeticError:
        return run.fail("数值超出范围", "the number is out of range")
