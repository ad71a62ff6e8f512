"""Examine foreign diagrams: what of them runs here, after which repairs, and what does not.

A file is read tolerantly, repaired step by step, and then given to the engine itself: "runs"
is what the engine has compiled, never what a list says. Where the author must decide, a
stand-in lets the examination go on, so that everything is told at once.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from time import thread_time
from typing import Final

from lxml import etree

from workflows import engine
from workflows._spiff.documents import BPMN, SIZE_LIMIT
from workflows.errors import WorkflowError
from workflows.importing import intake, probing
from workflows.importing.conditions import read_conditions
from workflows.importing.draft import Draft, OutOfTimeError, process_of
from workflows.importing.events import repair_events
from workflows.importing.flows import repair_flows
from workflows.importing.gateways import repair_gateways
from workflows.importing.identity import repair_ids
from workflows.importing.pools import tell_pools
from workflows.importing.report import ElementReport, FileReport, Finding, Verdict
from workflows.importing.shape import repair_shape
from workflows.importing.tasks import repair_tasks
from workflows.importing.vendors import read_vendors, spoken
from workflows.importing.vocabularies import FLOW_NODES, READ, in_bpmn, local, maker
from workflows.model import DiagramSource, ProcessDefinition

SECONDS: Final = 3.0
"""How long a file may be put to the engine again and again, after it was read."""
LISTED: Final = in_bpmn((*FLOW_NODES, "sequenceFlow"))
MOST_VOCABULARIES: Final = 40
UNSPEAKABLE: Final = frozenset("{} \t\r\n")
"""What an address cannot hold if elements are to be looked for by it."""
LOSSLESS: Final = {Verdict.RUNS, Verdict.REPAIRED}


@dataclass(frozen=True)
class ForeignFile:
    """A file as it came: its name, for messages, and its bytes."""

    name: str
    content: bytes


@dataclass
class _Examined:
    """A file under examination; ``draft`` is None if it could not be read."""

    file: ForeignFile
    original: str = ""
    draft: Draft | None = None
    inventory: list[tuple[etree._Element, ElementReport]] = field(default_factory=list)
    seconds: float = SECONDS
    is_undecided: bool = False
    refusal: Finding | None = None


def examine(files: Sequence[ForeignFile], *, seconds: float = SECONDS) -> tuple[FileReport, ...]:
    """Examine files, which may call each other's processes.

    Args:
        files: Diagrams, or what was taken for them; untrusted.
        seconds: Seconds of work on each; what was not looked at then is told.

    Returns:
        A report for each file, in the order given.
    """
    examined = []
    for file in files:
        with _timed(seconds) as left:
            examined.append(_read(file))
        examined[-1].seconds = left[0]
    drafts = [one for one in examined if one.draft is not None]
    called = _callable(drafts)
    for one in drafts:
        _within_time(one, partial(_repair, called=called))
    for one in _called_first(drafts):
        _within_time(one, partial(_prove, drafts=drafts))
    return tuple(_report(one) for one in examined)


@contextmanager
def _timed(seconds: float) -> Iterator[list[float]]:
    """Yield a list that holds the seconds of work left, once the block is over."""
    left = [seconds]
    begun = thread_time()
    try:
        yield left
    finally:
        left[0] = seconds - (thread_time() - begun)


def _within_time(one: "_Examined", step: Callable[["_Examined"], None]) -> None:
    """Take a step with a file; where its own time ends before, the rest is not decided."""
    if one.draft is None or one.is_undecided:
        return
    one.draft.until = thread_time() + one.seconds
    with _timed(one.seconds) as left:
        try:
            step(one)
        except OutOfTimeError:
            one.is_undecided = True
    one.seconds = left[0]


def _read(file: ForeignFile) -> _Examined:
    try:
        read = intake.read(file.content)
    except intake.UnreadableFileError as error:
        refusal = Finding(
            rule=error.rule,
            verdict=Verdict.CANNOT,
            file=file.name,
            element_id="",
            tag="",
            line=error.line,
            message_zh=error.reason_zh,
            message_en=error.reason_en,
        )
        return _Examined(file, refusal=refusal)
    speakable = (u for u in read.vocabularies if maker(u) and not set(u) & UNSPEAKABLE)
    foreign = frozenset(sorted(speakable, key=lambda u: (u not in READ, u))[:MOST_VOCABULARIES])
    draft = Draft(file.name, read.root, foreign)
    if not read.text:
        draft.repaired(
            None,
            "encoding",
            (f"文件编码是 {read.encoding}。", f"The file is encoded as {read.encoding}."),
            ("转为 UTF-8。", "It is turned into UTF-8."),
        )
    return _Examined(file, read.text, draft, _inventory(draft))


def _inventory(draft: Draft) -> list[tuple[etree._Element, ElementReport]]:
    """Note every flow node and sequence flow, as the file has them."""
    return [
        (child, _row(child, process_id))
        for scope in draft.scopes()
        for process_id in (process_of(scope),)
        for child in scope.iterchildren(*LISTED)
    ]


def _row(element: etree._Element, process_id: str) -> ElementReport:
    return ElementReport(
        element_id=str(element.get("id") or ""),
        tag=local(element),
        name=" ".join(str(element.get("name") or "").split()),
        process_id=process_id,
        line=int(element.sourceline or 0),
    )


def _processes(draft: Draft) -> tuple[str, ...]:
    """Return the ids of the processes that hold anything."""
    return tuple(
        str(process.get("id") or "")
        for process in draft.root.iterfind(f"{BPMN}process")
        if any(local(child) in FLOW_NODES for child in process)
    )


def _callable(drafts: Sequence[_Examined]) -> dict[str, str]:
    return {
        process_id: one.file.name
        for one in drafts
        if one.draft is not None
        for process_id in _processes(one.draft)
    }


def _repair(one: _Examined, called: dict[str, str]) -> None:
    draft = one.draft
    if draft is None:
        return
    steps: tuple[Callable[[Draft], None], ...] = (
        tell_pools,
        repair_ids,
        repair_flows,
        read_vendors,
        read_conditions,
        partial(repair_tasks, called=called),
        repair_events,
        probing.note_refused_kinds,
        repair_shape,
        repair_gateways,
    )
    for step in steps:
        draft.check_time()
        step(draft)


def _calls(one: _Examined) -> set[str]:
    if one.draft is None:
        return set()
    return {
        str(node.get("calledElement"))
        for node in one.draft.nodes()
        if local(node) == "callActivity"
    }


def _called_first(drafts: Sequence[_Examined]) -> list[_Examined]:
    """Return the files in an order in which what is called comes before what calls it."""
    ordered: list[_Examined] = []
    for one in drafts:
        group = _with_called(one, drafts)
        ordered += [other for other in reversed(group) if other not in ordered]
    return ordered


def _with_called(one: _Examined, drafts: Sequence[_Examined]) -> list[_Examined]:
    """Return a file, and those that hold what it calls, directly or through others."""
    group, waiting = [one], [one]
    while waiting:
        wanted = _calls(waiting.pop())
        for other in drafts:
            if other.draft is None or any(other is known for known in group):
                continue
            if wanted & set(_processes(other.draft)):
                group.append(other)
                waiting.append(other)
    return group


def _prove(one: _Examined, drafts: Sequence[_Examined]) -> None:
    draft = one.draft
    if draft is None:
        return
    if not _processes(draft):
        draft.cannot(
            None,
            "no_process",
            (
                "文件中没有画出任何流程环节（只有泳池、编排或会话）。",
                "No process in the file holds anything that could run.",
            ),
        )
        return
    if probing.is_too_long(draft):
        draft.cannot(
            None,
            "too_long",
            (
                f"引擎只接受不超过 {SIZE_LIMIT // 1_000_000} MB 的流程图，请拆分为几个流程。",
                (
                    f"The engine takes diagrams of at most {SIZE_LIMIT // 1_000_000} MB; "
                    "split it into several processes."
                ),
            ),
        )
        return
    others = tuple(
        DiagramSource(other.file.name, other.draft.text())
        for other in _with_called(one, drafts)[1:]
        if other.draft is not None
    )

    def definitions(text: str) -> tuple[ProcessDefinition, ...]:
        sources = (DiagramSource(one.file.name, text), *others)
        return tuple(ProcessDefinition(begun, sources) for begun in _begun(draft))

    one.is_undecided = not probing.prove(draft, definitions)
    if not one.is_undecided and draft.verdicts <= {Verdict.RUNS}:
        _prove_original(draft, definitions(one.original))


def _begun(draft: Draft) -> tuple[str, ...]:
    """Return the processes that no other one of the file calls."""
    called = {
        str(node.get("calledElement")) for node in draft.nodes() if local(node) == "callActivity"
    }
    found = _processes(draft)
    return tuple(process_id for process_id in found if process_id not in called) or found[:1]


def _prove_original(draft: Draft, definitions: tuple[ProcessDefinition, ...]) -> None:
    """Hold "runs as it is" to the file as it is."""
    try:
        for definition in definitions:
            engine.validate(definition)
    except WorkflowError as error:
        draft.repaired(
            None,
            "rewritten",
            (f"原文件不能直接运行：{error.message_zh}", f"Not as it is: {error.message_en}"),
            ("改写后的流程图可以运行。", "Written anew, it runs."),
        )


def _report(one: _Examined) -> FileReport:
    draft = one.draft
    if draft is None:
        return FileReport(one.file.name, findings=(one.refusal,) if one.refusal else ())
    return FileReport(
        file=one.file.name,
        exporter=" ".join(
            str(draft.root.get(name) or "") for name in ("exporter", "exporterVersion")
        ).strip(),
        vendors=spoken(draft),
        processes=_processes(draft),
        elements=_elements(one, draft),
        findings=tuple(found for _, found in draft.findings),
        repaired=draft.text() if draft.verdicts <= LOSSLESS and not one.is_undecided else None,
        is_undecided=one.is_undecided,
    )


def _elements(one: _Examined, draft: Draft) -> tuple[ElementReport, ...]:
    """Return every element of the file with what was found at it."""
    found: dict[etree._Element, list[Finding]] = {}
    for element, finding in draft.findings:
        if element is not None:
            found.setdefault(element, []).append(finding)
    rows: dict[etree._Element, ElementReport] = dict(one.inventory)
    for element in found:
        if element not in rows:
            rows[element] = _row(element, process_of(element))
    return tuple(
        replace(
            row,
            element_id=str(element.get("id") or row.element_id),
            findings=tuple(found.get(element, ())),
        )
        if element in found or row.element_id != element.get("id")
        else row
        for element, row in rows.items()
    )
