"""Drawn data: kept as annotations where the engine has no data objects of this kind."""

from typing import Final

from lxml import etree

from workflows._spiff.documents import BPMN
from workflows.importing.draft import Draft, remove, set_property, title
from workflows.importing.vocabularies import local

DRAWN: Final = frozenset(
    {"dataObjectReference", "dataStoreReference", "dataObject", "dataInput", "dataOutput"}
)
ASSOCIATIONS: Final = ("dataInputAssociation", "dataOutputAssociation")
WITHOUT_EFFECT: Final = frozenset(
    {
        "auditing",
        "monitoring",
        "property",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "supports",
        "correlationSubscription",
    }
)


def can_keep(element: etree._Element) -> bool:
    """Whether data that the engine refuses at an element can be kept as drawing or property."""
    if local(element) in DRAWN or local(element) in WITHOUT_EFFECT:
        return True
    if local(element) == "ioSpecification":
        return True
    return _has_data(element) and not _computes(element)


def keep(draft: Draft, element: etree._Element) -> None:
    """Keep what is drawn of data, so that it is shown and has no effect."""
    if local(element) in DRAWN:
        _keep_drawing(draft, element)
    elif local(element) == "ioSpecification":
        _keep_names(draft, element)
    elif local(element) in WITHOUT_EFFECT:
        _drop_idle(draft, element)
    else:
        _keep_links(draft, element)


def _has_data(element: etree._Element) -> bool:
    tags = ("ioSpecification", *ASSOCIATIONS)
    return any(element.find(f"{BPMN}{tag}") is not None for tag in tags)


def _computes(element: etree._Element) -> bool:
    """Whether data associations do more than point: they assign or transform."""
    return any(
        association.find(f"{BPMN}{tag}") is not None
        for kind in ASSOCIATIONS
        for association in element.iterfind(f"{BPMN}{kind}")
        for tag in ("assignment", "transformation")
    )


def _keep_drawing(draft: Draft, element: etree._Element) -> None:
    tag = local(element)
    words = (
        f"图上画有数据“{title(element)}”（{tag}），流程变量统一保存。",
        f"Data are drawn, “{title(element)}” ({tag}); an instance has one set of variables.",
    )
    if tag == "dataObject":
        remove(element)
        repair = ("它没有图形，去掉。", "It has no shape of its own and is taken out.")
        draft.repaired(element, "data_object", words, repair)
        return
    repair = ("保留为文字批注。", "It is kept as a text annotation.")
    draft.repaired(element, "data_object", words, repair)
    element.tag = f"{BPMN}textAnnotation"
    text = etree.Element(f"{BPMN}text", nsmap=element.nsmap)
    state = element.find(f"{BPMN}dataState")
    shown = str(element.get("name") or "")
    if state is not None and state.get("name"):
        shown = f"{shown} [{state.get('name')}]"
    text.text = shown
    for child in list(element):
        if local(child) not in ("documentation", "extensionElements"):
            element.remove(child)
    for attribute in list(element.keys()):
        if attribute != "id" and not attribute.startswith("{"):
            del element.attrib[attribute]
    element.append(text)


def _keep_links(draft: Draft, element: etree._Element) -> None:
    drawn = {str(found.get("id")) for found in _shown(draft)}
    for kind in ASSOCIATIONS:
        links = list(element.iterfind(f"{BPMN}{kind}"))
        ends = [_end(link, kind) for link in links]
        for link, end in zip(links, ends, strict=True):
            element.remove(link)
            if end in drawn:
                _associate(draft, element, link, end)
    specification = element.find(f"{BPMN}ioSpecification")
    if specification is not None:
        _write_names(element, specification)
        element.remove(specification)
    draft.repaired(
        element,
        "data_links",
        (
            f"“{title(element)}”连有数据，连线不计算任何值。",
            f"Data are linked to “{title(element)}”; the links compute nothing.",
        ),
        (
            "连线保留为批注的连线，名称保留为属性 reads、writes。",
            "The links are kept as associations, the names as properties “reads” and “writes”.",
        ),
    )


def _write_names(element: etree._Element, specification: etree._Element) -> None:
    """Keep the names of what is read and written as properties of an element."""
    for part, name in (("dataInput", "reads"), ("dataOutput", "writes")):
        listed = [str(item.get("name") or "") for item in specification.iterfind(f"{BPMN}{part}")]
        if any(listed):
            set_property(element, name, ", ".join(filter(None, listed)))


def _keep_names(draft: Draft, specification: etree._Element) -> None:
    scope = specification.getparent()
    if scope is not None:
        _write_names(scope, specification)
    remove(specification)
    draft.repaired(
        specification,
        "data_links",
        ("流程声明了输入和输出。", "The process declares inputs and outputs."),
        (
            "名称保留为属性 reads、writes。",
            "Their names are kept as the properties “reads” and “writes”.",
        ),
    )


def _drop_idle(draft: Draft, element: etree._Element) -> None:
    remove(element)
    draft.repaired(
        element,
        "without_effect",
        (
            f"{local(element)} 对运行没有影响。",
            f"The element {local(element)} has no effect on a run.",
        ),
        ("去掉。", "It is taken out."),
    )


def _shown(draft: Draft) -> list[etree._Element]:
    tags = ("dataObjectReference", "dataStoreReference", "textAnnotation")
    return [found for tag in tags for found in draft.root.iter(f"{BPMN}{tag}")]


def _end(link: etree._Element, kind: str) -> str:
    tag = "sourceRef" if kind == ASSOCIATIONS[0] else "targetRef"
    return (link.findtext(f"{BPMN}{tag}") or "").strip().rpartition(":")[2]


def _associate(draft: Draft, element: etree._Element, link: etree._Element, end: str) -> None:
    """Draw an association in the place of a data association; its edge keeps its id."""
    scope = element.getparent()
    if scope is None:
        return
    held = etree.SubElement(scope, f"{BPMN}association", nsmap=draft.root.nsmap)
    held.set("id", str(link.get("id") or draft.fresh_id("association")))
    held.set("sourceRef", str(element.get("id")))
    held.set("targetRef", end)
