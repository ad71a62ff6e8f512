"""The outputs of a decision, by name."""

from policies.dmn import model


def output_names(decision: model.Decision) -> tuple[str, ...]:
    """Return what a decision answers: the columns of its table, the entries of its context.

    A table with one output, like any other expression, answers under the decision's own name.
    """
    expression = decision.expression
    names: list[str] = []
    if isinstance(expression, model.DecisionTable) and len(expression.outputs) > 1:
        names = [output.name for output in expression.outputs]
    if isinstance(expression, model.BoxedContext):
        names = [entry.name for entry in expression.entries]
    return tuple(names) if names and all(names) else (decision.name,)
