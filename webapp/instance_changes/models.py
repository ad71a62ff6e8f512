"""Tables of migrations to another version, and of every change made to a running case."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Officer
from webapp.database import Base
from webapp.definitions.models import ProcessVersion
from webapp.tasks.models import ProcessInstance


class CampaignStatus(StrEnum):
    """Where a migration stands."""

    PLANNED = "planned"
    RUNNING = "running"
    COMPLETED = "completed"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


class MigrationCampaign(Base):
    """A migration of running cases: who planned it and why, and the second person who released it.

    ``division_code`` bounds the cases, ``listed`` narrows them to these case numbers if it is not
    empty, ``plan`` is what ``workflows.migration_plan`` wrote.
    """

    __tablename__ = "migration_campaign"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("from_version_id <> to_version_id", name="two_versions"),
        CheckConstraint("planned_by_person <> released_by_person", name="second_person"),
        CheckConstraint(
            "(status IN ('planned', 'discarded')) = (released_at IS NULL)", name="released"
        ),
        CheckConstraint(
            "(released_at IS NULL) = (released_by_person IS NULL)", name="released_by_somebody"
        ),
        Index("ix_migration_campaign_status", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    process_id: Mapped[str]
    from_version_id: Mapped[UUID] = mapped_column(ForeignKey("process_version.id"))
    to_version_id: Mapped[UUID] = mapped_column(ForeignKey("process_version.id"))
    listed: Mapped[list[Any]]
    plan: Mapped[dict[str, Any]]
    reason: Mapped[str]
    status: Mapped[CampaignStatus] = mapped_column(default=CampaignStatus.PLANNED)
    planned_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"))
    planned_by_person: Mapped[str]
    planned_at: Mapped[datetime]
    released_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    released_by_person: Mapped[str | None]
    released_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    lock_version: Mapped[int] = mapped_column(default=1)
    from_version: Mapped[ProcessVersion] = relationship(
        lazy="raise", foreign_keys=[from_version_id]
    )
    to_version: Mapped[ProcessVersion] = relationship(lazy="raise", foreign_keys=[to_version_id])
    planned_by: Mapped[Officer] = relationship(lazy="raise", foreign_keys=[planned_by_id])
    released_by: Mapped[Officer | None] = relationship(lazy="raise", foreign_keys=[released_by_id])


class ChangeKind(StrEnum):
    """Why a running case is changed."""

    MIGRATION = "migration"
    ACCEPTANCE = "acceptance"
    MODIFICATION = "modification"


class ChangeStatus(StrEnum):
    """What became of a change."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    REJECTED = "rejected"
    UNDONE = "undone"
    UNDO_REFUSED = "undo_refused"


class InstanceChange(Base):
    """A change of one running case: one of a migration, one by the law's date, or one asked for.

    Attributes:
        wanted: Of a modification: the places that are left (``cancel``) and taken (``begin``).
        obstacles: Why it was refused: code, element, words in both languages.
        notes: What else it did, such as tasks that went back to the team.
        state_before: The engine's state before it; kept so that it can be undone.
        rows_before: Of the task rows that it changed, the values they had.
        lock_version_after: The instance's version when it was done: as long as it is the same,
            nothing further happened.
    """

    __tablename__ = "instance_change"
    __table_args__ = (
        UniqueConstraint("campaign_id", "process_instance_id"),
        CheckConstraint("(kind = 'migration') = (campaign_id IS NOT NULL)", name="has_campaign"),
        CheckConstraint("asked_by_person <> decided_by_person", name="second_person"),
        CheckConstraint(
            "status NOT IN ('done', 'undone', 'undo_refused') OR done_at IS NOT NULL",
            name="done_has_time",
        ),
        CheckConstraint("kind <> 'modification' OR reason <> ''", name="has_reason"),
        Index(
            "ix_instance_change_waiting",
            "campaign_id",
            "id",
            postgresql_where=text("status = 'waiting'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[ChangeKind]
    status: Mapped[ChangeStatus] = mapped_column(default=ChangeStatus.WAITING)
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("migration_campaign.id"))
    process_instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), index=True)
    division_code: Mapped[str]
    from_version_id: Mapped[UUID] = mapped_column(ForeignKey("process_version.id"))
    to_version_id: Mapped[UUID] = mapped_column(ForeignKey("process_version.id"))
    reason: Mapped[str] = mapped_column(default="")
    wanted: Mapped[dict[str, Any] | None]
    asked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    asked_by_person: Mapped[str | None]
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    decided_by_person: Mapped[str | None]
    obstacles: Mapped[list[Any]] = mapped_column(default=list)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    state_before: Mapped[bytes | None] = mapped_column(LargeBinary)
    rows_before: Mapped[list[Any]] = mapped_column(default=list)
    lock_version_after: Mapped[int | None]
    done_at: Mapped[datetime | None]
    process_instance: Mapped[ProcessInstance] = relationship(lazy="raise")
    asked_by: Mapped[Officer | None] = relationship(lazy="raise", foreign_keys=[asked_by_id])
    decided_by: Mapped[Officer | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])
