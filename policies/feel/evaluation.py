"""The face of FEEL: compile an expression, evaluate it, explain a null.

An expression reaches nothing but the variables it is given and the built-in functions. It never
reads the clock. A mistake in the data makes a part null, as the standard says; a mistake in the
text, or an appetite beyond the budget, is an error.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from policies.feel.budget import MAX_TEXT
from policies.feel.compiler import Compiler
from policies.feel.errors import FeelBudgetError
from policies.feel.functions import contexts, conversion, lists, logic, numeric, strings
from policies.feel.functions.registry import BUILTINS
from policies.feel.parser import parse
from policies.feel.tokens import is_simple_name
from policies.feel.values import Evaluator, Run, measure

_LIBRARY: Final = (contexts, conversion, lists, logic, numeric, strings)
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

    def evaluate(self, context: Mapping[str, object]) -> object:
        """Return the value for these variables; null where something is missing or unfit.

        Args:
            context: Variables: JSON values, Decimal, date, time, datetime, timedelta.

        Raises:
            FeelBudgetError: It takes too many steps, or makes too much.
        """
        return self._run(Run(context, [None] * self._slot_count))

    def explain(self, context: Mapping[str, object]) -> Explanation:
        """Return the value with the reasons of its nulls."""
        run = Run(context, [None] * self._slot_count)
        value = self._run(run)
        reasons = run.reasons or []
        return Explanation(
            value,
            tuple(reason_zh for reason_zh, _ in reasons),
            tuple(reason_en for _, reason_en in reasons),
        )

    def _run(self, run: Run) -> object:
        try:
            value = self._evaluator(run)
            if type(value) is list or type(value) is dict or type(value) is str:
                measure(run, value)
        except RecursionError:
            raise FeelBudgetError("表达式的计算层次过深。", "the evaluation is too deep") from None
        return value


def compile_expression(text: str, *, names: Iterable[str] = ()) -> Expression:
    """Compile an expression, or find it compiled.

    Args:
        text: The expression.
        names: Names of variables that hold blanks or signs and so must be known to be read;
            names without need not be told.

    Raises:
        FeelSyntaxError: The text is no expression; it knows line, column and what was expected.
        FeelBudgetError: The text is too long or too deep.
    """
    if len(text) > MAX_TEXT:
        raise FeelBudgetError(
            f"表达式超过{MAX_TEXT}字。", f"the expression is longer than {MAX_TEXT} characters"
        )
    return _compile(text, frozenset(name for name in names if not is_simple_name(name)))


@lru_cache(maxsize=_CACHED_EXPRESSIONS)
def _compile(text: str, names: frozenset[str]) -> Expression:
    tree = parse(text, functions=frozenset(BUILTINS), names=names)
    compiler = Compiler()
    evaluator = compiler.compile(tree)
    scope = compiler.scope
    free_names = frozenset(
        name for name in scope.free_names if name not in BUILTINS and name != "?"
    )
    return Expression(text, free_names, evaluator, scope.slot_count)


def evaluate(text: str, context: Mapping[str, object]) -> object:
    """Return the value of an expression for these variables.

    Raises:
        FeelSyntaxError: The text is no expression.
        FeelBudgetError: It is too long or too deep, or takes or makes too much.
    """
    return compile_expression(text, names=_spaced_names(context, 0)).evaluate(context)


def explain(text: str, context: Mapping[str, object]) -> Explanation:
    """Return the value of an expression with the reasons of its nulls.

    Raises:
        FeelSyntaxError: The text is no expression.
        FeelBudgetError: It is too long or too deep, or takes or makes too much.
    """
    return compile_expression(text, names=_spaced_names(context, 0)).explain(context)


def _spaced_names(value: object, level: int) -> set[str]:
    """Find the names that hold blanks or signs, a few levels deep; of a list, in its first."""
    if isinstance(value, list | tuple):
        return _spaced_names(value[0], level + 1) if value and level < _MAX_NAME_LEVELS else set()
    if not isinstance(value, Mapping) or level >= _MAX_NAME_LEVELS:
        return set()
    found = {str(name) for name in value if not is_simple_name(str(name))}
    for member in value.values():
        if isinstance(member, Mapping | list | tuple):
            found |= _spaced_names(member, level + 1)
    return found - {""}
