"""Working days and periods, reckoned from the calendars that the State Council publishes.

A year's calendar says which weekdays are holidays and which weekend days are worked (调休).
It is published year by year. A deadline that reaches into a year without a calendar is
*provisional*: a date is shown, and it says so.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from types import MappingProxyType

import chinese_calendar.constants as published

from policies.errors import PolicyError

_DAY = timedelta(days=1)
_SATURDAY = 5
_MONTHS_A_YEAR = 12
# No period of the law is longer; a larger number is a slip of the pen, and would take for ever.
LONGEST_YEARS = 100
_LONGEST_DAYS = LONGEST_YEARS * 366


class CalendarNotPublishedError(PolicyError):
    """Nobody knows yet which days of this year are worked."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(*_unpublished(year))


class PeriodImpossibleError(PolicyError, ValueError):
    """A period cannot be reckoned: its length is negative or beyond reason, or its day no day."""

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        super().__init__(
            f"期限无法计算：{reason_zh}", f"The period cannot be reckoned: {reason_en}"
        )


@dataclass(frozen=True)
class DueDate:
    """The last day of a period; provisional while a calendar it needs is not published."""

    on: date
    provisional: bool = False
    reason_zh: str | None = None
    reason_en: str | None = None


class WorkingCalendar:
    """Which days are worked, and where periods end."""

    def __init__(self, exceptions: Mapping[date, bool], published_years: Iterable[int]) -> None:
        """Build a calendar from what was published.

        Args:
            exceptions: ``True`` for a weekend day that is worked, ``False`` for a weekday off.
            published_years: The years whose calendar is known, also those without exceptions.
        """
        self._exceptions = dict(exceptions)
        self.published_years = frozenset(published_years)
        self._first_year = min(self.published_years, default=None)

    @classmethod
    def shipped(cls) -> "WorkingCalendar":
        """Return the calendar of the years that ``chinesecalendar`` knows, from 2004 on."""
        return _shipped()

    def exceptions_of(self, year: int) -> Mapping[date, bool]:
        """Return the days of a year that differ from Monday to Friday, in order.

        Raises:
            CalendarNotPublishedError: The calendar of this year is not known.
        """
        self._require(year)
        days = sorted(item for item in self._exceptions.items() if item[0].year == year)
        return MappingProxyType(dict(days))

    def is_working_day(self, on: date) -> bool:
        """Tell whether offices work on this day.

        Raises:
            CalendarNotPublishedError: The calendar of this year is not known.
        """
        self._require(on.year)
        return self._is_worked(on)

    def add_working_days(self, start: date, count: int) -> DueDate:
        """Return the last of ``count`` working days after a day; that day is not counted.

        Days of an unpublished year count from Monday to Friday and make the date provisional.

        Raises:
            PeriodImpossibleError: The length is negative or beyond reason.

        Source:
            《中华人民共和国民法典》第二百零一条（开始的当日不计入）；
            《全国年节及纪念日放假办法》第六条、第七条（调休）。
        """
        _require_possible(start, count, longest=_LONGEST_DAYS)
        end = start
        for _ in range(count):
            end = self._step(end, _DAY)
        return self.due_on(end, counted_from=start)

    def due_on(self, end: date, *, counted_from: date) -> DueDate:
        """Return a last day, provisional if a year that was counted through is not published."""
        return self._due(end, reached=range(counted_from.year, end.year + 1))

    def next_working_day(self, on: date) -> DueDate:
        """Return the first working day after a day, whether that is worked or not."""
        return self.add_working_days(on, 1)

    def previous_working_day(self, on: date) -> DueDate:
        """Return the last working day before a day, whether that is worked or not."""
        _require_possible(on, 0, longest=0)
        before = self._step(on, -_DAY)
        return self._due(before, reached=range(on.year, before.year - 1, -1))

    def working_days_before(self, end: date, count: int) -> date:
        """Return the day from which ``count`` working days are left until the end.

        Raises:
            PeriodImpossibleError: The length is negative or beyond reason.
        """
        _require_possible(end, count, longest=_LONGEST_DAYS)
        day = end
        for _ in range(count):
            day = self._step(day, -_DAY)
        return day

    def add_calendar_days(self, start: date, count: int, *, roll: bool = False) -> DueDate:
        """Return the last of ``count`` days after a day; that day is not counted.

        Args:
            start: The day of the event.
            count: Days, 0 or more.
            roll: Whether a period that ends on a day off ends on the next working day. A period
                of the law does; publicity does not, it is neither shortened nor moved.

        Raises:
            PeriodImpossibleError: The length is negative or beyond reason.

        Source:
            《中华人民共和国民法典》第二百零一条、第二百零三条。
        """
        _require_possible(start, count, longest=_LONGEST_DAYS)
        return self._end(start + count * _DAY, roll=roll)

    def add_months(self, start: date, count: int, *, roll: bool = False) -> DueDate:
        """Return the day of the same number ``count`` months later, or that month's last day.

        Raises:
            PeriodImpossibleError: The length is negative or beyond reason.

        Source:
            《中华人民共和国民法典》第二百零二条、第二百零三条。
        """
        _require_possible(start, count, longest=LONGEST_YEARS * _MONTHS_A_YEAR)
        years, month = divmod(start.month - 1 + count, _MONTHS_A_YEAR)
        year = start.year + years
        last = monthrange(year, month + 1)[1]
        return self._end(date(year, month + 1, min(start.day, last)), roll=roll)

    def add_years(self, start: date, count: int, *, roll: bool = False) -> DueDate:
        """Return the same day ``count`` years later; 29 February ends on the 28th where it must.

        Raises:
            PeriodImpossibleError: The length is negative or beyond reason.

        Source:
            《中华人民共和国民法典》第二百零二条、第二百零三条。
        """
        _require_possible(start, count, longest=LONGEST_YEARS)
        return self.add_months(start, count * _MONTHS_A_YEAR, roll=roll)

    def working_days_between(self, start: date, end: date) -> int:
        """Count working days after ``start`` up to and with ``end``; negative if end is earlier.

        As in ``add_working_days``, an unpublished year counts from Monday to Friday.
        """
        if end < start:
            return -self.working_days_between(end, start)
        _require_possible(start, (end - start).days, longest=_LONGEST_DAYS)
        days = ((start + number * _DAY) for number in range(1, (end - start).days + 1))
        return sum(self._is_worked(day) for day in days)

    def _end(self, end: date, *, roll: bool) -> DueDate:
        if not roll:
            return DueDate(end)
        rolled = end if self._is_worked(end) else self._step(end, _DAY)
        return self.due_on(rolled, counted_from=end)

    def _due(self, end: date, *, reached: Iterable[int]) -> DueDate:
        unknown = [year for year in reached if year not in self.published_years]
        if not unknown:
            return DueDate(end)
        reason_zh, reason_en = self._reason(unknown[0])
        return DueDate(end, provisional=True, reason_zh=reason_zh, reason_en=reason_en)

    def _reason(self, year: int) -> tuple[str, str]:
        if self._first_year is not None and year < self._first_year:
            return (
                f"系统没有 {year} 年的放假安排（最早为 {self._first_year} 年），日期为暂定。",
                f"The holidays of {year} are unknown; the date is provisional.",
            )
        return _unpublished(year)

    def _step(self, day: date, step: timedelta) -> date:
        """Return the next working day in a direction; the given day itself does not count."""
        try:
            day += step
            while not self._is_worked(day):
                day += step
        except OverflowError as error:
            raise _beyond_the_calendar(day) from error
        return day

    def _is_worked(self, on: date) -> bool:
        return self._exceptions.get(on, on.weekday() < _SATURDAY)

    def _require(self, year: int) -> None:
        if year not in self.published_years:
            raise CalendarNotPublishedError(year)


