"""Boxed expressions, compiled to closures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from policies.dmn import feel, model
from policies.dmn.errors import BrokenDecisionModelError, DecisionValueError, Place
from policies.dmn.functions import Signature, as_value, type_test
from policies.dmn.item_definitions import ANYTHING
from policies.dmn.scope import Scope
from policies.dmn.session import Boxed, Session, Variables
from policies.dmn.tables import Table, compile_table
from policies.feel.budget import check_list_size


class BoxedCompiler:
    """Compiles the logic of one decision or knowledge.

    Attributes:
        tables: The decision tables it met.
    """

    def __init__(self) -> None:
        """Begin without tables."""
        self.tables: list[Table] = []

    def compile(self, expression: model.Expression, scope: Scope) -> Boxed:
        """Return what evaluates an expression.

        Raises:
            BrokenDecisionModelError: It is not FEEL, or its types are unknown.
        """
        inside = scope.at(element=expression.element_id)
        made = _COMPILERS[type(expression)](self, expression, inside)
        wanted = inside.resolve(expression.type_ref)
        is_function = isinstance(expression, model.FunctionDefinition)
        if wanted is ANYTHING or is_function:
            return made
        place = inside.place

        def evaluate(session: Session, variables: Variables) -> object:
            return session.fitted(made(session, variables), wanted, place, what="")

        return evaluate

    def literal(self, expression: model.LiteralExpression, scope: Scope) -> Boxed:
        """A FEEL expression."""
        if not expression.text:
            if scope.is_strict:
                raise BrokenDecisionModelError(
                    scope.place, "表达式为空。", "the expression is empty."
                )
            return lambda _session, _variables: None
        compiled = scope.expression(expression.text, type_ref=expression.type_ref)
        if compiled.type_names:
            return _asking_types(compiled, scope)
        return lambda session, variables: feel.evaluate(compiled, variables, session.budget)

    def table(self, expression: model.DecisionTable, scope: Scope) -> Boxed:
        """A decision table."""
        table = compile_table(expression, scope)
        self.tables.append(table)
        return table.evaluate

    def context(self, expression: model.BoxedContext, scope: Scope) -> Boxed:
        """Entries; the one without a name, if there is one, is the result."""
        entries: list[tuple[str, Boxed]] = []
        for entry in expression.entries:
            if any(entry.name == name for name, _ in entries):
                raise BrokenDecisionModelError(
                    scope.place,
                    f"上下文中“{entry.name}”出现了两次。",
                    f"the entry {entry.name!r} stands twice.",
                )
            value = self._typed(entry.value, entry.type_ref, scope.at(column=entry.name))
            entries.append((entry.name, value))
            scope = scope.seeing([entry.name] if entry.name else [])

        def evaluate(session: Session, variables: Variables) -> object:
            seen = dict(variables)
            made: dict[str, object] = {}
            for name, value in entries:
                found = value(session, seen)
                if not name:
                    return found
                made[name] = seen[name] = found
            return made

        return evaluate

    def _typed(self, expression: model.Expression, type_ref: str, scope: Scope) -> Boxed:
        made = self.compile(expression, scope)
        wanted = scope.resolve(type_ref)
        if wanted is ANYTHING:
            return made
        place = scope.place
        return lambda session, variables: session.fitted(
            made(session, variables), wanted, place, what=""
        )

    def listed(self, expression: model.BoxedList, scope: Scope) -> Boxed:
        """A list."""
        items = [self.compile(item, scope) for item in expression.items]
        return lambda session, variables: [item(session, variables) for item in items]

    def relation(self, expression: model.Relation, scope: Scope) -> Boxed:
        """A list of contexts."""
        rows = [[self.compile(cell, scope) for cell in row] for row in expression.rows]
        columns = expression.columns

        def evaluate(session: Session, variables: Variables) -> object:
            return [
                {name: cell(session, variables) for name, cell in zip(columns, row, strict=True)}
                for row in rows
            ]

        return evaluate

    def function(self, expression: model.FunctionDefinition, scope: Scope) -> Boxed:
        """A function that sees what stands around it."""
        signature = self.signature(expression, scope)
        return lambda session, variables: as_value(signature, session, variables)

    def signature(self, expression: model.FunctionDefinition, scope: Scope) -> Signature:
        """Compile a function's parameters and body.

        Raises:
            BrokenDecisionModelError: It is not written in FEEL, or has no body.
        """
        parameters = tuple(
            (parameter.name, scope.resolve(parameter.type_ref))
            for parameter in expression.parameters
        )
        if expression.language != "FEEL" or expression.body is None:
            if scope.is_strict:
                raise BrokenDecisionModelError(
                    scope.place,
                    f"只支持 FEEL 函数，不支持 {expression.language}，也不能没有函数体。",
                    f"only functions in FEEL with a body are supported, not {expression.language}.",
                )
            return Signature(parameters, _unsupported(scope.place), ANYTHING, scope.place)
        inside = scope.seeing(name for name, _ in parameters)
        body = self.compile(expression.body, inside)
        return Signature(parameters, body, scope.resolve(expression.type_ref), scope.place)

    def invocation(self, expression: model.Invocation, scope: Scope) -> Boxed:
        """A call with named arguments."""
        function = self.compile(expression.function, scope)
        bindings = [
            (name, self.compile(value, scope.at(column=name)))
            for name, value in expression.bindings
        ]

        def evaluate(session: Session, variables: Variables) -> object:
            target = function(session, variables)
            arguments = [(name, value(session, variables)) for name, value in bindings]
            return feel.call(target, arguments, session.budget)

        return evaluate

    def conditional(self, expression: model.Conditional, scope: Scope) -> Boxed:
        """``if``: null counts as false, anything that is no truth value makes it null."""
        condition = self.compile(expression.condition, scope)
        then = self.compile(expression.then, scope)
        otherwise = self.compile(expression.otherwise, scope)

        def evaluate(session: Session, variables: Variables) -> object:
            outcome = condition(session, variables)
            if outcome is not None and not isinstance(outcome, bool):
                session.budget.note("条件的值不是真假", "a condition is neither true nor false")
                return None
            return (then if outcome else otherwise)(session, variables)

        return evaluate

    def iteration(self, expression: model.Iteration, scope: Scope) -> Boxed:
        """``for``, ``some`` and ``every``."""
        source = self.compile(expression.source, scope)
        name = expression.variable
        is_loop = expression.kind is model.IterationKind.FOR
        known = [name, "partial"] if is_loop else [name]
        body = self.compile(expression.body, scope.seeing(known))
        reduce = _REDUCERS[expression.kind]

        def evaluate(session: Session, variables: Variables) -> object:
            members = _members(source(session, variables), session)
            return None if members is None else reduce(members, name, body, session, variables)

        return evaluate

    def filtered(self, expression: model.BoxedFilter, scope: Scope) -> Boxed:
        """The members that match; null if a match is neither true nor false."""
        source = self.compile(expression.source, scope)
        inside = scope.seeing(["item"])
        match = self.compile(expression.match, _lenient(inside))

        def evaluate(session: Session, variables: Variables) -> object:
            members = _members(source(session, variables), session)
            if members is None:
                return None
            kept: list[object] = []
            for member in members:
                entries = member if isinstance(member, dict) else {}
                outcome = match(session, {**variables, **entries, "item": member})
                if not isinstance(outcome, bool):
                    session.budget.note("筛选条件的值不是真假", "a match is neither true nor false")
                    return None
                if outcome:
                    kept.append(member)
            return kept

        return evaluate


def _lenient(scope: Scope) -> Scope:
    """Return a scope in which a name may be an entry of the filter's item."""
    return replace(scope, is_strict=False, undeclared=None)


