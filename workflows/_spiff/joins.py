"""Joins that are right in loops.

SpiffWorkflow 3.2.0 lets a parallel join fire early on the second pass of a loop when the
branches finish in another order than in the first, because it counts arrivals of earlier
passes. Here an arrival counts only below the join's nearest completed instance above: what
lies outside belongs to an earlier pass. Joins merge no data either, as an instance has one
set of variables.
"""

from collections.abc import Mapping

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


class ParallelJoin(ParallelGateway):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A parallel gateway, which waits for one arrival on each incoming flow of this pass."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        awaited = set(self._inputs)
        earlier = my_task.find_ancestor(self.name)
        for task in my_task.workflow.tasks.values():
            if task.task_spec is not self:
                continue
            if earlier is not None and not task.is_descendant_of(earlier):
                continue
            arrived = task.parent
            if arrived is not None and arrived.has_state(TaskState.COMPLETED):
                awaited.discard(arrived.task_spec.name)
        return not awaited

    def _predict_hook(self, my_task: Task) -> None:
        """Look no further ahead: behind each join, every branch would predict all the rest."""

    def _run_hook(self, my_task: Task) -> bool:
        go_on(my_task, self.outputs)
        return True


class InclusiveJoin(InclusiveGateway):  # type: ignore[misc]  # SpiffWorkflow has no types
    """An inclusive gateway, which waits while a token can still come to it, as BPMN 2.0 says.

    It waits for a token that can reach a flow on which nothing has arrived, unless the token
    can reach one on which something has, too: that one is before the split, perhaps in the
    next pass of a loop. What has arrived goes on as one token, on every flow whose condition
    holds. Every arrival is kept until then, and none from before is asked about.
    """

    def __init__(
        self, process: BpmnProcessSpec, gateway_id: str, coming: Mapping[str, frozenset[str]]
    ) -> None:
        """Wait for tokens at these specs, given by the spec from which they would arrive."""
        super().__init__(process, gateway_id)
        self.coming = coming

    def _update_hook(self, my_task: Task) -> bool:
        others = [task for task in my_task.workflow.tasks.values() if task is not my_task]
        here = [task for task in others if task.task_spec is self]
        waiting = [task for task in here if task.state == TaskState.WAITING]
        about_to_arrive = any(_is_token(task) for task in here if task not in waiting)
        if about_to_arrive or self._expects(others, arrived=(my_task, *waiting)):
            my_task._set_state(TaskState.WAITING)  # noqa: SLF001  # SpiffWorkflow's protocol
            return False
        for task in waiting:
            task.cancel()
        return True

    def _expects(self, others: list[Task], *, arrived: tuple[Task, ...]) -> bool:
        sources = {task.parent.task_spec.name for task in arrived}
        before: set[str] = set()
        missing: set[str] = set()
        for source, coming in self.coming.items():
            (before if source in sources else missing).update(coming)
        expected = missing - before
        return any(task.task_spec.name in expected and _is_token(task) for task in others)

    def _predict_hook(self, my_task: Task) -> None:
        """Look no further ahead, as at a parallel gateway."""

    def _run_hook(self, my_task: Task) -> bool:
        matching, default = self._get_matching_outputs(my_task)
        go_on(my_task, matching or default)
        return True


def _is_token(task: Task) -> bool:
    """Tell whether a task has been reached and is not over; what is only predicted is not."""
    return bool(
        task.has_state(TaskState.NOT_FINISHED_MASK)
        and (task.parent is None or task.parent.has_state(TaskState.FINISHED_MASK))
    )


def go_on(my_task: Task, outputs: list[TaskSpec]) -> None:
    """Send a token to each of these; a spec that is there twice gets two."""
    my_task._sync_children(outputs, TaskState.FUTURE)  # noqa: SLF001  # the protocol
    for child in my_task.children:
        mask = TaskState.FUTURE | TaskState.PREDICTED_MASK
        child.task_spec._predict(child, mask=mask)  # noqa: SLF001  # SpiffWorkflow's protocol


class EndJoin(_EndJoin):  # type: ignore[misc]  # SpiffWorkflow has no types
    """The end of a process or sub-process, which waits for everything in it."""

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        return not any(
            task.has_state(TaskState.NOT_FINISHED_MASK)
            and task is not my_task
            and task.task_spec is not self
            and task.find_ancestor(self.name) is None
            for task in my_task.workflow.tasks.values()
        )

    def _run_hook(self, _my_task: Task) -> bool:
        return True
