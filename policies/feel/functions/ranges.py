"""``range()`` and how intervals and points lie to each other, as Allen's algebra names it.

A point is an interval with both ends in it. The ends of intervals stand in one order: behind an
equal value, an end that leaves it out comes first, then what holds it, then a start that leaves
it out. With that each relation is a comparison or two.
"""

from collections.abc import Callable
from typing import Final

from policies.errors import PolicyError
from policies.feel import operators, syntax, temporal
from policies.feel.functions.registry import builtin
from policies.feel.parser import parse
from policies.feel.values import Range, Run

_MAX_TEXT: Final = 1_000
_READERS: Final[dict[str, Callable[[str], object]]] = {
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "date and time": temporal.parse_datetime,
    "duration": temporal.parse_duration,
}


class _UnorderedError(Exception):
    """Two ends cannot be compared; the relation is null."""


def _as_range(value: object) -> Range:
    if isinstance(value, Range):
        return value
    return Range(value, value, includes_start=True, includes_end=True)


def _order(
    run: Run, one: Range, other: Range, *, one_ends: bool = False, other_ends: bool = False
) -> int:
    """Compare the start, or the end, of one interval with that of another: -1, 0 or 1."""
    left, left_place = _bound(one, is_end=one_ends)
    right, right_place = _bound(other, is_end=other_ends)
    if left is None or right is None:
        infinite = (0 if left is not None else 1 if one_ends else -1) - (
            0 if right is not None else 1 if other_ends else -1
        )
        return (infinite > 0) - (infinite < 0)
    order = operators.compare(run, left, right)
    if order is None:
        raise _UnorderedError
    return order or (left_place > right_place) - (left_place < right_place)


def _bound(interval: Range, *, is_end: bool) -> tuple[object, int]:
    if is_end:
        return interval.end, 0 if interval.includes_end else -1
    return interval.start, 0 if interval.includes_start else 1


def _before(run: Run, one: Range, other: Range) -> bool:
    return _order(run, one, other, one_ends=True) < 0


def _touches(run: Run, one: Range, other: Range) -> bool:
    is_closed = one.includes_end and other.includes_start
    return is_closed and _order(run, one, other, one_ends=True) == 0


def _overlaps(run: Run, one: Range, other: Range) -> bool:
    return not _before(run, one, other) and not _before(run, other, one)


def _starts_order(run: Run, one: Range, other: Range) -> int:
    return _order(run, one, other)


def _ends_order(run: Run, one: Range, other: Range) -> int:
    return _order(run, one, other, one_ends=True, other_ends=True)


def _overlaps_before(run: Run, one: Range, other: Range) -> bool:
    return (
        _starts_order(run, one, other) < 0
        and not _before(run, one, other)
        and _ends_order(run, one, other) <= 0
    )


def _overlaps_after(run: Run, one: Range, other: Range) -> bool:
    return (
        _starts_order(run, other, one) < 0
        and not _before(run, other, one)
        and _ends_order(run, other, one) <= 0
    )


def _finishes(run: Run, one: Range, other: Range) -> bool:
    return _ends_order(run, one, other) == 0 and _starts_order(run, one, other) >= 0


def _includes(run: Run, one: Range, other: Range) -> bool:
    return _starts_order(run, one, other) <= 0 and _ends_order(run, one, other) >= 0


def _starts(run: Run, one: Range, other: Range) -> bool:
    return _starts_order(run, one, other) == 0 and _ends_order(run, one, other) <= 0


def _coincides(run: Run, one: Range, other: Range) -> bool:
    return _starts_order(run, one, other) == 0 and _ends_order(run, one, other) == 0


_Relation = Callable[[Run, Range, Range], bool]
_POINTS: Final = "point1: point, point2: point"
_POINT_RANGE: Final = "point: point, range: range"
_RANGE_POINT: Final = "range: range, point: point"
_RANGES: Final = "range1: range, range2: range"

_RELATIONS: Final[dict[str, tuple[_Relation, bool, tuple[str, ...]]]] = {
    "before": (_before, False, (_POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)),
    "after": (_before, True, (_POINTS, _POINT_RANGE, _RANGE_POINT, _RANGES)),
    "meets": (_touches, False, (_RANGES,)),
    "met by": (_touches, True, (_RANGES,)),
    "overlaps": (_overlaps, False, (_RANGES,)),
    "overlaps before": (_overlaps_before, False, (_RANGES,)),
    "overlaps after": (_overlaps_after, False, (_RANGES,)),
    "finishes": (_finishes, False, (_POINT_RANGE, _RANGES)),
    "finished by": (_finishes, True, (_RANGE_POINT, _RANGES)),
    "includes": (_includes, False, (_RANGE_POINT, _RANGES)),
    "during": (_includes, True, (_POINT_RANGE, _RANGES)),
    "starts": (_starts, False, (_POINT_RANGE, _RANGES)),
    "started by": (_starts, True, (_RANGE_POINT, _RANGES)),
    "coincides": (_coincides, False, (_POINTS, _RANGES)),
}
"""Each relation, whether it is asked the other way round, and what it takes."""


def _relation(
    name: str, holds: _Relation, declaration: str, *, is_reversed: bool
) -> Callable[[Run, object, object], object]:
    @builtin(name, declaration)
    def related(run: Run, one: object, other: object) -> object:
        """Tell whether two intervals or points lie as the name says."""
        if is_reversed:
            one, other = other, one
        try:
            return holds(run, _as_range(one), _as_range(other))
        except _UnorderedError:
            return None

    return related


for _name, (_holds, _is_reversed, _declarations) in _RELATIONS.items():
    for _declaration in _declarations:
        _relation(_name, _holds, _declaration, is_reversed=_is_reversed)


@builtin("range", "from: string")
def range_of_text(run: Run, text: str) -> object:
    """Read an interval between two literals; null unless both ends are there and in order."""
    run.charge(1 + len(text))
    made = _read(text) if len(text) <= _MAX_TEXT else None
    if made is None or made.start is None or made.end is None:
        return run.fail(f"“{text[:40]}”不是有效的区间", f"{text[:40]!r} is no range")
    order = operators.compare(run, made.start, made.end)
    if order is not None and order > 0:
        return run.fail("区间的起点大于终点", "the range ends before it starts")
    return None if order is None else made


def _read(text: str) -> Range | None:
    try:
        tree = parse(text, functions=frozenset(_READERS), names=frozenset())
    except PolicyError:
        return None
    if not isinstance(tree, syntax.RangeLiteral):
        return None
    return Range(_end(tree.start), _end(tree.end), tree.includes_start, tree.includes_end)


def _end(node: syntax.Node) -> object:
    """Return the value of a literal, or of ``date("…")`` and its like; None of all else."""
    if isinstance(node, syntax.Literal):
        return node.value
    if not isinstance(node, syntax.Call) or not isinstance(node.target, syntax.Name):
        return None
    arguments = [argument.value for argument in node.arguments]
    reader = _READERS.get(node.target.name)
    if reader is None or len(arguments) != 1 or not isinstance(arguments[0], syntax.Literal):
        return None
    text = arguments[0].value
    return reader(text) if isinstance(text, str) else None
