"""A decision model, compiled: its decisions, its knowledge and its services."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from policies.dmn import model
from policies.dmn.boxed import BoxedCompiler
from policies.dmn.errors import (
    BrokenDecisionModelError,
    DecisionInputError,
    DecisionValueError,
    Place,
)
from policies.dmn.functions import Signature, as_value, callable_value
from policies.dmn.item_definitions import ANYTHING, FUNCTION, Type, Types
from policies.dmn.links import Link, Links
from policies.dmn.scope import Scope
from policies.dmn.session import Boxed, Key, Session, Variables
from policies.dmn.tables import Table
from policies.errors import PolicyError


@dataclass(frozen=True, slots=True)
class CompiledDecision:
    """A decision.

    Attributes:
        node: As it is written.
        place: Where.
        wanted: The type of its value.
        logic: What computes it; None if it has no logic.
        undeclared: Names it reads that no input data declares, with the types they should have.
        tables: Its decision tables.
    """

    node: model.Decision
    place: Place
    wanted: Type
    logic: Boxed | None
    undeclared: Mapping[str, Type]
    tables: tuple[Table, ...]


@dataclass(eq=False)
class Program:
    """A compiled model; evaluating it changes nothing in it but what it has compiled so far.

    Attributes:
        links: Its elements and their requirements.
        is_strict: Whether mistakes are errors; else they give null, as the standard says.
    """

    links: Links
    is_strict: bool
    _types: dict[str, Types] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)
    _names: dict[str, frozenset[str]] = field(default_factory=dict)
    _decisions: dict[Key, CompiledDecision] = field(default_factory=dict)
    _signatures: dict[Key, Signature] = field(default_factory=dict)
    _plans: dict[Key, Sequence[Key]] = field(default_factory=dict)
    _knowledge_tables: dict[Key, tuple[Table, ...]] = field(default_factory=dict)

    def compile_all(self) -> None:
        """Compile everything, so that a mistake anywhere is found before it matters.

        Raises:
            BrokenDecisionModelError: A mistake.
        """
        for namespace in self.links.files:
            self.types(namespace)
        self.links.check()
        for namespace, definitions in self.links.files.items():
            for identity, node in definitions.nodes.items():
                key = (namespace, identity)
                if isinstance(node, model.Decision):
                    self.decision(key)
                elif isinstance(node, model.Knowledge):
                    self.signature(key)
                else:
                    self.type_of(key)

    def types(self, namespace: str) -> Types:
        """Return the types of a file.

        Raises:
            BrokenDecisionModelError: It imports itself, directly or not.
        """
        if namespace not in self._types:
            definitions = self.links.files[namespace]
            place = Place(definitions.file)
            if namespace in self._open:
                raise BrokenDecisionModelError(
                    place, "模型互相导入，形成循环。", "models import each other in a circle."
                )
            self._open.add(namespace)
            imports = self.links.imports_of(definitions)
            types = {name: self.types(one.namespace) for name, one in imports.items()}
            self._types[namespace] = Types(definitions, types, place)
            self._open.discard(namespace)
        return self._types[namespace]

    def type_of(self, key: Key) -> Type:
        """Return the type of an element's value.

        Raises:
            BrokenDecisionModelError: There is no such type.
        """
        return self.types(key[0]).resolve(self.links.node(key).type_ref, self.links.place(key))

    def decision(self, key: Key) -> CompiledDecision:
        """Return a decision, compiled when it is first asked for.

        Raises:
            BrokenDecisionModelError: It has a mistake; a lenient program gives null instead.
        """
        if key not in self._decisions:
            self._decisions[key] = self._compile_decision(key)
        return self._decisions[key]

    def _compile_decision(self, key: Key) -> CompiledDecision:
        node = self.links.node(key)
        assert isinstance(node, model.Decision)  # noqa: S101  The caller looked.
        place = self.links.place(key)
        compiler = BoxedCompiler()
        undeclared: dict[str, Type] = {}
        logic: Boxed | None = None
        try:
            if node.expression is not None:
                logic = compiler.compile(node.expression, self._scope(key, undeclared))
            wanted = self.type_of(key)
        except PolicyError as error:
            if self.is_strict:
                raise
            logic, wanted = _broken(place, error), ANYTHING
        return CompiledDecision(node, place, wanted, logic, undeclared, tuple(compiler.tables))

    def _scope(self, key: Key, undeclared: dict[str, Type] | None) -> Scope:
        links = self.links.required_by(key)
        definitions = self.links.file_of(key)
        types = self.types(key[0])
        names = {link.prefix or link.node.name for link in links}
        return Scope(
            self.links.place(key),
            self.links.node(key).name,
            types,
            frozenset(names),
            types.entry_names() | self._parts(links),
            undeclared,
            self._names_of(definitions) - names,
            self.is_strict,
        )

    def _names_of(self, definitions: model.Definitions) -> frozenset[str]:
        """Return the names of a file's decisions, knowledge and services."""
        if definitions.namespace not in self._names:
            self._names[definitions.namespace] = frozenset(
                node.name
                for node in definitions.nodes.values()
                if not isinstance(node, model.InputData)
            )
        return self._names[definitions.namespace]

    def _parts(self, links: Iterable[Link]) -> frozenset[str]:
        """Return names of entries of what is required, and of what lies behind imports."""
        found: set[str] = set()
        for link in links:
            if link.prefix:
                found.add(link.node.name)
            if isinstance(link.node, model.Decision) and link.node.expression is not None:
                found |= _entries_of(link.node.expression)
        return frozenset(found)

    def signature(self, key: Key) -> Signature:
        """Return a business knowledge model, compiled when it is first asked for.

        Raises:
            BrokenDecisionModelError: It has a mistake; a lenient program gives null instead.
        """
        if key not in self._signatures:
            node = self.links.node(key)
            assert isinstance(node, model.Knowledge)  # noqa: S101  The caller looked.
            scope = self._scope(key, None)
            compiler = BoxedCompiler()
            try:
                self._signatures[key] = compiler.signature(node.logic, scope)
            except PolicyError as error:
                if self.is_strict:
                    raise
                names = tuple((one.name, ANYTHING) for one in node.logic.parameters)
                place = self.links.place(key)
                self._signatures[key] = Signature(names, _broken(place, error), ANYTHING, place)
            self._knowledge_tables[key] = tuple(compiler.tables)
        return self._signatures[key]

    def tables(self, key: Key) -> tuple[Table, ...]:
        """Return the decision tables of a decision or of knowledge."""
        node = self.links.node(key)
        if isinstance(node, model.Decision):
            return self.decision(key).tables
        if isinstance(node, model.Knowledge):
            self.signature(key)
            return self._knowledge_tables[key]
        return ()

    def variable_types(self, key: Key) -> Mapping[str, Type]:
        """Return the types of the variables that the logic of an element may read."""
        found = {
            link.node.name: self.type_of(link.key)
            for link in self.links.required_by(key)
            if not link.prefix and not isinstance(link.node, model.Knowledge)
        }
        node = self.links.node(key)
        if isinstance(node, model.Decision):
            found |= self.decision(key).undeclared
        if isinstance(node, model.Knowledge):
            found |= dict(self.signature(key).parameters)
        return found

    def decide(self, key: Key, session: Session) -> object:
        """Return the value of a decision, after all that it requires.

        Raises:
            DecisionError: It has none; only where the session is strict.
        """
        for one in self._plan(key, session.decided):
            session.decided[one] = self._decide(one, session)
        return session.decided[key]

    def _plan(self, key: Key, decided: Collection[Key]) -> Sequence[Key]:
        """Return the decisions to take, each after what it requires."""
        if not decided and key in self._plans:
            return self._plans[key]
        needed = self.needed(key, decided)
        plan = [one for one in self.links.order(key) if one in needed]
        if not decided:
            self._plans[key] = plan
        return plan

    def needed(self, key: Key, decided: Collection[Key]) -> frozenset[Key]:
        """Return the decisions that a decision needs, itself among them.

        Args:
            key: The decision.
            decided: Decisions whose values are given; what only they require is not needed.
        """
        found: set[Key] = set()
        stack = [key]
        while stack:
            current = stack.pop()
            is_decision = isinstance(self.links.node(current), model.Decision)
            if is_decision and current not in decided and current not in found:
                found.add(current)
                stack += [link.key for link in self.links.required_by(current)]
        return frozenset(found)

    def _decide(self, key: Key, session: Session) -> object:
        compiled = self.decision(key)
        if compiled.logic is None:
            return self._given(compiled, session)
        undeclared = {name: session.undeclared.get(name) for name in compiled.undeclared}
        variables = {**undeclared, **self._variables(key, session)}
        value = compiled.logic(session, variables)
        return session.fitted(value, compiled.wanted, compiled.place, what="")

    def _given(self, compiled: CompiledDecision, session: Session) -> object:
        """Return the value of a decision without logic, which people take."""
        name = compiled.node.name
        if name in session.undeclared:
            value = session.undeclared[name]
            return session.fitted(value, compiled.wanted, compiled.place, what=name)
        return session.failed(
            DecisionInputError(
                compiled.place,
                f"决策“{name}”没有逻辑，要由人作出，作为输入给出。",
                f"the decision {name!r} has no logic; people take it and give it as an input.",
            )
        )

    def _variables(self, key: Key, session: Session) -> Variables:
        variables: dict[str, object] = {}
        behind: dict[str, dict[str, object]] = {}
        for link in self.links.required_by(key):
            value = self._value(link, session)
            if link.prefix:
                behind.setdefault(link.prefix, {})[link.node.name] = value
            else:
                variables[link.node.name] = value
        return {**variables, **behind}

    def _value(self, link: Link, session: Session) -> object:
        if isinstance(link.node, model.Decision):
            return session.decided.get(link.key)
        if isinstance(link.node, model.InputData):
            return session.inputs.get(link.key)
        if link.key not in session.functions:
            session.functions[link.key] = (
                self._service(link.key, link.node, session)
                if isinstance(link.node, model.DecisionService)
                else as_value(self.signature(link.key), session, self._variables(link.key, session))
            )
        return session.functions[link.key]

    def _service(self, key: Key, node: model.DecisionService, session: Session) -> object:
        links = [self.links.link(one, key) for one in (*node.inputs, *node.input_decisions)]
        parameters = tuple((link.node.name, self.type_of(link.key)) for link in links)

        def body(arguments: dict[str, object]) -> object:
            inputs = {
                link.key: arguments[link.node.name]
                for link in links
                if isinstance(link.node, model.InputData)
            }
            decided = {
                link.key: arguments[link.node.name]
                for link in links
                if isinstance(link.node, model.Decision)
            }
            return self.serve(key, session.with_values(inputs=inputs, decided=decided))

        return callable_value(parameters, body, session, self.links.place(key))

    def serve(self, key: Key, session: Session) -> object:
        """Return what a service gives: one value, or a context where it has several outputs.

        Args:
            key: The service.
            session: Holds the values of its input data and input decisions.

        Raises:
            DecisionError: It has none; only where the session is strict.
        """
        node = self.links.node(key)
        assert isinstance(node, model.DecisionService)  # noqa: S101  The caller looked.
        outputs = [self.links.link(one, key) for one in node.outputs]
        for link in outputs:
            self.decide(link.key, session)
        values = {link.node.name: session.decided[link.key] for link in outputs}
        value: object = next(iter(values.values())) if len(values) == 1 else values
        wanted = self.type_of(key)
        if wanted.kind == FUNCTION:
            wanted = wanted.member or ANYTHING
        return session.fitted(value, wanted, self.links.place(key), what="")


def _entries_of(expression: model.Expression) -> set[str]:
    """Return the names of the entries that an expression's value may have."""
    if isinstance(expression, model.DecisionTable):
        return {clause.name for clause in expression.outputs if clause.name}
    if isinstance(expression, model.BoxedContext):
        found = {entry.name for entry in expression.entries if entry.name}
        for entry in expression.entries:
            found |= _entries_of(entry.value)
        return found
    return set(expression.columns) if isinstance(expression, model.Relation) else set()


def _broken(place: Place, error: PolicyError) -> Boxed:
    """Return what a lenient program has for logic that cannot be compiled: null, with a note."""

    def evaluate(session: Session, _variables: Variables) -> object:
        return session.failed(DecisionValueError(place, error.message_zh, error.message_en))

    return evaluate
