"""How an instance moves: the engine runs, and what it says is written down, all or nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies import clocks as clock_rules
from webapp import clock as wall_clock
from webapp.accounts.models import Officer, Role
from webapp.clocks import operations as clocks
from webapp.clocks import queries as clock_queries
from webapp.clocks.models import ClockStatus
from webapp.clocks.operations import Subject
from webapp.definitions import queries as definitions
from webapp.tasks.models import (
    ProcessInstance,
    ProcessInstanceStatus,
    UserTask,
    UserTaskStatus,
)
from workflows.clock_directives import directives
from workflows.errors import WorkflowError
from workflows.model import (
    ElementKind,
    OpenUserTask,
    PassedElement,
    Progress,
    ServiceCall,
    ServiceHandler,
)

MANUAL_TASK_FORM = "manual_task"

_DIGITS_OF_LANE = {
    Role.VILLAGE_ASSISTANT: 12,
    Role.TOWNSHIP_CASEWORKER: 9,
    Role.COUNTY_OFFICER: 6,
}


@dataclass(frozen=True)
class Step:
    """What a handler is told: the instance, who moves it and when, and what the form said.

    ``message`` is what the element sends, "" if it sends nothing.
    """

    session: Session
    instance: ProcessInstance
    at: datetime
    by: Officer | None
    element_id: str
    properties: Mapping[str, str]
    caller_properties: Mapping[str, str]
    variables: Mapping[str, object]
    answers: Mapping[str, object] = field(default_factory=dict)
    message: str = ""

    @property
    def today(self) -> date:
        """The day in China on which this happens."""
        return wall_clock.local_day(self.at)


Handler = Callable[[Step], Mapping[str, object]]
"""Does what a service task or a completed user task names; returns variables to set."""


Observer = Callable[[Session, ProcessInstance, Progress, datetime], None]
"""Is told of every move, in its transaction: for what a feature must undo wherever a case goes."""


class UnknownHandlerError(WorkflowError):
    """A diagram names a handler that this version of the product does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"流程图引用了未注册的处理程序“{name}”。",
            f"The diagram names a handler that is not registered: “{name}”.",
        )


def handler(session: Session, name: str) -> Handler:
    """Return a registered handler.

    Raises:
        UnknownHandlerError: No feature registered this name.
    """
    registered: Mapping[str, Handler] = session.info["handlers"]
    try:
        return registered[name]
    except KeyError as error:
        raise UnknownHandlerError(name) from error


def service_runner(
    session: Session, instance: ProcessInstance, *, by: Officer | None, at: datetime
) -> ServiceHandler:
    """Return what the engine calls at service tasks: a registered handler, in this transaction."""

    def run(call: ServiceCall) -> Mapping[str, object]:
        step = Step(
            session=session,
            instance=instance,
            at=at,
            by=by,
            element_id=call.element_id,
            properties=call.properties,
            caller_properties=call.caller_properties,
            variables=call.variables,
            message=call.message,
        )
        return handler(session, call.handler)(step)

    return run


def subject_of(instance: ProcessInstance) -> Subject:
    """Return whose clocks an instance's clocks are."""
    return Subject(
        process_instance_id=instance.id,
        case_id=instance.subject_id,
        division_code=instance.division_code,
        programme=instance.programme,
    )


def store(session: Session, instance: ProcessInstance, progress: Progress, *, at: datetime) -> None:
    """Write down where an instance stands: state, clocks, user tasks."""
    today = wall_clock.local_day(at)
    instance.state, instance.variables = progress.state, progress.variables
    instance.lock_version += 1
    for element in progress.passed:
        _obey_clock_directives(session, instance, element, today, progress.variables)
    if progress.is_complete:
        instance.status = ProcessInstanceStatus.COMPLETED
        instance.completed_at, instance.end_event = at, progress.end_event
        clocks.cancel_all(session, instance.id)
    else:
        mark_alarms(session, instance, progress.waiting_clocks)
    _store_tasks(session, instance, progress.open_tasks, at=at)
    _end_periods_left(session, instance, progress.waiting_clocks)
    sync_deadlines(session, instance)
    observers: Iterable[Observer] = session.info.get("observers", ())
    for observe in observers:
        observe(session, instance, progress, at)


def passed(progress: Progress) -> dict[str, object]:
    """Return what a move completed, for the trail: certificates are made of it."""
    return {"passed": [element.name for element in progress.passed]}


