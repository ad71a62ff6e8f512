"""Notice boards and progress as the public sees them: stored public fields, masked names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from policies import publicity as disclosure
from policies.calendar import WorkingCalendar
from webapp.accounts.models import Division, Role
from webapp.cases.models import CaseStatus
from webapp.documents.presenters import kind_label
from webapp.publicity.models import NoticeKind, PublicNotice
from webapp.publicity.queries import CaseProgress
from webapp.tasks.presenters import why_provisional
from webapp.web.presentation import (
    StageKey,
    StageView,
    ended_stage_view,
    masked_name,
    stage_view,
    yuan,
)

COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS = 6, 9, 12


@dataclass(frozen=True)
class Place:
    """A division to choose, and how many notices hang there."""

    name: str
    code: str
    notice_count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class BoardVillage:
    """A village on whose board something hangs, with its way from the county."""

    code: str
    name: str
    path: str
    notice_count: int


@dataclass(frozen=True)
class NoticeView:
    """A notice on the board."""

    id: UUID
    is_result: bool
    applicant_name: str
    facts: tuple[tuple[str, str], ...]
    posted_on: date | None
    ends_on: date | None
    days_left: str
    phone: str
    takes_objections: bool


@dataclass(frozen=True)
class PaperView:
    """An issued document in the list of one's own application."""

    kind_label: str
    number: str
    issued_on: date


@dataclass(frozen=True)
class ProgressView:
    """How far an application is."""

    number: str
    applicant: str
    status: str
    applied_on: date
    stages: StageView
    awaited: tuple[tuple[str, str], ...]
    due_on: date | None
    waits_until: date | None
    provisional_reason: str
    documents: tuple[PaperView, ...]


def places(divisions: Sequence[Division], counts: Mapping[str, int], *, chosen: str) -> list[Place]:
    """Return divisions with the number of notices that hang in each."""
    return [
        Place(
            division.name,
            division.code,
            sum(count for code, count in counts.items() if code.startswith(division.code)),
            is_chosen=bool(chosen) and chosen.startswith(division.code),
        )
        for division in divisions
    ]


def board_villages(counts: Mapping[str, int], names: Mapping[str, str]) -> list[BoardVillage]:
    """Return the villages on whose boards something hangs, in the order of their codes."""
    return [
        BoardVillage(
            code,
            names.get(code, code),
            " · ".join(
                names[code[:digits]]
                for digits in (COUNTY_DIGITS, TOWNSHIP_DIGITS)
                if code[:digits] in names
            ),
            count,
        )
        for code, count in counts.items()
    ]


def notice(row: PublicNotice, *, today: date) -> NoticeView:
    """Return a notice with the fields that the law lets hang, and no other.

    What is stored is narrowed once more: a field that is not on the list is not shown.
    """
    is_result = row.kind is NoticeKind.PUBLICATION
    content = disclosure.public_fields(
        row.content, notice=disclosure.RESULT if is_result else disclosure.FIRST_OPINION
    )
    return NoticeView(
        id=row.id,
        is_result=is_result,
        applicant_name=str(content.get("applicant_name", "")),
        facts=tuple(_facts(content)),
        posted_on=row.posted_on,
        ends_on=row.ends_on,
        days_left=_days_left(row.ends_on, today),
        phone=str(content.get("complaint_phone") or ""),
        takes_objections=not is_result,
    )


def law_of(kind: str) -> disclosure.PublicNotice:
    """Return the article that limits what a notice shows."""
    return disclosure.disclosure().notices[kind]


def progress(found: CaseProgress, *, calendar: WorkingCalendar) -> ProgressView:
    """Return how far an application is, in the page's language."""
    return ProgressView(
        number=found.number,
        applicant=masked_name(found.applicant_name),
        status=_status_label(found.status),
        applied_on=found.applied_on,
        stages=_stages(found),
        awaited=tuple((_(step.name), _lane_label(step.lane)) for step in found.awaited),
        due_on=found.due_on,
        waits_until=found.waits_until,
        provisional_reason=why_provisional(found.due_on, calendar)
        if found.due_on is not None and found.is_provisional
        else "",
        documents=tuple(
            PaperView(kind_label(paper.kind), paper.number, paper.issued_on)
            for paper in found.documents
        ),
    )


def _stages(found: CaseProgress) -> StageView:
    if not found.is_ended:
        return stage_view(found.stage)
    if found.status is CaseStatus.CONFIRMED:
        return stage_view(StageKey.PAYMENT)
    return ended_stage_view(found.stage)


def _facts(content: Mapping[str, object]) -> list[tuple[str, str]]:
    facts = []
    if isinstance(count := content.get("member_count"), int):
        facts.append((_("家庭成员"), ngettext("%(num)s 人", "%(num)s 人", count)))
    outcome = content.get("proposed_outcome") or content.get("determination")
    if outcome is not None:
        facts.append((_outcome_heading(content), _outcome(content)))
    if isinstance(amount := content.get("monthly_amount"), int):
        facts.append((_("保障金额"), _("每月 %(amount)s 元", amount=yuan(amount))))
    if starts_on := content.get("starts_on"):
        facts.append((_("发放起始月份"), str(starts_on)[:7]))
    return facts


def _outcome_heading(content: Mapping[str, object]) -> str:
    return _("初审意见") if "proposed_outcome" in content else _("审核确认结果")


def _outcome(content: Mapping[str, object]) -> str:
    if "determination" in content:
        return _("纳入最低生活保障")
    if content["proposed_outcome"] == "confirm":
        return _("拟纳入最低生活保障")
    return _("拟不予纳入最低生活保障")


def _days_left(ends_on: date | None, today: date) -> str:
    if ends_on is None:
        return ""
    days = (ends_on - today).days
    if days <= 0:
        return _("今天是最后一天")
    return ngettext("还有 %(num)s 天", "还有 %(num)s 天", days)


def _status_label(status: CaseStatus) -> str:
    return {
        CaseStatus.SUBMITTED: _("已提交，正在审查材料"),
        CaseStatus.ACCEPTED: _("已受理，正在办理"),
        CaseStatus.CONFIRMED: _("已审核确认"),
        CaseStatus.REFUSED: _("不予确认，理由和救济途径见送达的文书"),
        CaseStatus.WITHDRAWN: _("申请已撤回"),
        CaseStatus.APPLICANT_DIED: _("办理已终止"),
        CaseStatus.TERMINATED: _("办理已终止，理由和救济途径见送达的文书"),
    }[status]


def _lane_label(lane: Role) -> str:
    return {
        Role.VILLAGE_ASSISTANT: _("村（居）民委员会协助"),
        Role.TOWNSHIP_CASEWORKER: _("乡镇人民政府（街道办事处）办理"),
        Role.COUNTY_OFFICER: _("县级民政部门办理"),
    }[lane]
