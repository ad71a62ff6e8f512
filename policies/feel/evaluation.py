"""The face of FEEL: compile an expression or unary tests, evaluate them, explain a null.

An expression reaches nothing but the variables it is given and the built-in functions. It never
reads the clock: ``now()`` and ``today()`` give the moment that the caller hands in as ``at``, and
null if there is none. A mistake in the data makes a part null, as the standard says; a mistake in
the text, or an appetite beyond the budget, is an error.

Decision tables test their inputs with unary tests, compiled once::

    tests = compile_unary_tests("[0..3210], > 9000")
    tests.matches(4000, {"standard": 3210})  # False
    tests.evaluate(None, {})  # None: unknown, which is no match
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from policies.errors import PolicyError
from policies.feel.budget import MAX_TEXT
from policies.feel.compiler import Compiler
from policies.feel.errors import FeelBudgetError
from policies.feel.functions import (
    contexts,
    conversion,
    lists,
    logic,
    moments,
    numeric,
    patterns,
    ranges,
    strings,
)
from policies.feel.functions.registry import BUILTINS
from policies.feel.parser import parse, parse_tests
from policies.feel.tokens import is_simple_name
from policies.feel.types import NamedTypes, coerced, parse_type
from policies.feel.values import Evaluator, Run, convert, measure

_LIBRARY: Final = (
    contexts,
    conversion,
    lists,
    logic,
    moments,
    numeric,
    patterns,
    ranges,
    strings,
)
"""Importing these modules declares the built-in functions."""

_CACHED_EXPRESSIONS: Final = 4096
_MAX_NAME_LEVELS: Final = 4


@dataclass(frozen=True, slots=True)
class Explanation:
    """A value, and why parts of it, or all of it, became null.

    Attributes:
        value: What ``evaluate`` gives.
        reasons: Why, in Chinese, in the order in which it happened.
        reasons_en: The same in English.
    """

    value: object
    reasons: tuple[str, ...]
    reasons_en: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression; evaluating it changes nothing in it, so threads may share it.

    Attributes:
        text: As it was written.
        names: Variables it may read; inside a filter a name can also be an entry of the item.
    """

    text: str
    names: frozenset[str]
    _evaluator: Evaluator
    _slot_count: int

    def evaluate(self, context: Mapping[str, object], *, at: datetime | None = None) -> object:
        """Return the value for these variables; null where something is missing or unfit.

        Args:
            context: Variables: JSON values, Decimal, date, time, datetime, timedelta.
            at: The moment that ``now()`` and ``today()`` give; without it they are null.

        Raises:
            FeelBudgetError: It takes too many steps, or makes too much.
        """
        return _finished(self._evaluator, Run(context, [None] * self._slot_count, at))

    def explain(self, context: Mapping[str, object], *, at: datetime | None = None) -> Explanation:
        """Return the value with the reasons of its nulls."""
        run = Run(context, [None] * self._slot_count, at)
        return _explained(_finished(self._evaluator, run), run)


@dataclass(frozen=True, slots=True, eq=False)
class UnaryTests:
    """Compiled unary tests, as in a cell of a decision table; threads may share them.

    Attributes:
        text: As it was written; ``-`` and an empty text fit everything.
        names: Variables the tests may read beside the tested value.
    """

    text: str
    names: frozenset[str]
    _evaluator: Evaluator
    _slot_count: int
    _value_slot: int

    def matches(
        self, value: object, context: Mapping[str, object], *, at: datetime | None = None
    ) -> bool:
        """Tell whether a value passes; what is unknown does not.

        Args:
            value: The tested value, which the tests may also call ``?``.
            context: Variables, as for ``Expression.evaluate``.
            at: The moment that ``now()`` and ``today()`` give.

        Raises:
            FeelBudgetError: The tests take too many steps, or make too much.
        """
        return self.evaluate(value, context, at=at) is True

    def evaluate(
        self, value: object, context: Mapping[str, object], *, at: datetime | None = None
    ) -> bool | None:
        """Return True, False or None: passed, not passed, unknown."""
        return self._outcome(value, Run(context, [None] * self._slot_count, at))

    def explain(
        self, value: object, context: Mapping[str, object], *, at: datetime | None = None
    ) -> Explanation:
        """Return the outcome with the reasons why it, or a part of it, is unknown."""
        run = Run(context, [None] * self._slot_count, at)
        return _explained(self._outcome(value, run), run)

    def _outcome(self, value: object, run: Run) -> bool | None:
        run.frame[self._value_slot] = convert(run, value)
        outcome = _finished(self._evaluator, run)
        return outcome if isinstance(outcome, bool) else None


def _finished(evaluator: Evaluator, run: Run) -> object:
    try:
        value = evaluator(run)
        if type(value) is list or type(value) is dict or type(value) is str:
            measure(run, value)
    except RecursionError:
        raise FeelBudgetError("表达式的计算层次过深。", "the evaluation is too deep") from None
    return value


