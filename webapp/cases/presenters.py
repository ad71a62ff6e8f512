"""What the pages of cases show: words for codes, names masked, the assessment, the diagram."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from policies.calendar import WorkingCalendar
from webapp.accounts.models import Role
from webapp.cases.clock_presenters import clock_view_of
from webapp.cases.models import (
    Assessment,
    AssistanceCase,
    CaseStatus,
    NearRelativeEntry,
    SubmittedBy,
)
from webapp.cases.permissions import CaseAction, is_running
from webapp.cases.queries import TaskMark
from webapp.cases.trace_lines import trace_lines, with_names
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.documents import presenters as documents
from webapp.documents.models import Document, Upload
from webapp.registry.models import HouseholdMember
from webapp.tasks.models import UserTask, UserTaskStatus
from webapp.tasks.presenters import programme_label
from webapp.web.presentation import (
    ClockView,
    StageKey,
    StageView,
    TraceLine,
    ended_stage_view,
    is_chinese,
    masked_name,
    stage_view,
)

STATUSES = {
    CaseStatus.SUBMITTED: lazy_gettext("已提交，待受理"),
    CaseStatus.ACCEPTED: lazy_gettext("已受理，办理中"),
    CaseStatus.CONFIRMED: lazy_gettext("已确认"),
    CaseStatus.REFUSED: lazy_gettext("不予确认"),
    CaseStatus.WITHDRAWN: lazy_gettext("已撤回"),
    CaseStatus.APPLICANT_DIED: lazy_gettext("申请人死亡，办结"),
    CaseStatus.TERMINATED: lazy_gettext("已终止"),
}
SUBMITTED_BY = {
    SubmittedBy.HOUSEHOLD: lazy_gettext("共同生活的家庭成员申请"),
    SubmittedBy.AGENT: lazy_gettext("委托他人代为申请"),
}
LANES = {
    Role.VILLAGE_ASSISTANT: lazy_gettext("村级协理员"),
    Role.TOWNSHIP_CASEWORKER: lazy_gettext("乡镇经办人"),
    Role.COUNTY_OFFICER: lazy_gettext("县级民政"),
}
ACTIONS = {
    CaseAction.WITHDRAW: lazy_gettext("撤回申请"),
    CaseAction.REPORT_DEATH: lazy_gettext("登记申请人死亡"),
    CaseAction.NOT_COOPERATING: lazy_gettext("因不配合终止"),
    CaseAction.SEND_BACK: lazy_gettext("退回重新调查"),
}
ACTION_QUESTIONS = {
    CaseAction.WITHDRAW: lazy_gettext("撤回后本案办结，全部待办和时限取消，不能恢复。"),
    CaseAction.REPORT_DEATH: lazy_gettext(
        "选了接替的申请人，本案由其继续，并重新调查；没有选，本案办结。"
    ),
    CaseAction.NOT_COOPERATING: lazy_gettext("本案将终止，并书面告知申请人，不能恢复。"),
    CaseAction.SEND_BACK: lazy_gettext("信息核对和入户调查将重新进行，此后各步都要重做。"),
}
_OUTCOMES = {
    "eligible": lazy_gettext("测算符合条件"),
    "not_eligible": lazy_gettext("测算不符合条件"),
    "needs_judgement": lazy_gettext("需要人工判断"),
    "parameter_missing": lazy_gettext("当地标准尚未设定，不能测算"),
}


@dataclass(frozen=True)
class CaseView:
    """The head of a case's page, and its facts."""

    id: UUID
    number: str
    applicant: str
    village: str
    programme: str
    status: str
    is_running: bool
    household_id: UUID
    stages: StageView
    facts: tuple[tuple[str, str | date], ...]
    monthly_fen: int | None
    reasons: str


@dataclass(frozen=True)
class OpenTaskView:
    """What is open now, and who holds it."""

    id: UUID
    title: str
    lane: str
    holder: str
    clock: ClockView | None
    citation: str


@dataclass(frozen=True)
class AssessmentView:
    """What the rules say, and the calculation that proves it."""

    outcome: str
    monthly_fen: int | None
    member_count: int
    round: int
    made_at: datetime
    reasons: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    lines: tuple[TraceLine, ...]


