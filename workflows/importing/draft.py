"""A diagram while it is examined and repaired: its XML, what was found, ids that are free."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from time import thread_time
from typing import Final

from lxml import etree

from workflows._spiff.documents import BPMN, SPIFF
from workflows.importing.report import Finding, Verdict
from workflows.importing.vocabularies import CONTAINERS, FLOW_NODES, in_bpmn, local

Words = tuple[str, str]
NO_WORDS: Words = ("", "")
MOST_SHOWN: Final = 200
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
ALL_IDS = etree.XPath("//@id", smart_strings=False)
CONTAINER_TAGS = in_bpmn(CONTAINERS)
NODE_TAGS = in_bpmn(FLOW_NODES)
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"


class OutOfTimeError(Exception):
    """A file was not examined to its end in the time given."""


@dataclass
class Draft:
    """One file.

    Attributes:
        file: Its name.
        root: Its ``bpmn:definitions``, changed in place by the repairs.
        foreign: Addresses of the vocabularies of other tools that it declares.
        until: When the examination stops, as ``thread_time()`` tells the time: seconds of
            work, so that a busy machine changes no verdict.
        ids: Every id in use.
        findings: What was found so far, with the element it was found at.
        drawn: What of the diagram is drawn where; filled when it is first asked for.
    """

    file: str
    root: etree._Element
    foreign: frozenset[str] = frozenset()
    until: float = float("inf")
    ids: set[str] = field(default_factory=set)
    findings: list[tuple[etree._Element | None, Finding]] = field(default_factory=list)
    drawn: dict[str, etree._Element] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note the ids in use."""
        self.ids |= set(ALL_IDS(self.root))

    def check_time(self) -> None:
        """Stop where the time is over; what takes long asks this again and again.

        Raises:
            OutOfTimeError: It is.
        """
        if thread_time() > self.until:
            raise OutOfTimeError(self.file)

    def scopes(self) -> Iterator[etree._Element]:
        """Yield every process, sub-process and the like, outer ones first."""
        for process in self.root.iterfind(f"{BPMN}process"):
            yield from process.iter(*CONTAINER_TAGS)

    def nodes(self) -> Iterator[etree._Element]:
        """Yield every flow node."""
        for scope in self.scopes():
            yield from scope.iterchildren(*NODE_TAGS)

    def flows(self) -> Iterator[etree._Element]:
        """Yield every sequence flow."""
        for scope in self.scopes():
            yield from scope.iterfind(f"{BPMN}sequenceFlow")

    def fresh_id(self, wanted: str) -> str:
        """Return an id like the wanted one that nothing has, and take it."""
        base = re.sub(r"\W+", "_", wanted).strip("_") or "element"
        if base in ("Start", "End"):
            base = f"{base}_1"
        found, number = base, self._last.get(base, 1)
        while found in self.ids:
            number += 1
            found = f"{base}_{number}"
        self._last[base] = number
        self.ids.add(found)
        return found

    def new(self, tag: str, wanted_id: str, **attributes: str) -> etree._Element:
        """Return a new BPMN element, not yet in the diagram."""
        return etree.Element(
            f"{BPMN}{tag}", {"id": self.fresh_id(wanted_id), **attributes}, nsmap=self.root.nsmap
        )

    def note(self, at: etree._Element | None, rule: str, words: Words) -> None:
        """Tell something that changes nothing."""
        self._add(at, rule, Verdict.RUNS, words, NO_WORDS)

    def repaired(self, at: etree._Element | None, rule: str, words: Words, repair: Words) -> None:
        """Tell of a repair that loses nothing."""
        self._add(at, rule, Verdict.REPAIRED, words, repair)

    def decide(
        self, at: etree._Element | None, rule: str, words: Words, offer: Words = NO_WORDS
    ) -> None:
        """Tell what only the author can decide; the draft goes on with a stand-in for it."""
        self._add(at, rule, Verdict.DECIDE, words, offer)

    def cannot(self, at: etree._Element | None, rule: str, words: Words) -> None:
        """Tell what cannot run."""
        self._add(at, rule, Verdict.CANNOT, words, NO_WORDS)

    def _add(
        self, at: etree._Element | None, rule: str, verdict: Verdict, words: Words, repair: Words
    ) -> None:
        self.check_time()
        found = Finding(
            rule=rule,
            verdict=verdict,
            file=self.file,
            element_id="" if at is None else str(at.get("id") or ""),
            tag="" if at is None else name_of(at),
            line=0 if at is None else int(at.sourceline or 0),
            message_zh=words[0],
            message_en=words[1],
            repair_zh=repair[0],
            repair_en=repair[1],
        )
        self.findings.append((at, found))

    @property
    def verdicts(self) -> set[Verdict]:
        """The verdicts given so far."""
        return {found.verdict for _, found in self.findings}

    def text(self) -> str:
        """Return the diagram as it is now."""
        prefixes = [prefix for prefix in self.root.nsmap if prefix]
        etree.cleanup_namespaces(
            self.root,
            top_nsmap={"spiffworkflow": SPIFF[1:-1]} if self._speaks_spiff() else None,
            keep_ns_prefixes=prefixes,
        )
        # Comments around the root are written one by one: lxml's own way takes long for many.
        before = [_beside(one) for one in self.root.itersiblings(preceding=True)]
        after = [_beside(one) for one in self.root.itersiblings()]
        written = str(etree.tostring(self.root, encoding="unicode", with_tail=False))
        return "\n".join((DECLARATION, *reversed(before), written, *after, ""))

    def _speaks_spiff(self) -> bool:
        return (
            "spiffworkflow" not in self.root.nsmap
            and next(self.root.iter(f"{SPIFF}*"), None) is not None
        )


