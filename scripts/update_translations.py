"""Bring every Chinese message into the English catalogue, or check that it is complete.

Chinese is the source language: a message is its own id. Messages stand in Python (``gettext``
and its kin, the ``public_message`` and ``next_step`` of errors), in templates, in the shipped
forms (their texts, and what is said about a field), in the shipped diagrams (the names of
elements and lanes, what a user task says about itself) and in policy files, where a value is
no law's but demonstration data, for example. The law's own words and names stay Chinese.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract
from lxml import etree

from forms import definition as forms
from forms import messages as form_messages
from forms import wording

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "webapp" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
HEADER = "# English for every Chinese message that people read. Messages are their own ids."
KEYWORDS = ("_", "gettext", "lazy_gettext", "_l", "ngettext")
ERROR_ATTRIBUTES = {"public_message", "next_step"}
# Arguments with words that are kept in Chinese and translated when a page shows them.
KEPT_WORDS = {"lengthen_clock": "reason"}
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
# Properties of a diagram that people read: how a call activity names the task it leads to.
NAMING_PROPERTIES = {"task_title"}
# Keys of policy files that name the source of a value, and what a law's name has in it.
SOURCE_KEYS = {"document", "citation"}
LAW = re.compile(r"[〔《]")
# A date would change the file with every run; the others only ask to be filled in.
IDLE_HEADERS = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Project-Id-Version'
    r"|Report-Msgid-Bugs-To|Last-Translator|Language-Team): .*\n",
    re.MULTILINE,
)
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
LONE_PERCENT = re.compile(r"%(?!%|\(\w+\)[sd])")
CHINESE = re.compile(r"[\u3400-\u9fff]")

Found = tuple[str | tuple[str, ...], Path]


def messages() -> Iterator[Found]:
    """Give every message that people read, with the file that holds it."""
    for path in sorted((ROOT / "webapp").rglob("*.py")):
        yield from _python_messages(path)
    for path in sorted((ROOT / "webapp").rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            yield from _template_messages(path)
    for key in forms.shipped_keys():
        path = ROOT / "forms" / "definitions" / f"{key}.json"
        yield from ((text, path) for text in _chinese(form_messages.texts(forms.shipped(key))))
    for text in form_messages.check_texts():
        yield text, ROOT / "forms" / "wording.py"
    for path in sorted((ROOT / "workflows" / "definitions").glob("*/*.bpmn")):
        yield from ((text, path) for text in _chinese(_diagram_texts(path)))
    for path in sorted((ROOT / "policies").rglob("*.yaml")):
        content = yaml.safe_load(path.read_text("utf-8"))
        yield from ((text, path) for text in _own_sources(content))


def _python_messages(path: Path) -> Iterator[Found]:
    # Babel's own extractor reads tokens, and before Python 3.12 a call within an f-string is none.
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            function = getattr(node.func, "id", getattr(node.func, "attr", None))
            if function in KEYWORDS:
                yield from ((text, path) for text in _calls(function, map(_text, node.args)))
            for argument in node.keywords:
                words = _text(argument.value)
                if words and argument.arg == KEPT_WORDS.get(str(function)):
                    yield words, path
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            text = _text(node.value)
            if text and names & ERROR_ATTRIBUTES:
                yield text, path


def _text(node: ast.expr | None) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def _template_messages(path: Path) -> Iterator[Found]:
    with path.open("rb") as file:
        for _line, function, found, _comments in babel_extract(
            file, KEYWORDS, [], {"silent": "false"}
        ):
            texts = found if isinstance(found, tuple) else (found,)
            yield from ((text, path) for text in _calls(function, texts))


def _calls(function: object, texts: Iterable[str | None]) -> Iterator[str | tuple[str, str]]:
    """Give the message of a call; none if it is called with something computed."""
    first, second = (*texts, None, None)[:2]
    if function == "ngettext":
        if first and second:
            yield first, second
    elif first:
        yield first


def _chinese(texts: Iterable[str]) -> Iterator[str]:
    return (text for text in texts if CHINESE.search(text))


def _diagram_texts(path: Path) -> Iterator[str]:
    """Give the names of a diagram, what its user tasks say, and how callers name them.

    The documentation of other elements is for those who read the diagram, and on no page.
    """
    diagram = etree.parse(path)
    for element in diagram.iter(f"{{{BPMN}}}*"):
        yield element.get("name") or ""
    for task in diagram.iter(f"{{{BPMN}}}userTask"):
        yield task.findtext(f"{{{BPMN}}}documentation", "").strip()
    for entry in diagram.iter(f"{{{SPIFF}}}property"):
        if entry.get("name") in NAMING_PROPERTIES:
            yield entry.get("value") or ""


def _own_sources(node: object) -> Iterator[str]:
    """Give what stands in place of a law: sources without a document's number or title."""
    if isinstance(node, list):
        for item in node:
            yield from _own_sources(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in SOURCE_KEYS or not isinstance(value, str):
                yield from _own_sources(value)
            elif CHINESE.search(value) and not LAW.search(value):
                yield value


def extracted() -> Catalog:
    """Return a catalogue of all messages, each with the files that hold it."""
    # A header marked fuzzy, which is Babel's default, keeps a catalogue from being compiled.
    catalogue = Catalog(locale="en", header_comment=HEADER, charset="utf-8", fuzzy=False)
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
        elif not LONE_PERCENT.search(_ids(message)[0]) and any(
            map(LONE_PERCENT.search, _strings(message))
        ):
            found.append(f"a percent sign that is not doubled: {message.id!r}")
    return found


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _places(text: str) -> set[str]:
    return {match.group(1) or match.group(2) for match in PLACE.finditer(text)}


def update() -> int:
    """Write the catalogue anew: translations kept, new messages empty; return how many are.

    What is said about a field has its English beside it, in the forms package.
    """
    kept, fresh, said_of_fields = stored(), extracted(), wording.catalogue()
    for message in fresh:
        said = said_of_fields.get(_ids(message)[0])
        if said:
            message.string = said
        elif message.id and (known := kept.get(message.id)) and not known.fuzzy:
            message.string = known.string
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=100, sort_output=True, omit_header=False, include_lineno=False)
    text = CATALOGUE.read_text("utf-8")
    CATALOGUE.write_text(IDLE_HEADERS.sub("", text), "utf-8")
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
