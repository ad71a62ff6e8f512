"""The names of types, and ``instance of``."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from policies.feel.budget import MAX_BRACKETS
from policies.feel.temporal import YearsMonths
from policies.feel.values import BuiltinValue, FunctionValue, Range, Run

_NAMES: Final[dict[type, str]] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    date: "date",
    time: "time",
    datetime: "date and time",
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


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type: a name, and for lists, ranges, contexts and functions what they hold."""

    name: str
    members: tuple["FeelType", ...] = ()
    labels: tuple[str, ...] = ()
    is_precise: bool = False


def parse_type(text: str) -> FeelType | None:
    """Read a type that the tokeniser found; None if there is no such type."""
    pieces = _PIECE.findall(text)
    parsed = _read(pieces, 0)
    return parsed if _is_known(parsed) else None


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


def _fits(run: Run, value: object, declared: FeelType) -> bool:
    """Return whether a member may stand where this type is asked for; null always may."""
    return value is None or is_instance(run, value, declared)
