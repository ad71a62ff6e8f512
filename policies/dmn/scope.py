"""What an expression of a decision model may see, known while it is compiled."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from policies.dmn import feel
from policies.dmn.errors import BrokenDecisionModelError, Place
from policies.dmn.item_definitions import Type, Types
from policies.feel import syntax


@dataclass(frozen=True, slots=True)
class Scope:
    """A place in a model and what can be read there.

    Attributes:
        place: For messages.
        owner: Name of the decision or knowledge.
        types: The types of the file.
        names: Names of variables.
        parts: Names that can only stand behind a dot: entries of contexts.
        undeclared: Collects names that are read and declared nowhere; None where there can be
            none, as in a function.
        elsewhere: Names of elements of the file that are not required here.
        is_strict: Whether unknown names are errors.
    """

    place: Place
    owner: str
    types: Types
    names: frozenset[str]
    parts: frozenset[str]
    undeclared: dict[str, Type] | None
    elsewhere: frozenset[str]
    is_strict: bool

    def at(self, *, element: str = "", row: int = 0, column: str = "") -> "Scope":
        """Return the scope at a place inside."""
        return replace(self, place=self.place.at(element=element, row=row, column=column))

    def seeing(self, names: Iterable[str]) -> "Scope":
        """Return a scope in which more names can be read."""
        return replace(self, names=self.names | frozenset(names))

    def resolve(self, type_ref: str) -> Type:
        """Return the type of a name.

        Raises:
            BrokenDecisionModelError: There is none.
        """
        return self.types.resolve(type_ref, self.place)

    def expression(self, text: str, *, type_ref: str = "", declares: bool = True) -> feel.Compiled:
        """Compile an expression.

        Args:
            text: FEEL.
            type_ref: The type it should have; for names it reads undeclared.
            declares: Whether it may read names that are declared nowhere.

        Raises:
            BrokenDecisionModelError: It is no FEEL, or reads what is not there.
        """
        compiled = feel.compile_expression(
            text, self.place, names=self.names | self.parts, types=self.types.names
        )
        self._check_names(compiled, type_ref, declares=declares)
        return compiled

    def tests(self, text: str) -> feel.Compiled:
        """Compile unary tests.

        Raises:
            BrokenDecisionModelError: They are no FEEL, or read what is not there.
        """
        compiled = feel.compile_tests(
            text, self.place, names=self.names | self.parts, types=self.types.names
        )
        self._check_names(compiled, "", declares=False)
        return compiled

    def _check_names(self, compiled: feel.Compiled, type_ref: str, *, declares: bool) -> None:
        unknown = compiled.free_names - self.names
        if not unknown:
            return
        if any(isinstance(node, syntax.Filter) for node in feel.walk(compiled.tree)):
            return
        called = {
            node.target.name
            for node in feel.walk(compiled.tree)
            if isinstance(node, syntax.Call) and isinstance(node.target, syntax.Name)
        }
        if unknown & called and self.is_strict:
            raise self._no_function(min(unknown & called))
        if declares and self.undeclared is not None:
            is_name = isinstance(compiled.tree, syntax.Name)
            for name in sorted(unknown - self.elsewhere):
                wanted = self.resolve(type_ref if is_name else "")
                self.undeclared.setdefault(name, wanted)
            unknown &= self.elsewhere
        else:
            unknown -= frozenset(self.undeclared or ())
        if unknown and self.is_strict:
            raise self._unknown(min(unknown))

    def _no_function(self, name: str) -> BrokenDecisionModelError:
        if name in self.elsewhere:
            return self._unknown(name)
        return BrokenDecisionModelError(
            self.place, f"没有函数“{name}”。", f"there is no function {name!r}."
        )

    def _unknown(self, name: str) -> BrokenDecisionModelError:
        if name in self.elsewhere:
            return BrokenDecisionModelError(
                self.place,
                f"用到了“{name}”，但没有声明对它的依赖（informationRequirement）。",
                f"reads {name!r} without requiring it.",
            )
        return BrokenDecisionModelError(
            self.place,
            f"没有变量“{name}”；如果是文本，请加引号。",
            f"there is no variable {name!r}; a text needs quotation marks.",
        )
