"""Carry a running instance over to another version: history and tokens, nothing is run.

What was reached keeps its state, and user tasks their ids; what was only predicted is predicted
anew. Finished history without a counterpart is left out, and what followed it hangs from what was
before it, so that a join still knows from where each branch arrived.
"""

from collections.abc import Mapping
from typing import NoReturn

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.util.task import TaskState

from workflows._spiff.compiled import Compiled
from workflows._spiff.instance import Instance, InstanceTask, SubInstance
from workflows._spiff.joins import InclusiveJoin, ParallelJoin
from workflows._spiff.rounds import Rounds, RoundsEntry
from workflows.migration_model import Hindrance, Obstacle, obstacle
from workflows.model import DiagramElement, ServiceCall

SPLIT, JOIN = ".BoundaryEventSplit", ".BoundaryEventJoin"
REACHED = TaskState.READY | TaskState.WAITING | TaskState.STARTED
Running = Instance | SubInstance
Names = Mapping[str, Mapping[str, str]]
"""New element ids by process id and old element id."""


def refuse_service(call: ServiceCall) -> NoReturn:
    """Stand where a moved instance keeps its handler: a move runs nothing."""
    raise AssertionError(call.element_id)


def carry(source: Instance, target: Compiled, names: Names) -> tuple[Instance, list[Obstacle]]:
    """Return the instance in another version, and what stands in its way.

    With obstacles the instance that is returned is not whole, and must not be used.
    """
    carrying = _Carrying(source, target, names)
    carrying.carry()
    return carrying.target, carrying.obstacles


def element_of(running: Running, spec: TaskSpec) -> DiagramElement | None:
    """Return the element of a spec; of the split and join around an activity, that activity's."""
    for suffix in (SPLIT, JOIN):
        if spec.name.endswith(suffix):
            held = running.spec.task_specs.get(spec.name.removesuffix(suffix))
            return getattr(held, "element", None)
    return getattr(spec, "element", None)


def arrivals(join: InstanceTask) -> list[InstanceTask]:
    """Return the arrivals that a waiting join has counted in this pass, its own included."""
    if isinstance(join.task_spec, InclusiveJoin):
        return [join]
    earlier = join.find_ancestor(join.task_spec.name)
    return [
        task
        for task in join.workflow.tasks.values()
        if task.task_spec is join.task_spec
        and (earlier is None or task.is_descendant_of(earlier))
        and task.parent is not None
        and task.parent.has_state(TaskState.COMPLETED)
    ]


def predict(instance: Instance) -> None:
    """Predict anew what follows everything that has been reached."""
    for running in instance.running():
        for task in list(running.tasks.values()):
            if task.state & REACHED and not task.children:
                task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)  # noqa: SLF001


def arm(running: Running, split: InstanceTask) -> None:
    """Let the boundary events of an activity wait that do not yet, and did not happen."""
    present = {child.task_spec.name for child in split.children}
    for spec in split.task_spec.outputs:
        if isinstance(spec, BoundaryEvent) and spec.name not in present:
            InstanceTask(running, spec, split, state=TaskState.WAITING)


def guard(running: Running, spec: TaskSpec, parent: InstanceTask | None) -> InstanceTask | None:
    """Return what an activity hangs from: where it has boundary events, a split that is passed."""
    split = running.spec.task_specs.get(spec.name + SPLIT)
    if split is None:
        return parent
    return InstanceTask(running, split, parent, state=TaskState.COMPLETED)


