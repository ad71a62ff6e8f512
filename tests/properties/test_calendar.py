from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.calendar import WorkingCalendar

CALENDAR = WorkingCalendar.shipped()

days = st.dates(date(2004, 1, 1), date(2025, 6, 30))
later_days = st.dates(date(2004, 1, 1), date(2027, 12, 31))
counts = st.integers(1, 60)


@settings(deadline=None)
@given(days, counts)
def test_a_period_ends_on_a_working_day_after_exactly_its_length(start, count):
    due = CALENDAR.add_working_days(start, count)

    assert CALENDAR.is_working_day(due.on)
    assert not due.provisional
    assert CALENDAR.working_days_between(start, due.on) == count


@settings(deadline=None)
@given(later_days, counts)
def test_a_later_start_never_ends_earlier(start, count):
    due = CALENDAR.add_working_days(start, count)
    next_due = CALENDAR.add_working_days(start + timedelta(days=1), count)

    assert due.on <= next_due.on


@settings(deadline=None)
@given(later_days, counts, counts)
def test_a_period_in_two_parts_ends_where_the_whole_ends(start, first, second):
    halfway = CALENDAR.add_working_days(start, first)
    due = CALENDAR.add_working_days(halfway.on, second)

    assert due.on == CALENDAR.add_working_days(start, first + second).on


@settings(deadline=None)
@given(later_days, counts)
def test_a_date_is_provisional_exactly_if_it_reaches_an_unpublished_year(start, count):
    due = CALENDAR.add_working_days(start, count)

    assert due.provisional == (due.on.year > 2026)
    assert (due.reason_zh is None) == (due.reason_en is None) == (not due.provisional)


@settings(deadline=None)
@given(days, st.integers(0, 60))
def test_months_end_on_the_same_number_or_the_last_of_the_month(start, count):
    end = CALENDAR.add_months(start, count).on

    assert (end.year - start.year) * 12 + end.month - start.month == count
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@settings(deadline=None)
@given(days, counts)
def test_rolling_moves_only_from_days_off_and_to_the_next_working_day(start, count):
    nominal = CALENDAR.add_calendar_days(start, count).on
    rolled = CALENDAR.add_calendar_days(start, count, roll=True).on

    assert nominal == start + timedelta(days=count)
    assert CALENDAR.is_working_day(rolled)
    between = ((nominal + timedelta(days=n)) for n in range((rolled - nominal).days))
    assert not any(CALENDAR.is_working_day(day) for day in between)
