"""The built-in functions."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from policies.feel import evaluation as feel
from policies.feel.temporal import YearsMonths


def numbers(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 0)', None),
        ('substring("foobar", 1, 0)', None),
        ('substring("低保对象", 1, 2)', "低保"),
        ('string length("救助😀")', Decimal(3)),
        ('string length("\\uD83D\\uDE00\\U01F40E")', Decimal(2)),
        ('string length("\\ud800")', Decimal(1)),
        ('string length(string: "a")', Decimal(1)),
        ('string length(text: "a")', None),
        ("string length(1)", None),
        ("string length()", None),
        ('string length(["abc"])', Decimal(3)),
        ('upper case("a\\n")', "A\n"),
        ('lower case("A")', "a"),
        ('substring before("foobar", "bar")', "foo"),
        ('substring before("foobar", "x")', ""),
        ('substring after("foobar", "ob")', "ar"),
        ('substring after("foobar", "x")', ""),
        ('contains("foobar", "ob")', True),
        ('starts with("foobar", "fo")', True),
        ('ends with("foobar", "r")', True),
        ('string join(["a", null, "b"], "、")', "a、b"),
        ('string join(["a", "b"])', "ab"),
        ('string join("a")', "a"),
        ('string join([1], "x")', None),
        ("string(1.50)", "1.5"),
        ("string(null)", None),
        ('string({a: [1, "x"], "b c": null, d: true, e: [1..2)})',
         '{a: [1, "x"], "b c": null, d: true, e: [1..2)}'),
        ("string(abs)", "function"),
        ("string(0.0)", "0"),
        ("string(]1..2])", "(1..2]"),
        ('string(@"2026-01-02T03:04:05.5+08:00")', "2026-01-02T03:04:05.5+08:00"),
        ('string(@"03:04:05-01:30:15")', "03:04:05-01:30:15"),
        ('string(@"03:04:05Z")', "03:04:05Z"),
        ('string(@"03:04:05@Asia/Shanghai")', "03:04:05@Asia/Shanghai"),
        ('string(@"2026-01-02")', "2026-01-02"),
        ('string(@"03:04:05")', "03:04:05"),
        ('string(@"P1Y2M")', "P1Y2M"),
        ('string(@"-P13M")', "-P1Y1M"),
        ('string(@"P0M")', "P0M"),
        ('string(@"P1DT2H3M4.5S")', "P1DT2H3M4.5S"),
        ('string(@"-PT1S")', "-PT1S"),
        ('string(@"PT0S")', "PT0S"),
    ],
)  # fmt: skip
def test_texts(text: str, expected: object) -> None:
    value = feel.evaluate(text, {})

    assert value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("decimal(0.515, 2)", Decimal("0.52")),
        ("decimal(2.5, 0)", Decimal(2)),
        ("decimal(1.5, 99999)", None),
        ("round up(-5.1, 0)", Decimal(-6)),
        ("round down(-5.9, 0)", Decimal(-5)),
        ("round half up(5.55, 1)", Decimal("5.6")),
        ("round half down(5.55, 1)", Decimal("5.5")),
        ("round up(1.5, 3)", Decimal("1.5")),
        ("floor(n: 1.5)", Decimal(1)),
        ("floor(-1.5)", Decimal(-2)),
        ("floor(1.56, 1)", Decimal("1.5")),
        ("ceiling(1.01)", Decimal(2)),
        ("ceiling(n: 1.01, scale: 1)", Decimal("1.1")),
        ("ceiling(1.01, null)", None),
        ("ceiling(scale: 1)", None),
        ("abs(-1)", Decimal(1)),
        ("abs(n: -1)", Decimal(1)),
        ("abs(-1, n: 1)", None),
        ('abs(@"-P1D")', timedelta(days=1)),
        ('abs(@"-P1M")', YearsMonths(1)),
        ("modulo(12, -5)", Decimal(-3)),
        ("modulo(10.1, 4.5)", Decimal("1.1")),
        ("modulo(1, 0)", None),
        ("modulo(1e6000, 3)", None),
        ("sqrt(4)", Decimal(2)),
        ("sqrt(-1)", None),
        ("decimal(log(10), 4)", Decimal("2.3026")),
        ("log(0)", None),
        ("exp(0)", Decimal(1)),
        ("exp(1000000)", None),
        ("odd(-3)", True),
        ("even(2)", True),
        ("even(2.5)", None),
        ("even(1e6000)", None),
        ('number("1,000.5", ",", ".")', Decimal("1000.5")),
        ('number("1.000,5", ".", ",")', Decimal("1000.5")),
        ('number("1 000", " ", null)', Decimal(1000)),
        ('number(from: "1,5", grouping separator: null, decimal separator: ",")', Decimal("1.5")),
        ('number("x")', None),
        ('number("1e99999")', None),
        ('number("1", "x")', None),
        ('number("1", ",", ",")', None),
        ("number(5)", Decimal(5)),
    ],
)
def test_numbers(text: str, expected: object) -> None:
    value = feel.evaluate(text, {})

    assert value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not(true)", False),
        ("not(null)", None),
        ("all([true, null, false])", False),
        ("all(true, null)", None),
        ("all(true, true)", True),
        ("any(false, true)", True),
        ("any([false, null])", None),
        ("any([])", False),
        ("is(1, 1)", True),
        ('is(1, "1")', False),
        ('is(@"08:00:00+08:00", @"00:00:00Z")', False),
        ("is(1)", False),
    ],
)
def test_truth_values(text: str, expected: object) -> None:
    value = feel.evaluate(text, {})

    assert value is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("count([1, null])", Decimal(2)),
        ("count(1)", Decimal(1)),
        ("count(null)", None),
        ("sum([1, 2.5])", Decimal("3.5")),
        ("sum(1, 2)", Decimal(3)),
        ("sum([])", None),
        ("sum(null)", None),
        ('sum([1, "a"])', None),
        ("sum([9e6144, 9e6144])", None),
        ("product([2, 3])", Decimal(6)),
        ("mean([1, 2, 6])", Decimal(3)),
        ("mean([])", None),
        ("median([8, 2, 5, 3, 4])", Decimal(4)),
        ("median([6, 1, 2, 3])", Decimal("2.5")),
        ("median([])", None),
        ("stddev([2, 4, 4, 4, 5, 5, 7, 9, 5]) > 1.9", True),
        ("stddev([2])", None),
        ("stddev([9e6144, -9e6144])", None),
        ("mode([3, 6, 1, 9, 6, 1, 3])", numbers(1, 3, 6)),
        ("mode([])", []),
        ('mode(["a"])', None),
        ("min([3, 1, 2])", Decimal(1)),
        ('max("a", "c", "b")', "c"),
        ("max([])", None),
        ('max([1, "a"])', None),
        ("list contains([1, 2], 2)", True),
        ("list contains([1, null], null)", True),
        ("append([1], 2)", numbers(1, 2)),
        ("append([1], 2, 3)", numbers(1, 2, 3)),
        ("append(1)", None),
        ("append(1, 2, 3)", numbers(1, 2, 3)),
        ("concatenate([1], [2, 3], 4)", numbers(1, 2, 3, 4)),
        ("union([1, 2], [2, 3])", numbers(1, 2, 3)),
        ("distinct values([1, 2, 1])", numbers(1, 2)),
        ("flatten([1, [2, [3]]])", numbers(1, 2, 3)),
        ("reverse([1, 2])", numbers(2, 1)),
        ("index of([1, 2, 1], 1)", numbers(1, 3)),
        ("sublist([1, 2, 3], 2)", numbers(2, 3)),
        ("sublist([1, 2, 3], -2, 1)", numbers(2)),
        ("sublist([1, 2, 3], 4)", None),
        ("sublist([1, 2, 3], 1, 4)", None),
        ("insert before([1, 2], 2, 9)", numbers(1, 9, 2)),
        ("insert before([1, 2], 0, 9)", None),
        ("remove([1, 2], 1)", numbers(2)),
        ("remove([1, 2], 3)", None),
        ("list replace([1, 2], -1, 9)", numbers(1, 9)),
        ("list replace([1, 2], 3, 9)", None),
        ("list replace([1, 2], function(a, b) a < b and a > 1, 9)", numbers(1, 9)),
        ("list replace([1, 2], function(a, b) null, 9)", None),
        ("sort([3, 1, 2])", numbers(1, 2, 3)),
        ('sort([3, "a"])', None),
        ("sort([])", []),
        ("sort([3, 1, 2], function(a, b) a > b)", numbers(3, 2, 1)),
    ],
)
def test_lists(text: str, expected: object) -> None:
    value = feel.evaluate(text, {})

    assert value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('get value({a: 1}, "a")', Decimal(1)),
        ('get value({a: 1}, "b")', None),
        ("get entries({a: 1})", [{"key": "a", "value": Decimal(1)}]),
        ('context([{key: "a", value: 1}])', {"a": Decimal(1)}),
        ('context({key: "a", value: 1})', {"a": Decimal(1)}),
        ('context([{key: "a"}])', None),
        ("context([1])", None),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context put({a: 1}, "b", 2)', {"a": Decimal(1), "b": Decimal(2)}),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": Decimal(2)}}),
        ('context put({a: 1}, ["a", "b"], 2)', None),
        ('context put({a: {b: 1}}, ["a", "b", "c"], 2)', None),
        ("context put({a: 1}, [], 2)", None),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": Decimal(2), "b": Decimal(3)}),
        ("context merge([1])", None),
    ],
)
def test_contexts(text: str, expected: object) -> None:
    value = feel.evaluate(text, {})

    assert value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-11-22")', date(2026, 11, 22)),
        ('date("2026-2-2")', None),
        ('date("2026-02-30")', None),
        ('date(@"2026-11-22T10:00:00")', date(2026, 11, 22)),
        ("date(2026, 11, 22)", date(2026, 11, 22)),
        ("date(2026, 13, 22)", None),
        ("date(day: 22, month: 11, year: 2026)", date(2026, 11, 22)),
        ('time("08:30:00")', time(8, 30)),
        ('time("08:30:00+15:00")', None),
        ('time("08:30:00@Nowhere/Land")', None),
        ('time("8:30")', None),
        ('time(@"2026-11-22T10:00:00")', time(10, 0)),
        ('time(@"2026-11-22")', time(0, 0, tzinfo=UTC)),
        ("time(8, 30, 1.5)", time(8, 30, 1, 500_000)),
        ('time(8, 30, 0, @"PT0S")', time(8, 30, tzinfo=UTC)),
        ("time(25, 0, 0)", None),
        ('date and time("2026-11-22T08:30:00")', datetime(2026, 11, 22, 8, 30)),  # noqa: DTZ001
        ('date and time("2026-11-22")', datetime(2026, 11, 22)),  # noqa: DTZ001
        ('date and time("x")', None),
        ('date and time("2026-11-22Tx")', None),
        ('date and time(@"2026-11-22T01:02:03Z")', datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)),
        ('date and time(@"2026-11-22", @"01:02:03Z")',
         datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)),
        ('date and time(@"2026-11-22T09:00:00", @"01:02:03Z")',
         datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)),
        ('duration("P1Y")', YearsMonths(12)),
        ('duration(@"P1D")', timedelta(days=1)),
        ('duration("P")', None),
        ('duration("PT")', None),
        ('duration("P1Y1D")', None),
        ('duration("P9999999999999M")', None),
        ('duration("P99999999999D")', None),
        ('years and months duration(@"2026-01-31", @"2026-03-30")', YearsMonths(1)),
        ('years and months duration(@"2026-03-30", @"2026-01-31")', YearsMonths(-1)),
        ('day of year(@"2024-12-31")', Decimal(366)),
        ('day of week(@"2026-11-22")', "Sunday"),
        ('month of year(@"2026-11-22")', "November"),
        ('week of year(@"2003-12-31")', Decimal(1)),
        ('@"2026-11-22".weekday', Decimal(7)),
        ('@"2026-11-22".hour', Decimal(0)),
        ('@"2026-11-22".minute', Decimal(0)),
        ('@"2026-11-22".second', Decimal(0)),
        ('@"2026-11-22".time offset', timedelta()),
        ('@"2026-11-22T08:09:10.5+08:00".month', Decimal(11)),
        ('@"2026-11-22T08:09:10.5+08:00".second', Decimal("10.5")),
        ('@"2026-11-22T08:09:10.5+08:00".time offset', timedelta(hours=8)),
        ('@"08:09:10@Asia/Shanghai".timezone', "Asia/Shanghai"),
        ('@"08:09:10".minute', Decimal(9)),
        ('@"-P1DT2H3M4S".days', Decimal(-1)),
        ('@"P1DT26H3M4S".hours', Decimal(2)),
        ('@"P1DT26H3M4S".minutes', Decimal(3)),
        ('@"P1DT26H3M4S".seconds', Decimal(4)),
        ('@"-P14M".years', Decimal(-1)),
        ('@"P14M".months', Decimal(2)),
        ('@"P14M".day', None),
        ("[1..3).start included", True),
        ("[1..3).end", Decimal(3)),
    ],
)  # fmt: skip
def test_dates_times_and_durations(text: str, expected: object) -> None:
    value = feel.evaluate(text, {})

    assert value == expected
