"""The face of the decision tables: load a DMN file, decide, look for gaps and overlaps.

A decision answers with its outputs, the rules that fired, the inputs it used and the version of
the file. It is strict: where the standard would quietly give null — no rule holds, rules collide,
an input is missing or not allowed — it says what is wrong and where. ``is_strict=False`` gives
null instead, as the standard's own test suite expects; nothing that ships uses it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from policies.dmn import completeness, feel, model
from policies.dmn.cache import Cache
from policies.dmn.documents import SIZE_LIMIT
from policies.dmn.errors import (
    BrokenDecisionModelError,
    Place,
    UnknownDecisionError,
)
from policies.dmn.findings import Check
from policies.dmn.inputs import Inputs, WantedInput, read_inputs, wanted_inputs
from policies.dmn.links import Links
from policies.dmn.outputs import output_names
from policies.dmn.program import Program
from policies.dmn.reader import read
from policies.dmn.session import FiredRule, Key, Session

SHIPPED: Final = Path(__file__).parent / "decisions"
CITATION_TITLES: Final = frozenset({"依据", "citation", "source"})
"""Titles of annotation columns that hold the text of law a rule comes from."""

_MODELS: Final[Cache["DecisionModel"]] = Cache(128)
_MAX_SIBLINGS: Final = 100
_MAX_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Version:
    """Which text decided.

    Attributes:
        file: Name of the file.
        sha256: Of its content, in hexadecimal.
        label: The version that the file itself says; empty if it says none.
    """

    file: str
    sha256: str
    label: str


@dataclass(frozen=True, slots=True)
class Decided:
    """An answer.

    Attributes:
        decision_id: Id of the decision, or of the service.
        value: The value itself: a number (Decimal), a text, a list, a context…
        inputs: What was given, as FEEL values.
        fired: The rules whose outputs count, of this table and of those it required.
        decided: The value of every decision on the way, by name.
        version: Of the file.
        imports: Versions of the files it imports.
        notes: Why parts of the answer are null, Chinese and English.
    """

    decision_id: str
    name: str
    value: object
    inputs: Mapping[str, object]
    fired: tuple[FiredRule, ...]
    decided: Mapping[str, object]
    version: Version
    imports: tuple[Version, ...]
    notes: tuple[tuple[str, str], ...]

    @property
    def outputs(self) -> Mapping[str, object]:
        """The outputs by name; a single one has the name of the decision."""
        if isinstance(self.value, dict):
            return self.value
        return {self.name: self.value}

    @property
    def fired_rules(self) -> tuple[str, ...]:
        """Ids of the rules that fired."""
        return tuple(rule.rule_id for rule in self.fired)

    @property
    def citations(self) -> tuple[str, ...]:
        """The texts of law that the rules which fired cite, each once."""
        cited = [
            text
            for rule in self.fired
            for title, text in rule.annotations
            if title.lower() in CITATION_TITLES
        ]
        return tuple(dict.fromkeys(cited))


@dataclass(frozen=True, eq=False)
class DecisionModel:
    """A file, compiled once; asking it changes nothing, so threads may share it.

    Attributes:
        version: Of the file.
        imports: Of the files it imports.
    """

    version: Version
    imports: tuple[Version, ...]
    _program: Program
    _checks: dict[str, tuple[Check, ...]] = field(default_factory=dict)
    _wanted: dict[Key, tuple[WantedInput, ...]] = field(default_factory=dict)

    @property
    def decision_ids(self) -> tuple[str, ...]:
        """Ids of the decisions, in the order of the file."""
        return tuple(
            identity
            for identity, node in self._main.nodes.items()
            if isinstance(node, model.Decision)
        )

    @property
    def _main(self) -> model.Definitions:
        return self._program.links.main

    def decide(
        self, decision: str, inputs: Mapping[str, object], *, at: datetime | None = None
    ) -> Decided:
        """Decide.

        Args:
            decision: Id, or else name, of a decision or a decision service.
            inputs: Values by the name of the input data: JSON values, Decimal, dates. Texts may
                stand for dates, times and durations where the model says that type.
            at: The moment that ``now()`` and ``today()`` give.

        Raises:
            UnknownDecisionError: There is no such decision.
            DecisionInputError: An input is missing, unknown, of the wrong type, not allowed.
            NoRuleMatchesError: No rule holds and there is no default.
            RulesCollideError: Several rules under UNIQUE, or differing outputs under ANY.
            DecisionValueError: A decision has no value, or not one of its type.
            DecisionBudgetError: It takes too much.
            FeelBudgetError: One expression takes too much.
        """
        key = self._key(decision)
        node = self._program.links.node(key)
        budget = feel.Budget(self._program.links.place(key), at=at)
        if key not in self._wanted:
            self._wanted[key] = wanted_inputs(self._program, key)
        given = read_inputs(self._program, self._wanted[key], inputs, budget)
        session = Session(
            budget, self._program.is_strict, given.inputs, given.undeclared, given.decided
        )
        if isinstance(node, model.DecisionService):
            value = self._program.serve(key, session)
        else:
            value = self._program.decide(key, session)
        return self._answer(key, node, value, given, session)

    def _answer(
        self, key: Key, node: model.Node, value: object, given: Inputs, session: Session
    ) -> Decided:
        links = self._program.links
        return Decided(
            key[1],
            node.name,
            value,
            given.told,
            tuple(session.fired),
            {links.node(one).name: found for one, found in session.decided.items()},
            self.version,
            self.imports,
            tuple(session.budget.reasons),
        )

    def input_names(self, decision: str) -> tuple[str, ...]:
        """Return the names of what a decision takes.

        Raises:
            UnknownDecisionError: There is no such decision.
        """
        return tuple(one.name for one in wanted_inputs(self._program, self._key(decision)))

    def output_names(self, decision: str) -> tuple[str, ...]:
        """Return the names of what a decision answers.

        Raises:
            UnknownDecisionError: There is no such decision.
        """
        node = self._program.links.node(self._key(decision))
        return output_names(node) if isinstance(node, model.Decision) else (node.name,)

    def check(self, decision: str = "") -> tuple[Check, ...]:
        """Look for gaps and overlaps.

        Args:
            decision: Id, or else name, of the decision whose tables, with those it requires,
                are checked; empty for all of the file.

        Raises:
            UnknownDecisionError: There is no such decision.
        """
        if decision not in self._checks:
            program = self._program
            keys = [(self._main.namespace, identity) for identity in self._main.nodes]
            if decision:
                keys = program.links.order(self._key(decision))
            self._checks[decision] = tuple(
                completeness.check(table, program.variable_types(key))
                for key in keys
                for table in program.tables(key)
            )
        return self._checks[decision]

    def _key(self, decision: str) -> Key:
        nodes = self._main.nodes
        if isinstance(nodes.get(decision), model.Decision):
            return self._main.namespace, decision
        answering = {
            identity: node
            for identity, node in nodes.items()
            if isinstance(node, model.Decision | model.DecisionService)
        }
        if decision in answering:
            return self._main.namespace, decision
        for identity, node in answering.items():
            if decision in {node.name, getattr(node, "title", "")}:
                return self._main.namespace, identity
        known = list(answering)[:_MAX_NAMED]
        raise UnknownDecisionError(
            Place(self.version.file),
            f"没有决策“{decision[:60]}”。现有：{'、'.join(known)}。",
            f"there is no decision {decision[:60]!r}. There are: {', '.join(known)}.",
        )


@dataclass(frozen=True, slots=True)
class ShippedDecision:
    """A decision that ships with the product.

    Attributes:
        decision_id: Id of the decision; also the name of its file.
        model: Its file.
    """

    decision_id: str
    model: DecisionModel

    def decide(self, inputs: Mapping[str, object], *, at: datetime | None = None) -> Decided:
        """Decide; see ``DecisionModel.decide``."""
        return self.model.decide(self.decision_id, inputs, at=at)


_NONE_REPLACED: Final[Mapping[str, DecisionModel]] = {}
_replaced: ContextVar[Mapping[str, DecisionModel]] = ContextVar(
    "replaced_decisions", default=_NONE_REPLACED
)


@contextmanager
def replaced(models: Mapping[str, DecisionModel]) -> Iterator[None]:
    """Let other models stand in for decisions that ship, by id, while a simulation tries them."""
    token = _replaced.set(models)
    try:
        yield
    finally:
        _replaced.reset(token)


def shipped(decision_id: str) -> ShippedDecision:
    """Return a decision of ``policies/decisions``, or what stands in for it (``replaced``).

    Raises:
        UnknownDecisionError: No such table ships.
    """
    stand_in = _replaced.get().get(decision_id)
    if stand_in is not None:
        return ShippedDecision(decision_id, stand_in)
    return _shipped(decision_id)


@cache
def _shipped(decision_id: str) -> ShippedDecision:
    known = shipped_ids()
    if decision_id not in known:
        raise UnknownDecisionError(
            Place(SHIPPED.name),
            f"没有随产品提供的决策表“{decision_id[:60]}”。现有：{'、'.join(known)}。",
            f"no decision {decision_id[:60]!r} ships. There are: {', '.join(known)}.",
        )
    return ShippedDecision(decision_id, load(SHIPPED / f"{decision_id}.dmn"))


def shipped_ids() -> tuple[str, ...]:
    """Return the ids of the decisions that ship, sorted."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.dmn")))


