"""Start, meet, stop, resume and extend legal clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from policies import clocks as clock_rules
from policies.periods import Stop
from webapp import clock as wall_clock
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.clocks import queries
from webapp.clocks.book import LiveClock
from webapp.clocks.errors import ClockNotRunningError, ReasonMissingError
from webapp.clocks.models import ClockChange, ClockChangeKind, ClockStatus, LegalClock


@dataclass(frozen=True)
class Subject:
    """Whose clock it is."""

    process_instance_id: UUID
    case_id: UUID
    division_code: str
    programme: str


def start(
    session: Session,
    subject: Subject,
    name: str,
    *,
    on: date,
    variables: Mapping[str, object],
    drawn_length: int | None = None,
) -> LegalClock:
    """Start a clock on its trigger day; one that still runs under this name ends without effect.

    Where the diagram gives a length of its own, the row keeps the law's beside it.
    """
    running = queries.live_clock(session, subject.process_instance_id, name)
    if running is not None:
        running.status = ClockStatus.CANCELLED
        session.flush()
    values = _values(session, subject, name, on=on, variables=variables, drawn_length=drawn_length)
    started = LegalClock(**values)
    session.add(started)
    session.flush()
    return started


def to_start(
    session: Session,
    subject: Subject,
    name: str,
    *,
    on: date,
    variables: Mapping[str, object],
    drawn_length: int | None = None,
) -> LiveClock:
    """Return a clock that would start on a day, for the book of a move; nothing is stored."""
    values = _values(session, subject, name, on=on, variables=variables, drawn_length=drawn_length)
    clock_id = uuid4()
    return LiveClock(
        id=clock_id,
        name=name,
        due_on=values["due_on"],
        is_provisional=values["is_provisional"],
        row={"id": clock_id, "stopped_days": 0, **values},
    )


def _values(
    session: Session,
    subject: Subject,
    name: str,
    *,
    on: date,
    variables: Mapping[str, object],
    drawn_length: int | None,
) -> dict[str, Any]:
    reckoned = queries.reckoned(
        session,
        subject.programme,
        name,
        division=subject.division_code,
        start=on,
        variables=variables,
        drawn_length=drawn_length,
    )
    definition = reckoned.definition
    return {
        "process_instance_id": subject.process_instance_id,
        "division_code": subject.division_code,
        "programme": subject.programme,
        "name": name,
        "unit": definition.unit.value,
        "length": reckoned.length,
        "statutory_length": reckoned.parameter.whole_number() if drawn_length else None,
        "citation": definition.citation,
        "phrase": definition.phrase,
        "started_on": on,
        "due_on": reckoned.due.on,
        "is_provisional": reckoned.due.provisional,
        "warn_on": reckoned.warn_on,
    }


def meet(session: Session, instance_id: UUID, name: str, *, on: date) -> None:
    """Note that what a clock demands was done; a clock that does not run is left alone."""
    running = queries.live_clock(session, instance_id, name)
    if running is not None:
        running.status, running.met_on = ClockStatus.MET, on
        session.flush()


def cancel_all(session: Session, instance_id: UUID) -> None:
    """End every clock of an instance that is over."""
    for running in queries.live_clocks_of(session, instance_id).values():
        running.status = ClockStatus.CANCELLED
    session.flush()


def recount(
    session: Session,
    subject: Subject,
    name: str,
    *,
    variables: Mapping[str, object],
    reason: str,
    authority: str,
    officer_id: UUID | None,
    at: datetime,
) -> LegalClock:
    """Reckon a running clock again from its trigger day, because the law now gives it longer.

    The law's length then counts, also where the diagram had set one of its own. Days on which
    it stood still are given back as before.

    Raises:
        ClockNotRunningError: There is no such clock.
        ReasonMissingError: No reason or no authority.
    """
    running = _running(session, subject.process_instance_id, name, reason, authority)
    reckoned = queries.reckoned(
        session,
        subject.programme,
        name,
        division=subject.division_code,
        start=running.started_on,
        variables=variables,
    )
    before = running.due_on
    due, warn_on = clock_rules.reckon_again(
        reckoned.definition,
        start=running.started_on,
        length=reckoned.length,
        stops=queries.stops_of(session, [running.id])[running.id],
        calendar=queries.calendar(session),
    )
    running.length, running.statutory_length = reckoned.length, None
    running.due_on, running.is_provisional, running.warn_on = due.on, due.provisional, warn_on
    running.warned_at, running.overdue_at = None, None
    _note(session, running, ClockChangeKind.EXTENDED, before, reason, authority, officer_id, at)
    audit.record(
        session,
        AuditAction.CLOCK_EXTENDED,
        at=at,
        officer_id=officer_id,
        stream=f"case:{subject.case_id}",
        subject_id=running.id,
        division_code=subject.division_code,
        details={"clock": name, "before": str(before), "after": str(running.due_on)},
    )
    return running


def stop(
    session: Session,
    subject: Subject,
    name: str,
    *,
    reason: str,
    authority: str,
    officer_id: UUID,
    at: datetime,
) -> LegalClock:
    """Stop a running clock from a day on; the days until it resumes do not count."""
    running = _running(session, subject.process_instance_id, name, reason, authority)
    if running.status is not ClockStatus.RUNNING:
        raise ClockNotRunningError
    running.status, running.stopped_on = ClockStatus.STOPPED, wall_clock.local_day(at)
    _note(
        session, running, ClockChangeKind.STOPPED, running.due_on, reason, authority, officer_id, at
    )
    _audit_change(session, subject, running, AuditAction.CLOCK_STOPPED, officer_id, at)
    return running


def resume(
    session: Session,
    subject: Subject,
    name: str,
    *,
    reason: str,
    authority: str,
    officer_id: UUID,
    at: datetime,
) -> LegalClock:
    """Let a stopped clock run on: what was left of the period when it stopped is left again."""
    stopped = _running(session, subject.process_instance_id, name, reason, authority)
    if stopped.status is not ClockStatus.STOPPED or stopped.stopped_on is None:
        raise ClockNotRunningError
    today, before = wall_clock.local_day(at), stopped.due_on
    definition = clock_rules.clock_definitions(subject.programme)[name]
    stops = queries.stops_of(session, [stopped.id])[stopped.id]
    due, warn_on = clock_rules.reckon_again(
        definition,
        start=stopped.started_on,
        length=stopped.length,
        stops=[*stops, Stop(stopped.stopped_on, today)],
        calendar=queries.calendar(session),
    )
    stopped.stopped_days += (today - stopped.stopped_on).days
    stopped.status, stopped.stopped_on = ClockStatus.RUNNING, None
    stopped.due_on, stopped.is_provisional, stopped.warn_on = due.on, due.provisional, warn_on
    stopped.warned_at, stopped.overdue_at = None, None
    _note(session, stopped, ClockChangeKind.RESUMED, before, reason, authority, officer_id, at)
    _audit_change(session, subject, stopped, AuditAction.CLOCK_RESUMED, officer_id, at)
    return stopped


def _running(
    session: Session, instance_id: UUID, name: str, reason: str, authority: str
) -> LegalClock:
    if not reason.strip() or not authority.strip():
        raise ReasonMissingError
    running = queries.live_clock(session, instance_id, name)
    if running is None:
        raise ClockNotRunningError
    return running


def _note(
    session: Session,
    changed: LegalClock,
    kind: ClockChangeKind,
    before: date,
    reason: str,
    authority: str,
    officer_id: UUID | None,
    at: datetime,
) -> None:
    session.add(
        ClockChange(
            legal_clock_id=changed.id,
            division_code=changed.division_code,
            kind=kind,
            reason=reason.strip(),
            authority=authority.strip(),
            due_before=before,
            due_after=changed.due_on,
            officer_id=officer_id,
            at=at,
        )
    )
    session.flush()


def _audit_change(
    session: Session,
    subject: Subject,
    changed: LegalClock,
    action: AuditAction,
    officer_id: UUID,
    at: datetime,
) -> None:
    audit.record(
        session,
        action,
        at=at,
        officer_id=officer_id,
        stream=f"case:{subject.case_id}",
        subject_id=changed.id,
        division_code=subject.division_code,
        details={"clock": changed.name},
    )
