"""Reads of migrations, of changes, and of the cases that they concern."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from webapp.cases.models import Programme
from webapp.definitions.models import ProcessVersion
from webapp.instance_changes.errors import CampaignNotFoundError, ChangeNotFoundError
from webapp.instance_changes.models import (
    CampaignStatus,
    ChangeKind,
    ChangeStatus,
    InstanceChange,
    MigrationCampaign,
)
from webapp.tasks.models import (
    ProcessInstance,
    ProcessInstanceStatus,
    UserTask,
    UserTaskStatus,
)

PAGE_SIZE = 100


def versions(session: Session) -> Sequence[ProcessVersion]:
    """Return every published version of the processes that cases run in, the newest first.

    Processes that others call are published with them, and no case is an instance of one.
    """
    return session.scalars(
        select(ProcessVersion)
        .where(ProcessVersion.process_id.in_(list(Programme)))
        .order_by(ProcessVersion.process_id, ProcessVersion.version.desc())
    ).all()


def running_counts(session: Session, *, division: str) -> Mapping[UUID, int]:
    """Return how many cases of a division run in each version."""
    rows = session.execute(
        select(ProcessInstance.process_version_id, func.count(ProcessInstance.id))
        .where(
            ProcessInstance.status == ProcessInstanceStatus.RUNNING,
            func.starts_with(ProcessInstance.division_code, division),
        )
        .group_by(ProcessInstance.process_version_id)
    )
    return {row[0]: row[1] for row in rows}


def concerned(
    session: Session,
    version_id: UUID,
    *,
    division: str,
    listed: Sequence[str] = (),
    limit: int | None = None,
) -> Sequence[ProcessInstance]:
    """Return the running cases of a version in a division, all or those listed, by number."""
    wanted = select(ProcessInstance).where(
        ProcessInstance.process_version_id == version_id,
        ProcessInstance.status == ProcessInstanceStatus.RUNNING,
        func.starts_with(ProcessInstance.division_code, division),
    )
    if listed:
        wanted = wanted.where(ProcessInstance.business_key.in_(listed))
    return session.scalars(wanted.order_by(ProcessInstance.business_key).limit(limit)).all()


def campaign(session: Session, campaign_id: UUID) -> MigrationCampaign:
    """Return a migration with its versions and people."""
    found = session.scalars(
        select(MigrationCampaign)
        .where(MigrationCampaign.id == campaign_id)
        .options(
            joinedload(MigrationCampaign.from_version),
            joinedload(MigrationCampaign.to_version),
            joinedload(MigrationCampaign.planned_by),
            joinedload(MigrationCampaign.released_by),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise CampaignNotFoundError
    return found


def lock_campaign(session: Session, campaign_id: UUID) -> MigrationCampaign:
    """Lock a migration and return it as it is then."""
    found = session.scalars(
        select(MigrationCampaign)
        .where(MigrationCampaign.id == campaign_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise CampaignNotFoundError
    return found


def campaigns(session: Session) -> Sequence[MigrationCampaign]:
    """Return the migrations within reach, the newest first."""
    return session.scalars(
        select(MigrationCampaign)
        .options(
            joinedload(MigrationCampaign.from_version),
            joinedload(MigrationCampaign.to_version),
            joinedload(MigrationCampaign.planned_by),
        )
        .order_by(MigrationCampaign.planned_at.desc(), MigrationCampaign.id)
    ).all()


def active_campaigns(session: Session) -> Sequence[UUID]:
    """Return the migrations whose cases are being moved or moved back, the oldest first."""
    return session.scalars(
        select(MigrationCampaign.id)
        .where(MigrationCampaign.status.in_((CampaignStatus.RUNNING, CampaignStatus.UNDOING)))
        .order_by(MigrationCampaign.released_at, MigrationCampaign.id)
    ).all()


def counts(session: Session, campaign_id: UUID) -> Mapping[ChangeStatus, int]:
    """Return how many cases of a migration are in each status."""
    rows = session.execute(
        select(InstanceChange.status, func.count(InstanceChange.id))
        .where(InstanceChange.campaign_id == campaign_id)
        .group_by(InstanceChange.status)
    )
    return {row[0]: row[1] for row in rows}


def changes(
    session: Session,
    campaign_id: UUID,
    *,
    status: ChangeStatus | None = None,
    page: int = 1,
) -> Sequence[InstanceChange]:
    """Return a page of the cases of a migration, by number."""
    wanted = (
        select(InstanceChange)
        .join(InstanceChange.process_instance)
        .where(InstanceChange.campaign_id == campaign_id)
        .options(joinedload(InstanceChange.process_instance))
    )
    if status is not None:
        wanted = wanted.where(InstanceChange.status == status)
    return session.scalars(
        wanted.order_by(ProcessInstance.business_key)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()


def lock_next(session: Session, campaign_id: UUID, status: ChangeStatus) -> UUID | None:
    """Lock the next case of a migration that is in a status and that nobody else holds.

    Whoever moves an instance locks its row first; what it waits for is read again behind it.
    """
    return session.scalars(
        select(ProcessInstance.id)
        .join(InstanceChange, InstanceChange.process_instance_id == ProcessInstance.id)
        .where(InstanceChange.campaign_id == campaign_id, InstanceChange.status == status)
        .order_by(InstanceChange.id)
        .limit(1)
        .with_for_update(of=ProcessInstance, skip_locked=True)
    ).one_or_none()


def count_in(session: Session, campaign_id: UUID, status: ChangeStatus) -> int:
    """Return how many cases of a migration are in a status."""
    return session.scalars(
        select(func.count(InstanceChange.id)).where(
            InstanceChange.campaign_id == campaign_id, InstanceChange.status == status
        )
    ).one()


def change_of(session: Session, campaign_id: UUID, instance_id: UUID) -> InstanceChange:
    """Return what a migration did, or will do, to one case."""
    found = session.scalars(
        select(InstanceChange)
        .where(
            InstanceChange.campaign_id == campaign_id,
            InstanceChange.process_instance_id == instance_id,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise ChangeNotFoundError
    return found


def change(session: Session, change_id: UUID) -> InstanceChange:
    """Return a change with its case and people."""
    found = session.scalars(
        select(InstanceChange)
        .where(InstanceChange.id == change_id)
        .options(
            joinedload(InstanceChange.process_instance),
            joinedload(InstanceChange.asked_by),
            joinedload(InstanceChange.decided_by),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise ChangeNotFoundError
    return found


def modifications(session: Session) -> Sequence[InstanceChange]:
    """Return the changes of single cases within reach, what waits first, then the newest."""
    return session.scalars(
        select(InstanceChange)
        .where(InstanceChange.kind == ChangeKind.MODIFICATION)
        .options(
            joinedload(InstanceChange.process_instance),
            joinedload(InstanceChange.asked_by),
            joinedload(InstanceChange.decided_by),
        )
        .order_by(
            (InstanceChange.status != ChangeStatus.WAITING),
            InstanceChange.asked_at.desc(),
            InstanceChange.id,
        )
        .limit(PAGE_SIZE)
    ).all()


def kept_on_old_law(session: Session) -> Sequence[InstanceChange]:
    """Return the running cases that could not come to the version of their acceptance date."""
    return session.scalars(
        select(InstanceChange)
        .join(InstanceChange.process_instance)
        .where(
            InstanceChange.kind == ChangeKind.ACCEPTANCE,
            InstanceChange.status == ChangeStatus.REFUSED,
            ProcessInstance.status == ProcessInstanceStatus.RUNNING,
            ProcessInstance.process_version_id == InstanceChange.from_version_id,
        )
        .options(joinedload(InstanceChange.process_instance))
        .order_by(InstanceChange.asked_at, InstanceChange.id)
    ).all()


def open_rows(session: Session, instance_ids: Sequence[UUID]) -> Mapping[UUID, list[UserTask]]:
    """Return the open tasks of several cases, each with its instance and holder."""
    found: dict[UUID, list[UserTask]] = {instance_id: [] for instance_id in instance_ids}
    rows = session.scalars(
        select(UserTask)
        .where(
            UserTask.process_instance_id.in_(instance_ids),
            UserTask.status == UserTaskStatus.OPEN,
        )
        .options(joinedload(UserTask.process_instance), joinedload(UserTask.assignee))
        .order_by(UserTask.opened_at, UserTask.id)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        found[row.process_instance_id].append(row)
    return found
