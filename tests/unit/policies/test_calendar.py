from datetime import date, datetime

import pytest

from policies.calendar import (
    CalendarNotPublishedError,
    DueDate,
    PeriodImpossibleError,
    WorkingCalendar,
)

CALENDAR = WorkingCalendar.shipped()

WORKING_DAYS = [
    ("first example: survey, a worked Saturday before a holiday", "2017-05-15", 10, "2017-05-27"),
    ("first example: appraisal over the Dragon Boat holiday", "2017-05-27", 5, "2017-06-06"),
    ("first example: sent the day after publicity", "2017-06-13", 1, "2017-06-14"),
    ("first example: county opinion", "2017-06-14", 5, "2017-06-21"),
    ("first example: decision", "2017-06-28", 3, "2017-07-03"),
    ("second example: refusal notice over the New Year", "2022-12-30", 3, "2023-01-05"),
    ("second example: recognition after consent", "2023-01-06", 3, "2023-01-11"),
    ("sixth example: township over Labour Day", "2026-04-27", 15, "2026-05-20"),
    ("sixth example: sent the day after publicity", "2026-05-27", 1, "2026-05-28"),
    ("sixth example: county", "2026-05-28", 15, "2026-06-18"),
    ("sixth example: new opinion after an objection", "2026-05-25", 15, "2026-06-15"),
    ("sixth example: reassessment over two holidays", "2026-09-21", 10, "2026-10-12"),
    ("seventh example: township", "2020-06-15", 15, "2020-07-07"),
    ("seventh example: county", "2020-07-07", 15, "2020-07-28"),
    ("eighth example: decision after publicity", "2026-09-25", 1, "2026-09-28"),
    ("tenth example: three days read as working days", "2026-10-09", 3, "2026-10-13"),
    ("tenth example: a worked Saturday first", "2026-10-09", 1, "2026-10-10"),
    ("twelfth example: start of the survey", "2026-09-14", 3, "2026-09-17"),
    ("twelfth example: start of the comparison, a worked Sunday", "2026-09-17", 3, "2026-09-21"),
    ("twelfth example: delegated", "2026-09-14", 20, "2026-10-16"),
    ("twelfth example: normal", "2026-09-14", 30, "2026-10-30"),
    ("twelfth example: special", "2026-09-14", 45, "2026-11-20"),
    ("twelfth example: sent after publicity", "2026-10-01", 1, "2026-10-08"),
    ("twelfth example: county", "2026-10-08", 10, "2026-10-21"),
    ("twelfth example: refusal notice", "2026-10-21", 3, "2026-10-26"),
    ("last acceptance whose thirty days fit in 2026", "2026-11-19", 30, "2026-12-31"),
    ("last acceptance whose forty-five days fit in 2026", "2026-10-29", 45, "2026-12-31"),
    ("no days at all", "2026-10-03", 0, "2026-10-03"),
]

CALENDAR_DAYS = [
    ("first example: township publicity", "2017-06-06", 7, "2017-06-13"),
    ("first example: county publicity", "2017-06-21", 7, "2017-06-28"),
    ("second example: reconsideration", "2023-01-05", 60, "2023-03-06"),
    ("sixth example: publicity", "2026-05-20", 7, "2026-05-27"),
    ("eighth example: a holiday neither shortens nor moves", "2026-09-18", 7, "2026-09-25"),
    ("tenth example: three days", "2026-10-09", 3, "2026-10-12"),
    ("twelfth example: publicity into the National Day", "2026-09-24", 7, "2026-10-01"),
]


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(("start", "count", "end"), [row[1:] for row in WORKING_DAYS],
                         ids=[row[0] for row in WORKING_DAYS])  # fmt: skip
def test_working_days_end_where_the_published_calendar_says(start, count, end):
    due = CALENDAR.add_working_days(day(start), count)

    assert due == DueDate(day(end))


@pytest.mark.parametrize(("start", "count", "end"), [row[1:] for row in CALENDAR_DAYS],
                         ids=[row[0] for row in CALENDAR_DAYS])  # fmt: skip
def test_calendar_days_end_on_their_day(start, count, end):
    due = CALENDAR.add_calendar_days(day(start), count)

    assert due == DueDate(day(end))


