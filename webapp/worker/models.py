"""Table of what the worker could not do."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base


class Job(StrEnum):
    """What the worker does, one item after the other."""

    FIRE_ALARM = "fire_alarm"
    TELL_DEADLINE = "tell_deadline"
    RENDER_DOCUMENT = "render_document"


class JobFailure(Base):
    """An item that failed and waits for its next try; gone once a try succeeds.

    It says where it failed, never with what: a message may quote what people wrote.
    """

    __tablename__ = "job_failure"
    __table_args__ = (CheckConstraint("failure_count > 0", name="counted"),)

    job: Mapped[Job] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    failure_count: Mapped[int]
    first_failed_at: Mapped[datetime]
    failed_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    error: Mapped[str]
