"""What templates show and how they write it: dates, amounts, masked names, clocks, stages.

The dataclasses are what presenters hand to the macros in ``templates/macros``. The functions that
build them ask neither the clock nor the database: they are told the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask import Flask
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from webapp.clock import LOCAL_ZONE, local_day

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Two characters each, one after the other.
_COMPOUND_SURNAME_LIST = (
    "欧阳司马上官诸葛司徒东方皇甫尉迟公孙令狐宇文长孙慕容夏侯轩辕端木百里南宫呼延"
    "东郭西门闻人澹台公冶宗政濮阳淳于单于太叔申屠仲孙钟离鲜于闾丘司空司寇万俟"
)
_COMPOUND_SURNAMES = frozenset(
    _COMPOUND_SURNAME_LIST[place : place + 2] for place in range(0, len(_COMPOUND_SURNAME_LIST), 2)
)
_WIDE_FROM = "\u2e80"


class ClockState(StrEnum):
    """How a legal clock stands; the value is the class of its chip."""

    ON_TIME = "ok"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"


class ClockUnit(StrEnum):
    """What a clock's remaining time is counted in; months are shown in calendar days."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


@dataclass(frozen=True)
class ClockView:
    """A legal clock as a chip shows it.

    ``days`` counts in ``unit``: positive are left, negative are overdue. ``provisional`` says that
    the year's calendar is not published; ``provisional_reason`` says it in the page's language.
    """

    state: ClockState
    days: int
    unit: ClockUnit
    due_on: date | None
    label: str = ""
    citation: str = ""
    provisional: bool = False
    provisional_reason: str = ""


class StageKey(StrEnum):
    """The eight stages that people know, in their order."""

    APPLICATION = "application"
    ACCEPTANCE = "acceptance"
    CHECKS = "checks"
    EVALUATION = "evaluation"
    PUBLICITY = "publicity"
    CONFIRMATION = "confirmation"
    NOTICE = "notice"
    PAYMENT = "payment"


class StageState(StrEnum):
    """Where a stage stands; the value is its class in the bar."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    SKIPPED = "skipped"


_STAGE_LABELS = {
    StageKey.APPLICATION: lazy_gettext("申请"),
    StageKey.ACCEPTANCE: lazy_gettext("受理"),
    StageKey.CHECKS: lazy_gettext("核对与调查"),
    StageKey.EVALUATION: lazy_gettext("评议"),
    StageKey.PUBLICITY: lazy_gettext("公示"),
    StageKey.CONFIRMATION: lazy_gettext("审核确认"),
    StageKey.NOTICE: lazy_gettext("告知"),
    StageKey.PAYMENT: lazy_gettext("发放"),
}


@dataclass(frozen=True)
class Stage:
    """One of the eight stages in a bar."""

    key: StageKey
    state: StageState

    @property
    def label(self) -> str:
        """Return the stage's name in the page's language."""
        return str(_STAGE_LABELS[self.key])


@dataclass(frozen=True)
class StageView:
    """The eight stages of one case; ``current`` is ``None`` once every stage is done."""

    stages: tuple[Stage, ...]
    current: Stage | None

    @property
    def position(self) -> int:
        """Return the number of the current stage, counted from 1; 8 when all are done."""
        return self.stages.index(self.current) + 1 if self.current else len(self.stages)


@dataclass(frozen=True)
class NavigationLink:
    """A link of the page's head, or a tab; ``count`` is shown beside the label."""

    label: str
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Navigation:
    """The head of an officer's page: context variable ``navigation`` of ``base.html``."""

    home_url: str
    division_name: str
    officer_name: str
    role_label: str
    sign_out_url: str
    links: Sequence[NavigationLink] = ()
    profile_url: str = ""
    search_url: str = ""
    search_text: str = ""
    notifications_url: str = ""
    notification_count: int = 0


@dataclass(frozen=True)
class TraceLine:
    """A line of a calculation: what it is, where it comes from, its amount as written."""

    label: str
    amount: str
    sources: tuple[str, ...] = ()
    citation: str = ""
    phrase: str = ""
    is_sum: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a list; ``url`` of a page number is made by the template's caller."""

    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Return the number of the first row on this page; 0 in an empty list."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """Return the number of the last row on this page."""
        return min(self.total, self.number * self.size)

    def around(self, *, reach: int = 2) -> tuple[int | None, ...]:
        """Return the page numbers to offer; ``None`` marks a gap."""
        near = range(max(1, self.number - reach), min(self.count, self.number + reach) + 1)
        numbers = sorted({1, *near, self.count})
        offered: list[int | None] = []
        for number in numbers:
            if offered and offered[-1] is not None and number - offered[-1] > 1:
                offered.append(None)
            offered.append(number)
        return tuple(offered)


def clock_view(
    *,
    due_on: date,
    today: date,
    days_left: int,
    warn_on: date | None = None,
    unit: ClockUnit = ClockUnit.WORKING_DAYS,
    label: str = "",
    citation: str = "",
    provisional: bool = False,
    provisional_reason: str = "",
) -> ClockView:
    """Build the chip of a running clock.

    Args:
        due_on: The last day on time.
        today: The day it is in China.
        days_left: From today to the due day, in ``unit``; negative when it has passed.
        warn_on: The day from which it is shown amber; without one only the due day is.
        unit: What ``days_left`` counts.
        label: The clock's name in the page's language.
        citation: The article that sets it.
        provisional: The calendar of a year it touches is not published.
        provisional_reason: Why, in the page's language.
    """
    if today > due_on:
        state = ClockState.LATE
    elif today == due_on or (warn_on is not None and today >= warn_on):
        state = ClockState.SOON
    else:
        state = ClockState.ON_TIME
    return ClockView(
        state, days_left, unit, due_on, label, citation, provisional, provisional_reason
    )


def paused_clock_view(*, label: str = "", citation: str = "") -> ClockView:
    """Build the chip of a clock that stands still; ``label`` says what it waits for."""
    return ClockView(ClockState.PAUSED, 0, ClockUnit.WORKING_DAYS, None, label, citation)


def met_clock_view(*, due_on: date, label: str = "", citation: str = "") -> ClockView:
    """Build the chip of a clock whose work was done."""
    return ClockView(ClockState.MET, 0, ClockUnit.WORKING_DAYS, due_on, label, citation)


def clock_text(view: ClockView) -> str:
    """Say how a clock stands, in the page's language."""
    if view.state is ClockState.PAUSED:
        return gettext("暂停")
    if view.state is ClockState.MET:
        return gettext("已办结")
    if view.state is ClockState.LATE:
        return _overdue_text(view)
    if view.days <= 0:
        return gettext("今天到期")
    if view.unit is ClockUnit.WORKING_DAYS:
        return ngettext("剩 %(num)s 个工作日", "剩 %(num)s 个工作日", view.days)
    return ngettext("剩 %(num)s 天", "剩 %(num)s 天", view.days)


