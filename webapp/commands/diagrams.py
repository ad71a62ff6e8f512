"""Commands on diagrams."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from forms import definition as forms
from webapp import clock
from webapp.commands.files import text_of
from webapp.commands.output import json_option, show
from webapp.installation import surroundings
from workflows import lint as rules
from workflows import obligations
from workflows.lint_rules.finding import Severity
from workflows.model import DiagramSource
from workflows.obligation_rules.law import LawInForce


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@json_option
def lint(files: Sequence[Path], as_json: bool) -> None:  # noqa: FBT001  a flag
    """Check diagrams against the modelling conventions and the law; exit 1 if one is broken.

    What the law demands of a programme is checked if its process and all it calls are given.
    """
    sources = tuple(DiagramSource(path.name, text_of(path)) for path in files)
    found = (
        *rules.lint(sources, known=surroundings(frozenset(forms.shipped_keys()))),
        *obligations.findings(sources, law=LawInForce(on=clock.today())),
    )
    lines = [
        f"{one.file}:{one.element_id}: {one.severity.value}: {one.message_zh} / {one.message_en}"
        + (f" [{' → '.join(one.path)}]" if one.path else "")
        for one in found
    ]
    listed = [
        {
            "rule": one.rule,
            "file": one.file,
            "element": one.element_id,
            "severity": one.severity.value,
            "message_zh": one.message_zh,
            "message_en": one.message_en,
            "path": list(one.path),
        }
        for one in found
    ]
    text = "\n".join(lines) or f"{len(files)} 个文件没有问题 / no findings"
    show(listed, as_json=as_json, text=text)
    if any(one.severity is Severity.ERROR for one in found):
        sys.exit(1)
