"""SpiffWorkflow's task specifications, as far as this engine needs its own.

They are shared by every instance of a definition and never written to after they are built.
"""

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.defaults import CallActivity as SpiffCallActivity
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows._spiff.formulas import Formula
from workflows._spiff.joins import EndJoin


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A process or sub-process whose end waits as it should."""

    def __init__(self, scope_id: str) -> None:
        """Build an empty process of this id."""
        super().__init__(name=scope_id)
        del self.task_specs[f"{scope_id}.EndJoin"], self.task_specs["End"]
        self.end = EndJoin(self, f"{scope_id}.EndJoin")
        self.end.connect(SimpleBpmnTask(self, "End"))


class ServiceTask(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A service, business rule or send task: the instance hands it to the caller's handler."""

    def __init__(self, process: ProcessSpec, task_id: str, *, message: str = "") -> None:
        """Be a task that sends a message of this name, or none."""
        super().__init__(process, task_id)
        self.message = message

    def _run_hook(self, my_task: Task) -> bool:
        my_task.workflow.top_workflow.serve(my_task, message=self.message)
        return True


class EventChoice(BpmnSpecMixin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """An event-based gateway: the first of its events that happens cancels the others."""


class _Catching(CatchingEvent):  # type: ignore[misc]  # SpiffWorkflow has no types
    """What waits for an event, perhaps beside others behind an event-based gateway."""

    def _run_hook(self, my_task: Task) -> bool:
        if isinstance(my_task.parent.task_spec, EventChoice):
            for other in my_task.parent.children:
                if other is not my_task:
                    other.cancel()
        return bool(super()._run_hook(my_task))


class CatchEvent(_Catching, BpmnSpecMixin):  # type: ignore[misc]  # as above
    """An intermediate catch event."""


class ReceiveTask(_Catching, BpmnSpecMixin):  # type: ignore[misc]  # as above
    """A receive task, which waits for a message."""


class StartsScope(SubWorkflowTask):  # type: ignore[misc]  # SpiffWorkflow has no types
    """What sub-processes, call activities and rounds share: they copy no data in or out."""

    def start_workflow(self, my_task: Task) -> None:
        top = my_task.workflow.top_workflow
        top.create_subprocess(my_task, self.spec).task_tree.run()

    def _on_cancel(self, my_task: Task) -> None:
        inside = my_task.workflow.top_workflow.get_subprocess(my_task)
        if inside is not None:
            inside.cancel()


class SubProcess(StartsScope):
    """An embedded sub-process."""


class CallActivity(StartsScope, SpiffCallActivity):  # type: ignore[misc]  # as above
    """A call activity."""


class NamedEvent(EventDefinition):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Base of what is waited for or thrown: it has a name or a code, and carries no data."""

    def __init__(self, name: str) -> None:
        """Wait for, or throw, the event of this name."""
        super().__init__(name)

    def throw(self, my_task: Task) -> None:
        """Let it happen to what waits for it, once the throwing element is completed."""
        my_task.workflow.top_workflow.thrown.append((my_task, self))

    def reset(self, my_task: Task) -> None:
        """Forget that it happened."""
        my_task.internal_data.pop("event_fired", None)


class ClockEvent(NamedEvent):
    """A timer event. It never looks at the time: the legal clock of its name fires it."""


class SignalEvent(NamedEvent):
    """A signal event: what waits for it anywhere in the instance receives it."""


class MessageEvent(NamedEvent):
    """A message event. A message comes from outside and goes there, by the caller's handler."""

    def throw(self, my_task: Task) -> None:
        """Hand it to the caller."""
        my_task.workflow.top_workflow.serve(my_task, message=self.name)


class ConditionalEvent(NamedEvent):
    """A condition over the variables. The instance asks it whenever they may have changed."""

    def __init__(self, name: str, formula: Formula) -> None:
        """Wait until a formula, whose text is the name, is true."""
        super().__init__(name)
        self.formula = formula


class ErrorEvent(NamedEvent):
    """An error: it ends the nearest activity around that catches it; no name catches all."""


class EscalationEvent(NamedEvent):
    """An escalation: the nearest activity around that catches it hears of it."""


def awaits(task: Task, kind: type[NamedEvent]) -> str:
    """Return the name of the event of a kind that a task waits for; "" if it waits for none."""
    event = getattr(task.task_spec, "event_definition", None)
    if isinstance(event, kind) and task.state == TaskState.WAITING:
        return str(event.name)
    return ""
