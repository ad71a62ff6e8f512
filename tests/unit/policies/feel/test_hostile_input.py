"""Untrusted expressions and odd variables: nothing of Python is reached, nothing runs away."""

import math
from collections import UserDict
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum

import pytest

from policies.errors import PolicyError
from policies.feel import evaluation as feel
from policies.feel.errors import FeelBudgetError
from policies.feel.values import BuiltinValue, FunctionValue

pytestmark = pytest.mark.timeout(120)
"""Budgets are counts, not seconds: a busy machine, or one that measures coverage, is slower."""


def doubled(first: str, step: str, times: int) -> str:
    """Write a context whose entries grow twofold: ``a0``, ``a1``, …"""
    steps = "".join(f", a{i + 1}: {step.replace('$', f'a{i}')}" for i in range(times))
    return f"{{a0: {first}{steps}}}"


BIG_TEXT = 'string join(for i in 1..10000 return "xxxxxxxxx")'
BIG_LIST = "for i in 1..9000 return i"


@pytest.mark.parametrize(
    "text",
    [
        "x.__class__",
        '"a".__class__.__mro__',
        '"a".format',
        '__import__("os")',
        'open("/etc/passwd")',
        "{a: 1}.__init__",
        "x.items",
        "x.keys",
        "(function(a) a).body",
        "abs.__globals__",
        "thing",
        "thing.secret",
        '@"10:00:00@../../etc/passwd"',
        'eval("1")',
        "now()",
    ],
)
def test_reaches_nothing_of_python(text: str) -> None:
    class Thing:
        secret = "secret"

    value = feel.evaluate(text, {"x": {"y": 1}, "thing": Thing()})

    assert value is None


@pytest.mark.parametrize(
    "text",
    [
        "1" * 10_001,
        "(" * 100 + "1" + ")" * 100,
        "1 instance of " + "list<" * 100,
        "+".join(["1"] * 200),
        "if true then 1 else " * 200 + "1",
        "for i in 1..1000000000 return i",
        "for i in 1..200, j in 1..200 return i",
        "for i in 1..9000 return count(for j in 1..9000 return j)",
        "(function(f) f(f))(function(f) f(f))",
        f"{BIG_TEXT} + {BIG_TEXT}",
        f"{{s: {BIG_TEXT}, r: for i in 1..9000 return s + t}}",
        f"{{s: {BIG_TEXT}, r: for i in 1..9000 return upper case(s)}}",
        f"{{l: {BIG_LIST}, r: for i in 1..900 return append(l, i)}}.r",
        f"{{l: {BIG_LIST}, r: concatenate(l, l)}}",
        f"{{l: {BIG_LIST}, r: flatten([l, l])}}",
        f"{{l: {BIG_LIST}, r: distinct values(l)}}",
        doubled('"xxxxxxxxxx"', "$ + $", 40),
        doubled("[1, 1]", "[$, $]", 40) + ".a40",
        doubled("[1, 1]", "[$, $]", 40) + ".a40 = " + doubled("[1, 1]", "[$, $]", 40) + ".a40",
        f"string({doubled('[1, 1]', '[$, $]', 40)}.a40)",
        doubled("[]", "[$]", 80) + ".a80",
        "for i in 1..2000 return partial",
    ],
)
def test_stops_what_grows_too_large(text: str) -> None:
    with pytest.raises(FeelBudgetError) as caught:
        feel.evaluate(text, {"t": "x"})

    assert caught.value.message_zh
    assert caught.value.message_en


def test_stops_a_result_that_is_too_large() -> None:
    with pytest.raises(FeelBudgetError):
        feel.evaluate("x", {"x": "a" * 100_001})
    with pytest.raises(FeelBudgetError):
        feel.evaluate("x", {"x": [1] * 10_001})


def test_stops_variables_that_are_too_deep() -> None:
    deep: object = 1
    for _ in range(100):
        deep = [deep]

    with pytest.raises(FeelBudgetError):
        feel.evaluate("count(x)", {"x": deep})


