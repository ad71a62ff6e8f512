"""The command that tells what of a foreign diagram runs here."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from webapp.commands.output import json_option, show
from workflows.importing import examination
from workflows.importing.intake import SIZE_LIMIT
from workflows.importing.report import FileReport, Finding, Verdict, worst

WORDS = {
    Verdict.RUNS: "可直接运行 / runs as it is",
    Verdict.REPAIRED: "修补后可运行，不丢失内容 / runs with repairs that lose nothing",
    Verdict.DECIDE: "须由作者决定后方可运行 / the author must decide",
    Verdict.CANNOT: "不能运行 / cannot run",
}
SIGNS = {
    Verdict.RUNS: "说明 note",
    Verdict.REPAIRED: "修补 repair",
    Verdict.DECIDE: "待定 decide",
    Verdict.CANNOT: "不能 cannot",
}
STATES = {**SIGNS, Verdict.RUNS: "可运行 runs"}
MOST_LINES = 300
GOOD = (Verdict.RUNS, Verdict.REPAIRED)


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--output",
    "--repaired",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the repaired diagram; for one file, whose repairs lose nothing.",
)
@json_option
def import_diagrams(
    files: Sequence[Path],
    output: Path | None,
    as_json: bool,  # noqa: FBT001  a flag of the command line
) -> None:
    """Tell, element by element, what of a foreign BPMN diagram runs here.

    Exit 0 if it runs as it is or with repairs that lose nothing, 1 if the author must decide
    something or it cannot run.
    """
    if output is not None and len(files) != 1:
        raise click.UsageError("--output 只用于一个文件 / --output goes with one file.")
    reports = examination.examine(
        [
            examination.ForeignFile(name, _content(path))
            for path, name in zip(files, _names(files), strict=True)
        ]
    )
    verdict = worst(tuple(report.verdict for report in reports))
    told = {
        "verdict": verdict.value,
        "summary": Counter(report.verdict.value for report in reports),
        "files": [_file_json(report) for report in reports],
    }
    show(told, as_json=as_json, text="\n".join(_lines(reports)))
    if output is not None:
        _write(output, reports[0])
    if verdict not in GOOD:
        sys.exit(1)


def _content(path: Path) -> bytes:
    """Return what a file holds, but never more than decides that it is too large."""
    with path.open("rb") as opened:
        return opened.read(SIZE_LIMIT + 1)


def _names(files: Sequence[Path]) -> list[str]:
    """Return the names of files; with their folders, where two have the same name."""
    counted = Counter(path.name for path in files)
    return [path.name if counted[path.name] == 1 else str(path) for path in files]


def _write(output: Path, report: FileReport) -> None:
    if report.repaired is None:
        raise click.ClickException(
            "没有写出文件：还有待作者决定或不能运行之处 / nothing was written: something is "
            "left to decide or cannot run."
        )
    output.write_text(report.repaired, "utf-8")


def _file_json(report: FileReport) -> dict[str, object]:
    return {
        "file": report.file,
        "verdict": report.verdict.value,
        "undecided": report.is_undecided,
        "exporter": report.exporter,
        "vendors": list(report.vendors),
        "processes": list(report.processes),
        "counts": Counter(element.verdict.value for element in report.elements),
        "findings": [_finding_json(found) for found in report.findings],
        "elements": [
            {
                "id": element.element_id,
                "tag": element.tag,
                "name": element.name,
                "process": element.process_id,
                "line": element.line,
                "verdict": element.verdict.value,
                "findings": [_finding_json(found) for found in element.findings],
            }
            for element in report.elements
        ],
    }


def _finding_json(found: Finding) -> dict[str, object]:
    return {
        "rule": found.rule,
        "verdict": found.verdict.value,
        "element": found.element_id,
        "tag": found.tag,
        "line": found.line,
        "message_zh": found.message_zh,
        "message_en": found.message_en,
        "repair_zh": found.repair_zh,
        "repair_en": found.repair_en,
    }


def _lines(reports: Sequence[FileReport]) -> Iterator[str]:
    for report in reports:
        yield f"{report.file}: {WORDS[report.verdict]}"
        if report.exporter or report.vendors:
            yield f"  {'；'.join(filter(None, (report.exporter, '、'.join(report.vendors))))}"
        counted = Counter(element.verdict for element in report.elements)
        if counted:
            listed = "；".join(f"{STATES[one]} {counted[one]}" for one in Verdict if counted[one])
            yield f"  {len(report.elements)} 个元素 elements（{listed}）"
        if report.is_undecided:
            yield "  未能在时限内看完 / not everything was looked at in the time"
        for found in report.findings[:MOST_LINES]:
            yield f"  {_line(found)}"
        if len(report.findings) > MOST_LINES:
            yield f"  … 另有 {len(report.findings) - MOST_LINES} 条，见 --json / more with --json"
    if len(reports) > 1:
        verdicts = Counter(report.verdict for report in reports)
        yield from (f"{WORDS[one]}: {verdicts[one]}" for one in Verdict if verdicts[one])


def _line(found: Finding) -> str:
    place = f"{found.element_id or found.tag or '文件 file'}"
    line = f"（第 {found.line} 行 line）" if found.line else ""
    repair = f" → {found.repair_zh} / {found.repair_en}" if found.repair_zh else ""
    return (
        f"{SIGNS[found.verdict]} {place}{line} [{found.rule}]: "
        f"{found.message_zh} / {found.message_en}{repair}"
    )
