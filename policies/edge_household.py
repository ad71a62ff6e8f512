"""Formulae of the households at the edge of the minimum living allowance."""

from fractions import Fraction


def income_line_fen(*, standard_fen: int, ratio: Fraction) -> Fraction:
    """Return the line that an edge household's income per person must stay below, exactly.

    Args:
        standard_fen: Standard of the minimum living allowance, fen per person per year.
        ratio: The province's multiple of the standard.

    Raises:
        ValueError: The line would lie below the standard itself.

    Source:
        民发〔2021〕57号 第八条第二款；比例自 2026 年 7 月 1 日起由省级规定
        （《中华人民共和国社会救助法》第二十一条：“上浮一定比例”）。
    """
    if ratio < 1:
        message = f"an edge line below the standard: {ratio}"
        raise ValueError(message)
    return standard_fen * ratio


def is_below_line(*, per_capita_fen: Fraction, line_fen: Fraction) -> bool:
    """Tell whether income is lower than the edge line; at the line it is not.

    Source:
        民发〔2021〕57号 第八条第二款（“低于”）；《中华人民共和国社会救助法》第二十一条。
    """
    return per_capita_fen < line_fen
