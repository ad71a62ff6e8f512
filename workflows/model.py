"""What goes into the engine and what comes out of it: frozen values, no behaviour."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256


class ElementKind(StrEnum):
    """The kinds of BPMN flow node that the engine runs."""

    START_EVENT = "start_event"
    END_EVENT = "end_event"
    CATCH_EVENT = "intermediate_catch_event"
    THROW_EVENT = "intermediate_throw_event"
    BOUNDARY_EVENT = "boundary_event"
    USER_TASK = "user_task"
    MANUAL_TASK = "manual_task"
    SERVICE_TASK = "service_task"
    BUSINESS_RULE_TASK = "business_rule_task"
    SEND_TASK = "send_task"
    RECEIVE_TASK = "receive_task"
    CALL_ACTIVITY = "call_activity"
    SUB_PROCESS = "sub_process"
    EXCLUSIVE_GATEWAY = "exclusive_gateway"
    PARALLEL_GATEWAY = "parallel_gateway"
    INCLUSIVE_GATEWAY = "inclusive_gateway"
    EVENT_GATEWAY = "event_based_gateway"


@dataclass(frozen=True)
class DiagramSource:
    """One BPMN file: its name, for messages, and its text."""

    name: str
    xml: str


@dataclass(frozen=True)
class ProcessDefinition:
    """One version of a process: the process that runs, and every diagram it needs."""

    process_id: str
    sources: tuple[DiagramSource, ...]

    @cached_property
    def sha256(self) -> str:
        """The identity of this version: a digest of the process id and every source."""
        digest = sha256(self.process_id.encode())
        for source in self.sources:
            for part in (source.name, source.xml):
                content = part.encode()
                digest.update(b"%d:" % len(content))
                digest.update(content)
        return digest.hexdigest()


@dataclass(frozen=True)
class DiagramElement:
    """A flow node as it is drawn. ``lane`` is a lane id, "" where none is drawn."""

    element_id: str
    process_id: str
    kind: ElementKind
    name: str
    lane: str
    documentation: str
    properties: Mapping[str, str]


@dataclass(frozen=True)
class OpenUserTask:
    """Work that waits for a person: a user task, or a manual task, which has no form.

    ``caller_properties`` are those of the nearest enclosing call activity; empty outside one.
    ``round`` says which repetition it is, or lies in, from 1; 0 for what is done once.
    """

    id: str
    element_id: str
    process_id: str
    name: str
    lane: str
    documentation: str
    properties: Mapping[str, str]
    caller_properties: Mapping[str, str]
    kind: ElementKind = ElementKind.USER_TASK
    round: int = 0


@dataclass(frozen=True)
class PassedElement:
    """A task, event, call activity or sub-process that was completed in this move.

    ``caller_id`` is the nearest enclosing call activity; "" outside one.
    """

    element_id: str
    process_id: str
    kind: ElementKind
    properties: Mapping[str, str]
    caller_properties: Mapping[str, str]
    caller_id: str = ""

    @property
    def name(self) -> str:
        """The element after its call activity, as histories name it: ``notice/deliver``."""
        return f"{self.caller_id}/{self.element_id}" if self.caller_id else self.element_id


DECIDE = "decide"
"""The handler of every business rule task; the property ``decision`` names its table."""


@dataclass(frozen=True)
class ServiceCall:
    """What an element asks of the handler it names.

    Service tasks, send tasks, and throw and end events with a message name their handler;
    the handler of a business rule task is ``DECIDE``. ``message`` is the name of the message
    to send, "" where the element names none.
    """

    element_id: str
    process_id: str
    handler: str
    properties: Mapping[str, str]
    caller_properties: Mapping[str, str]
    variables: Mapping[str, object]
    message: str = ""


ServiceHandler = Callable[[ServiceCall], Mapping[str, object]]
"""Does what an element asks, and returns the process variables it sets, which may be none."""


@dataclass(frozen=True)
class Progress:
    """Where an instance stands after a move.

    Attributes:
        state: What to store and to give back for the next move.
        variables: Every process variable, JSON values.
        open_tasks: User and manual tasks that wait for a person, those of the main process first.
        waiting_clocks: Names of the clocks that timer events wait for, sorted.
        waiting_signals: Names of the signals that can be sent now, sorted.
        waiting_messages: Names of the messages that can be delivered now, sorted.
        passed: What this move completed, in order.
        is_complete: Whether the instance has ended.
        end_event: Id of the end event by which the main process ended, or None.
    """

    state: bytes
    variables: dict[str, object]
    open_tasks: tuple[OpenUserTask, ...]
    waiting_clocks: tuple[str, ...]
    waiting_signals: tuple[str, ...]
    waiting_messages: tuple[str, ...]
    passed: tuple[PassedElement, ...]
    is_complete: bool
    end_event: str | None
