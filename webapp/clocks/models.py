"""Tables of legal clocks and of the published working-day calendar."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base


class ClockStatus(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    MET = "met"
    CANCELLED = "cancelled"


class LegalClock(Base):
    """A statutory period of one case: from which day, how long, until when, by which law.

    Attributes:
        statutory_length: The law's length where the diagram set another one; else NULL.
    """

    __tablename__ = "legal_clock"
    __table_args__ = (
        CheckConstraint("due_on >= started_on", name="due_after_start"),
        CheckConstraint("(status = 'met') = (met_on IS NOT NULL)", name="met_has_day"),
        Index("ix_legal_clock_running_due", "due_on", postgresql_where=text("status = 'running'")),
        Index(
            "ix_legal_clock_running_warn", "warn_on", postgresql_where=text("status = 'running'")
        ),
        Index(
            "uq_legal_clock_running_name",
            "process_instance_id",
            "name",
            unique=True,
            postgresql_where=text("status IN ('running', 'stopped')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    process_instance_id: Mapped[UUID] = mapped_column(index=True)
    division_code: Mapped[str]
    programme: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    length: Mapped[int]
    statutory_length: Mapped[int | None]
    citation: Mapped[str]
    phrase: Mapped[str]
    started_on: Mapped[date]
    due_on: Mapped[date]
    is_provisional: Mapped[bool]
    is_alarm: Mapped[bool] = mapped_column(default=False)
    warn_on: Mapped[date]
    status: Mapped[ClockStatus] = mapped_column(default=ClockStatus.RUNNING)
    stopped_on: Mapped[date | None]
    stopped_days: Mapped[int] = mapped_column(default=0)
    met_on: Mapped[date | None]
    warned_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]


class ClockChangeKind(StrEnum):
    """What changed a clock after it started."""

    STOPPED = "stopped"
    RESUMED = "resumed"
    EXTENDED = "extended"
    RECALCULATED = "recalculated"


class ClockChange(Base):
    """A stop, an extension or a recalculation: never without reason and authority."""

    __tablename__ = "clock_change"
    __table_args__ = (
        CheckConstraint("length(reason) > 0 AND length(authority) > 0", name="has_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    legal_clock_id: Mapped[UUID] = mapped_column(ForeignKey("legal_clock.id"), index=True)
    division_code: Mapped[str]
    kind: Mapped[ClockChangeKind]
    reason: Mapped[str]
    authority: Mapped[str]
    due_before: Mapped[date]
    due_after: Mapped[date]
    officer_id: Mapped[UUID | None]
    at: Mapped[datetime]


class CalendarYear(Base):
    """A year whose days off were published."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    loaded_at: Mapped[datetime]


class CalendarPublication(Base):
    """A notice on a year's days off, as it was entered; a correction is another, with its reason.

    Attributes:
        edition: 1 for what was published first; each correction is one more.
        days: Each day that is not what its weekday says, and whether it is worked.
    """

    __tablename__ = "calendar_publication"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("(edition > 1) = (reason IS NOT NULL)", name="correction_has_reason"),
    )

    year: Mapped[int] = mapped_column(ForeignKey("calendar_year.year"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    source: Mapped[str]
    published_on: Mapped[date | None]
    days: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    officer_id: Mapped[UUID | None]
    at: Mapped[datetime]


class CalendarException(Base):
    """A day that is not what its weekday says: a weekday off, or a weekend day of work (调休)."""

    __tablename__ = "calendar_exception"

    on: Mapped[date] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("calendar_year.year"), index=True)
    is_working_day: Mapped[bool]
