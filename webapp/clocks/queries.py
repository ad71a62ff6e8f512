"""Reads of clocks and of the working-day calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies import clocks as clock_rules
from policies.calendar import WorkingCalendar
from policies.clocks import ReckonedClock
from webapp.clocks.models import (
    CalendarException,
    CalendarYear,
    ClockChange,
    ClockStatus,
    LegalClock,
)
from webapp.definitions.queries import parameters

_LIVE = (ClockStatus.RUNNING, ClockStatus.STOPPED)


def calendar(session: Session) -> WorkingCalendar:
    """Return the working-day calendar as published so far; rebuilt only when a year is loaded."""
    loaded = session.execute(
        select(CalendarYear.year, CalendarYear.loaded_at, CalendarYear.source).order_by(
            CalendarYear.year
        )
    )
    key = tuple((row.year, row.loaded_at, row.source) for row in loaded)
    known = _calendars.get(key)
    if known is None:
        days = session.execute(select(CalendarException.on, CalendarException.is_working_day))
        known = WorkingCalendar(
            {day.on: day.is_working_day for day in days}, frozenset(year for year, *_ in key)
        )
        _calendars.clear()
        _calendars[key] = known
    return known


def reckoned(
    session: Session,
    programme: str,
    name: str,
    *,
    division: str,
    start: date,
    variables: Mapping[str, object],
) -> ReckonedClock:
    """Return when a clock would end that starts on a day; nothing is started.

    The rules are those of the day of acceptance, which the variables carry from then on.
    """
    accepted_on = variables.get("accepted_on")
    return clock_rules.reckon(
        clock_rules.clock_definitions(programme)[name],
        start=start,
        calendar=calendar(session),
        store=parameters(session),
        division=division,
        variables=variables,
        rules_of=date.fromisoformat(str(accepted_on)) if accepted_on else None,
    )


def live_clock(session: Session, instance_id: UUID, name: str) -> LegalClock | None:
    """Return the running or stopped clock of this name."""
    return session.scalars(
        select(LegalClock).where(
            LegalClock.process_instance_id == instance_id,
            LegalClock.name == name,
            LegalClock.status.in_(_LIVE),
        )
    ).one_or_none()


def clocks_of(session: Session, instance_id: UUID) -> Sequence[LegalClock]:
    """Return every clock of an instance in the order they started."""
    return session.scalars(
        select(LegalClock)
        .where(LegalClock.process_instance_id == instance_id)
        .order_by(LegalClock.started_on, LegalClock.name, LegalClock.id)
    ).all()


def live_clocks_of(session: Session, instance_id: UUID) -> dict[str, LegalClock]:
    """Return the running and stopped clocks of an instance by name."""
    found = session.scalars(
        select(LegalClock).where(
            LegalClock.process_instance_id == instance_id, LegalClock.status.in_(_LIVE)
        )
    )
    return {clock.name: clock for clock in found}


def changes_of(session: Session, instance_id: UUID) -> Sequence[ClockChange]:
    """Return the stops and extensions of an instance's clocks, oldest first."""
    return session.scalars(
        select(ClockChange)
        .join(LegalClock, LegalClock.id == ClockChange.legal_clock_id)
        .where(LegalClock.process_instance_id == instance_id)
        .order_by(ClockChange.at, ClockChange.id)
    ).all()


_calendars: dict[tuple[tuple[int, datetime, str], ...], WorkingCalendar] = {}
