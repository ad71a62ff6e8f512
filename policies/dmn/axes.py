"""The values of one input, cut into stretches over which no cell of a table changes its answer."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from policies.dmn.cell_analysis import Facts, NotAnalysableError
from policies.dmn.item_definitions import shown
from policies.feel.numbers import NUMBERS
from policies.feel.temporal import YearsMonths

_DAY: Final = timedelta(days=1)
_OTHER_TEXT: Final = "其他"
_HALF: Final = Decimal("0.5")
_LARGE: Final = 30
"""Digits of a number beyond which its neighbours are whole anyway."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A value, or all values between two.

    Attributes:
        low: The value below; None if there is none.
        high: The value above; None if there is none.
        includes_low: Whether ``low`` itself belongs to it.
        includes_high: Whether ``high`` itself belongs to it.
        example: A value in it.
        is_ordered: Whether neighbours can be told together as one interval.
    """

    low: object
    high: object
    includes_low: bool
    includes_high: bool
    example: object
    is_ordered: bool = True

    @property
    def words(self) -> str:
        """The stretch in words."""
        if not self.is_ordered:
            return "其他文本（any other text）" if self.low is None else shown(self.low)
        if self.includes_low and self.includes_high and self.low == self.high:
            return shown(self.low)
        if self.low is None and self.high is None:
            return "非空（any value but null）"
        if self.low is None:
            return f"{'<=' if self.includes_high else '<'} {shown(self.high)}"
        if self.high is None:
            return f"{'>=' if self.includes_low else '>'} {shown(self.low)}"
        opening, closing = "[" if self.includes_low else "(", "]" if self.includes_high else ")"
        return f"{opening}{shown(self.low)}..{shown(self.high)}{closing}"


def words_of(stretches: Sequence[Stretch], chosen: Sequence[int]) -> str:
    """Return some of an axis's stretches in words, neighbours joined; ``-`` for all of them."""
    if len(chosen) == len(stretches):
        return "-"
    joined: list[Stretch] = []
    previous = -2
    for index in chosen:
        one = stretches[index]
        if joined and one.is_ordered and joined[-1].is_ordered and index == previous + 1:
            last = joined[-1]
            joined[-1] = Stretch(
                last.low, one.high, last.includes_low, one.includes_high, last.example
            )
        else:
            joined.append(one)
        previous = index
    return ", ".join(one.words for one in joined)


def cut(kind: str, facts: Iterable[Facts]) -> tuple[Stretch, ...]:
    """Cut an input's values.

    Args:
        kind: FEEL's type of the input; ``Any`` if it is not declared.
        facts: Of all cells and of the allowed values.

    Raises:
        NotAnalysableError: The constants are of several types, or have no order of their own.
    """
    known = list(facts)
    constants = [value for one in known for value in one.constants]
    has_null = any(value is None for value in constants)
    values = [value for value in constants if value is not None]
    kinds = {type(value) for value in values}
    if len(kinds) > 1:
        raise NotAnalysableError("一列中混有几种类型的值", "values of several types in one column")
    if values and kind in {"list", "context", "function"}:
        raise NotAnalysableError(f"输入是 {kind}", f"the input is a {kind}")
    found = _cut(kind, values, known)
    return (*found, _point(None)) if has_null else found


def _cut(kind: str, values: list[object], known: list[Facts]) -> tuple[Stretch, ...]:
    if kind == "boolean" or (values and type(values[0]) is bool):
        return (_point(value=True), _point(value=False))
    if not values:
        return (_anything(kind),)
    if type(values[0]) is str:
        if any(one.orders_texts for one in known):
            raise NotAnalysableError("按大小比较文本", "texts compared by their order")
        return _texts([str(value) for value in values])
    is_whole = any(one.is_whole for one in known)
    return _ordered(values, is_whole=is_whole)


def _point(value: object) -> Stretch:
    is_ordered = value is not None and type(value) not in {bool, str}
    return Stretch(
        value, value, includes_low=True, includes_high=True, example=value, is_ordered=is_ordered
    )


def _anything(kind: str) -> Stretch:
    examples: dict[str, object] = {
        "number": Decimal(0),
        "string": _OTHER_TEXT,
        "date": date(2026, 1, 1),
        "time": time(12),
        "date and time": datetime(2026, 1, 1, 12),  # noqa: DTZ001  FEEL's local moment.
        "days and time duration": _DAY,
        "years and months duration": YearsMonths(1),
        "list": [],
        "context": {},
    }
    example = examples.get(kind, _OTHER_TEXT)
    return Stretch(None, None, includes_low=False, includes_high=False, example=example)


