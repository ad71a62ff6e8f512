"""A year's calendar as a file: what the State Council's notice says, checked before it counts.

The file is JSON::

    {
      "year": 2027,
      "title": "国务院办公厅关于2027年部分节假日安排的通知",
      "document": "国办发明电〔2026〕7号",
      "published_on": "2026-11-04",
      "holidays": [
        {"name": "元旦", "from": "2027-01-01", "to": "2027-01-03", "worked": ["2027-01-09"]}
      ],
      "extra_days": 0
    }

``from`` and ``to`` are the first and the last day off, weekends within included; ``worked`` lists
the weekend days that are worked instead (调休) and may be left out. ``extra_days`` counts days off
beyond the statutory thirteen that this year's notice grants, and is left out in other years.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from policies.errors import PolicyError

LARGEST_FILE = 64 * 1024
_LONGEST_TEXT = 200
_SATURDAY = 5
_FIRST_YEAR = 2004
_REVISED_FROM = 2025
# 《全国年节及纪念日放假办法》（2024年11月10日修订）：节日及其放假天数，2025年起。
STATUTORY_DAYS: Mapping[str, int] = MappingProxyType(
    {"元旦": 1, "春节": 4, "清明节": 1, "劳动节": 2, "端午节": 1, "中秋节": 1, "国庆节": 3}
)
_FIXED_DAYS: Mapping[str, tuple[tuple[int, int], ...]] = MappingProxyType(
    {"元旦": ((1, 1),), "劳动节": ((5, 1), (5, 2)), "国庆节": ((10, 1), (10, 2), (10, 3))}
)
_KEYS = frozenset({"year", "title", "document", "published_on", "holidays", "extra_days"})
_HOLIDAY_KEYS = frozenset({"name", "from", "to", "worked"})


class CalendarFileError(PolicyError):
    """A calendar file cannot be right; the place in it is named."""

    def __init__(self, file: str, place: str, reason_zh: str, reason_en: str) -> None:
        super().__init__(
            f"放假安排文件 {file}，{place}：{reason_zh}",
            f"Calendar file {file}, {place}: {reason_en}",
        )


@dataclass(frozen=True)
class PublishedYear:
    """What a notice says of a year.

    Attributes:
        document: The number of the notice, such as ``国办发明电〔2026〕7号``.
        exceptions: ``False`` for a weekday off, ``True`` for a weekend day that is worked.
    """

    year: int
    title: str
    document: str
    published_on: date
    exceptions: Mapping[date, bool]


@dataclass(frozen=True)
class _Holiday:
    place: str
    names: tuple[str, ...]
    first: date
    last: date
    worked: tuple[date, ...]

    def days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


def read_year(
    text: str, *, file: str, today: date, year: int | None = None, document: str | None = None
) -> PublishedYear:
    """Read and check the calendar of a year.

    Args:
        text: The file.
        file: Its name, for errors.
        today: A notice of a later day is refused.
        year: The year that is expected, if it is known.
        document: The number of the notice where the file does not give one.

    Raises:
        CalendarFileError: Something is missing, unknown or cannot be right.

    Source:
        《全国年节及纪念日放假办法》（2024年11月10日修订），第六条、第七条（调休）。
    """
    return _Reader(file).read(text, today=today, year=year, document=document)


class _Reader:
    """Reads one file; every error names it."""

    def __init__(self, file: str) -> None:
        self._file = file

    def read(
        self, text: str, *, today: date, year: int | None, document: str | None
    ) -> PublishedYear:
        top = self._mapping(self._content(text), "全文", known=_KEYS)
        told = self._year(top, expected=year)
        published_on = self._day(top.get("published_on"), "published_on")
        if published_on > today:
            raise self._error(
                "published_on",
                f"{published_on} 还没有到",
                f"{published_on} is still to come",
            )
        title = self._text(top.get("title"), "title")
        holidays = self._holidays(top.get("holidays"), told)
        self._check_days(holidays)
        extra = self._extra(top.get("extra_days", 0))
        if told >= _REVISED_FROM:
            self._check_counts(holidays, extra=extra)
        return PublishedYear(
            year=told,
            title=title,
            document=self._document(top.get("document"), document),
            published_on=published_on,
            exceptions=MappingProxyType(_exceptions(holidays)),
        )

    def _content(self, text: str) -> object:
        if len(text.encode()) > LARGEST_FILE:
            raise self._error("全文", "超过 64 KB", "it is larger than 64 KB")
        try:
            return json.loads(text, object_pairs_hook=self._once)
        except (ValueError, RecursionError) as error:
            raise self._error(
                "全文", f"不是有效的 JSON：{error}", f"not valid JSON: {error}"
            ) from error

    def _once(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        if twice:
            raise self._error(twice[0], "同一个键出现两次", "the key stands twice")
        return dict(pairs)

    def _year(self, top: Mapping[str, object], *, expected: int | None) -> int:
        told = top.get("year", expected)
        if isinstance(told, bool) or not isinstance(told, int):
            raise self._error("year", "应当是年份，例如 2027", "a year is expected, such as 2027")
        if expected is not None and told != expected:
            raise self._error(
                "year", f"是 {told}，要求的是 {expected}", f"is {told}, asked for was {expected}"
            )
        if not _FIRST_YEAR <= told < date.max.year - 1:
            raise self._error(
                "year", f"{told} 不在可用范围内（{_FIRST_YEAR} 年起）", f"{told} is out of range"
            )
        return told

    def _document(self, told: object, given: str | None) -> str:
        if told is not None and given is not None and told != given:
            raise self._error(
                "document",
                f"与命令行给出的文号“{given}”不一致",
                f"is not “{given}”, which the command line gives",
            )
        return self._text(given if told is None else told, "document")

    def _extra(self, told: object) -> int:
        if isinstance(told, bool) or not isinstance(told, int) or told < 0:
            raise self._error("extra_days", "应当是不小于 0 的整数", "a number from 0 is expected")
        return told

    def _holidays(self, told: object, year: int) -> list[_Holiday]:
        if not isinstance(told, list) or not told:
            raise self._error("holidays", "应当是节日的列表", "a list of holidays is expected")
        found = [self._holiday(entry, f"holidays[{at}]", year) for at, entry in enumerate(told)]
        named = Counter(name for holiday in found for name in holiday.names)
        for name in STATUTORY_DAYS:
            if named[name] != 1:
                raise self._error(
                    "holidays",
                    f"“{name}”应当出现一次，出现了 {named[name]} 次",
                    f"“{name}” must stand once and stands {named[name]} times",
                )
        return found

    def _holiday(self, entry: object, place: str, year: int) -> _Holiday:
        told = self._mapping(entry, place, known=_HOLIDAY_KEYS)
        names = tuple(self._text(told.get("name"), f"{place}.name").split("、"))
        for name in names:
            if name not in STATUTORY_DAYS:
                known = "、".join(STATUTORY_DAYS)
                raise self._error(
                    f"{place}.name",
                    f"“{name}”不是法定节日（{known}）",
                    f"“{name}” is no statutory holiday ({known})",
                )
        first = self._day(told.get("from"), f"{place}.from", year)
        last = self._day(told.get("to"), f"{place}.to", year)
        if last < first:
            raise self._error(f"{place}.to", "早于开始的日期", "is before the first day")
        worked = told.get("worked", [])
        if not isinstance(worked, list):
            raise self._error(f"{place}.worked", "应当是日期的列表", "a list of days is expected")
        days = tuple(self._day(day, f"{place}.worked[{at}]", year) for at, day in enumerate(worked))
        return _Holiday(place, names, first, last, days)

    def _check_days(self, holidays: Sequence[_Holiday]) -> None:
        off: dict[date, str] = {}
        for holiday in holidays:
            for day in holiday.days():
                if day in off:
                    raise self._error(
                        holiday.place,
                        f"{day} 已经属于 {off[day]}",
                        f"{day} belongs to {off[day]} already",
                    )
                off[day] = holiday.place
        worked: set[date] = set()
        for holiday in holidays:
            for day in holiday.worked:
                place = f"{holiday.place}.worked"
                if day in off:
                    raise self._error(
                        place, f"{day} 同时是放假日", f"{day} is a day off at the same time"
                    )
                if day in worked:
                    raise self._error(place, f"{day} 出现两次", f"{day} stands twice")
                if day.weekday() < _SATURDAY:
                    raise self._error(
                        place,
                        f"{day} 不是星期六或星期日，不能是调休上班日",
                        f"{day} is no Saturday or Sunday, so it cannot be a make-up day",
                    )
                worked.add(day)

    def _check_counts(self, holidays: Sequence[_Holiday], *, extra: int) -> None:
        for holiday in holidays:
            length = (holiday.last - holiday.first).days + 1
            least = sum(STATUTORY_DAYS[name] for name in holiday.names)
            if length < least:
                raise self._error(
                    holiday.place,
                    f"只有 {length} 天，法定为 {least} 天",
                    f"has {length} days, the law gives {least}",
                )
            for name in holiday.names:
                for month, day in _FIXED_DAYS.get(name, ()):
                    on = date(holiday.first.year, month, day)
                    if not holiday.first <= on <= holiday.last:
                        raise self._error(
                            holiday.place, f"不包括 {on}（{name}）", f"leaves out {on} ({name})"
                        )
        exceptions = _exceptions(holidays)
        off = sum(not works for works in exceptions.values())
        worked = len(exceptions) - off
        granted = sum(STATUTORY_DAYS.values()) + extra
        if off - worked != granted:
            raise self._error(
                "holidays",
                f"工作日放假 {off} 天、调休上班 {worked} 天，净放假 {off - worked} 天，应为"
                f" {granted} 天（法定 13 天加 extra_days）",
                f"{off} weekdays off less {worked} worked weekend days are {off - worked},"
                f" not {granted} (13 by law, and extra_days)",
            )

    def _mapping(self, told: object, place: str, *, known: frozenset[str]) -> Mapping[str, object]:
        if not isinstance(told, dict):
            raise self._error(place, "应当是键和值", "keys and values are expected")
        for key in told:
            if key not in known:
                raise self._error(
                    place,
                    f"未知的键“{key[:40]}”（可用：{'、'.join(sorted(known))}）",
                    f"unknown key “{key[:40]}” (known: {', '.join(sorted(known))})",
                )
        return told

    def _text(self, told: object, place: str) -> str:
        if not isinstance(told, str) or not told.strip() or len(told) > _LONGEST_TEXT:
            raise self._error(
                place,
                f"应当填写 1 至 {_LONGEST_TEXT} 个字",
                "a text is expected, 200 letters at most",
            )
        return told.strip()

    def _day(self, told: object, place: str, year: int | None = None) -> date:
        try:
            day = date.fromisoformat(told) if isinstance(told, str) else None
        except ValueError:
            day = None
        if day is None:
            raise self._error(
                place, "应当是日期，例如 2027-01-01", "a day is expected, such as 2027-01-01"
            )
        if year is not None and day.year != year:
            raise self._error(
                place,
                f"{day} 不在 {year} 年内；跨年的部分请更正 {day.year} 年的安排",
                f"{day} is not in {year}; correct the calendar of {day.year} for it",
            )
        return day

    def _error(self, place: str, reason_zh: str, reason_en: str) -> CalendarFileError:
        return CalendarFileError(self._file, place, reason_zh, reason_en)


def _exceptions(holidays: Sequence[_Holiday]) -> dict[date, bool]:
    off = {
        day: False for holiday in holidays for day in holiday.days() if day.weekday() < _SATURDAY
    }
    worked = {day: True for holiday in holidays for day in holiday.worked}
    return dict(sorted((off | worked).items()))
