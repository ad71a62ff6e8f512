"""How commands read the files that they are given."""

from pathlib import Path

import click


def text_of(path: Path) -> str:
    """Return the text of a file; one that is not UTF-8 is refused by its name."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{path.name}: 不是 UTF-8 编码的文本 / not a text in UTF-8: {error}"
        ) from error
