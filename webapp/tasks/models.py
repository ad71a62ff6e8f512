"""Tables of process instances and user tasks."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Officer, Role
from webapp.database import Base


class ProcessInstanceStatus(StrEnum):
    """Whether an instance still moves."""

    RUNNING = "running"
    COMPLETED = "completed"


class ProcessInstance(Base):
    """One run of a process: the engine's state is one text, moved only under this row's lock."""

    __tablename__ = "process_instance"
    __table_args__ = (
        CheckConstraint(
            "(status = 'completed') = (completed_at IS NOT NULL)", name="completed_has_time"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    process_version_id: Mapped[UUID] = mapped_column(ForeignKey("process_version.id"))
    business_key: Mapped[str] = mapped_column(unique=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)
    division_code: Mapped[str]
    subject_label: Mapped[str]
    programme: Mapped[str]
    status: Mapped[ProcessInstanceStatus] = mapped_column(default=ProcessInstanceStatus.RUNNING)
    end_event: Mapped[str | None]
    lock_version: Mapped[int] = mapped_column(default=1)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    variables: Mapped[dict[str, Any]]
    parties: Mapped[list[Any]]
    excluded_persons: Mapped[list[Any]]
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class UserTaskStatus(StrEnum):
    """What became of a user task."""

    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class UserTask(Base):
    """Work that waits for, or was done by, an officer; rows, so that a worklist is one query."""

    __tablename__ = "user_task"
    __table_args__ = (
        UniqueConstraint("process_instance_id", "engine_task_id"),
        CheckConstraint(
            "(status = 'completed') = (completed_at IS NOT NULL)", name="completed_has_time"
        ),
        CheckConstraint(
            "(completed_at IS NULL) = (completed_by_id IS NULL)", name="completed_has_person"
        ),
        Index(
            "ix_user_task_open_assignee",
            "assignee_id",
            "due_on",
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_user_task_open_lane",
            "lane",
            "handling_division",
            "due_on",
            postgresql_ops={"handling_division": "text_pattern_ops"},
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    process_instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    engine_task_id: Mapped[str]
    process_id: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    lane: Mapped[Role]
    division_code: Mapped[str]
    handling_division: Mapped[str]
    stage: Mapped[str]
    form_key: Mapped[str]
    form_version_id: Mapped[UUID] = mapped_column(ForeignKey("form_version.id"))
    documentation: Mapped[str]
    properties: Mapped[dict[str, Any]]
    clock_name: Mapped[str | None]
    due_on: Mapped[date | None]
    is_due_provisional: Mapped[bool] = mapped_column(default=False, server_default=false())
    status: Mapped[UserTaskStatus] = mapped_column(default=UserTaskStatus.OPEN)
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    claimed_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    completed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    completed_by_person: Mapped[str | None]
    answers: Mapped[dict[str, Any] | None]
    draft: Mapped[dict[str, Any] | None]
    draft_by_id: Mapped[UUID | None]
    draft_saved_at: Mapped[datetime | None]
    lock_version: Mapped[int] = mapped_column(default=1)
    process_instance: Mapped[ProcessInstance] = relationship(lazy="raise")
    assignee: Mapped[Officer | None] = relationship(lazy="raise", foreign_keys=[assignee_id])
    completed_by: Mapped[Officer | None] = relationship(
        lazy="raise", foreign_keys=[completed_by_id]
    )


class Reassignment(Base):
    """Who moved a task from whom to whom, and why."""

    __tablename__ = "reassignment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id"), index=True)
    division_code: Mapped[str]
    from_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
