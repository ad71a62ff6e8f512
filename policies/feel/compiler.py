"""Syntax tree to closures: compiled once, evaluated many times."""

from collections.abc import Callable
from typing import Final

from policies.feel import closures, invocation, loops, syntax
from policies.feel.functions.registry import BUILTINS
from policies.feel.properties import property_of
from policies.feel.scope import Scope, path_reader
from policies.feel.types import NamedTypes, is_instance, parse_type
from policies.feel.values import Evaluator, FunctionValue, Range, Run


class Compiler:
    """Compiles one expression."""

    def __init__(self, types: NamedTypes | None = None) -> None:
        """Begin with an empty scope, and the types that the model names."""
        self.scope = Scope()
        self._types = types

    def compile(self, node: syntax.Node) -> Evaluator:
        """Return what evaluates a node.

        Raises:
            FeelBudgetError: The expression is too deep.
        """
        self.scope.enter()
        evaluator = _COMPILERS[type(node)](self, node)
        self.scope.depth -= 1
        return evaluator

    def _all(self, nodes: tuple[syntax.Node, ...]) -> list[Evaluator]:
        return [self.compile(node) for node in nodes]

    def _weighed(self, node: syntax.Node) -> tuple[Evaluator, int]:
        """Compile a node and count its parts: what one pass of it costs."""
        before = self.scope.node_count
        return self.compile(node), self.scope.node_count - before

    def literal(self, node: syntax.Literal) -> Evaluator:
        """A value written down."""
        return closures.constant(node.value)

    def bad_literal(self, node: syntax.BadLiteral) -> Evaluator:
        """A literal without a value is null."""
        shown = node.text[:40]
        return closures.failure(f"“{shown}”没有对应的值", f"{shown!r} has no value")

    def name(self, node: syntax.Name) -> Evaluator:
        """A variable, a local value or a built-in function."""
        return self.scope.reader(node.name, is_builtin=node.name in BUILTINS)

    def negate(self, node: syntax.Negate) -> Evaluator:
        """``-x``."""
        return closures.negation(self.compile(node.operand))

    def arithmetic(self, node: syntax.Arithmetic) -> Evaluator:
        """``x + y`` and the like."""
        return closures.arithmetic(node.operator, self.compile(node.left), self.compile(node.right))

    def compare(self, node: syntax.Compare) -> Evaluator:
        """``x < y`` and the like."""
        return closures.comparison(node.operator, self.compile(node.left), self.compile(node.right))

    def between(self, node: syntax.Between) -> Evaluator:
        """``x between y and z``."""
        return closures.between(
            self.compile(node.value), self.compile(node.low), self.compile(node.high)
        )

    def contained(self, node: syntax.In) -> Evaluator:
        """``x in tests``."""
        value = self.compile(node.value)
        slot = self.scope.bind("?")
        tests = [self._test(test, slot) for test in node.tests]
        self.scope.release(1)
        return closures.contained(value, tests, slot=slot)

    def tests(self, node: syntax.Tests) -> tuple[Evaluator, int]:
        """Unary tests that stand alone, and the slot in which the tested value must lie."""
        slot = self.scope.bind("?")
        if node.tests is None:
            return closures.constant(value=True), slot
        tests = [self._test(test, slot) for test in node.tests]
        self.scope.release(1)
        return closures.decided(tests, is_negated=node.is_negated), slot

    def _test(self, node: syntax.Node, slot: int) -> Evaluator:
        if isinstance(node, syntax.Test):
            read = closures.local(slot)
            return closures.comparison(node.operator, read, self.compile(node.operand))
        if isinstance(node, syntax.RangeLiteral):
            return closures.within(self.compile(node), slot=slot)
        self.scope.used_slots.discard(slot)
        test = self.compile(node)
        if slot in self.scope.used_slots:
            return closures.told(test, slot=slot)
        return closures.fits(test, slot=slot)

    def instance_of(self, node: syntax.InstanceOf) -> Evaluator:
        """``x instance of type``; null if there is no such type."""
        declared = parse_type(node.type_text, self._types)
        value = self.compile(node.value)
        if declared is None:
            return closures.failure(
                f"没有类型“{node.type_text[:40]}”", f"there is no type {node.type_text[:40]!r}"
            )

        def evaluate(run: Run) -> object:
            return is_instance(run, value(run), declared)

        return evaluate

    def conjunction(self, node: syntax.And) -> Evaluator:
        """``x and y``."""
        return closures.junction(self._all(node.operands), deciding=False)

    def disjunction(self, node: syntax.Or) -> Evaluator:
        """``x or y``."""
        return closures.junction(self._all(node.operands), deciding=True)

    def conditional(self, node: syntax.If) -> Evaluator:
        """``if x then y else z``."""
        return closures.conditional(
            self.compile(node.condition), self.compile(node.then), self.compile(node.otherwise)
        )

    def _iterators(self, nodes: tuple[syntax.Iterator, ...]) -> list[loops.CompiledIterator]:
        compiled: list[loops.CompiledIterator] = []
        for node in nodes:
            source = self.compile(node.source)
            end = None if node.end is None else self.compile(node.end)
            compiled.append(loops.CompiledIterator(self.scope.bind(node.name), source, end))
        return compiled

    def loop(self, node: syntax.For) -> Evaluator:
        """``for x in y return z``."""
        before = self.scope.node_count
        iterators = self._iterators(node.iterators)
        partial = self.scope.bind("partial")
        body = self.compile(node.body)
        self.scope.release(len(iterators) + 1)
        weight = self.scope.node_count - before
        if partial in self.scope.used_slots:
            body = loops.with_partial(body, slot=partial)
        return loops.loop(iterators, body, results_slot=partial, weight=weight)

    def quantified(self, node: syntax.Quantified) -> Evaluator:
        """``some x in y satisfies z``."""
        before = self.scope.node_count
        iterators = self._iterators(node.iterators)
        condition = self.compile(node.condition)
        self.scope.release(len(iterators))
        weight = self.scope.node_count - before
        return loops.quantified(iterators, condition, is_every=node.is_every, weight=weight)

    def filtered(self, node: syntax.Filter) -> Evaluator:
        """``x[y]``."""
        source = self.compile(node.source)
        slot = self.scope.bind("item", is_filter=True)
        condition, weight = self._weighed(node.condition)
        self.scope.release(1)
        return loops.filtered(source, condition, slot=slot, weight=weight)

    def path(self, node: syntax.Path) -> Evaluator:
        """``x.y``."""
        names = self._free_path(node)
        if names:
            self.scope.free_names.add(names[0])
            return path_reader(names)
        source, name = self.compile(node.source), node.name

        def evaluate(run: Run) -> object:
            return property_of(run, source(run), name)

        return evaluate

    def _free_path(self, node: syntax.Path) -> tuple[str, ...]:
        """Return the names of a path that begins at a variable, or nothing."""
        names: list[str] = []
        source: syntax.Node = node
        while isinstance(source, syntax.Path):
            names.append(source.name)
            source = source.source
        if not isinstance(source, syntax.Name) or self.scope.may_be_item_entry():
            return ()
        if self.scope.is_local(source.name):
            return ()
        return (source.name, *reversed(names))

    def call(self, node: syntax.Call) -> Evaluator:
        """``f(x)``."""
        names = [argument.name for argument in node.arguments]
        arguments = [self.compile(argument.value) for argument in node.arguments]
        target = node.target
        name = target.name if isinstance(target, syntax.Name) else ""
        if name in BUILTINS and not self.scope.is_local(name):
            return invocation.call_builtin(name, names, arguments)
        return invocation.call_value(self.compile(target), names, arguments)

    def function(self, node: syntax.FunctionLiteral) -> Evaluator:
        """``function(x) y``."""
        slots = tuple(self.scope.bind(parameter.name) for parameter in node.parameters)
        body, weight = self._weighed(node.body)
        self.scope.release(len(slots))
        parameters = tuple(parameter.name for parameter in node.parameters)
        types = tuple(
            parse_type(parameter.type_text, self._types) if parameter.type_text else None
            for parameter in node.parameters
        )

        def evaluate(run: Run) -> object:
            return FunctionValue(
                parameters, types, body, slots, list(run.frame), run.variables, weight
            )

        return evaluate

    def listed(self, node: syntax.ListLiteral) -> Evaluator:
        """``[x, y]``."""
        items = self._all(node.items)

        def evaluate(run: Run) -> object:
            return [item(run) for item in items]

        return evaluate

    def context(self, node: syntax.ContextLiteral) -> Evaluator:
        """``{x: y}``."""
        keys = [entry.key for entry in node.entries]
        if len(set(keys)) < len(keys):
            return closures.failure("上下文的条目重复", "an entry of the context comes twice")
        entries: list[tuple[str, Evaluator, int]] = []
        for entry in node.entries:
            value = self.compile(entry.value)
            entries.append((entry.key, value, self.scope.bind(entry.key)))
        self.scope.release(len(entries))
        return closures.context(entries)

    def interval(self, node: syntax.RangeLiteral) -> Evaluator:
        """``[x..y]``."""
        if isinstance(node.start, syntax.Literal) and isinstance(node.end, syntax.Literal):
            return closures.constant_interval(
                Range(node.start.value, node.end.value, node.includes_start, node.includes_end)
            )
        return closures.interval(
            self.compile(node.start),
            self.compile(node.end),
            includes_start=node.includes_start,
            includes_end=node.includes_end,
        )

    def half_interval(self, node: syntax.HalfRange) -> Evaluator:
        """``(< x)``."""
        return closures.half_interval(node.operator, self.compile(node.operand))


_COMPILERS: Final[dict[type, Callable[..., Evaluator]]] = {
    syntax.Literal: Compiler.literal,
    syntax.BadLiteral: Compiler.bad_literal,
    syntax.Name: Compiler.name,
    syntax.Negate: Compiler.negate,
    syntax.Arithmetic: Compiler.arithmetic,
    syntax.Compare: Compiler.compare,
    syntax.Between: Compiler.between,
    syntax.In: Compiler.contained,
    syntax.InstanceOf: Compiler.instance_of,
    syntax.And: Compiler.conjunction,
    syntax.Or: Compiler.disjunction,
    syntax.If: Compiler.conditional,
    syntax.For: Compiler.loop,
    syntax.Quantified: Compiler.quantified,
    syntax.Filter: Compiler.filtered,
    syntax.Path: Compiler.path,
    syntax.Call: Compiler.call,
    syntax.FunctionLiteral: Compiler.function,
    syntax.ListLiteral: Compiler.listed,
    syntax.ContextLiteral: Compiler.context,
    syntax.RangeLiteral: Compiler.interval,
    syntax.HalfRange: Compiler.half_interval,
}
