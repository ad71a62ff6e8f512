"""Working days and periods, reckoned from the calendars that the State Council publishes.

A year's calendar says which weekdays are holidays and which weekend days are worked (调休).
It is published year by year. A deadline that reaches into a year without a calendar is
*provisional*: a date is shown, and it says so.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import chinese_calendar.constants as published

from policies.errors import PolicyError

_DAY = timedelta(days=1)
_SATURDAY = 5


class CalendarNotPublishedError(PolicyError):
    """Nobody knows yet which days of this year are worked."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(*_unpublished(year))


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

        Source:
            《中华人民共和国民法典》第二百零一条（开始的当日不计入）；
            《全国年节及纪念日放假办法》第六条、第七条（调休）。
        """
        _require_not_negative(count)
        end = start
        for _ in range(count):
            end += _DAY
            while not self._is_worked(end):
                end += _DAY
        return self._due(end, reached=range(start.year, end.year + 1))

    def working_days_before(self, end: date, count: int) -> date:
        """Return the day from which ``count`` working days are left until the end."""
        _require_not_negative(count)
        day = end
        for _ in range(count):
            day -= _DAY
            while not self._is_worked(day):
                day -= _DAY
        return day

    def add_calendar_days(self, start: date, count: int, *, roll: bool = False) -> DueDate:
        """Return the last of ``count`` days after a day; that day is not counted.

        Args:
            start: The day of the event.
            count: Days, 0 or more.
            roll: Whether a period that ends on a day off ends on the next working day.

        Source:
            《中华人民共和国民法典》第二百零一条、第二百零三条。
        """
        _require_not_negative(count)
        return self._end(start + count * _DAY, roll=roll)

    def add_months(self, start: date, count: int, *, roll: bool = False) -> DueDate:
        """Return the day of the same number ``count`` months later, or that month's last day.

        Source:
            《中华人民共和国民法典》第二百零二条、第二百零三条。
        """
        _require_not_negative(count)
        years, month = divmod(start.month - 1 + count, 12)
        year = start.year + years
        last = monthrange(year, month + 1)[1]
        return self._end(date(year, month + 1, min(start.day, last)), roll=roll)

    def working_days_between(self, start: date, end: date) -> int:
        """Count working days after ``start`` up to and with ``end``; negative if end is earlier.

        As in ``add_working_days``, an unpublished year counts from Monday to Friday.
        """
        if end < start:
            return -self.working_days_between(end, start)
        days = ((start + number * _DAY) for number in range(1, (end - start).days + 1))
        return sum(self._is_worked(day) for day in days)

    def _end(self, end: date, *, roll: bool) -> DueDate:
        if not roll:
            return DueDate(end)
        nominal = end
        while not self._is_worked(end):
            end += _DAY
        return self._due(end, reached=range(nominal.year, end.year + 1))

    def _due(self, end: date, *, reached: Iterable[int]) -> DueDate:
        unknown = [year for year in reached if year not in self.published_years]
        if not unknown:
            return DueDate(end)
        reason_zh, reason_en = _unpublished(unknown[0])
        return DueDate(end, provisional=True, reason_zh=reason_zh, reason_en=reason_en)

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


def _require_not_negative(count: int) -> None:
    if count < 0:
        message = f"a period has no negative length: {count}"
        raise ValueError(message)


@cache
def _shipped() -> WorkingCalendar:
    weekdays_off = {day: False for day in published.holidays if day.weekday() < _SATURDAY}
    weekends_worked = {day: True for day in published.workdays if day.weekday() >= _SATURDAY}
    years = range(
        min(day.year for day in published.holidays),
        max(day.year for day in published.holidays) + 1,
    )
    return WorkingCalendar(weekdays_off | weekends_worked, years)
