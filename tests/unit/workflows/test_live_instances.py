"""Instances kept alive between moves: only for the very state they were dumped to."""

from collections.abc import Iterator, Mapping

import pytest

from tests.unit.workflows.diagrams import samples
from workflows import engine
from workflows._spiff import codec, execution
from workflows._spiff.live import LiveInstances
from workflows.errors import TaskNotOpenError
from workflows.model import Progress, ServiceCall

LOOP = samples.ALL["loop"]


class Counting(LiveInstances):
    """Counts how often it had the instance that was asked for."""

    hits = 0

    def _take(self, state):
        found = super()._take(state)
        self.hits += found is not None
        return found


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    made = Counting(4)
    monkeypatch.setattr(execution, "LIVE", made)
    return made


def serve(_call: ServiceCall) -> Mapping[str, object]:
    return {}


def begin() -> Progress:
    return engine.start(LOOP, {"repeat": True}, call_service=serve)


def complete(progress: Progress, **variables: object) -> Progress:
    task = progress.open_tasks[0]
    return engine.complete_user_task(
        LOOP, progress.state, task.id, {"repeat": True, **variables}, call_service=serve
    )


def test_the_next_move_takes_the_live_instance(kept: Counting) -> None:
    progress = complete(complete(begin()))

    assert kept.hits == 2
    assert progress.open_tasks


def test_the_same_state_is_served_alive_once(kept: Counting) -> None:
    first = begin()

    one, other = complete(first), complete(first)

    assert kept.hits == 1
    assert [task.element_id for task in one.open_tasks] == [
        task.element_id for task in other.open_tasks
    ]


def test_what_another_process_moved_is_read_from_its_state(kept: Counting) -> None:
    elsewhere = LiveInstances(4)
    first = begin()
    execution.LIVE = elsewhere
    moved = complete(first, by="other")
    execution.LIVE = kept

    progress = complete(moved)

    assert kept.hits == 0
    assert progress.variables["by"] == "other"


def test_two_processes_that_alternate_agree_with_one_that_reads(kept: Counting) -> None:
    other = Counting(4)
    alternating, plain = begin(), begin()
    for turn in range(6):
        execution.LIVE = (kept, other)[turn % 2]
        alternating = complete(alternating, turn=turn)
        execution.LIVE = LiveInstances(0)
        plain = complete(plain, turn=turn)

        assert alternating.variables == plain.variables
        assert [task.element_id for task in alternating.open_tasks] == [
            task.element_id for task in plain.open_tasks
        ]

    assert kept.hits + other.hits == 1  # The first move found what this process had started.


def test_a_failure_in_the_middle_leaves_nothing_behind(kept: Counting) -> None:
    first = begin()
    with pytest.raises(TaskNotOpenError):
        engine.complete_user_task(LOOP, first.state, "none", {}, call_service=serve)

    progress = complete(first)

    assert kept.hits == 1  # That of the move that failed.
    assert progress.open_tasks


def test_what_the_caller_does_to_a_value_does_not_reach_the_instance(kept: Counting) -> None:
    progress = complete(begin(), listed=[1])
    progress.variables["listed"].append(2)

    following = complete(progress)

    assert kept.hits == 2
    assert codec._parts(progress.state)[1]["listed"] == [1]
    assert following.variables["listed"] == [1]


def test_the_oldest_goes_when_there_are_too_many(kept: Counting) -> None:
    started = [begin() for _ in range(5)]

    complete(started[0])
    complete(started[4])

    assert kept.hits == 1


def test_none_is_kept_unless_that_is_asked_for() -> None:
    usual = execution.LIVE

    engine.keep_live_instances(0)
    begin()

    assert usual.size == 0
    assert not usual._kept
