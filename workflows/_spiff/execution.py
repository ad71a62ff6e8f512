"""The moves of an instance: load, move, run to rest, dump."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from workflows._spiff import catching, codec
from workflows._spiff import variables as flat
from workflows._spiff.compiled import Compiled
from workflows._spiff.instance import Instance, InstanceTask, caller_properties, lane
from workflows._spiff.live import LIVE
from workflows._spiff.rounds import round_number
from workflows._spiff.specs import ClockEvent, MessageEvent, NamedEvent, SignalEvent, awaits
from workflows.errors import (
    MessageNotAwaitedError,
    ProcessFailedError,
    SignalNotAwaitedError,
    StuckProcessError,
    TaskNotOpenError,
)
from workflows.model import DiagramElement, OpenUserTask, Progress, ServiceHandler


def start(
    compiled: Compiled, values: Mapping[str, object], *, call_service: ServiceHandler
) -> Progress:
    """See ``workflows.engine.start``."""
    instance = Instance(compiled, flat.checked(values), call_service)
    with _named_failures(compiled):
        instance.begin()
        instance.run_to_rest()
    return _progress(instance)


def complete_user_task(
    compiled: Compiled,
    state: bytes,
    task_id: str,
    values: Mapping[str, object],
    *,
    call_service: ServiceHandler,
) -> Progress:
    """See ``workflows.engine.complete_user_task``."""
    instance = LIVE.load(compiled, state, call_service=call_service)
    task = next((task for task in catching.resting(instance) if task.id == task_id), None)
    if task is None or not _is_open(task):
        raise TaskNotOpenError(task_id)
    instance.variables.update(flat.checked(values))
    with _named_failures(compiled):
        instance.run(task)
        instance.run_to_rest()
    return _progress(instance)


def fire_clock(
    compiled: Compiled, state: bytes, clock: str, *, call_service: ServiceHandler
) -> Progress:
    """See ``workflows.engine.fire_clock``."""
    instance = LIVE.load(compiled, state, call_service=call_service)
    with _named_failures(compiled):
        catching.happen(instance, ClockEvent, clock)
        instance.run_to_rest()
    return _progress(instance)


def signal(
    compiled: Compiled, state: bytes, name: str, *, call_service: ServiceHandler
) -> Progress:
    """See ``workflows.engine.signal``."""
    instance = LIVE.load(compiled, state, call_service=call_service)
    with _named_failures(compiled):
        if not catching.happen(instance, SignalEvent, name):
            raise SignalNotAwaitedError(name)
        instance.run_to_rest()
    return _progress(instance)


def deliver_message(
    compiled: Compiled, state: bytes, name: str, *, call_service: ServiceHandler
) -> Progress:
    """See ``workflows.engine.deliver_message``."""
    instance = LIVE.load(compiled, state, call_service=call_service)
    with _named_failures(compiled):
        if not catching.happen(instance, MessageEvent, name, once=True):
            raise MessageNotAwaitedError(name)
        instance.run_to_rest()
    return _progress(instance)


def look(compiled: Compiled, state: bytes) -> Progress:
    """See ``workflows.engine.look``."""
    return _progress(codec.load(compiled, state, call_service=lambda _call: {}), state=state)


@contextmanager
def _named_failures(compiled: Compiled) -> Iterator[None]:
    """Give SpiffWorkflow's own errors a name; the handlers' errors are the caller's."""
    try:
        yield
    except (SpiffWorkflowException, RecursionError) as error:
        raise ProcessFailedError(compiled.process_id, error) from error


def _is_open(task: InstanceTask) -> bool:
    return bool(task.state == TaskState.READY and task.task_spec.manual)


def _progress(instance: Instance, *, state: bytes | None = None) -> Progress:
    resting = catching.resting(instance)
    open_tasks = tuple(_open_user_task(task) for task in resting if _is_open(task))
    clocks, signals, messages = (
        _awaited(resting, kind) for kind in (ClockEvent, SignalEvent, MessageEvent)
    )
    if not (instance.completed or open_tasks or clocks or signals or messages):
        raise StuckProcessError(instance.compiled.process_id)
    variables = dict(instance.variables)
    return Progress(
        state=LIVE.dump(instance) if state is None else state,
        variables=variables,
        open_tasks=open_tasks,
        waiting_clocks=clocks,
        waiting_signals=signals,
        waiting_messages=messages,
        passed=tuple(instance.passed),
        is_complete=instance.completed,
        end_event=instance.end_event if instance.completed else None,
    )


def _awaited(resting: list[InstanceTask], kind: type[NamedEvent]) -> tuple[str, ...]:
    return tuple(sorted({name for task in resting if (name := awaits(task, kind))}))


def _open_user_task(task: InstanceTask) -> OpenUserTask:
    element: DiagramElement = task.task_spec.element
    return OpenUserTask(
        id=str(task.id),
        element_id=element.element_id,
        process_id=element.process_id,
        name=element.name,
        lane=lane(task),
        documentation=element.documentation,
        properties=element.properties,
        caller_properties=caller_properties(task),
        kind=element.kind,
        round=round_number(task),
    )