@dataclass(frozen=True)
class PaperView:
    """A notice that was issued, or a file that was handed in."""

    id: UUID
    is_upload: bool
    title: str
    number: str
    on: date
    delivered: str


@dataclass(frozen=True)
class RelativeView:
    """An entry of the near-relative register."""

    person: str
    post: str
    relation: str
    at: datetime


@dataclass(frozen=True)
class DiagramView:
    """A diagram with the places that the case went through."""

    process_id: str
    title: str
    active: tuple[str, ...]
    done: tuple[str, ...]
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CaseRow:
    """A case in the list."""

    id: UUID
    number: str
    applicant: str
    village: str
    programme: str
    status: str
    stages: StageView
    clock: ClockView | None


def case_view(case: AssistanceCase, marks: Sequence[TaskMark], *, village: str) -> CaseView:
    """Return the head of a case's page."""
    facts: list[tuple[str, str | date]] = [
        (_("申请日期"), case.applied_on),
        (_("申请方式"), str(SUBMITTED_BY[case.submitted_by])),
    ]
    if case.submitted_by is SubmittedBy.AGENT:
        agent = f"{masked_name(case.agent_name)} · {case.agent_authority}"
        facts.append((_("代理人与委托书"), agent))
    facts += [
        (label, day)
        for label, day in (
            (_("受理日期"), case.accepted_on),
            (_("提请核对日期"), case.comparison_requested_on),
            (_("县级入户日期"), case.county_visited_on),
            (_("决定日期"), case.decided_on),
            (_("发放起始"), case.benefit_from),
            (_("下次核查"), case.recheck_on),
            (_("办结日期"), case.closed_on),
        )
        if day is not None
    ]
    facts += [
        (_("收件人"), case.handled_by.name),
        (_("近亲属备案"), _("有") if case.is_near_relative else _("无")),
        (_("异议"), _("有") if case.has_objection else _("无")),
        (_("申请理由"), case.reason),
    ]
    return CaseView(
        id=case.id,
        number=case.number,
        applicant=masked_name(case.applicant.name),
        village=village,
        programme=programme_label(case.programme.value),
        status=str(STATUSES[case.status]),
        is_running=is_running(case.status),
        household_id=case.household_id,
        stages=stages_of(case, marks),
        facts=tuple(facts),
        monthly_fen=case.monthly_fen,
        reasons=case.decision_reasons or "",
    )


def stages_of(case: AssistanceCase, marks: Sequence[TaskMark]) -> StageView:
    """Return the bar of a case: where its open tasks stand, else where the last one stood."""
    order = list(StageKey)
    opened = [StageKey(mark.stage) for mark in marks if mark.is_open and mark.stage]
    done = [StageKey(mark.stage) for mark in marks if not mark.is_open and mark.stage]
    last = done[-1] if done else StageKey.APPLICATION
    if opened:
        return stage_view(min(opened, key=order.index))
    if case.status is CaseStatus.CONFIRMED:
        return stage_view(StageKey.PAYMENT)
    return stage_view(last) if is_running(case.status) else ended_stage_view(last)


def open_tasks(
    tasks: Sequence[UserTask],
    clocks: Sequence[LegalClock],
    *,
    calendar: WorkingCalendar,
    today: date,
) -> tuple[OpenTaskView, ...]:
    """Return what is open now, who holds it, and the clock it is under."""
    live = {
        clock.name: clock_view_of(clock, calendar=calendar, today=today)
        for clock in clocks
        if clock.status in {ClockStatus.RUNNING, ClockStatus.STOPPED}
    }
    return tuple(
        OpenTaskView(
            id=task.id,
            title=_(task.name),
            lane=str(LANES[task.lane]),
            holder=task.assignee.name if task.assignee else "",
            clock=live.get(task.clock_name or ""),
            citation=str(task.properties.get("citation", "")),
        )
        for task in tasks
        if task.status is UserTaskStatus.OPEN
    )


