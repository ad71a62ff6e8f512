"""A running instance: SpiffWorkflow's workflow, without clock, logs, task data or tree walks."""

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows._spiff import catching, rounds
from workflows._spiff import variables as flat
from workflows._spiff.compiled import Compiled
from workflows._spiff.conditions import NoScripts
from workflows._spiff.diagram import GATEWAYS
from workflows._spiff.specs import CallActivity, NamedEvent
from workflows.errors import EndlessProcessError
from workflows.model import (
    DECIDE,
    DiagramElement,
    ElementKind,
    PassedElement,
    ServiceCall,
    ServiceHandler,
)

STEP_LIMIT = 1000
RESTING = TaskState.READY | TaskState.WAITING
NOTHING: Mapping[str, str] = MappingProxyType({})


class InstanceTask(Task):  # type: ignore[misc]  # SpiffWorkflow has no types
    """One visit to an element. Its ``data`` stay empty: variables belong to the instance."""

    def __init__(
        self,
        workflow: "Instance | SubInstance",
        task_spec: TaskSpec,
        parent: Task | None = None,
        *,
        state: int = TaskState.FUTURE,
        task_id: str | int | None = None,
    ) -> None:
        """Add a task to a workflow; ``task_id`` only when it is read back from a state."""
        self.id = os.urandom(8).hex() if task_id is None else task_id
        self.workflow = workflow
        self.task_spec = task_spec
        self.triggered = False
        self.thread_id = 0
        self.data: dict[str, object] = {}
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = 0.0
        self._state = state
        self._children: list[str | int] = []
        self._parent = None if parent is None else parent.id
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)  # noqa: SLF001  # the same class

    @property
    def parent_id(self) -> str | int | None:
        """The id of the task before this one."""
        return self._parent

    def make_ready(self) -> None:
        """Let the task be run next, unless it is over."""
        self._ready()

    def _add_child(self, task_spec: TaskSpec, state: int = TaskState.MAYBE) -> "InstanceTask":
        return InstanceTask(self.workflow, task_spec, self, state=state)

    def _set_state(self, value: int) -> None:
        self._state = value

    def _inherit_data(self) -> None:
        """Inherit nothing: there is nothing to inherit."""

    def is_descendant_of(self, task: Task) -> bool:
        """Say whether a task lies above this one; a loop, as trees can be deep."""
        above = self.parent
        while above is not None and above is not task:
            above = above.parent
        return above is not None

    def find_ancestor(self, spec_name: str) -> Task | None:
        """Return the nearest task of a spec above this one."""
        above = self.parent
        while above is not None and above.task_spec.name != spec_name:
            above = above.parent
        return above


class _Running:
    """What the main process and its sub-processes share."""

    tasks: dict[str | int, InstanceTask]
    completed: bool

    def begin(self) -> None:
        """Create the first task and what follows from it."""
        spec = self.spec  # type: ignore[attr-defined]  # set by SpiffWorkflow
        self.task_tree = InstanceTask(self, spec.start)  # type: ignore[arg-type]  # a mixin
        spec.start._predict(self.task_tree, mask=TaskState.NOT_FINISHED_MASK)  # noqa: SLF001
        self.task_tree.make_ready()

    def update_waiting_tasks(self) -> None:
        """Let every waiting task look again whether it may go on."""
        for task in list(self.tasks.values()):
            if task._state == TaskState.WAITING:  # noqa: SLF001  # see ``resting``
                task.task_spec._update(task)  # noqa: SLF001  # SpiffWorkflow's protocol

    def resting(self) -> list[InstanceTask]:
        """Return what is ready or waiting.

        Every move asks for this several times, of every task: the property around the state
        would cost more than the rest of the move.
        """
        return [task for task in self.tasks.values() if task._state & RESTING]  # noqa: SLF001

    def unfinished(self) -> list[InstanceTask]:
        """Return the tasks that are not over, predicted ones included."""
        return [task for task in self.tasks.values() if task.has_state(TaskState.NOT_FINISHED_MASK)]

    def cancel(self) -> None:
        """End everything in here without completing it."""
        self.completed = True
        for task in self.unfinished():
            if task.id in self.tasks:
                task.cancel()

    def _mark_complete(self, _task: Task) -> None:
        self.completed = True

    def _task_removed_notify(self, _task: Task) -> None:
        """Tell nobody."""


class SubInstance(_Running, BpmnSubWorkflow):  # type: ignore[misc]  # SpiffWorkflow has no types
    """The inside of a sub-process, or a called process, while it runs."""

    def __init__(self, owner: InstanceTask, compiled: Compiled) -> None:
        """Belong to the task of the sub-process or call activity."""
        self.owner = owner
        top = owner.workflow.top_workflow
        super().__init__(compiled.specs[owner.task_spec.spec], owner.id, top, deserializing=True)

    @property
    def parent_workflow(self) -> "Instance | SubInstance":
        """The workflow around this one."""
        around: Instance | SubInstance = self.owner.workflow
        return around

    def _task_completed_notify(self, task: Task) -> None:
        if task.task_spec.name == "End":
            self.completed = True
        if self.completed:
            self.owner.make_ready()
        else:
            self.update_waiting_tasks()