def _overdue_text(view: ClockView) -> str:
    days = abs(view.days)
    if days == 0:  # The due day is over, and no working day has passed since.
        return gettext("已逾期")
    if view.unit is ClockUnit.WORKING_DAYS:
        return ngettext("逾期 %(num)s 个工作日", "逾期 %(num)s 个工作日", days)
    return ngettext("逾期 %(num)s 天", "逾期 %(num)s 天", days)


def stage_view(current: str) -> StageView:
    """Build the bar of a case that stands in a stage.

    Args:
        current: The key of the stage, as a diagram's ``stage`` property has it.

    Raises:
        ValueError: There is no such stage.
    """
    return _bar(StageKey(current), after=StageState.AHEAD)


def ended_stage_view(last: str) -> StageView:
    """Build the bar of a case that ended in a stage and will not reach the later ones."""
    return _bar(StageKey(last), after=StageState.SKIPPED)


def finished_stage_view() -> StageView:
    """Build the bar of a case that went through every stage."""
    return StageView(tuple(Stage(key, StageState.DONE) for key in StageKey), None)


def _bar(current: StageKey, *, after: StageState) -> StageView:
    keys = tuple(StageKey)
    place = keys.index(current)
    stages = tuple(
        Stage(
            key,
            StageState.DONE if number < place else (StageState.NOW if number == place else after),
        )
        for number, key in enumerate(keys)
    )
    return StageView(stages, stages[place])


def is_chinese() -> bool:
    """Tell whether the page is in Chinese; outside a request it is."""
    locale = get_locale()
    return locale is None or locale.language == "zh"


def date_with_weekday(on: date | datetime | None) -> str:
    """Write a day as ``2026-10-30（周五）``, in English ``2026-10-30 (Fri)``; nothing for none."""
    if on is None:
        return ""
    day = local_day(on) if isinstance(on, datetime) else on
    if is_chinese():
        return f"{day.isoformat()}（周{_WEEKDAYS_ZH[day.weekday()]}）"
    return f"{day.isoformat()} ({_WEEKDAYS_EN[day.weekday()]})"


def local_time(at: datetime | None) -> str:
    """Write the minute of a moment, in China: ``09:51``."""
    return at.astimezone(LOCAL_ZONE).strftime("%H:%M") if at else ""


def local_moment(at: datetime | None) -> str:
    """Write day and minute of a moment, in China: ``2026-11-20 09:51``."""
    return at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M") if at else ""


def yuan(fen: int | None) -> str:
    """Write whole fen as yuan with thousands: ``1,234.00``; nothing for none."""
    if fen is None:
        return ""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02}"


def masked_name(name: str | None) -> str:
    """Hide all of a name but its family name and, from three characters on, its last one.

    ``张三明`` becomes ``张*明``, ``王芳`` ``王*``, ``欧阳娜娜`` ``欧阳*娜``. Of a name in Latin
    letters the first letter of every word stays: ``John Smith`` becomes ``J*** S***``.
    """
    text = (name or "").strip()
    if not text:
        return ""
    if text[0] < _WIDE_FROM:
        return " ".join(f"{word[0]}***" for word in text.split())
    if len(text) == 1:
        return "*"
    family = 2 if len(text) > 2 and text[:2] in _COMPOUND_SURNAMES else 1  # noqa: PLR2004
    given = text[family:]
    if len(given) == 1:
        return f"{text[:family]}*"
    return f"{text[:family]}{'*' * (len(given) - 1)}{given[-1]}"


def masked_id_number(number: str | None) -> str:
    """Hide all of an identity number but its first three and last two characters."""
    text = (number or "").strip()
    shown = 5
    if len(text) <= shown + 1:
        return "*" * len(text)
    return f"{text[:3]}{'*' * (len(text) - shown)}{text[-2:]}"


FILTERS = {
    "clock_text": clock_text,
    "date_with_weekday": date_with_weekday,
    "local_moment": local_moment,
    "local_time": local_time,
    "masked_id_number": masked_id_number,
    "masked_name": masked_name,
    "yuan": yuan,
}


def init_app(app: Flask) -> None:
    """Give templates the filters of this module."""
    app.jinja_env.filters.update(FILTERS)
