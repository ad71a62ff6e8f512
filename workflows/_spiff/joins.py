"""Joins that are right in loops.

SpiffWorkflow 3.2.0 lets a parallel join fire early on the second pass of a loop when the
branches finish in another order than in the first, because it counts arrivals of earlier
passes. Here an arrival counts only below the join's nearest completed instance above: what
lies outside belongs to an earlier pass. Joins merge no data either, as an instance has one
set of variables.
"""

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway
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
        my_task._sync_children(self.outputs, TaskState.FUTURE)  # noqa: SLF001  # the protocol
        for child in my_task.children:
            mask = TaskState.FUTURE | TaskState.PREDICTED_MASK
            child.task_spec._predict(child, mask=mask)  # noqa: SLF001  # SpiffWorkflow's protocol
        return True


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
