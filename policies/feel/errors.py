"""What can be wrong with an expression: its grammar, or its appetite."""

from policies.errors import PolicyError


class FeelSyntaxError(PolicyError):
    """The text is no FEEL expression.

    Attributes:
        line: Line of the place that cannot be read, from 1.
        column: Column of that place, from 1.
        expected: What could have stood there, as written in FEEL; empty if much could.
    """

    def __init__(
        self,
        reason_zh: str,
        reason_en: str,
        *,
        line: int,
        column: int,
        expected: tuple[str, ...] = (),
    ) -> None:
        """Say what is wrong and where."""
        hint_zh = f"，此处可以是：{' '.join(expected)}" if expected else ""
        hint_en = f"; expected one of: {' '.join(expected)}" if expected else ""
        super().__init__(
            f"表达式第{line}行第{column}列：{reason_zh}{hint_zh}。",
            f"expression, line {line}, column {column}: {reason_en}{hint_en}.",
        )
        self.line = line
        self.column = column
        self.expected = expected


class FeelBudgetError(PolicyError):
    """The expression wants more text, depth, steps or values than it may have."""
