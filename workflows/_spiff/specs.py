"""SpiffWorkflow's task specifications, as far as this engine needs its own.

They are shared by every instance of a definition and never written to after they are built.
"""

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.defaults import CallActivity as SpiffCallActivity
from SpiffWorkflow.bpmn.specs.defaults import SubWorkflowTask
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

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
    """A service task, which the instance hands to the caller's handler."""

    def _run_hook(self, my_task: Task) -> bool:
        my_task.workflow.top_workflow.serve(my_task)
        return True


class _StartsScope(SubWorkflowTask):  # type: ignore[misc]  # SpiffWorkflow has no types
    """What sub-processes and call activities share: they copy no data in or out."""

    def start_workflow(self, my_task: Task) -> None:
        top = my_task.workflow.top_workflow
        top.create_subprocess(my_task, self.spec).task_tree.run()

    def _on_cancel(self, my_task: Task) -> None:
        inside = my_task.workflow.top_workflow.get_subprocess(my_task)
        if inside is not None:
            inside.cancel()


class SubProcess(_StartsScope):
    """An embedded sub-process."""


class CallActivity(_StartsScope, SpiffCallActivity):  # type: ignore[misc]  # as above
    """A call activity."""


class AwaitedEvent(EventDefinition):  # type: ignore[misc]  # SpiffWorkflow has no types
    """Base of what is waited for: it happens when the caller says so, and carries no data."""

    def __init__(self, name: str) -> None:
        """Wait for the clock or signal of this name."""
        super().__init__(name)

    def reset(self, my_task: Task) -> None:
        """Forget that it happened."""
        my_task.internal_data.pop("event_fired", None)


class ClockEvent(AwaitedEvent):
    """A timer event. It never looks at the time: the legal clock of its name fires it."""


class SignalEvent(AwaitedEvent):
    """A signal event."""


def awaits(task: Task, kind: type[AwaitedEvent]) -> str:
    """Return the name of the clock or signal that a task waits for; "" if it waits for none."""
    event = getattr(task.task_spec, "event_definition", None)
    if isinstance(event, kind) and task.state == TaskState.WAITING:
        return str(event.name)
    return ""
