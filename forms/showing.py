"""Prepare a form for a template: every field with its name, its text, its error."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from forms import checking, readings
from forms.model import (
    Component,
    Kind,
    Option,
    Paragraph,
    documents_of,
    options_of,
    paragraphs,
    without_tags,
)
from forms.wording import FieldMessage

_PLAIN_NUMBER = re.compile(r"-?\d{1,20}(\.\d{1,10})?", re.ASCII)


@dataclass(frozen=True)
class ShownField:
    """One component on the page; `children` of a group, `rows` of a list.

    `row_title` is what the first cell of its row says, so that an error names the row.
    """

    component: Component
    name: str
    element_id: str
    texts: tuple[str, ...] = ()
    error: FieldMessage | None = None
    options: tuple[Option, ...] = ()
    children: tuple["ShownField", ...] = ()
    rows: tuple["ShownRow", ...] = ()
    row_title: str = ""

    @property
    def text(self) -> str:
        """What stands in an input of one value."""
        return self.texts[0] if self.texts else ""

    @property
    def reading(self) -> str:
        """The text as people read it: thousands of a number are set apart."""
        if self.component.kind is Kind.NUMBER and _PLAIN_NUMBER.fullmatch(self.text):
            return f"{Decimal(self.text):,f}"
        return self.text

    @property
    def hide_when(self) -> str:
        """The condition in FEEL that hides the field; empty if it always applies."""
        return self.component.hide.text if self.component.hide is not None else ""

    @property
    def value_type(self) -> str:
        """What the browser makes of the texts before it evaluates a condition."""
        if self.component.kind is Kind.CHECKBOX or self.component.additions.is_boolean:
            return "boolean"
        types = {
            Kind.NUMBER: "number",
            Kind.DATETIME: "date",
            Kind.CHECKLIST: "list",
            Kind.FILEPICKER: "list",
        }
        return types.get(self.component.kind, "string")

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs of a text; of HTML, which nobody here trusts, its words."""
        if self.component.kind is Kind.HTML:
            return (Paragraph(without_tags(self.component.content)),)
        return paragraphs(self.component.content)

    @property
    def chosen(self) -> tuple[Option, ...]:
        """The options that are chosen."""
        return tuple(option for option in self.options if option.value in self.texts)


@dataclass(frozen=True)
class ShownRow:
    """One row of a list."""

    id: str
    fields: tuple[ShownField, ...]


@dataclass(frozen=True)
class ShownForm:
    """A form on the page."""

    fields: tuple[ShownField, ...]

    @property
    def problems(self) -> tuple[ShownField, ...]:
        """The fields with an error, in the order of the page."""
        return tuple(field for field in _walk(self.fields) if field.error is not None)


def show(
    components: tuple[Component, ...],
    values: Mapping[str, object],
    *,
    errors: Mapping[str, FieldMessage],
    context: Mapping[str, object],
) -> ShownForm:
    """Prepare all components of a form."""
    initial = context.get("initial", {})
    showing = _Showing(values, errors, context)
    given = initial if isinstance(initial, Mapping) else {}
    return ShownForm(tuple(showing.field(component, initial=given) for component in components))


def _walk(fields: tuple[ShownField, ...]) -> Iterator[ShownField]:
    for field in fields:
        yield field
        yield from _walk(field.children)
        for row in field.rows:
            yield from _walk(row.fields)


@dataclass(frozen=True)
class _Showing:
    """What all fields of the page share."""

    values: Mapping[str, object]
    errors: Mapping[str, FieldMessage]
    context: Mapping[str, object]

    def field(
        self, component: Component, *, initial: Mapping[str, object], prefix: str = ""
    ) -> ShownField:
        """Prepare one component and what is inside it."""
        name = prefix + (component.key or component.id)
        is_document = component.kind is Kind.FILEPICKER
        options = (documents_of if is_document else options_of)(component, self.context)
        return ShownField(
            component=component,
            name=name,
            element_id="field-" + name.replace(".", "-"),
            texts=self._texts(component, initial, prefix=prefix) if component.is_input else (),
            error=self.errors.get(name),
            options=options,
            children=self._children(component, initial),
            rows=self._rows(component, initial),
        )

    def _children(
        self, component: Component, initial: Mapping[str, object]
    ) -> tuple[ShownField, ...]:
        if component.kind is not Kind.GROUP:
            return ()
        return tuple(self.field(child, initial=initial) for child in component.components)

    def _rows(self, component: Component, initial: Mapping[str, object]) -> tuple[ShownRow, ...]:
        if component.kind is not Kind.DYNAMICLIST:
            return ()
        is_stored = component.key in self.values
        rows = checking.rows_of(component, self.values if is_stored else initial)
        return tuple(self._row(component, row) for row in rows)

    def _row(self, component: Component, row: Mapping[str, object]) -> ShownRow:
        row_id = str(row["id"])
        prefix = f"{component.key}.{row_id}."
        fields = tuple(
            self.field(child, initial=row, prefix=prefix) for child in component.components
        )
        title = fields[0].text if fields else ""
        return ShownRow(row_id, tuple(replace(field, row_title=title) for field in fields))

    def _texts(
        self, component: Component, initial: Mapping[str, object], *, prefix: str
    ) -> tuple[str, ...]:
        name = prefix + component.key
        if name in self.values:
            return tuple(readings.as_texts(component, self.values[name]))
        return tuple(checking.given_texts(component, initial))
