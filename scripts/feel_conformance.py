"""Run the standard's own tests of FEEL: the rate by family, and every case that does not pass."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from policies.errors import PolicyError
from policies.feel import evaluation as feel
from policies.feel import temporal
from policies.feel.types import NamedTypes, named_types, parse_type

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "tests" / "conformance"
CASES: Final = ROOT.parent / "shared" / "conformance" / "feel-cases.json"
NOT_PASSED: Final = FOLDER / "feel-not-passed.json"
AT: Final = datetime(2026, 11, 22, 8, tzinfo=UTC)
"""The moment that ``now()`` gives in the cases."""

UNREADABLE: Final = "a value that is not FEEL"
"""Stands for what the suite expects and no literal can say, so that no null passes for it."""

_CLOSE: Final = Decimal("1e-8")
"""How far numbers may lie apart, as the suite itself allows."""


@dataclass(frozen=True)
class Outcome:
    """What became of a case."""

    id: str
    family: str
    has_passed: bool
    expressions: tuple[str, ...]
    expected: object
    got: object


def outcomes(path: Path = CASES) -> Iterator[Outcome]:
    """Run the cases of a file."""
    for case in json.loads(path.read_text("utf-8")):
        family = case["id"].split("/")[0]
        expected = None if case["expectNull"] else _value(case["expected"])
        got = _result(case, family)
        expressions = tuple(step["expr"].strip() for step in case["steps"])
        yield Outcome(case["id"], family, _same(got, expected), expressions, expected, got)


def _result(case: Mapping[str, object], family: str) -> object:
    """Evaluate the steps; each result is a variable of those that follow."""
    types = _types(family)
    variables = _value(case["inputs"])
    assert isinstance(variables, dict)  # noqa: S101  The form of the file.
    steps = case["steps"]
    assert isinstance(steps, list)  # noqa: S101  The form of the file.
    value: object = None
    for step in steps:
        try:
            names = feel.spaced_names(variables)
            expression = feel.compile_expression(step["expr"], names=names, types=types)
            value = expression.evaluate(variables, at=AT)
        except PolicyError as error:
            return error
        declared = step["typeRef"]
        if declared and parse_type(declared, types) is not None:
            value = feel.coerce(value, declared, types=types).value
        variables[step["name"]] = value
    return value


@cache
def _types(family: str) -> NamedTypes:
    declared = json.loads((FOLDER / "feel-types.json").read_text("utf-8"))
    return named_types(declared.get(family, {}))


def _value(written: object) -> object:
    """Return a value as the suite writes it."""
    if isinstance(written, dict) and "$t" in written:
        text = str(written["v"])
        found = Decimal(text) if written["$t"] == "number" else temporal.parse_any(text)
        return UNREADABLE if found is None else found
    if isinstance(written, dict):
        return {key: _value(member) for key, member in written.items()}
    if isinstance(written, list):
        return [_value(member) for member in written]
    return written


def _same(got: object, expected: object) -> bool:
    if isinstance(got, PolicyError):
        return False
    if isinstance(got, Decimal) and isinstance(expected, Decimal):
        return abs(got - expected) <= _CLOSE
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(map(_same, got, expected))
    if isinstance(got, dict) and isinstance(expected, dict):
        return got.keys() == expected.keys() and all(
            _same(member, expected[key]) for key, member in got.items()
        )
    return type(got) is type(expected) and got == expected


def report(found: list[Outcome], reasons: Mapping[str, str]) -> str:
    """Return the rate by family and the cases that do not pass, as Markdown."""
    passed = Counter(outcome.family for outcome in found if outcome.has_passed)
    total = Counter(outcome.family for outcome in found)
    rate = 100 * sum(passed.values()) / len(found)
    lines = [
        "| family | passed | of | % |",
        "| --- | --- | --- | --- |",
        *(
            f"| {family} | {passed[family]} | {size} | {100 * passed[family] / size:.1f} |"
            for family, size in sorted(total.items())
        ),
        f"| **all** | **{sum(passed.values())}** | **{len(found)}** | **{rate:.2f}** |",
        "",
        "Not passed:",
        "",
    ]
    for outcome in found:
        if not outcome.has_passed:
            told = outcome.got if isinstance(outcome.got, PolicyError) else repr(outcome.got)
            lines += [
                f"- `{outcome.id}`: `{'; '.join(outcome.expressions)}`",
                f"  expected {outcome.expected!r}, got {told}.",
                f"  {reasons.get(outcome.id, 'No reason is recorded.')}",
            ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the report on the cases, or on those of another file."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else CASES
    print(report(list(outcomes(path)), json.loads(NOT_PASSED.read_text("utf-8"))), end="")


if __name__ == "__main__":
    main()
