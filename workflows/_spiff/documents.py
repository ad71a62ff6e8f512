"""Read the XML of a diagram, which is untrusted input: no entities, no network, limited size."""

from lxml import etree

from workflows.errors import BrokenDiagramError
from workflows.model import DiagramSource

SIZE_LIMIT = 2_000_000
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"


def read(source: DiagramSource) -> etree._Element:
    """Parse a diagram and return its ``bpmn:definitions``.

    Raises:
        BrokenDiagramError: Larger than 2 MB, not XML, not BPMN, or with a document type.
    """
    content = source.xml.encode()
    if len(content) > SIZE_LIMIT:
        raise BrokenDiagramError(
            file=source.name,
            element="",
            reason_zh="文件超过 2 MB。",
            reason_en="The file is larger than 2 MB.",
        )
    root = _parse(source.name, content)
    if root.getroottree().docinfo.doctype:
        raise BrokenDiagramError(
            file=source.name,
            element="",
            reason_zh="不允许使用 DOCTYPE 声明。",
            reason_en="A DOCTYPE declaration is not allowed.",
        )
    if root.tag != f"{BPMN}definitions":
        raise BrokenDiagramError(
            file=source.name,
            element="",
            reason_zh="不是 BPMN 2.0 流程图。",
            reason_en="This is not a BPMN 2.0 diagram.",
        )
    return root


def _parse(name: str, content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise BrokenDiagramError(
            file=name,
            element="",
            reason_zh=f"第 {line} 行不是合法的 XML。",
            reason_en=f"Line {line} is not well-formed XML: {error.msg}",
        ) from error
