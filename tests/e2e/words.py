"""The English catalogue, as people who read English see the product."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

_CATALOGUES = Path(__file__).parents[2] / "webapp" / "translations" / "en" / "LC_MESSAGES"


def english(chinese: str) -> str:
    """Return what the catalogue says for a Chinese text; the text itself if it says nothing."""
    return _messages().get(chinese) or chinese


@cache
def _messages() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(_CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if isinstance(message.id, str) and isinstance(message.string, str):
                    found[message.id] = message.string
    return found
