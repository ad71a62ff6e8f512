"""Forms for tests: a test names the components that matter, the rest is filled in."""

import json
from datetime import date

from forms.definition import FormDefinition, load
from forms.model import CheckedForm

TODAY = date(2026, 11, 23)


def schema_of(*components: dict[str, object], **members: object) -> str:
    """Return the JSON of a form of these components."""
    named = [
        {"id": f"component_{number}", **component}
        for number, component in enumerate(components, start=1)
    ]
    return json.dumps(
        {"id": "trial", "title": "试验", "schemaVersion": 18, "components": named, **members}
    )


def form_of(*components: dict[str, object]) -> FormDefinition:
    """Return a form of these components."""
    return load(schema_of(*components))


def field(kind: str, key: str = "answer", **members: object) -> dict[str, object]:
    """Return one field; its label is its key unless the test says otherwise."""
    return {"type": kind, "key": key, "label": key, "id": f"field_{key}", **members}


def choice(kind: str, *values: str, key: str = "answer", **members: object) -> dict[str, object]:
    """Return a field of options whose labels are their values."""
    options = [{"value": value, "label": value} for value in values]
    return field(kind, key, values=options, **members)


def check(
    form: FormDefinition, submitted: dict[str, list[str]] | None = None, **context: object
) -> CheckedForm:
    """Check a form on a fixed day."""
    return form.check(submitted or {}, context={"today": TODAY, **context})


def check_one(component: dict[str, object], *posted: str, **context: object) -> CheckedForm:
    """Check a form of one field named `answer`."""
    return check(form_of(component), {"answer": list(posted)}, **context)


def said(checked: CheckedForm) -> dict[str, str]:
    """Return the Chinese messages by input."""
    return {name: message.zh for name, message in checked.errors.items()}
