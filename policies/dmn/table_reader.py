"""Decision tables from XML."""

from typing import Final

from lxml import etree

from policies.dmn import model
from policies.dmn.documents import attribute, child, children, refuse_languages, text_of
from policies.dmn.errors import BrokenDecisionModelError, Place

_MAX_SHOWN: Final = 40


def read_table(element: etree._Element, place: Place) -> model.DecisionTable:
    """Return a decision table.

    Raises:
        BrokenDecisionModelError: No output, an unknown hit policy or aggregation, an input
            without expression, or a rule with the wrong number of cells.
    """
    inputs = tuple(
        _input(found, place, number)
        for number, found in enumerate(children(element, "input"), start=1)
    )
    outputs = tuple(
        _output(found, place, number)
        for number, found in enumerate(children(element, "output"), start=1)
    )
    if not outputs:
        raise BrokenDecisionModelError(
            place, "决策表没有输出列（output）。", "the table has no output clause."
        )
    if len(outputs) > 1 and not all(clause.name for clause in outputs):
        raise BrokenDecisionModelError(
            place,
            "有多个输出列时，每列都要有 name。",
            "where there are several outputs, each needs a name.",
        )
    annotations = tuple(attribute(found, "name") for found in children(element, "annotation"))
    rules = tuple(
        _rule(found, place, number, inputs=inputs, outputs=outputs)
        for number, found in enumerate(children(element, "rule"), start=1)
    )
    return model.DecisionTable(
        place.element,
        attribute(element, "typeRef"),
        _hit_policy(element, place),
        _aggregation(element, place),
        inputs,
        outputs,
        annotations,
        rules,
    )


def _hit_policy(element: etree._Element, place: Place) -> model.HitPolicy:
    written = attribute(element, "hitPolicy") or model.HitPolicy.UNIQUE
    try:
        return model.HitPolicy(written)
    except ValueError:
        known = "、".join(model.HitPolicy)
        raise BrokenDecisionModelError(
            place,
            f"不认识的命中策略“{written[:_MAX_SHOWN]}”，可用：{known}。",
            f"unknown hit policy {written[:_MAX_SHOWN]!r}; known: {', '.join(model.HitPolicy)}.",
        ) from None


def _aggregation(element: etree._Element, place: Place) -> model.Aggregation:
    written = attribute(element, "aggregation")
    try:
        return model.Aggregation(written)
    except ValueError:
        raise BrokenDecisionModelError(
            place,
            f"不认识的汇总方式“{written[:_MAX_SHOWN]}”，可用：SUM、MIN、MAX、COUNT。",
            f"unknown aggregation {written[:_MAX_SHOWN]!r}; known: SUM, MIN, MAX, COUNT.",
        ) from None


def _input(element: etree._Element, place: Place, number: int) -> model.InputClause:
    expression = child(element, "inputExpression")
    text = text_of(expression)
    label = attribute(element, "label") or text or f"{number}"
    if expression is None or not text:
        raise BrokenDecisionModelError(
            place.at(element=attribute(element, "id"), column=label),
            f"第{number}个输入列缺少输入表达式。",
            f"input clause {number} has no input expression.",
        )
    refuse_languages(expression, place.at(column=label))
    return model.InputClause(
        label, text, attribute(expression, "typeRef"), text_of(child(element, "inputValues"))
    )


def _output(element: etree._Element, place: Place, number: int) -> model.OutputClause:
    name = " ".join(attribute(element, "name").split())
    label = attribute(element, "label") or name or f"{number}"
    del place
    return model.OutputClause(
        name,
        label,
        attribute(element, "typeRef"),
        text_of(child(element, "outputValues")),
        text_of(child(element, "defaultOutputEntry")),
    )


def _rule(
    element: etree._Element,
    place: Place,
    number: int,
    *,
    inputs: tuple[model.InputClause, ...],
    outputs: tuple[model.OutputClause, ...],
) -> model.Rule:
    tests = tuple(text_of(cell) for cell in children(element, "inputEntry"))
    results = tuple(text_of(cell) for cell in children(element, "outputEntry"))
    identity = attribute(element, "id")
    inside = place.at(element=identity, row=number)
    for cell in children(element, "inputEntry", "outputEntry"):
        refuse_languages(cell, inside)
    _check_count(inside, "输入", "input", len(tests), len(inputs))
    _check_count(inside, "输出", "output", len(results), len(outputs))
    return model.Rule(
        identity,
        number,
        tests,
        results,
        tuple(text_of(cell) for cell in children(element, "annotationEntry")),
        text_of(child(element, "description")),
    )


def _check_count(place: Place, kind_zh: str, kind: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise BrokenDecisionModelError(
            place,
            f"应有{wanted}个{kind_zh}格，实有{found}个。",
            f"{wanted} {kind} cells expected, {found} found.",
        )