@pytest.mark.parametrize(
    ("on", "is_worked"),
    [
        ("2026-09-20", True),
        ("2026-10-10", True),
        ("2026-02-14", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-01-04", True),
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2017-01-22", True),
        ("2017-02-04", True),
        ("2017-04-01", True),
        ("2017-05-27", True),
        ("2017-09-30", True),
        ("2020-01-19", True),
        ("2020-04-26", True),
        ("2020-05-09", True),
        ("2020-09-27", True),
        ("2020-10-10", True),
        ("2022-01-29", True),
        ("2022-01-30", True),
        ("2022-10-08", True),
        ("2022-10-09", True),
        ("2026-09-25", False),
        ("2026-06-19", False),
        ("2026-10-11", False),
        ("2026-11-20", True),
        ("2020-06-28", True),
        ("2020-01-31", False),
    ],
)
def test_moved_days_are_worked_and_holidays_are_not(on, is_worked):
    assert CALENDAR.is_working_day(day(on)) is is_worked


class TestUnpublishedYear:
    def test_makes_a_deadline_in_it_provisional(self):
        due = CALENDAR.add_working_days(day("2026-11-23"), 30)

        assert (due.on.year, due.on.month, due.provisional) == (2027, 1, True)
        assert due.reason_zh.startswith("2027 年放假安排尚未公布")
        assert due.reason_en.startswith("The holidays of 2027 are not published yet")

    def test_makes_a_deadline_provisional_that_only_passes_through_it(self):
        calendar = WorkingCalendar({}, {2025, 2027})

        due = calendar.add_working_days(day("2025-12-31"), 300)

        assert due.on.year == 2027
        assert due.reason_zh.startswith("2026 年")

    def test_has_no_working_days_to_ask_for(self):
        with pytest.raises(CalendarNotPublishedError, match="2027") as caught:
            CALENDAR.is_working_day(day("2027-01-04"))

        assert caught.value.year == 2027
        with pytest.raises(CalendarNotPublishedError):
            CALENDAR.exceptions_of(2027)

    def test_leaves_a_calendar_period_firm_unless_it_may_move(self):
        firm = CALENDAR.add_calendar_days(day("2026-12-30"), 7)
        moving = CALENDAR.add_calendar_days(day("2026-12-30"), 7, roll=True)

        assert (firm.provisional, moving.provisional) == (False, True)
        assert firm.on == moving.on == day("2027-01-06")


class TestMonths:
    @pytest.mark.parametrize(
        ("start", "count", "end"),
        [
            ("2023-01-05", 6, "2023-07-05"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2023-08-31", 6, "2024-02-29"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2026-12-15", 1, "2027-01-15"),
            ("2026-03-31", 0, "2026-03-31"),
        ],
    )
    def test_end_on_the_same_number_or_at_the_month_end(self, start, count, end):
        assert CALENDAR.add_months(day(start), count).on == day(end)

    def test_ending_on_a_day_off_roll_to_the_next_working_day(self):
        assert CALENDAR.add_months(day("2026-04-01"), 6, roll=True) == DueDate(day("2026-10-08"))


class TestYears:
    @pytest.mark.parametrize(
        ("start", "count", "end"),
        [
            ("2024-02-29", 1, "2025-02-28"),
            ("2024-02-29", 4, "2028-02-29"),
            ("2023-02-28", 1, "2024-02-28"),
            ("2026-12-31", 1, "2027-12-31"),
            ("2026-05-01", 0, "2026-05-01"),
        ],
    )
    def test_end_on_the_same_day_or_at_the_end_of_february(self, start, count, end):
        assert CALENDAR.add_years(day(start), count).on == day(end)

    def test_ending_on_a_day_off_roll_to_the_next_working_day(self):
        assert CALENDAR.add_years(day("2025-10-01"), 1, roll=True) == DueDate(day("2026-10-08"))
        assert CALENDAR.add_years(day("2025-10-01"), 1) == DueDate(day("2026-10-01"))


class TestNeighbours:
    @pytest.mark.parametrize(
        ("on", "before", "after"),
        [
            ("2026-10-03", "2026-09-30", "2026-10-08"),
            ("2026-10-08", "2026-09-30", "2026-10-09"),
            ("2026-09-21", "2026-09-20", "2026-09-22"),
            ("2026-10-12", "2026-10-10", "2026-10-13"),
            ("2026-01-01", "2025-12-31", "2026-01-04"),
        ],
    )
    def test_are_the_nearest_working_days_on_either_side(self, on, before, after):
        assert CALENDAR.previous_working_day(day(on)) == DueDate(day(before))
        assert CALENDAR.next_working_day(day(on)) == DueDate(day(after))

    def test_beyond_what_is_published_are_provisional(self):
        assert CALENDAR.next_working_day(day("2026-12-31")).provisional
        assert CALENDAR.previous_working_day(day("2027-01-01")).provisional
        assert not CALENDAR.previous_working_day(day("2026-12-31")).provisional


class TestDifference:
    def test_counts_the_end_and_not_the_start(self):
        assert CALENDAR.working_days_between(day("2026-09-14"), day("2026-10-30")) == 30
        assert CALENDAR.working_days_between(day("2026-10-30"), day("2026-09-14")) == -30
        assert CALENDAR.working_days_between(day("2026-09-14"), day("2026-09-14")) == 0

    def test_goes_back_as_far_as_it_goes_forth(self):
        assert CALENDAR.working_days_before(day("2026-10-30"), 30) == day("2026-09-14")


def test_the_exceptions_of_a_year_are_what_differs_from_monday_to_friday():
    exceptions = CALENDAR.exceptions_of(2026)

    worked = [on.isoformat() for on, is_worked in exceptions.items() if is_worked]
    assert worked == [
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    ]  # fmt: skip
    assert exceptions[day("2026-10-01")] is False
    assert day("2026-10-03") not in exceptions
    assert (min(CALENDAR.published_years), max(CALENDAR.published_years)) == (2004, 2026)


def test_a_day_before_the_first_calendar_is_provisional_and_says_that_it_is_not_known():
    due = CALENDAR.add_working_days(day("2003-12-30"), 5)

    assert due.provisional
    assert "最早为 2004 年" in due.reason_zh
    assert "2003 are unknown" in due.reason_en


RECKONING = [
    CALENDAR.add_working_days,
    CALENDAR.add_calendar_days,
    CALENDAR.add_months,
    CALENDAR.add_years,
    CALENDAR.working_days_before,
]


class TestImpossibleInput:
    @pytest.mark.parametrize("reckon", RECKONING)
    def test_a_negative_length_is_refused(self, reckon):
        with pytest.raises(ValueError, match="no negative length: -1") as caught:
            reckon(day("2026-01-05"), -1)

        assert caught.value.message_zh == "期限无法计算：期限不能是负数：-1"

    @pytest.mark.parametrize("reckon", RECKONING)
    @pytest.mark.parametrize("count", [40_000, 10**12])
    def test_a_length_beyond_reason_is_refused_at_once(self, reckon, count):
        with pytest.raises(PeriodImpossibleError, match="longer than 100 years"):
            reckon(day("2026-01-05"), count)

    @pytest.mark.parametrize("reckon", RECKONING)
    def test_a_moment_is_no_day(self, reckon):
        with pytest.raises(PeriodImpossibleError, match="not at a moment"):
            reckon(datetime(2026, 1, 5, 9, 0), 1)  # noqa: DTZ001  that is the point

    @pytest.mark.parametrize("reckon", RECKONING[:-1])
    def test_the_end_of_time_is_refused(self, reckon):
        with pytest.raises(PeriodImpossibleError, match="out of range"):
            reckon(date.max, 1)

    def test_the_beginning_of_time_is_refused(self):
        with pytest.raises(PeriodImpossibleError, match="out of range"):
            CALENDAR.previous_working_day(date.min)
        with pytest.raises(PeriodImpossibleError, match="out of range"):
            CALENDAR.working_days_before(date(1, 1, 3), 10)
        with pytest.raises(PeriodImpossibleError, match="longer than 100 years"):
            CALENDAR.working_days_between(date.min, date.max)
