"""Tables of the workers and of what they could not do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base

FIRE_ALARM = "fire_alarm"
TELL_DEADLINE = "tell_deadline"
CLOCK_JOBS = frozenset({FIRE_ALARM, TELL_DEADLINE})
"""Jobs on legal clocks, which every sweep looks for; others are handed over one by one."""


class JobFailure(Base):
    """An item that failed and waits for its next try; gone once a try succeeds.

    It says where it failed, never with what: a message may quote what people wrote. What was set
    aside is tried again only when somebody asks for it.
    """

    __tablename__ = "job_failure"
    __table_args__ = (CheckConstraint("failure_count > 0", name="counted"),)

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    failure_count: Mapped[int]
    first_failed_at: Mapped[datetime]
    failed_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    error: Mapped[str]
    set_aside_at: Mapped[datetime | None]


class WorkerProcess(Base):
    """A worker: alive as long as its last beat is young, whatever machine it runs on.

    ``counts`` holds what it did since it started, by job: ``done``, ``failed`` and ``seconds``.
    """

    __tablename__ = "worker_process"

    id: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    process_number: Mapped[int]
    version: Mapped[str]
    started_at: Mapped[datetime]
    last_beat_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]]
