from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from lxml import etree

from workflows import engine
from workflows.lint_rules.reading import BOUNDS, DI, WAYPOINT

Box = tuple[float, float, float, float]
LABEL = f"{DI}BPMNLabel"
CONTAINERS = ("intake", "examination", "village_assistant", "township_caseworker", "county_officer")


class Drawing:
    """What a shipped file draws: boxes of flow nodes, boxes of labels, and lines."""

    def __init__(self, process_id: str) -> None:
        path = engine.DEFINITIONS / process_id / f"{process_id}.bpmn"
        root = etree.fromstring(path.read_bytes())
        self.shapes: dict[str, Box] = {}
        self.labels: dict[str, Box] = {}
        self.lines: dict[str, list[tuple[float, float]]] = {}
        for drawn in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
            name = drawn.get("bpmnElement")
            label = drawn.find(f"{LABEL}/{BOUNDS}")
            if label is not None:
                self.labels[name] = box(label)
            if drawn.tag == f"{DI}BPMNEdge":
                self.lines[name] = [
                    (float(point.get("x")), float(point.get("y")))
                    for point in drawn.iterfind(WAYPOINT)
                ]
            else:
                self.shapes[name] = box(drawn.find(BOUNDS))
        self.ends = {
            flow.get("id"): (flow.get("sourceRef"), flow.get("targetRef"))
            for flow in root.iter("{*}sequenceFlow")
        }

    def nodes(self) -> dict[str, Box]:
        """Boxes of the flow nodes that hold no others."""
        return {
            name: shape
            for name, shape in self.shapes.items()
            if name not in CONTAINERS and not name.startswith("pool_")
        }

    def segments(self) -> Iterator[tuple[str, Box]]:
        for name, points in self.lines.items():
            for (x1, y1), (x2, y2) in pairwise(points):
                yield name, (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def box(bounds: etree._Element) -> Box:
    x, y, width, height = (float(bounds.get(key)) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.fixture(params=engine.shipped_ids())
def drawing(request) -> Drawing:
    return Drawing(request.param)


def test_lines_run_level_or_upright(drawing):
    slanted = [
        name
        for name, points in drawing.lines.items()
        for (x1, y1), (x2, y2) in pairwise(points)
        if x1 != x2 and y1 != y2
    ]

    assert slanted == []


def test_lines_run_through_no_element(drawing):
    through = [
        (name, node)
        for name, segment in drawing.segments()
        for node, shape in drawing.nodes().items()
        if node not in drawing.ends[name] and overlap(segment, shape)
    ]

    assert through == []


def test_elements_do_not_overlap(drawing):
    overlapping = [
        (one, other)
        for (one, first), (other, second) in combinations(drawing.nodes().items(), 2)
        if overlap(first, second)
    ]

    assert overlapping == []


def test_labels_cover_neither_each_other_nor_an_element_nor_a_line(drawing):
    labels = drawing.labels.items()

    covered = [
        (one, other)
        for (one, first), (other, second) in combinations(labels, 2)
        if overlap(first, second)
    ]
    covered += [
        (name, node)
        for name, label in labels
        for node, shape in drawing.nodes().items()
        if overlap(label, shape)
    ]
    covered += [
        (name, line)
        for name, label in labels
        for line, segment in drawing.segments()
        if overlap(label, segment)
    ]

    assert covered == []
