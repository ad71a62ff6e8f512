"""Wherever a case stands, another version that changes nothing there changes nothing at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_engine_shipped import Walk
from tests.properties.test_engine_walks import (
    ALL,
    BEGINNINGS,
    WALKS,
    Choices,
    Stored,
    moves,
    standing,
)
from tests.versions import Drawing
from workflows import engine, migration, migration_plan
from workflows.migration_model import CannotMoveError, Hindrance
from workflows.model import Progress

SHIPPED = engine.shipped("minimum_living_allowance")
ADDED_BEHIND = (
    Drawing(SHIPPED)
    .add_task("second_county_review", before="confirmation", like="county_review", name="复核")
    .definition()
)
CHANGED = (
    Drawing(SHIPPED)
    .add_task("second_county_review", before="confirmation", like="county_review", name="复核")
    .remove("county_visit")
    .rename("submit_to_county", "hand_over_to_county")
    .definition()
)
TO_IDENTICAL = {name: migration_plan.plan(one, one) for name, one in ALL.items()}


def changed_plan():
    made = migration_plan.plan(SHIPPED, CHANGED)
    (proposal,) = made.proposals
    return migration_plan.revised(
        made, SHIPPED, CHANGED, {proposal.process_id: {proposal.old: proposal.new}}
    )


def carry(name: str, before: Progress) -> Progress | None:
    """Move a case to an identical version; nothing while an activity of it is being repeated."""
    definition = ALL[name]
    try:
        return migration.migrate(definition, definition, TO_IDENTICAL[name], before.state)
    except CannotMoveError as error:
        if name != "repeated" or {one.hindrance for one in error.obstacles} != {Hindrance.REPEATED}:
            raise
        return None


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=20)
@given(choices=WALKS, beginning=BEGINNINGS)
def test_a_case_that_moves_to_an_identical_version_at_every_step_goes_on_as_one_that_does_not(
    name, choices: Choices, beginning
):
    definition = ALL[name]
    stays, moved = Stored(definition, beginning), Stored(definition, beginning)

    for number, bits in choices:
        possible = moves(stays.progress)
        if not possible:
            break
        kind, target = possible[number % len(possible)]
        stays.move(kind, target, bits)
        moved.move(kind, target, bits)
        assert standing(moved.progress) == standing(stays.progress)
        if moved.progress.is_complete:
            break
        before = moved.progress
        carried = carry(name, before)
        if carried is None:
            continue
        moved.progress = carried
        assert {task.id for task in moved.progress.open_tasks} == {
            task.id for task in before.open_tasks
        }


@settings(max_examples=40)
@given(numbers=st.lists(st.integers(0, 1_000), max_size=60), at=st.integers(0, 60))
def test_a_case_of_the_shipped_process_moves_anywhere_and_runs_to_its_end(numbers, at):
    walk, made = Walk(SHIPPED), migration_plan.plan(SHIPPED, ADDED_BEHIND)

    for count, number in enumerate(numbers):
        if walk.progress.is_complete:
            break
        if count == at:
            before = walk.progress
            walk.progress = migration.migrate(SHIPPED, ADDED_BEHIND, made, before.state)
            walk.definition = ADDED_BEHIND
            assert walk.progress.variables == before.variables
            assert walk.progress.waiting_clocks == before.waiting_clocks
            assert walk.progress.waiting_signals == before.waiting_signals
            assert [task.id for task in walk.progress.open_tasks] == [
                task.id for task in before.open_tasks
            ]
        walk.step(number)

    for _ in range(200):
        if walk.progress.is_complete:
            break
        end_it(walk)
    assert walk.progress.is_complete


@settings(max_examples=40)
@given(numbers=st.lists(st.integers(0, 1_000), max_size=60))
def test_only_cases_that_stand_where_something_vanished_are_refused(numbers):
    walk, made = Walk(SHIPPED), changed_plan()

    for number in numbers:
        if walk.progress.is_complete:
            break
        open_ids = {task.element_id for task in walk.progress.open_tasks}
        told = migration.validate(SHIPPED, CHANGED, made, walk.progress.state)
        if told:
            assert open_ids == {"county_visit"}
            assert [one.hindrance for one in told] == [Hindrance.VANISHES]
        else:
            moved = migration.migrate(SHIPPED, CHANGED, made, walk.progress.state)
            renamed = {"submit_to_county": "hand_over_to_county"}
            assert {task.element_id for task in moved.open_tasks} == {
                renamed.get(one, one) for one in open_ids
            }
        walk.step(number)


def end_it(walk: Walk) -> None:
    """Withdraw the case if it can be, else do what is next."""
    possible = walk.moves()
    withdrawals = [place for place, move in enumerate(possible) if move == ("signal", "withdrawn")]
    walk.step(withdrawals[0] if withdrawals else 0)
