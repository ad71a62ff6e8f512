"""Ask the engine itself what it refuses: no second list of what runs.

The engine tells the first refusal only. Each one is noted, something that runs is put in its
place, and the engine is asked again. Elements that are alike but for their ids and names are
asked about once, in a small diagram that holds one of each kind.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from time import thread_time
from typing import Final

from lxml import etree

from workflows import engine
from workflows._spiff import documents, reader
from workflows._spiff.documents import BPMN
from workflows.errors import DiagramError, UnknownProcessError, UnsupportedElementError
from workflows.importing import idle
from workflows.importing.conditions import drop_condition
from workflows.importing.draft import Draft, event_types, is_event_sub_process, remove, set_property
from workflows.importing.report import Verdict
from workflows.importing.vocabularies import (
    CONTAINERS,
    EVENTS,
    FLOW_NODES,
    local,
)
from workflows.importing.wiring import Wiring
from workflows.model import DiagramSource, ProcessDefinition

MOST_ROUNDS: Final = 400
MOST_WORK: Final = 5_000_000
JOINING: Final = ("parallelGateway", "inclusiveGateway")
OWN = frozenset({"id", "name", "default", "attachedToRef", "sourceRef", "targetRef"})
IGNORED = frozenset({"incoming", "outgoing", "documentation", "extensionElements"})
DRAWING = frozenset({"laneSet", "sequenceFlow", *IGNORED})
ANNOTATIONS = frozenset({"textAnnotation", "association", "group"})
Signature = tuple[object, ...]


def note_refused_kinds(draft: Draft) -> None:
    """Note every element of a kind that the engine does not run, and replace it by one that does.

    What no engine acts on is taken out instead.
    """
    while True:
        kinds = _kinds(draft)
        refused = _refused_kinds(draft, kinds)
        if not refused:
            return
        for signature, error in refused.items():
            for element in kinds[signature]:
                if element.getparent() is None:
                    continue
                if idle.is_idle(element):
                    idle.drop(draft, element)
                else:
                    draft.cannot(element, "not_run", (error.reason_zh, error.reason_en))
                    neutralise(element)


def _kinds(draft: Draft) -> dict[Signature, list[etree._Element]]:
    found: dict[Signature, list[etree._Element]] = {}
    for scope in draft.scopes():
        for child in scope:
            begins = local(child) == "startEvent" and is_event_sub_process(scope)
            if local(child) and local(child) not in DRAWING and not begins:
                found.setdefault(_signature(child, outermost=True), []).append(child)
    return found


def _signature(element: etree._Element, *, outermost: bool = False) -> Signature:
    """Return what an element is, without what makes it itself: ids, names, what lies inside."""
    parts = [
        _signature(child)
        for child in element
        if isinstance(child.tag, str)
        and local(child) not in IGNORED
        and not _lies_inside(element, child)
    ]
    attributes = sorted(
        (name, "" if name.endswith("Ref") or name == "calledElement" else value)
        for name, value in element.attrib.items()
        if name not in OWN and not name.startswith("{")
    )
    held = bool((element.text or "").strip())
    return (str(element.tag), outermost, held, tuple(attributes), tuple(parts))


def _lies_inside(element: etree._Element, child: etree._Element) -> bool:
    """Whether a child is run by itself, not as part of what the element is."""
    if local(element) not in CONTAINERS:
        return False
    if is_event_sub_process(element) and local(child) == "startEvent":
        return False
    return local(child) in FLOW_NODES or local(child) in DRAWING or local(child) in ANNOTATIONS


def _refused_kinds(
    draft: Draft, kinds: Mapping[Signature, list[etree._Element]]
) -> dict[Signature, UnsupportedElementError]:
    """Ask the engine's reader about one element of each kind, until it refuses none."""
    by_id: dict[str, Signature] = {}
    root = _bare(draft)
    process = etree.SubElement(root, f"{BPMN}process", {"id": "kinds"})
    for number, (signature, elements) in enumerate(kinds.items()):
        copy = _shallow(elements[0])
        copy.set("id", f"kind_{number}")
        by_id[f"kind_{number}"] = signature
        process.append(copy)
    refused: dict[Signature, UnsupportedElementError] = {}
    while len(process):
        draft.check_time()
        try:
            for _ in reader.read(
                DiagramSource(draft.file, etree.tostring(root, encoding="unicode"))
            ):
                pass
        except DiagramError as error:
            found = process.find(f"*[@id='{error.element}']")
            if found is None:
                return refused
            if isinstance(error, UnsupportedElementError):
                refused[by_id[error.element]] = error
            process.remove(found)
        else:
            break
    return refused


def _bare(draft: Draft) -> etree._Element:
    """Return a diagram that declares what the draft declares, and has no process."""
    root = etree.Element(f"{BPMN}definitions", nsmap=draft.root.nsmap)
    for child in draft.root:
        if local(child) in ("message", "signal", "error", "escalation", "itemDefinition"):
            root.append(deepcopy(child))
    return root


def _shallow(element: etree._Element) -> etree._Element:
    """Return a copy without what lies inside a sub-process."""
    if local(element) not in CONTAINERS:
        return deepcopy(element)
    copy = etree.Element(element.tag, dict(element.attrib), nsmap=element.nsmap)
    for child in element:
        if isinstance(child.tag, str) and not _lies_inside(element, child):
            copy.append(deepcopy(child))
    return copy


