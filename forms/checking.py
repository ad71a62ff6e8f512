"""Check a submitted form: which fields apply, what they say, what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from forms import readings, rules
from forms.model import CheckedForm, Component, Kind, flat
from forms.readings import Reading
from forms.wording import FieldMessage
from policies.errors import PolicyError

Submitted = Mapping[str, Sequence[str]]


def check(
    components: tuple[Component, ...], submitted: Submitted, *, context: Mapping[str, object]
) -> CheckedForm:
    """Check all fields of a form; what people posted never raises.

    Args:
        components: The form's components.
        submitted: What was posted, every text under the name of its input.
        context: `today`; `facts` for conditions; `initial` values and rows; options by name.
    """
    facts = context.get("facts", {})
    known = dict(facts) if isinstance(facts, Mapping) else {}
    known["today"] = context.get("today")
    scope = _Scope(components, submitted=submitted, context=context, known=known)
    return scope.check(initial=_initial(context))


def rows_of(component: Component, initial: Mapping[str, object]) -> list[Mapping[str, object]]:
    """Return the rows that the case gives a list, each with its `id`."""
    rows = initial.get(component.key, ())
    if not isinstance(rows, list | tuple):
        return []
    return [row for row in rows if isinstance(row, Mapping)]


def given_texts(component: Component, initial: Mapping[str, object]) -> list[str]:
    """Return what stands in a field before anyone fills it in: the case's value, or its own."""
    given = initial.get(component.key)
    return list(component.default) if given is None else readings.as_texts(component, given)


def _initial(context: Mapping[str, object]) -> Mapping[str, object]:
    initial = context.get("initial", {})
    return initial if isinstance(initial, Mapping) else {}


@dataclass
class _Scope:
    """Fields that see each other: those of the whole form, or of one row of a list."""

    components: tuple[Component, ...]
    submitted: Submitted
    context: Mapping[str, object]
    known: Mapping[str, object]
    prefix: str = ""
    values: dict[str, object] = field(default_factory=dict)
    errors: dict[str, FieldMessage] = field(default_factory=dict)
    raw: dict[str, list[str]] = field(default_factory=dict)

    def check(self, *, initial: Mapping[str, object]) -> CheckedForm:
        """Read the fields, leave out the hidden ones, apply the rules to the rest."""
        read = {
            component.key: self._read(component, initial)
            for component in flat(self.components)
            if component.is_input
        }
        shown = self._shown(read)
        fields = {key: component for key, component in shown.items() if key in read}
        for key, component in fields.items():
            self.values[key] = readings.as_json(component, read[key].value)
            if (message := read[key].message) is not None:
                self.errors[self.prefix + key] = message
        self._apply_rules(fields, read)
        answers = {key: _for_feel(read[key].value) for key in fields}
        for component in flat(self.components):
            if component.kind is Kind.DYNAMICLIST:
                self._check_rows(component, initial, answers, is_shown=component.key in shown)
        return CheckedForm(values=self.values, errors=self._in_order(), raw=self.raw)

    def _read(self, component: Component, initial: Mapping[str, object]) -> Reading:
        name = self.prefix + component.key
        if component.is_read_only:
            texts = given_texts(component, initial)
            return Reading(readings.read(component, texts, context=self.context).value)
        posted = list(self.submitted.get(name, ()))
        self.raw[name] = posted
        return readings.read(component, posted, context=self.context)

    def _shown(self, read: Mapping[str, Reading]) -> dict[str, Component]:
        """Return the fields that apply. Conditions have no circle, so this comes to rest."""
        shown = {component.key: component for component in flat(self.components)}
        while (now := self._shown_after(read, shown)).keys() != shown.keys():
            shown = now
        return shown

    def _shown_after(
        self, read: Mapping[str, Reading], shown: Mapping[str, Component]
    ) -> dict[str, Component]:
        answers = {key: _for_feel(read[key].value) if key in shown else None for key in read}
        seen = {**self.known, **answers}
        return {component.key: component for component in _visible(self.components, seen)}

    def _apply_rules(self, fields: Mapping[str, Component], read: Mapping[str, Reading]) -> None:
        for component in fields.values():
            if component.is_read_only or read[component.key].message is not None:
                continue
            found = rules.broken(component, fields=fields, readings=read, context=self.context)
            if found is not None:
                key, message = found
                self.errors.setdefault(self.prefix + key, message)

    def _check_rows(
        self,
        component: Component,
        initial: Mapping[str, object],
        answers: Mapping[str, object],
        *,
        is_shown: bool,
    ) -> None:
        checked_rows: list[object] = []
        for row in rows_of(component, initial):
            scope = _Scope(
                component.components,
                submitted=self.submitted,
                context=self.context,
                known={**self.known, **answers},
                prefix=f"{component.key}.{row['id']}.",
            )
            checked = scope.check(initial=row)
            self.raw.update(checked.raw)
            checked_rows.append({"id": str(row["id"]), **checked.values})
            if is_shown:
                self.errors.update(checked.errors)
        if is_shown:
            self.values[component.key] = checked_rows

    def _in_order(self) -> dict[str, FieldMessage]:
        """Return the errors in the order in which the page shows the fields."""
        keys = [component.key for component in flat(self.components)]
        names = {name: place for place, name in enumerate(self.raw)}

        def place(name: str) -> tuple[int, int]:
            key = name.removeprefix(self.prefix).partition(".")[0]
            return keys.index(key), names.get(name, 0)

        return {name: self.errors[name] for name in sorted(self.errors, key=place)}


def _visible(components: tuple[Component, ...], seen: Mapping[str, object]) -> Iterator[Component]:
    for component in components:
        if is_hidden(component, seen):
            continue
        if component.kind is Kind.GROUP:
            yield from _visible(component.components, seen)
        elif component.key:
            yield component


def is_hidden(component: Component, seen: Mapping[str, object]) -> bool:
    """Whether a component's condition hides it; a condition that fails hides nothing."""
    if component.hide is None:
        return False
    try:
        return component.hide.evaluate(seen) is True
    except PolicyError:
        return False


def _for_feel(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str | bool | Decimal | date):
        return value
    return None
