"""Reckon running clocks again when a calendar is published or corrected: first a list, then deeds.

A list is only proposed. A person reviews and applies it, case by case; a clock that was met,
cancelled or stands still is never moved: one that stands still is reckoned when it resumes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from policies import clocks as clock_rules
from policies.calendar import DueDate
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.clocks import queries
from webapp.clocks.errors import ReasonMissingError
from webapp.clocks.models import (
    CalendarPublication,
    CalendarYear,
    ClockChange,
    ClockChangeKind,
    ClockStatus,
    LegalClock,
)
from webapp.clocks.operations import Subject


@dataclass(frozen=True)
class Recalculation:
    """A clock that the calendar, as it is known now, ends otherwise than its row says."""

    clock: LegalClock
    due: DueDate
    warn_on: date

    @property
    def days_moved(self) -> int:
        """Return by how many days the end moves; negative if the office gets less time."""
        return (self.due.on - self.clock.due_on).days


def proposals(
    session: Session, *, instance_id: UUID | None = None, division: str = ""
) -> list[Recalculation]:
    """Return the running clocks within reach that would change, what is due first on top.

    Args:
        instance_id: Only those of one process instance.
        division: Only those of a division and what lies under it.
    """
    asked = select(LegalClock).where(
        LegalClock.status == ClockStatus.RUNNING,
        func.starts_with(LegalClock.division_code, division),
        or_(LegalClock.is_provisional, _touches_a_correction()),
    )
    if instance_id is not None:
        asked = asked.where(LegalClock.process_instance_id == instance_id)
    clocks = session.scalars(
        asked.order_by(LegalClock.due_on, LegalClock.name, LegalClock.id)
    ).all()
    stops = queries.stops_of(session, [clock.id for clock in clocks])
    calendar = queries.calendar(session)
    found = []
    for clock in clocks:
        due, warn_on = clock_rules.reckon_again(
            clock_rules.clock_definitions(clock.programme)[clock.name],
            start=clock.started_on,
            length=clock.length,
            stops=stops[clock.id],
            calendar=calendar,
        )
        if (due.on, due.provisional) != (clock.due_on, clock.is_provisional):
            found.append(Recalculation(clock, due, warn_on))
    return found


def apply(
    session: Session,
    subject: Subject,
    *,
    reason: str,
    officer_id: UUID,
    at: datetime,
) -> list[ClockChange]:
    """Move the clocks of one instance, whose row the caller has locked, to where they now end.

    A second time nothing is left to change, and nothing is written.

    Raises:
        ReasonMissingError: No reason.
    """
    if not reason.strip():
        raise ReasonMissingError
    return [
        _move(session, subject, one, reason=reason.strip(), officer_id=officer_id, at=at)
        for one in proposals(session, instance_id=subject.process_instance_id)
    ]


def _move(
    session: Session,
    subject: Subject,
    told: Recalculation,
    *,
    reason: str,
    officer_id: UUID,
    at: datetime,
) -> ClockChange:
    clock, before = told.clock, told.clock.due_on
    clock.due_on, clock.is_provisional = told.due.on, told.due.provisional
    clock.warn_on = told.warn_on
    if before != clock.due_on:
        clock.warned_at, clock.overdue_at = None, None
    change = ClockChange(
        legal_clock_id=clock.id,
        division_code=clock.division_code,
        kind=ClockChangeKind.RECALCULATED,
        reason=reason,
        authority=_authority(session, clock),
        due_before=before,
        due_after=clock.due_on,
        officer_id=officer_id,
        at=at,
    )
    session.add(change)
    session.flush()
    audit.record(
        session,
        AuditAction.CLOCK_RECALCULATED,
        at=at,
        officer_id=officer_id,
        stream=f"case:{subject.case_id}",
        subject_id=clock.id,
        division_code=clock.division_code,
        details={
            "clock": clock.name,
            "before": before.isoformat(),
            "after": clock.due_on.isoformat(),
            "provisional": clock.is_provisional,
        },
    )
    return change


def _authority(session: Session, clock: LegalClock) -> str:
    """Return the notices on the years that the period reaches, the newest first."""
    sources: Sequence[str] = session.scalars(
        select(CalendarYear.source)
        .where(CalendarYear.year.between(clock.started_on.year, clock.due_on.year))
        .order_by(CalendarYear.year.desc())
    ).all()
    return "、".join(dict.fromkeys(sources)) or "《全国年节及纪念日放假办法》"


def _touches_a_correction() -> ColumnElement[bool]:
    return exists().where(
        CalendarPublication.reason.is_not(None),
        CalendarPublication.year.between(
            func.extract("year", LegalClock.started_on), func.extract("year", LegalClock.due_on)
        ),
    )
