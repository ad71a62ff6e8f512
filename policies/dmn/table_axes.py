"""The inputs of a decision table as axes, with the rules that hold on each stretch of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policies.dmn import feel
from policies.dmn.axes import Stretch, cut
from policies.dmn.cell_analysis import NotAnalysableError, analyse
from policies.dmn.findings import Undecided
from policies.dmn.item_definitions import ANYTHING, Type
from policies.dmn.tables import Column

MAX_TESTS: Final = 200_000
"""Tests of cells on one axis; more takes too long."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An input of the table: one expression, tested by one column or by several.

    Attributes:
        title: Title of its first column.
        expression: What is tested.
        stretches: Its values, cut.
        certain: For each stretch the rules, as bits, whose cells surely hold.
        possible: For each stretch the rules whose cells hold or are undecided.
    """

    title: str
    expression: str
    stretches: tuple[Stretch, ...]
    certain: tuple[int, ...]
    possible: tuple[int, ...]


def build_axis(
    columns: Sequence[Column],
    rule_count: int,
    types: Mapping[str, Type],
    undecided: list[Undecided],
) -> Axis:
    """Return the axis of one input.

    Args:
        columns: The columns that test it, all with the same expression.
        rule_count: Rules of the table.
        types: Types of the variables that it may read.
        undecided: Collects the cells that cannot be analysed.
    """
    title, expression = columns[0].clause.label, columns[0].clause.expression
    open_cells: set[tuple[int, int]] = set()
    try:
        stretches = _stretches(columns, types, undecided, open_cells)
    except NotAnalysableError as error:
        undecided.append(Undecided(0, title, error.reason_zh, error.reason_en))
        certain = _unrestricted(columns, rule_count)
        anything = cut(_kind_of(_types_of(columns, types)), ())
        return Axis(title, expression, anything, (certain,), (_all_of(rule_count),))
    certain_masks, possible = _masks(columns, stretches, open_cells)
    return Axis(title, expression, stretches, certain_masks, possible)


def _stretches(
    columns: Sequence[Column],
    types: Mapping[str, Type],
    undecided: list[Undecided],
    open_cells: set[tuple[int, int]],
) -> tuple[Stretch, ...]:
    """Return an input's values, cut, without those that are not allowed.

    Raises:
        NotAnalysableError: They cannot be cut.
    """
    declared = _types_of(columns, types)
    domain = _domain(columns, declared)
    facts = [analyse(tests) for tests in domain]
    for number, column in enumerate(columns):
        for row, cell in enumerate(column.cells):
            try:
                facts += [analyse(cell)] if cell is not None else []
            except NotAnalysableError as error:
                open_cells.add((number, row))
                undecided.append(
                    Undecided(row + 1, column.clause.label, error.reason_zh, error.reason_en)
                )
    cut_values = cut(_kind_of(declared), facts)
    if len(cut_values) * sum(len(column.cells) for column in columns) > MAX_TESTS:
        raise NotAnalysableError("规则和分界值过多", "too many rules and boundaries")
    allowed = tuple(one for one in cut_values if _is_allowed(domain, one))
    if not allowed:
        raise NotAnalysableError("允许的值互相矛盾", "the allowed values contradict each other")
    return allowed


def _masks(
    columns: Sequence[Column],
    stretches: Sequence[Stretch],
    open_cells: set[tuple[int, int]],
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return, for each stretch, the rules, as bits, that surely and that possibly hold."""
    count = len(stretches)
    certain = [_all_of(len(columns[0].cells))] * count
    possible = list(certain)
    for number, column in enumerate(columns):
        for row, cell in enumerate(column.cells):
            bit = 1 << row
            if cell is None:
                continue
            if (number, row) in open_cells:
                certain = [mask & ~bit for mask in certain]
                continue
            for index, holds in enumerate(_outcomes(cell, stretches)):
                if not holds:
                    certain[index] &= ~bit
                    possible[index] &= ~bit
    return tuple(certain), tuple(possible)


def _all_of(rule_count: int) -> int:
    return (1 << rule_count) - 1


def _outcomes(cell: feel.Compiled, stretches: Sequence[Stretch]) -> Iterator[bool]:
    """Tell for each stretch whether a cell holds there."""
    for stretch in stretches:
        run = feel.scratch(cell.slot_count)
        run.variables = {"?": stretch.example}
        yield feel.outcome_in(cell, stretch.example, run) is True


def _unrestricted(columns: Sequence[Column], rule_count: int) -> int:
    """Return the rules, as bits, that test nothing in these columns."""
    return sum(
        1 << row
        for row in range(rule_count)
        if all(column.cells[row] is None for column in columns)
    )


def _is_allowed(domain: Sequence[feel.Compiled], stretch: Stretch) -> bool:
    return all(all(_outcomes(tests, [stretch])) for tests in domain)


def _types_of(columns: Sequence[Column], types: Mapping[str, Type]) -> list[Type]:
    """Return the types that a column and the variable it reads declare."""
    return [*(column.wanted for column in columns), _type_of(columns[0], types)]


def _kind_of(declared: Sequence[Type]) -> str:
    return next((one.kind for one in declared if one.kind != ANYTHING.kind), ANYTHING.kind)


def _domain(columns: Sequence[Column], declared: Sequence[Type]) -> list[feel.Compiled]:
    """Return the tests that every value of a column fulfils."""
    found = [column.allowed for column in columns if column.allowed is not None]
    for one in declared:
        found += one.allowed
    return list({tests.text: tests for tests in found}.values())


def _type_of(column: Column, types: Mapping[str, Type]) -> Type:
    """Return the type of a variable, or of an entry of one, that a column tests."""
    names = [part.strip() for part in column.clause.expression.split(".")]
    found = types.get(column.clause.expression.strip())
    if found is not None:
        return found
    found = types.get(names[0], ANYTHING)
    for name in names[1:]:
        found = dict(found.entries).get(name, ANYTHING)
    return found
