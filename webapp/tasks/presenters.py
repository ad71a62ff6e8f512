"""Rows of the worklist, and how a task's deadline and obstacles read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from policies import clocks as clock_rules
from policies.calendar import CalendarNotPublishedError, WorkingCalendar
from webapp.accounts.models import Division, Officer, Role
from webapp.errors import AppError
from webapp.tasks import permissions
from webapp.tasks.errors import NearRelativeError, UserTaskClosedError
from webapp.tasks.models import UserTask, UserTaskStatus
from webapp.tasks.permissions import Standing
from webapp.tasks.queries import Inbox, InboxFilter
from webapp.web import error_pages
from webapp.web.presentation import (
    ClockUnit,
    ClockView,
    NavigationLink,
    StageKey,
    StageView,
    clock_view,
    is_chinese,
    stage_view,
)

_PROGRAMMES = {"minimum_living_allowance": lazy_gettext("低保")}
_LONGEST_WORDS = 50
_LAST_PAGE = 10_000


@dataclass(frozen=True)
class Asked:
    """What the address of the worklist asks for: a part, narrowed, one page of it."""

    part: Inbox
    narrowed: InboxFilter
    page: int

    def address(self) -> str:
        """Return the query of the address that asks for the same; nothing for what is usual."""
        pairs = {
            "part": "" if self.part is Inbox.MINE else self.part.value,
            "due": "week" if self.narrowed.due_until else "",
            "stage": self.narrowed.stage or "",
            "village": self.narrowed.village or "",
            "words": self.narrowed.words,
            "page": "" if self.page == 1 else str(self.page),
        }
        given = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(given)}" if given else ""

    def narrowed_by(self, **changes: object) -> "Asked":
        """Return the same worklist, narrowed otherwise, from its first page."""
        return replace(self, narrowed=replace(self.narrowed, **changes), page=1)  # type: ignore[arg-type]  # names of InboxFilter

    @property
    def is_narrowed(self) -> bool:
        """Whether the worklist is narrowed at all."""
        return self.narrowed != InboxFilter()


@dataclass(frozen=True)
class Counts:
    """How many tasks stand in each part of the worklist."""

    mine: int
    team: int
    overdue: int
    due_this_week: int


@dataclass(frozen=True)
class InboxRow:
    """One task in the worklist; the applicant is masked."""

    id: UUID
    case_id: UUID
    title: str
    citation: str
    clock: ClockView | None
    applicant: str
    village: str
    programme: str
    case_number: str
    stages: StageView
    holder: str
    is_claimable: bool
    obstacle: str


@dataclass(frozen=True)
class Choice:
    """An option of a filter."""

    value: str
    label: str
    is_chosen: bool


def title_of(task: UserTask) -> str:
    """Return what a task is called, and which time it is where it is done several times."""
    number = task.properties.get("round", 0)
    return (
        _("%(task)s（第 %(number)s 次）", task=_(task.name), number=number)
        if number
        else _(task.name)
    )


def asked_for(arguments: Mapping[str, str], *, today: date) -> Asked:
    """Read the worklist's address; what makes no sense is left out."""
    village = arguments.get("village", "")
    stage = arguments.get("stage", "")
    page = arguments.get("page", "")
    words = "".join(sign for sign in arguments.get("words", "") if sign.isprintable())
    return Asked(
        part=Inbox.TEAM if arguments.get("part") == Inbox.TEAM else Inbox.MINE,
        narrowed=InboxFilter(
            due_until=end_of_week(today) if arguments.get("due") == "week" else None,
            stage=stage if stage in set(StageKey) else None,
            village=village if village.isascii() and village.isdigit() else None,
            words=words.strip()[:_LONGEST_WORDS],
        ),
        page=min(max(1, int(page)), _LAST_PAGE) if page.isascii() and page.isdigit() else 1,
    )


def end_of_week(today: date) -> date:
    """Return the Sunday of the week of a day."""
    return today + timedelta(days=6 - today.weekday())


def rows(
    tasks: Sequence[UserTask],
    officer: Officer,
    *,
    relatives: frozenset[str],
    places: Mapping[str, str],
    calendar: WorkingCalendar,
    today: date,
) -> list[InboxRow]:
    """Return the tasks as the worklist shows them.

    Args:
        tasks: Open tasks with instance and assignee.
        officer: Who looks.
        relatives: Person indexes of whoever the officer declared as near relatives.
        places: Names of the villages by code.
        calendar: Counts the working days that are left.
        today: The day it is in China.
    """
    return [
        _row(
            task,
            obstacle=_kinship(officer, task, relatives=relatives),
            village=places.get(task.division_code, task.division_code),
            clock=deadline(task, calendar=calendar, today=today),
        )
        for task in tasks
    ]


def part_links(asked: Asked, counts: Counts, *, address: str) -> tuple[NavigationLink, ...]:
    """Return the two parts of the worklist as chips; a filter stays when the part changes."""

    def link(label: str, part: Inbox, count: int) -> NavigationLink:
        target = replace(asked, part=part, page=1)
        return NavigationLink(label, address + target.address(), asked.part is part, count)

    return (
        link(_("我的"), Inbox.MINE, counts.mine),
        link(_("本组"), Inbox.TEAM, counts.team),
    )


