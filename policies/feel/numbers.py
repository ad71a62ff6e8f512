"""Numbers: decimals of 34 digits, as the standard says; never binary floats."""

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from typing import Final

NUMBERS: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""Arithmetic of IEEE 754-2008 decimal128. What has no finite result raises ArithmeticError."""


def text_of_number(number: Decimal) -> str:
    """Return a number without exponent and without zeros at its end."""
    if not number:
        return "0"
    if abs(number.adjusted()) > NUMBERS.Emax:
        return str(number)
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def whole(number: Decimal) -> int | None:
    """Return a number without its fraction, or None if it is too large to count with."""
    return int(number) if number.adjusted() < 18 else None  # noqa: PLR2004  Fits in 64 bits.