def sync_deadlines(session: Session, instance: ProcessInstance) -> None:
    """Copy the day of each open task's clock to its row, where the worklist sorts by it.

    With it goes whether the day may still move.
    """
    session.flush()
    running = clock_queries.live_clocks_of(session, instance.id)
    for task in _open_tasks(session, instance):
        clock = running.get(task.clock_name or "")
        due_on = clock.due_on if clock is not None else None
        is_provisional = clock is not None and clock.is_provisional
        if (task.due_on, task.is_due_provisional) != (due_on, is_provisional):
            task.due_on, task.is_due_provisional = due_on, is_provisional
    session.flush()


def _obey_clock_directives(
    session: Session,
    instance: ProcessInstance,
    element: PassedElement,
    today: date,
    variables: Mapping[str, object],
) -> None:
    for verb, name, length in directives(element.properties):
        if verb == "start":
            clocks.start(
                session,
                subject_of(instance),
                name,
                on=today,
                variables=variables,
                drawn_length=length,
            )
        elif verb == "stop":
            clocks.meet(session, instance.id, name, on=today)


def mark_alarms(session: Session, instance: ProcessInstance, waiting: Iterable[str]) -> None:
    """Arm the clocks that timers of the diagram await, and no others; no day moves."""
    awaited = frozenset(waiting)
    for name, clock in clock_queries.live_clocks_of(session, instance.id).items():
        clock.is_alarm = name in awaited


def _end_periods_left(session: Session, instance: ProcessInstance, waiting: Iterable[str]) -> None:
    """End the periods of parts that the case left without doing them: it was sent back.

    What runs from the acceptance runs to the end; any other period belongs to a part of the
    procedure, where a task shows it or a timer awaits it, and starts again when that part does.
    """
    known = clock_rules.clock_definitions(instance.programme)
    pressing = {*waiting, *(task.clock_name for task in _open_tasks(session, instance))}
    for name, clock in clock_queries.live_clocks_of(session, instance.id).items():
        if name not in pressing and known[name].starts_with != "acceptance":
            clock.status = ClockStatus.CANCELLED


def _open_tasks(session: Session, instance: ProcessInstance) -> list[UserTask]:
    found = session.scalars(
        select(UserTask)
        .where(UserTask.process_instance_id == instance.id, UserTask.status == UserTaskStatus.OPEN)
        .order_by(UserTask.opened_at, UserTask.id)
    )
    return list(found)


def _store_tasks(
    session: Session, instance: ProcessInstance, open_tasks: Iterable[OpenUserTask], *, at: datetime
) -> None:
    known = {task.engine_task_id: task for task in _open_tasks(session, instance)}
    for opened in open_tasks:
        if known.pop(opened.id, None) is None:
            session.add(_new_task(session, instance, opened, at=at))
    for gone in known.values():
        gone.status = UserTaskStatus.CANCELLED
        gone.lock_version += 1
    session.flush()


def _new_task(
    session: Session, instance: ProcessInstance, opened: OpenUserTask, *, at: datetime
) -> UserTask:
    return UserTask(
        process_instance_id=instance.id,
        engine_task_id=opened.id,
        division_code=instance.division_code,
        opened_at=at,
        **task_values(session, instance, opened, version_id=instance.process_version_id),
    )


def _form_key(opened: OpenUserTask) -> str:
    """Return the form of a task; a manual task that names none is only confirmed as done."""
    if opened.kind is ElementKind.MANUAL_TASK:
        return opened.properties.get("form", MANUAL_TASK_FORM)
    return opened.properties["form"]


def task_values(
    session: Session, instance: ProcessInstance, opened: OpenUserTask, *, version_id: UUID
) -> dict[str, Any]:
    """Return what a version of the diagram says of a task: the columns of its row.

    The form is the one in force when the instance began, or when the version was published, if
    that was later: the instance was moved to it since.
    """
    lane = Role(opened.lane)
    form_key = _form_key(opened)
    published_at = definitions.published_at(session, version_id)
    version = definitions.form_version_in_force(
        session, form_key, at=max(instance.started_at, published_at)
    )
    return {
        "process_id": opened.process_id,
        "element_id": opened.element_id,
        "name": opened.caller_properties.get("task_title") or opened.name,
        "lane": lane,
        "handling_division": instance.division_code[: _DIGITS_OF_LANE[lane]],
        "stage": opened.properties.get("stage", ""),
        "form_key": form_key,
        "form_version_id": version.id,
        "documentation": opened.documentation,
        "properties": {
            **opened.properties,
            "caller": dict(opened.caller_properties),
            "round": opened.round,
        },
        "clock_name": _clock_shown(opened),
    }


def _clock_shown(opened: OpenUserTask) -> str | None:
    """Return the clock that a task shows as its deadline: one it stops, else one it is under."""
    own = directives(opened.properties)
    from_caller = directives(opened.caller_properties)
    for wanted in ("stop", "under"):
        for verb, name, _length in (*own, *from_caller):
            if verb == wanted:
                return name
    return None