def _asking_types(compiled: feel.Compiled, scope: Scope) -> Boxed:
    """Return an expression that tests types of the model's own by hidden functions."""
    wanted = {
        name: scope.resolve(name.removeprefix(feel.TYPE_PREFIX)) for name in compiled.type_names
    }

    def evaluate(session: Session, variables: Variables) -> object:
        tests = {name: type_test(of, session) for name, of in wanted.items()}
        return feel.evaluate(compiled, {**variables, **tests}, session.budget)

    return evaluate


def _unsupported(place: Place) -> Boxed:
    def evaluate(session: Session, _variables: Variables) -> object:
        return session.failed(
            DecisionValueError(place, "不支持此函数。", "this function is not supported.")
        )

    return evaluate


def _members(value: object, session: Session) -> Sequence[object] | None:
    """Return what a loop runs over; None, with the reason kept, if there is no such thing."""
    if value is None:
        session.budget.note("没有可遍历的值", "there is nothing to iterate over")
        return None
    members = value if isinstance(value, list) else [value]
    check_list_size(len(members))
    session.budget.charge(len(members))
    return members


Reducer = Callable[[Sequence[object], str, Boxed, Session, Variables], object]


def _loop(
    members: Sequence[object], name: str, body: Boxed, session: Session, variables: Variables
) -> object:
    results: list[object] = []
    for member in members:
        session.budget.charge(len(results) >> 3)
        results.append(body(session, {**variables, name: member, "partial": list(results)}))
    return results


def _some(
    members: Sequence[object], name: str, body: Boxed, session: Session, variables: Variables
) -> object:
    return _quantified(members, name, body, session, variables, deciding=True)


def _every(
    members: Sequence[object], name: str, body: Boxed, session: Session, variables: Variables
) -> object:
    return _quantified(members, name, body, session, variables, deciding=False)


def _quantified(
    members: Sequence[object],
    name: str,
    body: Boxed,
    session: Session,
    variables: Variables,
    *,
    deciding: bool,
) -> object:
    is_known = True
    for member in members:
        outcome = body(session, {**variables, name: member})
        if outcome is deciding:
            return deciding
        is_known = is_known and isinstance(outcome, bool)
    return (not deciding) if is_known else None


_REDUCERS: Final[Mapping[model.IterationKind, Reducer]] = {
    model.IterationKind.FOR: _loop,
    model.IterationKind.SOME: _some,
    model.IterationKind.EVERY: _every,
}
_COMPILERS: Final[Mapping[type[model.Expression], Callable[..., Boxed]]] = {
    model.LiteralExpression: BoxedCompiler.literal,
    model.DecisionTable: BoxedCompiler.table,
    model.BoxedContext: BoxedCompiler.context,
    model.BoxedList: BoxedCompiler.listed,
    model.Relation: BoxedCompiler.relation,
    model.FunctionDefinition: BoxedCompiler.function,
    model.Invocation: BoxedCompiler.invocation,
    model.Conditional: BoxedCompiler.conditional,
    model.Iteration: BoxedCompiler.iteration,
    model.BoxedFilter: BoxedCompiler.filtered,
}