def _explained(value: object, run: Run) -> Explanation:
    reasons = run.reasons or []
    return Explanation(
        value,
        tuple(reason_zh for reason_zh, _ in reasons),
        tuple(reason_en for _, reason_en in reasons),
    )


def compile_expression(
    text: str, *, names: Iterable[str] = (), types: NamedTypes | None = None
) -> Expression:
    """Compile an expression, or find it compiled.

    Args:
        text: The expression.
        names: Names of variables that hold blanks or signs and so must be known to be read;
            names without need not be told.
        types: Types that the model names, for ``instance of`` and parameters of functions.

    Raises:
        FeelSyntaxError: The text is no expression; it knows line, column and what was expected.
        FeelBudgetError: The text is too long or too deep.
    """
    return _compile(_checked(text), _unusual(names), types)


def compile_unary_tests(
    text: str, *, names: Iterable[str] = (), types: NamedTypes | None = None
) -> UnaryTests:
    """Compile the unary tests of a cell, or find them compiled.

    Args:
        text: ``-``, ``not(tests)`` or tests with commas between them: ``< 5``, ``[1..9]``,
            ``"rural", "urban"``, or an expression about the tested value ``?``.
        names: As for ``compile_expression``.
        types: As for ``compile_expression``.

    Raises:
        FeelSyntaxError: The text is no unary tests; it knows line, column, what was expected.
        FeelBudgetError: The text is too long or too deep.
    """
    return _compile_tests(_checked(text), _unusual(names), types)


def _checked(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise FeelBudgetError(
            f"表达式超过{MAX_TEXT}字。", f"the expression is longer than {MAX_TEXT} characters"
        )
    return text


def _unusual(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if not is_simple_name(name))


@lru_cache(maxsize=_CACHED_EXPRESSIONS)
def _compile(text: str, names: frozenset[str], types: NamedTypes | None) -> Expression:
    tree = parse(text, functions=frozenset(BUILTINS), names=names)
    compiler = Compiler(types)
    evaluator = compiler.compile(tree)
    return Expression(text, _read_names(compiler), evaluator, compiler.scope.slot_count)


@lru_cache(maxsize=_CACHED_EXPRESSIONS)
def _compile_tests(text: str, names: frozenset[str], types: NamedTypes | None) -> UnaryTests:
    tree = parse_tests(text, functions=frozenset(BUILTINS), names=names)
    compiler = Compiler(types)
    evaluator, slot = compiler.tests(tree)
    return UnaryTests(text, _read_names(compiler), evaluator, compiler.scope.slot_count, slot)


def _read_names(compiler: Compiler) -> frozenset[str]:
    free = compiler.scope.free_names
    return frozenset(name for name in free if name not in BUILTINS and name != "?")


def evaluate(text: str, context: Mapping[str, object], *, at: datetime | None = None) -> object:
    """Return the value of an expression for these variables.

    Raises:
        FeelSyntaxError: The text is no expression.
        FeelBudgetError: It is too long or too deep, or takes or makes too much.
    """
    return compile_expression(text, names=spaced_names(context)).evaluate(context, at=at)


def explain(text: str, context: Mapping[str, object], *, at: datetime | None = None) -> Explanation:
    """Return the value of an expression with the reasons of its nulls.

    Raises:
        FeelSyntaxError: The text is no expression.
        FeelBudgetError: It is too long or too deep, or takes or makes too much.
    """
    return compile_expression(text, names=spaced_names(context)).explain(context, at=at)


def evaluate_unary_tests(
    text: str, value: object, context: Mapping[str, object], *, at: datetime | None = None
) -> bool | None:
    """Return whether a value passes unary tests; None if that is unknown.

    Raises:
        FeelSyntaxError: The text is no unary tests.
        FeelBudgetError: They are too long or too deep, or take or make too much.
    """
    names = spaced_names(context) | spaced_names({"?": value})
    return compile_unary_tests(text, names=names).evaluate(value, context, at=at)


def coerce(value: object, declared: str, *, types: NamedTypes | None = None) -> Explanation:
    """Return a value as a declared type: null, with the reason, if it cannot be one.

    Raises:
        PolicyError: There is no such type.
    """
    parsed = parse_type(declared, types)
    if parsed is None:
        raise PolicyError(f"没有类型“{declared[:40]}”。", f"there is no type {declared[:40]!r}")
    run = Run({}, [], None)
    return _explained(coerced(run, convert(run, value), parsed), run)


def spaced_names(context: Mapping[str, object]) -> frozenset[str]:
    """Find the names that hold blanks or signs, a few levels deep; of a list, in its first."""
    return frozenset(_spaced_names(context, 0)) - {"", "?"}


def _spaced_names(value: object, level: int) -> set[str]:
    if isinstance(value, list | tuple):
        return _spaced_names(value[0], level + 1) if value and level < _MAX_NAME_LEVELS else set()
    if not isinstance(value, Mapping) or level >= _MAX_NAME_LEVELS:
        return set()
    found = {str(name) for name in value if not is_simple_name(str(name))}
    for member in value.values():
        if isinstance(member, Mapping | list | tuple):
            found |= _spaced_names(member, level + 1)
    return found
