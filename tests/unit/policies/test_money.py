from fractions import Fraction

import pytest

from policies.money import fen_from_yuan, yuan_text


@pytest.mark.parametrize(
    ("text", "fen"),
    [("0", 0), ("5800", 580000), ("5800.5", 580050), ("0.01", 1), ("9629.99", 962999)],
)
def test_yuan_become_whole_fen(text, fen):
    assert fen_from_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "-1", "1.", ".5", "1.005", "1,000", "1e3", "１", " 1", "1\n"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="not an amount"):
        fen_from_yuan(text)


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (7000, "70.00"), (1, "0.01"), (Fraction(962999, 3), "3209.99")]
)
def test_fen_are_shown_as_yuan(fen, text):
    assert yuan_text(fen) == text
