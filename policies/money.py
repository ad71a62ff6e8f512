"""Money: whole fen inside, yuan with two decimals where people and other systems read it."""

import re
from fractions import Fraction
from math import floor

_FEN_PER_YUAN = 100
_YUAN = re.compile(r"(?P<yuan>[0-9]{1,12})(?:\.(?P<fen>[0-9]{1,2}))?", re.ASCII)


def fen_from_yuan(text: str) -> int:
    """Return whole fen of an amount written in yuan, such as ``5800`` or ``5800.50``.

    Raises:
        ValueError: Not an amount of money, negative, or finer than a fen.
    """
    match = _YUAN.fullmatch(text)
    if match is None:
        message = f"not an amount in yuan: {text!r}"
        raise ValueError(message)
    return int(match["yuan"]) * _FEN_PER_YUAN + int((match["fen"] or "").ljust(2, "0"))


def yuan_text(fen: int | Fraction) -> str:
    """Return an amount in yuan with two decimals; parts of a fen are cut off, not rounded."""
    whole = floor(fen)
    return f"{whole // _FEN_PER_YUAN}.{whole % _FEN_PER_YUAN:02d}"
