"""What the pages of migrations and changes show: cases by number, elements by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.accounts.models import Officer
from webapp.definitions.models import ProcessVersion
from webapp.instance_changes import permissions
from webapp.instance_changes.carrying import RETURNED
from webapp.instance_changes.models import (
    CampaignStatus,
    ChangeStatus,
    InstanceChange,
    MigrationCampaign,
)
from webapp.instance_changes.operations import DryRun
from webapp.web.presentation import is_chinese
from workflows.migration_model import MigrationPlan, Place, PlannedElement, Token
from workflows.model import DiagramElement, ElementKind

STATUSES = {
    CampaignStatus.PLANNED: lazy_gettext("待批准"),
    CampaignStatus.RUNNING: lazy_gettext("迁移中"),
    CampaignStatus.COMPLETED: lazy_gettext("已完成"),
    CampaignStatus.UNDOING: lazy_gettext("撤回中"),
    CampaignStatus.UNDONE: lazy_gettext("已撤回"),
    CampaignStatus.DISCARDED: lazy_gettext("已作废"),
}
RESULTS = {
    ChangeStatus.WAITING: lazy_gettext("等待"),
    ChangeStatus.DONE: lazy_gettext("已变更"),
    ChangeStatus.REFUSED: lazy_gettext("不能变更"),
    ChangeStatus.REJECTED: lazy_gettext("未批准"),
    ChangeStatus.UNDONE: lazy_gettext("已撤回"),
    ChangeStatus.UNDO_REFUSED: lazy_gettext("不能撤回"),
}
_KINDS = {
    ElementKind.USER_TASK: lazy_gettext("任务"),
    ElementKind.MANUAL_TASK: lazy_gettext("任务"),
    ElementKind.CALL_ACTIVITY: lazy_gettext("调用活动"),
    ElementKind.SUB_PROCESS: lazy_gettext("子流程"),
    ElementKind.CATCH_EVENT: lazy_gettext("等待事件"),
    ElementKind.BOUNDARY_EVENT: lazy_gettext("边界事件"),
    ElementKind.SERVICE_TASK: lazy_gettext("自动环节"),
    ElementKind.BUSINESS_RULE_TASK: lazy_gettext("自动环节"),
}


@dataclass(frozen=True)
class VersionOption:
    """A published version in a list of choices, with how many cases run in it."""

    id: UUID
    label: str
    running: int


@dataclass(frozen=True)
class CampaignRow:
    """A migration in the list."""

    id: UUID
    title: str
    reason: str
    status: str
    is_waiting: bool
    planned_by: str
    planned_at: datetime


@dataclass(frozen=True)
class PlanRow:
    """An element without an equal one: what may take its place.

    Attributes:
        field: Name of the form field.
        chosen: The id that is chosen, or proposed.
        candidates: Ids and names of the new version's elements of the same kind.
    """

    field: str
    name: str
    element_id: str
    kind: str
    chosen: str
    is_proposal: bool
    candidates: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CaseRow:
    """What became, or would become, of one case."""

    instance_id: UUID
    case_id: UUID
    number: str
    result: str
    tone: str
    reasons: tuple[str, ...]
    may_undo: bool = False
    may_retry: bool = False


@dataclass(frozen=True)
class ChangeRow:
    """A change of one case that was asked for."""

    id: UUID
    case_id: UUID
    number: str
    what: str
    reason: str
    result: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    may_decide: bool
    is_waiting: bool


@dataclass(frozen=True)
class PlaceOption:
    """A place at which a case stands, or could be set down."""

    value: str
    label: str
    is_chosen: bool = False


def version_options(
    versions: Iterable[ProcessVersion], running: Mapping[UUID, int]
) -> tuple[VersionOption, ...]:
    """Return the versions to choose from."""
    return tuple(
        VersionOption(one.id, version_label(one), running.get(one.id, 0)) for one in versions
    )


def version_label(version: ProcessVersion) -> str:
    """Return how people call a version: its process, its number, from when it governs."""
    return _(
        "%(process)s 第 %(number)s 版（%(day)s 起受理的案件）",
        process=_(_PROCESSES.get(version.process_id, version.process_id)),
        number=version.version,
        day=version.effective_on.isoformat(),
    )


def campaign_rows(campaigns: Iterable[MigrationCampaign]) -> tuple[CampaignRow, ...]:
    """Return the migrations of the list."""
    return tuple(
        CampaignRow(
            id=one.id,
            title=title(one),
            reason=one.reason,
            status=str(STATUSES[one.status]),
            is_waiting=one.status is CampaignStatus.PLANNED,
            planned_by=one.planned_by.name,
            planned_at=one.planned_at,
        )
        for one in campaigns
    )


def title(campaign: MigrationCampaign) -> str:
    """Return how people call a migration."""
    return _(
        "%(process)s：第 %(before)s 版 → 第 %(after)s 版",
        process=_(_PROCESSES.get(campaign.process_id, campaign.process_id)),
        before=campaign.from_version.version,
        after=campaign.to_version.version,
    )


def plan_rows(
    plan: MigrationPlan, before: Iterable[DiagramElement], after: Iterable[DiagramElement]
) -> tuple[PlanRow, ...]:
    """Return every element that has no equal one, or for which a person chose another."""
    drawn = {(one.process_id, one.element_id): one for one in before}
    equal = {(pair.process_id, pair.new) for pair in plan.pairs if pair.old == pair.new}
    targets = [one for one in after if (one.process_id, one.element_id) not in equal]
    chosen = {(pair.process_id, pair.old): pair.new for pair in plan.pairs if pair.old != pair.new}
    proposed = {(one.process_id, one.old): one.new for one in plan.proposals}
    keys = [*chosen, *((one.process_id, one.element_id) for one in plan.vanishing)]
    return tuple(
        PlanRow(
            field=f"{process_id}/{element_id}",
            name=drawn[process_id, element_id].name,
            element_id=element_id,
            kind=kind_label(drawn[process_id, element_id].kind),
            chosen=chosen.get((process_id, element_id))
            or proposed.get((process_id, element_id), ""),
            is_proposal=(process_id, element_id) in proposed,
            candidates=tuple(
                (one.element_id, one.name or one.element_id)
                for one in targets
                if one.process_id == process_id and one.kind is drawn[process_id, element_id].kind
            ),
        )
        for process_id, element_id in keys
    )


def added_names(added: Iterable[PlannedElement]) -> tuple[tuple[str, str], ...]:
    """Return what the new version has in addition: names and kinds; gateways are left out."""
    return tuple(
        (_(one.name) if one.name else one.element_id, kind_label(one.kind))
        for one in added
        if one.kind in _KINDS
    )


def kind_label(kind: ElementKind) -> str:
    """Return what people call a kind of element."""
    return str(_KINDS.get(kind, lazy_gettext("网关或者事件")))


def dry_run_rows(found: Sequence[DryRun]) -> tuple[CaseRow, ...]:
    """Return what would become of each case, those that cannot move first."""
    rows = [
        CaseRow(
            instance_id=one.instance.id,
            case_id=one.instance.subject_id,
            number=one.instance.business_key,
            result=_("不能迁移") if one.found.reasons else _("可以迁移"),
            tone="late" if one.found.reasons else "ok",
            reasons=(
                *(reason.zh if is_chinese() else reason.en for reason in one.found.reasons),
                *(_returned(row.name) for row in one.found.returned),
            ),
        )
        for one in found
    ]
    return tuple(sorted(rows, key=lambda row: (row.tone == "ok", not row.reasons, row.number)))


def result_rows(
    changes: Iterable[InstanceChange], campaign: MigrationCampaign
) -> tuple[CaseRow, ...]:
    """Return what became of each case of a migration."""
    is_over = campaign.status in {CampaignStatus.COMPLETED, CampaignStatus.UNDONE}
    return tuple(
        CaseRow(
            instance_id=one.process_instance_id,
            case_id=one.process_instance.subject_id,
            number=one.process_instance.business_key,
            result=str(RESULTS[one.status]),
            tone=_tone(one.status),
            reasons=reasons(one),
            may_undo=is_over
            and one.status is ChangeStatus.DONE
            and one.process_instance.lock_version == one.lock_version_after,
            may_retry=is_over and one.status is ChangeStatus.REFUSED,
        )
        for one in changes
    )


def reasons(change: InstanceChange) -> tuple[str, ...]:
    """Return why a case was not changed, or what else the change did."""
    language = "zh" if is_chinese() else "en"
    found = [str(one[language]) for one in change.obstacles]
    found += [_returned(str(one["task"])) for one in change.notes if one["code"] == RETURNED]
    if change.status is ChangeStatus.UNDO_REFUSED and not found:
        found.append(_("变更之后又有办理，没有撤回。"))
    return tuple(found)


def change_rows(
    changes: Iterable[InstanceChange],
    officer: Officer,
    names: Mapping[UUID, Mapping[str, str]],
) -> tuple[ChangeRow, ...]:
    """Return the changes of single cases, with what the officer may do about each.

    Args:
        names: Of every version, its elements' names by their ids.
    """
    return tuple(
        ChangeRow(
            id=one.id,
            case_id=one.process_instance.subject_id,
            number=one.process_instance.business_key,
            what=_what(one, names[one.from_version_id]),
            reason=one.reason,
            result=_("待批准") if one.status is ChangeStatus.WAITING else str(RESULTS[one.status]),
            asked_by=one.asked_by.name if one.asked_by else "",
            asked_at=one.asked_at,
            decided_by=one.decided_by.name if one.decided_by else "",
            is_waiting=one.status is ChangeStatus.WAITING,
            may_decide=one.status is ChangeStatus.WAITING
            and permissions.may_approve(
                officer,
                division_code=one.division_code,
                asked_by_person=one.asked_by_person or "",
            ),
        )
        for one in changes
    )


def standing_options(
    tokens: Iterable[Token], elements: Iterable[DiagramElement], chosen: Iterable[str]
) -> tuple[PlaceOption, ...]:
    """Return where a case stands: what can be left. Events at the border go with their activity."""
    drawn = {(one.process_id, one.element_id): one for one in elements}
    wanted = set(chosen)
    found = {}
    for token in tokens:
        element = drawn[token.process_id, token.place.element_id]
        if not token.is_holder and element.kind is not ElementKind.BOUNDARY_EVENT:
            value = token.place.text
            label = _(element.name) if element.name else element.element_id
            found[value] = PlaceOption(value, label, value in wanted)
    return tuple(found.values())


def waiting_options(
    places: Iterable[tuple[Place, tuple[DiagramElement, ...]]], chosen: Iterable[str]
) -> tuple[PlaceOption, ...]:
    """Return where a case can be set down, each with what holds it."""
    wanted = set(chosen)
    return tuple(
        PlaceOption(
            place.text,
            " › ".join(_(one.name) if one.name else one.element_id for one in path),
            place.text in wanted,
        )
        for place, path in places
    )


def _returned(task: str) -> str:
    return _("“%(task)s”按职责分离退回本岗位，由他人领取。", task=_(task))


def _tone(status: ChangeStatus) -> str:
    if status in {ChangeStatus.REFUSED, ChangeStatus.UNDO_REFUSED}:
        return "late"
    return "ok" if status in {ChangeStatus.DONE, ChangeStatus.UNDONE} else "none"


def _what(change: InstanceChange, names: Mapping[str, str]) -> str:
    wanted: Mapping[str, Sequence[str]] = change.wanted or {"cancel": (), "begin": ()}
    before, after = (
        "、".join(_(names.get(Place.of(one).element_id, one)) for one in wanted[side])
        for side in ("cancel", "begin")
    )
    return _("%(before)s → %(after)s", before=before or "—", after=after or "—")


_PROCESSES = {"minimum_living_allowance": "最低生活保障审核确认"}
