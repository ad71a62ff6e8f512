"""Unary tests, as they stand in the cells of decision tables."""

from datetime import UTC, datetime

import pytest

import policies.feel
from policies.feel import evaluation as feel
from policies.feel.errors import FeelBudgetError, FeelSyntaxError


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("5, 7", 7, True),
        ("< standard * 1.5", 4000, True),
        ("[0..standard], > 9000", 4000, False),
        ("]1..2[", 2, False),
        ('"rural", "urban"', "urban", True),
        ("not(5, 7)", 6, True),
        ("not([1..5))", 5, True),
        ("not(< 5)", 4, False),
        ("not(?) or true", False, True),
        ("? > 5 and ? < 9", 7, True),
        ("? = null", None, True),
        ('contains(?, "低保")', "农村低保", True),
        ("[1, 2]", 2, True),
        ("[? + 1]", 2, False),
        ("true", True, True),
        ("false", False, True),
        ("null", None, True),
        ("standard > 5", 4, True),
        ("> 5", None, None),
        ("not(> 5)", None, None),
        ("> 5, 3", "x", None),
    ],
)
def test_a_value_passes_or_not_or_that_is_unknown(
    text: str, value: object, expected: object
) -> None:
    outcome = feel.evaluate_unary_tests(text, value, {"standard": 3210})

    assert outcome is expected


def test_what_is_unknown_does_not_match_and_says_why() -> None:
    tests = feel.compile_unary_tests("< standard")

    told = tests.explain(4, {})

    assert not tests.matches(4, {})
    assert tests.matches(4, {"standard": 5})
    assert told.value is None
    assert told.reasons[0] == "没有变量“standard”"
    assert tests.names == {"standard"}


def test_tests_are_compiled_once() -> None:
    first = feel.compile_unary_tests("< 5, 9")

    second = feel.compile_unary_tests("< 5, 9")

    assert first is second


@pytest.mark.parametrize(
    ("text", "column"), [("5,", 3), ("not(", 5), ("not(5,)", 7), ("< 5 6", 5), ("--", 3)]
)
def test_names_the_place_that_cannot_be_read(text: str, column: int) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        feel.compile_unary_tests(text)

    assert (caught.value.line, caught.value.column) == (1, column)


def test_tests_have_a_budget() -> None:
    tests = feel.compile_unary_tests("some i in 1..9999, j in 1..9999 satisfies i * j = -1")

    with pytest.raises(FeelBudgetError):
        tests.matches(1, {})
    with pytest.raises(FeelBudgetError):
        feel.compile_unary_tests("1" * 10_001)


def test_the_moment_is_what_the_caller_says() -> None:
    at = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

    told = feel.explain("now()", {})

    assert feel.evaluate("[now(), today()]", {}, at=at) == [at, at.date()]
    assert feel.compile_unary_tests("< today()").matches(at.date().replace(day=1), {}, at=at)
    assert (told.value, told.reasons) == (None, ("没有给出当前时刻，now() 和 today() 无值",))


def test_the_package_has_the_face_that_callers_need() -> None:
    assert policies.feel.evaluate("a + 1", {"a": 1}) == 2
    assert policies.feel.to_json(policies.feel.evaluate("[1..3)", {})).startswith('{"start": 1')
