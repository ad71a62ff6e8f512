"""Parameters in memory: a value with its place, its days and the text that sets it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

COUNTRY = "CN"
_DIVISION_LENGTHS = (0, 2, 4, 6, 9, 12)
_DIGITS = re.compile("[0-9]*")
_COUNTY_LENGTH = 6


class ParameterStatus(StrEnum):
    """How much a value is worth."""

    IN_FORCE = "in_force"
    PROPOSED = "proposed"
    DEMONSTRATION = "demonstration"
    CONVENTION = "convention"
    SUPPLIED = "supplied"


class ParameterType(StrEnum):
    """What kind of value a parameter has."""

    WHOLE_NUMBER = "whole_number"
    RATIO = "ratio"
    TEXT = "text"
    YES_NO = "yes_no"
    LIST = "list"


class ValueTypeError(ValueError):
    """A value is not of its parameter's type."""

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        self.reason_zh = reason_zh
        self.reason_en = reason_en
        super().__init__(reason_en)


@dataclass(frozen=True)
class Reference:
    """The text that sets a value."""

    document: str
    clause: str

    def __str__(self) -> str:
        return f"{self.document} {self.clause}".strip()


@dataclass(frozen=True)
class ParameterValue:
    """One value of a parameter: where, when, by which text."""

    programme: str
    name: str
    description: str
    description_en: str
    unit: str
    value: object
    status: ParameterStatus
    division: str
    area: str | None
    key: str | None
    effective_on: date | None
    ends_on: date | None
    reference: Reference
    phrase: str

    def applies_to(self, prefix: str, *, on: date, area: str | None) -> bool:
        """Tell whether the value covers a division on a day; ``prefix`` without filling zeros."""
        return (
            prefix.startswith(self.division)
            and (self.area is None or self.area == area)
            and (self.effective_on is None or self.effective_on <= on)
            and (self.ends_on is None or on <= self.ends_on)
        )

    def whole_number(self) -> int:
        """Return the value of a parameter that is a whole number."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.value
        raise self._wrong("a whole number")

    def ratio(self) -> Fraction:
        """Return the value of a parameter that is a ratio, exactly."""
        if isinstance(self.value, Fraction):
            return self.value
        raise self._wrong("a ratio")

    def text(self) -> str:
        """Return the value of a parameter that is a word."""
        if isinstance(self.value, str):
            return self.value
        raise self._wrong("a text")

    def yes_no(self) -> bool:
        """Return the value of a parameter that is yes or no."""
        if isinstance(self.value, bool):
            return self.value
        raise self._wrong("yes or no")

    def words(self) -> tuple[str, ...]:
        """Return the value of a parameter that is a list of words."""
        if isinstance(self.value, tuple):
            return self.value
        raise self._wrong("a list")

    def as_json(self) -> dict[str, object]:
        """Return the value and its source as JSON values; a ratio as text."""
        return {
            "programme": self.programme,
            "name": self.name if self.key is None else f"{self.name}/{self.key}",
            "description": self.description,
            "description_en": self.description_en,
            "value": str(self.value) if isinstance(self.value, Fraction) else self.value,
            "unit": self.unit,
            "status": self.status.value,
            "division": self.division or COUNTRY,
            "area": self.area,
            "effective_on": self.effective_on.isoformat() if self.effective_on else None,
            "ends_on": self.ends_on.isoformat() if self.ends_on else None,
            "reference": str(self.reference),
            "phrase": self.phrase,
        }

    def _wrong(self, wanted: str) -> TypeError:
        return TypeError(f"parameter {self.name} is not {wanted}: {self.value!r}")


@dataclass(frozen=True)
class Parameter:
    """A parameter with every value it has had, and who must set it."""

    programme: str
    name: str
    description: str
    description_en: str
    unit: str
    type: ParameterType
    allowed: tuple[str, ...]
    keyed: bool
    set_by_zh: str
    set_by_en: str
    set_by_source: str
    values: tuple[ParameterValue, ...]
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def label_of(self, word: str) -> tuple[str, str]:
        """Return what an entry or an allowed word is called, in Chinese and in English."""
        return self.labels.get(word, (word, word))


def division_prefix(division: str) -> str:
    """Return a division code without the zeros that fill it: ``410600`` becomes ``4106``.

    The whole country has the empty code.

    Raises:
        ValueError: This is no division code.
    """
    if not (_DIGITS.fullmatch(division) and len(division) in _DIVISION_LENGTHS):
        message = f"not a division code: {division!r}"
        raise ValueError(message)
    county = division[:6]
    while county.endswith("00"):
        county = county[:-2]
    rest = division[6:].removesuffix("000").removesuffix("000")
    return county + rest if len(county) == _COUNTY_LENGTH else county


def checked_value(kind: ParameterType, value: object, allowed: tuple[str, ...]) -> object:
    """Return a value in the form its type has in memory.

    Raises:
        ValueTypeError: The value is of another type, negative, or not among the allowed words.
    """
    match kind, value:
        case ParameterType.YES_NO, bool():
            return value
        case ParameterType.WHOLE_NUMBER, int() if not isinstance(value, bool) and value >= 0:
            return value
        case ParameterType.RATIO, str():
            return _ratio(value)
        case ParameterType.TEXT, str() if not allowed or value in allowed:
            return value
        case ParameterType.LIST, list() if all(isinstance(item, str) for item in value):
            return tuple(value)
    words = f"（{'、'.join(allowed)}）" if allowed else ""
    raise ValueTypeError(
        f"值 {value!r} 不是 {kind.value}{words}", f"the value {value!r} is no {kind.value}{words}"
    )


def _ratio(text: str) -> Fraction:
    try:
        ratio = Fraction(text)
    except (ValueError, ZeroDivisionError):
        ratio = Fraction(-1)
    if ratio < 0:
        raise ValueTypeError(f"值 {text!r} 不是比例", f"the value {text!r} is no ratio")
    return ratio
