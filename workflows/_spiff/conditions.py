"""Gateway conditions: FEEL over the variables of the instance, and nothing else.

SpiffWorkflow asks a script engine to evaluate text in many places. The engine given to
every instance refuses each of them, so no text of a diagram can reach Python.
"""

from collections.abc import Mapping
from typing import NoReturn

from SpiffWorkflow.task import Task

from policies.errors import PolicyError
from policies.feel import evaluation as feel
from workflows._spiff.diagram import Flow, Scope
from workflows.errors import BrokenDiagramError, ConditionError, WorkflowError


class Condition:
    """The condition of a sequence flow, compiled when the diagram is read."""

    def __init__(self, scope: Scope, flow: Flow) -> None:
        """Compile the condition.

        Raises:
            BrokenDiagramError: The condition is not FEEL.
        """
        self.flow = flow
        try:
            self._expression = feel.compile_expression(flow.condition or "")
        except PolicyError as error:
            raise BrokenDiagramError(
                file=scope.file,
                element=flow.id,
                reason_zh=f"条件“{flow.condition}”不是合法的 FEEL 表达式：{error.message_zh}",
                reason_en=f"The condition “{flow.condition}” is not FEEL: {error.message_en}",
            ) from error

    def _matches(self, task: Task) -> bool:
        """Answer SpiffWorkflow's gateway."""
        return self.holds(task.workflow.top_workflow.seen_from(task))

    def holds(self, variables: Mapping[str, object]) -> bool:
        """Say whether the condition is true.

        Raises:
            ConditionError: A variable was never set, or the answer is not true or false.
        """
        names = sorted(self._expression.names)
        missing = tuple(name for name in names if name not in variables)
        if missing:
            raise self._error(missing) from None
        try:
            answer = self._expression.evaluate(variables)
        except PolicyError as error:
            raise self._error(tuple(names)) from error
        if not isinstance(answer, bool):
            raise self._error(tuple(names))
        return answer

    def _error(self, variables: tuple[str, ...]) -> ConditionError:
        return ConditionError(
            flow=self.flow.id,
            gateway=self.flow.source,
            condition=self.flow.condition or "",
            variables=variables,
        )


class NoScripts:
    """Stands where SpiffWorkflow keeps its script engine and that engine's environment."""

    def __init__(self) -> None:
        """Be both at once."""
        self.environment = self

    def validate(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise _refusal()

    def evaluate(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise _refusal()

    def execute(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise _refusal()

    def call_service(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise _refusal()


def _refusal() -> WorkflowError:
    return WorkflowError("不允许执行脚本。", "Scripts are not run.")
