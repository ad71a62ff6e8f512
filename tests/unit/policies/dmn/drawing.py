"""Write small decision models."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from policies import decision_tables
from policies.decision_tables import DecisionModel

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def model(*parts: str, namespace: str = "urn:test", head: str = "") -> bytes:
    """Return a file with these elements."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{NAMESPACE}" id="m" '
        f'name="m" namespace="{namespace}" {head}>{"".join(parts)}</definitions>'
    ).encode()


def load(*parts: str, is_strict: bool = True) -> DecisionModel:
    """Return the model of these elements."""
    return decision_tables.load_bytes(model(*parts), file="test.dmn", is_strict=is_strict)


def literal(text: str, *, type_ref: str = "") -> str:
    return f"<literalExpression{_type(type_ref)}><text>{escape(text)}</text></literalExpression>"


def decision(
    identity: str,
    logic: str,
    *,
    needs: Sequence[str] = (),
    knows: Sequence[str] = (),
    type_ref: str = "",
) -> str:
    """Return a decision; ``needs`` are inputs (``i:name``) or decisions, ``knows`` is knowledge."""
    required = "".join(
        f'<informationRequirement><requiredInput href="#{one[2:]}"/></informationRequirement>'
        if one.startswith("i:")
        else f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>'
        for one in needs
    )
    required += "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>'
        for one in knows
    )
    return (
        f'<decision id="{identity}" name="{identity}">'
        f'<variable name="{identity}"{_type(type_ref)}/>{required}{logic}</decision>'
    )


def given(name: str, type_ref: str = "") -> str:
    """Return an input."""
    return (
        f"<inputData id={quoteattr(name)} name={quoteattr(name)}>"
        f"<variable name={quoteattr(name)}{_type(type_ref)}/></inputData>"
    )


def item(name: str, type_ref: str, *, allowed: str = "", is_collection: bool = False) -> str:
    """Return a type."""
    values = f"<allowedValues><text>{escape(allowed)}</text></allowedValues>" if allowed else ""
    return (
        f'<itemDefinition name="{name}" isCollection="{str(is_collection).lower()}">'
        f"<typeRef>{type_ref}</typeRef>{values}</itemDefinition>"
    )


def knowledge(
    identity: str, parameters: Sequence[str], logic: str, *, knows: Sequence[str] = ()
) -> str:
    """Return a business knowledge model."""
    formal = "".join(f'<formalParameter name="{name}"/>' for name in parameters)
    required = "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>'
        for one in knows
    )
    return (
        f'<businessKnowledgeModel id="{identity}" name="{identity}"><variable name="{identity}"/>'
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>{required}"
        "</businessKnowledgeModel>"
    )


def table(
    inputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    policy: str = "UNIQUE",
    outputs: Sequence[str] = ("result",),
    types: Sequence[str] = (),
    allowed: Sequence[str] = (),
    output_values: str = "",
    default: str = "",
    aggregation: str = "",
    annotations: Sequence[str] = (),
) -> str:
    """Return a decision table.

    Args:
        inputs: Input expressions.
        rules: For each rule its conditions, its outputs and its annotations, in one row.
        policy: Hit policy.
        outputs: Names of the outputs.
        types: Types of the inputs.
        allowed: Allowed values of the inputs.
        output_values: Values of the first output.
        default: Default of the first output.
        aggregation: Of COLLECT.
        annotations: Titles of the annotation columns.
    """
    columns = "".join(
        f'<input id="in{index}"><inputExpression{_type(_at(types, index))}>'
        f"<text>{escape(text)}</text></inputExpression>"
        f"{_values('inputValues', _at(allowed, index))}</input>"
        for index, text in enumerate(inputs)
    )
    results = "".join(
        f'<output id="out{index}" name="{name}">'
        f"{_values('outputValues', output_values if not index else '')}"
        f"{_values('defaultOutputEntry', default if not index else '')}</output>"
        for index, name in enumerate(outputs)
    )
    titles = "".join(f'<annotation name="{title}"/>' for title in annotations)
    rows = "".join(
        _rule(number, rule, len(inputs), len(outputs)) for number, rule in enumerate(rules, 1)
    )
    summed = f' aggregation="{aggregation}"' if aggregation else ""
    return (
        f'<decisionTable id="table" hitPolicy="{policy}"{summed}>'
        f"{columns}{results}{titles}{rows}</decisionTable>"
    )


def _rule(number: int, cells: Sequence[str], inputs: int, outputs: int) -> str:
    kinds = ["inputEntry"] * inputs + ["outputEntry"] * outputs
    kinds += ["annotationEntry"] * (len(cells) - len(kinds))
    written = "".join(
        f"<{kind}><text>{escape(cell)}</text></{kind}>"
        for kind, cell in zip(kinds, cells, strict=True)
    )
    return f'<rule id="r{number}">{written}</rule>'


def _at(values: Sequence[str], index: int) -> str:
    return values[index] if index < len(values) else ""


def _type(type_ref: str) -> str:
    return f" typeRef={quoteattr(type_ref)}" if type_ref else ""


def _values(element: str, text: str) -> str:
    return f"<{element}><text>{escape(text)}</text></{element}>" if text else ""