def assessment_view(
    assessment: Assessment | None, members: Sequence[HouseholdMember]
) -> AssessmentView | None:
    """Return the newest assessment with its calculation; nothing before the first one."""
    if assessment is None:
        return None
    result: Mapping[str, Any] = assessment.result
    names = {str(member.id): masked_name(member.name) for member in members}
    remarks = [_in_language(one, "text") for one in result.get("warnings", ())]
    remarks += [_in_language(one, "message") for one in result.get("missing_parameters", ())]
    return AssessmentView(
        outcome=str(_OUTCOMES.get(assessment.outcome, assessment.outcome)),
        monthly_fen=assessment.monthly_fen,
        member_count=len(result.get("members_included", ())),
        round=assessment.round,
        made_at=assessment.made_at,
        reasons=tuple(
            (with_names(_in_language(one, "text"), names), str(one.get("citation") or ""))
            for one in result.get("reasons", ())
        ),
        remarks=tuple(remarks),
        lines=trace_lines(result.get("trace", ()), names=names),
    )


def papers(issued: Sequence[Document], uploads: Sequence[Upload]) -> tuple[PaperView, ...]:
    """Return notices and uploads, oldest first."""
    notices = [
        PaperView(
            id=one.id,
            is_upload=False,
            title=documents.kind_label(one.kind),
            number=one.number,
            on=one.issued_on,
            delivered=_delivered(one),
        )
        for one in issued
    ]
    files = [
        PaperView(
            id=one.id,
            is_upload=True,
            title=one.file_name,
            number=_("%(size)s KB", size=max(1, round(one.size_bytes / 1024))),
            on=one.uploaded_at.date(),
            delivered="",
        )
        for one in uploads
    ]
    return (*notices, *files)


def near_relatives(entries: Sequence[NearRelativeEntry]) -> tuple[RelativeView, ...]:
    """Return the near-relative register's entries of a case."""
    return tuple(
        RelativeView(one.person_name, one.post, one.relation, one.registered_at) for one in entries
    )


def diagrams(main_process: str, tasks: Sequence[UserTask]) -> tuple[DiagramView, ...]:
    """Return the diagram of the case, and those of called processes in which something is open."""
    titles = {
        "minimum_living_allowance": _("最低生活保障审核确认"),
        "publicity": _("公示"),
        "notice": _("文书送达"),
    }
    called = (task.process_id for task in tasks if task.status is UserTaskStatus.OPEN)
    return tuple(
        _diagram(process_id, titles.get(process_id, process_id), tasks)
        for process_id in dict.fromkeys((main_process, *called))
    )


def case_row(
    case: AssistanceCase,
    marks: Sequence[TaskMark],
    next_clock: LegalClock | None,
    *,
    village: str,
    calendar: WorkingCalendar,
    today: date,
) -> CaseRow:
    """Return a case as the list shows it."""
    return CaseRow(
        id=case.id,
        number=case.number,
        applicant=masked_name(case.applicant.name),
        village=village,
        programme=programme_label(case.programme.value),
        status=str(STATUSES[case.status]),
        stages=stages_of(case, marks),
        clock=clock_view_of(next_clock, calendar=calendar, today=today) if next_clock else None,
    )


def _diagram(process_id: str, title: str, tasks: Sequence[UserTask]) -> DiagramView:
    inside = [task for task in tasks if task.process_id == process_id]
    active = {task.element_id for task in inside if task.status is UserTaskStatus.OPEN}
    done = {task.element_id for task in inside if task.status is UserTaskStatus.COMPLETED}
    words = {task.element_id: _(task.name) for task in inside if task.element_id in active | done}
    return DiagramView(
        process_id=process_id,
        title=title,
        active=tuple(sorted(active)),
        done=tuple(sorted(done - active)),
        places=tuple(
            (word, _("进行中") if element in active else _("已完成"))
            for element, word in words.items()
        ),
    )


def _delivered(document: Document) -> str:
    if document.delivered_on is None:
        return ""
    method = documents.delivery_method_label(document.delivery_method or "")
    return f"{document.delivered_on.isoformat()} · {method}"


def _in_language(item: Mapping[str, Any], name: str) -> str:
    return str(item.get(f"{name}_zh" if is_chinese() else f"{name}_en") or "")
