"""Expressions that cannot be read: place, reason and what was expected, in two languages."""

import pytest

from policies.feel import evaluation as feel
from policies.feel.errors import FeelSyntaxError


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("1 +", 1, 4),
        ("a == b", 1, 4),
        ("a := 1", 1, 3),
        ("1; 2", 1, 2),
        ("income <\n  standard and\n  )", 3, 3),
        ("'text'", 1, 1),
        ('"text', 1, 1),
        ("(1", 1, 3),
        ("1)", 1, 2),
        ("]", 1, 2),
        ("if a then b", 1, 12),
        ("for x in [1]", 1, 13),
        ("for 1 in [1] return 1", 1, 5),
        ("f(a: 1, 2", 1, 10),
        ("{a 1}", 1, 2),
        ("x instance of 5", 1, 15),
        ("[1..2", 1, 6),
        ("/* open", 1, 1),
        ("[for x in [1]]", 1, 14),
        ("a.5", 1, 2),
        ("income ＜ 5", 1, 8),
    ],
)
def test_names_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        feel.compile_expression(text)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"第{line}行第{column}列" in caught.value.message_zh
    assert f"line {line}, column {column}" in str(caught.value)


def test_says_what_could_stand_there() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        feel.compile_expression("for x [1] return x")

    assert caught.value.expected == ("in",)
    assert "此处可以是：in" in caught.value.message_zh
    assert "expected one of: in" in caught.value.message_en


def test_says_that_a_sign_is_full_width() -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        feel.compile_expression("count（[1]）")

    assert "全角符号" in caught.value.message_zh
    assert "full-width" in caught.value.message_en
