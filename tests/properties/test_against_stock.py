"""Ours beside SpiffWorkflow's own workflow: the same walk leaves the same elements open.

Every difference that is allowed has a name, a reason, and a walk that shows that it is still
there. An upgrade of SpiffWorkflow that mends one, or brings a new one, fails here.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import test_engine_shipped as shipped_walks
from tests.properties.test_engine_walks import (
    ALL,
    BEGINNINGS,
    WALKS,
    Choices,
    Stored,
    called,
    moves,
)
from tests.properties.test_engine_walks import answers as walk_answers
from tests.properties.test_gateway_blocks import Block, Shape, answers, block, drawn, shapes
from tests.unit.workflows.drawing import end, path, process, start
from tests.unit.workflows.driving import Case
from tests.unit.workflows.stock import Stock
from workflows import engine
from workflows.model import ProcessDefinition, Progress

EARLY_JOIN = (
    "A parallel or inclusive join fires early on a later pass of a loop: it counts arrivals of "
    "earlier passes, so what follows the join is open beside a branch that is not done."
)
ESCALATION = (
    "An escalation is heard by every boundary event that catches it; ours by the one for its "
    "code, before one for every code."
)
NOT_RUN: Mapping[str, str] = {
    "repeated": "Stock fails on a number of times that is reckoned, and on an empty round.",
    "conditions and links": "Stock passes link events without following them.",
}
"""Diagrams that stock cannot run at all, and why."""
COMPARED = [name for name in ALL if name not in NOT_RUN]
KNOWN: Mapping[str, str] = {
    "loop": EARLY_JOIN,
    "guarded loop": EARLY_JOIN,
    "branches": EARLY_JOIN,
    "inclusive loop": EARLY_JOIN,
    "guarded inclusive loop": EARLY_JOIN,
    "escalation": ESCALATION,
    "interrupting escalation": ESCALATION,
}
"""Diagrams on which a walk may part, and why; on all others none may."""
SHOWN: Mapping[str, list[tuple[str, str]]] = {
    "loop": [
        ("complete", "survey"), ("complete", "comparison"), ("complete", "opinion"),
        ("complete", "comparison"),
    ],
    "inclusive loop": [
        ("complete", "bank"), ("complete", "village"), ("complete", "opinion"),
        ("complete", "village"),
    ],
    "escalation": [("complete", "try")],
}  # fmt: skip
"""A walk for each known difference that shows it."""


ROUND = 1
"""The bit of an answer that sends a walk round a loop again."""


@dataclass(frozen=True)
class Standing:
    """Where an instance stands: elements open, events awaited, whether it has ended."""

    open: tuple[str, ...]
    waiting: tuple[str, ...]
    is_complete: bool


def ours(progress: Progress) -> Standing:
    waiting = {
        *progress.waiting_clocks,
        *progress.waiting_signals,
        *progress.waiting_messages,
    }
    return Standing(
        tuple(sorted(task.element_id for task in progress.open_tasks)),
        tuple(sorted(waiting)),
        progress.is_complete,
    )


def theirs(stock: Stock) -> Standing:
    return Standing(tuple(stock.open), tuple(stock.waiting), stock.is_complete)


def explains(reason: str, mine: Standing, other: Standing) -> bool:
    """Whether a known difference is what parts two walks here."""
    more = Counter(other.open) - Counter(mine.open)
    less = Counter(mine.open) - Counter(other.open)
    if reason == EARLY_JOIN:
        return bool(more or other.is_complete) and not less
    return reason == ESCALATION and set(more) == {"note"} and not less


@dataclass
class Pair:
    """One walk, done twice."""

    mine: Stored
    stock: Stock
    trail: list[str] = field(default_factory=list)

    def move(self, kind: str, name: str, bits: int) -> None:
        """Complete a task, by its element or by what ``called`` gives, or let an event happen."""
        if kind == "complete":
            task = next(
                task
                for task in self.mine.progress.open_tasks
                if name in {called(task), task.element_id}
            )
            self.mine.move(kind, called(task), bits)
            self.stock.complete(task.element_id, **walk_answers(bits))
            self.trail.append(task.element_id)
        else:
            self.mine.move(kind, name, bits)
            self.stock.happen(name)
            self.trail.append(name)

    @property
    def agrees(self) -> bool:
        return ours(self.mine.progress) == theirs(self.stock)


def pair(definition: ProcessDefinition, beginning: int) -> Pair:
    return Pair(Stored(definition, beginning), Stock(definition, **walk_answers(beginning)))


@pytest.mark.parametrize("name", COMPARED)
@settings(max_examples=25, deadline=None)
@given(choices=WALKS, beginning=BEGINNINGS)
def test_a_walk_through_a_diagram_of_ours_is_the_same(name, choices: Choices, beginning):
    both = pair(ALL[name], beginning)
    assert both.agrees

    for number, bits in choices:
        possible = moves(both.mine.progress)
        if not possible:
            assert both.mine.progress.end_event in both.stock.ends
            break
        both.move(*possible[number % len(possible)], bits)
        if not both.agrees:
            found = ours(both.mine.progress), theirs(both.stock)
            assert explains(KNOWN.get(name, ""), *found), (both.trail, *found)
            break


@pytest.mark.parametrize("name", [name for name in KNOWN if KNOWN[name] == EARLY_JOIN])
@settings(max_examples=15, deadline=None)
@given(choices=WALKS, beginning=BEGINNINGS)
def test_a_walk_that_never_goes_round_is_the_same(name, choices: Choices, beginning):
    both = pair(ALL[name], beginning & ~ROUND)

    for number, bits in choices:
        possible = [move for move in moves(both.mine.progress) if move[1] != "sent_back"]
        if not possible:
            break
        both.move(*possible[number % len(possible)], bits & ~ROUND)
        assert both.agrees, both.trail


@pytest.mark.parametrize("name", SHOWN)
def test_each_known_difference_is_still_there(name):
    """When this fails, SpiffWorkflow has mended it, and what we do instead may go."""
    everything = 2**6 - 1
    both = pair(ALL[name], everything)

    for kind, target in SHOWN[name]:
        assert both.agrees
        both.move(kind, target, everything)

    assert not both.agrees
    assert explains(KNOWN[name], ours(both.mine.progress), theirs(both.stock))


def test_every_known_difference_has_a_walk_that_shows_it():
    assert {KNOWN[name] for name in SHOWN} == set(KNOWN.values())


def joins_in_loops(shape: Shape, *, in_loop: bool = False) -> bool:
    """Whether blocks hold a join that a loop comes back to."""
    if isinstance(shape, str):
        return False
    kind, parts = shape
    if in_loop and kind in ("all", "some"):
        return True
    return any(joins_in_loops(part, in_loop=in_loop or kind == "loop") for part in parts)


@settings(max_examples=50, deadline=None)
@given(
    shape=shapes(8),
    walk=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2**24)), min_size=15, max_size=40),
)
def test_a_walk_through_nested_blocks_is_the_same(shape, walk):
    whole = Block("row", "whole", [block(shape, count(1)), Block("task", "last")])
    definition = process(
        start(), *drawn(whole), end(), path("start", whole.begin), path("last", "end")
    )
    begun = answers(whole, walk[0][1])
    mine, stock = Case(definition, **begun), Stock(definition, **begun)
    trail: list[str] = []

    for number, bits in walk:
        found = ours(mine.progress), theirs(stock)
        if found[0] != found[1]:
            assert joins_in_loops(shape), (trail, *found)
            assert explains(EARLY_JOIN, *found), (trail, *found)
            break
        if mine.progress.is_complete:
            break
        name = mine.open[number % len(mine.open)]
        trail.append(name)
        mine.complete(name, **answers(whole, bits))
        stock.complete(name, **answers(whole, bits))


@pytest.mark.parametrize("process_id", engine.shipped_ids())
@settings(max_examples=15, deadline=None)
@given(numbers=shipped_walks.WALKS)
def test_a_walk_through_a_process_that_ships_is_the_same(process_id, numbers):
    definition = engine.shipped(process_id)
    walk = shipped_walks.Walk(definition)
    stock = Stock(definition, **walk.progress.variables)
    trail: list[str] = []

    for number in numbers:
        assert ours(walk.progress) == theirs(stock), trail
        if walk.progress.is_complete:
            assert walk.progress.end_event in stock.ends
            break
        kind, target = walk.moves()[number % len(walk.moves())]
        tasks = {task.id: task.element_id for task in walk.progress.open_tasks}
        walk.step(number)
        trail.append(tasks.get(target, target))
        # What a handler or an answer sets is set before the walk of the other goes on.
        stock.variables.update(walk.progress.variables)
        if kind == "complete":
            stock.complete(tasks[target])
        else:
            stock.happen(target)
