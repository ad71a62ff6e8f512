"""Foreign diagrams for tests, and how to look at what an import tells of them."""

import itertools
from collections.abc import Iterable
from pathlib import Path

from workflows import engine
from workflows.importing.examination import ForeignFile, examine
from workflows.importing.report import FileReport, Finding, Verdict
from workflows.model import DiagramSource, ProcessDefinition

MIWG = Path(__file__).parents[5] / "shared" / "conformance" / "bpmn-miwg"
NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:signavio="http://www.signavio.com" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)


def definitions(inside: str) -> str:
    return f'<bpmn:definitions id="d" targetNamespace="t" {NAMESPACES}>{inside}</bpmn:definitions>'


def diagram(*parts: str, around: str = "") -> str:
    """A file with one executable process of these parts; ``around`` stands beside it."""
    inside = "".join(parts)
    return definitions(f'{around}<bpmn:process id="p" isExecutable="true">{inside}</bpmn:process>')


def node(tag: str, node_id: str, inside: str = "", **attributes: str) -> str:
    """An element; ``vendor__name`` as an attribute's name stands for ``vendor:name``."""
    written = "".join(f' {name.replace("__", ":")}="{value}"' for name, value in attributes.items())
    return f'<bpmn:{tag} id="{node_id}"{written}>{inside}</bpmn:{tag}>'


def extensions(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def flow(source: str, target: str, condition: str | None = None, **attributes: str) -> str:
    language = attributes.pop("language", "")
    marked = f' language="{language}"' if language else ""
    asked = (
        ""
        if condition is None
        else '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression"'
        f"{marked}>{condition}</bpmn:conditionExpression>"
    )
    ends = {"sourceRef": source, "targetRef": target}
    return node("sequenceFlow", f"{source}_{target}", asked, **ends, **attributes)


def path(*node_ids: str) -> str:
    return "".join(flow(*ends) for ends in itertools.pairwise(node_ids))


def around(*parts: str, last: str) -> str:
    """A process that begins with a start event, runs to ``last`` and ends."""
    return diagram(node("startEvent", "s"), *parts, node("endEvent", "e"), path(last, "e"))


def look(content: str | bytes, name: str = "a.bpmn") -> FileReport:
    (report,) = examine([ForeignFile(name, as_bytes(content))])
    return report


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def found(report: FileReport, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


def only(report: FileReport, rule: str) -> Finding:
    (finding,) = found(report, rule)
    return finding


def rules(report: FileReport) -> set[str]:
    return {finding.rule for finding in report.findings}


def open_rules(report: FileReport) -> set[str]:
    """The rules of what keeps a file from running."""
    return {
        finding.rule
        for finding in report.findings
        if finding.verdict in (Verdict.DECIDE, Verdict.CANNOT)
    }


def repaired(report: FileReport) -> str:
    """The repaired text, which the engine takes."""
    assert report.verdict in (Verdict.RUNS, Verdict.REPAIRED), report.findings
    assert report.repaired is not None
    accepts(report.processes, report.repaired)
    return report.repaired


def accepts(processes: Iterable[str], text: str) -> None:
    for process_id in processes:
        engine.validate(ProcessDefinition(process_id, (DiagramSource("a.bpmn", text),)))
