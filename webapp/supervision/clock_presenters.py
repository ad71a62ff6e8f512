"""Deadlines to review since a calendar was published, as the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from policies import clocks as clock_rules
from webapp.supervision.queries import ProposedMove
from webapp.web.presentation import is_chinese


@dataclass(frozen=True)
class ReviewRow:
    """A deadline as it stands and as it would stand."""

    label: str
    citation: str
    case_id: UUID
    case_number: str
    applicant: str
    village: str
    due_before: date
    due_after: date
    change: str
    is_provisional: bool
    is_late: bool


def review_rows(
    found: Sequence[ProposedMove], *, places: Mapping[str, str], today: date
) -> list[ReviewRow]:
    """Return the deadlines to review in the order they were found."""
    return [_row(one, places=places, today=today) for one in found]


def _row(one: ProposedMove, *, places: Mapping[str, str], today: date) -> ReviewRow:
    clock, due = one.told.clock, one.told.due
    definition = clock_rules.clock_definitions(clock.programme)[clock.name]
    return ReviewRow(
        label=definition.label_zh if is_chinese() else definition.label_en,
        citation=clock.citation,
        case_id=one.case_id,
        case_number=one.case_number,
        applicant=one.applicant,
        village=places.get(clock.division_code, clock.division_code),
        due_before=clock.due_on,
        due_after=due.on,
        change=_change(one.told.days_moved),
        is_provisional=due.provisional,
        is_late=due.on < today,
    )


def _change(days: int) -> str:
    if days > 0:
        return ngettext("推后 %(num)s 日", "推后 %(num)s 日", days)
    if days < 0:
        return ngettext("提前 %(num)s 日", "提前 %(num)s 日", -days)
    return _("日期不变，由暂定改为确定")
