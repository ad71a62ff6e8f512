"""The vocabulary of obligations: what can be demanded, and how a file says it.

An element is described by its properties: ``{handler: start_benefit}``, ``{form: survey_second}``,
``{clock: publicity}`` on a timer; what a called process holds also has the properties of the
call. A list of descriptions means any of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Described = tuple[Mapping[str, str], ...]
"""Properties by which an element is recognised; any of them is enough."""

NOBODY: Described = ()


@dataclass(frozen=True)
class Before:
    """``first`` happens before every ``then``; with ``since``, again after every ``since``."""

    first: Described
    then: Described
    since: Described = NOBODY


@dataclass(frozen=True)
class After:
    """After every ``first``, ``then`` happens before the end, unless ``unless`` happens."""

    first: Described
    then: Described
    unless: Described = NOBODY


@dataclass(frozen=True)
class AfterWithin:
    """Like ``After``, and in time: ``first`` starts the clock, and it is stopped with ``then``."""

    first: Described
    then: Described
    clock: str
    unless: Described = NOBODY


@dataclass(frozen=True)
class NeverWithout:
    """Wherever ``of`` happens, ``needs`` happens too, be it before or after."""

    of: Described
    needs: Described


@dataclass(frozen=True)
class Never:
    """``of`` never happens; with ``after``, never after that."""

    of: Described
    after: Described = NOBODY


@dataclass(frozen=True)
class DifferentPerson:
    """Whoever did ``others`` does not do ``of``."""

    of: Described
    others: Described


@dataclass(frozen=True)
class ActorsMin:
    """At least so many persons do ``of`` before ``then``; with ``since``, again after it.

    ``at_least`` is a number, or the name of the parameter that holds it.
    """

    of: Described
    at_least: int | str
    then: Described
    since: Described = NOBODY


@dataclass(frozen=True)
class PerformedBy:
    """``of`` is done in one of these roles, unless a yes-or-no parameter of the place says yes."""

    of: Described
    roles: tuple[str, ...]
    unless_parameter: str = ""


@dataclass(frozen=True)
class StartsClock:
    """Every ``of`` starts the clock."""

    of: Described
    clock: str


@dataclass(frozen=True)
class Period:
    """The length that a diagram gives to a clock lies on the law's side of the law's length.

    Attributes:
        clock: The clock's name.
        is_least: Whether the law sets the least length, and not the greatest.
        then: Where the way leads that shows a breach; any end if nowhere.
    """

    clock: str
    is_least: bool
    then: Described = NOBODY


Demand = (
    Before
    | After
    | AfterWithin
    | NeverWithout
    | Never
    | DifferentPerson
    | ActorsMin
    | PerformedBy
    | StartsClock
    | Period
)

KINDS = (
    "before",
    "after",
    "after_within",
    "never_without",
    "never",
    "different_person",
    "actors_min",
    "performed_by",
    "starts_clock",
    "minimum_period",
    "maximum_period",
)


def read_demand(entry: Mapping[str, object]) -> Demand:
    """Return the demand of an obligation's entry.

    Raises:
        KeyError: It has none, more than one, or lacks a part.
        TypeError: A part has the wrong type.
    """
    kinds = [kind for kind in KINDS if kind in entry]
    if len(kinds) != 1:
        message = f"exactly one of {', '.join(KINDS)}"
        raise KeyError(message)
    return _Parts(kinds[0], entry[kinds[0]]).demand()


class _Parts:
    """The parts of a demand as the file has them; each is asked for once."""

    def __init__(self, kind: str, parts: object) -> None:
        if not isinstance(parts, dict):
            raise TypeError(kind)
        self._kind = kind
        self._left = dict(parts)

    def demand(self) -> Demand:
        made = self._made()
        if self._left:
            message = f"{self._kind} has no {', '.join(map(str, self._left))}"
            raise KeyError(message)
        return made

    def _made(self) -> Demand:  # noqa: PLR0911  one line a kind
        match self._kind:
            case "before":
                return Before(self._one("first"), self._one("then"), self._any("since"))
            case "after":
                return After(self._one("first"), self._one("then"), self._any("unless"))
            case "after_within":
                return AfterWithin(
                    self._one("first"), self._one("then"), self._text("clock"), self._any("unless")
                )
            case "never_without":
                return NeverWithout(self._one("of"), self._one("needs"))
            case "never":
                return Never(self._one("of"), self._any("after"))
            case "different_person":
                return DifferentPerson(self._one("of"), self._one("from"))
            case "actors_min":
                return ActorsMin(
                    self._one("of"), self._count(), self._one("then"), self._any("since")
                )
            case "performed_by":
                return PerformedBy(
                    self._one("of"), self._texts("roles"), self._left.pop("unless_parameter", "")
                )
            case "starts_clock":
                return StartsClock(self._one("of"), self._text("clock"))
            case kind:
                is_least = kind == "minimum_period"
                return Period(self._text("clock"), is_least, self._any("before"))

    def _one(self, name: str) -> Described:
        described = self._any(name)
        if not described:
            raise KeyError(name)
        return described

    def _any(self, name: str) -> Described:
        value = self._left.pop(name, [])
        described = value if isinstance(value, list) else [value]
        if not all(isinstance(one, dict) and one for one in described):
            raise TypeError(name)
        return tuple({str(key): str(text) for key, text in one.items()} for one in described)

    def _text(self, name: str) -> str:
        value = self._left.pop(name)
        if not isinstance(value, str):
            raise TypeError(name)
        return value

    def _texts(self, name: str) -> tuple[str, ...]:
        value = self._left.pop(name)
        if not (isinstance(value, list) and value):
            raise TypeError(name)
        return tuple(map(str, value))

    def _count(self) -> int | str:
        value = self._left.pop("at_least")
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise TypeError(value)
        return value
