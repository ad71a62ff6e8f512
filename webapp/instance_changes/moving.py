"""Move the cases of a migration one by one, and take them back one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.definitions import queries as definitions
from webapp.definitions.models import ProcessVersion
from webapp.instance_changes import carrying, permissions, queries
from webapp.instance_changes.errors import (
    CampaignClosedError,
    ChangeDecidedError,
    SomethingHappenedError,
)
from webapp.instance_changes.examination import FAILED, Versions, examine, versions_of
from webapp.instance_changes.models import (
    CampaignStatus,
    ChangeStatus,
    InstanceChange,
    MigrationCampaign,
)
from webapp.tasks import queries as tasks
from webapp.tasks.models import ProcessInstance, ProcessInstanceStatus
from workflows import migration_plan
from workflows.migration_model import MigrationPlan

NO_LONGER_THERE = {
    "code": "no_longer_there",
    "element": "",
    "zh": "案件已经办结，或者已经不在原版本上。",
    "en": "The case has ended, or no longer follows the old version.",
}


def move_one(
    session: Session, campaign_id: UUID, instance_id: UUID, *, at: datetime
) -> InstanceChange:
    """Move one case of a migration, behind its row's lock; a second time changes nothing.

    What stands in its way is written down, and the case stays in its version.
    """
    instance = tasks.lock_instance(session, instance_id)
    change = queries.change_of(session, campaign_id, instance_id)
    if change.status is not ChangeStatus.WAITING:
        return change
    campaign = queries.campaign(session, campaign_id)
    if campaign.status is not CampaignStatus.RUNNING:
        return change
    if not _is_still_there(instance, change):
        change.status, change.obstacles = ChangeStatus.REFUSED, [NO_LONGER_THERE]
        session.flush()
        return change
    versions = versions_for(session, campaign)
    rows = queries.open_rows(session, [instance_id])[instance_id]
    found = examine(session, instance, versions, rows)
    if found.reasons:
        change.status = ChangeStatus.REFUSED
        change.obstacles = [reason.as_json() for reason in found.reasons]
        session.flush()
    else:
        carrying.carry_over(session, change, instance, found, plan=versions.plan, rows=rows, at=at)
    _note_case(
        session,
        AuditAction.CASE_MIGRATED if not found.reasons else AuditAction.CASE_NOT_MIGRATED,
        change,
        instance,
        campaign,
        at=at,
    )
    return change


def undo_one(
    session: Session, campaign_id: UUID, instance_id: UUID, *, at: datetime
) -> InstanceChange:
    """Take one case of a migration back, or write down that it went on since; idempotent."""
    instance = tasks.lock_instance(session, instance_id)
    change = queries.change_of(session, campaign_id, instance_id)
    if change.status is not ChangeStatus.DONE:
        return change
    campaign = queries.campaign(session, campaign_id)
    if instance.lock_version != change.lock_version_after:
        change.status = ChangeStatus.UNDO_REFUSED
        session.flush()
        return change
    old = definitions.process_definition(session, change.from_version_id)
    carrying.take_back(session, change, instance, old)
    _note_case(session, AuditAction.CASE_MIGRATION_UNDONE, change, instance, campaign, at=at)
    return change


def undo_case(
    session: Session, campaign_id: UUID, instance_id: UUID, *, by: Officer, at: datetime
) -> InstanceChange:
    """Take one case of a migration back at once.

    Raises:
        SomethingHappenedError: The case went on since.
    """
    campaign = queries.campaign(session, campaign_id)
    permissions.check_may_plan(by, division_code=campaign.division_code)
    instance = tasks.lock_instance(session, instance_id)
    change = queries.change_of(session, campaign_id, instance_id)
    if change.status is ChangeStatus.UNDONE:
        return change
    is_movable = change.status in {ChangeStatus.DONE, ChangeStatus.UNDO_REFUSED}
    if not is_movable or instance.lock_version != change.lock_version_after:
        raise SomethingHappenedError
    change.status = ChangeStatus.DONE
    session.flush()
    return undo_one(session, campaign_id, instance_id, at=at)


def retry_one(
    session: Session, campaign_id: UUID, instance_id: UUID, *, by: Officer, at: datetime
) -> InstanceChange:
    """Let a case that was refused be tried again: what stood in its way may be gone."""
    campaign = queries.lock_campaign(session, campaign_id)
    permissions.check_may_plan(by, division_code=campaign.division_code)
    if campaign.status not in {CampaignStatus.RUNNING, CampaignStatus.COMPLETED}:
        raise CampaignClosedError
    change = queries.change_of(session, campaign_id, instance_id)
    if change.status is not ChangeStatus.REFUSED:
        raise ChangeDecidedError
    change.status, change.obstacles = ChangeStatus.WAITING, []
    campaign.status, campaign.finished_at = CampaignStatus.RUNNING, None
    campaign.lock_version += 1
    session.flush()
    note_campaign(session, AuditAction.MIGRATION_RELEASED, campaign, by=by, at=at)
    return change


def note_failure(session: Session, campaign_id: UUID, instance_id: UUID, error: str) -> None:
    """Write down that moving a case failed, by the error's type; its words may quote people."""
    change = queries.change_of(session, campaign_id, instance_id)
    failed = change.status is ChangeStatus.WAITING
    change.status = ChangeStatus.REFUSED if failed else ChangeStatus.UNDO_REFUSED
    change.obstacles = [
        {
            "code": FAILED,
            "element": "",
            "zh": f"系统出错（{error}），案件没有变动；请重试或者联系管理员。",
            "en": f"The system failed ({error}); the case was not touched. Try again.",
        }
    ]
    session.flush()


