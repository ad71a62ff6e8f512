"""Forget finished history, so that a process that goes round for years stays small.

Nothing is lost that the engine looks at again: what is finished matters to an instance only
while a join waits for it, or while the activity with boundary events is running.
"""

from SpiffWorkflow.util.task import TaskState

from workflows._spiff.instance import Instance, InstanceTask, SubInstance
from workflows._spiff.joins import ParallelJoin

TASK_LIMIT = 60


def prune(instance: Instance) -> None:
    """Cut the history of every tree that has grown beyond ``TASK_LIMIT`` tasks."""
    for running in instance.running():
        if len(running.tasks) > TASK_LIMIT:
            cut(running)


def cut(running: Instance | SubInstance) -> None:
    """Keep the root, and what lies below the lowest task above everything still needed."""
    top = _lowest_common([_path(task) for task in _needed(running)])
    root = running.task_tree
    if top in (root, *root.children):
        return
    kept = {root.id, *_below(top)}
    running.tasks = {task_id: task for task_id, task in running.tasks.items() if task_id in kept}
    root.children = [top]
    top.parent = root


def _needed(running: Instance | SubInstance) -> list[InstanceTask]:
    """Return what is unfinished, and the arrivals that a waiting join has counted."""
    needed = running.unfinished()
    for join in list(needed):
        if not (join.has_state(TaskState.WAITING) and isinstance(join.task_spec, ParallelJoin)):
            continue
        earlier = join.find_ancestor(join.task_spec.name)
        needed += [
            task
            for task in running.tasks.values()
            if task.task_spec is join.task_spec
            and task.has_state(TaskState.FINISHED_MASK)
            and (earlier is None or task.is_descendant_of(earlier))
        ]
    return needed


def _path(task: InstanceTask) -> list[InstanceTask]:
    path = [task]
    while path[-1].parent is not None:
        path.append(path[-1].parent)
    return path[::-1]


def _lowest_common(paths: list[list[InstanceTask]]) -> InstanceTask:
    common = paths[0]
    for path in paths[1:]:
        same = 0
        for mine, other in zip(common, path, strict=False):
            if mine is not other:
                break
            same += 1
        common = common[:same]
    return common[-1]


def _below(top: InstanceTask) -> set[str | int]:
    found: set[str | int] = set()
    waiting = [top]
    while waiting:
        task = waiting.pop()
        found.add(task.id)
        waiting += task.children
    return found
