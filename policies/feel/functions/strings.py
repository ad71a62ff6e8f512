"""Functions of texts. Positions count from 1, in characters; from the end if negative."""

from decimal import Decimal

from policies.feel.budget import check_string_size
from policies.feel.functions.registry import builtin
from policies.feel.numbers import whole
from policies.feel.values import Run, text_of


@builtin("substring", "string: string, start position: number, length: number?~")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> object:
    """Return a part of a text."""
    position = whole(start)
    if not position:
        return run.fail("起始位置不能为零", "the start position may not be 0")
    begin = position - 1 if position > 0 else max(len(text) + position, 0)
    if length is None:
        return text[begin:]
    count = whole(length)
    if count is None or count < 1:
        return run.fail("长度必须大于零", "the length must be positive")
    return text[begin : begin + count]


@builtin("string length", "string: string")
def string_length(_run: Run, text: str) -> object:
    """Return how many characters a text has."""
    return Decimal(len(text))


@builtin("upper case", "string: string")
def upper_case(_run: Run, text: str) -> object:
    """Return a text in capitals."""
    return text.upper()


@builtin("lower case", "string: string")
def lower_case(_run: Run, text: str) -> object:
    """Return a text in small letters."""
    return text.lower()


@builtin("substring before", "string: string, match: string")
def substring_before(_run: Run, text: str, match: str) -> object:
    """Return what stands before the first match; empty if there is none."""
    return text[: text.find(match)] if match and match in text else ""


@builtin("substring after", "string: string, match: string")
def substring_after(_run: Run, text: str, match: str) -> object:
    """Return what stands after the first match; empty if there is none."""
    return text[text.find(match) + len(match) :] if match in text else ""


@builtin("contains", "string: string, match: string")
def contains(_run: Run, text: str, match: str) -> object:
    """Tell whether a text holds another."""
    return match in text


@builtin("starts with", "string: string, match: string")
def starts_with(_run: Run, text: str, match: str) -> object:
    """Tell whether a text begins with another."""
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(_run: Run, text: str, match: str) -> object:
    """Tell whether a text ends with another."""
    return text.endswith(match)


@builtin("string join", "list: list, delimiter: string?~")
def string_join(run: Run, texts: list[object], delimiter: str | None = None) -> object:
    """Join texts; nulls are left out."""
    present = [text for text in texts if text is not None]
    if not all(isinstance(text, str) for text in present):
        return run.fail("列表中有非文本的值", "the list holds what is not a text")
    run.charge(len(texts))
    between = delimiter or ""
    size = sum(len(str(text)) for text in present) + len(between) * len(present)
    check_string_size(size)
    return between.join(str(text) for text in present)


@builtin("string", "from: any")
def string(run: Run, value: object) -> object:
    """Write any value as a text; null stays null."""
    if value is None:
        return None
    written = text_of(run, value)
    check_string_size(len(written))
    return written
