"""One evaluation of a decision: its inputs, what was decided so far, which rules fired."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from policies.dmn import feel
from policies.dmn.errors import DecisionBudgetError, DecisionError, DecisionValueError, Place
from policies.dmn.item_definitions import Type, UnfitError, fit

Variables = Mapping[str, object]
MAX_FIRED: Final = 1_000
"""Fired rules that are kept; a table called in a loop may fire very often."""

Key = tuple[str, str]
"""Namespace and id of an element."""


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that held and whose outputs count.

    Attributes:
        table_id: Id of the table.
        table_name: Name of the decision or knowledge it stands in.
        rule_id: Its id.
        row: Its row, from 1.
        annotations: Column title and text of its annotations.
        description: What the author says of it.
    """

    table_id: str
    table_name: str
    rule_id: str
    row: int
    annotations: tuple[tuple[str, str], ...]
    description: str


@dataclass(slots=True, eq=False)
class Session:
    """What an evaluation knows.

    Attributes:
        budget: What it has taken.
        is_strict: Whether what the standard turns into null is an error.
        inputs: Values of input data.
        undeclared: Values of names that expressions read without any input data of that name.
        decided: Values of decisions.
        functions: Knowledge and services as values.
        fired: The rules that fired, in their order.
    """

    budget: feel.Budget
    is_strict: bool
    inputs: Mapping[Key, object]
    undeclared: Variables
    decided: dict[Key, object] = field(default_factory=dict)
    functions: dict[Key, object] = field(default_factory=dict)
    fired: list[FiredRule] = field(default_factory=list)

    def with_values(
        self, *, inputs: Mapping[Key, object], decided: Mapping[Key, object]
    ) -> "Session":
        """Return a session for a service: values of its own, the same budget."""
        return Session(
            self.budget,
            self.is_strict,
            {**self.inputs, **inputs},
            self.undeclared,
            dict(decided),
            {},
            self.fired,
        )

    def enter(self, place: Place) -> None:
        """Go into a function of the model; ``leave`` goes out again.

        Raises:
            DecisionBudgetError: Too deep.
        """
        self.budget.depth += 1
        if self.budget.depth > feel.MAX_DEPTH:
            raise DecisionBudgetError(
                place,
                f"函数调用超过{feel.MAX_DEPTH}层。",
                f"more than {feel.MAX_DEPTH} functions inside each other.",
            )

    def leave(self) -> None:
        """Come out of a function."""
        self.budget.depth -= 1

    def fitted(self, value: object, wanted: Type, place: Place, *, what: str) -> object:
        """Return a value as one of a type; where it is not, refuse it or, leniently, drop it.

        Raises:
            DecisionValueError: It is not of the type, and the session is strict.
        """
        try:
            return fit(value, wanted, self.budget, path=what)
        except UnfitError as error:
            return self.failed(DecisionValueError(place, error.reason_zh, error.reason_en))

    def failed(self, error: DecisionError) -> object:
        """Raise an error or, leniently, note it and return null.

        Raises:
            DecisionError: The session is strict.
        """
        if self.is_strict:
            raise error
        self.budget.note(error.message_zh, error.message_en)
        return None

    def fire(self, rule: FiredRule) -> None:
        """Keep a rule that fired."""
        if len(self.fired) < MAX_FIRED:
            self.fired.append(rule)


Boxed = Callable[[Session, Variables], object]
"""A compiled boxed expression."""
