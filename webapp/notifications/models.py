"""Table of messages to officers."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base


class NotificationKind(StrEnum):
    """Why an officer is told something."""

    DEADLINE_NEAR = "deadline_near"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    REASSIGNED = "reassigned"
    OBJECTION = "objection"


class Notification(Base):
    """A message to one officer; the text is made when it is read, in that officer's language."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("officer_id", "idempotency_key"),
        Index("ix_notification_officer_at", "officer_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"))
    kind: Mapped[NotificationKind]
    link: Mapped[str]
    params: Mapped[dict[str, Any]]
    idempotency_key: Mapped[str]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
