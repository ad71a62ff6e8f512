import json
import re
from datetime import date

import pytest

from policies.calendar import WorkingCalendar
from policies.calendar_files import LARGEST_FILE, CalendarFileError, read_year
from tests.published_year import notice

TODAY = date(2026, 11, 21)


def read(content, **options):
    text = content if isinstance(content, str) else json.dumps(content)
    return read_year(text, file="2027.json", today=TODAY, **options)


def changed(**changes):
    return {**notice(), **changes}


def with_holiday(at, **changes):
    told = notice()
    told["holidays"][at] |= changes
    return told


class TestRead:
    def test_gives_the_days_that_are_not_what_their_weekday_says(self):
        told = read(notice())

        assert (told.year, told.document, told.published_on) == (
            2027,
            "测试〔2026〕1号",
            date(2026, 11, 20),
        )
        assert [str(on) for on, works in told.exceptions.items() if works] == [
            "2027-02-20",
            "2027-05-08",
            "2027-09-26",
            "2027-10-09",
        ]
        assert told.exceptions[date(2027, 1, 1)] is False
        assert date(2027, 1, 2) not in told.exceptions  # A Saturday is off anyway.
        assert list(told.exceptions) == sorted(told.exceptions)

    def test_makes_a_calendar_firm(self):
        known = WorkingCalendar.shipped()
        told = read(notice())
        exceptions = {
            on: works
            for year in known.published_years
            for on, works in known.exceptions_of(year).items()
        }
        calendar = WorkingCalendar(
            exceptions | dict(told.exceptions), known.published_years | {2027}
        )

        due = calendar.add_working_days(date(2026, 11, 23), 30)

        assert (str(due.on), due.provisional) == ("2027-01-05", False)

    def test_takes_the_number_of_the_notice_and_the_year_from_the_caller(self):
        told = notice()
        del told["document"], told["year"]

        read_told = read(told, document="国办发明电〔2026〕9号", year=2027)

        assert (read_told.document, read_told.year) == ("国办发明电〔2026〕9号", 2027)

    def test_allows_two_holidays_that_fall_together(self):
        told = notice()
        del told["holidays"][5]
        told["holidays"][5] |= {"name": "国庆节、中秋节", "worked": ["2027-09-26"]}

        assert read(told).exceptions[date(2027, 10, 1)] is False

    def test_allows_days_off_beyond_the_law_that_the_notice_names(self):
        more = with_holiday(0, to="2027-01-04")

        assert read({**more, "extra_days": 1}).exceptions[date(2027, 1, 4)] is False
        with pytest.raises(CalendarFileError, match="are 14, not 13"):
            read(more)

    def test_does_not_count_the_days_of_years_before_the_law_of_2025(self):
        told = json.loads(json.dumps(notice()).replace("2027-", "2021-"))
        told |= {"year": 2021, "published_on": "2020-11-20"}
        for holiday in told["holidays"]:
            holiday["worked"] = []

        assert read(told).year == 2021


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ("{", "全文", "not valid JSON"),
        ("[]", "全文", "keys and values"),
        ("null", "全文", "keys and values"),
        ("[" * 50_000, "全文", "not valid JSON"),
        (" " * (LARGEST_FILE + 1), "全文", "larger than 64 KB"),
        ('{"year": 2027, "year": 2028}', "year", "stands twice"),
        (changed(holiday=[]), "全文", "unknown key “holiday”"),
        (changed(year="2027"), "year", "a year is expected"),
        (changed(year=True), "year", "a year is expected"),
        (changed(year=1999), "year", "out of range"),
        (changed(year=2028), "holidays[0].from", "is not in 2028"),
        (changed(title=" "), "title", "a text is expected"),
        (changed(title="长" * 201), "title", "200 letters at most"),
        (changed(document=None), "document", "a text is expected"),
        (changed(published_on="2026-11-31"), "published_on", "a day is expected"),
        (changed(published_on="2026-11-22"), "published_on", "still to come"),
        (changed(holidays=[]), "holidays", "a list of holidays"),
        (changed(holidays=notice()["holidays"][1:]), "holidays", "“元旦” must stand once"),
        (changed(extra_days=-1), "extra_days", "a number from 0"),
        (changed(extra_days=1), "holidays", "are 13, not 14"),
        (with_holiday(2, name="寒食节"), "holidays[2].name", "no statutory holiday"),
        (with_holiday(2, name="元旦"), "holidays", "stands 2 times"),
        (with_holiday(2, days=3), "holidays[2]", "unknown key “days”"),
        (with_holiday(0, **{"from": "2026-12-31"}), "holidays[0].from", "correct the calendar of"),
        (with_holiday(1, to="2027-02-01"), "holidays[1].to", "before the first day"),
        (with_holiday(1, worked="2027-02-20"), "holidays[1].worked", "a list of days"),
        (with_holiday(1, worked=["2027-02-18"]), "holidays[1].worked", "no Saturday or Sunday"),
        (with_holiday(1, worked=["2028-02-19"]), "holidays[1].worked[0]", "is not in 2027"),
        (with_holiday(1, worked=["2027-02-06"]), "holidays[1].worked", "a day off at the same"),
        (with_holiday(1, worked=["2027-05-08"]), "holidays[3].worked", "stands twice"),
        (with_holiday(1, worked=[]), "holidays", "are 14, not 13"),
        (with_holiday(2, to="2027-05-01"), "holidays[3]", "belongs to holidays[2] already"),
        (with_holiday(1, to="2027-02-07"), "holidays[1]", "has 3 days, the law gives 4"),
        (with_holiday(0, **{"from": "2027-01-02"}), "holidays[0]", "leaves out 2027-01-01"),
        (with_holiday(3, **{"from": "2027-05-02"}), "holidays[3]", "leaves out 2027-05-01"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_right_is_refused_at_its_place(content, place, reason):
    with pytest.raises(CalendarFileError, match=re.escape(reason)) as caught:
        read(content)

    assert caught.value.message_en.startswith(f"Calendar file 2027.json, {place}: ")
    assert caught.value.message_zh.startswith(f"放假安排文件 2027.json，{place}：")


@pytest.mark.parametrize(
    ("options", "place"),
    [({"year": 2026}, "year"), ({"document": "国办发明电〔2026〕9号"}, "document")],
)
def test_a_file_that_contradicts_the_caller_is_refused(options, place):
    with pytest.raises(CalendarFileError, match=f", {place}: "):
        read(notice(), **options)
