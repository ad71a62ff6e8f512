"""What the page of a task shows of its case: brief, household, papers, history, clocks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from forms.definition import FormDefinition
from policies.calendar import WorkingCalendar
from policies.money import yuan_text
from webapp.accounts.models import Officer
from webapp.cases.clock_presenters import clock_view_of
from webapp.cases.models import AssistanceCase, SubmittedBy
from webapp.cases.presenters import STATUSES
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.documents import presenters as document_presenters
from webapp.documents.models import Document, Upload
from webapp.documents.presenters import Fact
from webapp.registry.models import Asset, HouseholdMember, Income
from webapp.registry.presenters import ASSET_KINDS, RELATIONS, income_label
from webapp.registry.queries import Means
from webapp.tasks.models import UserTask, UserTaskStatus
from webapp.tasks.presenters import title_of
from webapp.web.presentation import (
    ClockView,
    date_with_weekday,
    masked_id_number,
    yuan,
)

_SPECIAL = {
    "separated_household": lazy_gettext("人户分离"),
    "other_place": lazy_gettext("异地申办"),
    "difficult_survey": lazy_gettext("调查难度大"),
}
_COMPARISONS = {
    "consistent": lazy_gettext("与申报一致"),
    "discrepancy": lazy_gettext("与申报不一致"),
}
_OPINIONS = {
    "agree": lazy_gettext("同意，拟纳入"),
    "disagree": lazy_gettext("不同意，拟不予纳入"),
}
_APPRAISALS = {
    "pass": lazy_gettext("通过"),
    "fail": lazy_gettext("不通过"),
    "verify": lazy_gettext("需进一步核实"),
}
LISTS = frozenset({"incomes", "assets"})
PURPOSES = {
    "application_papers": lazy_gettext("申请材料"),
    "identity_papers": lazy_gettext("身份证件、户口簿"),
    "income_evidence": lazy_gettext("收入、财产凭据"),
    "expense_voucher": lazy_gettext("支出票据"),
    "survey_form": lazy_gettext("入户调查表"),
    "survey_photo": lazy_gettext("入户照片"),
    "comparison_report": lazy_gettext("核对报告"),
    "publicity_photo": lazy_gettext("公示照片"),
    "appraisal_minutes": lazy_gettext("评议记录"),
    "delivery_receipt": lazy_gettext("送达回证"),
    "other": lazy_gettext("其他材料"),
}


@dataclass(frozen=True)
class MemberView:
    """A household member; the identity number is masked."""

    name: str
    relation: str
    id_number: str
    age: int
    is_living_here: bool


@dataclass(frozen=True)
class MeansLine:
    """An income or a possession: as declared, and as the survey found it."""

    label: str
    declared_fen: int
    verified_fen: int | None
    note: str

    @property
    def differs(self) -> bool:
        """Whether the survey found another amount."""
        return self.verified_fen is not None and self.verified_fen != self.declared_fen


@dataclass(frozen=True)
class PaperView:
    """A notice or an upload in the list of papers."""

    id: UUID
    is_upload: bool
    title: str
    details: str


@dataclass(frozen=True)
class HistoryEntry:
    """A task of the case: who did it when, or who has it."""

    title: str
    status: UserTaskStatus
    person: str
    at: datetime
    draft_at: datetime | None
    task_id: UUID


@dataclass(frozen=True)
class PreviousStep:
    """The task that was completed before this one."""

    title: str
    person: str
    at: datetime


def brief(case: AssistanceCase, *, village: str) -> tuple[Fact, ...]:
    """Return the case in brief; what is not known yet is left out."""
    facts = (
        (_("案号"), case.number),
        (_("状态"), str(STATUSES[case.status])),
        (_("申请人"), case.applicant.name),
        (_("所在村（社区）"), village),
        (_("申请日期"), date_with_weekday(case.applied_on)),
        (_("提交方式"), _submission(case)),
        (_("申请理由"), case.reason),
        (_("收件人员"), case.handled_by.name),
        (_("受理日期"), date_with_weekday(case.accepted_on)),
        (_("特殊情形"), _known(_SPECIAL, case.special_circumstances)),
        (_("近亲属备案"), _("已单独登记备案") if case.is_near_relative else ""),
        (_("信息核对"), _known(_COMPARISONS, case.comparison_result)),
        (_("初审意见"), _known(_OPINIONS, case.first_opinion)),
        (_("异议"), _("公示期内有异议") if case.has_objection else ""),
        (_("民主评议"), _known(_APPRAISALS, case.appraisal_result)),
        (_("县级入户核查"), date_with_weekday(case.county_visited_on)),
        (_("决定日期"), date_with_weekday(case.decided_on)),
        (_("每月金额"), _monthly(case.monthly_fen)),
    )
    return tuple(Fact(label, value) for label, value in facts if value)


def members(household_members: Sequence[HouseholdMember], *, today: date) -> list[MemberView]:
    """Return the members with masked identity numbers."""
    return [
        MemberView(
            name=member.name,
            relation=str(RELATIONS[member.relation]),
            id_number=masked_id_number(member.id_number),
            age=_age(member.born_on, today),
            is_living_here=member.lives_together and member.left_on is None,
        )
        for member in household_members
    ]


def income_lines(means: Means, names: Mapping[UUID, str]) -> list[MeansLine]:
    """Return the incomes of a year."""
    return [
        MeansLine(
            _income_label(row, names),
            row.declared_fen,
            row.verified_fen,
            row.verification_note or "",
        )
        for row in means.incomes
    ]


def asset_lines(means: Means) -> list[MeansLine]:
    """Return what the household owns."""
    return [
        MeansLine(
            _asset_label(row), row.declared_fen, row.verified_fen, row.verification_note or ""
        )
        for row in means.assets
    ]


def form_context(
    case: AssistanceCase, means: Means, *, variables: Mapping[str, object], today: date
) -> dict[str, object]:
    """Return what the forms of a case's tasks are checked and drawn with.

    A survey's list starts with what was declared. What it verified is empty until somebody
    looked: an amount that is there already would be confirmed without looking.
    """
    names = {member.id: member.name for member in case.household.members}
    return {
        **bare_form_context(variables=variables, today=today),
        "initial": {
            "incomes": [_survey_row(row, _income_label(row, names)) for row in means.incomes],
            "assets": [_survey_row(row, _asset_label(row)) for row in means.assets],
        },
    }


def bare_form_context(*, variables: Mapping[str, object], today: date) -> dict[str, object]:
    """Return what a form without a list is checked and drawn with."""
    return {"today": today, "facts": dict(variables), "initial": {}}


def lists_means(form: FormDefinition) -> bool:
    """Tell whether a form lists incomes or assets, so that it needs those of the household."""
    return any(field.key in LISTS for field in form.fields())


def papers(documents: Sequence[Document], uploads: Sequence[Upload]) -> list[PaperView]:
    """Return notices and uploads, each in the order of time."""
    issued = [
        PaperView(
            document.id,
            is_upload=False,
            title=document_presenters.kind_label(document.kind),
            details=" · ".join(
                part
                for part in (
                    document.number,
                    date_with_weekday(document.issued_on),
                    _("已送达") if document.delivered_on else "",
                )
                if part
            ),
        )
        for document in documents
    ]
    return issued + [_upload(upload) for upload in uploads]


def history(tasks: Sequence[UserTask]) -> list[HistoryEntry]:
    """Return what was done and what is open, newest first."""
    entries = [
        HistoryEntry(
            title=title_of(task),
            status=task.status,
            person=_person(task),
            at=task.completed_at or task.opened_at,
            draft_at=task.draft_saved_at if task.status is UserTaskStatus.OPEN else None,
            task_id=task.id,
        )
        for task in tasks
    ]
    return sorted(
        entries,
        key=lambda entry: (entry.status is UserTaskStatus.OPEN, entry.at),
        reverse=True,
    )


def previous_step(tasks: Sequence[UserTask], task: UserTask) -> PreviousStep | None:
    """Return the task that was completed last before this one opened."""
    before = [
        (done.completed_at, place, done)
        for place, done in enumerate(tasks)
        if done.completed_at is not None
        and done.id != task.id
        and done.completed_at <= task.opened_at
    ]
    if not before:
        return None
    at, _place, last = max(before, key=lambda found: found[:2])
    return PreviousStep(_(last.name), last.completed_by.name if last.completed_by else "", at)


def clock_views(
    clocks: Sequence[LegalClock], *, calendar: WorkingCalendar, today: date
) -> list[ClockView]:
    """Return the clocks of a case in the order they started; what was cancelled is left out."""
    return [
        clock_view_of(clock, calendar=calendar, today=today)
        for clock in clocks
        if clock.status is not ClockStatus.CANCELLED
    ]


def _upload(upload: Upload) -> PaperView:
    view = document_presenters.upload_view(upload)
    purpose = str(PURPOSES.get(upload.purpose, PURPOSES["other"]))
    details = f"{view.file_name} · {_('%(size)s KB', size=view.size_kb)}"
    return PaperView(upload.id, is_upload=True, title=purpose, details=details)


def _survey_row(row: Income | Asset, label: str) -> dict[str, object]:
    initial: dict[str, object] = {
        "id": str(row.id),
        "label": label,
        "declared": yuan_text(row.declared_fen),
    }
    if row.verified_fen is not None:
        initial |= {"verified": yuan_text(row.verified_fen), "note": row.verification_note or ""}
    return initial


def _income_label(row: Income, names: Mapping[UUID, str]) -> str:
    return f"{income_label(row.kind, row.source)} · {names.get(row.member_id, '')}"


def _asset_label(row: Asset) -> str:
    return " · ".join(part for part in (str(ASSET_KINDS[row.kind]), row.description) if part)


def _submission(case: AssistanceCase) -> str:
    if case.submitted_by is SubmittedBy.AGENT:
        return _(
            "由 %(name)s 代为申请（委托书 %(authority)s）",
            name=case.agent_name,
            authority=case.agent_authority,
        )
    return _("共同生活的家庭成员提交")


def _person(task: UserTask) -> str:
    person: Officer | None = task.completed_by or task.assignee
    return person.name if person else ""


def _monthly(fen: int | None) -> str:
    return "" if fen is None else _("%(amount)s 元", amount=yuan(fen))


def _known(labels: Mapping[Any, object], key: str | None) -> str:
    return str(labels.get(key, "")) if key else ""


def _age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
