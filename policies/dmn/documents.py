"""The XML of a decision model, which is untrusted input: no entities, no network, limits."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from policies import untrusted_xml
from policies.dmn.errors import BrokenDecisionModelError, DecisionBudgetError, Place
from policies.untrusted_xml import Flaw, UntrustedXmlError

SIZE_LIMIT: Final = 5_000_000
"""Bytes of a file."""

NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)
"""DMN 1.1 to 1.6."""


def parse(content: bytes, *, file: str) -> etree._Element:
    """Return the ``definitions`` of a DMN file.

    Raises:
        DecisionBudgetError: Larger than 5 MB.
        BrokenDecisionModelError: Not XML, with a document type, or not DMN.
    """
    place = Place(file)
    try:
        root = untrusted_xml.parse(content, size_limit=SIZE_LIMIT)
    except UntrustedXmlError as error:
        raise _refusal(error, place) from error
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise BrokenDecisionModelError(
            place,
            f"根元素“{name.localname}”不是 DMN 1.1 至 1.6 的 definitions。",
            f"the root element {name.localname!r} is no definitions of DMN 1.1 to 1.6.",
        )
    return root


def _refusal(
    error: UntrustedXmlError, place: Place
) -> BrokenDecisionModelError | DecisionBudgetError:
    match error.flaw:
        case Flaw.TOO_LARGE:
            return DecisionBudgetError(place, "文件超过 5 MB。", "the file is larger than 5 MB.")
        case Flaw.DOCUMENT_TYPE:
            return BrokenDecisionModelError(
                place, "不允许使用 DOCTYPE 声明。", "a DOCTYPE declaration is not allowed."
            )
        case Flaw.NOT_WELL_FORMED:
            return BrokenDecisionModelError(
                place,
                f"第 {error.line} 行不是合法的 XML。",
                f"line {error.line} is not well-formed XML: {error.reason}",
            )


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """Return an element's children in DMN's namespace, of these names."""
    return [child for child in _own(element) if local(child) in names]


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of a name, or None."""
    return next((found for found in _own(element) if local(found) == name), None)


def _own(element: etree._Element) -> Iterator[etree._Element]:
    for found in element.iterchildren(etree.Element):
        if etree.QName(found).namespace in NAMESPACES:
            yield found


def text_of(element: etree._Element | None) -> str:
    """Return what an element's ``text`` child holds, or the element itself; trimmed."""
    if element is None:
        return ""
    inner = child(element, "text")
    pieces = (element if inner is None else inner).itertext(with_tail=True)
    return "".join(str(piece) for piece in pieces).strip()


def attribute(element: etree._Element | None, name: str) -> str:
    """Return an attribute, trimmed; empty if it is not there."""
    if element is None:
        return ""
    value: object = element.get(name)
    return "" if value is None else str(value).strip()


def refuse_languages(element: etree._Element, place: Place) -> None:
    """Refuse an expression that is not FEEL.

    Raises:
        BrokenDecisionModelError: It is in another language.
    """
    language = attribute(element, "expressionLanguage")
    if language and "feel" not in language.lower():
        raise BrokenDecisionModelError(
            place,
            f"表达式语言“{language[:60]}”不受支持，只支持 FEEL。",
            f"the expression language {language[:60]!r} is not supported; FEEL is.",
        )
