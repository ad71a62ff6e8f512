"""Compiled definitions, cached by the digest of their text.

Compiled definitions are read by all threads and written by none.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock

from workflows._spiff import checks, reader
from workflows._spiff.builder import build
from workflows._spiff.diagram import Process, Scope
from workflows._spiff.specs import ConditionalEvent, ProcessSpec
from workflows.errors import BrokenDiagramError, UnknownProcessError
from workflows.model import DiagramElement, ProcessDefinition

CACHE_SIZE = 64
DIGEST_LENGTH = 16


@dataclass(frozen=True)
class Compiled:
    """A definition that is ready to run.

    Attributes:
        process_id: The process that runs.
        digest: Identifies the definition; an instance's state carries it.
        specs: The specification of every process, sub-process and rounds, by id.
        elements: Every flow node of every diagram.
        has_conditional_events: Whether any event waits for a condition.
    """

    process_id: str
    digest: str
    specs: Mapping[str, ProcessSpec]
    elements: tuple[DiagramElement, ...]
    has_conditional_events: bool = False


def compiled(definition: ProcessDefinition) -> Compiled:
    """Return the compiled definition, from the cache if it was used lately.

    Raises:
        DiagramError: A diagram cannot be run.
        UnknownProcessError: No diagram holds the definition's process.
    """
    return _CACHE.get(definition)


def compile_afresh(definition: ProcessDefinition) -> Compiled:
    """Read, check and build a definition; see ``compiled``."""
    processes: dict[str, Process] = {}
    for source in definition.sources:
        for process in reader.read(source):
            if process.scope.id in processes:
                raise BrokenDiagramError(
                    file=source.name,
                    element=process.scope.id,
                    reason_zh="另有流程图使用此流程编号。",
                    reason_en="Another diagram has a process of the same id.",
                )
            processes[process.scope.id] = process
    if definition.process_id not in processes:
        raise UnknownProcessError(definition.process_id)
    checks.check(processes, main=definition.process_id)
    specs: dict[str, ProcessSpec] = {}
    elements: list[DiagramElement] = []
    for process_id, process in processes.items():
        for scope, lane in _scopes(process.scope, process.lanes, lane=""):
            within = _elements(scope, process_id, process.lanes, lane=lane)
            specs |= build(scope, within)
            elements += within.values()
    digest = definition.sha256[:DIGEST_LENGTH]
    asks = any(
        isinstance(getattr(spec, "event_definition", None), ConditionalEvent)
        for process in specs.values()
        for spec in process.task_specs.values()
    )
    return Compiled(definition.process_id, digest, specs, tuple(elements), asks)


def _scopes(scope: Scope, lanes: Mapping[str, str], *, lane: str) -> Iterator[tuple[Scope, str]]:
    """Yield each scope with the lane of the sub-process it is the inside of."""
    yield scope, lane
    for node in scope.nodes.values():
        if node.inside is not None:
            yield from _scopes(node.inside, lanes, lane=lanes.get(node.id, lane))


def _elements(
    scope: Scope, process_id: str, lanes: Mapping[str, str], *, lane: str
) -> dict[str, DiagramElement]:
    return {
        node.id: DiagramElement(
            element_id=node.id,
            process_id=process_id,
            kind=node.kind,
            name=node.name,
            lane=lanes.get(node.id, lane),
            documentation=node.documentation,
            properties=node.properties,
        )
        for node in scope.nodes.values()
    }


class _Cache:
    """The definitions used last. Two threads may compile the same one at once; one is kept."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[str, Compiled] = OrderedDict()

    def get(self, definition: ProcessDefinition) -> Compiled:
        key = definition.sha256
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        fresh = compile_afresh(definition)
        with self._lock:
            kept = self._kept.setdefault(key, fresh)
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return kept


_CACHE = _Cache(CACHE_SIZE)
