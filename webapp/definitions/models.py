"""Tables of published versions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Officer
from webapp.database import Base


class ProcessVersion(Base):
    """A published process: its diagram and those it calls, exactly as they were.

    It governs cases accepted from ``effective_on`` on. What policy staff released has its author,
    a second person who released it, and a note; what ships with the product has none of these.
    """

    __tablename__ = "process_version"
    __table_args__ = (
        UniqueConstraint("process_id", "version"),
        CheckConstraint(
            "(submitted_by_id IS NULL) = (released_by_id IS NULL)", name="released_by_somebody"
        ),
        CheckConstraint("submitted_by_id <> released_by_id", name="second_person"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    process_id: Mapped[str]
    version: Mapped[int]
    sha256: Mapped[str]
    sources: Mapped[list[Any]]
    effective_on: Mapped[date]
    published_at: Mapped[datetime]
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    released_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    note: Mapped[str] = mapped_column(default="", server_default="")

    submitted_by: Mapped[Officer | None] = relationship(lazy="raise", foreign_keys=submitted_by_id)
    released_by: Mapped[Officer | None] = relationship(lazy="raise", foreign_keys=released_by_id)


class FormVersion(Base):
    """A published form."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_key", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    form_key: Mapped[str]
    version: Mapped[int]
    sha256: Mapped[str]
    text: Mapped[str]
    effective_on: Mapped[date]
    published_at: Mapped[datetime]
