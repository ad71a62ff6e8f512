"""Write down that a case came to another version, so that it can be taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import Role
from webapp.instance_changes.examination import Examination
from webapp.instance_changes.models import ChangeStatus, InstanceChange
from webapp.tasks import rows as task_rows
from webapp.tasks.models import ProcessInstance, UserTask, UserTaskStatus
from workflows import engine
from workflows.migration_model import MigrationPlan
from workflows.model import ProcessDefinition

# What a diagram says of a task; the rest of its row belongs to the people who do it.
_COLUMNS = (
    "process_id",
    "element_id",
    "name",
    "lane",
    "handling_division",
    "stage",
    "form_key",
    "form_version_id",
    "documentation",
    "properties",
    "clock_name",
)
# What a page that was opened before cannot know.
_SEEN = ("lane", "stage", "clock_name", "form_version_id", "properties")
RETURNED = "returned_to_team"


def carry_over(
    session: Session,
    change: InstanceChange,
    instance: ProcessInstance,
    found: Examination,
    *,
    plan: MigrationPlan,
    rows: Iterable[UserTask],
    at: datetime,
) -> None:
    """Let a locked case stand in another version, as an examination found that it can.

    No clock starts, stops or moves; those that timers await now are armed. Tasks keep their id,
    draft and holder, unless the holder may not do them any more.
    """
    progress, values = found.progress, found.values or {}
    if progress is None:
        raise AssertionError(change.id)
    change.state_before = instance.state
    kept: list[dict[str, Any]] = []
    for row in rows:
        if row.id not in values:
            continue
        is_returned = row in found.returned
        kept.append(_before(row, with_holder=is_returned))
        _fit(row, values[row.id])
        if is_returned:
            row.assignee_id, row.claimed_at = None, None
            row.lock_version += 1
    kept += _rename_history(session, instance, plan)
    change.rows_before = kept
    change.notes = [
        *change.notes,
        *({"code": RETURNED, "task": row.name, "id": str(row.id)} for row in found.returned),
    ]
    instance.process_version_id = change.to_version_id
    instance.state, instance.variables = progress.state, progress.variables
    instance.lock_version += 1
    session.flush()
    task_rows.mark_alarms(session, instance, progress.waiting_clocks)
    task_rows.sync_deadlines(session, instance)
    change.status, change.done_at = ChangeStatus.DONE, at
    change.lock_version_after = instance.lock_version
    session.flush()


def take_back(
    session: Session,
    change: InstanceChange,
    instance: ProcessInstance,
    old: ProcessDefinition,
) -> None:
    """Let a locked case stand in its former version again, where it stood.

    A task that went back to the team is its former holder's again, unless somebody took it.
    """
    known = {
        row.id: row
        for row in session.scalars(
            select(UserTask).where(UserTask.process_instance_id == instance.id)
        )
    }
    for before in change.rows_before:
        row = known[UUID(before["id"])]
        _restore(row, before)
    instance.process_version_id = change.from_version_id
    instance.state = change.state_before or b""
    instance.lock_version += 1
    session.flush()
    waiting = engine.look(old, instance.state).waiting_clocks
    task_rows.mark_alarms(session, instance, waiting)
    task_rows.sync_deadlines(session, instance)
    change.status = ChangeStatus.UNDONE
    session.flush()


def _fit(row: UserTask, wanted: Mapping[str, Any]) -> None:
    if any(getattr(row, name) != wanted[name] for name in _SEEN):
        row.lock_version += 1
    for name in _COLUMNS:
        if getattr(row, name) != wanted[name]:
            setattr(row, name, wanted[name])


def _before(row: UserTask, *, with_holder: bool) -> dict[str, Any]:
    kept: dict[str, Any] = {"id": str(row.id)}
    kept |= {name: getattr(row, name) for name in _COLUMNS}
    kept |= {"form_version_id": str(row.form_version_id), "lane": row.lane.value}
    if with_holder:
        kept["assignee_id"] = str(row.assignee_id)
        kept["claimed_at"] = row.claimed_at.isoformat() if row.claimed_at else None
    return kept


def _restore(row: UserTask, before: Mapping[str, Any]) -> None:
    values = {name: before[name] for name in _COLUMNS if name in before}
    if "form_version_id" in values:
        values["form_version_id"] = UUID(values["form_version_id"])
        values["lane"] = Role(values["lane"])
        _fit(row, values)
    else:
        for name, value in values.items():
            setattr(row, name, value)
    if before.get("assignee_id") and row.assignee_id is None:
        claimed_at = before.get("claimed_at")
        row.assignee_id = UUID(before["assignee_id"])
        row.claimed_at = datetime.fromisoformat(claimed_at) if claimed_at else None


def _rename_history(
    session: Session, instance: ProcessInstance, plan: MigrationPlan
) -> list[dict[str, Any]]:
    """Let what is done be found under the names of the new version.

    Who did an earlier task is kept away from a later one by the ids that the diagram lists: they
    must be those of the version that the case follows. Who did it, when, with which answers and
    on which form stays as it is.
    """
    renamed = plan.renamed()
    if not renamed:
        return []
    flat = {old: new for names in renamed.values() for old, new in names.items()}
    kept = []
    for row in session.scalars(
        select(UserTask).where(
            UserTask.process_instance_id == instance.id, UserTask.status != UserTaskStatus.OPEN
        )
    ):
        element_id = renamed.get(row.process_id, {}).get(row.element_id, row.element_id)
        listed = str(row.properties.get("separate_from", ""))
        properties = row.properties
        if any(part.strip() in flat for part in listed.split(",")):
            parts = [flat.get(part.strip(), part.strip()) for part in listed.split(",")]
            properties = {**row.properties, "separate_from": ",".join(parts)}
        if (element_id, properties) != (row.element_id, row.properties):
            kept.append(
                {"id": str(row.id), "element_id": row.element_id, "properties": row.properties}
            )
            row.element_id, row.properties = element_id, properties
    return kept
