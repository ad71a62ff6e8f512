"""Writes to process instances and user tasks. Each locks the instance first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from webapp import clock as wall_clock
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.clocks import operations as clocks
from webapp.definitions import queries as definitions
from webapp.notifications import operations as notifications
from webapp.notifications.models import NotificationKind
from webapp.tasks import held as holding
from webapp.tasks import permissions, queries, rows
from webapp.tasks.errors import (
    ReassignmentReasonMissingError,
    StaleTaskError,
    UserTaskClosedError,
)
from webapp.tasks.held import HeldTask
from webapp.tasks.models import (
    ProcessInstance,
    ProcessInstanceStatus,
    Reassignment,
    UserTask,
    UserTaskStatus,
)
from webapp.tasks.moves import Event, Move
from workflows import engine


@dataclass(frozen=True)
class NewInstance:
    """What a process instance is about.

    Attributes:
        business_key: The case number.
        parties: Person indexes of everybody in the household: whoever is one, or is a near
            relative of one, handles nothing here.
    """

    process_id: str
    business_key: str
    subject_id: UUID
    division_code: str
    subject_label: str
    programme: str
    parties: tuple[str, ...]


def start_instance(
    session: Session,
    new: NewInstance,
    *,
    variables: Mapping[str, object],
    by: Officer | None,
    at: datetime,
) -> ProcessInstance:
    """Start an instance of the version in force today and run it to its first user tasks."""
    version = definitions.process_version_in_force(
        session, new.process_id, on=wall_clock.local_day(at)
    )
    instance = ProcessInstance(
        id=uuid4(),
        process_version_id=version.id,
        business_key=new.business_key,
        subject_id=new.subject_id,
        division_code=new.division_code,
        subject_label=new.subject_label,
        programme=new.programme,
        parties=list(new.parties),
        excluded_persons=[],
        variables={},
        state=b"",
        lock_version=0,
        status=ProcessInstanceStatus.RUNNING,
        started_at=at,
    )
    session.add(instance)
    session.flush()
    move = _move_of(session, instance.id, by=by, at=at)
    progress = engine.start(
        definitions.process_definition(session, version.id), variables, call_service=move.serve
    )
    move.store(progress, Event(AuditAction.PROCESS_INSTANCE_STARTED, instance.id))
    return instance


def claim(session: Session, task_id: UUID, *, by: Officer, at: datetime) -> UserTask:
    """Take a task that nobody has; claiming one's own task again changes nothing."""
    task = _open_task(session, task_id)
    permissions.check_holds(by, task)
    permissions.check_may_handle(by, task, queries.standing(session, by, task))
    if task.assignee_id == by.id:
        return task
    task.assignee_id, task.claimed_at = by.id, at
    task.lock_version += 1
    _note(session, AuditAction.USER_TASK_CLAIMED, task.process_instance, task.id, by=by, at=at)
    return task


def release(session: Session, task_id: UUID, *, by: Officer, at: datetime) -> UserTask:
    """Give a claimed task back to the team."""
    task = _open_task(session, task_id)
    permissions.check_holds(by, task)
    task.assignee_id, task.claimed_at = None, None
    task.lock_version += 1
    _note(session, AuditAction.USER_TASK_RELEASED, task.process_instance, task.id, by=by, at=at)
    return task


def save_draft(
    session: Session,
    task_id: UUID,
    *,
    by: Officer,
    raw: Mapping[str, object],
    lock_version: int,
    at: datetime,
) -> UserTask:
    """Keep what was typed so far; only whoever holds the task writes its draft."""
    task = _open_task(session, task_id)
    permissions.check_holds(by, task)
    permissions.check_may_handle(by, task, queries.standing(session, by, task))
    if task.lock_version != lock_version:
        raise StaleTaskError
    task.assignee_id = by.id
    task.draft, task.draft_by_id, task.draft_saved_at = dict(raw), by.id, at
    _note(session, AuditAction.DRAFT_SAVED, task.process_instance, task.id, by=by, at=at)
    return task


def complete_user_task(
    session: Session,
    task_id: UUID,
    *,
    by: Officer,
    answers: Mapping[str, object],
    lock_version: int,
    at: datetime,
) -> HeldTask:
    """Complete a user task and move its process instance on: all of it, or nothing.

    Args:
        answers: Checked answers of the task's form.
        lock_version: The task's version that the page showed.

    Raises:
        UserTaskClosedError: Somebody completed it first, or the case moved on.
        StaleTaskError: It changed since the page was opened.
        NotPermittedError: Lane, place, separation of duties or recusal forbid it.
    """
    session.flush()
    held = holding.of_task(session, task_id, person=by.person_index)
    task = held.task(task_id)
    if task.status is not UserTaskStatus.OPEN:
        raise UserTaskClosedError(task_id, task.status)
    permissions.check_holds(by, task)
    permissions.check_may_handle(by, task, held.standing(task, by.person_index))
    if task.lock_version != lock_version:
        raise StaleTaskError

    move = Move(session, held, by=by, at=at)
    move.close(task, by=by, answers=answers)
    variables = _routing_variables(task, answers) | _run_task_handler(move, task, answers)
    held = move.current()  # The acceptance lets the case follow another version.
    progress = engine.complete_user_task(
        definitions.process_definition(session, held.process_version_id),
        held.state,
        task.engine_task_id,
        variables,
        call_service=move.serve,
    )
    move.store(progress, Event(AuditAction.USER_TASK_COMPLETED, task.id))
    return replace(task, status=UserTaskStatus.COMPLETED, answers=dict(answers))


