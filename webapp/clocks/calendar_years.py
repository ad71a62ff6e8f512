"""Publish and correct the calendar of a year: every notice is kept, the newest one counts."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.clocks import queries
from webapp.clocks.errors import (
    CalendarYearMissingError,
    CalendarYearPublishedError,
    ReasonMissingError,
)
from webapp.clocks.models import CalendarException, CalendarPublication, CalendarYear

SATURDAY = 5


def load_year(
    session: Session,
    year: int,
    *,
    exceptions: Mapping[date, bool],
    source: str,
    at: datetime,
    title: str = "",
    published_on: date | None = None,
    officer_id: UUID | None = None,
) -> CalendarPublication:
    """Store a year's published calendar: days off on weekdays, days of work on weekends.

    Raises:
        CalendarYearPublishedError: The year has a calendar; ``correct_year`` changes it.
    """
    added = insert(CalendarYear).values(year=year, source=source, loaded_at=at)
    if session.scalar(added.on_conflict_do_nothing().returning(CalendarYear.year)) is None:
        raise CalendarYearPublishedError(year, session.get_one(CalendarYear, year).source)
    notice = CalendarPublication(
        year=year,
        edition=1,
        title=title,
        source=source,
        published_on=published_on,
        officer_id=officer_id,
        at=at,
    )
    _store_days(session, notice, exceptions)
    _audit_year(session, AuditAction.CALENDAR_LOADED, notice)
    return notice


def correct_year(
    session: Session,
    year: int,
    *,
    exceptions: Mapping[date, bool],
    source: str,
    reason: str,
    officer_id: UUID,
    at: datetime,
    title: str = "",
    published_on: date | None = None,
) -> CalendarPublication:
    """Replace a year's calendar by another notice; the one before is kept beside it.

    Days that the new one no longer names are again what their weekday says. Clocks stay as they
    are until somebody reviews them (``recalculation``).

    Raises:
        CalendarYearMissingError: There is nothing to correct.
        ReasonMissingError: No reason or no source.
    """
    if not reason.strip() or not source.strip():
        raise ReasonMissingError
    known = session.get(CalendarYear, year, with_for_update=True)
    if known is None:
        raise CalendarYearMissingError(year)
    known.source, known.loaded_at = source, at
    notice = CalendarPublication(
        year=year,
        edition=queries.publications(session, year)[-1].edition + 1,
        title=title,
        source=source,
        published_on=published_on,
        reason=reason.strip(),
        officer_id=officer_id,
        at=at,
    )
    _store_days(session, notice, exceptions)
    _audit_year(session, AuditAction.CALENDAR_CORRECTED, notice)
    return notice


def _store_days(
    session: Session, notice: CalendarPublication, exceptions: Mapping[date, bool]
) -> None:
    of_year = CalendarException.year == notice.year
    before = session.scalars(select(CalendarException.on).where(of_year))
    told = {on: on.weekday() < SATURDAY for on in before} | dict(exceptions)
    rows = [
        {"on": on, "year": notice.year, "is_working_day": works}
        for on, works in sorted(told.items())
    ]
    if rows:
        upsert = insert(CalendarException)
        session.execute(
            upsert.on_conflict_do_update(
                index_elements=["on"], set_={"is_working_day": upsert.excluded.is_working_day}
            ),
            rows,
        )
    notice.days = {on.isoformat(): works for on, works in sorted(exceptions.items())}
    session.add(notice)
    session.flush()


def _audit_year(session: Session, action: AuditAction, notice: CalendarPublication) -> None:
    audit.record(
        session,
        action,
        at=notice.at,
        officer_id=notice.officer_id,
        stream="calendar",
        subject_id=str(notice.year),
        details={"source": notice.source, "exceptions": len(notice.days)},
    )
