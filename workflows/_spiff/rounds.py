"""Activities that are done several times: a scope of their own, with a token for each time.

SpiffWorkflow's own multi-instance tasks count no instances, ask their condition of the last
one's data and fail with a cardinality. Here the activity holds a process of its own, as a
sub-process does, in which it stands itself: entered several times at once, or again and again.
What is counted is kept with the task that holds the rounds, and goes into the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task

from workflows._spiff.diagram import Loop, MultiInstance, Scope
from workflows._spiff.formulas import Formula
from workflows._spiff.joins import go_on
from workflows._spiff.specs import ProcessSpec, StartsScope

if TYPE_CHECKING:
    from SpiffWorkflow.specs.base import TaskSpec

    from workflows._spiff.instance import InstanceTask

MOST_ROUNDS = 100
COUNTER = "loopCounter"
"""In a round: which one it is, from 1, as BPMN counts."""
ROUND, BEGUN, DONE, PLANNED, OVER = "round", "begun", "done", "planned", "over"
KEPT = (ROUND, BEGUN, DONE, PLANNED, OVER)
"""What tasks keep of their rounds: which one a task is; how many were begun, done, are meant."""

Variables = Mapping[str, object]


class Rounds(StartsScope):
    """The activity as a whole: it is done when its rounds are."""


class Rule(Protocol):
    """When rounds begin and when they end."""

    def next(self, holder: InstanceTask, variables: Variables) -> int:
        """Return how many rounds begin now; 0 if none is left."""

    def leaves_rest(self, holder: InstanceTask, variables: Variables) -> bool:
        """Say, when a round is done, whether the others are left out."""


class _Several:
    """Multi-instance, all at once or one after the other."""

    def __init__(self, scope: Scope, element_id: str, repeats: MultiInstance) -> None:
        self._is_sequential = repeats.is_sequential
        self._cardinality = Formula(scope, element_id, repeats.cardinality)
        self._completion = (
            Formula(scope, element_id, repeats.completion) if repeats.completion else None
        )

    def next(self, holder: InstanceTask, variables: Variables) -> int:
        counts = holder.internal_data
        if BEGUN not in counts:
            counts[BEGUN], counts[DONE] = 0, 0
            counts[PLANNED] = self._cardinality.count(variables, most=MOST_ROUNDS)
        left = 0 if counts.get(OVER) else int(counts[PLANNED]) - int(counts[BEGUN])
        return min(left, 1) if self._is_sequential else left

    def leaves_rest(self, holder: InstanceTask, variables: Variables) -> bool:
        if self._completion is None:
            return False
        counts = holder.internal_data
        counted = {
            "nrOfInstances": counts[PLANNED],
            "nrOfActiveInstances": int(counts[BEGUN]) - int(counts[DONE]),
            "nrOfCompletedInstances": counts[DONE],
            "nrOfTerminatedInstances": 0,
        }
        return self._completion.holds({**variables, **counted})


class _Again:
    """The standard loop."""

    def __init__(self, scope: Scope, element_id: str, repeats: Loop) -> None:
        self._tests_before, self._most = repeats.tests_before, repeats.most
        self._condition = (
            Formula(scope, element_id, repeats.condition) if repeats.condition else None
        )

    def next(self, holder: InstanceTask, variables: Variables) -> int:
        counts = holder.internal_data
        is_first = BEGUN not in counts
        if is_first:
            counts[BEGUN], counts[DONE] = 0, 0
        if self._most is not None and int(counts[BEGUN]) >= self._most:
            return 0
        if self._condition is None or (is_first and not self._tests_before):
            return 1
        return int(self._condition.holds(variables))

    def leaves_rest(self, _holder: InstanceTask, _variables: Variables) -> bool:
        return False


class RoundsEntry(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Where rounds begin; a round that follows another comes back here."""

    def __init__(self, process: ProcessSpec, spec_id: str, rule: Rule, body: TaskSpec) -> None:
        """Let rounds of an activity begin as a rule says."""
        super().__init__(process, spec_id)
        self.rule, self.body = rule, body
        self.connect(body)
        self.connect(process.end)

    def _predict_hook(self, my_task: Task) -> None:
        """Look no further ahead: how many rounds there will be is not known."""

    def _run_hook(self, my_task: Task) -> bool:
        holder = my_task.workflow.owner
        count = self.rule.next(holder, my_task.workflow.top_workflow.seen_from(holder))
        go_on(my_task, [self.body] * count or [my_task.workflow.spec.end])
        for child in my_task.children if count else ():
            holder.internal_data[BEGUN] += 1
            child.internal_data[ROUND] = holder.internal_data[BEGUN]
        return True


def rule_of(scope: Scope, element_id: str, repeats: MultiInstance | Loop) -> Rule:
    """Return the rule by which an activity is repeated.

    Raises:
        BrokenDiagramError: One of its expressions is not FEEL.
    """
    if isinstance(repeats, Loop):
        return _Again(scope, element_id, repeats)
    return _Several(scope, element_id, repeats)


def is_round(task: InstanceTask) -> bool:
    """Tell whether a task is one time that a repeated activity is done, not the whole."""
    return ROUND in task.internal_data


def finish(task: InstanceTask) -> None:
    """Count a round that is done, and leave out the others if nothing more is wanted of them."""
    inside = task.workflow
    holder = inside.owner
    holder.internal_data[DONE] += 1
    rule: Rule = task.task_spec.rule
    if rule.leaves_rest(holder, inside.top_workflow.seen_from(task)):
        holder.internal_data[OVER] = True
        for other in inside.unfinished():
            if other.task_spec is task.task_spec and other.id in inside.tasks:
                other.cancel()
    inside.update_waiting_tasks()


def round_of(task: InstanceTask) -> InstanceTask | None:
    """Return the nearest round that a task is, or lies in."""
    while not is_round(task):
        inside = task.workflow
        if inside is inside.top_workflow:
            return None
        task = inside.owner
    return task


def round_number(task: InstanceTask) -> int:
    """Return which time this is; 0 for what is done once."""
    found = round_of(task)
    return 0 if found is None else int(found.internal_data[ROUND])
