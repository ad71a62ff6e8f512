"""Functions of truth values; null means unknown."""

from policies.feel import operators
from policies.feel.functions.registry import builtin
from policies.feel.types import name_of
from policies.feel.values import Run


@builtin("not", "negand: boolean")
def negation(_run: Run, value: bool) -> object:  # noqa: FBT001  The value itself, not a flag.
    """Return the opposite truth value."""
    return not value


@builtin("all", "*list: list")
def all_true(run: Run, values: list[object]) -> object:
    """Tell whether all are true: false if one is false, else null if one is unknown."""
    return _decided(run, values, deciding=False)


@builtin("any", "*list: list")
def any_true(run: Run, values: list[object]) -> object:
    """Tell whether one is true: true if one is, else null if one is unknown."""
    return _decided(run, values, deciding=True)


def _decided(run: Run, values: list[object], *, deciding: bool) -> object:
    run.charge(len(values))
    if any(value is deciding for value in values):
        return deciding
    if all(isinstance(value, bool) for value in values):
        return not deciding
    return run.fail("列表中有未知的真假值", "the list holds what is neither true nor false")


@builtin("is", "value1: any, value2: any?")
def identical(run: Run, left: object, right: object = None) -> object:
    """Tell whether two values are the same, zones included."""
    if name_of(left) != name_of(right):
        return False
    same = operators.equal(run, left, right) is True
    return same and getattr(left, "tzinfo", None) == getattr(right, "tzinfo", None)
