"""The face of the form system: load a form, show it, check what was submitted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from forms import checking, loading, schema, showing
from forms.errors import FormDefinitionError, FormNotFoundError
from forms.model import CheckedForm, Component, Kind, everything, flat
from forms.wording import FieldMessage

DEFINITIONS = Path(__file__).parent / "definitions"


@dataclass(frozen=True)
class FormDefinition:
    """One version of a form; `schema` is the JSON as the editor reads it."""

    key: str
    title: str
    schema: dict[str, object]
    components: tuple[Component, ...]

    def fields(self) -> Iterator[Component]:
        """Walk through fields and lists in the order of the page."""
        return flat(self.components)

    def field(self, key: str) -> Component:
        """Return a field or list by its key; KeyError if there is none."""
        return {component.key: component for component in self.fields()}[key]

    @property
    def takes_documents(self) -> bool:
        """Whether the page must post files, as multipart/form-data."""
        return any(component.kind is Kind.FILEPICKER for component in everything(self.components))

    def check(self, submitted: checking.Submitted, *, context: Mapping[str, object]) -> CheckedForm:
        """Check what was submitted; hidden fields are ignored.

        Args:
            submitted: Every posted text by the name of its input, as `MultiDict.lists()` has
                them; names that the form does not know, such as a token, are left out.
            context: `today` (date), `facts` (names for conditions), `initial` (values and rows
                by key; each row a mapping with `id`), `documents` (uploads by key), and the
                options of every select with a `valuesKey` under that name.

        Returns:
            Typed values, errors by input name, and what was typed, to be shown again.
        """
        return checking.check(self.components, submitted, context=context)

    def show(
        self,
        values: Mapping[str, object] | None = None,
        *,
        errors: Mapping[str, FieldMessage] | None = None,
        context: Mapping[str, object],
    ) -> showing.ShownForm:
        """Return what a template draws.

        Args:
            values: Typed values, or `raw` of a checked form, or nothing at first.
            errors: Errors of a checked form.
            context: As for `check`.
        """
        return showing.show(self.components, values or {}, errors=errors or {}, context=context)


def load(text: str) -> FormDefinition:
    """Read a form-js definition.

    Raises:
        FormDefinitionError: It cannot be used here; names the component and the reason.
    """
    members = schema.parse(text)
    key, title = members.get("id"), members.get("title", "")
    if not isinstance(key, str) or not key or not isinstance(title, str):
        raise FormDefinitionError(
            "表单应有文本的 id 和 title。", "The form needs an id and a title that are texts."
        )
    return FormDefinition(
        key=key, title=title or key, schema=members, components=loading.components(members)
    )


@cache
def shipped(key: str) -> FormDefinition:
    """Return a form that ships with the product.

    Raises:
        FormNotFoundError: No form of this key ships.
        FormDefinitionError: It does not load; a test keeps that from happening.
    """
    if key not in shipped_keys():
        raise FormNotFoundError(key)
    form = load((DEFINITIONS / f"{key}.json").read_text("utf-8"))
    if form.key != key:
        raise FormDefinitionError(
            f"文件“{key}.json”的 id 应为“{key}”。", f"The id in {key}.json must be “{key}”."
        )
    return form


def shipped_keys() -> tuple[str, ...]:
    """Return the keys of all forms that ship with the product, sorted."""
    return tuple(sorted(path.stem for path in DEFINITIONS.glob("*.json")))
