"""Tables of public notices and objections."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base
from webapp.encryption import EncryptedText


class NoticeKind(StrEnum):
    """Publicity of a first opinion (公示), or publication of a result (公布)."""

    PUBLICITY = "publicity"
    PUBLICATION = "publication"


class PublicNotice(Base):
    """What hangs on a village's board: only fields that may be public are ever written here."""

    __tablename__ = "public_notice"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= posted_on", name="ends_after_posting"),
        Index("ix_public_notice_board", "division_code", "posted_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(index=True)
    round: Mapped[int]
    kind: Mapped[NoticeKind]
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    content: Mapped[dict[str, Any]]
    prepared_at: Mapped[datetime]
    posted_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    removed_on: Mapped[date | None]
    document_id: Mapped[UUID | None]


class ObjectionStatus(StrEnum):
    """What became of an objection."""

    RECEIVED = "received"
    ANSWERED = "answered"


class Objection(Base):
    """Somebody disagrees with a notice. Who it is stays confidential (57号 第三十七条)."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint(
            "(status = 'answered') = (answered_at IS NOT NULL)", name="answer_has_time"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("public_notice.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(index=True)
    division_code: Mapped[str]
    objector_name: Mapped[str | None] = mapped_column(EncryptedText("objection.objector_name"))
    contact: Mapped[str | None] = mapped_column(EncryptedText("objection.contact"))
    content: Mapped[str] = mapped_column(EncryptedText("objection.content"))
    status: Mapped[ObjectionStatus] = mapped_column(default=ObjectionStatus.RECEIVED)
    receipt_number: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
