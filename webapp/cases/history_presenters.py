"""What happened in a case, from its tasks, reassignments and trail: who, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases.clock_presenters import CHANGES, person_name
from webapp.cases.permissions import CaseAction
from webapp.cases.presenters import ACTIONS
from webapp.clocks.models import ClockChange
from webapp.tasks.models import Reassignment, UserTask, UserTaskStatus
from webapp.tasks.presenters import title_of

# What the trail tells beside tasks, clocks and documents.
_EVENTS = {
    AuditAction.APPLICATION_SUBMITTED: lazy_gettext("提交申请"),
    AuditAction.CASE_SIGNALLED: lazy_gettext("办理案件操作"),
    AuditAction.MESSAGE_DELIVERED: lazy_gettext("收到本案其他程序的通知"),
    AuditAction.DECISION_TAKEN: lazy_gettext("按决策表作出判定"),
    AuditAction.APPLICANT_SUBSTITUTED: lazy_gettext("变更申请人"),
    AuditAction.CASE_CLOSED: lazy_gettext("办结"),
    AuditAction.NOTICE_POSTED: lazy_gettext("张贴公示、公布"),
    AuditAction.NOTICE_REMOVED: lazy_gettext("公示期满，撤下公示"),
    AuditAction.OBJECTION_RECEIVED: lazy_gettext("收到异议"),
    AuditAction.CASE_BOUND_TO_LAW: lazy_gettext("转到受理日适用的流程版本"),
    AuditAction.CASE_NOT_BOUND_TO_LAW: lazy_gettext("未能转到受理日适用的流程版本"),
    AuditAction.CASE_MIGRATED: lazy_gettext("迁移到流程的另一版本"),
    AuditAction.CASE_MIGRATION_UNDONE: lazy_gettext("撤回迁移，回到原流程版本"),
    AuditAction.CASE_CHANGED: lazy_gettext("变更办理环节"),
}


TOLD_EVENTS = frozenset(_EVENTS)


@dataclass(frozen=True)
class BoardEvent:
    """A notice that was posted or taken down, or an objection; never who objected."""

    what: str
    at: datetime


@dataclass(frozen=True)
class HistoryRow:
    """Who did what, when, and why."""

    at: datetime
    who: str
    what: str
    why: str
    task_id: UUID | None = None


def board(events: Sequence[AuditEvent]) -> tuple[BoardEvent, ...]:
    """Return what the trail says of notices and objections: days, and nobody's name."""
    told = {
        AuditAction.NOTICE_POSTED,
        AuditAction.NOTICE_REMOVED,
        AuditAction.OBJECTION_RECEIVED,
    }
    return tuple(
        BoardEvent(str(_EVENTS[event.action]), event.at) for event in events if event.action in told
    )


def history(
    tasks: Sequence[UserTask],
    reassignments: Sequence[Reassignment],
    events: Sequence[AuditEvent],
    changes: Sequence[tuple[str, ClockChange]],
    *,
    people: Mapping[UUID, str],
) -> tuple[HistoryRow, ...]:
    """Return who did what and when, oldest first.

    Args:
        tasks: Every task of the case.
        reassignments: Who moved a task to whom.
        events: The case's trail.
        changes: Changes of clocks, each with the clock's name in the page's language.
        people: Names of officers by id.
    """
    titles = {task.id: title_of(task) for task in tasks}
    rows = [
        HistoryRow(event.at, person_name(event.officer_id, people), _event_words(event), "")
        for event in events
        if event.action in _EVENTS
    ]
    rows += [row for task in tasks for row in _task_rows(task)]
    rows += [
        HistoryRow(
            one.at,
            person_name(one.by_id, people),
            _(
                "改派“%(task)s”：%(before)s → %(after)s",
                task=titles.get(one.user_task_id, ""),
                before=person_name(one.from_id, people) if one.from_id else _("未认领"),
                after=person_name(one.to_id, people),
            ),
            one.reason,
        )
        for one in reassignments
    ]
    rows += [
        HistoryRow(
            change.at,
            person_name(change.officer_id, people),
            _(
                "%(kind)s“%(clock)s”：%(before)s → %(after)s",
                kind=CHANGES[change.kind],
                clock=name,
                before=change.due_before.isoformat(),
                after=change.due_after.isoformat(),
            ),
            _("%(text)s（%(note)s）", text=_(change.reason), note=change.authority),
        )
        for name, change in changes
    ]
    return tuple(sorted(rows, key=lambda row: row.at))


def _task_rows(task: UserTask) -> list[HistoryRow]:
    title = title_of(task)
    if task.status is UserTaskStatus.COMPLETED and task.completed_at is not None:
        who = task.completed_by.name if task.completed_by else ""
        return [HistoryRow(task.completed_at, who, _("办结“%(task)s”", task=title), "", task.id)]
    return []


def _event_words(event: AuditEvent) -> str:
    if event.action is AuditAction.CASE_SIGNALLED:
        action = str(event.details.get("action", ""))
        return str(ACTIONS[CaseAction(action)]) if action in set(CaseAction) else action
    return str(_EVENTS[event.action])