def load(path: Path, *, is_strict: bool = True) -> DecisionModel:
    """Load a DMN file; the models that it imports lie in the same folder.

    Raises:
        BrokenDecisionModelError: It is no decision model, or a broken one; says where.
        DecisionBudgetError: It is too large.
    """
    content = _content(path)
    siblings: dict[str, bytes] = {}
    if b"import" in content:
        siblings = _siblings(path, read(content, file=path.name))
    return load_bytes(content, file=path.name, imports=siblings, is_strict=is_strict)


def _siblings(path: Path, definitions: model.Definitions) -> dict[str, bytes]:
    """Return the files beside one that it, or what it imports, may mean."""
    others = sorted(other for other in path.parent.glob("*.dmn") if other != path)
    contents = {other.name: _content(other) for other in others[:_MAX_SIBLINGS]}
    found: dict[str, bytes] = {}
    waiting = [one.namespace for one in definitions.imports]
    while waiting:
        namespace = waiting.pop().encode()
        for name in [name for name, content in contents.items() if namespace in content]:
            found[name] = contents.pop(name)
            waiting += [one.namespace for one in read(found[name], file=name).imports]
    return found


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SIZE_LIMIT + 1)


def load_bytes(
    content: bytes,
    *,
    file: str,
    imports: Mapping[str, bytes] | None = None,
    is_strict: bool = True,
) -> DecisionModel:
    """Load a decision model, or find it loaded.

    Args:
        content: The XML.
        file: Its name, for messages.
        imports: Files that it may import, by name; found by their namespaces.
        is_strict: Whether mistakes are errors; see the module.

    Raises:
        BrokenDecisionModelError: It is no decision model, or a broken one; says where.
        DecisionBudgetError: It is too large.
    """
    others = dict(imports or {})
    hashes = tuple((name, _sha256(text)) for name, text in sorted(others.items()))
    key = (file, _sha256(content), hashes, is_strict)
    return _MODELS.get(key, lambda: _compile(content, file, others, is_strict=is_strict))


