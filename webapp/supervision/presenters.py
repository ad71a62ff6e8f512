"""The board of those who supervise, and who may take a task, as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask_babel import gettext as _

from policies import clocks as clock_rules
from policies.calendar import WorkingCalendar
from webapp.accounts.models import Officer, Role
from webapp.errors import NotPermittedError
from webapp.supervision.queries import BoardFilter, Escalation, Load, Shown
from webapp.tasks import permissions
from webapp.tasks import presenters as tasks
from webapp.tasks.models import UserTask
from webapp.tasks.permissions import Standing
from webapp.web.presentation import (
    ClockUnit,
    ClockView,
    NavigationLink,
    clock_view,
    is_chinese,
)

SOON_WORKING_DAYS = 3
LANES = tuple(permissions.ROLES_OF_LANE)
_LAST_PAGE = 10_000


@dataclass(frozen=True)
class Asked:
    """What the address of the board asks for."""

    narrowed: BoardFilter
    page: int = 1

    def address(self) -> str:
        """Return the query of the address that asks for the same."""
        pairs = {
            "shown": self.narrowed.shown.value,
            "officer": str(self.narrowed.holder or ""),
            "lane": self.narrowed.lane.value if self.narrowed.lane else "",
            "division": self.narrowed.division,
            "page": "" if self.page == 1 else str(self.page),
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def narrowed_by(self, **changes: Any) -> "Asked":
        """Return the same board, narrowed otherwise, from its first page."""
        return replace(self, narrowed=replace(self.narrowed, **changes), page=1)


@dataclass(frozen=True)
class OfficerRow:
    """One officer's work; the counts lead to the tasks."""

    id: UUID
    name: str
    role: str
    division: str
    open_count: int
    soon_count: int
    overdue_count: int
    open_url: str
    soon_url: str
    overdue_url: str
    is_chosen: bool


@dataclass(frozen=True)
class LaneRow:
    """What waits in a lane and nobody has claimed."""

    label: str
    open_count: int
    soon_count: int
    overdue_count: int
    url: str


@dataclass(frozen=True)
class Board:
    """Everything above the list of tasks."""

    busy: tuple[OfficerRow, ...]
    idle: tuple[OfficerRow, ...]
    lanes: tuple[LaneRow, ...]
    open_count: int
    soon_count: int
    overdue_count: int
    unclaimed_count: int
    most_open: int


@dataclass(frozen=True)
class EscalationRow:
    """A period that passed."""

    clock: ClockView
    case_id: UUID
    case_number: str
    applicant: str
    village: str
    started_on: date
    phrase: str


@dataclass(frozen=True)
class Candidate:
    """An officer whose lane and place fit a task; ``obstacle`` says why not, where not."""

    id: UUID
    label: str
    name: str
    division: str
    obstacle: str = ""


def asked_for(arguments: Mapping[str, str], *, within: str, today: date, soon_until: date) -> Asked:
    """Read the board's address; what makes no sense, or lies outside, is left out."""
    shown, lane = arguments.get("shown", ""), arguments.get("lane", "")
    division, page = arguments.get("division", ""), arguments.get("page", "")
    is_code = division.isascii() and division.isdigit() and division.startswith(within)
    return Asked(
        BoardFilter(
            today=today,
            soon_until=soon_until,
            shown=Shown(shown) if shown in set(Shown) else Shown.OVERDUE,
            holder=_uuid(arguments.get("officer", "")),
            lane=Role(lane) if lane in set(LANES) else None,
            division=division if is_code else "",
        ),
        page=min(max(1, int(page)), _LAST_PAGE) if page.isascii() and page.isdigit() else 1,
    )


def lane_label(lane: Role) -> str:
    """Return what a lane is called."""
    return {
        Role.VILLAGE_ASSISTANT: _("村级协理员"),
        Role.TOWNSHIP_CASEWORKER: _("乡镇经办人"),
        Role.COUNTY_OFFICER: _("县级民政"),
    }[lane]


def board(
    officers: Sequence[Officer], loads: Sequence[Load], *, asked: Asked, address: str
) -> Board:
    """Return the board: who has most that is late stands first."""
    rows = [_officer_row(officer, loads, asked=asked, address=address) for officer in officers]
    rows.sort(key=lambda row: (-row.overdue_count, -row.soon_count, -row.open_count, row.division))
    waiting = [load for load in loads if load.officer_id is None]
    return Board(
        busy=tuple(row for row in rows if row.open_count),
        idle=tuple(row for row in rows if not row.open_count),
        lanes=tuple(_lane_row(lane, waiting, asked=asked, address=address) for lane in LANES),
        open_count=sum(load.open_count for load in loads),
        soon_count=sum(load.soon_count for load in loads),
        overdue_count=sum(load.overdue_count for load in loads),
        unclaimed_count=sum(load.open_count for load in waiting),
        most_open=max([1, *(row.open_count for row in rows)]),
    )


