"""Clocks of a case as pages show them: where each stands, and what changed it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from policies import clocks as clock_rules
from policies.calendar import WorkingCalendar
from webapp.clocks.models import ClockChange, ClockChangeKind, ClockStatus, LegalClock
from webapp.tasks.presenters import why_provisional
from webapp.web.presentation import (
    ClockUnit,
    ClockView,
    clock_view,
    is_chinese,
    met_clock_view,
    paused_clock_view,
)

CHANGES = {
    ClockChangeKind.STOPPED: lazy_gettext("暂停"),
    ClockChangeKind.RESUMED: lazy_gettext("恢复"),
    ClockChangeKind.EXTENDED: lazy_gettext("延长"),
    ClockChangeKind.RECALCULATED: lazy_gettext("重新计算"),
}


@dataclass(frozen=True)
class ChangeView:
    """A stop, an extension or a recalculation of a clock: why, and by which authority."""

    kind: str
    reason: str
    authority: str
    due_before: date
    due_after: date
    at: datetime
    by: str


@dataclass(frozen=True)
class ClockLine:
    """A clock of the case with what changed it."""

    view: ClockView
    started_on: date
    length: str
    changes: tuple[ChangeView, ...]


def clock_lines(
    clocks: Sequence[LegalClock],
    changes: Sequence[ClockChange],
    *,
    people: Mapping[UUID, str],
    calendar: WorkingCalendar,
    today: date,
) -> tuple[ClockLine, ...]:
    """Return the clocks of a case with what changed them; what was cancelled is left out."""
    return tuple(
        ClockLine(
            view=clock_view_of(clock, calendar=calendar, today=today),
            started_on=clock.started_on,
            length=length_in_words(clock.unit, clock.length, clock.statutory_length),
            changes=tuple(
                ChangeView(
                    kind=str(CHANGES[change.kind]),
                    reason=_(change.reason),
                    authority=change.authority,
                    due_before=change.due_before,
                    due_after=change.due_after,
                    at=change.at,
                    by=person_name(change.officer_id, people),
                )
                for change in changes
                if change.legal_clock_id == clock.id
            ),
        )
        for clock in clocks
        if clock.status is not ClockStatus.CANCELLED
    )


def clock_view_of(clock: LegalClock, *, calendar: WorkingCalendar, today: date) -> ClockView:
    """Return the chip of a legal clock."""
    label = clock_label(clock)
    if clock.status is ClockStatus.STOPPED:
        return paused_clock_view(label=label, citation=clock.citation)
    if clock.status is ClockStatus.MET:
        return met_clock_view(due_on=clock.due_on, label=label, citation=clock.citation)
    in_working_days = clock.unit == ClockUnit.WORKING_DAYS.value
    return clock_view(
        due_on=clock.due_on,
        today=today,
        days_left=calendar.working_days_between(today, clock.due_on)
        if in_working_days
        else (clock.due_on - today).days,
        warn_on=clock.warn_on,
        unit=ClockUnit.WORKING_DAYS if in_working_days else ClockUnit.CALENDAR_DAYS,
        label=label,
        citation=clock.citation,
        provisional=clock.is_provisional,
        provisional_reason=why_provisional(clock.due_on, calendar) if clock.is_provisional else "",
    )


def clock_label(clock: LegalClock) -> str:
    """Return what a clock is called in the page's language."""
    definition = clock_rules.clock_definitions(clock.programme).get(clock.name)
    if definition is None:
        return clock.name
    return definition.label_zh if is_chinese() else definition.label_en


def length_in_words(unit: str, length: int, statutory_length: int | None) -> str:
    """Return how long a clock runs, with the law's length where the diagram set another."""
    if statutory_length is None:
        return _period(unit, length)
    return _(
        "%(drawn)s（由流程图规定；法定%(law)s）",
        drawn=_period(unit, length),
        law=_period(unit, statutory_length),
    )


def _period(unit: str, count: int) -> str:
    if unit == ClockUnit.WORKING_DAYS.value:
        return _("%(count)s 个工作日", count=count)
    if unit == ClockUnit.CALENDAR_DAYS.value:
        return _("%(count)s 日", count=count)
    return _("%(count)s 个月", count=count)


def person_name(officer_id: UUID | None, people: Mapping[UUID, str]) -> str:
    """Return who did something; what nobody did, the product did itself."""
    if officer_id is None:
        return _("系统")
    return people.get(officer_id, _("其他单位人员"))
