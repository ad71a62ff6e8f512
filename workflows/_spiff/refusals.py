"""What is valid BPMN but not run here, each with what to draw instead, in Chinese and English."""

from typing import Final

from workflows.model import ElementKind

Words = tuple[str, str]

NOT_RUN: Final[Words] = ("引擎不支持此类元素。", "The engine does not run elements of this kind.")
DATA_COPIED: Final[Words] = (
    "数据关联中的赋值和转换不起作用，请由处理程序写入流程变量。",
    "Assignments and transformations of data are not run; let a handler write the variables.",
)
EVENT_SUB_PROCESS: Final[Words] = (
    "不支持事件子流程，请改用子流程上的边界事件。",
    "Event sub-processes are not run; use a boundary event on a sub-process.",
)
COMPENSATION: Final[Words] = (
    "不支持补偿，请在流程中画出撤销的环节。",
    "Compensation is not run; draw the tasks that undo the work.",
)
STARTS_PROCESS: Final[Words] = (
    "流程只能由无类型的开始事件启动，事件网关只能等待其中一个事件。",
    "A process begins at its start event only, and an event gateway waits for one of its events.",
)
OVER_A_LIST: Final[Words] = (
    "多实例活动不能按列表办理，请用 loopCardinality 写明办理几次，每次的序号是 loopCounter。",
    "No activity is run over a list; say how often in loopCardinality, loopCounter numbers them.",
)
EVENT_EACH_TIME: Final[Words] = (
    "多实例活动每办完一次不能抛出事件，请在子流程内画出抛出事件。",
    "A multi-instance activity throws no event each time; draw the event inside a sub-process.",
)
NOT_FEEL: Final[Words] = ("条件只能使用 FEEL 语言。", "Conditions are written in FEEL only.")

ELEMENTS: Final[dict[str, Words]] = {
    "task": (
        "未指明任务类型，请改为用户任务、手工任务或服务任务。",
        "The task has no type; make it a user task, a manual task or a service task.",
    ),
    "scriptTask": (
        "不允许使用脚本任务，请改用服务任务或业务规则任务。",
        "Script tasks are not allowed; use a service task or a business rule task.",
    ),
    "adHocSubProcess": (
        "不支持即席子流程，请改用普通子流程，用网关画出先后和选择。",
        "Ad-hoc sub-processes are not run; draw the order and choices in a plain sub-process.",
    ),
    "transaction": (
        "不支持事务子流程，请改用普通子流程和错误边界事件。",
        "Transactions are not run; use a plain sub-process with an error boundary event.",
    ),
    "complexGateway": (
        "不支持复杂网关，请改用排他、包容或并行网关。",
        "Complex gateways are not run; use exclusive, inclusive or parallel gateways.",
    ),
}

EVENTS: Final[dict[str, Words]] = {
    "compensate": COMPENSATION,
    "cancel": (
        "不支持取消事件，请改用错误结束事件和错误边界事件。",
        "Cancel events are not run; use an error end event and an error boundary event.",
    ),
}


# Types of event that run, where they stand as something that they cannot be.
MISPLACED: Final[dict[str, Words]] = {
    "none": (
        "捕获事件和边界事件须指明等待什么：定时、信号、消息或条件。",
        "A catch or boundary event says what it waits for: a timer, signal, message, condition.",
    ),
    "timer": (
        "定时只能等待，请改用定时捕获事件或定时边界事件。",
        "A time is waited for; use a timer catch event or a timer boundary event.",
    ),
    "error": (
        "错误由错误结束事件抛出，由子流程或调用活动上的错误边界事件捕获。",
        "An error end event throws it, a boundary event of a sub-process or call catches it.",
    ),
    "escalation": (
        "升级由抛出事件或结束事件抛出，由子流程或调用活动上的升级边界事件捕获。",
        "Throw and end events escalate, a boundary event of a sub-process or call catches it.",
    ),
    "conditional": (
        "条件只能等待，请改用条件捕获事件、条件边界事件，或者在排他网关上写条件。",
        "A condition is waited for; use a conditional catch or boundary event, or a gateway.",
    ),
    "link": (
        "链接只能由中间抛出事件连到同名的中间捕获事件。",
        "A link leads from an intermediate throw event to the catch event of its name.",
    ),
    "terminate": (
        "只有结束事件可以终止流程。",
        "Only an end event terminates a process.",
    ),
}
START_EVENT: Final[Words] = (
    "开始事件不能有类型：流程由用户或系统启动，等待的事件请画在开始之后。",
    "A start event has no type; draw what the process waits for behind its start.",
)


def event(kind: ElementKind, types: list[str]) -> Words:
    """Return why an event with definitions of these types is not run where it stands."""
    if len(types) > 1:
        shown_zh, shown_en = "、".join(types), ", ".join(types)
        return (
            f"一个事件只能有一种类型（现为 {shown_zh}），请分开画。",
            f"An event has one type ({shown_en}); draw one event for each.",
        )
    if kind is ElementKind.START_EVENT:
        return START_EVENT
    (found,) = types or ["none"]
    return EVENTS.get(found) or MISPLACED.get(found) or NOT_RUN
