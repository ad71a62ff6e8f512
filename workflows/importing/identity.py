"""Ids: given where they are missing, renamed where the engine keeps them or they are double."""

from collections import Counter, defaultdict

from lxml import etree

from workflows._spiff.documents import BPMN
from workflows.importing.draft import DI, Draft, name_of, title
from workflows.importing.vocabularies import CONTAINERS, FLOW_NODES, local

RESERVED = ("Start", "End")
NAMING = frozenset({"id", "name", "textFormat", "language", "exporter", "exporterVersion"})
SHOWN = 12
LISTS = frozenset(
    {
        "incoming",
        "outgoing",
        "flowNodeRef",
        "sourceRef",
        "targetRef",
        "dataInputRefs",
        "dataOutputRefs",
        "messageRef",
        "operationRef",
        "eventDefinitionRef",
        "partitionElementRef",
        "categoryValueRef",
        "loopDataInputRef",
        "loopDataOutputRef",
        "supports",
    }
)


def repair_ids(draft: Draft) -> None:
    """Give every process, node and flow an id that the engine takes and nothing else has."""
    _split_doubles(draft)
    _give_missing(draft)
    _rename_reserved(draft)


def _identified(draft: Draft) -> list[etree._Element]:
    found: list[etree._Element] = []
    for scope in draft.scopes():
        if local(scope) == "process":
            found.append(scope)
        found += [c for c in scope if local(c) in FLOW_NODES or local(c) == "sequenceFlow"]
    return found


def _give_missing(draft: Draft) -> None:
    given = []
    for element in _identified(draft):
        if not element.get("id"):
            source, target = element.get("sourceRef"), element.get("targetRef")
            wanted = f"{source}_to_{target}" if source and target else name_of(element)
            element.set("id", draft.fresh_id(wanted))
            given.append(element)
    for element in given[:SHOWN]:
        draft.repaired(
            element,
            "missing_id",
            ("元素没有编号。", "The element has no id."),
            (f"给予编号 {element.get('id')}。", f"It is given the id {element.get('id')}."),
        )
    if len(given) > SHOWN:
        draft.repaired(
            None,
            "missing_id",
            (
                f"另有 {len(given) - SHOWN} 个元素没有编号。",
                f"{len(given) - SHOWN} more elements have no id.",
            ),
            ("已分别给予编号。", "Each is given one."),
        )


def _rename_reserved(draft: Draft) -> None:
    renamed: dict[str, str] = {}
    for element in _identified(draft):
        old = str(element.get("id"))
        if old in RESERVED or "." in old:
            new = draft.fresh_id(old)
            renamed[old] = new
            element.set("id", new)
            draft.repaired(
                element,
                "reserved_id",
                (
                    f"编号 {old} 含有句点，或由引擎保留。",
                    f"The id {old} has a dot, or the engine keeps it for itself.",
                ),
                (f"改为 {new}，引用随之更改。", f"It becomes {new}, references with it."),
            )
    if renamed:
        _rename_references(draft, renamed)


def _rename_references(draft: Draft, renamed: dict[str, str]) -> None:
    for element in draft.root.iter("*"):
        tag = str(element.tag)
        if not tag.startswith((BPMN, DI)):
            continue
        for name, value in element.attrib.items():
            if name not in NAMING:
                new = renamed.get(_plain(value))
                if new:
                    element.set(name, new)
        if local(element) in LISTS and len(element) == 0:
            new = renamed.get(_plain(element.text or ""))
            if new:
                element.text = new


def _plain(reference: str) -> str:
    return reference.strip().rpartition(":")[2]


def _split_doubles(draft: Draft) -> None:
    holders: dict[str, list[etree._Element]] = defaultdict(list)
    for element in draft.root.iter(f"{BPMN}*"):
        if element.get("id"):
            holders[str(element.get("id"))].append(element)
    doubles = {name: found for name, found in holders.items() if len(found) > 1}
    if not doubles:
        return
    referred = _references(draft)
    for name, found in doubles.items():
        # Nodes and processes keep the id: flows, lanes and drawings refer to them by it.
        found.sort(key=lambda element: (_rank(element), element.sourceline or 0))
        kept, *others = found
        for element in others:
            is_clear = not referred[name] or _rank(element) > _rank(kept)
            new = draft.fresh_id(name)
            element.set("id", new)
            words = (
                f"编号 {name} 与另一元素“{title(kept)}”重复。",
                f"The id {name} is also that of “{title(kept)}” ({name_of(kept)}).",
            )
            if is_clear:
                repair = (
                    f"改为 {new}，没有引用受影响。",
                    f"It becomes {new}; no reference meant it.",
                )
                draft.repaired(element, "double_id", words, repair)
            else:
                draft.decide(
                    element,
                    "double_id",
                    words,
                    (
                        f"引用 {name} 的连线不知指哪一个，请改正编号。",
                        f"What refers to {name} may mean either; correct the ids.",
                    ),
                )


def _rank(element: etree._Element) -> int:
    tag = local(element)
    if tag in CONTAINERS or tag in FLOW_NODES:
        return 0
    return 1 if tag == "sequenceFlow" else 2


def _references(draft: Draft) -> Counter[str]:
    """Count what refers to an id, but for drawings and for flows listed at their nodes."""
    counted: Counter[str] = Counter()
    for element in draft.root.iter(f"{BPMN}*"):
        for name, value in element.attrib.items():
            if name not in NAMING:
                counted[_plain(value)] += 1
        if local(element) in LISTS - {"incoming", "outgoing"}:
            counted[_plain(element.text or "")] += 1
    return counted