def _texts(values: Sequence[str]) -> tuple[Stretch, ...]:
    known = list(dict.fromkeys(values))
    other = _OTHER_TEXT
    while other in known:
        other += _OTHER_TEXT
    rest = Stretch(
        None, None, includes_low=False, includes_high=False, example=other, is_ordered=False
    )
    return (*(_point(value) for value in known), rest)


def _ordered(values: Sequence[object], *, is_whole: bool) -> tuple[Stretch, ...]:
    try:
        points = sorted(set(values))  # type: ignore[type-var]
    except TypeError:
        raise NotAnalysableError(
            "带时区和不带时区的时刻混在一起", "moments with and without a zone"
        ) from None
    between = _between_whole if is_whole else _BETWEEN[type(points[0])]
    found: list[Stretch] = []
    previous: object = None
    for point in (*points, None):
        example = between(previous, point)
        if example is not None:
            found.append(
                Stretch(previous, point, includes_low=False, includes_high=False, example=example)
            )
        if point is not None:
            found.append(_point(point))
        previous = point
    return tuple(found)


def _between_numbers(low: object, high: object) -> object:
    """Return a short number between two; whole if there is a whole one."""
    whole = _between_whole(low, high)
    if whole is not None or not isinstance(low, Decimal) or not isinstance(high, Decimal):
        return whole
    middle = NUMBERS.add(low, NUMBERS.multiply(NUMBERS.subtract(high, low), _HALF))
    for digits in range(1, NUMBERS.prec):
        try:
            rounded = NUMBERS.quantize(middle, Decimal(1).scaleb(-digits))
        except ArithmeticError:
            break
        if low < rounded < high:
            return rounded
    return middle if low < middle < high else None


def _between_whole(low: object, high: object) -> object:
    """Return the whole number next above one, or below the other if there is no lower end."""
    if isinstance(low, Decimal):
        candidate = NUMBERS.next_plus(low)
        if low.adjusted() < _LARGE:
            candidate = Decimal(math.floor(low) + 1)
        fits = candidate.is_finite() and (not isinstance(high, Decimal) or candidate < high)
        return candidate if fits else None
    assert isinstance(high, Decimal)  # noqa: S101  One of the two is there.
    if high.adjusted() < _LARGE:
        return Decimal(math.ceil(high) - 1)
    candidate = NUMBERS.next_minus(high)
    return candidate if candidate.is_finite() else None


def _between_dates(low: object, high: object) -> object:
    try:
        if isinstance(low, date):
            candidate = low + _DAY
            return candidate if high is None or candidate < high else None  # type: ignore[operator]
        assert isinstance(high, date)  # noqa: S101  One of the two is there.
        return high - _DAY
    except OverflowError:
        return None


def _between_moments(low: object, high: object) -> object:
    try:
        if isinstance(low, datetime) and isinstance(high, datetime):
            middle = low + (high - low) / 2
            return middle if low < middle < high else None
        if isinstance(low, datetime):
            return low + _DAY
        assert isinstance(high, datetime)  # noqa: S101  One of the two is there.
        return high - _DAY
    except OverflowError:
        return None


def _between_times(low: object, high: object) -> object:
    ends = [end for end in (low, high) if isinstance(end, time)]
    if any(end.tzinfo for end in ends):
        raise NotAnalysableError("带时区的时间", "times with a zone")
    first = _microseconds(low) + 1 if isinstance(low, time) else 0
    last = _microseconds(high) - 1 if isinstance(high, time) else 86_400_000_000 - 1
    if first > last:
        return None
    middle = (first + last) // 2
    seconds = middle // 1_000_000 * 1_000_000
    return _time_of(seconds if seconds >= first else middle)


def _time_of(microseconds: int) -> time:
    seconds, rest = divmod(microseconds, 1_000_000)
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60, rest)


def _microseconds(value: time) -> int:
    seconds = value.hour * 3600 + value.minute * 60 + value.second
    return seconds * 1_000_000 + value.microsecond


def _between_spans(low: object, high: object) -> object:
    if isinstance(low, timedelta) and isinstance(high, timedelta):
        middle = low + (high - low) / 2
        return middle if low < middle < high else None
    if isinstance(low, timedelta):
        return low + _DAY
    assert isinstance(high, timedelta)  # noqa: S101  One of the two is there.
    return high - _DAY


def _between_months(low: object, high: object) -> object:
    if isinstance(low, YearsMonths):
        candidate = YearsMonths(low.months + 1)
        return candidate if high is None or candidate < high else None  # type: ignore[operator]
    assert isinstance(high, YearsMonths)  # noqa: S101  One of the two is there.
    return YearsMonths(high.months - 1)


_BETWEEN: Final[dict[type, Callable[[object, object], object]]] = {
    Decimal: _between_numbers,
    date: _between_dates,
    datetime: _between_moments,
    time: _between_times,
    timedelta: _between_spans,
    YearsMonths: _between_months,
}
