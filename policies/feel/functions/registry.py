"""How a built-in function is declared, found and called.

A declaration names the parameters and what they take, as in
``"string: string, start position: number, length: number?"``: a question mark makes the last
parameters optional, a tilde lets one be null, a star takes any count of arguments or one list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from policies.feel.temporal import YearsMonths
from policies.feel.types import name_of
from policies.feel.values import TEMPORAL, FunctionValue, Range, Run
from policies.feel.wide import WideDate, WideMoment, WideTime

Body = Callable[..., object]

_TAKEN: Final[dict[str, tuple[type, ...]]] = {
    "number": (Decimal,),
    "string": (str,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "range": (Range,),
    "date": (date, datetime, WideDate, WideMoment),
    "time": (time, datetime, WideTime, WideMoment),
    "moment": (datetime, WideMoment),
    "day": (date, WideDate),
    "duration": (timedelta, YearsMonths),
    "days": (timedelta,),
    "months": (YearsMonths,),
    "function": (FunctionValue,),
    "point": (Decimal, str, *TEMPORAL),
    "any": (),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name and the types it takes; none named means all."""

    name: str
    types: tuple[type, ...]
    is_optional: bool
    may_be_null: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function."""

    parameters: tuple[Parameter, ...]
    is_variadic: bool
    body: Body

    def positions(self, names: Sequence[str | None]) -> tuple[int, ...] | None:
        """Return which argument goes to which parameter, or None if they do not fit.

        Args:
            names: The names of the arguments as written; None for positional ones.
        """
        named = [name for name in names if name is not None]
        if named and len(named) < len(names):
            return None
        if not named:
            return self._in_order(len(names))
        own = [parameter.name for parameter in self.parameters]
        if len(set(named)) < len(named) or not set(named) <= set(own):
            return None
        found = tuple(named.index(name) if name in named else -1 for name in own)
        required = [not parameter.is_optional for parameter in self.parameters]
        if any(needed and at < 0 for needed, at in zip(required, found, strict=True)):
            return None
        while found and found[-1] < 0:
            found = found[:-1]
        return None if -1 in found else found

    def _in_order(self, count: int) -> tuple[int, ...] | None:
        least = sum(not parameter.is_optional for parameter in self.parameters)
        most = len(self.parameters)
        if not least <= count or (count > most and not self.is_variadic):
            return None
        return tuple(range(count))


BUILTINS: Final[dict[str, list[Signature]]] = {}


def builtin(name: str, declaration: str) -> Callable[[Body], Body]:
    """Declare a function; several declarations of one name are tried in their order."""

    def register(body: Body) -> Body:
        is_variadic = declaration.startswith("*")
        parts = [part for part in declaration.lstrip("*").split(",") if part]
        parameters = tuple(_parameter(part) for part in parts)
        BUILTINS.setdefault(name, []).append(Signature(parameters, is_variadic, body))
        return body

    return register


def _parameter(declaration: str) -> Parameter:
    name, _, taken = declaration.partition(":")
    kinds = taken.strip().rstrip("?~")
    types = tuple(kind for word in kinds.split("|") for kind in _TAKEN[word])
    return Parameter(
        name.strip(), types, is_optional="?" in taken, may_be_null="~" in taken or kinds == "any"
    )


def call(run: Run, name: str, signature: Signature, arguments: list[object]) -> object:
    """Check the arguments and call the function; an argument of the wrong type makes it null."""
    run.charge(1 + sum(_cost(value) for value in arguments))
    if signature.is_variadic and not (len(arguments) == 1 and type(arguments[0]) is list):
        if arguments == [None]:
            return _unfit(run, name, signature.parameters[0], None)
        arguments = [list(arguments)]
    for index, (value, parameter) in enumerate(zip(arguments, signature.parameters, strict=False)):
        if not parameter.types or type(value) in parameter.types:
            continue
        if value is None:
            if parameter.may_be_null:
                continue
            return _unfit(run, name, parameter, value)
        coerced = _coerced(value, parameter)
        if coerced is None:
            return _unfit(run, name, parameter, value)
        arguments[index] = coerced
    return signature.body(run, *arguments)


def _cost(value: object) -> int:
    """Return what a function may have to copy, in steps."""
    if isinstance(value, list | dict):
        return len(value) >> 3
    return len(value) >> 6 if isinstance(value, str) else 0


def _coerced(value: object, parameter: Parameter) -> object:
    """Take the only member out of a list, or make a list of one, as the standard allows."""
    if isinstance(value, list) and len(value) == 1 and type(value[0]) in parameter.types:
        member: object = value[0]
        return member
    return [value] if parameter.types == (list,) else None


def _unfit(run: Run, name: str, parameter: Parameter, value: object) -> object:
    return run.fail(
        f"函数 {name} 的参数“{parameter.name}”不接受 {name_of(value)}",
        f"{name}: parameter {parameter.name!r} does not take {name_of(value)}",
    )
