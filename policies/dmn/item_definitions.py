"""The types of a decision model: what they are made of, and whether a value is of one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from policies.dmn import feel, model
from policies.dmn.errors import BrokenDecisionModelError, DecisionBudgetError, Place
from policies.feel import temporal
from policies.feel.types import name_of
from policies.feel.values import TEMPORAL, BuiltinValue, FunctionValue

ANY: Final = "Any"
LIST: Final = "list"
CONTEXT: Final = "context"
FUNCTION: Final = "function"

_SPELLINGS: Final = {
    "any": ANY,
    "string": "string",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "datetime": "date and time",
    "date and time": "date and time",
    "daytimeduration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearmonthduration": "years and months duration",
    "years and months duration": "years and months duration",
    "list": LIST,
    "context": CONTEXT,
    "function": FUNCTION,
}
"""FEEL's own types, and how DMN 1.1 and modellers write them."""

_MAX_TYPES: Final = 40
_LIST_OF = re.compile(r"list\s*<\s*(.*?)\s*>\Z")
_READERS: Final = {
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "date and time": temporal.parse_datetime,
    "days and time duration": temporal.parse_duration,
    "years and months duration": temporal.parse_duration,
}


@dataclass(frozen=True, slots=True)
class Type:
    """A type.

    Attributes:
        name: As people know it.
        kind: FEEL's type: ``number``, ``list``, ``context``, ``function``, ``Any`` and so on.
        member: Of a list, the type of its members; of a function, that of its value.
        entries: Of a context, its entries.
        allowed: What the value must fulfil; of a list, each member by its member's.
    """

    name: str
    kind: str
    member: "Type | None" = None
    entries: tuple[tuple[str, "Type"], ...] = ()
    allowed: tuple[feel.Compiled, ...] = ()


ANYTHING: Final = Type(ANY, ANY)


class UnfitError(Exception):
    """A value is not of a type.

    Attributes:
        reason_zh: Why, with the entry it is about.
        reason_en: The same in English.
    """

    def __init__(self, path: str, reason_zh: str, reason_en: str) -> None:
        """Say which entry and why."""
        super().__init__(reason_en)
        self.reason_zh = f"“{path}”{reason_zh}" if path else reason_zh
        self.reason_en = f"{path!r} {reason_en}" if path else reason_en


class Types:
    """The types of one file and of those it imports, resolved when they are first asked for."""

    def __init__(
        self, definitions: model.Definitions, imported: Mapping[str, "Types"], place: Place
    ) -> None:
        """Take the definitions.

        Args:
            definitions: The file.
            imported: Types of other files by the name under which they are imported.
            place: Of the file.
        """
        self._definitions = definitions.item_definitions
        self._imported = imported
        self._place = place
        self._resolved: dict[str, Type] = {}
        self._open: set[str] = set()
        self._entry_names: frozenset[str] | None = None

    @property
    def names(self) -> frozenset[str]:
        """Names of the types that are not FEEL's own."""
        own = set(self._definitions)
        for prefix, types in self._imported.items():
            own |= {f"{prefix}.{name}" for name in types.names}
        return frozenset(own)

    def entry_names(self) -> frozenset[str]:
        """Return the names of all entries of all contexts."""
        if self._entry_names is not None:
            return self._entry_names
        found: set[str] = set()
        stack = list(self._definitions.values())
        while stack:
            definition = stack.pop()
            found |= {component.name for component in definition.components}
            stack += definition.components
        for types in self._imported.values():
            found |= types.entry_names()
        self._entry_names = frozenset(found)
        return self._entry_names

    def resolve(self, type_ref: str, place: Place) -> Type:
        """Return the type of a name; anything, for an empty name.

        Raises:
            BrokenDecisionModelError: There is no such type, or it is made of itself.
        """
        name = type_ref.strip()
        if not name:
            return ANYTHING
        if name in self._resolved:
            return self._resolved[name]
        if name in self._definitions:
            if name in self._open:
                raise BrokenDecisionModelError(
                    place, f"类型“{name}”包含自身。", f"the type {name!r} contains itself."
                )
            if len(self._open) > _MAX_TYPES:
                raise DecisionBudgetError(
                    place,
                    f"类型“{name}”由超过{_MAX_TYPES}层类型组成。",
                    f"the type {name!r} is made of more than {_MAX_TYPES} levels of types.",
                )
            self._open.add(name)
            self._resolved[name] = self._define(self._definitions[name])
            self._open.discard(name)
            return self._resolved[name]
        return self._foreign(name, place)

    def _foreign(self, name: str, place: Place) -> Type:
        prefix, _, rest = name.partition(".")
        if rest and prefix in self._imported:
            return self._imported[prefix].resolve(rest, place)
        if match := _LIST_OF.match(name):
            return Type(name, LIST, self.resolve(match.group(1), place))
        plain = name.partition(":")[2] or name
        if plain != name and plain in self._definitions:
            return self.resolve(plain, place)
        kind = _SPELLINGS.get(" ".join(plain.split()).lower())
        if kind is None:
            raise BrokenDecisionModelError(
                place, f"没有类型“{name[:60]}”。", f"there is no type {name[:60]!r}."
            )
        return Type(kind, kind)

    def _define(self, definition: model.ItemDefinition) -> Type:
        place = self._place.at(element=definition.name)
        tests = tuple(
            feel.compile_tests(text, place, names=self.entry_names())
            for text in (definition.allowed, definition.constraint)
            if text
        )
        of_value = tests
        of_whole: tuple[feel.Compiled, ...] = ()
        if definition.is_collection:
            of_value = tests[:1] if definition.allowed else ()
            of_whole = tests[len(of_value) :]
        base = self._base(definition, place)
        made = Type(definition.name, base.kind, base.member, base.entries, base.allowed + of_value)
        if definition.is_collection:
            return Type(definition.name, LIST, made, (), of_whole)
        return made

    def _base(self, definition: model.ItemDefinition, place: Place) -> Type:
        if definition.is_function:
            result = self.resolve(definition.result_type, place)
            return Type(definition.name, FUNCTION, result)
        if definition.components:
            entries = tuple(
                (component.name, self._define(component)) for component in definition.components
            )
            return Type(definition.name, CONTEXT, None, entries)
        return self.resolve(definition.type_ref, place)


