"""The texts of forms that people read, for translation through gettext."""

from collections.abc import Iterator

from forms import wording
from forms.definition import FormDefinition
from forms.model import Component, Kind, everything, paragraphs, without_tags


def texts(form: FormDefinition) -> list[str]:
    """Return every text of a form once, as the gettext messages the templates look up.

    Options that come from the case (names of persons) are not among them. A percent sign is
    doubled, as gettext in templates wants it.
    """
    found = [form.title]
    for component in everything(form.components):
        found.extend(_texts(component))
    return [text.replace("%", "%%") for text in dict.fromkeys(found) if text]


def check_texts() -> list[str]:
    """Return the messages about wrongly filled-in fields, with their placeholders."""
    return list(wording.catalogue())


def _texts(component: Component) -> Iterator[str]:
    yield from (component.label, component.description)
    if component.kind is Kind.TEXT:
        yield from (paragraph.text for paragraph in paragraphs(component.content))
    if component.kind is Kind.HTML:
        yield without_tags(component.content)
    yield from (component.additions.unit, component.additions.empty_text)
    for option in component.options:
        yield option.label
    if component.is_read_only:
        yield from component.default
