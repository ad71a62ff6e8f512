"""How official Chinese documents write days, amounts and codes."""

from datetime import date

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_FEN_PER_YUAN = 100
_FEN_PER_JIAO = 10
_GROUP_SIZE = 10_000
_CODE_GROUP = 5


def chinese_date(on: date) -> str:
    """Write a day as official documents do: ``2026年10月30日``."""
    return f"{on.year}年{on.month}月{on.day}日"


def chinese_month(on: date) -> str:
    """Write the month of a day: ``2026年12月``."""
    return f"{on.year}年{on.month}月"


def yuan(fen: int) -> str:
    """Write whole fen as yuan with thousands: ``3,210.00``."""
    whole, rest = divmod(abs(fen), _FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02}"


def yuan_in_capitals(fen: int) -> str:
    """Write whole fen in the capitals that cannot be altered: ``柒拾元整``.

    Raises:
        ValueError: The amount is negative, or has more than sixteen digits of yuan.
    """
    if fen < 0 or fen >= _GROUP_SIZE ** len(_GROUPS) * _FEN_PER_YUAN:
        msg = f"{fen} fen cannot be written in capitals"
        raise ValueError(msg)
    whole, rest = divmod(fen, _FEN_PER_YUAN)
    jiao, last = divmod(rest, _FEN_PER_JIAO)
    words = f"{_whole(whole)}元" if whole or not rest else ""
    if not rest:
        return f"{words}整"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif whole:
        words += "零"
    return words + (f"{_DIGITS[last]}分" if last else "整")


def grouped_code(code: str) -> str:
    """Write a verification code in groups of five, as people copy it."""
    return "-".join(code[start : start + _CODE_GROUP] for start in range(0, len(code), _CODE_GROUP))


def _whole(number: int) -> str:
    if not number:
        return _DIGITS[0]
    words, gap = "", False
    for place in reversed(range(len(_GROUPS))):
        group = number // _GROUP_SIZE**place % _GROUP_SIZE
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < _GROUP_SIZE // 10):
            words += _DIGITS[0]
        words += _four_digits(group) + _GROUPS[place]
        gap = False
    return words


def _four_digits(group: int) -> str:
    words, gap = "", False
    for place in reversed(range(len(_PLACES))):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words
