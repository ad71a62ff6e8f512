"""What the rows of an instance's tasks and clocks say, whoever writes them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Role
from webapp.clocks import queries as clock_queries
from webapp.clocks.operations import Subject
from webapp.definitions import queries as definitions
from webapp.tasks.held import HeldInstance
from webapp.tasks.models import ProcessInstance, UserTask, UserTaskStatus
from workflows.clock_directives import directives
from workflows.model import ElementKind, OpenUserTask

MANUAL_TASK_FORM = "manual_task"
_IN_COLUMNS = frozenset({"form", "stage", "clock"})

_DIGITS_OF_LANE = {
    Role.VILLAGE_ASSISTANT: 12,
    Role.TOWNSHIP_CASEWORKER: 9,
    Role.COUNTY_OFFICER: 6,
}


def drawn_values(opened: OpenUserTask, *, division_code: str) -> dict[str, Any]:
    """Return what the diagram says of a task, as columns of its row; all but the form's version."""
    lane = Role(opened.lane)
    return {
        "process_id": opened.process_id,
        "element_id": opened.element_id,
        "name": opened.caller_properties.get("task_title") or opened.name,
        "lane": lane,
        "handling_division": division_code[: _DIGITS_OF_LANE[lane]],
        "stage": opened.properties.get("stage", ""),
        "form_key": _form_key(opened),
        "documentation": opened.documentation,
        "properties": _properties(opened),
        "clock_name": clock_shown(opened),
    }


def task_values(
    session: Session, instance: ProcessInstance, opened: OpenUserTask, *, version_id: UUID
) -> dict[str, Any]:
    """Return what a version of the diagram says of a task: the columns of its row.

    The form is the one in force when the instance began, or when the version was published, if
    that was later: the instance was moved to it since.
    """
    values = drawn_values(opened, division_code=instance.division_code)
    published_at = definitions.published_at(session, version_id)
    version = definitions.form_version_in_force(
        session, values["form_key"], at=max(instance.started_at, published_at)
    )
    return {**values, "form_version_id": version.id}


def clock_shown(opened: OpenUserTask) -> str | None:
    """Return the clock that a task shows as its deadline: one it stops, else one it is under."""
    own = directives(opened.properties)
    from_caller = directives(opened.caller_properties)
    for wanted in ("stop", "under"):
        for verb, name, _length in (*own, *from_caller):
            if verb == wanted:
                return name
    return None


def subject_of(instance: ProcessInstance | HeldInstance) -> Subject:
    """Return whose clocks an instance's clocks are."""
    return Subject(
        process_instance_id=instance.id,
        case_id=instance.subject_id,
        division_code=instance.division_code,
        programme=instance.programme,
    )


def sync_deadlines(session: Session, instance: ProcessInstance) -> None:
    """Copy the day of each open task's clock to its row, where the worklist sorts by it.

    With it goes whether the day may still move. A move of the instance does this by itself.
    """
    session.flush()
    running = clock_queries.live_clocks_of(session, instance.id)
    found = session.scalars(
        select(UserTask)
        .where(UserTask.process_instance_id == instance.id, UserTask.status == UserTaskStatus.OPEN)
        .order_by(UserTask.opened_at, UserTask.id)
    )
    for task in found:
        clock = running.get(task.clock_name or "")
        due_on = clock.due_on if clock is not None else None
        is_provisional = clock is not None and clock.is_provisional
        if (task.due_on, task.is_due_provisional) != (due_on, is_provisional):
            task.due_on, task.is_due_provisional = due_on, is_provisional
    session.flush()


def mark_alarms(session: Session, instance: ProcessInstance, waiting: Iterable[str]) -> None:
    """Arm the clocks that timers of the diagram await, and no others; no day moves."""
    awaited = frozenset(waiting)
    for name, clock in clock_queries.live_clocks_of(session, instance.id).items():
        clock.is_alarm = name in awaited


def _properties(opened: OpenUserTask) -> dict[str, Any]:
    """Return what the row keeps of a task's properties: not what its columns say already."""
    kept: dict[str, Any] = {
        name: value for name, value in opened.properties.items() if name not in _IN_COLUMNS
    }
    if opened.caller_properties:
        kept["caller"] = dict(opened.caller_properties)
    if opened.round:
        kept["round"] = opened.round
    return kept


def _form_key(opened: OpenUserTask) -> str:
    """Return the form of a task; a manual task that names none is only confirmed as done."""
    if opened.kind is ElementKind.MANUAL_TASK:
        return opened.properties.get("form", MANUAL_TASK_FORM)
    return opened.properties["form"]
