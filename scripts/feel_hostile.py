"""Print what hostile expressions cost: their end, milliseconds and memory. As Markdown."""

import sys
import time
import tracemalloc
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from policies.errors import PolicyError
from policies.feel import evaluation as feel

_SHOWN: Final = 70
_BIG_TEXT: Final = 'string join(for i in 1..10000 return "xxxxxxxxx")'
_SOME_TEXT: Final = 'string join(for i in 1..2000 return "aaaaaaaaa")'
_DOUBLED: Final = ", ".join(f"a{i + 1}: a{i} + a{i}" for i in range(40))
_NESTED: Final = ", ".join(f"a{i + 1}: [a{i}, a{i}]" for i in range(40))

HOSTILE: Final = (
    '"".__class__.__mro__',
    "abs.__globals__",
    "x.__class__.__init__",
    '__import__("os").system("id")',
    'open("/etc/passwd")',
    "10**10**10",
    "10**(10**10)",
    "9**9**9**9",
    "exp(10**9)",
    "1" * 10_001,
    "(" * 5_000,
    "[" * 55 + "1" + "]" * 55,
    "-" * 9_000 + "1",
    "if true then 1 else " * 400 + "1",
    "for i in 1..1000000000 return i",
    "for i in 1..5000, j in 1..5000 return i",
    "some i in 1..9999, j in 1..9999 satisfies false",
    "for i in 1..9000 return partial",
    "(function(f) f(f))(function(f) f(f))",
    f'{{a0: "xxxxxxxxxx", {_DOUBLED}}}',
    f"{{a0: [1, 1], {_NESTED}}}.a40",
    f"string({{a0: [1, 1], {_NESTED}}}.a40)",
    f"{_BIG_TEXT} + {_BIG_TEXT}",
    "{l: for i in 1..9000 return i, r: distinct values(l)}",
    "sort(for i in 1..9999 return -i, function(a, b) a < b)",
    f'matches({_SOME_TEXT}, "(a+a+)+y")',
    f'matches({_SOME_TEXT}, "(a|aa)+$b")',
    f'matches({_SOME_TEXT}, "a.{{900}}b")',
    f'matches({_SOME_TEXT}, "((a{{0,100}}){{0,100}}){{0,100}}")',
    f'replace({_SOME_TEXT}, "a(.*b)?", "$0$0$0$0$0$0$0$0$0$0")',
    f'split({_SOME_TEXT}, "a")',
    'matches("a", "[\\\\p{L}-[\\\\p{Lu}-[\\\\p{Lt}]]]{500}")',
    '@"999999999-12-31" + @"P999999999Y"',
    'range("[" + string(1..2) + "")',
    "date(10**400, 1, 1)",
    "decimal(1, 10**9)",
)
"""Expressions that reach out, grow, loop or dig deep."""

VARIABLES: Final[Mapping[str, object]] = MappingProxyType({"x": {"y": 1}})


@dataclass(frozen=True)
class Cost:
    """What an expression came to."""

    text: str
    result: str
    milliseconds: float
    peak_kib: float


def cost_of(text: str) -> Cost:
    """Evaluate an expression once for its time and once more for its memory."""
    begin = time.perf_counter()
    result = _result(text)
    milliseconds = (time.perf_counter() - begin) * 1000
    tracemalloc.start()
    try:
        _result(text + " ")  # Another text, so that compiling it is counted too.
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return Cost(text, result, milliseconds, peak / 1024)


def _result(text: str) -> str:
    try:
        told = feel.explain(text, VARIABLES)
    except PolicyError as error:
        return f"{type(error).__name__}: {error.message_en}"
    shown = repr(told.value)
    value = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}… ({type(told.value).__name__})"
    return f"{value}: {told.reasons_en[0]}" if told.reasons_en else value


def report() -> str:
    """Return the table."""
    lines = [
        "| expression | result | ms | peak KiB |",
        "| --- | --- | --- | --- |",
    ]
    for text in HOSTILE:
        cost = cost_of(text)
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"
        cells = (shown.replace("|", "\\|"), cost.result.replace("|", "\\|"))
        lines.append(
            f"| `{cells[0]}` | {cells[1]} | {cost.milliseconds:.1f} | {cost.peak_kib:.0f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(report())