def neutralise(element: etree._Element) -> None:
    """Make of an element something that runs, so that what is around it can be looked at."""
    tag = local(element)
    if tag not in FLOW_NODES:
        remove(element)
        return
    if is_event_sub_process(element) or element.get("isForCompensation") == "true":
        remove(element)
        return
    if tag in CONTAINERS:
        _neutralise_container(element)
        return
    if tag in EVENTS:
        _neutralise_event(element)
        return
    element.tag = f"{BPMN}{'parallelGateway' if tag.endswith('Gateway') else 'manualTask'}"
    for child in list(element):
        if local(child) not in ("incoming", "outgoing"):
            element.remove(child)
    for name in list(element.keys()):
        if name not in ("id", "name"):
            del element.attrib[name]


def _neutralise_container(element: etree._Element) -> None:
    """Make a plain sub-process of it, so that what lies inside can be looked at too."""
    element.tag = f"{BPMN}subProcess"
    for child in list(element):
        if isinstance(child.tag, str) and not (
            local(child) in FLOW_NODES or local(child) in DRAWING or local(child) in ANNOTATIONS
        ):
            element.remove(child)
    for name in list(element.keys()):
        if name not in ("id", "name"):
            del element.attrib[name]


def _neutralise_event(element: etree._Element) -> None:
    if local(element) == "boundaryEvent" and "compensate" in event_types(element):
        remove(element)
        return
    for child in list(element):
        if local(child).endswith("EventDefinition"):
            element.remove(child)
    if local(element) in ("intermediateCatchEvent", "boundaryEvent"):
        etree.SubElement(element, f"{BPMN}timerEventDefinition")
        set_property(element, "clock", "to_be_drawn")


def prove(draft: Draft, definitions: Callable[[str], tuple[ProcessDefinition, ...]]) -> bool:
    """Compile the draft with the engine; note and replace what it still refuses.

    Args:
        draft: The diagram, repaired as far as it could be.
        definitions: Gives what is to be compiled, from the text of the draft.

    Returns:
        Whether the engine has looked at everything in the time.
    """
    if _work(draft) > MOST_WORK:
        return False
    took = 0.0
    for _ in range(MOST_ROUNDS):
        begun = thread_time()
        if begun + took > draft.until:
            return False
        error = _first_refusal(definitions(draft.text()))
        took = thread_time() - begun
        if error is None:
            return True
        if isinstance(error, DiagramError) and _replace(draft, error):
            continue
        if isinstance(error, DiagramError):
            draft.cannot(None, "refused", (error.message_zh, error.message_en))
        return True
    return False


def _work(draft: Draft) -> int:
    """Return how often the engine looks at a node, for joins: each looks at all of its scope."""
    work = 0
    for scope in draft.scopes():
        wiring = Wiring(draft, scope)
        joins = sum(
            len(wiring.incoming[node_id])
            for node_id, node in wiring.nodes.items()
            if local(node) in JOINING and len(wiring.incoming[node_id]) > 1
        )
        work += joins * len(wiring.nodes)
    return work


def _first_refusal(definitions: tuple[ProcessDefinition, ...]) -> Exception | None:
    for definition in definitions:
        try:
            engine.validate(definition)
        except (DiagramError, UnknownProcessError) as error:
            return error
    return None


def _replace(draft: Draft, error: DiagramError) -> bool:
    """Note a refusal where it is, put something that runs in its place; say whether it could."""
    if error.file != draft.file or not error.element:
        return False
    found = next((e for e in draft.root.iter(f"{BPMN}*") if e.get("id") == error.element), None)
    if found is None or local(found) == "process":
        return False
    words = (error.reason_zh, error.reason_en)
    if _is_told(draft, found):
        pass  # What stands in for it is refused: that is nothing new.
    elif isinstance(error, UnsupportedElementError):
        draft.cannot(found, "not_run", words)
    else:
        draft.decide(found, "refused", words)
    if local(found) == "sequenceFlow":
        _replace_flow(draft, found)
        return True
    before = etree.tostring(found)
    neutralise(found)
    return found.getparent() is None or etree.tostring(found) != before


def _is_told(draft: Draft, element: etree._Element) -> bool:
    return any(
        at is element and found.verdict in (Verdict.DECIDE, Verdict.CANNOT)
        for at, found in draft.findings
    )


def _replace_flow(draft: Draft, flow: etree._Element) -> None:
    """Take off a condition; a flow without one is taken out, and its source ends instead."""
    if flow.find(f"{BPMN}conditionExpression") is not None:
        drop_condition(flow)
        return
    wiring = Wiring(draft, flow.getparent())
    source = wiring.nodes.get(str(flow.get("sourceRef")))
    remove(flow)
    if source is not None and len(wiring.outgoing[str(source.get("id"))]) == 1:
        wiring.add_flow(source, wiring.add_node("endEvent", "end", near=source))


def is_too_long(draft: Draft) -> bool:
    """Whether the text is longer than the engine takes."""
    return len(draft.text().encode()) > documents.SIZE_LIMIT
