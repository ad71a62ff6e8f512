"""Read the XML of a diagram, which is untrusted input: no entities, no network, limited size."""

from lxml import etree

from policies import untrusted_xml
from policies.untrusted_xml import Flaw, UntrustedXmlError
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
    try:
        root = untrusted_xml.parse(source.xml.encode(), size_limit=SIZE_LIMIT)
    except UntrustedXmlError as error:
        zh, en = _words(error)
        raise BrokenDiagramError(
            file=source.name, element="", reason_zh=zh, reason_en=en
        ) from error
    if root.tag != f"{BPMN}definitions":
        raise BrokenDiagramError(
            file=source.name,
            element="",
            reason_zh="不是 BPMN 2.0 流程图。",
            reason_en="This is not a BPMN 2.0 diagram.",
        )
    return root


def _words(error: UntrustedXmlError) -> tuple[str, str]:
    match error.flaw:
        case Flaw.TOO_LARGE:
            return "文件超过 2 MB。", "The file is larger than 2 MB."
        case Flaw.DOCUMENT_TYPE:
            return "不允许使用 DOCTYPE 声明。", "A DOCTYPE declaration is not allowed."
        case Flaw.NOT_WELL_FORMED:
            return (
                f"第 {error.line} 行不是合法的 XML。",
                f"Line {error.line} is not well-formed XML: {error.reason}",
            )
