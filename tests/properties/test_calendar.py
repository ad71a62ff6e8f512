from calendar import isleap
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.calendar import WorkingCalendar
from policies.periods import PeriodUnit, Stop, end_of

CALENDAR = WorkingCalendar.shipped()

days = st.dates(date(2004, 1, 1), date(2025, 6, 30))
later_days = st.dates(date(2004, 1, 1), date(2027, 12, 31))
counts = st.integers(1, 60)
units = st.sampled_from(PeriodUnit)
year_ends = st.builds(date, st.integers(2004, 2025), st.just(12), st.integers(20, 31))


@st.composite
def stops(draw, start):
    """Draw up to three stops, one after the other, at or after a day."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        stopped_on = start + timedelta(days=draw(st.integers(0, 20)))
        start = stopped_on + timedelta(days=draw(st.integers(0, 40)))
        found.append(Stop(stopped_on, start))
    return found


def is_rest_day(on):
    return on.year in CALENDAR.published_years and not CALENDAR.is_working_day(on)


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


@settings(deadline=None)
@given(later_days, st.integers(0, 60))
def test_counting_back_from_the_end_comes_to_the_start_or_the_rest_days_after_it(start, count):
    end = CALENDAR.add_working_days(start, count).on
    back = CALENDAR.working_days_before(end, count)

    # Back from the last of the days lies the last working day up to the start.
    assert CALENDAR.working_days_between(back, end) == count
    assert CALENDAR.working_days_between(min(back, start), max(back, start)) in {0, 1}
    assert back <= start


@settings(deadline=None)
@given(days, st.integers(0, 60), units)
def test_a_longer_period_never_ends_earlier(start, length, unit):
    def end(count):
        return end_of(unit, start=start, length=min(count, 60), calendar=CALENDAR).on

    assert start <= end(length) <= end(length + 1)


@settings(deadline=None)
@given(days, st.integers(0, 24), st.sampled_from([PeriodUnit.MONTHS, PeriodUnit.CALENDAR_DAYS]))
def test_a_rolled_end_never_lies_on_a_rest_day(start, length, unit):
    due = end_of(unit, start=start, length=length, calendar=CALENDAR, roll=True)

    assert not is_rest_day(due.on)


@settings(deadline=None)
@given(days, st.integers(0, 20))
def test_years_keep_the_day_but_for_29_february(start, count):
    end = CALENDAR.add_years(start, count).on

    is_leap_day = (start.month, start.day) == (2, 29)
    lost = is_leap_day and not isleap(start.year + count)
    assert end == date(start.year + count, start.month, 28 if lost else start.day)


@settings(deadline=None)
@given(year_ends, st.integers(0, 30))
def test_over_the_end_of_a_year_no_working_day_is_lost_or_counted_twice(start, count):
    end = CALENDAR.add_working_days(start, count).on
    new_year = date(start.year + 1, 1, 1)

    if end >= new_year:
        eve = new_year - timedelta(days=1)
        assert (
            CALENDAR.working_days_between(start, eve) + CALENDAR.working_days_between(eve, end)
            == count
        )


@settings(deadline=None)
@given(st.data(), days, counts)
def test_a_period_with_stops_has_exactly_its_working_days_outside_them(data, start, length):
    drawn = data.draw(stops(start))
    due = end_of(
        PeriodUnit.WORKING_DAYS, start=start, length=length, calendar=CALENDAR, stops=drawn
    ).on

    within = [stop for stop in drawn if stop.stopped_on <= due]
    edges = [start, *(day for stop in within for day in (stop.stopped_on, stop.resumed_on)), due]
    running = zip(edges[::2], edges[1::2], strict=True)
    assert sum(CALENDAR.working_days_between(first, last) for first, last in running) == length


@settings(deadline=None)
@given(st.data(), days, counts, units)
def test_a_stop_never_shortens_a_period(data, start, length, unit):
    drawn = data.draw(stops(start))
    length = min(length, 24)

    def end(known):
        return end_of(unit, start=start, length=length, calendar=CALENDAR, stops=known).on

    ends = [end(drawn[:count]) for count in range(len(drawn) + 1)]
    assert ends == sorted(ends)


@settings(deadline=None)
@given(st.data(), later_days, counts)
def test_publishing_a_year_as_monday_to_friday_makes_firm_and_moves_nothing(data, start, length):
    drawn = data.draw(stops(start))
    exceptions = {
        on: works
        for year in CALENDAR.published_years
        for on, works in CALENDAR.exceptions_of(year).items()
    }
    published = WorkingCalendar(exceptions, range(2004, 2033))

    def due(calendar):
        return end_of(
            PeriodUnit.WORKING_DAYS, start=start, length=length, calendar=calendar, stops=drawn
        )

    assert not due(published).provisional
    assert due(published).on == due(CALENDAR).on
