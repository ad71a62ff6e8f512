"""A decision model as it is written: what the reader gives and the compiler takes."""

from dataclasses import dataclass
from enum import StrEnum


class HitPolicy(StrEnum):
    """What a table does with the rules that hold."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    OUTPUT_ORDER = "OUTPUT ORDER"
    RULE_ORDER = "RULE ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What COLLECT makes of the outputs; LIST leaves them as they are."""

    LIST = ""
    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


class IterationKind(StrEnum):
    """A boxed loop, or a boxed question about a list."""

    FOR = "for"
    SOME = "some"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Expression:
    """A boxed expression.

    Attributes:
        element_id: Its id, or that of the nearest element around it that has one.
        type_ref: The type of its value; empty if the model does not say.
    """

    element_id: str
    type_ref: str


@dataclass(frozen=True, slots=True)
class LiteralExpression(Expression):
    """A FEEL expression."""

    text: str


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of conditions.

    Attributes:
        label: Its title.
        expression: FEEL; what the cells test.
        type_ref: Type of that value.
        allowed: Unary tests for it; empty if anything is allowed.
    """

    label: str
    expression: str
    type_ref: str
    allowed: str


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results.

    Attributes:
        name: The entry of the result; may be empty where there is one column only.
        label: Its title.
        type_ref: Type of the results.
        allowed: Unary tests; for PRIORITY and OUTPUT ORDER the values, the best first.
        default: FEEL; the result where no rule holds; empty if there is none.
    """

    name: str
    label: str
    type_ref: str
    allowed: str
    default: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A row.

    Attributes:
        element_id: Its id; empty if it has none.
        row: From 1.
        tests: A cell a condition, unary tests.
        results: A cell an output, FEEL.
        annotations: A cell an annotation column, text.
        description: What the author says of it.
    """

    element_id: str
    row: int
    tests: tuple[str, ...]
    results: tuple[str, ...]
    annotations: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class DecisionTable(Expression):
    """A decision table."""

    hit_policy: HitPolicy
    aggregation: Aggregation
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    annotations: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """An entry; without a name it is the result of the whole context."""

    name: str
    type_ref: str
    value: Expression


@dataclass(frozen=True, slots=True)
class BoxedContext(Expression):
    """Entries, each of which sees those before it."""

    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True)
class BoxedList(Expression):
    """A list of expressions."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Relation(Expression):
    """A list of contexts with the same entries."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Expression, ...], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function."""

    name: str
    type_ref: str


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Expression):
    """A function; ``language`` is FEEL, Java or PMML."""

    parameters: tuple[Parameter, ...]
    body: Expression | None
    language: str


@dataclass(frozen=True, slots=True)
class Invocation(Expression):
    """A call with named arguments."""

    function: Expression
    bindings: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Conditional(Expression):
    """A boxed ``if``."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Iteration(Expression):
    """A boxed ``for``, ``some`` or ``every``."""

    kind: IterationKind
    variable: str
    source: Expression
    body: Expression


@dataclass(frozen=True, slots=True)
class BoxedFilter(Expression):
    """A boxed filter."""

    source: Expression
    match: Expression


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type of the model's own.

    Attributes:
        name: Its name; of a component, the name of the entry.
        type_ref: The type it is made of; empty for contexts and functions.
        is_collection: Whether it is a list of that.
        allowed: Unary tests for the value, or for each member of a collection.
        constraint: Unary tests for the value as a whole (``typeConstraint``).
        components: The entries of a context.
        is_function: Whether its values are functions.
        parameters: Of a function.
        result_type: Of a function.
    """

    name: str
    type_ref: str
    is_collection: bool
    allowed: str
    constraint: str
    components: tuple["ItemDefinition", ...]
    is_function: bool
    parameters: tuple[Parameter, ...]
    result_type: str


@dataclass(frozen=True, slots=True)
class Node:
    """What a requirement can point to; ``name`` is that of its variable."""

    element_id: str
    name: str
    type_ref: str


@dataclass(frozen=True, slots=True)
class InputData(Node):
    """A value that is given from outside."""


@dataclass(frozen=True, slots=True)
class Decision(Node):
    """A decision.

    Attributes:
        title: Its name, which may differ from that of its variable.
        requires: References to inputs, decisions and knowledge, as written.
        expression: Its logic; None if it has none.
        description: What the author says of it.
        version: Its version, if the file says one.
    """

    title: str
    requires: tuple[str, ...]
    expression: Expression | None
    description: str
    version: str


@dataclass(frozen=True, slots=True)
class Knowledge(Node):
    """A business knowledge model: a function that decisions share."""

    requires: tuple[str, ...]
    logic: FunctionDefinition


@dataclass(frozen=True, slots=True)
class DecisionService(Node):
    """Decisions that can be called as a function; references as written."""

    outputs: tuple[str, ...]
    input_decisions: tuple[str, ...]
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import:
    """Another model whose elements are reached under a name."""

    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """One file.

    Attributes:
        file: Its name.
        namespace: Its namespace; other models import it by that.
        version: Its version, if it says one.
        nodes: By id; those without an id by ``name:`` and their name.
        item_definitions: By name.
        imports: What it imports.
        unnamed: Elements that should have an id and have none, in words for errors.
    """

    file: str
    namespace: str
    version: str
    nodes: dict[str, Node]
    item_definitions: dict[str, ItemDefinition]
    imports: tuple[Import, ...]
    unnamed: tuple[str, ...]