def _compile(
    content: bytes, file: str, others: Mapping[str, bytes], *, is_strict: bool
) -> DecisionModel:
    main = read(content, file=file)
    if is_strict and main.unnamed:
        raise BrokenDecisionModelError(
            Place(file),
            f"缺少 id：{'、'.join(main.unnamed[:10])}。",
            f"without an id: {', '.join(main.unnamed[:10])}.",
        )
    imported = _reached(main, [read(text, file=name) for name, text in others.items()])
    program = Program(Links(main, imported), is_strict)
    if is_strict:
        program.compile_all()
    versions = tuple(_version(one, others[one.file]) for one in imported)
    return DecisionModel(_version(main, content), versions, program)


def _reached(
    main: model.Definitions, others: Sequence[model.Definitions]
) -> list[model.Definitions]:
    """Return the files that a file imports, directly or not."""
    found: list[model.Definitions] = []
    waiting = [main]
    while waiting:
        wanted = {one.namespace for one in waiting.pop().imports}
        reached = [one for one in others if one.namespace in wanted and one not in found]
        found += reached
        waiting += reached
    return found


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _version(definitions: model.Definitions, content: bytes) -> Version:
    labels = [definitions.version] + [
        node.version for node in definitions.nodes.values() if isinstance(node, model.Decision)
    ]
    label = next((one for one in labels if one), "")
    return Version(definitions.file, _sha256(content), label)
