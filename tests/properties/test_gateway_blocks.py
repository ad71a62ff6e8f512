"""Whatever blocks are nested in each other, each join waits for what its own split began.

A process is drawn from nested blocks; the same blocks, as values, say what should be open.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workflows.drawing import (
    both,
    choice,
    end,
    flow,
    inside,
    path,
    process,
    some,
    start,
    user,
)
from tests.unit.workflows.driving import Case
from workflows.soundness import Defect, check_soundness

KINDS = ("all", "some", "one", "loop", "sub")
Shape = str | tuple[str, list["Shape"]]


def shapes(most_tasks: int) -> st.SearchStrategy[Shape]:
    return st.recursive(
        st.just("task"),
        lambda inner: st.tuples(
            st.sampled_from((*KINDS, "row")), st.lists(inner, min_size=2, max_size=3)
        ),
        max_leaves=most_tasks,
    )


@dataclass
class Block:
    """A task, or parts held together; ``begin`` and ``finish`` are ids of its ends."""

    kind: str
    name: str
    parts: list["Block"] = field(default_factory=list)

    @property
    def begin(self) -> str:
        """The element by which it is entered."""
        if self.kind == "row":
            return self.parts[0].begin
        return self.name if self.kind in ("task", "sub") else f"{self.name}_in"

    @property
    def finish(self) -> str:
        """The element by which it is left."""
        if self.kind == "row":
            return self.parts[-1].finish
        return self.name if self.kind in ("task", "sub") else f"{self.name}_out"


def block(shape: Shape, numbers: Iterator[int]) -> Block:
    if isinstance(shape, str):
        return Block("task", f"t{next(numbers)}")
    kind, shapes = shape
    parts = [block(part, numbers) for part in shapes]
    if kind == "loop":
        # A pass asks a person something, so that it comes to rest.
        parts.append(Block("task", f"t{next(numbers)}"))
    if kind in ("loop", "sub"):
        parts = [Block("row", f"r{next(numbers)}", parts)]
    return Block(kind, f"b{next(numbers)}", parts)


def drawn(one: Block) -> list[str]:
    """The elements and flows of a block, without those that lead to it and on from it."""
    if one.kind == "task":
        return [user(one.name)]
    within = [text for part in one.parts for text in drawn(part)]
    if one.kind == "row":
        finishes = [part.finish for part in one.parts[:-1]]
        begins = [part.begin for part in one.parts[1:]]
        return [*within, *(flow(*ends) for ends in zip(finishes, begins, strict=True))]
    if one.kind == "sub":
        return [sub_process(one, within)]
    if one.kind == "loop":
        (body,) = one.parts
        asks = f"{one.name}_asks"
        return [
            *within, choice(one.begin), choice(asks, default=one.finish), choice(one.finish),
            path(one.begin, body.begin), path(body.finish, asks, one.finish),
            flow(asks, one.begin, when=f"{one.name}_again"),
        ]  # fmt: skip
    gateway = {"all": both, "some": some, "one": choice}[one.kind]
    ways = [flow(part.finish, one.finish) for part in one.parts]
    if one.kind == "all":
        ways += [flow(one.begin, part.begin) for part in one.parts]
        return [*within, both(one.begin), both(one.finish), *ways]
    # Without an answer the way leads straight to the end of the block.
    ways += [flow(one.begin, part.begin, when=f"{part.name}_wanted") for part in one.parts]
    ways.append(flow(one.begin, one.finish))
    return [*within, gateway(one.begin, default=one.finish), gateway(one.finish), *ways]


def sub_process(one: Block, within: list[str]) -> str:
    (body,) = one.parts
    first, last = f"{one.name}_start", f"{one.name}_end"
    ways = path(first, body.begin) + path(body.finish, last)
    return inside(one.name, start(first), *within, end(last), ways)


@dataclass
class Expected:
    """What should be open: an interpreter of blocks, without gateways or tokens."""

    variables: dict[str, object]
    open: set[str] = field(default_factory=set)

    def begin(self, one: Block) -> bool:
        """Enter a block and say whether it is over by that: nothing in it is to be done."""
        if one.kind == "task":
            self.open.add(one.name)
            return False
        if one.kind in ("row", "loop", "sub"):
            return self._go_on(one, 0)
        begun = [self.begin(part) for part in self._chosen(one)]
        return all(begun)

    def is_over(self, one: Block) -> bool:
        return one.name not in self.open and all(self.is_over(part) for part in one.parts)

    def complete(self, one: Block, name: str) -> bool:
        """Complete a task within a block and say whether the block is over by that."""
        if one.kind == "task":
            self.open.discard(name)
            return True
        part = next(part for part in one.parts if name in names(part))
        if not self.complete(part, name):
            return False
        if one.kind in ("row", "loop", "sub"):
            return self._go_on(one, one.parts.index(part) + 1)
        return self.is_over(one)

    def _go_on(self, one: Block, place: int) -> bool:
        for part in one.parts[place:]:
            if not self.begin(part):
                return False
        return one.kind != "loop" or self._end_of_pass(one)

    def _end_of_pass(self, loop: Block) -> bool:
        return not self.variables[f"{loop.name}_again"] or self._go_on(loop, 0)

    def _chosen(self, one: Block) -> list[Block]:
        if one.kind == "all":
            return one.parts
        wanted = [part for part in one.parts if self.variables[f"{part.name}_wanted"]]
        return wanted[:1] if one.kind == "one" else wanted


def names(one: Block) -> set[str]:
    return {one.name}.union(*(names(part) for part in one.parts))


def answers(one: Block, bits: int) -> dict[str, object]:
    """Answer every question that the gateways of a block ask."""
    asked = sorted(names(one))
    found: dict[str, object] = {}
    for place, name in enumerate(asked):
        found[f"{name}_wanted"] = bool(bits >> place & 1)
        found[f"{name}_again"] = bool(bits >> place & 2)
    return found


@settings(max_examples=150, deadline=None)
@given(
    shape=shapes(9),
    moves=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2**24)), min_size=20, max_size=60),
)
def test_what_is_open_is_what_the_blocks_say(shape, moves):
    whole = Block("row", "whole", [block(shape, count(1)), Block("task", "last")])
    definition = process(
        start(), *drawn(whole), end(), path("start", whole.begin), path("last", "end")
    )
    variables = answers(whole, moves[0][1])
    case, expected = Case(definition, **variables), Expected(variables)
    expected.begin(whole)

    for number, bits in moves:
        assert case.open == sorted(expected.open)
        if case.progress.is_complete:
            break
        name = case.open[number % len(case.open)]
        expected.variables = answers(whole, bits)
        case.complete(name, **expected.variables)
        over = expected.complete(whole, name)
        assert case.progress.is_complete == over


@settings(max_examples=60, deadline=None)
@given(shape=shapes(5))
def test_nested_blocks_have_no_defect(shape):
    whole = block(shape, count(1))
    definition = process(
        start(), *drawn(whole), end(), path("start", whole.begin), path(whole.finish, "end")
    )

    defects = {found.defect for found in check_soundness(definition, most_states=2_000)}

    assert defects <= {Defect.NOT_DECIDED}
