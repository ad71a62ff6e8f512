"""The law that governs a case is that of its acceptance date: so is its procedure."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.definitions import queries as definitions
from webapp.definitions.models import ProcessVersion
from webapp.instance_changes import carrying, queries
from webapp.instance_changes.examination import Reason, examine, versions_of
from webapp.instance_changes.models import ChangeKind, ChangeStatus, InstanceChange
from webapp.tasks.models import ProcessInstance
from workflows import migration_plan
from workflows.errors import WorkflowError


def follow_law(
    session: Session,
    instance: ProcessInstance,
    *,
    accepted_on: date,
    closing: str,
    by: Officer | None,
    at: datetime,
) -> InstanceChange | None:
    """Let a locked case follow the version that governs its acceptance date, from this day on.

    An application is handed in before it is accepted, perhaps under an older version. What is
    equal in both takes each other's place; nothing is chosen by a person. The acceptance is an act
    of law that no diagram may hinder: where the case cannot come over, it is accepted all the
    same, stays where it is, and the reason is kept for the supervisor.

    Args:
        closing: The engine's id of the task by which it is accepted, which is being completed.

    Returns:
        What was done or refused; None if the case follows that version already.
    """
    current = session.get_one(ProcessVersion, instance.process_version_id)
    target = definitions.process_version_in_force(session, current.process_id, on=accepted_on)
    if target.id == current.id:
        return None
    change = InstanceChange(
        kind=ChangeKind.ACCEPTANCE,
        process_instance_id=instance.id,
        division_code=instance.division_code,
        from_version_id=current.id,
        to_version_id=target.id,
        asked_at=at,
        obstacles=[],
        notes=[],
    )
    session.add(change)
    old = definitions.process_definition(session, current.id)
    new = definitions.process_definition(session, target.id)
    rows = queries.open_rows(session, [instance.id])[instance.id]
    try:
        versions = versions_of(session, current, target, migration_plan.plan(old, new))
        found = examine(session, instance, versions, rows, closing=closing)
        reasons = found.reasons
    except WorkflowError as error:
        reasons = (Reason("failed", "", error.message_zh, error.message_en),)
    if reasons:
        change.status = ChangeStatus.REFUSED
        change.obstacles = [reason.as_json() for reason in reasons]
        session.flush()
    else:
        carrying.carry_over(session, change, instance, found, plan=versions.plan, rows=rows, at=at)
    _note(session, change, instance, by=by, at=at, accepted_on=accepted_on)
    return change


def _note(
    session: Session,
    change: InstanceChange,
    instance: ProcessInstance,
    *,
    by: Officer | None,
    at: datetime,
    accepted_on: date,
) -> None:
    obstacles: list[Mapping[str, str]] = change.obstacles
    is_done = change.status is ChangeStatus.DONE
    audit.record(
        session,
        AuditAction.CASE_BOUND_TO_LAW if is_done else AuditAction.CASE_NOT_BOUND_TO_LAW,
        at=at,
        officer_id=by.id if by else None,
        stream=f"case:{instance.subject_id}",
        subject_id=instance.id,
        division_code=instance.division_code,
        details={
            "accepted_on": accepted_on.isoformat(),
            "from": str(change.from_version_id),
            "to": str(change.to_version_id),
            "obstacles": [f"{one['code']}:{one['element']}" for one in obstacles],
        },
    )
