"""Boxed expressions from XML."""

from typing import Final

from lxml import etree

from policies.dmn import model
from policies.dmn.documents import attribute, child, children, local, refuse_languages, text_of
from policies.dmn.errors import BrokenDecisionModelError, DecisionBudgetError, Place
from policies.dmn.table_reader import read_table

_MAX_NESTING: Final = 40
_EXPRESSIONS: Final = (
    "literalExpression",
    "decisionTable",
    "context",
    "list",
    "relation",
    "functionDefinition",
    "invocation",
    "conditional",
    "for",
    "some",
    "every",
    "filter",
)


def read_expression(
    parent: etree._Element, place: Place, *, depth: int = 0
) -> model.Expression | None:
    """Return the expression inside an element, or None if it holds none.

    Raises:
        BrokenDecisionModelError: More than one, or a broken one.
        DecisionBudgetError: Expressions too deep inside each other.
    """
    found = children(parent, *_EXPRESSIONS)
    if not found:
        return None
    if len(found) > 1:
        raise BrokenDecisionModelError(
            place, "此处只能有一个表达式。", "only one expression may stand here."
        )
    return _read(found[0], place.at(element=attribute(found[0], "id")), depth)


def _read(  # noqa: C901, PLR0911  A kind of expression, a return.
    element: etree._Element, place: Place, depth: int
) -> model.Expression:
    if depth > _MAX_NESTING:
        raise DecisionBudgetError(
            place,
            f"表达式嵌套超过{_MAX_NESTING}层。",
            f"more than {_MAX_NESTING} expressions inside each other.",
        )
    identity, type_ref = place.element, type_of(element)
    match local(element):
        case "literalExpression":
            refuse_languages(element, place)
            return model.LiteralExpression(identity, type_ref, text_of(element))
        case "decisionTable":
            return read_table(element, place)
        case "context":
            return model.BoxedContext(identity, type_ref, _entries(element, place, depth))
        case "list":
            items = children(element, *_EXPRESSIONS)
            members = tuple(_read(item, place, depth + 1) for item in items)
            return model.BoxedList(identity, type_ref, members)
        case "relation":
            return _relation(element, place, depth)
        case "functionDefinition":
            return read_function(element, place, depth=depth)
        case "invocation":
            return _invocation(element, place, depth)
        case "conditional":
            return model.Conditional(
                identity,
                type_ref,
                _part(element, "if", place, depth),
                _part(element, "then", place, depth),
                _part(element, "else", place, depth),
            )
        case "filter":
            return model.BoxedFilter(
                identity,
                type_ref,
                _part(element, "in", place, depth),
                _part(element, "match", place, depth),
            )
    return _iteration(element, place, depth)


def type_of(element: etree._Element) -> str:
    """Return the type an element says, as attribute or, in DMN 1.1, as child."""
    return attribute(element, "typeRef") or text_of(child(element, "typeRef"))


def read_function(
    element: etree._Element, place: Place, *, depth: int = 0
) -> model.FunctionDefinition:
    """Return a function: its parameters and its body.

    Raises:
        BrokenDecisionModelError: A parameter without a name, or a broken body.
    """
    parameters = tuple(
        model.Parameter(_needed_name(parameter, place), type_of(parameter))
        for parameter in children(element, "formalParameter")
    )
    return model.FunctionDefinition(
        place.element,
        type_of(element),
        parameters,
        read_expression(element, place, depth=depth + 1),
        attribute(element, "kind") or "FEEL",
    )


def _entries(element: etree._Element, place: Place, depth: int) -> tuple[model.ContextEntry, ...]:
    entries: list[model.ContextEntry] = []
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        name = "" if variable is None else _needed_name(variable, place)
        type_ref = "" if variable is None else type_of(variable)
        inside = place.at(element=attribute(entry, "id"), column=name)
        entries.append(model.ContextEntry(name, type_ref, _needed(entry, inside, depth)))
    return tuple(entries)


def _relation(element: etree._Element, place: Place, depth: int) -> model.Relation:
    columns = tuple(_needed_name(column, place) for column in children(element, "column"))
    rows: list[tuple[model.Expression, ...]] = []
    for number, row in enumerate(children(element, "row"), start=1):
        cells = children(row, *_EXPRESSIONS)
        if len(cells) != len(columns):
            raise BrokenDecisionModelError(
                place.at(row=number),
                f"应有{len(columns)}格，实有{len(cells)}格。",
                f"{len(columns)} cells expected, {len(cells)} found.",
            )
        rows.append(tuple(_read(cell, place.at(row=number), depth + 1) for cell in cells))
    return model.Relation(place.element, type_of(element), columns, tuple(rows))


def _invocation(element: etree._Element, place: Place, depth: int) -> model.Invocation:
    bindings: list[tuple[str, model.Expression]] = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        if parameter is None:
            raise BrokenDecisionModelError(
                place, "调用的绑定缺少参数。", "a binding of the invocation has no parameter."
            )
        name = _needed_name(parameter, place)
        bindings.append((name, _needed(binding, place.at(column=name), depth)))
    return model.Invocation(
        place.element, type_of(element), _needed(element, place, depth), tuple(bindings)
    )


def _iteration(element: etree._Element, place: Place, depth: int) -> model.Iteration:
    kind = model.IterationKind(local(element))
    body = "return" if kind is model.IterationKind.FOR else "satisfies"
    variable = attribute(element, "iteratorVariable")
    if not variable:
        raise BrokenDecisionModelError(
            place, "循环缺少 iteratorVariable。", "the loop has no iteratorVariable."
        )
    return model.Iteration(
        place.element,
        type_of(element),
        kind,
        variable,
        _part(element, "in", place, depth),
        _part(element, body, place, depth),
    )


def _part(element: etree._Element, name: str, place: Place, depth: int) -> model.Expression:
    part = child(element, name)
    if part is None:
        raise BrokenDecisionModelError(
            place, f"缺少“{name}”部分。", f"the part {name!r} is missing."
        )
    return _needed(part, place.at(column=name), depth)


def _needed(element: etree._Element, place: Place, depth: int) -> model.Expression:
    found = read_expression(element, place, depth=depth + 1)
    if found is None:
        raise BrokenDecisionModelError(place, "此处缺少表达式。", "an expression is missing here.")
    return found


def _needed_name(element: etree._Element, place: Place) -> str:
    name = " ".join(attribute(element, "name").split())
    if not name:
        raise BrokenDecisionModelError(
            place,
            f"“{local(element)}”缺少 name 属性。",
            f"{local(element)} has no attribute name.",
        )
    return name
