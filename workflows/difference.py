"""What differs between two versions of a definition: by element, as people see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

from workflows._spiff import documents
from workflows._spiff.documents import BPMN, SPIFF
from workflows.lint_rules.reading import FLOW_NODES, Diagram, Element, Line, Part, read
from workflows.model import ProcessDefinition

_PLACEMENT = ("incoming", "outgoing", "flowNodeRef", "laneSet")


class ChangeKind(StrEnum):
    """What happened to an element."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Aspect:
    """One thing about an element that differs; "" where it had, or has, none.

    ``name`` is that of an attribute (``name``, ``lane``, ``condition``, …), ``property:NAME``
    for what the law adds, or ``other`` for what only the XML shows.
    """

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """An element that is new, gone or different.

    Attributes:
        kind: Which of these.
        element_id: Its BPMN id.
        tag: Its kind in BPMN, for example ``userTask``, ``sequenceFlow`` or ``lane``.
        name: What people call it, as it is now, or was.
        file: The diagram that holds it.
        aspects: What differs; for a new element what it has, for one that is gone nothing.
    """

    kind: ChangeKind
    element_id: str
    tag: str
    name: str
    file: str
    aspects: tuple[Aspect, ...] = ()


@dataclass(frozen=True)
class _Thing:
    tag: str
    name: str
    file: str
    aspects: Mapping[str, str]
    rest: str


def difference(before: ProcessDefinition, after: ProcessDefinition) -> tuple[Change, ...]:
    """Return what differs between two versions; where shapes stand on the paper does not count.

    Raises:
        BrokenDiagramError: A diagram cannot be read.
    """
    old, new = _things(before), _things(after)
    changes: list[Change] = []
    for element_id, thing in new.items():
        if element_id not in old:
            has = tuple(Aspect(name, "", text) for name, text in thing.aspects.items() if text)
            changes.append(_change(ChangeKind.ADDED, element_id, thing, has))
        elif aspects := tuple(_aspects(old[element_id], thing)):
            changes.append(_change(ChangeKind.CHANGED, element_id, thing, aspects))
    changes.extend(
        _change(ChangeKind.REMOVED, element_id, thing, ())
        for element_id, thing in old.items()
        if element_id not in new
    )
    return tuple(changes)


def _change(
    kind: ChangeKind, element_id: str, thing: _Thing, aspects: tuple[Aspect, ...]
) -> Change:
    return Change(kind, element_id, thing.tag, thing.name, thing.file, aspects)


def _aspects(before: _Thing, after: _Thing) -> Iterator[Aspect]:
    for name in dict.fromkeys((*before.aspects, *after.aspects)):
        old, new = before.aspects.get(name, ""), after.aspects.get(name, "")
        if old != new:
            yield Aspect(name, old, new)
    if before.rest != after.rest:
        yield Aspect("other", before.rest, after.rest)


def _things(definition: ProcessDefinition) -> dict[str, _Thing]:
    found: dict[str, _Thing] = {}
    for source in definition.sources:
        diagram = read(source)
        rests = _rests(documents.read(source))
        listed: tuple[Part | Element | Line, ...] = (
            *diagram.parts,
            *diagram.elements,
            *diagram.lines,
        )
        for one in listed:
            found[one.id] = _Thing(
                tag=one.tag if not isinstance(one, Line) else "sequenceFlow",
                name=_name(one, diagram),
                file=one.file,
                aspects=_described(one),
                rest=rests.pop(one.id, ""),
            )
        for element_id, rest in rests.items():
            found[element_id] = _Thing("other", element_id, source.name, {}, rest)
    return found


def _name(one: Part | Element | Line, diagram: Diagram) -> str:
    if not isinstance(one, Line):
        return one.name or one.id
    names = {element.id: element.name or element.id for element in diagram.elements}
    return f"{names.get(one.source, one.source)} → {names.get(one.target, one.target)}"


def _described(one: Part | Element | Line) -> dict[str, str]:
    if isinstance(one, Part):
        return {"name": one.name}
    if isinstance(one, Line):
        return {
            "name": one.name,
            "source": one.source,
            "target": one.target,
            "condition": one.condition,
        }
    return {
        "tag": one.tag,
        "name": one.name,
        "lane": one.lane,
        "scope": one.scope,
        "default": one.default_flow,
        "attached_to": one.attached_to,
        "called": one.called,
        "event": " ".join((*one.events, one.refers_to)).strip(),
        "interrupts": "" if one.interrupts else "false",
        "documentation": one.documentation,
        **{f"property:{name}": value for name, value in one.properties.items()},
    }


def _rests(root: etree._Element) -> dict[str, str]:
    """Return, by id, what the XML says of each element beyond what is compared by name."""
    return {
        str(element.get("id")): _rest(element)
        for element in root.iter(etree.Element)
        if element.get("id") and str(element.tag).startswith(BPMN) and element is not root
    }


_NAMED = frozenset(
    {"id", "name", "sourceRef", "targetRef", "default", "attachedToRef", "calledElement"}
)
# What BPMN says where nothing is written.
_IMPLIED = {"cancelActivity": "true", "isInterrupting": "true", "isClosed": "false"}
_NODE_TOLD = frozenset({f"{BPMN}documentation", f"{SPIFF}properties"})
_TOLD = frozenset({f"{BPMN}conditionExpression", *(f"{BPMN}{name}" for name in _PLACEMENT)})


def _rest(element: etree._Element) -> str:
    attributes = [
        f"{name}={value}"
        for name, value in sorted(element.attrib.items())
        if name not in _NAMED and _IMPLIED.get(name) != value
    ]
    is_node = str(element.tag).removeprefix(BPMN) in FLOW_NODES
    told = _TOLD | _NODE_TOLD if is_node else _TOLD
    parts = [part for child in element if (part := _part(child, told))]
    return " ".join((*attributes, *sorted(parts)))


def _part(child: etree._Element, told: frozenset[str]) -> str:
    """Write a child without an id of its own; those with one are compared for themselves."""
    tag = str(child.tag)
    local = tag.rpartition("}")[2]
    if child.get("id") or tag in told:
        return ""
    inner = [part for grandchild in child if (part := _part(grandchild, told))]
    words = (child.text or "").strip()
    attributes = [f"{name}={value}" for name, value in sorted(child.attrib.items())]
    if local == "extensionElements" and not inner:
        return ""
    return f"{local}({' '.join((*attributes, words, *inner)).strip()})"
