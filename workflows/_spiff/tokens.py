"""Where an instance stands, as places of its diagram."""

from collections.abc import Iterator

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.util.task import TaskState

from workflows._spiff.compiled import Compiled
from workflows._spiff.instance import Instance, InstanceTask, SubInstance
from workflows._spiff.joins import InclusiveJoin, ParallelJoin
from workflows._spiff.migration import REACHED, Running, arrivals
from workflows._spiff.specs import CatchEvent, EventChoice, ReceiveTask
from workflows.migration_model import Place, Token
from workflows.model import DiagramElement, ElementKind


def tokens(instance: Instance) -> tuple[Token, ...]:
    """Return everything that has been reached and is not over, each place once."""
    found = {
        (token.place, token.source): token
        for running in instance.running()
        for task in running.tasks.values()
        for token in _tokens(task, running)
    }
    return tuple(found.values())


def waits(compiled: Compiled) -> Iterator[tuple[Place, tuple[DiagramElement, ...]]]:
    """Yield every place at which an instance can be set down, with what holds it and itself.

    Those are tasks of people, and events that are waited for on the way.
    """
    yield from _waits(compiled, compiled.process_id, path=())


def _waits(
    compiled: Compiled, scope_id: str, *, path: tuple[DiagramElement, ...]
) -> Iterator[tuple[Place, tuple[DiagramElement, ...]]]:
    for spec in compiled.specs[scope_id].task_specs.values():
        element: DiagramElement | None = getattr(spec, "element", None)
        if element is None or element.element_id != spec.name:
            continue
        here = (*path, element)
        if element.kind in (ElementKind.SUB_PROCESS, ElementKind.CALL_ACTIVITY):
            inside = getattr(spec, "spec", "")
            if inside in compiled.specs:
                yield from _waits(compiled, inside, path=here)
        elif spec.manual or isinstance(spec, CatchEvent | ReceiveTask):
            yield Place(tuple(one.element_id for one in path), element.element_id), here


def path_of(running: Running) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what holds a scope, outermost first, and which of it are call activities."""
    path: list[str] = []
    calls: list[str] = []
    inside = running
    while isinstance(inside, SubInstance):
        element: DiagramElement = inside.owner.task_spec.element
        path.insert(0, element.element_id)
        if element.kind is ElementKind.CALL_ACTIVITY:
            calls.insert(0, element.element_id)
        inside = inside.owner.workflow
    return tuple(path), tuple(calls)


def _tokens(task: InstanceTask, running: Running) -> Iterator[Token]:
    spec = task.task_spec
    if not task.state & REACHED or isinstance(spec, BoundaryEventJoin):
        return
    path, calls = path_of(running)
    if isinstance(spec, ParallelJoin | InclusiveJoin):
        for arrived in arrivals(task):
            yield Token(
                Place(path, spec.name),
                calls,
                spec.element.process_id,
                source=arrived.parent.task_spec.name,
            )
        return
    if task.parent is not None and isinstance(task.parent.task_spec, EventChoice):
        spec = task.parent.task_spec
    element: DiagramElement | None = getattr(spec, "element", None)
    if element is None:
        return  # The end of a scope, which waits for the rest of it.
    is_open = task.state == TaskState.READY and spec.manual
    yield Token(
        Place(path, element.element_id),
        calls,
        element.process_id,
        is_attached=element.kind is ElementKind.BOUNDARY_EVENT,
        task_id=str(task.id) if is_open else "",
        is_holder=task.state == TaskState.STARTED,
    )
