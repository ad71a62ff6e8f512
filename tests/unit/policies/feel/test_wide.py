"""Years that Python's dates do not reach, and nanoseconds."""

from datetime import UTC, date, datetime, time

import pytest

from policies.feel import evaluation as feel
from policies.feel.wide import WideDate, WideMoment, WideTime


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('string(date("-2017-02-28") + @"P1D")', "-2017-03-01"),
        ('string(@"-0004-02-28" + @"P1D")', "-0004-02-29"),
        ('string(@"0001-01-01" - @"P1D")', "0000-12-31"),
        ('string(@"0000-12-31" + @"P1D")', "0001-01-01"),
        ('string(@"12026-01-31" + @"P1M")', "12026-02-28"),
        ('string(@"12026-01-31T10:00:00" + @"P1M")', "12026-02-28T10:00:00"),
        ('string(@"9999-12-31T23:00:00Z" + @"PT2H")', "10000-01-01T01:00:00Z"),
        ('string(@"10000-01-01T01:00:00Z" - @"PT2H")', "9999-12-31T23:00:00Z"),
        ('string(@"10:00:00.000000001" + @"PT1S")', "10:00:01.000000001"),
        ('string(@"2026-01-01T23:59:59.999999999" + @"PT1S")', "2026-01-02T00:00:00.999999999"),
        ('@"12026-01-01" - @"12025-12-31" = @"P1D"', True),
        ('@"2026-01-01T00:00:00.000000001" - @"2026-01-01T00:00:00"', None),
        ('@"99999999-01-01" - @"-99999999-01-01"', None),
        ('@"-0001-01-01" < @"0001-01-01"', True),
        ('@"10:00:00.000000001" > @"10:00:00"', True),
        ('@"10:00:00.000000001Z" = @"11:00:00.000000001+01:00"', True),
        ('@"10:00:00.000000001" = @"10:00:00.000000001Z"', False),
        ('@"12026-01-01T08:00:00+08:00" = @"12026-01-01T00:00:00Z"', True),
        ('@"12026-01-01T00:00:00Z" = @"12026-01-01"', True),
        ('@"12026-01-01T00:00:00" < @"12026-01-01"', None),
        ('[@"-2017-03-05".year, @"-2017-03-05".month, @"-2017-03-05".day]', [-2017, 3, 5]),
        ('@"2026-01-01T01:02:03.5".second', 3.5),
        ('[@"12026-01-01T01:02:03".hour, @"12026-01-01T01:02:03".minute]', [1, 2]),
        ('day of week(@"12026-11-22") = day of week(@"2026-11-22")', True),
        ('day of year(@"-2016-12-31")', 366),
        ('@"-2017-01-01" instance of date', True),
        ('time(@"12026-01-01T10:00:00.000000001") instance of time', True),
        ('string(date(@"12026-01-01T10:00:00"))', "12026-01-01"),
        ('string(@"12026-07-01T10:00:00@Europe/Paris".time offset)', "PT2H"),
        ('string(@"-2026-07-01T10:00:00@Europe/Paris".time offset)', "PT9M21S"),
        ('string(@"2026-07-01T10:00:00.000000001@Europe/Paris".time offset)', "PT2H"),
        ('string(@"10:00:00.000000001+01:00".time offset)', "PT1H"),
        ('@"10:00:00.000000001".time offset', None),
        ('date("-2017-02-29")', None),
        ('@"01211-01-01"', None),
        ("date(1000000000, 1, 1)", None),
        ("date(2026, 10 ** 30, 1)", None),
        ("time(10, 10 ** 30, 1)", None),
        ('@"999999999-12-31T23:00:00" + @"PT1H"', None),
        ('@"10:00:00.000000001" + @"P1M"', None),
    ],
)
def test_reckons_beyond_what_python_holds(text: str, expected: object) -> None:
    value = feel.evaluate(text, {})

    assert value == expected
    assert (value is None) is (expected is None)


def test_gives_pythons_own_values_where_they_reach() -> None:
    value = feel.evaluate(
        '[@"12026-01-01" - @"P10000Y", @"10:00:00.000000001", time("10:00:00"),'
        ' @"12026-01-01T00:00:00Z" - @"P10000Y", @"-0001-01-01", @"-0001-01-01T00:00:00"]',
        {},
    )

    assert isinstance(value, list)
    assert [type(part) for part in value] == [date, WideTime, time, datetime, WideDate, WideMoment]
    assert value[3] == datetime(2026, 1, 1, tzinfo=UTC)


def test_takes_wide_values_as_variables() -> None:
    wide = feel.evaluate('@"-2017-01-01"', {})

    value = feel.evaluate("string(day)", {"day": wide})

    assert value == "-2017-01-01"