def _unpublished(year: int) -> tuple[str, str]:
    return (
        f"{year} 年放假安排尚未公布，日期为暂定，公布后重新计算。",
        f"The holidays of {year} are not published yet; the date is provisional.",
    )


def _require_possible(start: date, count: int, *, longest: int) -> None:
    if isinstance(start, datetime):
        raise PeriodImpossibleError(
            f"起算点应当是日期，不是时刻：{start}", f"it starts on a day, not at a moment: {start}"
        )
    if count < 0:
        raise PeriodImpossibleError(
            f"期限不能是负数：{count}", f"a period has no negative length: {count}"
        )
    if count > longest:
        raise PeriodImpossibleError(
            f"期限超过 {LONGEST_YEARS} 年：{count}",
            f"it is longer than {LONGEST_YEARS} years: {count}",
        )
    if start.year > date.max.year - LONGEST_YEARS - 1 and count:
        raise _beyond_the_calendar(start)


def _beyond_the_calendar(day: date) -> PeriodImpossibleError:
    return PeriodImpossibleError(f"日期超出历法范围：{day}", f"the day is out of range: {day}")


@cache
def _shipped() -> WorkingCalendar:
    weekdays_off = {day: False for day in published.holidays if day.weekday() < _SATURDAY}
    weekends_worked = {day: True for day in published.workdays if day.weekday() >= _SATURDAY}
    years = range(
        min(day.year for day in published.holidays),
        max(day.year for day in published.holidays) + 1,
    )
    return WorkingCalendar(weekdays_off | weekends_worked, years)