class _Carrying:
    """One instance on its way from one version to another."""

    def __init__(self, source: Instance, target: Compiled, names: Names) -> None:
        self.source = source
        self.target = Instance(target, dict(source.variables), refuse_service)
        self.target.end_event = source.end_event
        self.obstacles: list[Obstacle] = []
        self._names = names
        self._copies: dict[str | int | None, InstanceTask | None] = {}

    def carry(self) -> None:
        for running in list(self.source.running()):
            destination = self._destination(running)
            if destination is None:
                continue
            for task in list(running.tasks.values()):
                if task.has_state(TaskState.FINISHED_MASK) or task.state & REACHED:
                    self._carry(task, running, destination)
            self._arm(destination)
            destination.task_tree = next(iter(destination.tasks.values()))
        if not self.obstacles:
            self._check_joins()
            predict(self.target)

    def _destination(self, running: Running) -> Running | None:
        if not isinstance(running, SubInstance):
            return self.target
        owner = self._copies.get(running.owner.id)
        if owner is None or owner.state != TaskState.STARTED:
            return None  # What holds it has no counterpart, and that is told already.
        inside = SubInstance(owner, self.target.compiled)
        self.target.subprocesses[owner.id] = inside
        return inside

    def _carry(self, task: InstanceTask, running: Running, destination: Running) -> None:
        parent = self._copies.get(task.parent_id)
        image = self._image(task.task_spec, running, destination)
        if task.state & REACHED:
            image = self._checked(task, running, image)
        elif image is None and isinstance(task.task_spec, BoundaryEvent):
            self._check_dealt_with(task, running)
        if image is None:
            self._copies[task.id] = parent
            return
        if task.state & REACHED and not isinstance(image, BoundaryEvent | BoundaryEventJoin):
            guarding = image.name + SPLIT
            if parent is None or parent.task_spec.name != guarding:
                parent = guard(destination, image, parent)
        copy = InstanceTask(destination, image, parent, state=task.state, task_id=task.id)
        copy.data, copy.internal_data = dict(task.data), dict(task.internal_data)
        copy.triggered = task.triggered
        self._copies[task.id] = copy

    def _image(self, spec: TaskSpec, running: Running, destination: Running) -> TaskSpec | None:
        """Return the counterpart of a spec in the scope that the instance comes to."""
        specs = destination.spec.task_specs
        if spec is running.spec.end:
            return destination.spec.end
        element = element_of(running, spec)
        if element is None:
            return specs.get(spec.name)
        name = self._names.get(element.process_id, {}).get(element.element_id)
        image = specs.get(name)
        if image is None or image.element.process_id != element.process_id:
            return None
        for suffix in (SPLIT, JOIN):
            if spec.name.endswith(suffix):
                return specs.get(f"{name}{suffix}")
        return image

    def _checked(
        self, task: InstanceTask, running: Running, image: TaskSpec | None
    ) -> TaskSpec | None:
        """Return the counterpart of what is being done or waited for, if it is of the same kind."""
        spec = task.task_spec
        if isinstance(spec, BoundaryEvent | BoundaryEventJoin):
            return image if image is not None and _alike(spec, image) else None
        if isinstance(spec, Rounds | RoundsEntry):
            self._tell(Hindrance.REPEATED, spec, running)
        elif image is None:
            self._tell(Hindrance.VANISHES, spec, running)
        elif not _alike(spec, image):
            self._tell(Hindrance.OTHER_KIND, spec, running, detail=image.name)
        else:
            return image
        return None

    def _check_dealt_with(self, happened: InstanceTask, running: Running) -> None:
        """A boundary event that did not end its activity left a token beside it."""
        if happened.state == TaskState.COMPLETED and any(
            task.state & REACHED
            and task.is_descendant_of(happened)
            and not isinstance(task.task_spec, BoundaryEventJoin)
            and task.task_spec is not running.spec.end
            for task in running.tasks.values()
        ):
            self._tell(Hindrance.EVENT_VANISHES, happened.task_spec, running)

    def _arm(self, destination: Running) -> None:
        for task in list(destination.tasks.values()):
            if not isinstance(task.task_spec, BoundaryEventSplit):
                continue
            held = (one for one in task.children if not isinstance(one.task_spec, BoundaryEvent))
            if any(one.state & REACHED for one in held):
                arm(destination, task)

    def _check_joins(self) -> None:
        for running in self.target.running():
            for task in running.tasks.values():
                if task.state != TaskState.WAITING:
                    continue
                if not isinstance(task.task_spec, ParallelJoin | InclusiveJoin):
                    continue
                came_from = {arrived.parent.task_spec.name for arrived in arrivals(task)}
                awaited = set(task.task_spec._inputs)  # noqa: SLF001  # names, without a look-up
                if not came_from < awaited:
                    self._tell(Hindrance.JOIN_CHANGED, task.task_spec, running)

    def _tell(
        self, hindrance: Hindrance, spec: TaskSpec, running: Running, *, detail: str = ""
    ) -> None:
        element = element_of(running, spec)
        told = obstacle(
            hindrance,
            getattr(element, "element_id", spec.name),
            name=getattr(element, "name", ""),
            detail=detail,
        )
        if told not in self.obstacles:
            self.obstacles.append(told)


def _alike(spec: TaskSpec, image: TaskSpec) -> bool:
    """Tell whether two specs are of one kind, and wait for one kind of event."""
    event, other = (getattr(one, "event_definition", None) for one in (spec, image))
    return type(spec) is type(image) and type(event) is type(other)
