"""The state of an instance as bytes: a format version, then JSON.

A state holds no specification, only names of specs of the definition whose digest it
carries. Each tree is a list of rows ``[spec, parent, state]`` in the order the tasks were
created, parents first; ``parent`` counts the rows of all trees. A row of a user task that is
open, or may be, has a fourth column: the id by which the caller knows the task. A row of a task
that is repeated, or is a repetition, has a fifth: what is counted. Predicted tasks are kept,
finished sub-processes and everything in a finished instance are not.

Format 1 is format 2 without the fifth column.
"""

from typing import Any

import orjson
from SpiffWorkflow.util.task import TaskState

from workflows._spiff.compiled import Compiled
from workflows._spiff.instance import Instance, InstanceTask, SubInstance
from workflows._spiff.pruning import prune
from workflows._spiff.rounds import KEPT
from workflows.errors import UnreadableStateError
from workflows.model import ServiceHandler

FORMAT = b"\x02"
READABLE = (b"\x01", FORMAT)
Row = list[Any]


def dump(instance: Instance) -> bytes:
    """Return the state of an instance at rest."""
    trees: list[list[object]] = []
    if not instance.completed:
        prune(instance)
        positions: dict[str | int | None, int] = {}
        for running in instance.running():
            owner = positions[running.owner.id] if isinstance(running, SubInstance) else -1
            trees.append([owner, _rows(running, positions)])
    return FORMAT + orjson.dumps(
        [instance.compiled.digest, instance.variables, instance.end_event, trees]
    )


def load(compiled: Compiled, state: bytes, *, call_service: ServiceHandler) -> Instance:
    """Return the instance that a state describes.

    Raises:
        UnreadableStateError: The state is damaged or belongs to another definition.
    """
    digest, variables, end_event, trees = _parts(state)
    if digest != compiled.digest:
        raise UnreadableStateError(
            "它属于该流程的另一个版本。", "It belongs to another version of the process."
        )
    instance = Instance(compiled, variables, call_service)
    instance.end_event = end_event
    instance.completed = not trees
    tasks: list[InstanceTask] = []
    try:
        for owner, rows in trees:
            running: Instance | SubInstance = instance
            if owner >= 0:
                running = SubInstance(tasks[owner], compiled)
                instance.subprocesses[tasks[owner].id] = running
            _fill(running, rows, tasks)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise _damaged() from error
    return instance


def _rows(running: Instance | SubInstance, positions: dict[str | int | None, int]) -> list[Row]:
    rows = []
    for task in running.tasks.values():
        row: Row = [task.task_spec.name, positions.get(task.parent_id, -1), task.state]
        if task.has_state(TaskState.NOT_FINISHED_MASK):
            counts = {key: task.internal_data[key] for key in KEPT if key in task.internal_data}
            if task.task_spec.manual:
                row.append(task.id)
            elif counts:
                row.append(None)
            if counts:
                row.append(counts)
        positions[task.id] = len(positions)
        rows.append(row)
    return rows


def _fill(running: Instance | SubInstance, rows: list[Row], tasks: list[InstanceTask]) -> None:
    specs = running.spec.task_specs
    for spec, parent, state, *more in rows:
        known, counts = (*more, None, None)[:2]
        task = InstanceTask(
            running,
            specs[spec],
            tasks[parent] if parent >= 0 else None,
            state=state,
            task_id=len(tasks) if known is None else known,
        )
        if counts:
            task.internal_data.update(counts)
        tasks.append(task)
    running.task_tree = tasks[-len(rows)]


def _parts(state: bytes) -> tuple[str, dict[str, object], str | None, list[Any]]:
    if state[:1] not in READABLE:
        raise UnreadableStateError("不认识的存储格式。", "The format is unknown.")
    try:
        digest, variables, end_event, trees = orjson.loads(state[1:])
    except (ValueError, TypeError) as error:
        raise _damaged() from error
    return digest, variables, end_event, trees


def _damaged() -> UnreadableStateError:
    return UnreadableStateError("数据已损坏。", "The data are damaged.")
