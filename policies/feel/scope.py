"""Where a name finds its value, decided while compiling.

Local values (of loops, filters, contexts, functions) live in slots of a frame, so that reading
one is an index and not a search.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from policies.feel.budget import MAX_DEPTH
from policies.feel.errors import FeelBudgetError
from policies.feel.properties import property_of
from policies.feel.values import BuiltinValue, Evaluator, Run

_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Binder:
    """A local name and its slot; a filter binds ``item`` and every entry of the item."""

    name: str
    slot: int
    is_filter: bool = False


@dataclass(slots=True)
class Scope:
    """What the compiler knows at a place of the expression."""

    binders: list[Binder] = field(default_factory=list)
    free_names: set[str] = field(default_factory=set)
    used_slots: set[int] = field(default_factory=set)
    slot_count: int = 0
    node_count: int = 0
    depth: int = 0

    def bind(self, name: str, *, is_filter: bool = False) -> int:
        """Give a name a slot until it is released."""
        slot = self.slot_count
        self.slot_count += 1
        self.binders.append(Binder(name, slot, is_filter))
        return slot

    def release(self, count: int) -> None:
        """Forget the names bound last."""
        if count:
            del self.binders[-count:]

    def enter(self) -> None:
        """Go one level deeper into the syntax tree.

        Raises:
            FeelBudgetError: Too deep.
        """
        self.node_count += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelBudgetError(
                f"表达式超过{MAX_DEPTH}层。", f"the expression has more than {MAX_DEPTH} levels"
            )

    def is_local(self, name: str) -> bool:
        """Tell whether a name is bound here by the expression itself."""
        return any(binder.name == name and not binder.is_filter for binder in self.binders)

    def may_be_item_entry(self) -> bool:
        """Tell whether names could be entries of a filter's item."""
        return any(binder.is_filter for binder in self.binders)

    def reader(self, name: str, *, is_builtin: bool = False) -> Evaluator:
        """Return what reads a name here; a built-in function if nothing else has its name."""
        filters: list[int] = []
        for binder in reversed(self.binders):
            if binder.is_filter:
                filters.append(binder.slot)
                if name == binder.name:
                    return _entry_reader(name, filters, _local_reader(binder.slot))
            elif binder.name == name:
                self.used_slots.add(binder.slot)
                return _entry_reader(name, filters, _local_reader(binder.slot))
        self.free_names.add(name)
        read = _variable_reader(name)
        return _entry_reader(name, filters, _or_builtin(name, read) if is_builtin else read)


def _local_reader(slot: int) -> Evaluator:
    def read_local(run: Run) -> object:
        return run.frame[slot]

    return read_local


def _entry_reader(name: str, slots: list[int], otherwise: Evaluator) -> Evaluator:
    """Look for the name among the entries of the filters' items, the innermost first."""
    if not slots:
        return otherwise
    innermost_first = tuple(slots)

    def read_entry(run: Run) -> object:
        for slot in innermost_first:
            item = run.frame[slot]
            if isinstance(item, dict) and name in item:
                found: object = item[name]
                return found
        return otherwise(run)

    return read_entry


def _or_builtin(name: str, read: Evaluator) -> Evaluator:
    function = BuiltinValue(name)

    def read_or_function(run: Run) -> object:
        return read(run) if name in run.variables else function

    return read_or_function


def _variable_reader(name: str) -> Evaluator:
    def read_variable(run: Run) -> object:
        value = run.variables.get(name, _MISSING)
        kind = type(value)
        if kind is str or kind is bool:
            return value
        if kind is int:
            return Decimal(value)  # type: ignore[arg-type]
        if kind is Decimal and value.is_finite():  # type: ignore[attr-defined]
            return value
        if value is _MISSING:
            return missing_variable(run, name)
        return run.take(name, value)

    return read_variable


def path_reader(names: tuple[str, ...]) -> Evaluator:
    """Return what reads an entry of a variable without converting what lies beside it."""
    root, *keys = names
    full_name = "\0".join(names)

    def read_path(run: Run) -> object:
        value = run.variables.get(root, _MISSING)
        if value is _MISSING:
            return missing_variable(run, root)
        for key in keys:
            if type(value) is not dict:
                return _read_converted(run, root, keys)
            value = value.get(key, _MISSING)
            if value is _MISSING:
                return run.fail(f"没有条目“{key}”", f"there is no entry {key!r}")
        return run.take(full_name, value)

    return read_path


def _read_converted(run: Run, root: str, keys: list[str]) -> object:
    value = run.take(root, run.variables[root])
    for key in keys:
        value = property_of(run, value, key)
    return value


def missing_variable(run: Run, name: str) -> object:
    """Return null for a variable that is not there."""
    return run.fail(f"没有变量“{name}”", f"there is no variable {name!r}")
