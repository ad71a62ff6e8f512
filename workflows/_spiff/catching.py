"""Who catches what is thrown, or comes from outside: signals, messages, errors, escalations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.util.task import TaskState

from workflows._spiff.specs import ConditionalEvent, NamedEvent, SignalEvent, awaits

if TYPE_CHECKING:
    from workflows._spiff.instance import Instance, InstanceTask


def resting(instance: Instance) -> list[InstanceTask]:
    """Return what may be waiting: user tasks, events, joins; those of the main process first."""
    return [task for running in instance.running() for task in running.resting()]


def happen(instance: Instance, kind: type[NamedEvent], name: str, *, once: bool = False) -> bool:
    """Let something happen to every event that waits for it, outermost first, or to one only.

    An event that an outer one has cancelled no longer waits.

    Returns:
        Whether anything waited for it.
    """
    awaiting = [task for task in resting(instance) if awaits(task, kind) == name]
    for task in awaiting[:1] if once else awaiting:
        _occur(instance, task)
    return bool(awaiting)


def conditions(instance: Instance) -> bool:
    """Let the first event happen whose condition holds now.

    Returns:
        Whether there was one; then another may hold, or have been cancelled by it.
    """
    for task in resting(instance):
        if awaits(task, ConditionalEvent):
            event: ConditionalEvent = task.task_spec.event_definition
            if event.formula.fires(instance.seen_from(task)):
                _occur(instance, task)
                return True
    return False


def catch(instance: Instance, thrower: InstanceTask, event: NamedEvent) -> None:
    """Let a thrown event happen to what catches it.

    A signal goes to everything in the instance that waits for it; an error or an escalation
    to the nearest activity around that catches it. What has happened once to an activity, and
    did not interrupt it, does not happen to it again.
    """
    if isinstance(event, SignalEvent):
        happen(instance, SignalEvent, event.name)
        return
    inside = thrower.workflow
    while inside is not instance:
        caught = _catching(inside.owner, event)
        if caught is not None:
            _occur(instance, caught)
            return
        inside = inside.owner.workflow


def _catching(owner: InstanceTask, event: NamedEvent) -> InstanceTask | None:
    """Return the boundary event of an activity that catches this; one for its code comes first."""
    if not isinstance(owner.parent.task_spec, BoundaryEventSplit):
        return None
    beside: list[InstanceTask] = [
        task
        for task in owner.parent.children
        if type(getattr(task.task_spec, "event_definition", None)) is type(event)
    ]
    for name in (event.name, ""):
        for task in beside:
            if task.task_spec.event_definition.name == name:
                return task
    return None


def _occur(instance: Instance, task: InstanceTask) -> None:
    if task.state == TaskState.WAITING:
        task.internal_data["event_fired"] = True
        task.task_spec._update(task)  # noqa: SLF001  # SpiffWorkflow's protocol
        instance.run(task)