def test_turns_an_exhausted_stack_into_a_budget_error() -> None:
    body = "(" * 40 + "if n = 0 then 0 else 1 + f(f, n - 1)" + ")" * 40
    inner = "+0" * 100

    with pytest.raises(FeelBudgetError):
        feel.evaluate(f"{{g: function(f, n) {body}{inner}, r: g(g, 14)}}.r", {})


@pytest.mark.parametrize(
    "text",
    [
        "{" + " " * 9_000,
        "f(" + "a " * 4_000,
        "for " + "a " * 4_000,
        "/*" * 4_000,
        '"' + '\\"' * 4_000,
        "-" * 9_000,
        "[" * 9_000,
        "\0",
        "a" * 9_000 + "!",
    ],
)
def test_reads_long_nonsense_quickly(text: str) -> None:
    with pytest.raises(PolicyError):
        feel.evaluate(text, {})


def test_a_long_chain_of_conditions_is_one_level() -> None:
    text = " or ".join(f"x = {number}" for number in range(500))

    value = feel.evaluate(text, {"x": 499})

    assert value is True


class Grade(IntEnum):
    FIRST = 1


class Moment(datetime):
    """Stands for the classes that libraries derive from datetime."""


class Day(date):
    """Stands for the classes that libraries derive from date."""


class Amount(Decimal):
    """Stands for a number with behaviour of its own."""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (1, Decimal(1)),
        (True, True),
        (0.1, Decimal("0.1")),
        (math.nan, None),
        (math.inf, None),
        (Decimal("NaN"), None),
        (Amount("1.5"), Decimal("1.5")),
        (Grade.FIRST, Decimal(1)),
        (Moment(2026, 1, 2, 3, tzinfo=UTC), datetime(2026, 1, 2, 3, tzinfo=UTC)),
        (Day(2026, 1, 2), date(2026, 1, 2)),
        ((1, "a"), [Decimal(1), "a"]),
        (UserDict({"a": 1}), {"a": Decimal(1)}),
        ({1: 1}, {"1": Decimal(1)}),
        (b"bytes", None),
        (object(), None),
        ({"a": object()}, {"a": None}),
    ],
)
def test_takes_python_values_as_plain_values(given: object, expected: object) -> None:
    value = feel.evaluate("x", {"x": given})

    assert value == expected
    assert type(value) is type(expected)


def test_reads_paths_through_any_mapping_and_list() -> None:
    variables = {"a": UserDict({"b": [{"c": 1}, {"c": 2}]}), "d": {"e": {"f": 1}}, "n": 5}

    inner = feel.evaluate("a.b.c", variables)
    plain = feel.evaluate("d.e.f", variables)
    absent = feel.explain("d.x.f", variables)
    unknown = feel.explain("z.x", variables)
    flat = feel.evaluate("n.x", variables)

    assert inner == [1, 2]
    assert plain == 1
    assert absent.reasons == ("没有条目“x”",)
    assert unknown.reasons == ("没有变量“z”",)
    assert flat is None


def test_writes_a_number_with_a_huge_exponent_briefly() -> None:
    value = feel.evaluate("string(x)", {"x": Decimal("1E+999999")})

    assert value == "1E+999999"


def test_evaluating_leaves_the_variables_as_they_were() -> None:
    variables = {"a": [{"b": 1}], "c": {"d": [3, 2, 1]}}

    feel.evaluate('[append(a, 1), sort(c.d), context put(c, "d", 1), a[b = 1]]', variables)

    assert variables == {"a": [{"b": 1}], "c": {"d": [3, 2, 1]}}


def test_functions_may_be_kept_and_called_with_the_variables_they_saw() -> None:
    twice = feel.evaluate("function(n) n * factor", {"factor": 2})
    absolute = feel.evaluate("abs", {})

    value = feel.evaluate("twice(4) + absolute(-1)", {"twice": twice, "absolute": absolute})

    assert isinstance(twice, FunctionValue)
    assert isinstance(absolute, BuiltinValue)
    assert value == 9
