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
    SERVICE_TASK = "service_task"
    CALL_ACTIVITY = "call_activity"
    SUB_PROCESS = "sub_process"
    EXCLUSIVE_GATEWAY = "exclusive_gateway"
    PARALLEL_GATEWAY = "parallel_gateway"


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
    """Work that waits for a person.

    ``caller_properties`` are those of the nearest enclosing call activity; empty outside one.
    """

    id: str
    element_id: str
    process_id: str
    name: str
    lane: str
    documentation: str
    properties: Mapping[str, str]
    caller_properties: Mapping[str, str]


@dataclass(frozen=True)
class PassedElement:
    """A task, event, call activity or sub-process that was completed in this move."""

    element_id: str
    process_id: str
    kind: ElementKind
    properties: Mapping[str, str]
    caller_properties: Mapping[str, str]


@dataclass(frozen=True)
class ServiceCall:
    """What a service task asks of the handler it names."""

    element_id: str
    process_id: str
    handler: str
    properties: Mapping[str, str]
    caller_properties: Mapping[str, str]
    variables: Mapping[str, object]


ServiceHandler = Callable[[ServiceCall], Mapping[str, object]]
"""Runs a service task and returns the process variables it sets, which may be none."""


@dataclass(frozen=True)
class Progress:
    """Where an instance stands after a move.

    Attributes:
        state: What to store and to give back for the next move.
        variables: Every process variable, JSON values.
        open_tasks: User tasks that wait for a person, those of the main process first.
        waiting_clocks: Names of the clocks that timer events wait for, sorted.
        waiting_signals: Names of the signals that can be sent now, sorted.
        passed: What this move completed, in order.
        is_complete: Whether the instance has ended.
        end_event: Id of the end event by which the main process ended, or None.
    """

    state: bytes
    variables: dict[str, object]
    open_tasks: tuple[OpenUserTask, ...]
    waiting_clocks: tuple[str, ...]
    waiting_signals: tuple[str, ...]
    passed: tuple[PassedElement, ...]
    is_complete: bool
    end_event: str | None
