"""Events: what starts, which clock, which message, signal or error."""

from typing import Final

from lxml import etree

from workflows._spiff.documents import BPMN
from workflows.importing.draft import (
    Draft,
    definition,
    event_types,
    is_event_sub_process,
    properties,
    set_property,
    title,
)
from workflows.importing.tasks import tell_no_handler
from workflows.importing.vocabularies import ACTIVITI, EVENTS, FLOWABLE, local

CLOCK: Final = "clock_to_be_named"
WAITING: Final = frozenset({"intermediateCatchEvent", "boundaryEvent"})
THROWING: Final = frozenset({"intermediateThrowEvent", "endEvent"})
BY_NAME: Final = {"message": "name", "signal": "name"}
BY_CODE: Final = {"error": "errorCode", "escalation": "escalationCode"}
KNOWN_BY: Final = {**BY_NAME, **BY_CODE}
WORDS: Final = {
    "message": ("消息", "message"),
    "signal": ("信号", "signal"),
    "error": ("错误", "error"),
    "escalation": ("升级", "escalation"),
}


def repair_events(draft: Draft) -> None:
    """See to what every event must say."""
    declared = _declared(draft)
    for node in list(draft.nodes()):
        draft.check_time()
        if local(node) in ("receiveTask", "sendTask"):
            _repair_reference(draft, node, node, "message", declared)
        if local(node) not in EVENTS:
            continue
        if local(node) == "startEvent":
            _repair_start(draft, node)
        for event_type in event_types(node):
            holder = definition(node, event_type)
            if event_type == "timer":
                _repair_timer(draft, node)
            elif event_type in KNOWN_BY and holder is not None:
                _repair_reference(draft, node, holder, event_type, declared)
                if event_type == "message" and local(node) in THROWING:
                    tell_no_handler(draft, node)


def _declared(draft: Draft) -> dict[tuple[str, str], etree._Element]:
    return {
        (tag, str(found.get("id"))): found
        for tag in KNOWN_BY
        for found in draft.root.iterfind(f"{BPMN}{tag}")
    }


def _repair_start(draft: Draft, node: etree._Element) -> None:
    types = event_types(node)
    scope = node.getparent()
    if not types or scope is None or is_event_sub_process(scope):
        return
    draft.decide(
        node,
        "start_trigger",
        (
            f"开始事件“{title(node)}”由事件（{'、'.join(types)}）触发。",
            f"The start event “{title(node)}” is triggered by an event ({', '.join(types)}).",
        ),
        (
            "此处受理申请即开始办理：请确认可以去掉触发条件，或把等待的事件画在开始之后。",
            (
                "Here a case begins when its application is accepted: confirm that the trigger can "
                "go, or draw what is waited for behind the start."
            ),
        ),
    )
    for child in list(node):
        if local(child).endswith("EventDefinition"):
            node.remove(child)


def _repair_timer(draft: Draft, node: etree._Element) -> None:
    if local(node) not in WAITING or properties(node).get("clock"):
        return
    held = definition(node, "timer")
    values = [
        f"{local(child)} {(child.text or '').strip()}"
        for child in (() if held is None else held)
        if local(child).startswith("time") and (child.text or "").strip()
    ]
    value = "；".join(values)
    draft.decide(
        node,
        "timer_clock",
        (
            f"定时事件“{title(node)}”（{value or '未写时间'}）没有指明依据哪个法定时限。",
            f"The timer “{title(node)}” ({value or 'without a value'}) names no legal clock.",
        ),
        (
            "请用属性 clock 指明时限；时限的长短写在政策参数中，不写在图里。",
            (
                "Name the clock in its property “clock”; how long it runs stands with the policy's "
                "parameters, not in the diagram."
            ),
        ),
    )
    set_property(node, "clock", f"{CLOCK}_{node.get('id')}".replace(" ", "_").replace(":", "_"))


def _repair_reference(
    draft: Draft,
    node: etree._Element,
    holder: etree._Element,
    event_type: str,
    declared: dict[tuple[str, str], etree._Element],
) -> None:
    """Let an event refer to something that has a name, or a code."""
    reference = str(holder.get(f"{event_type}Ref") or "").strip()
    found = declared.get((event_type, reference.rpartition(":")[2]))
    if found is not None:
        _repair_name(draft, node, found, event_type)
    elif reference and event_type in BY_CODE and _speaks_codes(draft):
        _declare(draft, holder, event_type, reference, declared)
        draft.repaired(
            node,
            "event_reference",
            (
                f"事件“{title(node)}”直接写了代码 {reference}。",
                f"The event “{title(node)}” gives the code {reference} itself.",
            ),
            ("补上对该代码的声明。", "A declaration of the code is added."),
        )
    elif reference or not _may_be_open(node, event_type):
        _tell_no_reference(draft, node, event_type, reference)
        wanted = reference or f"{event_type}_at_{node.get('id')}"
        _declare(draft, holder, event_type, wanted, declared)


def _speaks_codes(draft: Draft) -> bool:
    """Flowable and Activiti let an event name an error's code instead of its declaration."""
    return bool({FLOWABLE, ACTIVITI} & set(draft.root.nsmap.values()))


def _may_be_open(node: etree._Element, event_type: str) -> bool:
    if event_type in BY_CODE:
        return local(node) in ("boundaryEvent", "startEvent")
    return event_type == "message" and local(node) in (*THROWING, "sendTask")


def _declare(
    draft: Draft,
    holder: etree._Element,
    event_type: str,
    code: str,
    declared: dict[tuple[str, str], etree._Element],
) -> None:
    made = draft.new(event_type, code, name=code)
    made.set(KNOWN_BY[event_type], code)
    draft.root.insert(0, made)
    declared[event_type, str(made.get("id"))] = made
    holder.set(f"{event_type}Ref", str(made.get("id")))


def _repair_name(
    draft: Draft, node: etree._Element, found: etree._Element, event_type: str
) -> None:
    attribute = KNOWN_BY[event_type]
    zh, en = WORDS[event_type]
    value = str(found.get(attribute) or "").strip()
    if "${" in value or "#{" in value or value.startswith("="):
        draft.decide(
            node,
            "event_name",
            (
                f"{zh}的名称“{value}”是表达式，运行时才确定。",
                f"The name of the {en}, “{value}”, is an expression.",
            ),
            ("请写固定的名称。", "Give it a fixed name."),
        )
        found.set(attribute, str(found.get("id")))
    elif not value:
        taken = str(found.get("name") or found.get("id"))
        found.set(attribute, taken)
        draft.repaired(
            node,
            "event_name",
            (
                f"所指的{zh} {found.get('id')} 没有{'代码' if event_type in BY_CODE else '名称'}。",
                (
                    f"The {en} it refers to, {found.get('id')}, has no "
                    f"{'code' if event_type in BY_CODE else 'name'}."
                ),
            ),
            (f"以“{taken}”为之。", f"It is given “{taken}”."),
        )


def _tell_no_reference(draft: Draft, node: etree._Element, event_type: str, reference: str) -> None:
    zh, en = WORDS[event_type]
    draft.decide(
        node,
        "event_reference",
        (
            f"“{title(node)}”所指的{zh} {reference} 没有声明。"
            if reference
            else f"“{title(node)}”没有指明是哪个{zh}。",
            f"“{title(node)}” refers to the {en} {reference}, which is not declared."
            if reference
            else f"“{title(node)}” does not say which {en}.",
        ),
        (f"请指明{zh}。", f"Name the {en}."),
    )
