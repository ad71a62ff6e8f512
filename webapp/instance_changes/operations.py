"""Plan a migration, release it, move its cases one by one, take it back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.accounts.models import Officer
from webapp.audit.models import AuditAction
from webapp.cases.models import Programme
from webapp.definitions import queries as definitions
from webapp.definitions.models import ProcessVersion
from webapp.instance_changes import moving, permissions, queries
from webapp.instance_changes.errors import (
    CampaignClosedError,
    InBothLanguages,
    ObligationBrokenError,
    PlanStaleError,
    ReasonNeededError,
    SameVersionError,
    UnknownCasesError,
)
from webapp.instance_changes.examination import (
    Examination,
    examine,
)
from webapp.instance_changes.models import (
    CampaignStatus,
    ChangeKind,
    InstanceChange,
    MigrationCampaign,
)
from webapp.tasks.models import ProcessInstance
from workflows import migration_plan, obligations
from workflows.model import ProcessDefinition

_BATCH = 200


@dataclass(frozen=True)
class NewCampaign:
    """What is asked for: from which version to which, which cases, and why."""

    from_version_id: UUID
    to_version_id: UUID
    division_code: str
    reason: str
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class DryRun:
    """What a migration would do to one case; nothing was written."""

    instance: ProcessInstance
    found: Examination


def plan_campaign(
    session: Session, new: NewCampaign, *, by: Officer, at: datetime
) -> MigrationCampaign:
    """Plan a migration: pair what is equal in the two versions. Nothing moves yet.

    Raises:
        NotPermittedError: Not policy staff, or cases outside the own division.
        ReasonNeededError: No reason.
        SameVersionError: One version twice, or two processes.
        UnknownCasesError: A listed case does not run in the version that is left.
        ObligationBrokenError: The new version does not keep what the law demands.
    """
    permissions.check_may_plan(by, division_code=new.division_code)
    if not new.reason.strip():
        raise ReasonNeededError
    old = session.get(ProcessVersion, new.from_version_id)
    target = session.get(ProcessVersion, new.to_version_id)
    if old is None or target is None or old.id == target.id:
        raise SameVersionError
    if old.process_id != target.process_id:
        raise SameVersionError
    before = definitions.process_definition(session, old.id)
    after = definitions.process_definition(session, target.id)
    check_obligations(old.process_id, after)
    found = queries.concerned(session, old.id, division=new.division_code, listed=new.listed)
    missing = sorted(set(new.listed) - {instance.business_key for instance in found})
    if missing:
        raise UnknownCasesError(numbers="、".join(missing))
    made = MigrationCampaign(
        division_code=new.division_code,
        process_id=old.process_id,
        from_version_id=old.id,
        to_version_id=target.id,
        listed=list(new.listed),
        plan=migration_plan.as_json(migration_plan.plan(before, after)),
        reason=new.reason.strip(),
        planned_by_id=by.id,
        planned_by_person=by.person_index,
        planned_at=at,
    )
    session.add(made)
    session.flush()
    moving.note_campaign(session, AuditAction.MIGRATION_PLANNED, made, by=by, at=at)
    return made


def revise_plan(
    session: Session,
    campaign_id: UUID,
    choices: Mapping[str, Mapping[str, str]],
    *,
    lock_version: int,
    by: Officer,
    at: datetime,
) -> MigrationCampaign:
    """Pair elements as a person says: new ids by process and old id, "" for none.

    Raises:
        PlanError: An element does not exist, is of another kind, or is taken twice.
        PlanStaleError: Somebody changed the plan meanwhile.
        CampaignClosedError: It has been released or discarded.
    """
    campaign = _planned(session, campaign_id, by=by)
    if campaign.lock_version != lock_version:
        raise PlanStaleError
    versions = moving.versions_for(session, campaign)
    revised = migration_plan.revised(versions.plan, versions.old, versions.new, choices)
    campaign.plan = migration_plan.as_json(revised)
    campaign.lock_version += 1
    # Whoever changed the plan last answers for it: the second person must be another one.
    campaign.planned_by_id, campaign.planned_by_person = by.id, by.person_index
    session.flush()
    moving.note_campaign(session, AuditAction.MIGRATION_PLANNED, campaign, by=by, at=at)
    return campaign


def discard_campaign(
    session: Session, campaign_id: UUID, *, by: Officer, at: datetime
) -> MigrationCampaign:
    """Give a plan up before anything moved."""
    campaign = _planned(session, campaign_id, by=by)
    campaign.status = CampaignStatus.DISCARDED
    campaign.lock_version += 1
    moving.note_campaign(session, AuditAction.MIGRATION_DISCARDED, campaign, by=by, at=at)
    return campaign


def dry_run(
    session: Session, campaign: MigrationCampaign, *, limit: int | None = None
) -> Iterator[DryRun]:
    """Yield what the migration would do to each case as it stands now; nothing is written."""
    versions = moving.versions_for(session, campaign)
    found = queries.concerned(
        session,
        campaign.from_version_id,
        division=campaign.division_code,
        listed=campaign.listed,
        limit=limit,
    )
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        rows = queries.open_rows(session, [instance.id for instance in batch])
        for instance in batch:
            yield DryRun(instance, examine(session, instance, versions, rows[instance.id]))


def release_campaign(
    session: Session, campaign_id: UUID, *, lock_version: int, by: Officer, at: datetime
) -> MigrationCampaign:
    """Release a migration, as a second person: its cases wait for their move from now on.

    Raises:
        SecondPersonNeededError: The same person planned it.
        PlanStaleError: The plan is not the one that was looked at.
        CampaignClosedError: It was released or discarded meanwhile.
        ObligationBrokenError: The new version does not keep what the law demands.
    """
    campaign = _planned(session, campaign_id, by=by)
    permissions.check_may_release(
        by,
        division_code=campaign.division_code,
        planned_by_person=campaign.planned_by_person,
    )
    if campaign.lock_version != lock_version:
        raise PlanStaleError
    check_obligations(
        campaign.process_id, definitions.process_definition(session, campaign.to_version_id)
    )
    campaign.status = CampaignStatus.RUNNING
    campaign.released_by_id, campaign.released_by_person = by.id, by.person_index
    campaign.released_at = at
    campaign.lock_version += 1
    concerned = queries.concerned(
        session,
        campaign.from_version_id,
        division=campaign.division_code,
        listed=campaign.listed,
    )
    session.add_all(
        InstanceChange(
            kind=ChangeKind.MIGRATION,
            campaign_id=campaign.id,
            process_instance_id=instance.id,
            division_code=instance.division_code,
            from_version_id=campaign.from_version_id,
            to_version_id=campaign.to_version_id,
            asked_by_id=campaign.planned_by_id,
            asked_by_person=campaign.planned_by_person,
            asked_at=campaign.planned_at,
            decided_by_id=by.id,
            decided_by_person=by.person_index,
        )
        for instance in concerned
    )
    session.flush()
    moving.note_campaign(
        session,
        AuditAction.MIGRATION_RELEASED,
        campaign,
        by=by,
        at=at,
        details={"cases": len(concerned)},
    )
    return campaign


def undo_campaign(
    session: Session, campaign_id: UUID, *, by: Officer, at: datetime
) -> MigrationCampaign:
    """Ask for every case of a migration to be taken back, where nothing further happened."""
    campaign = queries.lock_campaign(session, campaign_id)
    permissions.check_may_plan(by, division_code=campaign.division_code)
    if campaign.status is not CampaignStatus.COMPLETED:
        raise CampaignClosedError
    campaign.status, campaign.finished_at = CampaignStatus.UNDOING, None
    campaign.lock_version += 1
    moving.note_campaign(session, AuditAction.MIGRATION_UNDO_ASKED, campaign, by=by, at=at)
    return campaign


def check_obligations(process_id: str, definition: ProcessDefinition) -> None:
    """Raise if a version does not keep what the law demands of its programme."""
    if process_id not in set(Programme):
        return
    found = obligations.check(definition, obligations.obligations(process_id))
    if found:
        zh = "".join(f"{one.message_zh}（{one.obligation.citation}）" for one in found)
        en = " ".join(f"{one.message_en} ({one.obligation.citation})" for one in found)
        raise ObligationBrokenError(breach=InBothLanguages(zh, en))


def _planned(session: Session, campaign_id: UUID, *, by: Officer) -> MigrationCampaign:
    campaign = queries.lock_campaign(session, campaign_id)
    permissions.check_may_plan(by, division_code=campaign.division_code)
    if campaign.status is not CampaignStatus.PLANNED:
        raise CampaignClosedError
    return campaign
