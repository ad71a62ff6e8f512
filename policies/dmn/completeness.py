"""Gaps and overlaps of a decision table, found exactly, each with an example.

Each input is an axis, cut into stretches (see ``axes``); a rule covers a box. Two rules overlap
if on every axis they share a stretch. A gap is a box that no rule covers; the search goes axis
by axis and remembers for which sets of rules it has already looked.

A cell that cannot be analysed — a function of the input, a comparison with another input — is
said to be undecided; what is told in spite of it holds whatever that cell may give.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from policies.dmn.axes import words_of
from policies.dmn.cell_analysis import NotAnalysableError, constant_of
from policies.dmn.findings import Check, Gap, Overlap, Undecided
from policies.dmn.gap_search import Box, GapSearch
from policies.dmn.hit_policies import same
from policies.dmn.item_definitions import Type
from policies.dmn.model import HitPolicy
from policies.dmn.table_axes import Axis, build_axis
from policies.dmn.tables import Column, Table

MAX_COLUMNS: Final = 40
MAX_OVERLAPS: Final = 200
"""Overlaps that are told."""


def check(table: Table, types: Mapping[str, Type]) -> Check:
    """Look for gaps and overlaps in a table.

    Args:
        table: The table.
        types: Types of the variables that its input expressions read.
    """
    if len(table.columns) > MAX_COLUMNS:
        return _too_large(table)
    undecided: list[Undecided] = []
    grouped: dict[str, list[Column]] = {}
    for column in table.columns:
        grouped.setdefault(" ".join(column.clause.expression.split()), []).append(column)
    rule_count = len(table.source.rules)
    axes = [build_axis(columns, rule_count, types, undecided) for columns in grouped.values()]
    undecided += _dependent(axes, table)
    overlaps, overlaps_cut = _overlaps(table, axes)
    every_rule = (1 << rule_count) - 1
    search = GapSearch([axis.possible for axis in axes], every_rule)
    boxes = search.run()
    gaps = tuple(_gap(axes, box) for box in boxes)
    if not search.is_finished:
        undecided.append(_stopped())
    return Check(
        table.source.element_id,
        table.owner,
        table.source.hit_policy,
        any(column.default is not None for column in table.results),
        gaps,
        overlaps,
        tuple(undecided),
        overlaps_cut or search.is_cut_short,
        _is_complete(axes, boxes, search, every_rule, undecided),
    )


def _is_complete(
    axes: Sequence[Axis],
    boxes: Sequence[Box],
    search: GapSearch,
    every_rule: int,
    undecided: Sequence[Undecided],
) -> bool | None:
    if boxes:
        return False if not any(not one.row and one.column == "" for one in undecided) else None
    if not search.is_finished:
        return None
    if not undecided:
        return True
    certain = GapSearch([axis.certain for axis in axes], every_rule)
    return True if not certain.run() and certain.is_finished else None


def _dependent(axes: Sequence[Axis], table: Table) -> list[Undecided]:
    """Tell which inputs depend on each other, so that an example may not be possible."""
    free = {
        " ".join(column.clause.expression.split()): column.expression.free_names
        for column in table.columns
    }
    found: list[Undecided] = []
    for index, axis in enumerate(axes):
        for other in axes[:index]:
            mine = " ".join(axis.expression.split())
            theirs = " ".join(other.expression.split())
            if _is_plain(mine) and _is_plain(theirs):
                continue
            if free[mine] & free[theirs]:
                found.append(
                    Undecided(
                        0,
                        "",
                        f"“{other.title}”和“{axis.title}”取决于同一输入，例子可能不会出现",
                        f"{other.title!r} and {axis.title!r} read the same input; "
                        "an example may be impossible",
                    )
                )
    return found


def _is_plain(expression: str) -> bool:
    return all(part.strip().isidentifier() for part in expression.split("."))


def _overlaps(table: Table, axes: Sequence[Axis]) -> tuple[tuple[Overlap, ...], bool]:
    found: list[Overlap] = []
    count = len(table.source.rules)
    meeting = [_Meeting(axis) for axis in axes]
    for first in range(count):
        others = (1 << count) - 1
        for one in meeting:
            others &= one.rules_meeting(first)
        others >>= first + 1
        second = first
        while others:
            step = (others & -others).bit_length()
            second += step
            others >>= step
            if len(found) >= MAX_OVERLAPS:
                return tuple(found), True
            box = tuple(one.shared(first, second) for one in meeting)
            found.append(_overlap(table, axes, (first, second), box))
    return tuple(found), False


class _Meeting:
    """Which rules share a stretch of one axis."""

    def __init__(self, axis: Axis) -> None:
        self._masks = axis.certain
        self._known: dict[int, int] = {}

    def rules_meeting(self, row: int) -> int:
        """Return the rules, as bits, that share a stretch with a rule."""
        covered = 0
        for index, mask in enumerate(self._masks):
            covered |= (mask >> row & 1) << index
        if covered not in self._known:
            met = 0
            for mask in self._masks:
                if mask >> row & 1:
                    met |= mask
            self._known[covered] = met
        return self._known[covered]

    def shared(self, first: int, second: int) -> tuple[int, ...]:
        """Return the stretches that two rules share."""
        return tuple(
            index
            for index, mask in enumerate(self._masks)
            if mask >> first & 1 and mask >> second & 1
        )


def _overlap(table: Table, axes: Sequence[Axis], rows: tuple[int, int], box: Box) -> Overlap:
    rules = table.source.rules
    policy = table.source.hit_policy
    is_allowed = policy is not HitPolicy.UNIQUE
    if policy is HitPolicy.ANY:
        is_allowed = _have_equal_outputs(table, rows)
    first, second = rows
    return Overlap(
        (rules[first].element_id, rules[second].element_id),
        (rules[first].row, rules[second].row),
        _region(axes, box),
        _example(axes, box),
        is_allowed,
    )


def _have_equal_outputs(table: Table, rows: tuple[int, int]) -> bool:
    """Tell whether two rules surely give the same outputs."""
    for column in table.results:
        one, other = (column.cells[row] for row in rows)
        if one.text == other.text:
            continue
        try:
            if not same((constant_of(one.tree),), (constant_of(other.tree),)):
                return False
        except NotAnalysableError:
            return False
    return True


def _gap(axes: Sequence[Axis], box: Box) -> Gap:
    return Gap(_region(axes, box), _example(axes, box))


def _region(axes: Sequence[Axis], box: Box) -> Mapping[str, str]:
    return {
        axis.title: words_of(axis.stretches, chosen) for axis, chosen in zip(axes, box, strict=True)
    }


def _example(axes: Sequence[Axis], box: Box) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for axis, chosen in zip(axes, box, strict=True):
        value = axis.stretches[chosen[0]].example
        names = [part.strip() for part in axis.expression.split(".")]
        if not _is_plain(axis.expression):
            found[axis.expression] = value
            continue
        inside = found
        for name in names[:-1]:
            entry = inside.setdefault(name, {})
            if not isinstance(entry, dict):
                break
            inside = entry
        inside[names[-1]] = value
    return found


def _stopped() -> Undecided:
    return Undecided(
        0,
        "",
        "组合过多，空缺的搜索未做完",
        "too many combinations; the search for gaps was not finished",
    )


def _too_large(table: Table) -> Check:
    reason = Undecided(
        0,
        "",
        f"输入列超过{MAX_COLUMNS}个，未检查",
        f"more than {MAX_COLUMNS} input columns; not checked",
    )
    has_default = any(column.default is not None for column in table.results)
    policy = table.source.hit_policy
    return Check(
        table.source.element_id,
        table.owner,
        policy,
        has_default,
        gaps=(),
        overlaps=(),
        undecided=(reason,),
        is_cut_short=False,
        is_complete=None,
    )
