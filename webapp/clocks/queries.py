"""Reads of clocks and of the working-day calendar."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies import clocks as clock_rules
from policies.calendar import WorkingCalendar
from policies.clocks import ReckonedClock
from policies.periods import Stop
from webapp import clock as wall_clock
from webapp import database
from webapp.clocks.models import (
    CalendarException,
    CalendarPublication,
    ClockChange,
    ClockChangeKind,
    ClockStatus,
    LegalClock,
)
from webapp.definitions.queries import parameters

# Every clock that starts asks for it: see ``database.run``.
_EDITION_OF_CALENDAR = """
    SELECT coalesce(array_agg(year), '{}'),
           coalesce(string_agg(concat_ws(' ', year, loaded_at, source, edition), E'\n'), '')
    FROM (
        SELECT y.year, y.loaded_at, y.source, max(p.edition) AS edition
        FROM calendar_year AS y JOIN calendar_publication AS p ON p.year = y.year
        GROUP BY y.year ORDER BY y.year
    ) AS published
"""
_LIVE = (ClockStatus.RUNNING, ClockStatus.STOPPED)


def calendar(session: Session) -> WorkingCalendar:
    """Return the working-day calendar as published so far; rebuilt only when a year is loaded."""
    session.flush()
    ((years, edition),) = database.run(session, _EDITION_OF_CALENDAR, {})
    known = _calendars.get(edition)
    if known is None:
        days = session.execute(select(CalendarException.on, CalendarException.is_working_day))
        known = WorkingCalendar({day.on: day.is_working_day for day in days}, frozenset(years))
        _calendars.clear()
        _calendars[edition] = known
    return known


def calendar_version(session: Session) -> str:
    """Return a text that changes whenever a year is published or corrected."""
    return str(session.scalar(select(func.count()).select_from(CalendarPublication)))


def reckoned(
    session: Session,
    programme: str,
    name: str,
    *,
    division: str,
    start: date,
    variables: Mapping[str, object],
    drawn_length: int | None = None,
) -> ReckonedClock:
    """Return when a clock would end that starts on a day; nothing is started.

    The rules are those of the day of acceptance, which the variables carry from then on; a
    length that the diagram gives the clock comes before theirs.
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
        drawn_length=drawn_length,
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


def stops_of(session: Session, clock_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Stop]]:
    """Return when each of these clocks stood still, oldest first; a stop that lasts is left out."""
    changes = session.execute(
        select(ClockChange.legal_clock_id, ClockChange.kind, ClockChange.at)
        .where(
            ClockChange.legal_clock_id.in_(clock_ids),
            ClockChange.kind.in_((ClockChangeKind.STOPPED, ClockChangeKind.RESUMED)),
        )
        .order_by(ClockChange.at, ClockChange.kind.desc())  # Of one moment, the stop comes first.
    )
    stopped: defaultdict[UUID, list[date]] = defaultdict(list)
    found: defaultdict[UUID, list[Stop]] = defaultdict(list)
    for clock_id, kind, at in changes:
        day = wall_clock.local_day(at)
        if kind is ClockChangeKind.STOPPED:
            stopped[clock_id].append(day)
        else:
            found[clock_id].append(Stop(stopped[clock_id].pop(0), day))
    return {clock_id: tuple(found[clock_id]) for clock_id in clock_ids}


def publications(session: Session, year: int | None = None) -> Sequence[CalendarPublication]:
    """Return the notices on days off, of one year or all, by year and then oldest first."""
    asked = select(CalendarPublication).order_by(
        CalendarPublication.year, CalendarPublication.edition
    )
    if year is not None:
        asked = asked.where(CalendarPublication.year == year)
    return session.scalars(asked).all()


_calendars: dict[str, WorkingCalendar] = {}
