"""The command ``doudi bench``: run benchmarks, print what they measured."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from benchmarks import registry, report
from webapp import clock
from webapp.commands.output import json_option, show

ALL = "all"


class _Subjects(click.ParamType[tuple[str, ...]]):
    """A benchmark that this installation has, or all of them."""

    name = "name"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Return the names that a word stands for."""
        known = registry.names()
        if value != ALL and value not in known:
            self.fail(f"{value!r} is none of {', '.join((*known, ALL))}.", param, ctx)
        return known if value == ALL else (value,)


@click.command()
@click.argument("names", metavar="NAME", type=_Subjects())
@json_option
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was measured into a Markdown file, in place of the last run's.",
)
def bench(
    names: tuple[str, ...],
    as_json: bool,  # noqa: FBT001  a command's flag
    into: Path | None,
) -> None:
    """Measure a subject beside a floor of the same run, or all subjects (docs/benchmarks.md).

    The database is one of its own on the server in use, and goes afterwards.
    """
    told = {}
    for name in names:
        subject = registry.SUBJECTS[name]
        click.echo(f"{name}: {subject} …", err=True)
        told[name] = registry.benchmark(name)().as_json()
        if into is not None:
            report.write(into, name, subject, told[name], on=clock.today())
    value = told if len(names) > 1 else told[names[0]]
    show(value, as_json=as_json, text="\n".join(_lines(value)))


def _lines(value: Mapping[str, object], *, depth: int = 0) -> Iterator[str]:
    """Yield one line for every value, those of a group under its name."""
    for name, each in value.items():
        indent = "  " * depth
        if isinstance(each, Mapping):
            yield f"{indent}{name}"
            yield from _lines(each, depth=depth + 1)
        else:
            text = ", ".join(map(str, each)) if isinstance(each, list) else str(each)
            yield f"{indent}{name:<{max(1, 32 - len(indent))}} {text}"