def shown_links(board: Board, *, asked: Asked, address: str) -> tuple[NavigationLink, ...]:
    """Return the parts of the list as chips, and each filter in use, which a click takes away."""
    parts = (
        (Shown.OVERDUE, _("逾期"), board.overdue_count),
        (
            Shown.SOON,
            _("%(days)s 个工作日内到期", days=SOON_WORKING_DAYS),
            board.soon_count,
        ),
        (Shown.UNCLAIMED, _("未领取"), board.unclaimed_count),
        (Shown.ALL, _("全部在办"), board.open_count),
    )
    links = [
        NavigationLink(
            label,
            address + asked.narrowed_by(shown=shown, holder=None, lane=None).address(),
            asked.narrowed.shown is shown,
            count,
        )
        for shown, label, count in parts
    ]
    if asked.narrowed.holder is not None:
        names = [row.name for row in (*board.busy, *board.idle) if row.is_chosen]
        label = f"{names[0] if names else _('其他人员')} ×"
        target = asked.narrowed_by(holder=None).address()
        links.append(NavigationLink(label, address + target, is_current=True))
    if asked.narrowed.lane is not None:
        target = asked.narrowed_by(lane=None).address()
        links.append(
            NavigationLink(
                f"{lane_label(asked.narrowed.lane)} ×", address + target, is_current=True
            )
        )
    return tuple(links)


def escalation_rows(
    found: Sequence[Escalation],
    *,
    places: Mapping[str, str],
    calendar: WorkingCalendar,
    today: date,
) -> list[EscalationRow]:
    """Return the periods that passed, each with its chip and its article."""
    return [_escalation_row(one, places=places, calendar=calendar, today=today) for one in found]


def candidates(
    officers: Sequence[Officer],
    task: UserTask,
    *,
    standing: Standing,
    relatives: Mapping[str, frozenset[str]],
    open_counts: Mapping[UUID, int],
) -> list[Candidate]:
    """Return who could take a task and who may not, with the reason.

    Args:
        officers: Those whose lane and place fit.
        task: An open task; who holds it now is left out.
        standing: What binds anybody to the case; the relatives are filled in for each officer.
        relatives: Whom each person declared.
        open_counts: Open tasks an officer holds.
    """
    return [
        Candidate(
            officer.id,
            _(
                "%(name)s（%(place)s，在办 %(count)s 项）",
                name=officer.name,
                place=officer.division.name,
                count=open_counts.get(officer.id, 0),
            ),
            officer.name,
            officer.division.name,
            _obstacle(
                officer,
                task,
                replace(standing, relatives=relatives.get(officer.person_index, frozenset())),
            ),
        )
        for officer in officers
        if officer.id != task.assignee_id
    ]


def options(found: Sequence[Candidate]) -> list[dict[str, str]]:
    """Return those who may take the task, as the form lists them."""
    return [{"value": str(one.id), "label": one.label} for one in found if not one.obstacle]


def _obstacle(officer: Officer, task: UserTask, standing: Standing) -> str:
    try:
        permissions.check_may_handle(officer, task, standing)
    except NotPermittedError as error:
        return _about_another(error)
    return ""


def _about_another(error: NotPermittedError) -> str:
    """Say of somebody else what the error says to the person."""
    if "other" in error.params:
        return _("已办理过“%(task)s”，职责分离", task=_(str(error.params["other"])))
    return _("与申请家庭有近亲属关系，应当回避")


def _officer_row(
    officer: Officer, loads: Sequence[Load], *, asked: Asked, address: str
) -> OfficerRow:
    own = [load for load in loads if load.officer_id == officer.id]

    def url(shown: Shown) -> str:
        return address + asked.narrowed_by(shown=shown, holder=officer.id, lane=None).address()

    return OfficerRow(
        id=officer.id,
        name=officer.name,
        role=lane_label(officer.role),
        division=officer.division.name,
        open_count=sum(load.open_count for load in own),
        soon_count=sum(load.soon_count for load in own),
        overdue_count=sum(load.overdue_count for load in own),
        open_url=url(Shown.ALL),
        soon_url=url(Shown.SOON),
        overdue_url=url(Shown.OVERDUE),
        is_chosen=asked.narrowed.holder == officer.id,
    )


def _lane_row(lane: Role, waiting: Sequence[Load], *, asked: Asked, address: str) -> LaneRow:
    own = [load for load in waiting if load.lane is lane]
    target = asked.narrowed_by(shown=Shown.UNCLAIMED, lane=lane, holder=None)
    return LaneRow(
        lane_label(lane),
        sum(load.open_count for load in own),
        sum(load.soon_count for load in own),
        sum(load.overdue_count for load in own),
        address + target.address(),
    )


def _escalation_row(
    one: Escalation, *, places: Mapping[str, str], calendar: WorkingCalendar, today: date
) -> EscalationRow:
    clock = one.clock
    definition = clock_rules.clock_definitions(clock.programme)[clock.name]
    in_working_days = clock.unit == clock_rules.ClockUnit.WORKING_DAYS
    return EscalationRow(
        clock=clock_view(
            due_on=clock.due_on,
            today=today,
            days_left=calendar.working_days_between(today, clock.due_on)
            if in_working_days
            else (clock.due_on - today).days,
            unit=ClockUnit.WORKING_DAYS if in_working_days else ClockUnit.CALENDAR_DAYS,
            label=definition.label_zh if is_chinese() else definition.label_en,
            citation=clock.citation,
            provisional=clock.is_provisional,
            provisional_reason=tasks.why_provisional(clock.due_on, calendar)
            if clock.is_provisional
            else "",
        ),
        case_id=one.case_id,
        case_number=one.case_number,
        applicant=one.applicant,
        village=places.get(clock.division_code, clock.division_code),
        started_on=clock.started_on,
        phrase=clock.phrase,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
