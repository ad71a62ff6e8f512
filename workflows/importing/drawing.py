"""Draw what a repair adds, so that an editor shows it: shapes and edges of BPMN DI."""

from typing import Final

from lxml import etree

from workflows.importing.draft import DI, Draft

DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
WAY: Final = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
EVENT_SIZE: Final = 36.0
GATEWAY_SIZE: Final = 50.0
GAP: Final = 24.0


def place(draft: Draft, node: etree._Element, *, near: etree._Element, before: bool) -> None:
    """Draw a node left or right of another one; a diagram without drawing stays without."""
    beside = _shape(draft, near)
    bounds = None if beside is None else beside.find(f"{DC}Bounds")
    plane = None if beside is None else beside.getparent()
    if bounds is None or plane is None:
        return
    x, y, width, height = (_number(bounds, side) for side in ("x", "y", "width", "height"))
    size = GATEWAY_SIZE if "Gateway" in str(node.tag) else EVENT_SIZE
    left = x - GAP - size if before else x + width + GAP
    shape = etree.SubElement(
        plane,
        f"{DI}BPMNShape",
        {"id": draft.fresh_id(f"{node.get('id')}_shape"), "bpmnElement": str(node.get("id"))},
    )
    drawn = {"x": left, "y": y + (height - size) / 2, "width": size, "height": size}
    etree.SubElement(shape, f"{DC}Bounds", {side: f"{value:g}" for side, value in drawn.items()})
    _index(draft)[str(node.get("id"))] = shape


def connect(
    draft: Draft, flow: etree._Element, source: etree._Element, target: etree._Element
) -> None:
    """Draw a sequence flow between two nodes that are drawn."""
    begin, finish = _middle(draft, source), _middle(draft, target)
    shape = _shape(draft, source)
    plane = None if shape is None else shape.getparent()
    if begin is None or finish is None or plane is None:
        return
    edge = etree.SubElement(
        plane,
        f"{DI}BPMNEdge",
        {"id": draft.fresh_id(f"{flow.get('id')}_edge"), "bpmnElement": str(flow.get("id"))},
    )
    for x, y in (begin, finish):
        etree.SubElement(edge, WAY, {"x": f"{x:g}", "y": f"{y:g}"})
    _index(draft)[str(flow.get("id"))] = edge


def begin_at(draft: Draft, flow: etree._Element, source: etree._Element) -> None:
    """Let the drawing of a flow begin at another node."""
    edge, begin = _shape(draft, flow), _middle(draft, source)
    first = None if edge is None else edge.find(WAY)
    if first is not None and begin is not None:
        first.set("x", f"{begin[0]:g}")
        first.set("y", f"{begin[1]:g}")


def _middle(draft: Draft, node: etree._Element) -> tuple[float, float] | None:
    shape = _shape(draft, node)
    bounds = None if shape is None else shape.find(f"{DC}Bounds")
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds, side) for side in ("x", "y", "width", "height"))
    return x + width / 2, y + height / 2


def _number(bounds: etree._Element, side: str) -> float:
    try:
        value = float(bounds.get(side) or 0)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e7 else 0.0  # noqa: PLR2004  # also not for NaN


def _shape(draft: Draft, node: etree._Element) -> etree._Element | None:
    return _index(draft).get(str(node.get("id")))


def _index(draft: Draft) -> dict[str, etree._Element]:
    """Return what is drawn, by the id of what it shows; read once for a draft."""
    if not draft.drawn:
        draft.drawn[""] = draft.root
        for tag in ("BPMNShape", "BPMNEdge"):
            for shape in draft.root.iter(f"{DI}{tag}"):
                shown = str(shape.get("bpmnElement") or "").rpartition(":")[2]
                draft.drawn.setdefault(shown, shape)
    return draft.drawn
