"""Which element requires which, over all files of a model; no circles, nothing missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from policies.dmn import model
from policies.dmn.errors import BrokenDecisionModelError, DecisionBudgetError, Place
from policies.dmn.session import Key

MAX_ROW: Final = 500
"""Elements that may require each other in a row."""

MAX_KNOWLEDGE: Final = 40
"""Knowledge among them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A requirement.

    Attributes:
        key: What is required.
        node: The same.
        prefix: The name of the import through which it is reached; empty in the same file.
    """

    key: Key
    node: model.Node
    prefix: str


class Links:
    """The requirements of a model and its imports."""

    def __init__(self, main: model.Definitions, imported: Iterable[model.Definitions]) -> None:
        """Take the files; those that are not reached do no harm."""
        self.main = main
        self.files: dict[str, model.Definitions] = {}
        for definitions in imported:
            self.files.setdefault(definitions.namespace, definitions)
        self.files[main.namespace] = main
        self._required: dict[Key, tuple[Link, ...]] = {}

    def file_of(self, key: Key) -> model.Definitions:
        """Return the file that holds an element."""
        return self.files[key[0]]

    def node(self, key: Key) -> model.Node:
        """Return an element."""
        return self.files[key[0]].nodes[key[1]]

    def place(self, key: Key) -> Place:
        """Return where an element stands."""
        return Place(self.file_of(key).file, key[1].removeprefix("name:"))

    def imports_of(self, definitions: model.Definitions) -> Mapping[str, model.Definitions]:
        """Return the files that a file imports, by the names it gives them.

        Raises:
            BrokenDecisionModelError: One of them is not there.
        """
        found: dict[str, model.Definitions] = {}
        for one in definitions.imports:
            if one.namespace not in self.files:
                raise BrokenDecisionModelError(
                    Place(definitions.file),
                    f"找不到导入的模型“{one.name}”（{one.namespace}）。",
                    f"the imported model {one.name!r} ({one.namespace}) is not there.",
                )
            found[one.name] = self.files[one.namespace]
        return found

    def link(self, reference: str, owner: Key) -> Link:
        """Return what a reference of an element points to.

        Raises:
            BrokenDecisionModelError: Nothing.
        """
        namespace, _, identity = reference.rpartition("#")
        definitions = self.files.get(namespace or owner[0])
        if definitions is None or identity not in definitions.nodes:
            raise BrokenDecisionModelError(
                self.place(owner),
                f"依赖的元素“{reference}”不存在。",
                f"the required element {reference!r} does not exist.",
            )
        key = (definitions.namespace, identity)
        prefix = ""
        if key[0] != owner[0]:
            prefix = next(
                (one.name for one in self.file_of(owner).imports if one.namespace == key[0]), ""
            )
        return Link(key, definitions.nodes[identity], prefix)

    def required_by(self, key: Key) -> tuple[Link, ...]:
        """Return what an element requires directly."""
        if key not in self._required:
            node = self.node(key)
            references: tuple[str, ...] = ()
            if isinstance(node, model.Decision | model.Knowledge):
                references = node.requires
            elif isinstance(node, model.DecisionService):
                references = (*node.outputs, *node.inputs, *node.input_decisions)
            self._required[key] = tuple(self.link(one, key) for one in references)
        return self._required[key]

    def order(self, key: Key) -> list[Key]:
        """Return an element and all it requires, each after what it requires itself.

        Raises:
            BrokenDecisionModelError: Something is missing, or requires itself in a circle.
            DecisionBudgetError: Requirements too long in a row.
        """
        done: dict[Key, None] = {}
        self._visit(key, done)
        return list(done)

    def check(self) -> None:
        """Look at the requirements of all elements.

        Raises:
            BrokenDecisionModelError: Something is missing, or requires itself in a circle.
            DecisionBudgetError: Requirements too long in a row.
        """
        done: dict[Key, None] = {}
        for namespace, definitions in self.files.items():
            for identity in definitions.nodes:
                self._visit((namespace, identity), done)

    def _visit(self, key: Key, done: dict[Key, None]) -> None:
        """Add an element, and all it requires, behind what is done already."""
        path: dict[Key, int] = {}
        stack: list[tuple[Key, bool]] = [(key, False)]
        while stack:
            current, is_left = stack.pop()
            if is_left:
                path.pop(current)
                done[current] = None
            elif current not in done:
                self._enter(current, path)
                stack.append((current, True))
                stack += [(link.key, False) for link in reversed(self.required_by(current))]

    def _enter(self, key: Key, path: dict[Key, int]) -> None:
        """Go one requirement further; the path counts the knowledge on it."""
        if key in path:
            names = [*list(path)[list(path).index(key) :], key]
            shown = " → ".join(self.node(one).name for one in names)
            raise BrokenDecisionModelError(
                self.place(key), f"依赖形成循环：{shown}。", f"requirements in a circle: {shown}."
            )
        before = next(reversed(path.values()), 0)
        path[key] = before + isinstance(self.node(key), model.Knowledge)
        if len(path) > MAX_ROW or path[key] > MAX_KNOWLEDGE:
            raise DecisionBudgetError(
                self.place(key),
                f"依赖超过{MAX_ROW}层，或业务知识超过{MAX_KNOWLEDGE}层。",
                f"more than {MAX_ROW} requirements, or {MAX_KNOWLEDGE} of knowledge, in a row.",
            )
