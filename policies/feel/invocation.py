"""Closures of calls: of built-in functions and of those that an expression defines."""

from collections.abc import Sequence

from policies.feel.budget import MAX_CALLS
from policies.feel.errors import FeelBudgetError
from policies.feel.functions import registry
from policies.feel.functions.registry import BUILTINS, Signature
from policies.feel.types import is_instance, name_of
from policies.feel.values import BuiltinValue, Evaluator, FunctionValue, Run

Names = Sequence[str | None]
_Fitting = list[tuple[Signature, tuple[int, ...]]]


def call_builtin(name: str, names: Names, arguments: Sequence[Evaluator]) -> Evaluator:
    """Return a call of a built-in function; which signature it means is decided here."""
    fitting = _fitting(name, names)
    if not fitting:
        return _wrong_arguments(name)

    def evaluate(run: Run) -> object:
        return _call_fitting(run, name, fitting, [argument(run) for argument in arguments])

    return evaluate


def _fitting(name: str, names: Names) -> _Fitting:
    found = [(signature, signature.positions(names)) for signature in BUILTINS[name]]
    return [(signature, positions) for signature, positions in found if positions is not None]


def _call_fitting(run: Run, name: str, fitting: _Fitting, values: list[object]) -> object:
    """Call the first signature whose types fit; the last one says why none does."""
    for signature, positions in fitting[:-1]:
        ordered = [values[position] for position in positions]
        if all(
            not parameter.types or type(value) in parameter.types
            for value, parameter in zip(ordered, signature.parameters, strict=False)
        ):
            return registry.call(run, name, signature, ordered)
    signature, positions = fitting[-1]
    return registry.call(run, name, signature, [values[position] for position in positions])


def _wrong_arguments(name: str) -> Evaluator:
    def evaluate(run: Run) -> object:
        return run.fail(
            f"函数 {name} 的参数个数或名称不对", f"{name}: wrong count or names of arguments"
        )

    return evaluate


def call_value(target: Evaluator, names: Names, arguments: Sequence[Evaluator]) -> Evaluator:
    """Return a call of whatever the target gives."""

    def evaluate(run: Run) -> object:
        function = target(run)
        values = [argument(run) for argument in arguments]
        if isinstance(function, FunctionValue):
            return invoke(run, function, names, values)
        if isinstance(function, BuiltinValue):
            fitting = _fitting(function.name, names)
            if not fitting:
                return _wrong_arguments(function.name)(run)
            return _call_fitting(run, function.name, fitting, values)
        return run.fail(f"{name_of(function)} 不是函数", f"{name_of(function)} is no function")

    return evaluate


def invoke(run: Run, function: FunctionValue, names: Names, values: list[object]) -> object:
    """Call a function that an expression defined.

    Raises:
        FeelBudgetError: Calls are too deep inside each other.
    """
    ordered = _ordered(function, names, values)
    if ordered is None:
        return run.fail("函数的参数个数或名称不对", "wrong count or names of arguments")
    for index, declared in enumerate(function.types):
        value = ordered[index]
        if declared and value is not None and not is_instance(run, value, declared):
            return run.fail("函数的参数类型不对", "an argument is of the wrong type")
    run.charge(function.weight)
    frame, variables, converted = run.frame, run.variables, run.converted
    run.frame = list(function.frame)
    for slot, value in zip(function.slots, ordered, strict=True):
        run.frame[slot] = value
    if function.variables is not variables:
        run.variables, run.converted = function.variables, None
    run.calls += 1
    try:
        if run.calls > MAX_CALLS:
            raise FeelBudgetError(
                f"函数调用超过{MAX_CALLS}层。", f"more than {MAX_CALLS} calls inside each other"
            )
        return function.body(run)
    finally:
        run.calls -= 1
        run.frame, run.variables, run.converted = frame, variables, converted


def _ordered(function: FunctionValue, names: Names, values: list[object]) -> list[object] | None:
    if len(values) != len(function.parameters):
        return None
    if not any(names):
        return values
    if sorted(name or "" for name in names) != sorted(function.parameters):
        return None
    named = dict(zip(names, values, strict=True))
    return [named[parameter] for parameter in function.parameters]
