"""Tables of what policy staff prepare: drafts of diagrams, until a second person releases them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Officer
from webapp.database import Base


class DraftStatus(StrEnum):
    """Where a draft stands; a returned one is being written again."""

    WRITING = "writing"
    SUBMITTED = "submitted"
    RELEASED = "released"
    DISCARDED = "discarded"


class DiagramDraft(Base):
    """The diagrams of one process as policy staff change them, all of its files together.

    ``writers`` are the person indexes of everybody who changed it: none of them releases it.
    """

    __tablename__ = "diagram_draft"
    __table_args__ = (
        Index("ix_diagram_draft_process_id_saved_at", "process_id", "saved_at"),
        CheckConstraint("lock_version >= 1", name="lock_version_counts"),
        CheckConstraint(
            "status NOT IN ('submitted', 'released') OR (submitted_by_id IS NOT NULL"
            " AND submitted_at IS NOT NULL AND effective_on IS NOT NULL AND note <> '')",
            name="submitted_with_note_and_day",
        ),
        CheckConstraint(
            "(status = 'released') = (released_version_id IS NOT NULL)", name="released_version"
        ),
        CheckConstraint(
            "status <> 'released' OR answered_by_id <> submitted_by_id", name="second_person"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    process_id: Mapped[str]
    base_version_id: Mapped[UUID] = mapped_column(ForeignKey("process_version.id"))
    sources: Mapped[list[Any]]
    status: Mapped[DraftStatus] = mapped_column(default=DraftStatus.WRITING)
    lock_version: Mapped[int] = mapped_column(default=1)
    writers: Mapped[list[Any]]
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"))
    created_at: Mapped[datetime]
    saved_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"))
    saved_at: Mapped[datetime]
    effective_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    submitted_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    released_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_version.id"))

    created_by: Mapped[Officer] = relationship(lazy="joined", foreign_keys=created_by_id)
    saved_by: Mapped[Officer] = relationship(lazy="joined", foreign_keys=saved_by_id)
    submitted_by: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=submitted_by_id)
    answered_by: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=answered_by_id)