def reassign(
    session: Session, task_id: UUID, *, to: Officer, by: Officer, reason: str, at: datetime
) -> UserTask:
    """Give an open task to another officer, who must be allowed to do it, for a stated reason."""
    if not reason.strip():
        raise ReassignmentReasonMissingError
    task = _open_task(session, task_id)
    permissions.check_may_reassign(by, task)
    permissions.check_may_handle(to, task, queries.standing(session, to, task))
    session.add(
        Reassignment(
            user_task_id=task.id,
            division_code=task.division_code,
            from_id=task.assignee_id,
            to_id=to.id,
            by_id=by.id,
            reason=reason.strip(),
            at=at,
        )
    )
    task.assignee_id, task.claimed_at = to.id, at
    task.lock_version += 1
    _note(session, AuditAction.USER_TASK_REASSIGNED, task.process_instance, task.id, by=by, at=at)
    notifications.tell(
        session,
        [to.id],
        NotificationKind.REASSIGNED,
        link=f"/tasks/{task.id}",
        params={"task": task.name, "case": task.process_instance.business_key},
        key=f"reassigned:{task.id}:{task.lock_version}",
        at=at,
    )
    return task


def fire_clock(session: Session, instance_id: UUID, name: str, *, at: datetime) -> None:
    """Let the timers of a diagram that wait for a clock fire, because its period is over.

    Nothing happens, and nothing is told, where none waits any more: an officer was faster.
    """
    move = _move_of(session, instance_id, by=None, at=at)
    if not move.held.clocks.rings(name):
        return
    move.held.clocks.meet(name, on=wall_clock.local_day(at))
    progress = engine.fire_clock(
        definitions.process_definition(session, move.held.process_version_id),
        move.held.state,
        name,
        call_service=move.serve,
    )
    move.store(progress, Event(AuditAction.CLOCK_FIRED, instance_id, {"clock": name}))


def send_signal(
    session: Session,
    instance_id: UUID,
    signal: str,
    *,
    variables: Mapping[str, object],
    by: Officer,
    at: datetime,
) -> None:
    """Send a signal to an instance: a withdrawal, a death, a return. Checked by the caller."""
    move = _move_of(session, instance_id, by=by, at=at)
    progress = engine.signal(
        definitions.process_definition(session, move.held.process_version_id),
        move.held.state,
        signal,
        call_service=move.serve,
    )
    details = {"signal": signal, **variables}
    move.store(progress, Event(AuditAction.CASE_SIGNALLED, instance_id, details))


def deliver_message(
    session: Session, instance_id: UUID, message: str, *, by: Officer | None, at: datetime
) -> None:
    """Deliver a message to what waits for it in an instance. Checked by the caller."""
    move = _move_of(session, instance_id, by=by, at=at)
    progress = engine.deliver_message(
        definitions.process_definition(session, move.held.process_version_id),
        move.held.state,
        message,
        call_service=move.serve,
    )
    move.store(progress, Event(AuditAction.MESSAGE_DELIVERED, instance_id, {"message": message}))


def lengthen_clock(
    session: Session,
    instance: ProcessInstance,
    name: str,
    *,
    variables: Mapping[str, object],
    reason: str,
    authority: str,
    officer_id: UUID | None,
    at: datetime,
) -> None:
    """Reckon a clock again for what is now known of the case, and move the tasks' deadlines."""
    clocks.recount(
        session,
        rows.subject_of(instance),
        name,
        variables={**instance.variables, **variables},
        reason=reason,
        authority=authority,
        officer_id=officer_id,
        at=at,
    )
    rows.sync_deadlines(session, instance)


def exclude_persons(instance: ProcessInstance, persons: Collection[str]) -> None:
    """Keep these persons away from every further task of an instance."""
    instance.excluded_persons = sorted({*instance.excluded_persons, *persons})


def _open_task(session: Session, task_id: UUID) -> UserTask:
    task = queries.get_locked(session, task_id)
    if task.status is not UserTaskStatus.OPEN:
        raise UserTaskClosedError(task_id, task.status)
    return task


def _move_of(session: Session, instance_id: UUID, *, by: Officer | None, at: datetime) -> Move:
    session.flush()
    return Move(session, holding.of_id(session, instance_id), by=by, at=at)


def _routing_variables(task: HeldTask, answers: Mapping[str, object]) -> dict[str, object]:
    names = str(task.properties.get("variables", "")).split(",")
    return {name.strip(): answers.get(name.strip()) for name in names if name.strip()}


def _run_task_handler(
    move: Move, task: HeldTask, answers: Mapping[str, object]
) -> dict[str, object]:
    name = task.properties.get("handler")
    if not name:
        return {}
    answer = move.run(
        name,
        element_id=task.element_id,
        properties=task.properties,
        caller_properties=task.properties.get("caller", {}),
        variables=move.held.variables,
        answers=answers,
    )
    return dict(answer)


def _note(
    session: Session,
    action: AuditAction,
    instance: ProcessInstance,
    subject_id: UUID,
    *,
    by: Officer | None,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        session,
        action,
        at=at,
        officer_id=by.id if by else None,
        stream=f"case:{instance.subject_id}",
        subject_id=subject_id,
        division_code=instance.division_code,
        details=details,
    )
