"""Whatever is done to a diagram, an import tells of it: never a traceback, never without end."""

import random
from copy import deepcopy
from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.unit.workflows.importing.foreign import MIWG, accepts
from workflows import engine
from workflows.importing.examination import ForeignFile, examine
from workflows.importing.report import FileReport

SHIPPED = [
    source.xml.encode()
    for process_id in engine.shipped_ids()
    for source in engine.shipped(process_id).sources
]
DIAGRAMS = [path.read_bytes() for path in sorted(MIWG.glob("*.bpmn"))] + SHIPPED
TAGS = (
    "task", "userTask", "scriptTask", "serviceTask", "subProcess", "transaction", "callActivity",
    "adHocSubProcess", "exclusiveGateway", "parallelGateway", "inclusiveGateway", "process",
    "eventBasedGateway", "complexGateway", "startEvent", "endEvent", "boundaryEvent", "lane",
    "intermediateCatchEvent", "intermediateThrowEvent", "sequenceFlow", "dataObjectReference",
    "timerEventDefinition", "messageEventDefinition", "errorEventDefinition", "association",
    "choreographyTask", "conditionExpression", "ioSpecification", "participant", "nonsense",
)  # fmt: skip
VALUES = (
    "", "true", "false", "Start", "a.b", " x ", "${a", "${x > 1}", "= =", "低保", "x" * 3000, "p:q",
    "__import__('os')", "-1", "NaN", "1e999",
)  # fmt: skip
ATTRIBUTES = (
    "id", "name", "sourceRef", "targetRef", "default", "attachedToRef", "triggeredByEvent",
    "calledElement", "isExecutable", "isForCompensation", "cancelActivity", "instantiate", "x",
    "bpmnElement", "messageRef", "errorRef", "language", "processRef", "width",
)  # fmt: skip
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
LONGEST = 30.0
"""Seconds of work; a loop without end takes more."""


class Mutation:
    """Changes of a diagram, chosen by one number."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def apply(self, root: etree._Element) -> None:
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        element = self.random.choice(elements)
        change = self.random.choice(
            (self.remove, self.double, self.move, self.rename, self.give, self.take, self.write)
        )
        if element is not root or change in (self.give, self.take):
            change(element, elements)

    def remove(self, element: etree._Element, _all: list[etree._Element]) -> None:
        element.getparent().remove(element)

    def double(self, element: etree._Element, _all: list[etree._Element]) -> None:
        element.addnext(deepcopy(element))

    def move(self, element: etree._Element, elements: list[etree._Element]) -> None:
        place = self.random.choice(elements)
        if element not in place.iterancestors() and place is not element:
            place.append(element)

    def rename(self, element: etree._Element, _all: list[etree._Element]) -> None:
        element.tag = f"{BPMN}{self.random.choice(TAGS)}"

    def give(self, element: etree._Element, elements: list[etree._Element]) -> None:
        ids = [str(one.get("id")) for one in self.random.choices(elements, k=4) if one.get("id")]
        element.set(self.random.choice(ATTRIBUTES), self.random.choice((*VALUES, *ids)))

    def take(self, element: etree._Element, _all: list[etree._Element]) -> None:
        if element.attrib:
            del element.attrib[self.random.choice(sorted(element.attrib))]

    def write(self, element: etree._Element, _all: list[etree._Element]) -> None:
        element.text = self.random.choice(VALUES)


def report_on(content: bytes) -> FileReport:
    begun = thread_time()
    (report,) = examine([ForeignFile("mutated.bpmn", content)], seconds=LONGEST)
    assert thread_time() - begun < LONGEST
    if report.repaired is not None:
        accepts(report.processes, report.repaired)
    return report


@settings(max_examples=70, deadline=None)
@given(
    number=st.integers(0, len(DIAGRAMS) - 1),
    seeds=st.lists(st.integers(0, 2**32), min_size=1, max_size=12),
)
def test_a_diagram_that_was_changed_at_random_gives_a_report(number, seeds):
    root = etree.fromstring(DIAGRAMS[number])
    for seed in seeds:
        Mutation(seed).apply(root)

    report = report_on(etree.tostring(root))

    assert report.elements or report.findings


@settings(max_examples=40, deadline=None)
@given(
    number=st.integers(0, len(DIAGRAMS) - 1),
    place=st.floats(0, 1),
    put=st.binary(max_size=8),
    cut=st.integers(0, 30),
)
def test_a_file_whose_bytes_were_changed_gives_a_report(number, place, put, cut):
    content = DIAGRAMS[number]
    begin = int(place * len(content))

    report_on(content[:begin] + put + content[begin + cut :])


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_report(content):
    report = report_on(content)

    assert report.findings


@pytest.mark.parametrize("content", SHIPPED)
def test_what_ships_runs_with_the_processes_it_calls(content):
    name = f"{SHIPPED.index(content)}.bpmn"
    files = [ForeignFile(f"{number}.bpmn", one) for number, one in enumerate(set(SHIPPED))]
    files = [file for file in files if file.content != content]

    report = examine([ForeignFile(name, content), *files], seconds=LONGEST)[0]

    assert report.repaired is not None
