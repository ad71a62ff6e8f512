"""Read a file that may be anything: which encoding, which vocabulary, is it safe at all."""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from workflows._spiff.documents import BPMN

SIZE_LIMIT: Final = 12_000_000
ELEMENT_LIMIT: Final = 400_000
DEPTH_LIMIT: Final = 256
"""What the parser itself allows."""
MOST_BEFORE: Final = 1_000
"""Comments and instructions before the root."""
CHUNK: Final = 65_536
UTF_8_NAMES: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})

# How files begin that are no text.
BINARY: Final = {
    b"PK\x03\x04": ("ZIP 压缩包", "a ZIP archive"),
    b"\x1f\x8b": ("gzip 压缩文件", "a gzip file"),
    b"%PDF": ("PDF 文件", "a PDF file"),
    b"\x89PNG": ("PNG 图片", "a PNG picture"),
    b"\xff\xd8\xff": ("JPEG 图片", "a JPEG picture"),
    b"\xd0\xcf\x11\xe0": ("旧版 Office 或 Visio 文件", "an old Office or Visio file"),
    b"{": ("JSON 文本", "a JSON text"),
    b"[": ("JSON 文本", "a JSON text"),
}
# Vocabularies that are not BPMN 2.0, by a part of their namespace or by their root element.
NAMESPACES: Final = {
    "/xpdl": "XPDL",
    "/spec/dmn/": "DMN",
    "/spec/cmmn/": "CMMN",
    "schema.omg.org/spec/bpmn/2.0": "BPMN 2.0 beta",
    "/bpmn/1.": "BPMN 1.x",
    "stp.eclipse.org": "BPMN 1.x (Eclipse STP)",
    "wsbpel": "BPEL",
    "business-process/": "BPEL",
    "/xmi": "XMI (UML)",
    "/uml": "UML",
    "jbpm.org": "jPDL",
    "graphml": "GraphML",
    "/2000/svg": "SVG",
    "/1999/xhtml": "HTML",
    "visio": "Visio",
    "epml": "EPML (EPC)",
    "pnml": "PNML",
    "/spec/bpmn/20100524/di": "BPMN DI",
    "openxmlformats": "Office Open XML",
    "archimate": "ArchiMate",
}
ROOTS: Final = {
    "package": "XPDL",
    "html": "HTML",
    "svg": "SVG",
    "aml": "ARIS AML (EPC)",
    "epml": "EPML (EPC)",
    "mxfile": "draw.io",
    "mxgraphmodel": "draw.io",
    "visiodocument": "Visio",
    "xmi": "XMI (UML)",
    "process-definition": "jPDL",
    "businessprocessdiagram": "BPMN 1.x",
    "adoxml": "ADONIS ADL",
}


class UnreadableFileError(Exception):
    """The file is no BPMN 2.0 diagram that can be read; ``str()`` is the English reason."""

    def __init__(self, rule: str, reason_zh: str, reason_en: str, *, line: int = 0) -> None:
        """Keep the rule's name, both reasons, and the line, 0 if there is none."""
        super().__init__(reason_en)
        self.rule = rule
        self.reason_zh = reason_zh
        self.reason_en = reason_en
        self.line = line


@dataclass(frozen=True)
class Intake:
    """A diagram that was read.

    Attributes:
        root: Its ``bpmn:definitions``, comments included.
        text: The text as it is, if it is UTF-8 and says nothing else; "" otherwise.
        encoding: How the text was encoded.
        vocabularies: Addresses of every vocabulary that it declares.
    """

    root: etree._Element
    text: str
    encoding: str
    vocabularies: frozenset[str]


def read(content: bytes) -> Intake:
    """Read a file.

    Raises:
        UnreadableFileError: It is empty, too large, unsafe, no XML, or no BPMN 2.0.
    """
    _check_bytes(content)
    try:
        root, spoken = _parse(content)
        encoding = str(root.getroottree().docinfo.encoding or "UTF-8")
        text = _as_it_is(content, encoding)
    except etree.XMLSyntaxError as error:
        decoded, encoding = _mislabelled(content, error)
        (root, spoken), text = _parse(decoded), ""
    _check_vocabulary(root)
    return Intake(root, text, encoding, spoken)


def _check_bytes(content: bytes) -> None:
    if not content.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
        raise UnreadableFileError("empty_file", "文件是空的。", "The file is empty.")
    if len(content) > SIZE_LIMIT:
        raise UnreadableFileError(
            "too_large",
            f"文件超过 {SIZE_LIMIT // 1_000_000} MB，请拆分流程或去掉内嵌的图片。",
            f"The file is larger than {SIZE_LIMIT // 1_000_000} MB; split the process, or take "
            "out embedded pictures.",
        )
    start = content[:64].lstrip(b" \t\r\n\xef\xbb\xbf")
    for sign, (zh, en) in BINARY.items():
        if start.startswith(sign):
            raise UnreadableFileError(
                "not_bpmn",
                f"这是{zh}，不是 BPMN 流程图。请导出为 BPMN 2.0 XML（.bpmn）。",
                f"This is {en}, not a BPMN diagram. Export it as BPMN 2.0 XML (.bpmn).",
            )


