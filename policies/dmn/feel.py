"""FEEL as decision models need it: trees to look at, types of the model, one budget for all.

A model's expressions are evaluated in runs of their own, but share one budget: a table inside a
loop inside a function must not multiply what a single expression may take.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from policies.dmn.errors import BrokenDecisionModelError, DecisionBudgetError, Place
from policies.errors import PolicyError
from policies.feel import evaluation as _evaluation  # noqa: F401  Declares the functions.
from policies.feel import invocation, syntax
from policies.feel.budget import MAX_TEXT
from policies.feel.compiler import Compiler
from policies.feel.errors import FeelBudgetError
from policies.feel.functions.registry import BUILTINS
from policies.feel.parser import parse, parse_tests
from policies.feel.tokens import is_simple_name
from policies.feel.values import Evaluator, FunctionValue, Run, convert, measure

MAX_STEPS: Final = 2_000_000
"""Steps of one evaluation of a decision with all that it requires."""

MAX_DEPTH: Final = 24
"""Functions of the model inside each other."""

_MAX_REASONS: Final = 50
_CACHED: Final = 8192
_LIST_OF = re.compile(r"list\s*<\s*(.*?)\s*>\Z")
TYPE_PREFIX: Final = "\0type:"
"""What the hidden variable begins with that tests a type of the model's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A compiled expression, or compiled unary tests.

    Attributes:
        text: As it was written.
        tree: Its syntax tree.
        free_names: Variables it reads; inside a filter a name may be an entry of the item.
        type_names: Types of the model's own that it asks about.
        value_slot: Where unary tests find the tested value; -1 for expressions.
    """

    text: str
    tree: syntax.Node
    free_names: frozenset[str]
    type_names: frozenset[str]
    evaluator: Evaluator
    slot_count: int
    value_slot: int


def compile_expression(
    text: str, place: Place, *, names: frozenset[str], types: frozenset[str] = frozenset()
) -> Compiled:
    """Compile an expression.

    Args:
        text: FEEL.
        place: Where it stands.
        names: Names of variables; those with blanks or signs can only be read if told.
        types: Names of the model's own types.

    Raises:
        BrokenDecisionModelError: It is no FEEL; the reason says line and column.
    """
    return _placed(text, place, names, types, is_tests=False)


def compile_tests(
    text: str, place: Place, *, names: frozenset[str], types: frozenset[str] = frozenset()
) -> Compiled:
    """Compile unary tests, as in a cell of a decision table.

    Raises:
        BrokenDecisionModelError: They are no FEEL; the reason says line and column.
    """
    return _placed(text, place, names, types, is_tests=True)


def _placed(
    text: str, place: Place, names: frozenset[str], types: frozenset[str], *, is_tests: bool
) -> Compiled:
    unusual = frozenset(name for name in names if not is_simple_name(name))
    try:
        if len(text) > MAX_TEXT:
            raise FeelBudgetError(
                f"表达式超过{MAX_TEXT}字。", f"the expression is longer than {MAX_TEXT} characters."
            )
        return _compile(text, unusual, types if "instance" in text else frozenset(), is_tests)
    except PolicyError as error:
        raise BrokenDecisionModelError(place, error.message_zh, error.message_en) from error


@lru_cache(maxsize=_CACHED)
def _compile(
    text: str,
    names: frozenset[str],
    types: frozenset[str],
    is_tests: bool,  # noqa: FBT001  A part of the cache's key.
) -> Compiled:
    functions = frozenset(BUILTINS)
    compiler = Compiler()
    slot = -1
    tree: syntax.Node
    if is_tests:
        tests = parse_tests(text, functions=functions, names=names)
        evaluator, slot = compiler.tests(tests)
        tree = tests
    else:
        tree = parse(text, functions=functions, names=names)
        evaluator = compiler.compile(tree)
        if types:
            tree = _with_types(tree, types)
            compiler = Compiler()
            evaluator = compiler.compile(tree)
    read = compiler.scope.free_names
    asked = frozenset(name for name in read if name.startswith(TYPE_PREFIX))
    free = frozenset(name for name in read - asked if name not in BUILTINS and name != "?")
    return Compiled(text, tree, free, asked, evaluator, compiler.scope.slot_count, slot)


def _with_types(node: syntax.Node, types: frozenset[str]) -> syntax.Node:
    """Let ``x instance of tName`` ask the model: FEEL itself knows only its own types."""
    changed = _inside(node, types)
    assert isinstance(changed, syntax.Node)  # noqa: S101  A node stays a node.
    return changed


def _innermost(type_text: str) -> str:
    """Return the type inside of ``list<…>``."""
    name = type_text.strip()
    while match := _LIST_OF.match(name):
        name = match.group(1)
    return name


def _inside(part: object, types: frozenset[str]) -> object:
    if isinstance(part, tuple):
        return tuple(_inside(member, types) for member in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    changes = {field.name: _inside(getattr(part, field.name), types) for field in fields(part)}
    changed = replace(part, **changes)
    if isinstance(changed, syntax.InstanceOf) and _innermost(changed.type_text) in types:
        name = TYPE_PREFIX + changed.type_text.strip()
        return syntax.Call(syntax.Name(name), (syntax.Argument(None, changed.value),))
    return changed


def walk(node: object) -> Iterator[syntax.Node]:
    """Give all nodes of a syntax tree, without going deeper into Python's stack."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting += part
        elif is_dataclass(part) and not isinstance(part, type):
            if isinstance(part, syntax.Node):
                yield part
            waiting += [getattr(part, field.name) for field in fields(part)]


