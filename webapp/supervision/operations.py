"""Tell people of deadlines, who hold the work first; move them when a calendar is published."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from policies import clocks as clock_rules
from webapp import clock
from webapp.accounts import queries as accounts
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.clocks import recalculation
from webapp.clocks.models import ClockChange, LegalClock
from webapp.notifications import operations as notifications
from webapp.notifications.models import NotificationKind
from webapp.supervision import permissions, queries
from webapp.tasks import queries as tasks
from webapp.tasks import rows
from webapp.tasks.models import ProcessInstance, UserTask


def tell_of(session: Session, due: LegalClock, *, at: datetime) -> None:
    """Warn that a deadline is near, or escalate that it passed; each once a deadline."""
    instance = session.get_one(ProcessInstance, due.process_instance_id)
    concerned = _concerned(session, due, instance)
    if clock.local_day(at) > due.due_on:
        due.overdue_at = at
        _escalate(session, due, instance, concerned, at=at)
        _note(session, AuditAction.CLOCK_OVERDUE, due, instance, at=at)
        return
    due.warned_at = at
    for task in concerned:
        _tell_handlers(session, due, instance, task, NotificationKind.DEADLINE_NEAR, at=at)
    _note(session, AuditAction.CLOCK_WARNED, due, instance, at=at)


def recalculate(
    session: Session, instance_id: UUID, *, by: Officer, reason: str, at: datetime
) -> Sequence[ClockChange]:
    """Move the deadlines of one case to where the calendar, as it is known now, ends them.

    Returns:
        What changed; nothing if another officer was faster.

    Raises:
        NotPermittedError: The officer may not move deadlines.
        NotFoundError: The case lies outside the own division.
        ReasonMissingError: No reason.
    """
    permissions.check_may_recalculate(by)
    instance = tasks.lock_instance(session, instance_id)
    changes = recalculation.apply(
        session, rows.subject_of(instance), reason=reason, officer_id=by.id, at=at
    )
    rows.sync_deadlines(session, instance)
    return changes


def _concerned(session: Session, due: LegalClock, instance: ProcessInstance) -> list[UserTask]:
    """Return the open tasks that the period presses: its own, or all where none names it."""
    waiting = list(tasks.open_tasks_of(session, instance.id))
    return [task for task in waiting if task.clock_name == due.name] or waiting


def _escalate(
    session: Session,
    due: LegalClock,
    instance: ProcessInstance,
    concerned: list[UserTask],
    *,
    at: datetime,
) -> None:
    for task in concerned:
        _tell_handlers(session, due, instance, task, NotificationKind.OVERDUE, at=at)
    if not clock_rules.clock_definitions(instance.programme)[due.name].escalate:
        return
    divisions = {task.handling_division for task in concerned} or {instance.division_code}
    supervisors = {
        officer.id
        for division in sorted(divisions)
        for officer in accounts.supervisors_over(session, division)
    }
    notifications.tell(
        session,
        sorted(supervisors),
        NotificationKind.ESCALATED,
        link=f"/cases/{instance.subject_id}",
        params=_params(due, instance),
        key=f"escalated:{due.id}:{due.due_on}",
        at=at,
    )


def _tell_handlers(
    session: Session,
    due: LegalClock,
    instance: ProcessInstance,
    task: UserTask,
    kind: NotificationKind,
    *,
    at: datetime,
) -> None:
    if task.assignee_id is not None:
        told = [task.assignee_id]
    else:
        able = queries.officers_for(
            session, lane=task.lane, handling_division=task.handling_division
        )
        own = [officer.id for officer in able if officer.role is task.lane]
        told = own or [officer.id for officer in able]
    notifications.tell(
        session,
        told,
        kind,
        link=f"/tasks/{task.id}",
        params={**_params(due, instance), "task": task.name},
        key=f"{kind.value}:{due.id}:{task.id}:{due.due_on}",
        at=at,
    )


def _params(due: LegalClock, instance: ProcessInstance) -> dict[str, object]:
    return {
        "case": instance.business_key,
        "programme": instance.programme,
        "clock": due.name,
        "due": due.due_on.isoformat(),
    }


def _note(
    session: Session,
    action: AuditAction,
    due: LegalClock,
    instance: ProcessInstance,
    *,
    at: datetime,
) -> None:
    audit.record(
        session,
        action,
        at=at,
        stream=f"case:{instance.subject_id}",
        subject_id=due.id,
        division_code=due.division_code,
        details={"clock": due.name, "due": due.due_on.isoformat()},
    )
