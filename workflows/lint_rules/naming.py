"""Ids are stable snake_case, names are Chinese, and everything that is meant is also drawn."""

import re
from collections.abc import Iterator
from typing import Final

from workflows.lint_rules.finding import Finding, Severity
from workflows.lint_rules.reading import (
    ACTIVITIES,
    CHOICE,
    CHOOSING,
    EVENTS,
    Diagram,
    Element,
    Line,
    Part,
)

SNAKE_CASE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
HAN: Final = re.compile(r"[\u3400-\u9fff]")


def check_ids(diagram: Diagram) -> Iterator[Finding]:
    """Ids last as long as the cases that carry them, so they follow one pattern."""
    things: tuple[Part | Element | Line, ...] = (
        *diagram.parts,
        *diagram.elements,
        *diagram.lines,
    )
    for thing in things:
        if not SNAKE_CASE.fullmatch(thing.id):
            yield thing.error(
                "id_form",
                f"编号“{thing.id}”应当只用小写字母、数字和下划线，并以字母开头。",
                f"The id “{thing.id}” should be snake_case: small letters, digits, underscores.",
            )


def check_unique_ids(diagrams: tuple[Diagram, ...]) -> Iterator[Finding]:
    """A flow node's id names it in the whole definition, called processes included."""
    seen: dict[str, str] = {}
    for diagram in diagrams:
        for element in diagram.elements:
            if element.id in seen:
                yield element.error(
                    "id_unique",
                    f"编号“{element.id}”在 {seen[element.id]} 中已经使用。",
                    f"The id “{element.id}” is used in {seen[element.id]} already.",
                )
            seen.setdefault(element.id, diagram.file)


def check_names(diagram: Diagram) -> Iterator[Finding]:
    """What people read has a Chinese name; a gateway that only merges needs none."""
    for part in diagram.parts:
        if not HAN.search(part.name):
            yield part.error("name_chinese", *_name_wanted(part.id))
    for element in diagram.elements:
        if _is_read(diagram, element) and not HAN.search(element.name):
            yield element.error("name_chinese", *_name_wanted(element.id))


def check_branch_names(diagram: Diagram) -> Iterator[Finding]:
    """Whoever reads a question sees which way each answer leads."""
    for element in diagram.elements:
        outgoing = diagram.outgoing(element)
        if element.tag not in CHOOSING or len(outgoing) < CHOICE:
            continue
        for line in outgoing:
            if not HAN.search(line.name):
                yield Finding(
                    "branch_name",
                    line.id,
                    Severity.WARNING,
                    f"网关“{element.name}”的分支 {line.id} 没有中文标注。",
                    f"The branch {line.id} of gateway “{element.name}” has no Chinese label.",
                    line.file,
                )


def check_drawing(diagram: Diagram) -> Iterator[Finding]:
    """What is not drawn cannot be read: every element has its shape, every flow its line."""
    parts = [part for part in diagram.parts if part.tag != "process"]
    shapes: tuple[Part | Element, ...] = (*parts, *diagram.elements)
    for shape in shapes:
        if shape.id not in diagram.drawn_shapes:
            yield shape.error(
                "drawing",
                f"元素 {shape.id} 没有画在图上。",
                f"The element {shape.id} is not drawn.",
            )
    for line in diagram.lines:
        if line.id not in diagram.drawn_edges:
            yield line.error(
                "drawing",
                f"顺序流 {line.id} 没有画在图上。",
                f"The sequence flow {line.id} is not drawn.",
            )


def _is_read(diagram: Diagram, element: Element) -> bool:
    if element.tag in ACTIVITIES | EVENTS:
        return True
    return element.tag in CHOOSING and len(diagram.outgoing(element)) >= CHOICE


def _name_wanted(element_id: str) -> tuple[str, str]:
    return (f"元素 {element_id} 没有中文名称。", f"The element {element_id} has no Chinese name.")
