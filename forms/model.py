"""What a form consists of, once its definition has been read: frozen dataclasses."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from forms.wording import FieldMessage
from policies.feel.evaluation import Expression

_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)


class Kind(StrEnum):
    """Component types of form-js that this product renders and checks."""

    TEXT = "text"
    HTML = "html"
    GROUP = "group"
    SEPARATOR = "separator"
    SPACER = "spacer"
    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    DATETIME = "datetime"
    DYNAMICLIST = "dynamiclist"
    FILEPICKER = "filepicker"


INPUT_KINDS = frozenset(
    {
        Kind.TEXTFIELD,
        Kind.TEXTAREA,
        Kind.NUMBER,
        Kind.SELECT,
        Kind.RADIO,
        Kind.CHECKBOX,
        Kind.CHECKLIST,
        Kind.DATETIME,
        Kind.FILEPICKER,
    }
)


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    value: str
    label: str


@dataclass(frozen=True)
class Validation:
    """What form-js itself lets an author demand of a field."""

    is_required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    min_length: int = 0
    max_length: int = 0
    pattern: str | None = None
    text_format: str | None = None


@dataclass(frozen=True)
class Additions:
    """What this product lets an author demand besides, through a component's properties."""

    unit: str = ""
    empty_text: str = ""
    is_money: bool = False
    allows_negative: bool = False
    is_boolean: bool = False
    is_not_after_today: bool = False
    must_be_true: bool = False
    must_be_complete: bool = False
    after_field: str | None = None
    not_more_than: str | None = None
    one_required_with: str | None = None
    differs_from: str | None = None
    reason_field: str | None = None


@dataclass(frozen=True)
class Component:
    """A field, or something around fields; `key` is empty where nothing is asked."""

    kind: Kind
    id: str
    key: str = ""
    label: str = ""
    description: str = ""
    content: str = ""
    options: tuple[Option, ...] = ()
    values_key: str | None = None
    default: tuple[str, ...] = ()
    is_read_only: bool = False
    decimal_digits: int | None = None
    columns: int | None = None
    accept: str = ""
    takes_many: bool = False
    hide: Expression | None = None
    validation: Validation = field(default_factory=Validation)
    additions: Additions = field(default_factory=Additions)
    components: tuple["Component", ...] = ()

    @property
    def is_input(self) -> bool:
        """Whether people fill it in."""
        return self.kind in INPUT_KINDS

    @property
    def must_be_filled(self) -> bool:
        """Whether leaving it empty is an error whatever else is answered."""
        excused = self.additions.reason_field is not None and self.additions.must_be_true
        demanded = self.additions.must_be_true and not excused
        return self.validation.is_required or demanded or self.additions.must_be_complete


@dataclass(frozen=True)
class Paragraph:
    """A piece of a text component."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True)
class CheckedForm:
    """What came of a submitted form.

    `values` holds JSON values of the fields that apply: money as yuan with two decimals in a
    string, days as ISO strings, an empty field as None; rows of a list as dicts with their `id`.
    `errors` and `raw` go by the name of the input, which in a row is `list.row.key`.
    """

    values: dict[str, object]
    errors: dict[str, FieldMessage]
    raw: dict[str, list[str]]


def flat(components: tuple[Component, ...]) -> Iterator[Component]:
    """Walk through fields and lists in the order of the page; groups are looked through."""
    for component in components:
        if component.kind is Kind.GROUP:
            yield from flat(component.components)
        elif component.is_input or component.kind is Kind.DYNAMICLIST:
            yield component


def everything(components: tuple[Component, ...]) -> Iterator[Component]:
    """Walk through all components, those in groups and lists too."""
    for component in components:
        yield component
        yield from everything(component.components)


def options_of(component: Component, context: Mapping[str, object]) -> tuple[Option, ...]:
    """Return what may be chosen: the form's own options, or what the context has as `valuesKey`.

    The context lists mappings with `value` and `label`, or plain texts.
    """
    if component.values_key is None:
        return component.options
    listed = context.get(component.values_key, ())
    if not isinstance(listed, list | tuple):
        return ()
    return tuple(_option(item) for item in listed)


def documents_of(component: Component, context: Mapping[str, object]) -> tuple[Option, ...]:
    """Return the documents already uploaded for a file picker: `documents` of the context."""
    uploaded = context.get("documents", {})
    listed = uploaded.get(component.key, ()) if isinstance(uploaded, Mapping) else ()
    return tuple(_option(item) for item in listed)


def _option(item: object) -> Option:
    if isinstance(item, Option):
        return item
    if isinstance(item, Mapping):
        return Option(str(item["value"]), str(item["label"]))
    return Option(str(item), str(item))


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Split the text of a text component at its empty lines; a leading # makes a heading."""
    parts = (part.strip() for part in text.split("\n\n"))
    return tuple(
        Paragraph(part.lstrip("# "), is_heading=part.startswith("#"))
        for part in parts
        if part.strip("# ")
    )


def without_tags(markup: str) -> str:
    """Return the words of an HTML component."""
    words = _TAG.sub(" ", markup)
    return " ".join(html.unescape(words).split())
