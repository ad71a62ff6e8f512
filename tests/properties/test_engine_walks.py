"""Random walks: what an instance does must not depend on how its state is kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from SpiffWorkflow.util.task import TaskState

from tests.unit.workflows.diagrams import elements, samples
from workflows import engine
from workflows._spiff import catching, codec, execution, live, pruning
from workflows._spiff.compiled import compiled
from workflows._spiff.instance import Instance
from workflows._spiff.rounds import ROUND
from workflows._spiff.specs import ClockEvent, MessageEvent, SignalEvent
from workflows.model import OpenUserTask, ProcessDefinition, Progress, ServiceCall

ALL = {**samples.ALL, **elements.ALL}
ASKED = ("bank_wanted", "village_wanted", "leaving_wanted", "timed_wanted", "split_wanted")
MOST = 2 ** (len(ASKED) + 1) - 1
Choices = list[tuple[int, int]]
# Each choice picks one of the possible moves, and what the answers are: a bit each.
WALKS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, MOST)), max_size=40)
BEGINNINGS = st.integers(0, MOST)


def called(task: OpenUserTask) -> str:
    """The element of a task, and which time it is."""
    return f"{task.element_id} {task.round}"


def moves(progress: Progress) -> list[tuple[str, str]]:
    """What can be done next, in an order that does not depend on how it is kept."""
    return [
        *(("complete", called(task)) for task in sorted(progress.open_tasks, key=called)),
        *(("deliver", name) for name in progress.waiting_messages),
        *(("fire", name) for name in progress.waiting_clocks),
        *(("signal", name) for name in progress.waiting_signals),
    ]


def standing(progress: Progress) -> tuple[object, ...]:
    return (
        moves(progress),
        sorted((item.process_id, item.element_id) for item in progress.passed),
        progress.variables,
        progress.is_complete,
        progress.end_event,
    )


def answers(bits: int) -> dict[str, object]:
    """Return what the gateways of the diagrams ask: whether to go round, and the ways chosen."""
    chosen = {name: bool(bits >> place & 1) for place, name in enumerate(ASKED, start=1)}
    repeat = bool(bits & 1)
    chosen["poor"] = chosen["split_wanted"]
    return {**chosen, "repeat": repeat, "more": repeat, "fit": not repeat, "leave": repeat}


def serve(_call: ServiceCall) -> Mapping[str, object]:
    return {}


OUTSIDE = {
    "deliver": engine.deliver_message,
    "fire": engine.fire_clock,
    "signal": engine.signal,
}
EVENTS = {"deliver": MessageEvent, "fire": ClockEvent, "signal": SignalEvent}


@dataclass
class Stored:
    """Goes through the codec at every move, as the product does."""

    definition: ProcessDefinition
    beginning: int
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = engine.start(self.definition, answers(self.beginning), call_service=serve)

    def move(self, kind: str, name: str, bits: int) -> None:
        state = self.progress.state
        if kind == "complete":
            task = next(task for task in self.progress.open_tasks if called(task) == name)
            self.progress = engine.complete_user_task(
                self.definition, state, task.id, answers(bits), call_service=serve
            )
        else:
            self.progress = OUTSIDE[kind](self.definition, state, name, call_service=serve)


@dataclass
class Living:
    """Is never stored; optionally forgets its finished history after every move."""

    definition: ProcessDefinition
    beginning: int
    forgetful: bool = False

    def __post_init__(self) -> None:
        self.instance = Instance(compiled(self.definition), answers(self.beginning), serve)
        self.instance.begin()
        self._rest()

    def move(self, kind: str, name: str, bits: int) -> None:
        self.instance.passed.clear()
        if kind == "complete":
            self.instance.variables.update(answers(bits))
            resting = [task for task in catching.resting(self.instance) if task.task_spec.manual]
            self.instance.run(
                next(task for task in resting if called(execution._open_user_task(task)) == name)
            )
        else:
            once = kind == "deliver"
            catching.happen(self.instance, EVENTS[kind], name, once=once)
        self._rest()

    def _rest(self) -> None:
        self.instance.run_to_rest()
        self.progress = execution._progress(self.instance, state=b"")
        if self.forgetful and not self.instance.completed:
            for running in list(self.instance.running()):
                pruning.cut(running)


@pytest.mark.parametrize("name", ALL)
@given(choices=WALKS, beginning=BEGINNINGS)
def test_storing_and_forgetting_change_nothing(name, choices: Choices, beginning):
    definition = ALL[name]
    kept = [
        Stored(definition, beginning),
        Living(definition, beginning),
        Living(definition, beginning, forgetful=True),
    ]

    for number, bits in choices:
        possible = moves(kept[0].progress)
        if not possible:
            break
        kind, target = possible[number % len(possible)]
        for case in kept:
            case.move(kind, target, bits)
        assert standing(kept[0].progress) == standing(kept[1].progress)
        assert standing(kept[0].progress) == standing(kept[2].progress)


@dataclass
class KeptAlive(Stored):
    """Is kept alive between its moves, under the digest of its state."""

    kept: live.LiveInstances = field(default_factory=lambda: live.LiveInstances(1))

    def __post_init__(self) -> None:
        with self.alive():
            super().__post_init__()

    def move(self, kind: str, name: str, bits: int) -> None:
        with self.alive():
            super().move(kind, name, bits)

    @contextmanager
    def alive(self) -> Iterator[None]:
        usual, execution.LIVE = execution.LIVE, self.kept
        try:
            yield
        finally:
            execution.LIVE = usual


@pytest.mark.parametrize("name", ALL)
@given(choices=WALKS, beginning=BEGINNINGS)
def test_a_live_instance_is_what_its_state_says(name, choices: Choices, beginning):
    definition = ALL[name]
    case, stored = KeptAlive(definition, beginning), Stored(definition, beginning)

    for number, bits in choices:
        possible = moves(case.progress)
        if not possible:
            break
        kind, target = possible[number % len(possible)]
        case.move(kind, target, bits)
        stored.move(kind, target, bits)
        state = case.progress.state
        read = codec.load(compiled(definition), state, call_service=serve)
        assert codec.dump(read) == state
        assert standing(case.progress) == standing(stored.progress)


@pytest.mark.parametrize("name", ALL)
@given(choices=WALKS, beginning=BEGINNINGS)
def test_no_walk_leaves_more_than_one_token_on_an_element(name, choices: Choices, beginning):
    case = Living(ALL[name], beginning)

    for number, bits in choices:
        possible = moves(case.progress)
        if not possible:
            break
        case.move(*possible[number % len(possible)], bits)
        active = [
            (id(running), task.task_spec.name, task.internal_data.get(ROUND))
            for running in case.instance.running()
            for task in running.tasks.values()
            if task.has_state(TaskState.READY | TaskState.STARTED)
        ]
        assert len(active) == len(set(active))


@pytest.mark.parametrize("name", ALL)
@given(choices=WALKS, beginning=BEGINNINGS)
def test_every_walk_can_be_ended(name, choices: Choices, beginning):
    case = Stored(ALL[name], beginning)

    for number, bits in choices:
        possible = moves(case.progress)
        if not possible:
            break
        case.move(*possible[number % len(possible)], bits)
    for _ in range(30):
        possible = moves(case.progress)
        if not possible:
            break
        case.move(*possible[0], 0)

    assert case.progress.is_complete
