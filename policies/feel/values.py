"""The values of FEEL, and how Python's values become them.

Nothing else exists inside an expression: None, bool, Decimal, str, date, time, datetime,
timedelta, YearsMonths, list, dict, Range and FunctionValue. Types are exact, so that no
subclass brings behaviour of its own along.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from policies.feel import temporal
from policies.feel.budget import MAX_LIST, MAX_REASONS, MAX_STEPS, MAX_STRING
from policies.feel.errors import FeelBudgetError
from policies.feel.numbers import text_of_number
from policies.feel.temporal import YearsMonths
from policies.feel.wide import WIDE, WideDate, WideMoment, WideTime

_MAX_NESTING: Final = 60
TEMPORAL: Final = frozenset({date, time, datetime, timedelta, YearsMonths}) | WIDE
_READY: Final = TEMPORAL | {type(None), bool, str}


class Run:
    """One evaluation: its variables, its local values, its budget and its reasons."""

    __slots__ = ("at", "calls", "converted", "frame", "reasons", "steps", "variables")

    def __init__(
        self, variables: Mapping[str, object], frame: list[object], at: datetime | None
    ) -> None:
        """Begin an evaluation.

        Args:
            variables: What the expression may read.
            frame: A place for each local value.
            at: The moment that ``now()`` gives; None if it may not ask.
        """
        self.variables = variables
        self.frame = frame
        self.at = at
        self.steps = 0
        self.calls = 0
        self.reasons: list[tuple[str, str]] | None = None
        self.converted: dict[str, object] | None = None

    def fail(self, reason_zh: str, reason_en: str) -> object:
        """Note why a part became null, and return that null."""
        if self.reasons is None:
            self.reasons = []
        if len(self.reasons) < MAX_REASONS:
            self.reasons.append((reason_zh, reason_en))
        return None

    def charge(self, steps: int) -> None:
        """Take steps from the budget.

        Raises:
            FeelBudgetError: It is used up.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise FeelBudgetError(
                f"表达式的计算超过{MAX_STEPS}步。",
                f"the evaluation takes more than {MAX_STEPS} steps",
            )

    def take(self, name: str, value: object) -> object:
        """Return a variable's value as a FEEL value; lists and contexts are converted once."""
        if type(value) in _READY:
            return value
        if self.converted is None:
            self.converted = {}
        elif name in self.converted:
            return self.converted[name]
        converted = self.converted[name] = convert(self, value)
        return converted


Evaluator = Callable[[Run], object]


@dataclass(frozen=True, slots=True)
class Range:
    """An interval of numbers, texts or temporal values; None is an end that is not there."""

    start: object
    end: object
    includes_start: bool
    includes_end: bool


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type: a name, and for lists, ranges, contexts and functions what they hold."""

    name: str
    members: tuple["FeelType", ...] = ()
    labels: tuple[str, ...] = ()
    is_precise: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FunctionValue:
    """A function that an expression defined, with the values it saw."""

    parameters: tuple[str, ...]
    types: tuple[FeelType | None, ...] = field(repr=False)
    body: Evaluator = field(repr=False)
    slots: tuple[int, ...] = field(repr=False)
    frame: list[object] = field(repr=False)
    variables: Mapping[str, object] = field(repr=False)
    weight: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class BuiltinValue:
    """A built-in function used as a value."""

    name: str


def convert(run: Run, value: object, *, depth: int = 0) -> object:
    """Return a Python value as a FEEL value; what FEEL does not know becomes null.

    Raises:
        FeelBudgetError: The value is too large or too deep.
    """
    kind = type(value)
    if kind in _READY:
        return value
    if kind is Decimal or kind is int or kind is float:
        return _number(run, value)
    if isinstance(value, Mapping):
        _check_nesting(depth)
        run.charge(len(value))
        return {str(key): convert(run, member, depth=depth + 1) for key, member in value.items()}
    if isinstance(value, list | tuple):
        _check_nesting(depth)
        run.charge(len(value))
        return [convert(run, member, depth=depth + 1) for member in value]
    if kind is Range or kind is FunctionValue or kind is BuiltinValue:
        return value
    return _plain(run, value)


def _number(run: Run, value: object) -> object:
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)  # type: ignore[arg-type]
    if number.is_finite():
        return number
    return run.fail("数值不是有限数", "a number is not finite")


def _plain(run: Run, value: object) -> object:
    """Strip subclasses, such as enums, down to the value they carry."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return Decimal(int(value))
    if isinstance(value, Decimal | float):
        return _number(run, Decimal(str(value)))
    if isinstance(value, datetime):
        return datetime.combine(date(value.year, value.month, value.day), value.timetz())
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    return run.fail(
        f"变量中有表达式不认识的值（{type(value).__name__}）",
        f"a variable holds a value that FEEL does not know ({type(value).__name__})",
    )


def _check_nesting(depth: int) -> None:
    if depth > _MAX_NESTING:
        raise FeelBudgetError(
            f"变量的嵌套超过{_MAX_NESTING}层。",
            f"a variable has more than {_MAX_NESTING} levels",
        )


def measure(run: Run, value: object, *, depth: int = 0) -> None:
    """Check that a result can be walked: shared parts may look small and be huge.

    Raises:
        FeelBudgetError: The result is too large or too deep.
    """
    if isinstance(value, str) and len(value) > MAX_STRING:
        raise FeelBudgetError("结果过长。", "the result is too long")
    if isinstance(value, list | dict):
        _check_nesting(depth)
        if len(value) > MAX_LIST:
            raise FeelBudgetError(
                f"结果超过{MAX_LIST}项。", f"the result has more than {MAX_LIST} items"
            )
        run.charge(len(value))
        for member in value.values() if isinstance(value, dict) else value:
            measure(run, member, depth=depth + 1)


def text_of(run: Run, value: object, *, quoted: bool = False) -> str:
    """Write a value as FEEL's ``string()`` does.

    Raises:
        FeelBudgetError: The value is too large to write.
    """
    run.charge(1)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        written = text_of_number(value)
        run.charge(len(written) >> 3)
        return written
    if isinstance(value, str):
        run.charge(len(value) >> 3)
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if quoted else value
    if isinstance(value, list):
        return "[" + ", ".join(text_of(run, member, quoted=True) for member in value) + "]"
    if isinstance(value, dict):
        members = (
            f"{_key(run, key)}: {text_of(run, member, quoted=True)}"
            for key, member in value.items()
        )
        return "{" + ", ".join(members) + "}"
    if isinstance(value, Range):
        opening = "[" if value.includes_start else "("
        closing = "]" if value.includes_end else ")"
        start, end = text_of(run, value.start, quoted=True), text_of(run, value.end, quoted=True)
        return f"{opening}{start}..{end}{closing}"
    if isinstance(value, date | time | timedelta | YearsMonths | WideDate | WideTime | WideMoment):
        return temporal.text_of(value)
    return "function"


def _key(run: Run, key: str) -> str:
    return key if key.replace("_", "a").isalnum() else text_of(run, key, quoted=True)