def fit(
    value: object, wanted: Type, budget: feel.Budget, *, path: str = "", reads_text: bool = False
) -> object:
    """Return a value as one of a type: itself, or what the standard makes of it.

    Args:
        value: A FEEL value. Null is of every type that does not itself refuse it.
        wanted: The type.
        budget: Pays for the allowed values.
        path: Where the value stands, for the reason.
        reads_text: Whether texts may stand for dates, times and durations, as in JSON.

    Raises:
        UnfitError: It is not of the type.
    """
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 1 and wanted.kind not in {LIST, ANY}:
        value = value[0]
    elif wanted.kind == LIST and not isinstance(value, list):
        value = [value]
    if reads_text and isinstance(value, str) and wanted.kind in _READERS:
        value = _read(value, wanted, path)
    if wanted.kind == LIST:
        value = _fit_members(value, wanted, budget, path, reads_text=reads_text)
    elif wanted.kind == CONTEXT:
        value = _fit_entries(value, wanted, budget, path, reads_text=reads_text)
    else:
        value = _fit_simple(value, wanted, path)
    _check_allowed(value, wanted, budget, path)
    return value


def _fit_simple(value: object, wanted: Type, path: str) -> object:
    if wanted.kind == ANY or name_of(value) == wanted.kind:
        return value
    if wanted.kind == "date and time" and type(value) is date:
        return datetime.combine(value, time(), UTC)
    raise _unfit(path, wanted, value)


def _unfit(path: str, wanted: Type, value: object) -> UnfitError:
    found = name_of(value)
    kind = wanted.kind if wanted.kind == wanted.name else f"{wanted.name}（{wanted.kind}）"
    return UnfitError(path, f"应为 {kind}，实为 {found}。", f"should be {kind}, not {found}.")


def _read(text: str, wanted: Type, path: str) -> object:
    value: object = _READERS[wanted.kind](text)
    if value is None:
        raise UnfitError(
            path,
            f"“{text[:40]}”不是 {wanted.kind}。",
            f"{text[:40]!r} is no {wanted.kind}.",
        )
    return value


def _fit_members(
    value: object, wanted: Type, budget: feel.Budget, path: str, *, reads_text: bool
) -> object:
    assert isinstance(value, list)  # noqa: S101  The caller made it one.
    member = wanted.member
    if member is None:
        return value
    budget.charge(len(value))
    return [
        fit(one, member, budget, path=f"{path}[{index}]", reads_text=reads_text)
        for index, one in enumerate(value, start=1)
    ]


def _fit_entries(
    value: object, wanted: Type, budget: feel.Budget, path: str, *, reads_text: bool
) -> object:
    if not isinstance(value, dict):
        raise _unfit(path, wanted, value)
    budget.charge(1 + len(value))
    fitted: dict[str, object] = dict(value)
    for name, entry in wanted.entries:
        inside = f"{path}.{name}" if path else name
        if name not in value:
            raise UnfitError(inside, "缺少。", "is missing.")
        fitted[name] = fit(value[name], entry, budget, path=inside, reads_text=reads_text)
    return fitted


def _check_allowed(value: object, wanted: Type, budget: feel.Budget, path: str) -> None:
    for tests in wanted.allowed:
        if not passes(tests, value, budget):
            raise UnfitError(
                path,
                f"的值 {shown(value)} 不在允许的范围内：{tests.text}。",
                f"has the value {shown(value)}, which is not among the allowed: {tests.text}.",
            )


def passes(tests: feel.Compiled, value: object, budget: feel.Budget) -> bool:
    """Tell whether a value passes tests that need no variables."""
    run = budget.new_run({}, tests.slot_count)
    outcome = feel.outcome_in(tests, value, run)
    budget.settle(run)
    return outcome is True


def shown(value: object) -> str:
    """Return a value as people read it in a message; shortened."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:40]}"'
    if isinstance(value, Decimal):
        return f"{value:f}" if abs(value.adjusted()) < 40 else str(value)  # noqa: PLR2004  Short.
    if isinstance(value, list | dict):
        return f"{name_of(value)}({len(value)})"
    if type(value) in TEMPORAL:
        return temporal.text_of(value)  # type: ignore[arg-type]
    return name_of(value)


def is_of(value: object, wanted: Type, budget: feel.Budget) -> bool:
    """Tell whether a value is of a type as it stands; allowed values do not matter for that."""
    budget.charge(1)
    if value is None:
        return False
    if wanted.kind == LIST:
        member = wanted.member or ANYTHING
        fits = isinstance(value, list) and all(
            one is None or is_of(one, member, budget) for one in value
        )
    elif wanted.kind == CONTEXT:
        fits = isinstance(value, dict) and all(
            name in value and (value[name] is None or is_of(value[name], entry, budget))
            for name, entry in wanted.entries
        )
    elif wanted.kind == FUNCTION:
        fits = isinstance(value, FunctionValue | BuiltinValue)
    else:
        fits = wanted.kind == ANY or name_of(value) == wanted.kind
    return fits
