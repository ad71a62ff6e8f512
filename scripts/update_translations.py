"""Bring every Chinese message into the English catalogue, or check that it is complete.

Chinese is the source language: a message is its own id. Messages stand in Python (``gettext``
and its kin, the ``public_message`` and ``next_step`` of errors), in templates, in the shipped
forms (every Chinese text in them) and in the shipped diagrams (the names of their elements).
"""

import ast
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract
from lxml import etree

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "webapp" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_l": None}
ERROR_ATTRIBUTES = {"public_message", "next_step"}
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")

Found = tuple[str | tuple[str, ...], Path]


def messages() -> Iterator[Found]:
    """Give every message that people read, with the file that holds it."""
    for path in sorted((ROOT / "webapp").rglob("*.py")):
        yield from _python_messages(path)
    for path in sorted((ROOT / "webapp").rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            yield from _template_messages(path)
    for path in sorted((ROOT / "forms" / "definitions").glob("*.json")):
        yield from ((text, path) for text in _form_texts(json.loads(path.read_text("utf-8"))))
    for path in sorted((ROOT / "workflows" / "definitions").glob("*/*.bpmn")):
        yield from ((text, path) for text in _diagram_names(path))


def _python_messages(path: Path) -> Iterator[Found]:
    source = path.read_bytes()
    for _line, function, found, _comments in extract_python(
        io.BytesIO(source), list(KEYWORDS), [], {}
    ):
        yield from ((text, path) for text in _calls(function, found))
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        value = getattr(node, "value", None)
        if names & ERROR_ATTRIBUTES and isinstance(value, ast.Constant) and value.value:
            yield value.value, path


def _template_messages(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        for _line, function, found, _comments in babel_extract(file, list(KEYWORDS), [], {}):
            yield from ((text, path) for text in _calls(function, found))


def _calls(function: str, found: object) -> Iterator[str | tuple[str, str]]:
    """Give the message of a call; none if it is called with something computed."""
    texts = [found] if isinstance(found, str) or found is None else list(found)
    if function == "ngettext":
        singular, plural = texts[:2]
        yield singular, plural
    elif texts[0]:
        yield texts[0]


def _form_texts(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _form_texts(item)
    elif isinstance(node, dict):
        for value in node.values():
            yield from _form_texts(value)
    elif isinstance(node, str) and CHINESE.search(node) and not node.startswith("="):
        yield node


def _diagram_names(path: Path) -> Iterator[str]:
    for element in etree.parse(path).iter(f"{{{BPMN}}}*"):
        name = element.get("name")
        if name and CHINESE.search(name):
            yield name


def extracted() -> Catalog:
    """Return a catalogue of all messages, each with the files that hold it."""
    catalogue = Catalog(locale="en", project="Doudi", charset="utf-8")
    for text, path in messages():
        catalogue.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return catalogue


def stored() -> Catalog:
    """Return the catalogue as it is kept; an empty one if there is none yet."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def findings() -> list[str]:
    """Tell what is wrong with the catalogue; an empty list if nothing is."""
    kept = stored()
    wanted = {message.id: message for message in extracted() if message.id}
    found = [
        f"not in the catalogue ({message.locations[0][0]}): {message.id!r}"
        for message_id, message in wanted.items()
        if message_id not in kept
    ]
    for message in kept:
        if not message.id:
            continue
        if message.id not in wanted:
            found.append(f"no longer used: {message.id!r}")
        elif message.fuzzy or not all(_strings(message)):
            found.append(f"not translated: {message.id!r}")
        elif any(CHINESE.search(text) for text in _strings(message)):
            found.append(f"not English: {message.id!r}")
        elif any(_places(text) - _places(_ids(message)[0]) for text in _strings(message)):
            found.append(f"a place that the message does not have: {message.id!r}")
    return found


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string
    return (string,) if isinstance(string, str) else tuple(string)


def _places(text: str) -> set[str]:
    return {match.group(1) or match.group(2) for match in PLACE.finditer(text)}


def update() -> int:
    """Write the catalogue anew: translations kept, new messages empty; return how many are."""
    kept, fresh = stored(), extracted()
    for message in fresh:
        if message.id and (known := kept.get(message.id)) and not known.fuzzy:
            message.string = known.string
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=100, sort_output=True, omit_header=False, include_lineno=False)
    text = CATALOGUE.read_text("utf-8")
    # A date in the header would change the file with every run.
    header = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By): .*\n', re.MULTILINE)
    CATALOGUE.write_text(header.sub("", text), "utf-8")
    return sum(1 for message in fresh if message.id and not all(_strings(message)))


def main(arguments: list[str]) -> int:
    """Update the catalogue, or with ``--check`` only tell what is wrong."""
    if arguments == ["--check"]:
        found = findings()
        for line in found:
            print(line, file=sys.stderr)
        print(f"translations: {len(found)} findings")
        return 1 if found else 0
    print(f"{update()} messages wait for their translation in {CATALOGUE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