class Budget:
    """What one evaluation has taken, with all that it calls; and why parts of it were null."""

    __slots__ = ("at", "depth", "place", "reasons", "steps")

    def __init__(self, place: Place, *, at: datetime | None) -> None:
        """Begin with nothing taken."""
        self.place = place
        self.at = at
        self.steps = 0
        self.depth = 0
        self.reasons: list[tuple[str, str]] = []

    def new_run(self, variables: Mapping[str, object], slot_count: int) -> Run:
        """Return a run of FEEL for these variables."""
        return Run(variables, [None] * slot_count, self.at)

    def settle(self, run: Run) -> None:
        """Count what a run took.

        Raises:
            DecisionBudgetError: Everything together is too much.
        """
        self.charge(1 + run.steps)
        if run.reasons and len(self.reasons) < _MAX_REASONS:
            self.reasons.extend(run.reasons)

    def charge(self, steps: int) -> None:
        """Take steps.

        Raises:
            DecisionBudgetError: They are used up.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise DecisionBudgetError(
                self.place,
                f"决策的计算超过{MAX_STEPS}步。",
                f"the decision takes more than {MAX_STEPS} steps.",
            )

    def note(self, reason_zh: str, reason_en: str) -> None:
        """Keep why something became null."""
        if len(self.reasons) < _MAX_REASONS:
            self.reasons.append((reason_zh, reason_en))


def evaluate(compiled: Compiled, variables: Mapping[str, object], budget: Budget) -> object:
    """Return the value of an expression.

    Raises:
        FeelBudgetError: It takes too much.
        DecisionBudgetError: It and what was evaluated before take too much.
    """
    run = budget.new_run(variables, compiled.slot_count)
    value = value_in(compiled, run)
    budget.settle(run)
    return value


def value_in(compiled: Compiled, run: Run) -> object:
    """Return the value of an expression in a run that has enough slots for it.

    Raises:
        FeelBudgetError: It takes too much.
    """
    try:
        value = compiled.evaluator(run)
        if type(value) is list or type(value) is dict or type(value) is str:
            measure(run, value)
    except RecursionError:
        raise FeelBudgetError("表达式的计算层次过深。", "the evaluation is too deep.") from None
    return value


def outcome_in(tests: Compiled, value: object, run: Run) -> bool | None:
    """Return whether a value passes unary tests, in a run with enough slots; None: unknown.

    Raises:
        FeelBudgetError: They take too much.
    """
    run.frame[tests.value_slot] = value
    outcome = value_in(tests, run)
    return outcome if isinstance(outcome, bool) else None


def scratch(slot_count: int = 0) -> Run:
    """Return a run without variables, for comparing values."""
    return Run({}, [None] * slot_count, None)


def converted(value: object, budget: Budget) -> object:
    """Return a Python value as a FEEL value."""
    run = budget.new_run({}, 0)
    found = convert(run, value)
    budget.settle(run)
    return found


def function_of(
    parameters: Sequence[str], body: Evaluator, *, variables: Mapping[str, object]
) -> FunctionValue:
    """Return a function of the model as a value that expressions can call.

    Args:
        parameters: Names of its parameters.
        body: Gets a run whose first slots hold the arguments, in the order of the parameters.
        variables: What it may see.
    """
    count = len(parameters)
    return FunctionValue(
        tuple(parameters),
        (None,) * count,
        body,
        tuple(range(count)),
        [None] * count,
        variables,
        1,
    )


def call(
    function: object, arguments: Sequence[tuple[str | None, object]], budget: Budget
) -> object:
    """Call a function with values; null if it is none, or does not take them."""
    run = budget.new_run({}, 0)
    names = [name for name, _ in arguments]
    evaluate_call = invocation.call_value(
        lambda _run: function, names, [_constant(value) for _, value in arguments]
    )
    value = evaluate_call(run)
    budget.settle(run)
    return value


def _constant(value: object) -> Evaluator:
    return lambda _run: value
