"""Take tokens away and put tokens down in one instance; nothing is run."""

from collections.abc import Iterable

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from workflows._spiff.instance import Instance, InstanceTask, SubInstance
from workflows._spiff.joins import InclusiveJoin, ParallelJoin
from workflows._spiff.migration import (
    REACHED,
    SPLIT,
    Running,
    arm,
    arrivals,
    guard,
    predict,
)
from workflows._spiff.specs import CatchEvent, EventChoice, ReceiveTask
from workflows._spiff.tokens import path_of
from workflows.migration_model import Hindrance, Obstacle, Place, obstacle

Around = tuple[str, ...]


def modify(
    instance: Instance, *, cancelled: Iterable[Place], started: Iterable[Place]
) -> list[Obstacle]:
    """Cancel what stands at some places, and let the instance wait at others.

    Returns:
        What cannot be done; then the instance must not be used.
    """
    changing = _Changing(instance)
    for place in cancelled:
        changing.cancel(place)
    for place in started:
        changing.start(place)
    changing.leave_empty_scopes()
    if not changing.obstacles:
        predict(instance)
    return changing.obstacles


class _Changing:
    """One instance while it is changed."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.obstacles: list[Obstacle] = []
        self._anchors: dict[Around, InstanceTask | None] = {}

    def cancel(self, place: Place) -> None:
        """Take away everything that stands at a place."""
        running = self._running(place.path)
        found = [] if running is None else _standing(running, place.element_id)
        if running is None or not found:
            self.obstacles.append(obstacle(Hindrance.NOT_THERE, place.element_id))
            return
        for task in found:
            self._anchors.setdefault(place.path, _above(task))
            self._drop(running, task)

    def start(self, place: Place) -> None:
        """Put a token down before an element, in a new sub-process or call if none runs there."""
        running = self._entered(place.path)
        spec = None if running is None else running.spec.task_specs.get(place.element_id)
        if running is None or spec is None or getattr(spec, "element", None) is None:
            self.obstacles.append(obstacle(Hindrance.NOT_THERE, place.element_id))
            return
        if isinstance(spec, CatchEvent | ReceiveTask):
            state = TaskState.WAITING
        elif spec.manual:
            state = TaskState.READY
        else:
            self.obstacles.append(
                obstacle(Hindrance.NOT_A_WAIT, place.element_id, name=spec.element.name)
            )
            return
        self._put(running, place.path, spec, state)

    def leave_empty_scopes(self) -> None:
        """Take away sub-processes and calls in which nothing is left, innermost first."""
        for running in sorted(self.instance.running(), key=lambda one: -len(path_of(one)[0])):
            if isinstance(running, SubInstance) and not _is_busy(running):
                around = running.owner.workflow
                self._anchors.setdefault(path_of(around)[0], _above(running.owner))
                self._drop(around, running.owner)
        if not _is_busy(self.instance):
            self.obstacles.append(obstacle(Hindrance.NOTHING_LEFT))

    def _running(self, path: Around) -> Running | None:
        for running in self.instance.running():
            if path_of(running)[0] == path:
                return running
        return None

    def _entered(self, path: Around) -> Running | None:
        """Return the scope of a path; what holds it is begun, without its start event."""
        running = self._running(path)
        if running is not None or not path:
            return running
        around = self._entered(path[:-1])
        spec = None if around is None else around.spec.task_specs.get(path[-1])
        if around is None or not hasattr(spec, "start_workflow"):
            return None
        owner = self._put(around, path[:-1], spec, TaskState.STARTED)
        inside = SubInstance(owner, self.instance.compiled)
        self.instance.subprocesses[owner.id] = inside
        inside.task_tree = InstanceTask(inside, inside.spec.start, state=TaskState.COMPLETED)
        return inside

    def _put(self, running: Running, path: Around, spec: TaskSpec, state: int) -> InstanceTask:
        parent = guard(running, spec, self._anchor(running, path))
        task = InstanceTask(running, spec, parent, state=state)
        if parent is not None and parent.task_spec.name == spec.name + SPLIT:
            arm(running, parent)
        return task

    def _anchor(self, running: Running, path: Around) -> InstanceTask:
        """Return what a new token hangs from: it belongs to the pass of those beside it.

        A join counts what lies below its last completed instance, so a token that hung from
        the beginning would belong to the first pass of a loop.
        """
        cancelled = self._anchors.get(path)
        if cancelled is not None:
            return cancelled
        beside = [_above(task) for task in running.tasks.values() if task.state & REACHED]
        last: InstanceTask = running.task_tree
        for task in beside:
            last = task or last
        return last

    def _drop(self, running: Running, task: InstanceTask) -> None:
        """Take a task out of the tree, with what it holds and what waits beside it."""
        parent = task.parent
        beside = [task]
        if parent is not None and isinstance(parent.task_spec, BoundaryEventSplit | EventChoice):
            beside = [one for one in parent.children if _goes_with(one, parent)]
        for one in beside:
            inside = self.instance.subprocesses.pop(one.id, None)
            if inside is not None:
                self._drop_inside(inside)
            _remove(running, one)

    def _drop_inside(self, running: SubInstance) -> None:
        for task in list(running.tasks.values()):
            inside = self.instance.subprocesses.pop(task.id, None)
            if inside is not None:
                self._drop_inside(inside)
        running.completed = True


def _standing(running: Running, element_id: str) -> list[InstanceTask]:
    """Return what stands at an element: a task, what waits, or the arrivals at a join."""
    spec = running.spec.task_specs.get(element_id)
    if isinstance(spec, EventChoice):
        return [
            task
            for task in running.tasks.values()
            if task.state & REACHED and task.parent is not None and task.parent.task_spec is spec
        ][:1]
    found = [task for task in running.tasks.values() if task.task_spec is spec]
    reached = [task for task in found if task.state & REACHED]
    if isinstance(spec, ParallelJoin | InclusiveJoin):
        return list(dict.fromkeys(one for task in reached for one in arrivals(task)))
    return reached


def _above(task: InstanceTask) -> InstanceTask | None:
    """Return what a task follows, past the split around it."""
    above: InstanceTask | None = task.parent
    while above is not None and isinstance(above.task_spec, BoundaryEventSplit | EventChoice):
        above = above.parent
    return above


def _goes_with(task: InstanceTask, parent: InstanceTask) -> bool:
    """Tell whether a task ends with what stands beside it: events that wait for the same."""
    if isinstance(parent.task_spec, EventChoice):
        return bool(task.state & REACHED)
    return bool(task.state & REACHED) or not isinstance(task.task_spec, BoundaryEvent)


def _is_busy(running: Running) -> bool:
    return any(
        task.state & REACHED
        and not isinstance(task.task_spec, BoundaryEvent | BoundaryEventJoin)
        and task.task_spec is not running.spec.end
        for task in running.tasks.values()
    )


def _remove(running: Running, task: InstanceTask) -> None:
    """Take a task and all below it out of the tree."""
    for child in list(task.children):
        _remove(running, child)
    if task.parent is not None:
        task.parent.children = [one for one in task.parent.children if one is not task]
    running.tasks.pop(task.id, None)
