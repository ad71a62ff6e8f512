"""Values of FEEL as JSON: numbers keep every digit, dates and durations are their ISO text."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from policies.errors import PolicyError
from policies.feel import temporal
from policies.feel.numbers import text_of_number
from policies.feel.temporal import YearsMonths
from policies.feel.values import TEMPORAL, BuiltinValue, FunctionValue, Range
from policies.feel.wide import AnyTemporal


def to_json(value: object) -> str:
    """Write a value that an evaluation gave as JSON.

    A number is a JSON number with all its digits; a date, time or duration is the text that
    ``@"…"`` reads; an interval is an object of ``start``, ``end``, ``start included`` and
    ``end included``, as FEEL names its parts.

    Raises:
        PolicyError: A part is a function, which JSON cannot say.
    """
    return "".join(_pieces(value))


def _pieces(value: object) -> Iterator[str]:
    if value is None or isinstance(value, bool | str):
        yield json.dumps(value, ensure_ascii=False)
    elif isinstance(value, dict):
        yield "{"
        for index, (key, member) in enumerate(value.items()):
            yield f"{', ' if index else ''}{json.dumps(key, ensure_ascii=False)}: "
            yield from _pieces(member)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for index, member in enumerate(value):
            yield ", " if index else ""
            yield from _pieces(member)
        yield "]"
    else:
        yield from _scalar(value)


def _scalar(value: object) -> Iterator[str]:
    if isinstance(value, Range):
        yield from _pieces(
            {
                "start": value.start,
                "end": value.end,
                "start included": value.includes_start,
                "end included": value.includes_end,
            }
        )
    elif isinstance(value, FunctionValue | BuiltinValue):
        raise PolicyError(
            "结果是函数，无法写成 JSON。", "the result is a function, which JSON cannot say"
        )
    elif type(value) in TEMPORAL:
        yield json.dumps(_text(value), ensure_ascii=False)
    else:
        yield _number(value)


def _text(value: object) -> str:
    assert isinstance(value, AnyTemporal | timedelta | YearsMonths)  # noqa: S101
    return temporal.text_of(value)


def _number(value: object) -> str:
    assert isinstance(value, Decimal)  # noqa: S101  Nothing else is left among FEEL's values.
    return text_of_number(value)
