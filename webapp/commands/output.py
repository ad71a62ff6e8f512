"""How commands print: a readable line for people, JSON for other systems."""

from collections.abc import Mapping

import click
import orjson


def show(value: Mapping[str, object] | list[object] | object, *, as_json: bool, text: str) -> None:
    """Print a result."""
    if as_json:
        click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(text)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
