"""Running: nothing before its time, nothing on shared specifications, nothing that explodes."""

import random
from inspect import signature

import orjson
import pytest
from SpiffWorkflow.util.task import TaskIterator, TaskState

from tests.properties.test_engine_walks import ALL, Stored, moves
from tests.unit.workflows.defects.as_it_is import begun, is_open, parsed, task
from tests.unit.workflows.drawing import (
    both,
    choice,
    end,
    on_signal,
    path,
    process,
    start,
    user,
)
from tests.unit.workflows.driving import Case
from tests.unit.workflows.test_state import shape
from workflows._spiff.compiled import compiled
from workflows.model import ProcessDefinition

LINE = process(start(), user("a"), user("b"), end(), path("start", "a", "b", "end"))


def test_stock_runs_a_task_that_lies_ahead():
    """Ours refuses it: tests/unit/workflows/test_engine.py, a task that lies ahead."""
    stock = begun(LINE)

    task(stock, "b", TaskState.FUTURE).run()

    assert is_open(stock, "a")
    assert [t.task_spec.name for t in stock.get_tasks(state=TaskState.READY)] == ["a", "end"]


@pytest.mark.parametrize("name", ALL)
def test_no_instance_of_any_diagram_changes_the_shared_specifications(name):
    made = compiled(ALL[name])
    before = shape(made)

    for seed in range(6):
        chosen = random.Random(seed)
        case = Stored(ALL[name], chosen.getrandbits(6))
        for _ in range(25):
            possible = moves(case.progress)
            if not possible:
                break
            case.move(*chosen.choice(possible), chosen.getrandbits(6))

    assert shape(made) == before
    assert Stored(ALL[name], 0).progress.open_tasks or Stored(ALL[name], 0).progress.passed


def parallel_blocks(count: int) -> ProcessDefinition:
    """Blocks of two parallel tasks, one behind the other."""
    parts, before = [start(), end()], "start"
    for n in range(count):
        parts += [both(f"s{n}"), user(f"a{n}"), user(f"b{n}"), both(f"j{n}")]
        parts += [path(before, f"s{n}", f"a{n}", f"j{n}"), path(f"s{n}", f"b{n}", f"j{n}")]
        before = f"j{n}"
    return process(*parts, path(before, "end"))


def rows(case: Case) -> int:
    return sum(len(tree[1]) for tree in orjson.loads(case.progress.state[1:])[3])


class TestPrediction:
    def test_parallel_blocks_one_behind_the_other_cost_no_more_than_one(self):
        case = Case(parallel_blocks(60))

        assert rows(case) == rows(Case(parallel_blocks(1)))
        for n in range(60):
            case.complete(f"a{n}").complete(f"b{n}")
        assert case.progress.is_complete

    def test_stock_foresees_every_way_so_that_each_block_doubles_the_instance(self):
        sizes = [len(parsed(parallel_blocks(count)).tasks) for count in (5, 6, 7)]

        assert sizes[2] - sizes[1] == 2 * (sizes[1] - sizes[0])


def test_stock_looks_no_deeper_than_a_thousand_tasks():
    """What is open behind them is not found: the instance is stuck, and nothing says so.

    Ours goes on: tests/unit/workflows/test_state.py, a process that goes round 2000 times.
    """
    assert signature(TaskIterator.__init__).parameters["max_depth"].default == 1000


class TestBackToItself:
    DRAWN = process(
        start(), choice("entry"), user("a"), on_signal("back", at="a", signal="sent_back"), end(),
        path("start", "entry", "a", "end"), path("back", "entry"),
    )  # fmt: skip

    def test_a_boundary_event_that_leads_back_to_its_own_task_is_taken_again_and_again(self):
        case = Case(self.DRAWN)

        for _ in range(5):
            assert case.signal("sent_back").open == ["a"]
        assert case.complete("a").progress.is_complete

    def test_one_that_leads_straight_back_is_taken_too(self):
        straight = process(
            start(), user("a"), on_signal("back", at="a", signal="sent_back"), end(),
            path("start", "a", "end"), path("back", "a"),
        )  # fmt: skip
        case = Case(straight)

        for _ in range(5):
            assert case.signal("sent_back").open == ["a"]
        assert case.complete("a").progress.is_complete
