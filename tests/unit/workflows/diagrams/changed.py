"""Copies of the shipped process with something changed, as a policy editor might change it."""

from dataclasses import replace

from lxml import etree

from tests.unit.workflows.journey import MAIN
from workflows import engine
from workflows.model import DiagramSource, ProcessDefinition

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
Change = tuple[str, str]


def changed(*changes: Change) -> ProcessDefinition:
    """The shipped process with these texts exchanged; each must occur in one of its files."""
    definition = engine.shipped(MAIN)
    sources = list(definition.sources)
    for old, new in changes:
        assert any(old in source.xml for source in sources), f"{old} does not occur"
        sources = [DiagramSource(source.name, source.xml.replace(old, new)) for source in sources]
    return replace(definition, sources=tuple(sources))


def without(*element_ids: str, definition: ProcessDefinition | None = None) -> ProcessDefinition:
    """The shipped process without some elements; what led to one leads to what followed it."""
    definition = definition or engine.shipped(MAIN)
    sources = []
    for source in definition.sources:
        root = etree.fromstring(source.xml.encode())
        for element_id in element_ids:
            _remove(root, element_id)
        sources.append(DiagramSource(source.name, etree.tostring(root, encoding="unicode")))
    return replace(definition, sources=tuple(sources))


def _remove(root: etree._Element, element_id: str) -> None:
    found = root.xpath(f"//*[@id='{element_id}']")
    if not found:
        return
    flows = list(root.iter(f"{BPMN}sequenceFlow"))
    (onwards,) = [flow for flow in flows if flow.get("sourceRef") == element_id]
    for flow in flows:
        if flow.get("targetRef") == element_id:
            flow.set("targetRef", onwards.get("targetRef"))
    gone = [found[0], onwards, *root.xpath(f"//*[text()='{element_id}']")]
    gone += root.xpath(f"//*[text()='{onwards.get('id')}']")
    gone += root.xpath(f"//*[@bpmnElement='{element_id}' or @bpmnElement='{onwards.get('id')}']")
    for one in gone:
        one.getparent().remove(one)


def redirected(source: str, target: str, elsewhere: str) -> Change:
    """The change that lets a sequence flow lead elsewhere."""
    ends = f'sourceRef="{source}" targetRef='
    return f'{ends}"{target}"', f'{ends}"{elsewhere}"'


def bypassed(source: str, target: str) -> Change:
    """The change that lets a gateway of the examination also lead elsewhere, by a new flow."""
    added = (
        f'<bpmn:sequenceFlow id="flow_new" name="新" sourceRef="{source}" targetRef="{target}">'
        "<bpmn:conditionExpression>true</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    before = '<bpmn:sequenceFlow id="flow_examination_start_to_gw_checks_again"'
    return before, added + before


def prop(name: str, value: str) -> str:
    return f'<spiffworkflow:property name="{name}" value="{value}"/>'


def in_lane(element: str, other: str) -> tuple[Change, Change]:
    """The changes that move an element to the lane of another one."""
    node = "<bpmn:flowNodeRef>{}</bpmn:flowNodeRef>"
    return (
        (node.format(element), ""),
        (node.format(other), node.format(other) + node.format(element)),
    )