def finish_campaign(session: Session, campaign_id: UUID, *, at: datetime) -> bool:
    """Note that no case waits any more; tell whether that is so."""
    campaign = queries.lock_campaign(session, campaign_id)
    waiting = {
        CampaignStatus.RUNNING: (ChangeStatus.WAITING, CampaignStatus.COMPLETED),
        CampaignStatus.UNDOING: (ChangeStatus.DONE, CampaignStatus.UNDONE),
    }.get(campaign.status)
    if waiting is None:
        return True
    status, final = waiting
    if queries.count_in(session, campaign_id, status):
        return False
    campaign.status, campaign.finished_at = final, at
    campaign.lock_version += 1
    note_campaign(session, AuditAction.MIGRATION_FINISHED, campaign, by=None, at=at)
    return True


def versions_for(session: Session, campaign: MigrationCampaign) -> Versions:
    """Return the two versions of a migration with its plan, read anew and checked."""
    target = session.get_one(ProcessVersion, campaign.to_version_id)
    old = definitions.process_definition(session, campaign.from_version_id)
    new = definitions.process_definition(session, campaign.to_version_id)
    key = (campaign.id, campaign.lock_version)
    plan = _plans.get(key)
    if plan is None:
        plan = migration_plan.from_json(campaign.plan, old, new)
        if len(_plans) >= _PLANS_KEPT:
            _plans.clear()
        _plans[key] = plan
    return versions_of(session, campaign.from_version_id, target, plan)


def note_campaign(
    session: Session,
    action: AuditAction,
    campaign: MigrationCampaign,
    *,
    by: Officer | None,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write a step of a migration down in the trail of definitions."""
    audit.record(
        session,
        action,
        at=at,
        officer_id=by.id if by else None,
        stream="definitions",
        subject_id=campaign.id,
        division_code=campaign.division_code,
        details={
            "process": campaign.process_id,
            "from": str(campaign.from_version_id),
            "to": str(campaign.to_version_id),
            **(details or {}),
        },
    )


def _is_still_there(instance: ProcessInstance, change: InstanceChange) -> bool:
    return (
        instance.status is ProcessInstanceStatus.RUNNING
        and instance.process_version_id == change.from_version_id
    )


def _note_case(
    session: Session,
    action: AuditAction,
    change: InstanceChange,
    instance: ProcessInstance,
    campaign: MigrationCampaign,
    *,
    at: datetime,
) -> None:
    reasons: Sequence[Mapping[str, str]] = change.obstacles
    audit.record(
        session,
        action,
        at=at,
        officer_id=campaign.released_by_id,
        stream=f"case:{instance.subject_id}",
        subject_id=instance.id,
        division_code=instance.division_code,
        details={
            "campaign": str(campaign.id),
            "reason": campaign.reason,
            "from": str(change.from_version_id),
            "to": str(change.to_version_id),
            "obstacles": [f"{one['code']}:{one['element']}" for one in reasons],
            "returned": [note["id"] for note in change.notes],
        },
    )


_PLANS_KEPT = 16
_plans: dict[tuple[UUID, int], MigrationPlan] = {}