def _parse(content: bytes) -> tuple[etree._Element, frozenset[str]]:
    """Parse in pieces, so that a bomb is noticed before it is whole.

    Returns:
        The root, and the addresses of the vocabularies that are declared.
    """
    parser = etree.XMLPullParser(
        events=("start", "start-ns"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    _check_prolog(content)
    count = 0
    spoken: set[str] = set()
    for begin in range(0, len(content), CHUNK):
        parser.feed(content[begin : begin + CHUNK])
        for event, subject in parser.read_events():
            if event == "start":
                count += 1
            else:
                spoken.add(subject[1])
        if count > ELEMENT_LIMIT:
            raise _too_complex()
    root = parser.close()
    if root.getroottree().docinfo.doctype:
        raise _doctype()
    return root, frozenset(spoken)


def _check_prolog(content: bytes) -> None:
    """Refuse a document type before anything is parsed that it may declare."""
    head = content.replace(b"\x00", b"") if b"\x00" in content[:64] else content
    place = 0
    for _ in range(MOST_BEFORE):
        place = head.find(b"<", place)
        if place < 0:
            return
        if head.startswith(b"<!DOCTYPE", place):
            raise _doctype()
        ends = {b"<?": b"?>", b"<!": b"-->"}.get(head[place : place + 2])
        if ends is None:
            return
        place = head.find(ends, place)
        if place < 0:
            return
    raise _too_complex()


def _doctype() -> UnreadableFileError:
    return UnreadableFileError(
        "doctype",
        "文件含有 DOCTYPE 声明，为安全起见不予读取；请删去该声明。",
        "The file has a DOCTYPE declaration, which is refused for safety; remove it.",
    )


def _too_complex() -> UnreadableFileError:
    return UnreadableFileError(
        "too_complex",
        f"文件超过 {ELEMENT_LIMIT} 个元素，或嵌套超过 {DEPTH_LIMIT} 层，请拆分流程。",
        f"More than {ELEMENT_LIMIT} XML elements, or nested deeper than {DEPTH_LIMIT}; "
        "split the process.",
    )


def _as_it_is(content: bytes, encoding: str) -> str:
    if encoding.lower() not in UTF_8_NAMES and not content.isascii():
        return ""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _mislabelled(content: bytes, error: etree.XMLSyntaxError) -> tuple[bytes, str]:
    """Return the text of a file in UTF-8 that is encoded otherwise than it says.

    Raises:
        UnreadableFileError: It is not; the XML itself is broken, or nested too deep.
    """
    if "depth" in str(error.msg).lower():
        raise _too_complex() from error
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        plain = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text, count=1)
        if encoding == "gb18030" and not _reads_as_chinese(plain):
            continue
        try:
            _parse(plain.encode())
        except etree.XMLSyntaxError:
            continue
        return plain.encode(), encoding.upper()
    line = error.lineno or 0
    raise UnreadableFileError(
        "not_xml",
        f"第 {line} 行不是合法的 XML，请在原工具中重新导出。",
        f"Line {line} is not well-formed XML ({error.msg}); export the diagram again.",
        line=line,
    ) from error


def _reads_as_chinese(text: str) -> bool:
    foreign = re.sub(r"[\x00-\x7f]", "", text)
    return bool(foreign) and not re.sub(
        r"[\u2010-\u203b\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", "", foreign
    )


def _check_vocabulary(root: etree._Element) -> None:
    name = etree.QName(root)
    if root.tag == f"{BPMN}definitions":
        return
    if str(root.tag).startswith(BPMN):
        raise UnreadableFileError(
            "fragment",
            f"文件只含片段 {name.localname}，缺少外层的 definitions。",
            f"The file holds only a fragment, {name.localname}, without definitions around it.",
        )
    known = _vocabulary(str(name.namespace or "").lower(), name.localname.lower())
    if known:
        raise UnreadableFileError(
            "not_bpmn",
            f"这是 {known} 文件，不是 BPMN 2.0 流程图。请在原工具中导出为 BPMN 2.0 XML。",
            f"This is {known}, not a BPMN 2.0 diagram. Export it as BPMN 2.0 XML.",
        )
    shown = f"{{{name.namespace}}}{name.localname}" if name.namespace else name.localname
    raise UnreadableFileError(
        "not_bpmn",
        f"根元素是 {shown}，不是 BPMN 2.0 流程图。",
        f"The root element is {shown}: this is not a BPMN 2.0 diagram.",
    )


def _vocabulary(namespace: str, root: str) -> str:
    for part, known in NAMESPACES.items():
        if part in namespace:
            return known
    return "" if namespace else ROOTS.get(root, "")
