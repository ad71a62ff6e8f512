"""Closures of operators and literals; the common cases of numbers and texts come first."""

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from policies.feel import operators
from policies.feel.numbers import NUMBERS
from policies.feel.types import name_of
from policies.feel.values import Evaluator, Range, Run

_NUMERIC: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}
_GENERAL: Final[dict[str, Callable[[Run, object, object], object]]] = {
    "+": operators.add,
    "-": operators.subtract,
    "*": operators.multiply,
    "/": operators.divide,
    "**": operators.power,
}
_ORDERINGS: Final[dict[str, Callable[..., bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def constant(value: object) -> Evaluator:
    """Return a value that is written down."""

    def evaluate(_run: Run) -> object:
        return value

    return evaluate


def failure(reason_zh: str, reason_en: str) -> Evaluator:
    """Return null, for a reason known while compiling."""

    def evaluate(run: Run) -> object:
        return run.fail(reason_zh, reason_en)

    return evaluate


def local(slot: int) -> Evaluator:
    """Return the value in a slot."""

    def evaluate(run: Run) -> object:
        return run.frame[slot]

    return evaluate


def negation(operand: Evaluator) -> Evaluator:
    """``-operand``."""

    def evaluate(run: Run) -> object:
        return operators.negate(run, operand(run))

    return evaluate


def arithmetic(sign: str, left: Evaluator, right: Evaluator) -> Evaluator:
    """``left sign right``."""
    numeric, general = _NUMERIC[sign], _GENERAL[sign]

    def evaluate(run: Run) -> object:
        one, other = left(run), right(run)
        if type(one) is Decimal and type(other) is Decimal:
            try:
                return numeric(one, other)
            except ArithmeticError:
                return general(run, one, other)
        return general(run, one, other)

    return evaluate


def comparison(sign: str, left: Evaluator, right: Evaluator) -> Evaluator:
    """``left sign right``; null if the values have no order."""
    if sign in _ORDERINGS:
        return _ordering(_ORDERINGS[sign], left, right)
    is_negated = sign == "!="

    def evaluate(run: Run) -> object:
        one, other = left(run), right(run)
        kind = type(one)
        if (kind is str or kind is Decimal) and kind is type(other):
            return (one != other) if is_negated else (one == other)
        same = operators.equal(run, one, other)
        return same if same is None else same is not is_negated

    return evaluate


def _ordering(holds: Callable[..., bool], left: Evaluator, right: Evaluator) -> Evaluator:
    def evaluate(run: Run) -> object:
        one, other = left(run), right(run)
        kind = type(one)
        if (kind is Decimal or kind is str) and kind is type(other):
            return holds(one, other)
        order = operators.compare(run, one, other)
        return None if order is None else holds(order, 0)

    return evaluate


def between(value: Evaluator, low: Evaluator, high: Evaluator) -> Evaluator:
    """``value between low and high``, both included."""

    def evaluate(run: Run) -> object:
        found = value(run)
        above = operators.compare(run, found, low(run))
        below = operators.compare(run, found, high(run))
        if (above is not None and above < 0) or (below is not None and below > 0):
            return False
        return None if above is None or below is None else True

    return evaluate


def junction(operands: Sequence[Evaluator], *, deciding: bool) -> Evaluator:
    """``and`` is decided by false, ``or`` by true; what is not decided may be unknown."""
    rest = not deciding

    def evaluate(run: Run) -> object:
        is_known = True
        for operand in operands:
            outcome = operand(run)
            if outcome is deciding:
                return deciding
            if outcome is not rest:
                is_known = False
                if outcome is not None:
                    run.fail("逻辑运算的值不是真假", "an operand is neither true nor false")
        return rest if is_known else None

    return evaluate


def conditional(condition: Evaluator, then: Evaluator, otherwise: Evaluator) -> Evaluator:
    """``if``: only true is true."""

    def evaluate(run: Run) -> object:
        return then(run) if condition(run) is True else otherwise(run)

    return evaluate


def contained(value: Evaluator, tests: Sequence[Evaluator], *, slot: int) -> Evaluator:
    """``value in tests``: whether one of them holds."""

    def evaluate(run: Run) -> object:
        run.frame[slot] = value(run)
        return holds(run)

    holds = decided(tests)
    return evaluate


def decided(tests: Sequence[Evaluator], *, is_negated: bool = False) -> Evaluator:
    """Tell whether one of the tests holds, or with a negation none; null if that is unknown."""

    def evaluate(run: Run) -> object:
        is_known = True
        for test in tests:
            outcome = test(run)
            if outcome is True:
                return not is_negated
            is_known = is_known and outcome is False
        return is_negated if is_known else None

    return evaluate


def fits(test: Evaluator, *, slot: int) -> Evaluator:
    """Test whether the value in a slot is, or lies in, what the test gives."""

    def evaluate(run: Run) -> object:
        wanted, value = test(run), run.frame[slot]
        kind = type(wanted)
        if (kind is str or kind is Decimal) and kind is type(value):
            return wanted == value
        return _fitting(run, wanted, value)

    return evaluate


def told(test: Evaluator, *, slot: int) -> Evaluator:
    """Take the word of a test that looks at the value itself, as ``? > 5`` does."""

    def evaluate(run: Run) -> object:
        outcome = test(run)
        if outcome is None or isinstance(outcome, bool):
            return outcome
        return _fitting(run, outcome, run.frame[slot])

    return evaluate


def _fitting(run: Run, wanted: object, value: object) -> object:
    if isinstance(wanted, Range):
        return operators.contains(run, wanted, value)
    if isinstance(wanted, list):
        run.charge(len(wanted))
        return any(_is_member(run, value, member) for member in wanted) or (
            isinstance(value, list) and operators.equal(run, value, wanted) is True
        )
    if isinstance(wanted, bool) and not isinstance(value, bool) and value is not None:
        return wanted
    return operators.equal(run, value, wanted)


def within(test: Evaluator, *, slot: int) -> Evaluator:
    """Test whether the value in a slot lies in an interval; null if there is no interval."""

    def evaluate(run: Run) -> object:
        wanted = test(run)
        if not isinstance(wanted, Range):
            return None
        return operators.contains(run, wanted, run.frame[slot])

    return evaluate


def _is_member(run: Run, value: object, member: object) -> bool:
    if isinstance(member, Range) and not isinstance(value, Range):
        return operators.contains(run, member, value) is True
    return operators.equal(run, value, member) is True


def context(entries: Sequence[tuple[str, Evaluator, int]]) -> Evaluator:
    """``{key: value}``; each value sees those before it."""

    def evaluate(run: Run) -> object:
        made: dict[str, object] = {}
        for key, value, slot in entries:
            made[key] = run.frame[slot] = value(run)
        return made

    return evaluate


def constant_interval(interval_value: Range) -> Evaluator:
    """Return an interval between two literals: the same at every evaluation."""

    def evaluate(run: Run) -> object:
        return _checked(run, interval_value)

    return evaluate


def interval(
    start: Evaluator, end: Evaluator, *, includes_start: bool, includes_end: bool
) -> Evaluator:
    """``[start..end]``."""

    def evaluate(run: Run) -> object:
        return _checked(run, Range(start(run), end(run), includes_start, includes_end))

    return evaluate


def half_interval(sign: str, operand: Evaluator) -> Evaluator:
    """``(< 5)``: an interval with one end; ``(= 5)`` holds one value."""

    def evaluate(run: Run) -> object:
        bound = operand(run)
        if bound is None or operators.compare(run, bound, bound) is None:
            return run.fail("区间的端点无效", "the end of the interval has no order")
        match sign:
            case "<" | "<=":
                return Range(None, bound, includes_start=False, includes_end=sign == "<=")
            case ">" | ">=":
                return Range(bound, None, includes_start=sign == ">=", includes_end=False)
            case "=":
                return Range(bound, bound, includes_start=True, includes_end=True)
        return run.fail("不等不是区间", "what differs from a value is no interval")

    return evaluate


def _checked(run: Run, value: Range) -> object:
    """Return an interval if its ends have an order, else null."""
    if operators.compare(run, value.start, value.end) is None:
        names = f"{name_of(value.start)}..{name_of(value.end)}"
        return run.fail(f"区间的两端无法比较：{names}", f"no interval: {names}")
    return value
