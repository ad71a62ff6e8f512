"""Gaps and overlaps of tables against deciding them, value by value."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.dmn.errors import NoRuleMatchesError, RulesCollideError
from tests.unit.policies.dmn import drawing

NUMBERS = [Decimal(number) / 2 for number in range(-1, 10)]
"""All of 0 to 4, the halves between them, and what lies beside."""

AREAS = ["rural", "urban"]
BOUNDS = st.integers(min_value=0, max_value=4)


@st.composite
def number_cells(draw: st.DrawFn) -> str:
    low, high = sorted((draw(BOUNDS), draw(BOUNDS)))
    opening = draw(st.sampled_from("[("))
    closing = draw(st.sampled_from("])"))
    choices = [
        "-",
        f"{low}",
        f"{low}, {high}",
        f"< {low}",
        f"<= {low}",
        f">= {high}",
        f"> {high}",
        f"{opening}{low}..{high}{closing}",
        f"not({opening}{low}..{high}{closing})",
        f"? > {low} and ? != {high}",
    ]
    return draw(st.sampled_from(choices))


AREA_CELLS = st.sampled_from(["-", '"rural"', '"urban"', 'not("rural")'])
FLAG_CELLS = st.sampled_from(["-", "true", "false"])
RULES = st.lists(st.tuples(number_cells(), AREA_CELLS, FLAG_CELLS), min_size=1, max_size=5)


@settings(max_examples=150, deadline=None)
@given(rules=RULES)
def test_the_search_agrees_with_deciding_every_value(rules: list[tuple[str, str, str]]) -> None:
    made = drawing.table(
        ["x", "area", "flag"],
        [[*cells, "1"] for cells in rules],
        types=["number", "string", "boolean"],
        allowed=["", '"rural", "urban"', ""],
    )
    model = drawing.load(drawing.decision("d", made))
    (check,) = model.check("d")

    gaps, collisions = 0, set()
    for x, area, flag in product(NUMBERS, AREAS, [True, False]):
        try:
            model.decide("d", {"x": x, "area": area, "flag": flag})
        except NoRuleMatchesError:
            gaps += 1
        except RulesCollideError as error:
            rows = error.rows
            collisions |= {(one, other) for one in rows for other in rows if one < other}

    assert check.undecided == ()
    assert check.is_complete is (gaps == 0)
    assert bool(check.gaps) is (gaps > 0)
    assert {overlap.rows for overlap in check.overlaps} == collisions


@settings(max_examples=150, deadline=None)
@given(rules=RULES)
def test_every_example_is_what_it_is_said_to_be(rules: list[tuple[str, str, str]]) -> None:
    made = drawing.table(
        ["x", "area", "flag"],
        [[*cells, "1"] for cells in rules],
        types=["number", "string", "boolean"],
        allowed=["", '"rural", "urban"', ""],
    )
    model = drawing.load(drawing.decision("d", made))
    (check,) = model.check("d")

    for gap in check.gaps:
        assert _fails_with(model, gap.example, NoRuleMatchesError)
    for overlap in check.overlaps:
        error = _fails_with(model, overlap.example, RulesCollideError)
        assert isinstance(error, RulesCollideError)
        assert set(overlap.rule_ids) <= set(error.rule_ids)


def _fails_with(
    model: drawing.DecisionModel, example: object, kind: type[Exception]
) -> Exception | None:
    assert isinstance(example, dict)
    try:
        model.decide("d", example)
    except kind as error:
        return error
    return None
