"""The names of types, and ``instance of``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from policies.errors import PolicyError
from policies.feel import temporal
from policies.feel.budget import MAX_BRACKETS
from policies.feel.temporal import YearsMonths
from policies.feel.values import BuiltinValue, FeelType, FunctionValue, Range, Run
from policies.feel.wide import WideDate, WideMoment, WideTime

_NAMES: Final[dict[type, str]] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
    WideDate: "date",
    WideTime: "time",
    WideMoment: "date and time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    FunctionValue: "function",
    BuiltinValue: "function",
}
_KNOWN: Final = frozenset(_NAMES.values()) | {"Any", "Null"}
_PIECE = re.compile(r"\s*(->|[<>,:]|[^<>,:\-\s]+(?:\s+[^<>,:\-\s]+)*)")


def name_of(value: object) -> str:
    """Return the name of a value's type."""
    return _NAMES.get(type(value), "unknown")


@dataclass(frozen=True, slots=True, eq=False)
class NamedTypes:
    """The types that a model gives names to, as ``tAmount``; made by ``named_types``."""

    types: Mapping[str, FeelType]


def named_types(declared: Mapping[str, str]) -> NamedTypes:
    """Read the types of a model, which may name each other in any order.

    Args:
        declared: Each name with its type as FEEL writes it: ``list<number>``,
            ``context<income: number, area: tArea>``, ``function<number> -> string``.

    Raises:
        PolicyError: A type is unknown, or holds itself.
    """
    known = NamedTypes({})
    waiting = dict(declared)
    while waiting:
        read = {name: parse_type(text, known) for name, text in waiting.items()}
        found = {name: parsed for name, parsed in read.items() if parsed is not None}
        if not found:
            names = "、".join(sorted(waiting))
            raise PolicyError(
                f"类型无法识别，或引用了自身：{names}。", f"types that cannot be read: {names}"
            )
        known = NamedTypes({**known.types, **found})
        waiting = {name: text for name, text in waiting.items() if name not in found}
    return known


def parse_type(text: str, named: NamedTypes | None = None) -> FeelType | None:
    """Read a type that the tokeniser found; None if there is no such type."""
    pieces = _PIECE.findall(text)
    parsed = _resolved(_read(pieces, 0), named.types if named else {})
    return parsed if _is_known(parsed) else None


def _resolved(declared: FeelType, named: Mapping[str, FeelType]) -> FeelType:
    """Put the types of a model in the place of their names."""
    if not declared.members:
        return named.get(declared.name, declared)
    members = tuple(_resolved(member, named) for member in declared.members)
    return FeelType(declared.name, members, declared.labels, declared.is_precise)


def _read(pieces: list[str], depth: int) -> FeelType:
    """Read one type from the front of the pieces."""
    if not pieces or depth > MAX_BRACKETS:
        return FeelType("")
    name = " ".join(pieces.pop(0).split())
    if not pieces or pieces[0] != "<":
        return FeelType(name)
    pieces.pop(0)
    members: list[FeelType] = []
    labels: list[str] = []
    while pieces and pieces[0] != ">":
        if len(pieces) > 1 and pieces[1] == ":":
            labels.append(pieces.pop(0))
            pieces.pop(0)
        members.append(_read(pieces, depth + 1))
        if pieces and pieces[0] == ",":
            pieces.pop(0)
    pieces[:1] = []
    if pieces and pieces[0] == "->":
        pieces.pop(0)
        members.append(_read(pieces, depth + 1))
    return FeelType(name, tuple(members), tuple(labels), is_precise=True)


def _is_known(declared: FeelType) -> bool:
    if declared.is_precise and declared.name in {"list", "range"} and len(declared.members) != 1:
        return False
    return declared.name in _KNOWN and all(_is_known(member) for member in declared.members)


def is_instance(run: Run, value: object, declared: FeelType) -> bool:
    """Return whether a value is of a type; null is of no type but Any and Null."""
    run.charge(1)
    if declared.name == "Any":
        return value is not None
    if declared.name == "Null":
        return value is None
    if name_of(value) != declared.name:
        return False
    if not declared.is_precise:
        return True
    if isinstance(value, list):
        return all(_fits(run, member, declared.members[0]) for member in value)
    if isinstance(value, Range):
        return _fits(run, value.start, declared.members[0]) and _fits(
            run, value.end, declared.members[0]
        )
    if isinstance(value, dict):
        return all(
            label in value and _fits(run, value[label], member)
            for label, member in zip(declared.labels, declared.members, strict=False)
        )
    return isinstance(value, FunctionValue) and len(value.parameters) + 1 == len(declared.members)


def coerced(run: Run, value: object, declared: FeelType) -> object:
    """Return a value as the declared type; null if it cannot be one.

    The standard lets a list of one stand for its member, a member for a list of one, and a date
    for its midnight in UTC.
    """
    if value is None or is_instance(run, value, declared):
        return value
    if isinstance(value, list) and len(value) == 1 and is_instance(run, value[0], declared):
        member: object = value[0]
        return member
    if declared.name == "list" and is_instance(run, [value], declared):
        return [value]
    if declared.name == "date and time" and type(value) is date:
        return temporal.day_as_moment(value)
    return run.fail(
        f"值的类型是 {name_of(value)}，应为 {declared.name}",
        f"the value is {name_of(value)}, but {declared.name} is declared",
    )


def _fits(run: Run, value: object, declared: FeelType) -> bool:
    """Return whether a member may stand where this type is asked for; null always may."""
    return value is None or is_instance(run, value, declared)
