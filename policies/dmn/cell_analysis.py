"""What can be known of a cell without evaluating it for every value: where its truth can change.

A cell made of comparisons between the tested value and constants is true or false all over each
stretch between two neighbouring constants. So the constants are all one has to know; the cell
itself, evaluated at one value of each stretch, tells the rest, and can never disagree with what
happens when a case is decided.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from policies.dmn import feel
from policies.errors import PolicyError
from policies.feel import syntax
from policies.feel.compiler import Compiler
from policies.feel.temporal import YearsMonths
from policies.feel.values import Range

_ORDERING: Final = frozenset({"<", "<=", ">", ">="})
_CLOCKS: Final = frozenset({"now", "today"})
_VALUES: Final = (Decimal, str, bool, date, datetime, time, timedelta, YearsMonths, type(None))


class NotAnalysableError(Exception):
    """A cell depends on more than the tested value and constants.

    Attributes:
        reason_zh: Why.
        reason_en: The same in English.
    """

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        """Say why."""
        super().__init__(reason_en)
        self.reason_zh = reason_zh
        self.reason_en = reason_en


@dataclass(frozen=True, slots=True)
class Facts:
    """Where a cell's truth can change.

    Attributes:
        constants: The values.
        orders_texts: Whether texts are compared by their order.
        is_whole: Whether only whole numbers pass, as ``? = floor(?)`` says.
    """

    constants: tuple[object, ...]
    orders_texts: bool
    is_whole: bool = False


def analyse(tests: feel.Compiled) -> Facts:
    """Return where the truth of unary tests can change.

    Raises:
        NotAnalysableError: That cannot be known.
    """
    tree = tests.tree
    assert isinstance(tree, syntax.Tests)  # noqa: S101  The caller compiled unary tests.
    found: list[object] = []
    is_whole = False
    for test in tree.tests or ():
        parts = test.operands if isinstance(test, syntax.And) else (test,)
        whole = [part for part in parts if _says_whole(part)]
        is_whole = is_whole or (bool(whole) and not tree.is_negated)
        for part in parts:
            if part not in whole:
                found += _of_test(part)
    if is_whole and len(tree.tests or ()) > 1:
        raise NotAnalysableError("整数条件须单独成一格", "whole numbers among several tests")
    orders = any(_is_ordering(node) for node in feel.walk(tree))
    return Facts(tuple(found), orders and any(type(one) is str for one in found), is_whole)


def constant_of(node: syntax.Node) -> object:
    """Return the value of an expression that reads nothing.

    Raises:
        NotAnalysableError: It reads something, or has no value.
    """
    if isinstance(node, syntax.Literal):
        return node.value
    try:
        compiler = Compiler()
        evaluator = compiler.compile(node)
        _check_reads_nothing(compiler.scope.free_names | (_names_in(node) & _CLOCKS))
        value = evaluator(feel.scratch(compiler.scope.slot_count))
    except PolicyError as error:
        raise NotAnalysableError(error.message_zh, error.message_en) from error
    if value is None:
        raise NotAnalysableError("表达式没有值", "an expression without a value")
    return value


def _check_reads_nothing(names: AbstractSet[str]) -> None:
    for name in sorted(names):
        if name == "?":
            raise NotAnalysableError(
                "对输入值运算或调用函数的表达式", "an expression of the tested value"
            )
        raise NotAnalysableError(f"用到了“{name}”", f"reads {name!r}")


def _of_test(node: syntax.Node) -> list[object]:
    """Return the constants of one test, where it stands on its own."""
    match node:
        case syntax.Test(operand=operand) | syntax.HalfRange(operand=operand):
            return _flat(constant_of(operand))
        case syntax.RangeLiteral(start=start, end=end):
            return [*_flat(constant_of(start)), *_flat(constant_of(end))]
        case syntax.ListLiteral(items=items):
            return [value for item in items for value in _of_test(item)]
        case syntax.And() | syntax.Or() | syntax.Compare() | syntax.Between() | syntax.In():
            return _of_predicate(node) if "?" in _names_in(node) else _flat(constant_of(node))
        case syntax.Call(target=syntax.Name(name="not")):
            return _of_predicate(node)
    return _of_predicate(node) if _is_value(node) else _flat(constant_of(node))


def _of_predicate(node: syntax.Node) -> list[object]:
    """Return the constants of a condition about ``?``."""
    match node:
        case syntax.And(operands=operands) | syntax.Or(operands=operands):
            return [value for operand in operands for value in _of_predicate(operand)]
        case syntax.Compare(left=left, right=right) if _is_value(left):
            return _flat(constant_of(right))
        case syntax.Compare(left=left, right=right) if _is_value(right):
            return _flat(constant_of(left))
        case syntax.Between(value=value, low=low, high=high) if _is_value(value):
            return [*_flat(constant_of(low)), *_flat(constant_of(high))]
        case syntax.In(value=value, tests=tests) if _is_value(value):
            return [found for test in tests for found in _of_test(test)]
        case syntax.Call(target=syntax.Name(name="not"), arguments=(argument,)):
            return _of_predicate(argument.value)
        case syntax.Name(name="?"):
            return [True, False]
    found = constant_of(node)
    return [] if isinstance(found, bool) else _flat(found)


def _is_value(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Name) and node.name == "?"


def _says_whole(node: syntax.Node) -> bool:
    """Tell whether a condition is ``? = floor(?)``."""
    if not isinstance(node, syntax.Compare) or node.operator != "=":
        return False
    pair = (node.left, node.right)
    calls = [one for one in pair if isinstance(one, syntax.Call)]
    return (
        any(_is_value(one) for one in pair)
        and len(calls) == 1
        and calls[0].target == syntax.Name("floor")
        and [_is_value(argument.value) for argument in calls[0].arguments] == [True]
    )


def _flat(value: object) -> list[object]:
    if isinstance(value, Range):
        return [*_flat(value.start), *_flat(value.end)]
    if isinstance(value, list):
        return [found for member in value for found in _flat(member)]
    if type(value) not in _VALUES:
        raise NotAnalysableError("与上下文或函数比较", "a comparison with a context or a function")
    return [value]


def _names_in(node: syntax.Node) -> set[str]:
    return {part.name for part in feel.walk(node) if isinstance(part, syntax.Name)}


def _is_ordering(node: syntax.Node) -> bool:
    if isinstance(node, syntax.Test | syntax.Compare | syntax.HalfRange):
        return node.operator in _ORDERING
    return isinstance(node, syntax.Between | syntax.RangeLiteral)
