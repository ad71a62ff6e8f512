"""The face of the engine: start a process instance, complete its user tasks, fire its events.

Functions take a serialised state and give back a new one; they keep nothing, so the caller
decides what is stored, in which transaction, and behind which lock. A call that raises has
changed nothing; what a service handler raises comes through as it is.
"""

from collections.abc import Mapping
from pathlib import Path

from workflows._spiff import compiled, execution, reader
from workflows._spiff.live import LIVE
from workflows.errors import UnknownProcessError
from workflows.model import (
    DiagramElement,
    DiagramSource,
    ProcessDefinition,
    Progress,
    ServiceHandler,
)

DEFINITIONS = Path(__file__).parent / "definitions"


def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the processes that ship with the product, sorted."""
    return tuple(sorted(path.name for path in DEFINITIONS.iterdir() if any(path.glob("*.bpmn"))))


def shipped(process_id: str) -> ProcessDefinition:
    """Read a process definition that ships with the product, and the processes it calls.

    Raises:
        UnknownProcessError: No such process ships.
        DiagramError: A diagram is not well-formed.
    """
    known = shipped_ids()
    waiting, wanted, sources = [process_id], [process_id], []
    while waiting:
        called = waiting.pop(0)
        if called not in known:
            raise UnknownProcessError(called)
        for path in sorted((DEFINITIONS / called).glob("*.bpmn")):
            source = DiagramSource(path.name, path.read_text("utf-8"))
            sources.append(source)
            new = [name for name in reader.called_processes(source) if name not in wanted]
            waiting += new
            wanted += new
    return ProcessDefinition(process_id, tuple(sources))


def validate(definition: ProcessDefinition) -> None:
    """Check that a definition can be run.

    Raises:
        DiagramError: The first thing that is broken or not supported, and where.
        UnknownProcessError: No diagram holds the definition's process.
    """
    compiled.compiled(definition)


def elements(definition: ProcessDefinition) -> tuple[DiagramElement, ...]:
    """Return every flow node of every diagram of a definition, as drawn.

    Raises:
        DiagramError: See ``validate``.
    """
    return compiled.compiled(definition).elements


def keep_live_instances(count: int) -> None:
    """Keep this many of the instances that this process moved last, so that they are not read.

    States remain what decides (see ``_spiff.live``); 0, as at first, keeps none. An instance takes
    some 20 KB of memory.
    """
    LIVE.resize(count)


def start(
    definition: ProcessDefinition,
    variables: Mapping[str, object],
    *,
    call_service: ServiceHandler,
) -> Progress:
    """Start an instance of a process definition and run it to its first user tasks.

    Args:
        definition: The version of the process that this instance follows to its end.
        variables: Process variables, JSON values only, under the names the diagram uses.
        call_service: Runs service tasks by the handler they name.

    Returns:
        Where the instance stands.

    Raises:
        DiagramError: See ``validate``.
        ConditionError: A gateway's condition is neither true nor false.
        VariableError: A variable is not a JSON value.
        WorkflowError: The instance cannot go on.
    """
    return execution.start(compiled.compiled(definition), variables, call_service=call_service)


def complete_user_task(
    definition: ProcessDefinition,
    state: bytes,
    task_id: str,
    variables: Mapping[str, object],
    *,
    call_service: ServiceHandler,
) -> Progress:
    """Complete one open user or manual task and run on to the next ones.

    Args:
        definition: The definition the instance was started with.
        state: The state the instance was last left in.
        task_id: One of the user tasks open in that state.
        variables: Process variables that the answers set, JSON values only.
        call_service: Runs service tasks by the handler they name.

    Raises:
        TaskNotOpenError: The task is not open in this state.
        UnreadableStateError: The state is damaged or belongs to another definition.
        WorkflowError: See ``start``.
    """
    return execution.complete_user_task(
        compiled.compiled(definition), state, task_id, variables, call_service=call_service
    )


def fire_clock(
    definition: ProcessDefinition, state: bytes, clock_name: str, *, call_service: ServiceHandler
) -> Progress:
    """Fire every timer event that waits for a clock; where none waits, nothing moves.

    Raises:
        WorkflowError: See ``complete_user_task``.
    """
    return execution.fire_clock(
        compiled.compiled(definition), state, clock_name, call_service=call_service
    )


def signal(
    definition: ProcessDefinition, state: bytes, signal_name: str, *, call_service: ServiceHandler
) -> Progress:
    """Send a signal to every event that waits for it, outermost first.

    An event that an outer one has cancelled in this move no longer receives it.

    Raises:
        SignalNotAwaitedError: No event waits for it.
        WorkflowError: See ``complete_user_task``.
    """
    return execution.signal(
        compiled.compiled(definition), state, signal_name, call_service=call_service
    )


def deliver_message(
    definition: ProcessDefinition, state: bytes, message_name: str, *, call_service: ServiceHandler
) -> Progress:
    """Deliver a message to the event or receive task that waits for it.

    A message has one receiver. If several wait for messages of one name, the outermost of them
    receives it, and among those of one process the one that came first.

    Raises:
        MessageNotAwaitedError: Nothing waits for it.
        WorkflowError: See ``complete_user_task``.
    """
    return execution.deliver_message(
        compiled.compiled(definition), state, message_name, call_service=call_service
    )


def look(definition: ProcessDefinition, state: bytes) -> Progress:
    """Return where an instance stands; nothing moves, ``passed`` is empty.

    Raises:
        UnreadableStateError: The state is damaged or belongs to another definition.
    """
    return execution.look(compiled.compiled(definition), state)
