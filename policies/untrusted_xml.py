"""Reading XML that comes from outside: no entities, no network, no document type, a size limit."""

from enum import Enum, auto

from lxml import etree


class Flaw(Enum):
    """Why a text is not read."""

    TOO_LARGE = auto()
    NOT_WELL_FORMED = auto()
    DOCUMENT_TYPE = auto()


class UntrustedXmlError(ValueError):
    """A text is not read. ``line`` and ``reason`` say where and why it is not well-formed."""

    def __init__(self, flaw: Flaw, *, line: int = 0, reason: str = "") -> None:
        super().__init__(f"{flaw.name.lower()}: line {line}: {reason}")
        self.flaw = flaw
        self.line = line
        self.reason = reason


def parse(content: bytes, *, size_limit: int) -> etree._Element:
    """Return the root of an XML text, without comments and processing instructions.

    Args:
        content: The text as bytes, in the encoding that it declares.
        size_limit: Bytes.

    Raises:
        UntrustedXmlError: Too large, not well-formed, or with a document type.
    """
    if len(content) > size_limit:
        raise UntrustedXmlError(Flaw.TOO_LARGE)
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
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UntrustedXmlError(
            Flaw.NOT_WELL_FORMED, line=error.lineno or 0, reason=error.msg or ""
        ) from error
    if root.getroottree().docinfo.doctype:
        raise UntrustedXmlError(Flaw.DOCUMENT_TYPE)
    return root
