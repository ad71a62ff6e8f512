"""Types that a model names, values that must be of a type, and values as JSON."""

import json
from decimal import Decimal

import pytest

from policies.errors import PolicyError
from policies.feel import evaluation as feel
from policies.feel.encoding import to_json
from policies.feel.types import named_types

TYPES = named_types(
    {
        "tHousehold": "context<members: list<tMember>, area: string>",
        "tMember": "context<age: number>",
        "tRule": "function<tMember> -> boolean",
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{members: [{age: 3}], area: "rural"} instance of tHousehold', True),
        ('{members: [{age: "3"}], area: "rural"} instance of tHousehold', False),
        ("[{age: 3}] instance of list<tMember>", True),
        ("(function(m) true) instance of tRule", True),
        ("1 instance of tNobody", None),
        ("(function(m: tMember) m.age)({age: 3})", 3),
        ("(function(m: tMember) m.age)(3)", None),
    ],
)
def test_knows_the_types_of_a_model(text: str, expected: object) -> None:
    value = feel.compile_expression(text, types=TYPES).evaluate({})

    assert value == expected


def test_tests_know_the_types_of_a_model_too() -> None:
    tests = feel.compile_unary_tests("? instance of tMember", types=TYPES)

    assert tests.matches({"age": 3}, {})
    assert not tests.matches(3, {})


@pytest.mark.parametrize("declared", [{"tA": "tB"}, {"tA": "list<tB>", "tB": "list<tA>"}])
def test_refuses_types_that_are_unknown_or_hold_themselves(declared: dict[str, str]) -> None:
    with pytest.raises(PolicyError) as caught:
        named_types(declared)

    assert "tA" in caught.value.message_zh


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("5", "number", "5"),
        ("[5]", "number", "5"),
        ("5", "list<number>", "[5]"),
        ('"x"', "number", "null"),
        ('["x"]', "number", "null"),
        ("null", "number", "null"),
        ('@"2026-01-01"', "date and time", '"2026-01-01T00:00:00Z"'),
        ("{age: 3}", "tMember", '{"age": 3}'),
    ],
)
def test_coerces_as_the_standard_says(text: str, declared: str, expected: str) -> None:
    value = feel.evaluate(text, {})

    told = feel.coerce(value, declared, types=TYPES)

    assert to_json(told.value) == expected
    assert bool(told.reasons) is (expected == "null" and text != "null")


def test_a_type_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(PolicyError):
        feel.coerce(1, "tNobody")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/3", "0.3333333333333333333333333333333333"),
        ("10 ** 20", "100000000000000000000"),
        ("0.10", "0.1"),
        ('"低\\"保"', '"低\\"保"'),
        ("[true, null, 1]", "[true, null, 1]"),
        ('{a: @"P1D", "b c": @"P1Y2M"}', '{"a": "P1D", "b c": "P1Y2M"}'),
        ('@"2026-01-01T10:00:00+08:00"', '"2026-01-01T10:00:00+08:00"'),
        ('@"10:00:00@Asia/Shanghai"', '"10:00:00@Asia/Shanghai"'),
        ('@"-2017-01-01"', '"-2017-01-01"'),
        (
            "[1..2)",
            '{"start": 1, "end": 2, "start included": true, "end included": false}',
        ),
        ("(< 2)", '{"start": null, "end": 2, "start included": false, "end included": false}'),
    ],
)
def test_writes_values_as_json(text: str, expected: str) -> None:
    written = to_json(feel.evaluate(text, {}))

    assert written == expected
    assert json.loads(written, parse_float=Decimal) is not None


@pytest.mark.parametrize("text", ["abs", "function(a) a", "[abs]", "{a: abs}"])
def test_no_json_says_a_function(text: str) -> None:
    value = feel.evaluate(text, {})

    with pytest.raises(PolicyError):
        to_json(value)
