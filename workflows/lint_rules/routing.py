"""Where the way divides: defaults, conditions, and the variables they read."""

from collections.abc import Iterator

from policies.errors import PolicyError
from policies.feel.evaluation import compile_expression
from workflows.lint_rules.finding import Finding
from workflows.lint_rules.naming import SNAKE_CASE
from workflows.lint_rules.reading import CHOICE, CHOOSING, Diagram, Element, Line
from workflows.lint_rules.repetitions import COUNTER


def check_gateways(diagram: Diagram) -> Iterator[Finding]:
    """A choice always has an answer: one way is the default, every other has a condition."""
    for element in diagram.elements:
        outgoing = diagram.outgoing(element)
        if element.tag not in CHOOSING or len(outgoing) < CHOICE:
            continue
        if element.default_flow not in {line.id for line in outgoing}:
            yield element.error(
                "gateway_default",
                f"网关“{element.name}”没有默认分支。",
                f"The gateway {element.id} has no default flow.",
            )
        for line in outgoing:
            if line.id != element.default_flow and not line.condition:
                yield line.error(
                    "gateway_condition",
                    f"网关“{element.name}”的分支 {line.id} 没有条件。",
                    f"The branch {line.id} of gateway {element.id} has no condition.",
                )


def check_conditions_in_place(diagram: Diagram) -> Iterator[Finding]:
    """Conditions stand on branches of choices; elsewhere nobody asks them."""
    elements = {element.id: element for element in diagram.elements}
    for line in diagram.lines:
        source = elements.get(line.source)
        if line.condition and source and not _asks(source, line, diagram):
            yield line.error(
                "condition_ignored",
                f"顺序流 {line.id} 的条件不起作用，请改用排他网关或包容网关的非默认分支。",
                f"The condition of {line.id} has no effect; use a branch of an exclusive or "
                "inclusive gateway that is not its default.",
            )


def check_conditions(diagrams: tuple[Diagram, ...]) -> Iterator[Finding]:
    """A condition is FEEL, and reads only variables that some element declares."""
    declared = {name for element in _elements(diagrams) for name in element.listed("variables")}
    if any(element.repeated for element in _elements(diagrams)):
        declared.add(COUNTER)
    for diagram in diagrams:
        for line in diagram.lines:
            if line.condition:
                yield from _condition(line, declared)


def check_variables(diagrams: tuple[Diagram, ...]) -> Iterator[Finding]:
    """A process variable is written by one element only, so that its value has one source."""
    writers: dict[str, str] = {}
    for element in _elements(diagrams):
        for name in element.listed("variables"):
            if not SNAKE_CASE.fullmatch(name):
                yield element.error(
                    "variable_form",
                    f"变量“{name}”应当只用小写字母、数字和下划线。",
                    f"The variable “{name}” should be snake_case.",
                )
            if name in writers:
                yield element.error(
                    "variable_twice",
                    f"变量“{name}”已经由“{writers[name]}”写入。",
                    f"The variable “{name}” is written by {writers[name]} already.",
                )
            writers.setdefault(name, element.id)


def _elements(diagrams: tuple[Diagram, ...]) -> Iterator[Element]:
    return (element for diagram in diagrams for element in diagram.elements)


def _asks(source: Element, line: Line, diagram: Diagram) -> bool:
    return (
        source.tag in CHOOSING
        and source.default_flow != line.id
        and len(diagram.outgoing(source)) >= CHOICE
    )


def _condition(line: Line, declared: set[str]) -> Iterator[Finding]:
    try:
        expression = compile_expression(line.condition)
    except PolicyError as error:
        yield line.error("condition_feel", error.message_zh, error.message_en)
        return
    for name in sorted(expression.names - declared):
        yield line.error(
            "condition_variable",
            f"条件“{line.condition}”使用的变量“{name}”没有任何环节写入。",
            f"The condition “{line.condition}” reads “{name}”, which no element writes.",
        )
