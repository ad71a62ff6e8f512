"""Tables of published versions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base


class ProcessVersion(Base):
    """A published process: its diagram and those it calls, exactly as they were."""

    __tablename__ = "process_version"
    __table_args__ = (UniqueConstraint("process_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    process_id: Mapped[str]
    version: Mapped[int]
    sha256: Mapped[str]
    sources: Mapped[list[Any]]
    effective_on: Mapped[date]
    published_at: Mapped[datetime]


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