def _beside(node: etree._Element) -> str:
    """Write a comment or an instruction that stands beside the root."""
    if node.tag is etree.Comment:
        return f"<!--{node.text or ''}-->"
    return f"<?{node.target} {node.text or ''}?>"


def name_of(element: etree._Element) -> str:
    """Return what an element is called in its vocabulary."""
    return local(element) or etree.QName(element).localname


def title(element: etree._Element) -> str:
    """Return an element's name on one line, or its id; long ones are cut."""
    name = str(element.get("name") or "")[: 2 * MOST_SHOWN]
    return shown(name) or shown(str(element.get("id") or ""))


def shown(text: str) -> str:
    """Return a text on one line, as messages show it: what is long is cut."""
    line = " ".join(text[: 4 * MOST_SHOWN].split())
    return line if len(line) <= MOST_SHOWN else f"{line[:MOST_SHOWN]}…"


def event_types(element: etree._Element) -> list[str]:
    """Return the types of an event's definitions: ``timer``, ``message``, …."""
    return [
        local(child).removesuffix("EventDefinition")
        for child in element
        if local(child).endswith("EventDefinition")
    ]


def definition(element: etree._Element, event_type: str) -> etree._Element | None:
    """Return an event's definition of a type."""
    return element.find(f"{BPMN}{event_type}EventDefinition")


def properties(element: etree._Element) -> dict[str, str]:
    """Return the properties that the engine reads at an element."""
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    return {
        str(entry.get("name")): str(entry.get("value") or "").strip()
        for entry in element.iterfind(path)
        if entry.get("name")
    }


def set_property(element: etree._Element, name: str, value: str) -> None:
    """Give an element a property that it has not yet."""
    extensions = element.find(f"{BPMN}extensionElements")
    if extensions is None:
        extensions = etree.Element(f"{BPMN}extensionElements", nsmap=element.nsmap)
        after = [child for child in element if local(child) == "documentation"]
        element.insert(element.index(after[-1]) + 1 if after else 0, extensions)
    held = extensions.find(f"{SPIFF}properties")
    if held is None:
        nsmap: Mapping[str, str] = {"spiffworkflow": SPIFF[1:-1]}
        held = etree.SubElement(extensions, f"{SPIFF}properties", nsmap=nsmap)
    etree.SubElement(held, f"{SPIFF}property", {"name": name, "value": value})


def remove(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def process_of(element: etree._Element) -> str:
    """Return the id of the process around an element; "" outside one."""
    around: etree._Element | None = element
    while around is not None and local(around) != "process":
        around = around.getparent()
    return "" if around is None else str(around.get("id") or "")


def is_event_sub_process(scope: etree._Element) -> bool:
    """Whether a scope is begun by an event, and by no sequence flow."""
    return scope.get("triggeredByEvent") in ("true", "1")