def filter_links(
    asked: Asked, counts: Counts, *, places: Sequence[Choice], today: date, address: str
) -> tuple[NavigationLink, ...]:
    """Return the filters as chips: this week's, and each one in use, which a click takes away."""
    is_this_week = asked.narrowed.due_until is not None
    this_week = asked.narrowed_by(due_until=None if is_this_week else end_of_week(today))
    links = [
        NavigationLink(
            _("本周到期"), address + this_week.address(), is_this_week, counts.due_this_week
        )
    ]
    if asked.narrowed.stage:
        label = next(stage.label for stage in stage_choices(asked) if stage.is_chosen)
        links.append(_removal(label, asked.narrowed_by(stage=None), address))
    if asked.narrowed.village:
        chosen = [place.label for place in places if place.is_chosen]
        label = chosen[0] if chosen else asked.narrowed.village
        links.append(_removal(label, asked.narrowed_by(village=None), address))
    if asked.narrowed.words:
        label = _("含“%(words)s”", words=asked.narrowed.words)
        links.append(_removal(label, asked.narrowed_by(words=""), address))
    return tuple(links)


def stage_choices(asked: Asked) -> list[Choice]:
    """Return the stages in which tasks can stand."""
    stages = stage_view(StageKey.APPLICATION).stages[1:-1]
    return [
        Choice(stage.key.value, stage.label, stage.key == asked.narrowed.stage) for stage in stages
    ]


def place_choices(asked: Asked, divisions: Sequence[Division]) -> list[Choice]:
    """Return the villages, or for a county the townships, as a filter."""
    return [
        Choice(place.code, place.name, place.code == asked.narrowed.village) for place in divisions
    ]


def deadline(task: UserTask, *, calendar: WorkingCalendar, today: date) -> ClockView | None:
    """Return the clock of a task, counted from today; nothing if no article sets one."""
    if task.due_on is None:
        return None
    citation = str(task.properties.get("citation", ""))
    definitions = clock_rules.clock_definitions(task.process_instance.programme)
    definition = definitions.get(task.clock_name or "")
    in_working_days = definition is None or definition.unit is clock_rules.ClockUnit.WORKING_DAYS
    warn_before = definition.warn_before if definition else 0
    return clock_view(
        due_on=task.due_on,
        today=today,
        days_left=calendar.working_days_between(today, task.due_on)
        if in_working_days
        else (task.due_on - today).days,
        warn_on=calendar.working_days_before(task.due_on, warn_before)
        if in_working_days
        else task.due_on - timedelta(days=warn_before),
        unit=ClockUnit.WORKING_DAYS if in_working_days else ClockUnit.CALENDAR_DAYS,
        label=(definition.label_zh if is_chinese() else definition.label_en) if definition else "",
        citation=definition.citation if definition else citation,
        provisional=task.is_due_provisional,
        provisional_reason=why_provisional(task.due_on, calendar)
        if task.is_due_provisional
        else "",
    )


def why_provisional(due_on: date, calendar: WorkingCalendar) -> str:
    """Say, in the page's language, why a day may still move."""
    if due_on.year in calendar.published_years:
        return _("放假安排已经公布，期限待复核后更新。")
    error = CalendarNotPublishedError(due_on.year)
    return error.message_zh if is_chinese() else error.message_en


def obstacle(officer: Officer, task: UserTask, standing: Standing) -> AppError | None:
    """Return what keeps an officer from handling a task now; nothing if nothing does."""
    if task.status is not UserTaskStatus.OPEN:
        return UserTaskClosedError(task.id, task.status)
    try:
        permissions.check_may_handle(officer, task, standing)
        permissions.check_holds(officer, task)
    except AppError as error:
        return error
    return None


def words_of(error: AppError) -> tuple[str, str]:
    """Return what an error says to people, and what they can do next."""
    return error_pages.words_of(error)


def programme_label(programme: str) -> str:
    """Return what a programme is called in lists."""
    return str(_PROGRAMMES.get(programme, programme))


def stages_of(task: UserTask) -> StageView:
    """Return the bar of the stage in which a task stands."""
    return stage_view(task.stage or StageKey.APPLICATION)


def handles_tasks(role: Role) -> bool:
    """Tell whether officers of a role have tasks at all."""
    return bool(permissions.lanes_of(role))


def _row(task: UserTask, *, obstacle: str, village: str, clock: ClockView | None) -> InboxRow:
    instance = task.process_instance
    return InboxRow(
        id=task.id,
        case_id=instance.subject_id,
        title=title_of(task),
        citation=str(task.properties.get("citation", "")),
        clock=clock,
        applicant=instance.subject_label,
        village=village,
        programme=programme_label(instance.programme),
        case_number=instance.business_key,
        stages=stages_of(task),
        holder=task.assignee.name if task.assignee else "",
        is_claimable=task.assignee_id is None and not obstacle,
        obstacle=obstacle,
    )


def _kinship(officer: Officer, task: UserTask, *, relatives: frozenset[str]) -> str:
    instance = task.process_instance
    try:
        permissions.check_not_related(
            officer,
            parties=frozenset(instance.parties),
            excluded=frozenset(instance.excluded_persons),
            relatives=relatives,
        )
    except NearRelativeError:
        return _("应当回避")
    return ""


def _removal(label: str, target: Asked, address: str) -> NavigationLink:
    return NavigationLink(f"{label} ×", address + target.address(), is_current=True)
