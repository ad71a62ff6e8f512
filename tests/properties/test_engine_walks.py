"""Random walks: what an instance does must not depend on how its state is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from SpiffWorkflow.util.task import TaskState

from tests.unit.workflows.diagrams.samples import ALL
from workflows import engine
from workflows._spiff import execution, pruning
from workflows._spiff.compiled import compiled
from workflows._spiff.instance import Instance
from workflows._spiff.specs import ClockEvent, SignalEvent
from workflows.model import ProcessDefinition, Progress, ServiceCall

Choices = list[tuple[int, bool]]
# Each choice picks one of the possible moves, and what the case's answer is.
WALKS = st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=40)


def moves(progress: Progress) -> list[tuple[str, str]]:
    """What can be done next, in an order that does not depend on how it is kept."""
    return [
        *(("complete", name) for name in sorted(task.element_id for task in progress.open_tasks)),
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


def serve(_call: ServiceCall) -> Mapping[str, object]:
    return {}


@dataclass
class Stored:
    """Goes through the codec at every move, as the product does."""

    definition: ProcessDefinition
    progress: Progress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = engine.start(self.definition, {}, call_service=serve)

    def move(self, kind: str, name: str, answer: bool) -> None:
        state = self.progress.state
        if kind == "complete":
            task = next(task for task in self.progress.open_tasks if task.element_id == name)
            self.progress = engine.complete_user_task(
                self.definition, state, task.id, {"repeat": answer}, call_service=serve
            )
        elif kind == "fire":
            self.progress = engine.fire_clock(self.definition, state, name, call_service=serve)
        else:
            self.progress = engine.signal(self.definition, state, name, call_service=serve)


@dataclass
class Living:
    """Is never stored; optionally forgets its finished history after every move."""

    definition: ProcessDefinition
    forgetful: bool = False

    def __post_init__(self) -> None:
        self.instance = Instance(compiled(self.definition), {}, serve)
        self.instance.begin()
        self._rest()

    def move(self, kind: str, name: str, answer: bool) -> None:
        self.instance.passed.clear()
        if kind == "complete":
            self.instance.variables["repeat"] = answer
            resting = execution._resting(self.instance)
            self.instance.run(next(task for task in resting if task.task_spec.name == name))
        else:
            execution._happen(self.instance, ClockEvent if kind == "fire" else SignalEvent, name)
        self._rest()

    def _rest(self) -> None:
        self.instance.run_to_rest()
        self.progress = execution._progress(self.instance, state=b"")
        if self.forgetful and not self.instance.completed:
            for running in list(self.instance.running()):
                pruning.cut(running)


@pytest.mark.parametrize("name", ALL)
@given(choices=WALKS)
def test_storing_and_forgetting_change_nothing(name, choices: Choices):
    definition = ALL[name]
    kept = [Stored(definition), Living(definition), Living(definition, forgetful=True)]

    for number, answer in choices:
        possible = moves(kept[0].progress)
        if not possible:
            break
        kind, target = possible[number % len(possible)]
        for case in kept:
            case.move(kind, target, answer)
        assert standing(kept[0].progress) == standing(kept[1].progress)
        assert standing(kept[0].progress) == standing(kept[2].progress)


@pytest.mark.parametrize("name", ALL)
@given(choices=WALKS)
def test_no_walk_leaves_more_than_one_token_on_an_element(name, choices: Choices):
    case = Living(ALL[name])

    for number, answer in choices:
        possible = moves(case.progress)
        if not possible:
            break
        case.move(*possible[number % len(possible)], answer)
        active = [
            (task.workflow.spec.name, task.task_spec.name)
            for running in case.instance.running()
            for task in running.tasks.values()
            if task.has_state(TaskState.READY | TaskState.STARTED)
        ]
        assert len(active) == len(set(active))


@pytest.mark.parametrize("name", ALL)
@given(choices=WALKS)
def test_every_walk_can_be_ended(name, choices: Choices):
    case = Stored(ALL[name])

    for number, answer in choices:
        possible = moves(case.progress)
        if not possible:
            break
        case.move(*possible[number % len(possible)], answer)
    for _ in range(30):
        possible = moves(case.progress)
        if not possible:
            break
        case.move(*possible[0], False)

    assert case.progress.is_complete
