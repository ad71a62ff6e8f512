from datetime import date

import pytest

from policies.calendar import DueDate, PeriodImpossibleError, WorkingCalendar
from policies.periods import PeriodUnit, Stop, end_of

CALENDAR = WorkingCalendar.shipped()


def day(text):
    return date.fromisoformat(text)


def stop(first, last):
    return Stop(day(first), day(last))


def end(unit, start, length, *stops, calendar=CALENDAR, roll=None):
    return end_of(
        PeriodUnit(unit), start=day(start), length=length, calendar=calendar, stops=stops, roll=roll
    )


class TestWithoutStops:
    @pytest.mark.parametrize(
        ("unit", "start", "length", "due"),
        [
            ("working_days", "2026-09-14", 30, "2026-10-30"),
            ("calendar_days", "2026-09-24", 7, "2026-10-01"),
            ("months", "2026-04-01", 6, "2026-10-08"),
            ("years", "2025-10-01", 1, "2026-10-08"),
        ],
    )
    def test_ends_as_its_unit_says(self, unit, start, length, due):
        assert end(unit, start, length) == DueDate(day(due))

    def test_days_by_the_calendar_roll_where_they_are_told_to(self):
        assert end("calendar_days", "2026-09-24", 7, roll=True).on == day("2026-10-08")
        assert end("months", "2026-04-01", 6, roll=False).on == day("2026-10-01")


class TestStops:
    def test_give_back_the_working_days_that_were_left(self):
        # Five of thirty were used by the 20th; twenty-four were left after the 21st.
        due = end("working_days", "2026-09-14", 30, stop("2026-09-21", "2026-10-12"))

        assert due == DueDate(day("2026-11-13"))
        assert CALENDAR.working_days_between(day("2026-10-12"), due.on) == 24

    def test_on_the_day_it_begins_and_ends_lose_nothing(self):
        without = end("working_days", "2026-09-14", 30)

        assert end("working_days", "2026-09-14", 30, stop("2026-09-22", "2026-09-22")) == without

    def test_add_up(self):
        due = end(
            "working_days",
            "2026-03-02",
            10,
            stop("2026-03-04", "2026-03-11"),
            stop("2026-03-12", "2026-03-18"),
        )

        # Two days before the first, one between them, seven after the second.
        assert due == DueDate(day("2026-03-27"))

    def test_give_back_the_days_that_were_left_by_the_calendar(self):
        assert end("calendar_days", "2026-03-01", 7, stop("2026-03-04", "2026-03-10")).on == (
            day("2026-03-14")
        )

    def test_of_months_give_back_days_and_roll_once_at_the_end(self):
        # One month from 31 March is 30 April; twenty days are left on 10 April.
        due = end("months", "2026-03-31", 1, stop("2026-04-10", "2026-04-13"))

        assert due == DueDate(day("2026-05-06"))

    def test_after_the_end_change_nothing(self):
        for unit in ("working_days", "calendar_days"):
            late = stop("2026-06-01", "2026-06-10")
            assert end(unit, "2026-03-02", 10, late) == end(unit, "2026-03-02", 10)

    def test_make_a_date_provisional_that_is_moved_into_an_unpublished_year(self):
        due = end("working_days", "2026-11-02", 30, stop("2026-11-03", "2026-12-28"))

        assert (due.provisional, due.on.year) == (True, 2027)
        assert due.reason_zh.startswith("2027 年")

    def test_do_not_hide_an_unpublished_year_before_them(self):
        known = WorkingCalendar({}, {2028})
        due = end(
            "working_days", "2027-12-27", 10, stop("2027-12-30", "2028-01-03"), calendar=known
        )

        assert (due.provisional, due.on.year) == (True, 2028)

    @pytest.mark.parametrize(
        "stops",
        [
            [stop("2026-03-01", "2026-03-05")],
            [stop("2026-03-05", "2026-03-04")],
            [stop("2026-03-05", "2026-03-10"), stop("2026-03-09", "2026-03-12")],
        ],
    )
    def test_out_of_order_are_refused(self, stops):
        with pytest.raises(PeriodImpossibleError, match="out of order"):
            end("working_days", "2026-03-02", 10, *stops)
