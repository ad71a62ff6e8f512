"""Functions of the model as values that FEEL can call: knowledge, services, type tests."""

from collections.abc import Callable
from dataclasses import dataclass

from policies.dmn import feel
from policies.dmn.errors import Place
from policies.dmn.item_definitions import Type, is_of
from policies.dmn.session import Boxed, Session, Variables
from policies.feel.values import FunctionValue, Run


@dataclass(frozen=True, slots=True)
class Signature:
    """A compiled function.

    Attributes:
        parameters: Name and type of each.
        body: What it computes; sees the parameters as variables.
        result: Type of its value.
        place: Where it is defined.
    """

    parameters: tuple[tuple[str, Type], ...]
    body: Boxed
    result: Type
    place: Place


def as_value(signature: Signature, session: Session, variables: Variables) -> FunctionValue:
    """Return a function that sees these variables beside its parameters."""

    def body(arguments: dict[str, object]) -> object:
        value = signature.body(session, {**variables, **arguments})
        return session.fitted(value, signature.result, signature.place, what="")

    return callable_value(signature.parameters, body, session, signature.place)


def callable_value(
    parameters: tuple[tuple[str, Type], ...],
    body: Callable[[dict[str, object]], object],
    session: Session,
    place: Place,
) -> FunctionValue:
    """Return a function of the model for FEEL.

    Args:
        parameters: Name and type of each; an argument of another type makes the result null, or
            is an error where the session is strict.
        body: Gets the arguments by name.
        session: Pays for it.
        place: For messages.
    """

    def evaluate(run: Run) -> object:
        session.enter(place)
        try:
            arguments: dict[str, object] = {}
            for (name, wanted), value in zip(parameters, run.frame, strict=False):
                fitted = session.fitted(value, wanted, place, what=name)
                if fitted is None and value is not None:
                    return None
                arguments[name] = fitted
            return body(arguments)
        finally:
            session.leave()

    return feel.function_of([name for name, _ in parameters], evaluate, variables={})


def type_test(wanted: Type, session: Session) -> FunctionValue:
    """Return a function that tells whether its argument is of a type."""

    def evaluate(run: Run) -> object:
        return is_of(run.frame[0], wanted, session.budget)

    return feel.function_of(["value"], evaluate, variables={})
