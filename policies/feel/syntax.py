"""The syntax tree of an expression: what the parser gives and the compiler takes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression."""


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value written down: a number, a text, true, false, null or a temporal literal."""

    value: object


@dataclass(frozen=True, slots=True)
class BadLiteral(Node):
    """A temporal literal that names no moment; it is null."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """A minus before an operand."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``+ - * / **`` between two operands."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``= != < <= > >=`` between two operands."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``x between low and high``."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """A comparison without its left side: ``< 5``."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests that stand alone, as in a cell of a decision table; None fits everything."""

    tests: tuple[Node, ...] | None
    is_negated: bool


@dataclass(frozen=True, slots=True)
class In(Node):
    """``x in tests``: true if one of the tests holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``x instance of type``; the type is still text."""

    value: Node
    type_text: str


@dataclass(frozen=True, slots=True)
class And(Node):
    """A chain of ``and``."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """A chain of ``or``."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then one else other``."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """``name in source``, or ``name in source..end``."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for iterators return body``."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some`` or ``every iterators satisfies condition``."""

    is_every: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A parameter of an expression's own function; the type may be absent."""

    name: str
    type_text: str | None


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """``function(parameters) body``."""

    parameters: tuple[Parameter, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """An argument of a call; ``name`` is None for a positional one."""

    name: str | None
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call of a function."""

    target: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``source.name``."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``source[condition]``, or ``source[index]``."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """``[items]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """``key: value`` of a context."""

    key: str
    value: Node


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """``{entries}``; an entry sees those before it."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """``[start..end]`` with either end open or closed."""

    start: Node
    end: Node
    includes_start: bool
    includes_end: bool


@dataclass(frozen=True, slots=True)
class HalfRange(Node):
    """``(< 5)`` as a value: an interval with one end."""

    operator: str
    operand: Node
