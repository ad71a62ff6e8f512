"""An obligation, the law that it is measured with, and what is said if it is not kept."""

from dataclasses import dataclass
from datetime import date

from policies import clocks as clock_rules
from policies.clocks import ClockDefinition
from policies.parameter_store import ParameterStore
from policies.parameter_values import ParameterValue
from workflows.obligation_rules.demands import Demand

COUNTRY = "000000"


@dataclass(frozen=True)
class Obligation:
    """One demand, what people call it, and the words of law it comes from."""

    name: str
    programme: str
    label_zh: str
    label_en: str
    demand: Demand
    citation: str
    phrase: str

    @property
    def source(self) -> str:
        """The law with its words, as messages cite it."""
        return f"{self.citation}“{self.phrase}”" if self.phrase else self.citation


@dataclass(frozen=True)
class Breach:
    """An obligation that a diagram does not keep.

    Attributes:
        obligation: Which one.
        message_zh: How it is broken, in Chinese, with the law.
        message_en: The same in English.
        element_id: The element that breaks it; "" if one is missing.
        path: Element ids of a way from the start that breaks it, in order; may be empty.
        is_decided: Whether it is broken for certain; if not, not every way could be followed.
    """

    obligation: Obligation
    message_zh: str
    message_en: str
    element_id: str = ""
    path: tuple[str, ...] = ()
    is_decided: bool = True


@dataclass(frozen=True)
class LawInForce:
    """Whose lengths and numbers count: on which day of acceptance, and where.

    Without a day, what the law says without a known end counts; without a store, the parameters
    that ship with the product, which are read only if something asks for one.
    """

    on: date = date.max
    division: str = COUNTRY
    store: ParameterStore | None = None

    @property
    def parameters(self) -> ParameterStore:
        """The parameters that count."""
        return self.store or ParameterStore.shipped()

    def lengths(self, definition: ClockDefinition) -> tuple[ParameterValue, ...]:
        """Return every length that the law gives a clock, the one without condition first."""
        return clock_rules.statutory_lengths(
            definition, store=self.parameters, division=self.division, on=self.on
        )

    def number(self, programme: str, at_least: int | str) -> int:
        """Return a number that an obligation gives, or that a parameter holds.

        Raises:
            ParameterMissingError: Nobody has set the parameter for this place and day.
        """
        if isinstance(at_least, int):
            return at_least
        value = self.parameters.value(programme, at_least, division=self.division, on=self.on)
        return value.whole_number()

    def says_yes(self, programme: str, parameter: str) -> bool:
        """Tell whether a yes-or-no parameter is set to yes; no name and no value are no."""
        if not parameter:
            return False
        value = self.parameters.find(programme, parameter, division=self.division, on=self.on)
        return value is not None and value.yes_no()
