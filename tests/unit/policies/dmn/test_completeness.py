"""Gaps and overlaps: found exactly, with an example, and silence where nothing is known."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from policies.dmn import gap_search, table_axes
from policies.dmn.findings import Check
from tests.unit.policies.dmn.drawing import decision, given, item, knowledge, literal, load, table


def check(
    inputs: dict[str, str], rules: Sequence[Sequence[str]], *parts: str, **more: object
) -> Check:
    """Check a table over inputs with these types."""
    made = table(list(inputs), rules, **more)  # type: ignore[arg-type]
    model = load(
        *parts,
        *(given(name, type_ref) for name, type_ref in inputs.items()),
        decision("d", made, needs=[f"i:{name}" for name in inputs]),
    )
    (found,) = model.check("d")
    return found


def test_names_a_gap_and_an_overlap_with_an_example_household() -> None:
    found = check(
        {"income": "number", "area": "string"},
        [
            ["< 3210", '"rural"', '"allowance"'],
            ["[3000..4815)", "-", '"edge"'],
            ["> 4815", "-", '"none"'],
        ],
        allowed=[">= 0", '"urban", "rural"'],
    )

    assert found.is_complete is False
    assert not found.is_sound
    assert [gap.region for gap in found.gaps] == [
        {"income": "[0..3000)", "area": '"urban"'},
        {"income": "4815", "area": "-"},
    ]
    assert found.gaps[0].example == {"income": 0, "area": "urban"}
    (overlap,) = found.collisions
    assert overlap.rule_ids == ("r1", "r2")
    assert overlap.rows == (1, 2)
    assert overlap.region == {"income": "[3000..3210)", "area": '"rural"'}
    assert overlap.example == {"income": 3000, "area": "rural"}


def test_a_table_without_either_is_told_to_be_complete() -> None:
    found = check({"x": "number"}, [["< 1", "1"], ["[1..2)", "2"], [">= 2", "3"]])

    assert (found.is_complete, found.is_sound) == (True, True)
    assert (found.gaps, found.overlaps, found.undecided) == ((), (), ())


@pytest.mark.parametrize(
    ("type_ref", "rules", "gap", "example"),
    [
        ("number", ["<= 3", ">= 4"], "(3..4)", Decimal("3.5")),
        ("number", ["<= 0.1", ">= 0.11"], "(0.1..0.11)", Decimal("0.105")),
        ("number", ["< 3", "> 3"], "3", Decimal(3)),
        ("number", ["not(5)"], "5", Decimal(5)),
        ("number", ["> 7"], "<= 7", Decimal(6)),
        ("number", ["-5", "> -5"], "< -5", Decimal(-6)),
        ("number", ["< 10 * 2", "(20..30]"], "20, > 30", Decimal(20)),
        ("number", ["? < 5 or ? > 6"], "[5..6]", Decimal(5)),
        ("number", ["? between 1 and 2", "not(? in [1..2])", "[1, 2]"], "", None),
        ("number", ["? > 1 and not(? > 3)", "<= 1"], "> 3", Decimal(4)),
        ("number", ["5 < ?"], "<= 5", Decimal(4)),
        ("number", ["? > 1 or true"], "", None),
        ("number", ["if true then [1..3] else 0", "< 1"], "> 3", Decimal(4)),
        ("number", ["if true then [1, 2] else 0", "< 1", "> 2"], "(1..2)", Decimal("1.5")),
        ("number", ["< 1E40", "> 1E40"], str(Decimal("1E40")), None),
        ("number", ["[0..1E40]"], "< 0, > 1E+40", Decimal(-1)),
        ("number", [">= -1E40"], "< -1E+40", None),
        ("number", [">= -9.999999999999999999999999999999999E6144"], "", None),
        ("number", ["<= 9.999999999999999999999999999999999E6144"], "", None),
        (
            "number",
            ["<= 12345678901234567890123.5", ">= 12345678901234567890123.6"],
            "(12345678901234567890123.5..12345678901234567890123.6)",
            Decimal("12345678901234567890123.55"),
        ),
        ("number", ["<= 1E-34", ">= 1.000000000000000000000000000000001E-34"], "", None),
        (
            "number",
            ["<= 1234567890123456789012345678901233", ">= 1234567890123456789012345678901234"],
            "",
            None,
        ),
        ("", ["null"], "非空（any value but null）", None),
        ("boolean", ["true"], "false", False),
        ("boolean", ["? and true"], "false", False),
        ("boolean", ["?"], "false", False),
        ("string", ['"a", "b"'], "其他文本（any other text）", "其他"),
        ("string", ['not("其他")'], '"其他"', "其他"),
        ("date", ['< date("2026-07-01")', '> @"2026-07-02"'], "[2026-07-01..2026-07-02]", None),
        ("date", ['<= @"2026-07-01"', '>= @"2026-07-02"'], "", None),
        ("date", ['[@"0001-01-01"..@"9999-12-31"]'], "", None),
        ("dateTime", ['>= @"0001-01-01T00:00:00"'], "", None),
        ("dateTime", ['<= @"9999-12-31T00:00:00"'], "", None),
        (
            "dateTime",
            ['< @"2026-07-01T00:00:00"', '> @"2026-07-02T00:00:00"'],
            "[2026-07-01T00:00:00..2026-07-02T00:00:00]",
            None,
        ),
        ("time", ['< @"12:00:00"', '> @"13:00:00"'], "[12:00:00..13:00:00]", None),
        ("time", ['>= @"00:00:00"'], "", None),
        (
            "dateTime",
            ['< @"2026-07-01T00:00:00"', '> @"2026-07-01T00:00:00"'],
            "2026-07-01T00:00:00",
            None,
        ),
        ("dayTimeDuration", ['< @"P1D"', '>= @"P2D"'], "[P1D..P2D)", None),
        ("yearMonthDuration", ['< @"P1Y"', '> @"P1Y"'], "P1Y", None),
        ("yearMonthDuration", ['<= @"P1Y"', '>= @"P1Y1M"'], "", None),
    ],
)
def test_finds_gaps_of_every_kind_of_value(
    type_ref: str, rules: list[str], gap: str, example: object
) -> None:
    found = check({"x": type_ref}, [[cell, "1"] for cell in rules], policy="FIRST")

    assert [one.region["x"] for one in found.gaps] == ([gap] if gap else [])
    assert found.is_complete is (not gap)
    if example is not None:
        assert found.gaps[0].example == {"x": example}


def test_whole_numbers_have_no_gap_between_neighbours() -> None:
    found = check({"x": "number"}, [["<= 3", "1"], [">= 4", "2"]], allowed=["? = floor(?)"])

    assert found.is_complete


def test_listed_values_are_all_there_is() -> None:
    parts = item("grade", "number", allowed="1, 2, 3, 4")

    found = check({"x": "grade"}, [["1, 2", "1"], ["[3..4)", "2"]], parts)

    assert [gap.region for gap in found.gaps] == [{"x": "4"}]


def test_null_counts_where_the_table_speaks_of_it() -> None:
    found = check({"x": "number"}, [["null", "1"], ["< 1", "2"], ["> 1", "3"]])

    assert [gap.region["x"] for gap in found.gaps] == ["1"]


def test_two_columns_on_one_input_are_one_axis() -> None:
    made = table(["x", "x"], [["> 0", "< 5", "1"], ["<= 0", "-", "2"], ["-", ">= 5", "3"]])

    (found,) = load(given("x", "number"), decision("d", made, needs=["i:x"])).check()

    assert found.is_complete
    assert found.overlaps == ()


def test_entries_of_a_context_have_the_types_of_their_definition() -> None:
    household = (
        '<itemDefinition name="household"><itemComponent name="area"><typeRef>string</typeRef>'
        '<allowedValues><text>"rural", "urban"</text></allowedValues></itemComponent>'
        "</itemDefinition>"
    )
    made = table(["h.area"], [['"rural"', "1"]])

    (found,) = load(household, given("h", "household"), decision("d", made, needs=["i:h"])).check(
        "d"
    )

    assert found.gaps[0].example == {"h": {"area": "urban"}}


@pytest.mark.parametrize("policy", ["FIRST", "COLLECT", "RULE ORDER"])
def test_overlaps_that_the_policy_allows_are_no_fault(policy: str) -> None:
    found = check({"x": "number"}, [["> 0", "1"], ["-", "2"]], policy=policy)

    assert found.is_sound
    assert [one.is_allowed for one in found.overlaps] == [True]


def test_any_allows_equal_outputs_only() -> None:
    rules = [["< 5", "1"], ["< 4", "2 - 1"], ["< 3", "2"], ["-", "x"], ["< 2", "x"]]

    found = check({"x": "number"}, rules, policy="ANY")

    assert [one.rows for one in found.overlaps if one.is_allowed] == [(1, 2), (4, 5)]
    assert (1, 3) in [one.rows for one in found.collisions]
    assert (1, 4) in [one.rows for one in found.collisions]


def test_a_default_closes_the_gaps() -> None:
    found = check({"x": "number"}, [["> 0", "1"]], default="0")

    assert found.has_default
    assert found.is_sound
    assert found.gaps


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("< y", "reads 'y'"),
        ("even(?)", "an expression of the tested value"),
        ('date("x")', "an expression without a value"),
        ("{a: 1}", "a comparison with a context or a function"),
        (
            "count(for i in 1..100000 return i)",
            "the expression makes a list of more than 10000 items",
        ),
    ],
)
def test_a_cell_that_cannot_be_analysed_is_named(cell: str, reason: str) -> None:
    made = table(["x", "y"], [[cell, "-", "1"], ["> 5", "-", "2"]])
    model = load(
        given("x", "number"), given("y", "number"), decision("d", made, needs=["i:x", "i:y"])
    )

    (found,) = model.check("d")

    assert found.is_complete is None
    assert [(one.row, one.column, one.reason_en) for one in found.undecided] == [(1, "x", reason)]


def test_what_holds_in_spite_of_an_undecided_cell_is_told() -> None:
    rules = [["even(?)", "-", "1"], ["-", "< 5", "2"], ["> 0", "> 5", "3"]]

    found = check({"x": "number", "y": "number"}, [*rules, ["-", "[0..5]", "4"]], policy="FIRST")

    assert (2, 4) in [one.rows for one in found.overlaps]
    covered = check({"x": "number"}, [["even(?)", "1"], ["-", "2"]], policy="FIRST")
    assert covered.is_complete


@pytest.mark.parametrize(
    ("rules", "allowed", "reason"),
    [
        (['< "m"', '>= "m"'], "", "texts compared by their order"),
        (["1", '"a"'], "", "values of several types in one column"),
        (['@"10:00:00Z"'], "", "times with a zone"),
        (['@"2026-07-01T00:00:00Z"', '@"2026-07-01T00:00:00"'], "", "with and without a zone"),
        (["1"], "< 1, > 2, = 5", None),
        (["5"], "? < 1 and ? > 2", "contradict"),
        (["5"], "even(?)", "an expression of the tested value"),
        (["5"], "? = floor(?), 0.5", "whole numbers among several tests"),
    ],
)
def test_a_column_that_cannot_be_analysed_is_named(
    rules: list[str], allowed: str, reason: str | None
) -> None:
    made = table(["x"], [[cell, "1"] for cell in rules], allowed=[allowed])

    (found,) = load(given("x"), decision("d", made, needs=["i:x"])).check("d")

    told = [one.reason_en for one in found.undecided]
    assert (told == []) if reason is None else (reason in told[0])
    assert found.is_complete is (False if reason is None else None)


def test_a_list_cannot_be_cut() -> None:
    parts = item("symptoms", "string", is_collection=True)

    found = check({"x": "symptoms"}, [['"cough"', "1"]], parts)

    assert found.undecided[0].reason_en == "the input is a list"


def test_inputs_that_depend_on_each_other_are_told() -> None:
    made = table(["x", "x * 2"], [["> 0", "> 5", "1"], ["<= 0", "-", "2"]])

    (found,) = load(given("x", "number"), decision("d", made, needs=["i:x"])).check("d")

    assert found.is_complete is None
    assert found.gaps[0].example == {"x": 1, "x * 2": 4}
    assert "read the same input" in found.undecided[0].reason_en


def test_an_expression_of_other_inputs_is_an_axis_of_its_own() -> None:
    made = table(["x", "y * 2"], [["true", "> 5", "1"]], types=["boolean", "number"])
    inputs = (given("x", "boolean"), given("y", "number"))

    (found,) = load(*inputs, decision("d", made, needs=["i:x", "i:y"])).check("d")

    assert found.undecided == ()
    assert found.gaps[0].example == {"x": True, "y * 2": 4}


def test_a_context_and_its_entry_may_both_be_tested() -> None:
    made = table(["h", "h.area"], [["null", '"rural"', "1"]])

    (found,) = load(given("h"), decision("d", made, needs=["i:h"])).check("d")

    assert found.is_complete is False


def test_tables_of_knowledge_are_checked_with_the_types_of_its_parameters() -> None:
    made = knowledge("f", ["n"], table(["n"], [["true", "1"]])).replace(
        'name="n"/>', 'name="n" typeRef="boolean"/>'
    )

    (found,) = load(made, decision("d", literal("f(true)"), knows=["f"])).check("d")

    assert [gap.region for gap in found.gaps] == [{"n": "false"}]


def test_a_decision_is_checked_with_what_it_requires() -> None:
    model = load(
        given("x", "boolean"),
        decision("a", table(["x"], [["true", "1"]]), needs=["i:x"]),
        decision("b", table(["a"], [["-", "1"]]), needs=["a"]),
        decision("c", table(["x"], [["true", "1"]]), needs=["i:x"]),
    )

    assert [one.owner for one in model.check("b")] == ["a", "b"]
    assert len(model.check()) == 3


class TestBounds:
    def test_too_many_columns(self) -> None:
        names = {f"x{index}": "boolean" for index in range(41)}

        found = check(names, [["-"] * 41 + ["1"]])

        assert found.is_complete is None
        assert "more than 40" in found.undecided[0].reason_en

    def test_too_many_boundaries(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(table_axes, "MAX_TESTS", 10)

        found = check({"x": "number"}, [["< 1", "1"], ["< 2", "2"], ["< 3", "3"]])

        assert "too many rules" in found.undecided[0].reason_en

    def test_more_gaps_than_are_told(self) -> None:
        rules = [[f"{index}", f"not({index})", "1"] for index in range(110)]
        others = ", ".join(str(index) for index in range(110))

        found = check({"x": "number", "y": "number"}, [*rules, [f"not({others})", "-", "1"]])

        assert found.is_complete is False
        assert found.is_cut_short
        assert len(found.gaps) == gap_search.MAX_BOXES

    def test_more_overlaps_than_are_told(self) -> None:
        found = check({"x": "number"}, [["-", "1"]] * 30)

        assert found.is_cut_short
        assert len(found.overlaps) == 200

    def test_a_search_that_takes_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gap_search, "MAX_LOOKS", 0)
        rules = [["true", "-", "-", "1"], ["-", "true", "-", "2"], ["-", "-", "true", "3"]]

        found = check({"x": "boolean", "y": "boolean", "z": "boolean"}, rules, policy="FIRST")

        assert found.is_complete is not True
        assert "was not finished" in found.undecided[-1].reason_en
