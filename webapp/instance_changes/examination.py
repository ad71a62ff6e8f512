"""What a move would do to a case, worked out without writing: the dry run and the deed ask this."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.accounts.models import Role
from webapp.clocks import queries as clocks
from webapp.definitions import queries as definitions
from webapp.definitions.models import ProcessVersion
from webapp.errors import NotPermittedError
from webapp.tasks import permissions
from webapp.tasks import queries as tasks
from webapp.tasks import rows as task_rows
from webapp.tasks.models import ProcessInstance, UserTask
from workflows import engine, migration
from workflows.errors import WorkflowError
from workflows.migration_model import CannotMoveError, MigrationPlan, Obstacle
from workflows.model import ProcessDefinition, Progress

CLOCK_NOT_RUNNING = "clock_not_running"
NO_SUCH_LANE = "no_such_lane"
FAILED = "failed"


@dataclass(frozen=True)
class Versions:
    """The two versions of a migration, with its plan."""

    old: ProcessDefinition
    new: ProcessDefinition
    new_id: UUID
    plan: MigrationPlan


@dataclass(frozen=True)
class Reason:
    """Why a case cannot be moved, as it is kept: a code, an element and both languages."""

    code: str
    element_id: str
    zh: str
    en: str

    def as_json(self) -> dict[str, str]:
        """Return the reason as it is stored."""
        return {"code": self.code, "element": self.element_id, "zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Examination:
    """What a move would do to one case.

    Attributes:
        reasons: Why it cannot be moved; nothing else is there then.
        progress: Where it would stand.
        values: The new columns of each open task's row, by its id.
        returned: Open tasks whose holder may not do them any more.
    """

    reasons: tuple[Reason, ...] = ()
    progress: Progress | None = None
    values: Mapping[UUID, Mapping[str, Any]] | None = None
    returned: tuple[UserTask, ...] = ()


def versions_of(
    session: Session, old: ProcessVersion | UUID, new: ProcessVersion, plan: MigrationPlan
) -> Versions:
    """Return what a move needs to know of two versions."""
    old_id = old if isinstance(old, UUID) else old.id
    return Versions(
        old=definitions.process_definition(session, old_id),
        new=definitions.process_definition(session, new.id),
        new_id=new.id,
        plan=plan,
    )


def examine(
    session: Session,
    instance: ProcessInstance,
    versions: Versions,
    rows: Iterable[UserTask],
    *,
    closing: str = "",
) -> Examination:
    """Work out what coming to another version would do to a case. Nothing is written.

    Args:
        rows: The open tasks of the case, each with its instance and holder.
        closing: The id of a task that is being completed in this very transaction; its row is
            closed already, while the engine still has it open.
    """
    try:
        progress = migration.migrate(versions.old, versions.new, versions.plan, instance.state)
    except CannotMoveError as error:
        return Examination(reasons=tuple(reason_of(one) for one in error.obstacles))
    except WorkflowError as error:
        return Examination(reasons=(Reason(FAILED, "", error.message_zh, error.message_en),))
    reasons = [
        *_unarmed(session, instance, versions.old, progress),
        *_unknown_lanes(progress),
    ]
    if reasons:
        return Examination(reasons=tuple(reasons))
    by_engine_id = {row.engine_task_id: row for row in rows}
    values = {}
    returned = []
    for opened in progress.open_tasks:
        if opened.id == closing:
            continue
        row = by_engine_id[opened.id]
        wanted = task_rows.task_values(session, instance, opened, version_id=versions.new_id)
        values[row.id] = wanted
        if row.assignee is not None and not _may_keep(session, row, wanted, versions.plan):
            returned.append(row)
    return Examination(progress=progress, values=values, returned=tuple(returned))


def reason_of(one: Obstacle) -> Reason:
    """Return an obstacle as it is kept."""
    return Reason(one.hindrance.value, one.element_id, one.message_zh, one.message_en)


def unarmed_clocks(
    session: Session, instance: ProcessInstance, before: Iterable[str], after: Iterable[str]
) -> list[Reason]:
    """Return the clocks that would be awaited from now on, although nothing has started them.

    A timer fires when its clock is over; one whose clock does not run would never fire, and the
    case would wait for ever.
    """
    fresh = set(after) - set(before)
    running = clocks.live_clocks_of(session, instance.id) if fresh else {}
    return [
        Reason(
            CLOCK_NOT_RUNNING,
            name,
            f"变更后要等待时限“{name}”，而本案没有起算这个时限。",
            f"It would wait for the clock {name}, which has not been started in this case.",
        )
        for name in sorted(fresh - set(running))
    ]


def _unarmed(
    session: Session, instance: ProcessInstance, old: ProcessDefinition, progress: Progress
) -> list[Reason]:
    before = engine.look(old, instance.state).waiting_clocks
    return unarmed_clocks(session, instance, before, progress.waiting_clocks)


def _unknown_lanes(progress: Progress) -> list[Reason]:
    lanes = {role.value for role in permissions.ROLES_OF_LANE}
    return [
        Reason(
            NO_SUCH_LANE,
            task.element_id,
            f"“{task.name}”在新版本中没有岗位办理。",
            f"In the new version no role does {task.element_id}.",
        )
        for task in progress.open_tasks
        if task.lane not in lanes
    ]


def _may_keep(
    session: Session, row: UserTask, wanted: Mapping[str, Any], plan: MigrationPlan
) -> bool:
    """Tell whether whoever holds a task may still do it as the new version has it.

    The row is judged as it would be; what was done before counts under its new names.
    """
    holder = row.assignee
    if holder is None:
        return True
    judged = UserTask(
        process_instance_id=row.process_instance_id,
        name=str(wanted["name"]),
        element_id=str(wanted["element_id"]),
        properties=dict(wanted["properties"]),
        lane=Role(wanted["lane"]),
        handling_division=str(wanted["handling_division"]),
    )
    renamed = {old: new for names in plan.renamed().values() for old, new in names.items()}
    standing = tasks.standing_in(
        session, holder, judged, instance=row.process_instance, renamed=renamed
    )
    try:
        permissions.check_may_handle(holder, judged, standing)
    except NotPermittedError:
        return False
    return True
