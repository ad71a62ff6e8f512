"""Properties of FEEL: sums are exact, texts survive, no text makes it crash."""

from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from policies.errors import PolicyError
from policies.feel import evaluation as feel

FEN = st.integers(min_value=-(10**12), max_value=10**12)
TRUTH = st.sampled_from([True, False, None])
PIECES = st.sampled_from(
    [
        *"()[]{},.:+-*/<>=?@\"' \n",
        *("1", "2.5", "x", "家庭", '"a"', "..", "**", "!=", "null", "true", "[1, 2]"),
        *(" if ", " then ", " else ", " for ", " in ", " return ", " some ", " satisfies "),
        *(" and ", " or ", " between ", " instance of ", "function(", "count(", "date("),
        *('@"2026-01-31"', '@"P1M"', "string length(", "number", "item"),
    ]
)


@given(st.lists(FEN, min_size=1, max_size=20))
def test_money_adds_up_to_the_fen(amounts: list[int]) -> None:
    yuan = [Decimal(amount).scaleb(-2) for amount in amounts]

    value = feel.evaluate("sum(yuan)", {"yuan": yuan})

    assert value == Decimal(sum(amounts)).scaleb(-2)


@given(FEN, FEN)
def test_written_numbers_mean_what_they_say(one: int, other: int) -> None:
    text = f"{Decimal(one).scaleb(-2)} + {Decimal(other).scaleb(-2)}"

    value = feel.evaluate(text.replace("E", "e"), {})

    with localcontext(prec=40):
        assert value == Decimal(one + other).scaleb(-2)


@given(st.text(max_size=60).filter(str.isprintable))
def test_texts_come_back_as_they_were(text: str) -> None:
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    value = feel.evaluate(quoted, {})

    assert value == text


@given(TRUTH, TRUTH)
def test_de_morgan_holds_with_unknowns(one: bool | None, other: bool | None) -> None:
    variables = {"a": one, "b": other}

    left = feel.evaluate("not(a and b)", variables)
    right = feel.evaluate("not(a) or not(b)", variables)

    assert left is right


@given(FEN, FEN, FEN)
def test_between_is_two_comparisons(value: int, low: int, high: int) -> None:
    variables = {"v": value, "l": low, "h": high}

    between = feel.evaluate("v between l and h", variables)
    contained = feel.evaluate("v in [l..h]", variables)

    assert between is (low <= value <= high)
    assert contained is between


@given(st.lists(PIECES, max_size=25))
def test_any_text_is_a_value_or_a_named_error(pieces: list[str]) -> None:
    text = "".join(pieces)

    try:
        feel.evaluate(text, {"x": 1, "家庭": [{"a": 1}]})
    except PolicyError as error:
        named = error
    else:
        return

    assert named.message_zh
    assert named.message_en


@given(st.text(max_size=80))
def test_any_characters_are_a_value_or_a_named_error(text: str) -> None:
    try:
        feel.evaluate(text, {})
    except PolicyError as error:
        named = error
    else:
        return

    assert named.message_zh
