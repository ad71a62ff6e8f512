import copy
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

import orjson
import pytest

from tests.unit.workflows.diagrams.samples import BRANCHES, CALLS, GUARDED_LOOP, LOOP
from tests.unit.workflows.drawing import choice, end, flow, loop, path, process, start, user
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows._spiff import compiled as compiling
from workflows._spiff import pruning
from workflows._spiff.compiled import Compiled, compile_afresh, compiled
from workflows.model import ProcessDefinition

ROUND = process(
    start(),
    choice("entry"),
    user("work"),
    choice("gateway", default="end"),
    end(),
    path("start", "entry", "work", "gateway", "end"),
    flow("gateway", "entry", when="more"),
)
REPEATED = process(start(), loop(user("work"), "more"), end(), path("start", "work", "end"))
DIGITS = 10
"""By how many signs counts grow from the tenth pass to the thousandth."""


def calls_of(act: Callable[[], object]) -> int:
    """How many functions are called by an act: its work, whatever the machine does beside."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


def rows(state: bytes) -> int:
    return sum(len(tree[1]) for tree in orjson.loads(state[1:])[3])


def shape(made: Compiled) -> dict[str, object]:
    """Everything in the specifications that a run could write to."""
    return {
        f"{scope_id}/{name}": {
            key: copy.copy(value)
            for key, value in vars(spec).items()
            if isinstance(value, (str, int, list, dict, set, type(None), MappingProxyType))
        }
        for scope_id, scope in made.specs.items()
        for name, spec in scope.task_specs.items()
    }


class TestSize:
    @pytest.mark.parametrize(
        ("drawn", "passes"), [(ROUND, 2_000), (REPEATED, 1_000)], ids=["gateways", "activity"]
    )
    def test_a_process_that_goes_round_2000_times_stays_small_and_no_more_work(self, drawn, passes):
        case = Case(drawn)
        sizes, early, late = [], 0, 0

        for number in range(passes):
            window = number % (passes // 2) >= passes // 2 - 120
            calls = calls_of(lambda: case.complete("work", more=True)) if window else 0
            if not window:
                case.complete("work", more=True)
            early, late = (early, late + calls) if number > passes // 2 else (early + calls, late)
            assert case.open == ["work"]
            sizes.append(len(case.progress.state))

        assert max(sizes) < 3_000
        assert max(sizes[300:]) <= max(sizes[:300]) + DIGITS
        assert late < early * 1.1
        assert case.complete("work", more=False).progress.is_complete

    @pytest.mark.parametrize("definition", [LOOP, GUARDED_LOOP], ids=["process", "sub-process"])
    def test_so_does_one_with_parallel_branches_and_its_joins_stay_right(self, definition):
        case = Case(definition)

        for number in range(150):
            first, second = ("survey", "comparison")[:: 1 if number % 3 else -1]
            case.complete(first)
            assert case.open == [second]
            case.complete(second)
            assert case.open == ["opinion"]
            case.complete("opinion", repeat=True)
            assert rows(case.progress.state) < 110

    def test_so_does_one_that_is_sent_back_for_ever(self):
        case = Case(GUARDED_LOOP)

        for _ in range(150):
            case.complete("survey").signal("sent_back")
            assert rows(case.progress.state) < 110

        assert case.open == ["comparison", "survey"]

    def test_pruning_keeps_the_arrivals_that_a_join_still_counts(self, monkeypatch):
        monkeypatch.setattr(pruning, "TASK_LIMIT", 0)
        case = Case(BRANCHES)

        for number in range(12):
            order = ("first", "second", "third")
            for element_id in order[number % 3 :] + order[: number % 3]:
                assert "last" not in case.open
                case.complete(element_id)
            assert case.open == ["last"]
            case.complete("last", repeat=True)
            assert rows(case.progress.state) < 40

    def test_a_finished_sub_process_and_a_finished_instance_leave_nothing_behind(self):
        case = Case(CALLS).complete("check").complete("post").fire("publicity")
        case.complete("close_publicity").complete("deliver")
        assert len(orjson.loads(case.progress.state[1:])[3]) == 1

        case.complete("confirm")

        assert rows(case.progress.state) == 0
        assert len(case.progress.state) < 100

    def test_the_state_holds_no_text_of_the_diagram(self):
        source = CALLS.sources[0]
        named = source.xml.replace('name=""', 'name="县级审核确认"')
        definition = ProcessDefinition(
            "main", (type(source)(source.name, named), *CALLS.sources[1:])
        )

        state = Case(definition).progress.state

        assert "县级".encode() not in state
        assert b"under:total" not in state


class TestStability:
    def test_task_ids_stay_while_the_task_is_open(self):
        case = Case(CALLS)
        check = case.task("check").id

        case.complete("post").fire("publicity").complete("close_publicity")

        assert case.task("check").id == check

    def test_task_ids_differ_between_instances_and_between_passes(self):
        ids = set()
        for _ in range(3):
            case = Case(ROUND)
            for _ in range(10):
                ids.add(case.task("work").id)
                case.complete("work", more=True)

        assert len(ids) == 30
        assert all(isinstance(task_id, str) for task_id in ids)

    def test_a_move_leaves_the_given_state_and_variables_alone(self):
        case = Case(LOOP, facts={"members": [1]})
        state, variables = case.progress.state, {"facts": {"members": [2]}}
        kept = bytes(state)

        moved = engine.complete_user_task(
            LOOP, state, case.task("survey").id, variables, call_service=case.serve
        )
        moved.variables["facts"] = None

        assert state == kept
        assert variables == {"facts": {"members": [2]}}
        assert engine.look(LOOP, moved.state).variables == {"facts": {"members": [2]}}

    def test_the_same_text_is_the_same_version_and_other_text_another(self):
        same = ProcessDefinition(LOOP.process_id, tuple(LOOP.sources))
        source = LOOP.sources[0]
        other = ProcessDefinition("main", (type(source)(source.name, source.xml + " "),))

        assert same.sha256 == LOOP.sha256
        assert len({LOOP.sha256, other.sha256, CALLS.sha256}) == 3


class TestCache:
    def test_compiles_a_version_once(self):
        first = compiled(LOOP)
        again = compiled(ProcessDefinition("main", LOOP.sources))

        assert first is again

    def test_runs_leave_the_shared_specifications_as_they_were(self):
        made = compiled(CALLS)
        before = shape(made)

        for ending in ("withdrawn", None):
            case = Case(CALLS).complete("post")
            if ending:
                case.signal(ending)
            else:
                case.fire("publicity").complete("check").complete("close_publicity")
                case.complete("deliver").fire("review").complete("confirm").complete("hurry")
            assert case.progress.is_complete

        assert shape(made) == before

    def test_threads_may_share_it(self):
        def whole_case(number: int) -> str | None:
            source = LOOP.sources[0]
            name = f"{number % 5}.bpmn"
            case = Case(ProcessDefinition("main", (type(source)(name, source.xml),)))
            for _ in range(5):
                case.complete("survey").complete("comparison").complete("opinion", repeat=True)
            case.complete("survey").complete("comparison").complete("opinion", repeat=False)
            return case.progress.end_event

        with ThreadPoolExecutor(8) as pool:
            ends = list(pool.map(whole_case, range(40)))

        assert ends == ["done"] * 40

    def test_forgets_what_was_used_longest_ago(self, monkeypatch):
        cache = compiling._Cache(2)
        versions = [
            ProcessDefinition("main", (type(source)(name, source.xml),))
            for source in LOOP.sources
            for name in ("1", "2", "3")
        ]
        first, second, third = versions

        kept = cache.get(first)
        cache.get(second)
        assert cache.get(first) is kept
        cache.get(third)

        assert cache.get(first) is kept
        assert list(cache._kept) == [third.sha256, first.sha256]
        assert compile_afresh(second).digest == second.sha256[:16]
