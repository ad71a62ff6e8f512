"""Run the DMN Technology Compatibility Kit, and write what of it is passed as a page.

The page is written by ``python -m tests.unit.policies.dmn.tck``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path, PurePosixPath

from lxml import etree

from policies import decision_tables
from policies.decision_tables import DecisionModel
from policies.errors import PolicyError
from policies.feel import temporal

ROOT = Path(__file__).parents[4]
KIT = ROOT.parent / "shared" / "conformance" / "dmn-tck"
PAGE = ROOT / "docs" / "generated" / "dmn_conformance.md"
TOLERANCE = Decimal("1e-8")
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_READERS = {
    "date": temporal.parse_date,
    "time": temporal.parse_time,
    "dateTime": temporal.parse_datetime,
    "duration": temporal.parse_duration,
}


@dataclass(frozen=True)
class Unreadable:
    """An expected value that this product cannot hold, such as a date in the year 999999999."""

    text: str


@dataclass(frozen=True)
class Outcome:
    """One test case: passed if ``reasons`` is empty."""

    level: str
    folder: str
    case: str
    reasons: tuple[str, ...]


def run() -> list[Outcome]:
    """Run every test case."""
    files = {
        path.relative_to(KIT).as_posix(): path.read_bytes()
        for path in KIT.rglob("*")
        if path.is_file()
    }
    return [
        outcome
        for name in sorted(files)
        if name.endswith(".xml")
        for outcome in _run_file(PurePosixPath(name), files)
    ]


def _run_file(path: PurePosixPath, files: Mapping[str, bytes]) -> Iterator[Outcome]:
    tests = etree.fromstring(files[str(path)], etree.XMLParser(remove_comments=True))
    folder = {
        PurePosixPath(name).name: content
        for name, content in files.items()
        if PurePosixPath(name).parent == path.parent and name.endswith(".dmn")
    }
    name = tests.findtext("{*}modelName").strip()
    others = {other: content for other, content in folder.items() if other != name}
    model = decision_tables.load_bytes(folder[name], file=name, imports=others, is_strict=False)
    for case in tests.findall("{*}testCase"):
        yield Outcome(
            path.parent.parent.name.removeprefix("compliance-level-"),
            path.parent.name,
            case.get("id"),
            tuple(_reasons(model, case)),
        )


def _reasons(model: DecisionModel, case: etree._Element) -> Iterator[str]:
    inputs = {node.get("name"): _value(node) for node in case.findall("{*}inputNode")}
    for node in case.findall("{*}resultNode"):
        name = node.get("name")
        expected = _value(node.find("{*}expected"))
        try:
            answer = model.decide(case.get("invocableName") or name, inputs)
        except PolicyError as error:
            if expected is not None or node.get("errorResult") != "true":
                yield f"{name}: {error.message_en}"
            continue
        value = answer.value
        if case.get("invocableName") and isinstance(value, dict):
            value = answer.decided[name]
        if not same(value, expected):
            because = "; ".join(english for _, english in answer.notes[:2])
            yield f"{name}: {_shown(expected)} expected, {_shown(value)} found. {because}"


def _value(node: etree._Element) -> object:
    components = node.findall("{*}component")
    if components:
        return {
            one.get("name"): None if one.get(f"{XSI}nil") == "true" else _value(one)
            for one in components
        }
    for child in node:
        if child.get(f"{XSI}nil") == "true":
            return None
        if etree.QName(child).localname == "list":
            return [_value(item) for item in child.findall("{*}item")]
        if etree.QName(child).localname == "value":
            return _scalar(child)
    return None


def _scalar(node: etree._Element) -> object:
    kind = node.get(f"{XSI}type", "xsd:string").partition(":")[2]
    text = node.text or ""
    if kind in {"decimal", "double", "integer"}:
        return Decimal(text)
    if kind == "boolean":
        return text.strip() == "true"
    if kind in _READERS:
        value = _READERS[kind](text)
        return Unreadable(text) if value is None else value
    return text


def same(value: object, expected: object) -> bool:
    """Tell whether a value is the expected one; numbers within 1e-8, as the kit compares them."""
    if isinstance(value, bool) or isinstance(expected, bool):
        return value is expected
    if isinstance(value, Decimal) and isinstance(expected, Decimal):
        return abs(value - expected) < TOLERANCE
    if isinstance(value, list) and isinstance(expected, list):
        return len(value) == len(expected) and all(map(same, value, expected))
    if isinstance(value, dict) and isinstance(expected, dict):
        return set(value) == set(expected) and all(
            same(value[name], expected[name]) for name in value
        )
    return type(value) is type(expected) and value == expected


def _shown(value: object) -> str:
    return str(value) if not isinstance(value, list | dict) else repr(value)[:80]


def page(outcomes: list[Outcome]) -> str:
    """Return the page: the rate by level and folder, and each case that is not passed."""
    total = Counter(outcome.level for outcome in outcomes)
    passed = Counter(outcome.level for outcome in outcomes if not outcome.reasons)
    lines = [
        "# Conformance of the decision tables",
        "",
        "Written by `python -m tests.unit.policies.dmn.tck`: the part of the DMN Technology",
        "Compatibility Kit (dmn-tck/tck, Apache-2.0) that lies beside the repository. A case is",
        "passed if every result in it is; numbers are compared within 1e-8, as the kit does. Where",
        "the kit expects an error (`errorResult`), null with a reason and a refusal both pass.",
        "",
        "The kit is run with `is_strict=False`: DMN wants null where a rule is missing, where",
        "rules collide, or where a value is not of its type. As shipped, and in `doudi decide`,",
        "these are errors that name the place, and never an empty result.",
        "",
        "| level | test cases | passed | rate |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {level} | {total[level]} | {passed[level]} | {passed[level] / total[level]:.2%} |"
        for level in sorted(total)
    ]
    everything, all_passed = sum(total.values()), sum(passed.values())
    lines += [f"| all | {everything} | {all_passed} | {all_passed / everything:.2%} |", ""]
    lines += ["## By folder", "", "| level | folder | test cases | passed |"]
    lines += ["| --- | --- | --- | --- |"]
    folders = Counter((outcome.level, outcome.folder) for outcome in outcomes)
    good = Counter((outcome.level, outcome.folder) for outcome in outcomes if not outcome.reasons)
    lines += [
        f"| {level} | {folder} | {count} | {good[level, folder]} |"
        for (level, folder), count in sorted(folders.items())
    ]
    lines += ["", "## Not passed", "", "| level | folder | case | reason |"]
    lines += ["| --- | --- | --- | --- |"]
    lines += [
        f"| {one.level} | {one.folder} | {one.case} | {_why(one)} |"
        for one in outcomes
        if one.reasons
    ]
    return "\n".join(lines) + "\n"


def _why(outcome: Outcome) -> str:
    told = " · ".join(outcome.reasons)[:240]
    if outcome.folder == "0076-feel-external-java":
        told = "Functions in Java are not supported: an expression reaches nothing outside."
    return told.replace("|", "\\|").replace("\n", " ").strip()


if __name__ == "__main__":
    PAGE.write_text(page(run()), "utf-8")
