"""FEEL of a diagram that is not the condition of a sequence flow: how often, how long, when."""

from collections.abc import Mapping
from decimal import Decimal

from policies.errors import PolicyError
from policies.feel import evaluation as feel
from workflows._spiff.diagram import Scope
from workflows.errors import BrokenDiagramError, FormulaError


class Formula:
    """An expression of an element, compiled when the diagram is read."""

    def __init__(self, scope: Scope, element_id: str, text: str) -> None:
        """Compile the expression.

        Raises:
            BrokenDiagramError: It is not FEEL.
        """
        self._element_id, self._text = element_id, text
        try:
            self._expression = feel.compile_expression(text)
        except PolicyError as error:
            raise BrokenDiagramError(
                file=scope.file,
                element=element_id,
                reason_zh=f"“{text}”不是合法的 FEEL 表达式：{error.message_zh}",
                reason_en=f"“{text}” is not FEEL: {error.message_en}",
            ) from error

    def holds(self, variables: Mapping[str, object]) -> bool:
        """Say whether it is true.

        Raises:
            FormulaError: A variable was never set, or the answer is not true or false.
        """
        answer = self._value(variables)
        if not isinstance(answer, bool):
            raise self._error("是或否", "neither true nor false")
        return answer

    def fires(self, variables: Mapping[str, object]) -> bool:
        """Say whether it is true; what cannot be said yet is not."""
        if not self._expression.names <= variables.keys():
            return False
        try:
            return self._expression.evaluate(variables) is True
        except PolicyError:
            return False

    def count(self, variables: Mapping[str, object], *, most: int) -> int:
        """Return the whole number that it gives.

        Raises:
            FormulaError: A variable was never set, or it is no whole number from 0 to ``most``.
        """
        number = self._value(variables)
        if isinstance(number, bool) or not isinstance(number, int | Decimal):
            number = Decimal(-1)
        if not 0 <= number <= most or number != int(number):
            raise self._error(f"0 到 {most} 的整数", f"no whole number from 0 to {most}")
        return int(number)

    def _value(self, variables: Mapping[str, object]) -> object:
        try:
            return self._expression.evaluate(variables)
        except PolicyError as error:
            raise self._error(
                f"结果：{error.message_zh}", f"no value: {error.message_en}"
            ) from error

    def _error(self, zh: str, en: str) -> FormulaError:
        return FormulaError(
            element=self._element_id,
            formula=self._text,
            wanted_zh=zh,
            wanted_en=en,
            variables=tuple(sorted(self._expression.names)),
        )