class Instance(_Running, BpmnWorkflow):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A running instance of a definition."""

    def __init__(
        self, compiled: Compiled, variables: dict[str, object], call_service: ServiceHandler
    ) -> None:
        """Be empty; ``begin`` starts it, the codec fills it from a state."""
        super().__init__(
            compiled.specs[compiled.process_id],
            compiled.specs,
            script_engine=NoScripts(),
            deserializing=True,
        )
        self.compiled = compiled
        self.variables = variables
        self.call_service = call_service
        self.passed: list[PassedElement] = []
        self.thrown: list[tuple[InstanceTask, NamedEvent]] = []
        self.end_event: str | None = None
        self._steps = 0

    def create_subprocess(self, my_task: InstanceTask, _spec_name: str) -> SubInstance:
        """Start the inside of a sub-process or call activity."""
        inside = SubInstance(my_task, self.compiled)
        self.subprocesses[my_task.id] = inside
        inside.begin()
        return inside

    def running(self) -> Iterator["Instance | SubInstance"]:
        """Yield the main process and what runs inside it, in the order it was started."""
        yield self
        yield from (inside for inside in self.subprocesses.values() if not inside.completed)

    def run_to_rest(self) -> None:
        """Run until only user tasks and awaited events are left.

        Raises:
            EndlessProcessError: More than ``STEP_LIMIT`` elements were passed.
        """
        self._ask_conditions()
        while self._sweep():
            pass

    def _sweep(self) -> bool:
        """Run what is ready, innermost first; say whether anything was."""
        moved = False
        for inside in sorted(self.running(), key=lambda running: running.depth, reverse=True):
            while self._run_ready(inside):
                moved = True
        return moved

    def _run_ready(self, inside: "Instance | SubInstance") -> bool:
        ready = [
            task
            for task in inside.resting()
            if task.state == TaskState.READY and not task.task_spec.manual
        ]
        for task in ready:
            if task.state == TaskState.READY:
                self.run(task)
                self._ask_conditions()
        return bool(ready)

    def _ask_conditions(self) -> None:
        """Let happen what waits for a condition: it may have come true, or just be reached."""
        while self.compiled.has_conditional_events and catching.conditions(self):
            pass

    def run(self, task: InstanceTask) -> None:
        """Run one ready task, note what it completed, and let happen what it throws."""
        self._steps += 1
        if self._steps > STEP_LIMIT:
            raise EndlessProcessError(self.compiled.process_id, STEP_LIMIT)
        task.run()
        self._note(task)
        if task.state == TaskState.COMPLETED and rounds.is_round(task):
            rounds.finish(task)
        while self.thrown:
            catching.catch(self, *self.thrown.pop(0))

    def _note(self, task: InstanceTask) -> None:
        element: DiagramElement | None = getattr(task.task_spec, "element", None)
        if element is None or element.kind in GATEWAYS or task.state != TaskState.COMPLETED:
            return
        if rounds.is_round(task):
            return  # The activity is passed when all of it is done.
        if element.kind is ElementKind.END_EVENT and task.workflow is self:
            self.end_event = element.element_id
        calling = caller(task)
        self.passed.append(
            PassedElement(
                element_id=element.element_id,
                process_id=element.process_id,
                kind=element.kind,
                properties=element.properties,
                caller_properties=caller_properties(task),
                caller_id=calling.task_spec.element.element_id if calling else "",
            )
        )

    def seen_from(self, task: InstanceTask) -> Mapping[str, object]:
        """Return the variables, and in a repetition which one it is."""
        number = rounds.round_number(task)
        return {**self.variables, rounds.COUNTER: number} if number else self.variables

    def serve(self, task: InstanceTask, *, message: str = "") -> None:
        """Hand an element to the caller's handler and keep the variables it returns."""
        element: DiagramElement = task.task_spec.element
        decides = element.kind is ElementKind.BUSINESS_RULE_TASK
        answer = self.call_service(
            ServiceCall(
                element_id=element.element_id,
                process_id=element.process_id,
                handler=DECIDE if decides else element.properties["handler"],
                properties=element.properties,
                caller_properties=caller_properties(task),
                variables=MappingProxyType(dict(self.seen_from(task))),
                message=message,
            )
        )
        self.variables.update(flat.checked(answer))


def caller(task: InstanceTask) -> InstanceTask | None:
    """Return the task of the nearest enclosing call activity."""
    inside = task.workflow
    while isinstance(inside, SubInstance):
        if isinstance(inside.owner.task_spec, CallActivity):
            return inside.owner
        inside = inside.owner.workflow
    return None


def caller_properties(task: InstanceTask) -> Mapping[str, str]:
    """Return the properties of the nearest enclosing call activity; none outside one."""
    calling = caller(task)
    if calling is None:
        return NOTHING
    properties: Mapping[str, str] = calling.task_spec.element.properties
    return properties


def lane(task: InstanceTask) -> str:
    """Return the lane of a task: its own, or that of the call activity it runs in."""
    inside: InstanceTask | None = task
    while inside is not None:
        drawn: str = inside.task_spec.element.lane
        if drawn:
            return drawn
        inside = caller(inside)
    return ""
