"""Functions that take regular expressions; what cannot be run makes them null, with the reason."""

import re
from collections.abc import Iterator
from typing import Final

from policies.feel.budget import MAX_SEARCHED, check_list_size, check_string_size
from policies.feel.errors import FeelBudgetError
from policies.feel.functions.registry import builtin
from policies.feel.patterns import Match, Pattern, PatternError, compile_pattern
from policies.feel.values import Run

_REPLACED = re.compile(r"\\(.?)|\$([0-9]*)", re.DOTALL)
_WORK_IN_A_STEP: Final = 2_000
"""Instructions times bytes that one step of the budget pays for."""
_BYTES_IN_A_STEP: Final = 65_536


def _compiled(run: Run, text: str, pattern: str, flags: str | None) -> Pattern | None:
    """Return the pattern, or None with the reason noted.

    Raises:
        FeelBudgetError: The text is too long to be searched.
    """
    if len(text) > MAX_SEARCHED:
        raise FeelBudgetError(
            f"正则表达式匹配的文本超过{MAX_SEARCHED}字。",
            f"a regular expression runs over more than {MAX_SEARCHED} characters",
        )
    run.charge(1 + (len(pattern) >> 3))
    try:
        return compile_pattern(pattern, flags or "")
    except PatternError as error:
        run.fail(error.reason_zh, error.reason_en)
        return None


def _searches(run: Run, found: Pattern, text: bytes) -> Iterator[Match]:
    """Give the matches, each paid for."""
    begin = 0
    for match in found.matches(text):
        begin, end = match.end, begin
        run.charge(1 + (begin - end) * found.size // _WORK_IN_A_STEP)
        run.charge((len(text) - end) // _BYTES_IN_A_STEP)
        yield match
    run.charge((len(text) - begin) * found.size // _WORK_IN_A_STEP)


def _dividing(run: Run, text: str, pattern: str, flags: str | None) -> Pattern | None:
    """Return the pattern if it never matches the empty text, as XPath demands here."""
    found = _compiled(run, text, pattern, flags)
    if found is not None and found.may_be_empty:
        run.fail("正则表达式不得匹配空文本", "the pattern may not match the empty text")
        return None
    return found


@builtin("matches", "input: string, pattern: string, flags: string?~")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> object:
    """Tell whether a part of a text fits a regular expression."""
    found = _compiled(run, text, pattern, flags)
    if found is None:
        return None
    run.charge(len(text) * found.size // _WORK_IN_A_STEP)
    return found.is_in(text.encode())


@builtin("replace", "input: string, pattern: string, replacement: string, flags: string?~")
def replace(
    run: Run, text: str, pattern: str, replacement: str, flags: str | None = None
) -> object:
    """Return a text with each match replaced; ``$1`` stands for the first group's text."""
    found = _dividing(run, text, pattern, flags)
    if found is None:
        return None
    parts = [replacement] if found.is_literal else _replacement(run, replacement, found)
    if parts is None:
        return None
    encoded = text.encode()
    made: list[str] = []
    begin = size = 0
    for match in _searches(run, found, encoded):
        made.append(encoded[begin : match.start].decode())
        made += [match.group(part) if isinstance(part, int) else part for part in parts]
        size += sum(len(piece) for piece in made[-len(parts) - 1 :])
        check_string_size(size)
        begin = match.end
    made.append(encoded[begin:].decode())
    return "".join(made)


def _replacement(run: Run, text: str, found: Pattern) -> list[str | int] | None:
    """Read a replacement: texts, and numbers of groups."""
    parts: list[str | int] = []
    begin = 0
    for match in _REPLACED.finditer(text):
        parts.append(text[begin : match.start()])
        begin = match.end()
        escaped, digits = match.groups()
        if digits:
            kept = digits
            while len(kept) > 1 and int(kept[:6]) > found.group_count:
                kept = kept[:-1]
            parts += [int(kept) if int(kept) <= found.group_count else "", digits[len(kept) :]]
        elif escaped and escaped in "\\$":
            parts.append(escaped)
        else:
            run.fail(
                "替换文本中的 $ 或反斜杠无效", "a $ or a backslash in the replacement is wrong"
            )
            return None
    return [*parts, text[begin:]]


@builtin("split", "string: string, delimiter: string")
def split(run: Run, text: str, delimiter: str) -> object:
    """Cut a text at each match of a regular expression."""
    found = _dividing(run, text, delimiter, None)
    if found is None:
        return None
    encoded = text.encode()
    made: list[str] = []
    begin = 0
    for match in _searches(run, found, encoded):
        made.append(encoded[begin : match.start].decode())
        check_list_size(len(made) + 1)
        begin = match.end
    return [*made, encoded[begin:].decode()]
