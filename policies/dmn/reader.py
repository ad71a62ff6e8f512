"""A whole decision model from XML."""

from typing import Final

from lxml import etree

from policies.dmn import model
from policies.dmn.boxed_reader import read_expression, read_function, type_of
from policies.dmn.documents import (
    attribute,
    child,
    children,
    local,
    parse,
    refuse_languages,
    text_of,
)
from policies.dmn.errors import BrokenDecisionModelError, DecisionBudgetError, Place

_MAX_TYPE_NESTING: Final = 40
_LIMITS: Final = {"表达式": 20_000, "元素": 2_000, "类型": 5_000}
"""How many a file may have."""

_ENGLISH: Final = {"表达式": "expressions", "元素": "elements", "类型": "types"}
_COUNTED: Final = {
    "text": "表达式",
    "inputData": "元素",
    "decision": "元素",
    "businessKnowledgeModel": "元素",
    "decisionService": "元素",
    "itemDefinition": "类型",
    "itemComponent": "类型",
}
_NODES: Final = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


def read(content: bytes, *, file: str) -> model.Definitions:
    """Read a file.

    Args:
        content: The XML.
        file: Its name, for messages.

    Raises:
        BrokenDecisionModelError: It is no decision model, or a broken one.
        DecisionBudgetError: It is too large or too deep.
    """
    root = parse(content, file=file)
    place = Place(file)
    _check_counts(root, place)
    refuse_languages(root, place)
    unnamed: list[str] = []
    nodes: dict[str, model.Node] = {}
    for element in children(root, *_NODES):
        identity = attribute(element, "id")
        if not identity:
            unnamed.append(f"{local(element)} “{attribute(element, 'name')}”")
        key = identity or f"name:{_name(element, place)}"
        if key in nodes:
            raise BrokenDecisionModelError(
                place.at(element=key), "此标识出现了两次。", "this id stands twice."
            )
        nodes[key] = _node(element, place.at(element=key), key)
    return model.Definitions(
        file,
        attribute(root, "namespace"),
        _version(root),
        nodes,
        _item_definitions(root, place),
        tuple(
            model.Import(_squeezed(found), attribute(found, "namespace"))
            for found in children(root, "import")
            if etree.QName(root).namespace == attribute(found, "importType")
            or "DMN" in attribute(found, "importType")
        ),
        tuple(unnamed),
    )


def _check_counts(root: etree._Element, place: Place) -> None:
    """Refuse a file whose compilation would take too long."""
    counts = dict.fromkeys(_LIMITS, 0)
    for element in root.iter(etree.Element):
        name = _COUNTED.get(local(element))
        if name is not None:
            counts[name] += 1
    for name, limit in _LIMITS.items():
        if counts[name] > limit:
            raise DecisionBudgetError(
                place,
                f"{name}超过{limit}个。",
                f"more than {limit} {_ENGLISH[name]}.",
            )


def _node(element: etree._Element, place: Place, key: str) -> model.Node:
    variable = child(element, "variable")
    title = _name(element, place)
    name = title if variable is None else _squeezed(variable) or title
    type_ref = "" if variable is None else type_of(variable)
    match local(element):
        case "inputData":
            return model.InputData(key, name, type_ref)
        case "decision":
            return model.Decision(
                key,
                name,
                type_ref,
                title,
                _references(element, place),
                read_expression(element, place),
                text_of(child(element, "description")),
                _version(element),
            )
        case "businessKnowledgeModel":
            return _knowledge(element, place, key, name, type_ref)
    return model.DecisionService(
        key,
        name,
        type_ref,
        _hrefs(element, "outputDecision"),
        _hrefs(element, "inputDecision"),
        _hrefs(element, "inputData"),
    )


def _knowledge(
    element: etree._Element, place: Place, key: str, name: str, type_ref: str
) -> model.Knowledge:
    logic = child(element, "encapsulatedLogic")
    if logic is None:
        raise BrokenDecisionModelError(
            place,
            "业务知识模型没有逻辑（encapsulatedLogic）。",
            "the business knowledge model has no encapsulatedLogic.",
        )
    return model.Knowledge(
        key, name, type_ref, _references(element, place), read_function(logic, place)
    )


def _references(element: etree._Element, place: Place) -> tuple[str, ...]:
    found: list[str] = []
    for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
        target = children(requirement, "requiredInput", "requiredDecision", "requiredKnowledge")
        if len(target) != 1 or not attribute(target[0], "href"):
            raise BrokenDecisionModelError(
                place, "有一条依赖没有指向任何元素。", "a requirement points to nothing."
            )
        found.append(attribute(target[0], "href"))
    return tuple(found)


def _hrefs(element: etree._Element, name: str) -> tuple[str, ...]:
    return tuple(attribute(found, "href") for found in children(element, name))


def _item_definitions(root: etree._Element, place: Place) -> dict[str, model.ItemDefinition]:
    found: dict[str, model.ItemDefinition] = {}
    for element in children(root, "itemDefinition"):
        definition = _item_definition(element, place.at(element=attribute(element, "id")), 0)
        if definition.name in found:
            raise BrokenDecisionModelError(
                place,
                f"类型“{definition.name}”定义了两次。",
                f"the type {definition.name!r} is defined twice.",
            )
        found[definition.name] = definition
    return found


def _item_definition(element: etree._Element, place: Place, depth: int) -> model.ItemDefinition:
    if depth > _MAX_TYPE_NESTING:
        raise DecisionBudgetError(
            place,
            f"类型嵌套超过{_MAX_TYPE_NESTING}层。",
            f"more than {_MAX_TYPE_NESTING} types inside each other.",
        )
    function = child(element, "functionItem")
    parameters = () if function is None else tuple(children(function, "parameters"))
    return model.ItemDefinition(
        _name(element, place),
        type_of(element),
        attribute(element, "isCollection") in {"true", "1"},
        text_of(child(element, "allowedValues")),
        text_of(child(element, "typeConstraint")),
        tuple(
            _item_definition(component, place, depth + 1)
            for component in children(element, "itemComponent")
        ),
        function is not None,
        tuple(model.Parameter(_squeezed(one), type_of(one)) for one in parameters),
        attribute(function, "outputTypeRef"),
    )


def _name(element: etree._Element, place: Place) -> str:
    name = _squeezed(element)
    if not name:
        raise BrokenDecisionModelError(
            place.at(element=attribute(element, "id")),
            f"“{local(element)}”缺少 name 属性。",
            f"{local(element)} has no attribute name.",
        )
    return name


def _squeezed(element: etree._Element) -> str:
    return " ".join(attribute(element, "name").split())


def _version(element: etree._Element) -> str:
    """Return ``version`` or ``versionTag``, in whatever namespace a modeller wrote it."""
    for key, value in element.attrib.items():
        if etree.QName(str(key)).localname in {"version", "versionTag"}:
            return str(value)
    return ""
