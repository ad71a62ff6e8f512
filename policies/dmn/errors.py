"""What can be wrong with a decision model, and with asking it; each error names its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from policies.errors import PolicyError


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands.

    Attributes:
        file: Name of the file.
        element: Id, or else name, of the element; empty for the whole file.
        row: Row of a rule, from 1; 0 outside of rules.
        column: Title of a column; empty outside of columns.
    """

    file: str
    element: str = ""
    row: int = 0
    column: str = ""

    def at(self, *, element: str = "", row: int = 0, column: str = "") -> "Place":
        """Return a place inside this one."""
        return replace(
            self,
            element=element or self.element,
            row=row or self.row,
            column=column or self.column,
        )

    @property
    def chinese(self) -> str:
        """The place in words."""
        parts = [self.file]
        parts += [f"元素“{self.element}”"] if self.element else []
        parts += [f"第{self.row}行规则"] if self.row else []
        parts += [f"“{self.column}”列"] if self.column else []
        return "，".join(parts)

    @property
    def english(self) -> str:
        """The same in English."""
        parts = [self.file]
        parts += [f"element {self.element!r}"] if self.element else []
        parts += [f"row {self.row}"] if self.row else []
        parts += [f"column {self.column!r}"] if self.column else []
        return ", ".join(parts)


class DecisionError(PolicyError):
    """A decision model cannot be read, or cannot answer.

    Attributes:
        place: Where.
    """

    def __init__(self, place: Place, reason_zh: str, reason_en: str) -> None:
        """Say where and what."""
        super().__init__(f"{place.chinese}：{reason_zh}", f"{place.english}: {reason_en}")
        self.place = place


class BrokenDecisionModelError(DecisionError):
    """The file cannot be used; its author must mend it."""


class UnknownDecisionError(DecisionError):
    """The file has no such decision."""


class DecisionInputError(DecisionError):
    """An input is missing, unknown, of the wrong type, or not allowed."""


class DecisionValueError(DecisionError):
    """A decision gave a value that its own model does not allow, or none."""


class NoRuleMatchesError(DecisionError):
    """No rule of a table holds, and the table has no default."""


class RulesCollideError(DecisionError):
    """Rules hold together that must not.

    Attributes:
        rule_ids: Their ids.
        rows: Their rows, from 1.
    """

    def __init__(
        self,
        place: Place,
        reason_zh: str,
        reason_en: str,
        *,
        rule_ids: Sequence[str],
        rows: Sequence[int],
    ) -> None:
        """Name the rules."""
        pairs = list(zip(rows, rule_ids, strict=True))
        named_zh = "、".join(f"第{row}行（{rule_id}）" for row, rule_id in pairs)
        named_en = ", ".join(f"row {row} ({rule_id})" for row, rule_id in pairs)
        super().__init__(place, f"{reason_zh}：{named_zh}。", f"{reason_en}: {named_en}.")
        self.rule_ids = tuple(rule_ids)
        self.rows = tuple(rows)


class DecisionBudgetError(DecisionError):
    """The model, or one evaluation of it, wants more than it may have."""
