"""How much an expression may ask for. Expressions are untrusted input."""

from typing import Final

from policies.feel.errors import FeelBudgetError

MAX_TEXT: Final = 10_000
"""Characters of an expression."""

MAX_BRACKETS: Final = 60
"""Brackets open at the same time."""

MAX_DEPTH: Final = 150
"""Levels of the syntax tree; long ``and``, ``or`` chains are one level."""

MAX_CALLS: Final = 16
"""Calls of an expression's own functions inside each other."""

MAX_STEPS: Final = 200_000
"""Evaluation steps: a pass of a loop costs as much as its body has parts."""

MAX_LIST: Final = 10_000
"""Members of a list, or values a loop runs over."""

MAX_STRING: Final = 100_000
"""Characters of a string."""

MAX_PATTERN: Final = 1_000
"""Characters of a regular expression."""

MAX_SEARCHED: Final = 20_000
"""Characters of a text that a regular expression runs over."""

MAX_REASONS: Final = 20
"""Reasons for a null that are kept."""


def check_list_size(size: int) -> None:
    """Refuse a list that is too long.

    Raises:
        FeelBudgetError: More than ``MAX_LIST`` members.
    """
    if size > MAX_LIST:
        raise FeelBudgetError(
            f"表达式产生的列表超过{MAX_LIST}项。",
            f"the expression makes a list of more than {MAX_LIST} items",
        )


def check_string_size(size: int) -> None:
    """Refuse a string that is too long.

    Raises:
        FeelBudgetError: More than ``MAX_STRING`` characters.
    """
    if size > MAX_STRING:
        raise FeelBudgetError(
            f"表达式产生的文本超过{MAX_STRING}字。",
            f"the expression makes a text of more than {MAX_STRING} characters",
        )
