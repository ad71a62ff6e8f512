"""What can go wrong with a diagram or with a running instance, in words for people.

Every error carries its message in Chinese and in English. An engine call that raises
leaves the state it was given untouched, so nothing is lost by it.
"""


class WorkflowError(Exception):
    """Base of every error of the engine."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        """Keep both messages; ``str()`` of the error is the English one."""
        super().__init__(message_en)
        self.message_zh = message_zh
        self.message_en = message_en


class DiagramError(WorkflowError):
    """A diagram cannot be run as it is drawn: which file, which element, and why."""

    def __init__(self, *, file: str, element: str, reason_zh: str, reason_en: str) -> None:
        """Name the place and the reason.

        Args:
            file: Name of the diagram's source.
            element: BPMN id of the element, or its tag if it has none; "" for the whole file.
            reason_zh: Why, in Chinese.
            reason_en: Why, in English.
        """
        place_zh = f"流程图 {file} 的元素 {element}" if element else f"流程图 {file}"
        place_en = f"Diagram {file}, element {element}" if element else f"Diagram {file}"
        super().__init__(f"{place_zh}：{reason_zh}", f"{place_en}: {reason_en}")
        self.file = file
        self.element = element
        self.reason_zh = reason_zh
        self.reason_en = reason_en


class BrokenDiagramError(DiagramError):
    """The diagram is malformed, incomplete or contradicts itself."""


class UnsupportedElementError(DiagramError):
    """The diagram is valid BPMN, but uses an element that this engine does not run."""


class UnknownProcessError(WorkflowError):
    """No diagram of the definition, or no definition that ships, has this process id."""

    def __init__(self, process_id: str) -> None:
        """Name the process that is missing."""
        super().__init__(f"找不到流程 {process_id}。", f"There is no process {process_id}.")
        self.process_id = process_id


class TaskNotOpenError(WorkflowError):
    """The user task is not open in this state: done already, cancelled, or never there."""

    def __init__(self, task_id: str) -> None:
        """Name the task."""
        super().__init__(
            "该任务已办结或已撤销。",
            f"User task {task_id} is not open: it is completed or cancelled.",
        )
        self.task_id = task_id


class SignalNotAwaitedError(WorkflowError):
    """Nothing in this state waits for the signal."""

    def __init__(self, signal: str) -> None:
        """Name the signal."""
        super().__init__(
            f"流程当前环节不能进行此操作（{signal}）。",
            f"The process does not wait for the signal {signal} at its present stage.",
        )
        self.signal = signal


class MessageNotAwaitedError(WorkflowError):
    """Nothing in this state waits for the message."""

    def __init__(self, message: str) -> None:
        """Name the message."""
        super().__init__(
            f"流程当前环节不等待消息（{message}）。",
            f"The process does not wait for the message {message} at its present stage.",
        )
        self.message = message


class ConditionError(WorkflowError):
    """A gateway's condition is neither true nor false, so no branch can be chosen."""

    def __init__(
        self, *, flow: str, gateway: str, condition: str, variables: tuple[str, ...]
    ) -> None:
        """Name the sequence flow, its gateway, the condition and the variables it reads."""
        names = ", ".join(variables) or "-"
        super().__init__(
            f"网关 {gateway} 的顺序流 {flow} 的条件“{condition}”得不出是或否，"
            f"请检查变量：{names}。",
            f"Gateway {gateway}, sequence flow {flow}: the condition “{condition}” is neither true "
            f"nor false. Look at the variables: {names}.",
        )
        self.flow = flow
        self.gateway = gateway
        self.condition = condition
        self.variables = variables


class FormulaError(WorkflowError):
    """An expression of an element does not give what the element needs."""

    def __init__(
        self,
        *,
        element: str,
        formula: str,
        wanted_zh: str,
        wanted_en: str,
        variables: tuple[str, ...],
    ) -> None:
        """Name the element, its expression, what it should give and the variables it reads."""
        names = ", ".join(variables) or "-"
        super().__init__(
            f"元素 {element} 的表达式“{formula}”得不出{wanted_zh}，请检查变量：{names}。",
            f"Element {element}: the expression “{formula}” gives {wanted_en}. "
            f"Look at the variables: {names}.",
        )
        self.element = element
        self.formula = formula
        self.variables = variables


class VariableError(WorkflowError):
    """A process variable has a name or a value that cannot be kept."""

    def __init__(self, name: str, reason_zh: str, reason_en: str) -> None:
        """Name the variable and the reason."""
        super().__init__(f"流程变量 {name}：{reason_zh}", f"Process variable {name}: {reason_en}")
        self.name = name


class UnreadableStateError(WorkflowError):
    """The stored state is damaged, or belongs to another version of the definition."""

    def __init__(self, reason_zh: str, reason_en: str) -> None:
        """Give the reason."""
        super().__init__(f"流程状态无法读取：{reason_zh}", f"Unreadable process state: {reason_en}")


class StuckProcessError(WorkflowError):
    """The instance would stand still for ever: nothing is open and nothing is awaited."""

    def __init__(self, process_id: str) -> None:
        """Name the process."""
        super().__init__(
            f"流程 {process_id} 无法继续：没有待办任务，也没有等待的事件。",
            f"Process {process_id} is stuck: no user task is open and no event is awaited.",
        )


class EndlessProcessError(WorkflowError):
    """The instance runs in a circle in which nobody is asked anything."""

    def __init__(self, process_id: str, limit: int) -> None:
        """Name the process and how many elements it passed."""
        super().__init__(
            f"流程 {process_id} 陷入循环：连续经过 {limit} 个元素仍未到达待办任务。",
            f"Process {process_id} runs in a circle: {limit} elements passed and no user task met.",
        )


class ProcessFailedError(WorkflowError):
    """The engine itself failed; the cause is chained to this error."""

    def __init__(self, process_id: str, cause: Exception) -> None:
        """Name the process and the cause."""
        super().__init__(
            f"流程 {process_id} 运行出错，未作任何更改，请联系管理员。",
            f"Process {process_id} failed ({type(cause).__name__}: {cause}); nothing was changed.",
        )
