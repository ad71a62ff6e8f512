"""Tasks: what has no type, names no handler, no decision, no called process."""

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from workflows._spiff.documents import BPMN
from workflows.importing.draft import Draft, properties, set_property, title
from workflows.importing.vocabularies import ALIKE, ZEEBE, in_bpmn, local, namespace

CALLING: Final = (*ALIKE, "http://www.jboss.org/drools")
CONNECTORS: Final = tuple(f"{{{uri}}}connectorId" for uri in ALIKE)
STAND_IN: Final = "handler_to_be_named"
PERSON_TAGS: Final = in_bpmn({"globalTask", "globalUserTask", "globalManualTask"})
# Attributes by which other tools say what runs behind a task.
CALLED_BY: Final = (
    "topic",
    "delegateExpression",
    "class",
    "expression",
    "connectorId",
    "type",
    "workerType",
    "taskName",
)


def repair_tasks(draft: Draft, *, called: Mapping[str, str]) -> None:
    """See to what every task must say.

    Args:
        draft: The diagram.
        called: Ids of the processes that can be called, each with the file it stands in.
    """
    for node in list(draft.nodes()):
        draft.check_time()
        match local(node):
            case "task":
                _repair_abstract(draft, node)
            case "serviceTask" | "sendTask":
                tell_no_handler(draft, node)
            case "businessRuleTask":
                _repair_decision(draft, node)
            case "callActivity":
                _repair_call(draft, node, called)


def _repair_abstract(draft: Draft, node: etree._Element) -> None:
    if implementation(node):
        node.tag = f"{BPMN}serviceTask"
        tell_no_handler(draft, node)
        return
    draft.repaired(
        node,
        "abstract_task",
        (f"任务“{title(node)}”未指明类型。", f"The task “{title(node)}” has no type."),
        ("作为用户任务，由人办理。", "It becomes a user task, which a person does."),
    )
    node.tag = f"{BPMN}userTask"


def implementation(node: etree._Element) -> str:
    """Return what another tool would run at a task, as ``attribute=value``; "" if nothing."""
    written = {
        etree.QName(name).localname: value
        for name, value in node.attrib.items()
        if name[0] == "{" and namespace(name) in CALLING
    }
    for name in CALLED_BY:
        if written.get(name) and (name, written[name]) != ("type", "external"):
            return f"{name}={written[name]}"
    if node.find(f"{BPMN}extensionElements") is None:
        return ""
    for holder in node.iter(*CONNECTORS):
        return f"connectorId={holder.text}"
    job = next(node.iter(f"{{{ZEEBE}}}taskDefinition"), None)
    if job is not None:
        return f"type={job.get('type')}"
    operator = next(
        (e for e in node.iter("*") if str(e.tag).endswith("}serviceTaskOperator")), None
    )
    return "" if operator is None else f"operator={operator.get('id')}"


def tell_no_handler(draft: Draft, node: etree._Element) -> None:
    """Tell of a task or event that the product's handlers do, and that names none."""
    if properties(node).get("handler"):
        return
    behind = implementation(node)
    proposal = _snake(behind.partition("=")[2]) or _snake(str(node.get("id")))
    said_zh = f"原工具在此运行 {behind}。" if behind else ""
    said_en = f" The other tool runs {behind} here." if behind else ""
    draft.decide(
        node,
        "handler",
        (
            f"“{title(node)}”没有用 handler 属性指定处理程序。{said_zh}",
            f"“{title(node)}” names no handler in its property “handler”.{said_en}",
        ),
        (
            f"请指定系统中的处理程序，例如 handler={proposal}。",
            f"Name a handler of the product, for example handler={proposal}.",
        ),
    )
    set_property(node, "handler", STAND_IN)


def _snake(text: str) -> str:
    """Return a name as handlers have it, from that of a class, a topic or an expression."""
    plain = re.sub(r"[$#{}()]", " ", text).strip().rpartition(".")[2]
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", plain)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def _repair_decision(draft: Draft, node: etree._Element) -> None:
    if properties(node).get("decision"):
        return
    named = _decision(node)
    if named and "{" not in named and not named.startswith("="):
        set_property(node, "decision", named)
        draft.repaired(
            node,
            "decision",
            (
                f"业务规则任务“{title(node)}”用原工具的写法指明决策表 {named}。",
                (
                    f"The business rule task “{title(node)}” names its decision, {named}, "
                    "as the other tool does."
                ),
            ),
            (f"写作属性 decision={named}。", f"It is written as the property decision={named}."),
        )
        return
    draft.decide(
        node,
        "decision",
        (
            f"业务规则任务“{title(node)}”没有指明决策表。",
            f"The business rule task “{title(node)}” names no decision.",
        ),
        ("请用属性 decision 指明决策表。", "Name the decision table in its property “decision”."),
    )
    set_property(node, "decision", "decision_to_be_named")


def _decision(node: etree._Element) -> str:
    for uri in ALIKE:
        for name in ("decisionRef", "decisionTableReferenceKey"):
            if node.get(f"{{{uri}}}{name}"):
                return str(node.get(f"{{{uri}}}{name}"))
        for entry in node.iter(f"{{{uri}}}field"):
            if entry.get("name") == "decisionTableReferenceKey":
                return "".join(entry.itertext()).strip() or str(entry.get("stringValue") or "")
    for entry in node.iter(f"{{{ZEEBE}}}calledDecision"):
        return str(entry.get("decisionId") or "")
    for entry in node.iter("*"):
        if str(entry.tag).endswith("}calledDecisionId"):
            return (entry.text or "").strip()
    return ""


def _repair_call(draft: Draft, node: etree._Element, called: Mapping[str, str]) -> None:
    written = str(node.get("calledElement") or "")
    wanted = written.strip() or _called_by_zeebe(node)
    if wanted not in called and wanted.rpartition(":")[2] in called:
        wanted = wanted.rpartition(":")[2]
    if wanted in called:
        if wanted != written:
            node.set("calledElement", wanted)
            draft.repaired(
                node,
                "called_process",
                (
                    f"调用活动“{title(node)}”以“{written or '扩展属性'}”指明所调用的流程。",
                    (
                        f"The call activity “{title(node)}” names its process as "
                        f"“{written or 'an extension'}”."
                    ),
                ),
                (f"写作 calledElement={wanted}。", f"It is written as calledElement={wanted}."),
            )
        return
    if _is_global_task(draft, wanted):
        draft.repaired(
            node,
            "global_task",
            (
                f"“{title(node)}”调用全局任务 {wanted}，只有一个由人办理的环节。",
                f"“{title(node)}” calls the global task {wanted}: one piece of work for a person.",
            ),
            ("作为用户任务。", "It becomes a user task."),
        )
        node.tag = f"{BPMN}userTask"
        node.attrib.pop("calledElement")
        return
    _tell_no_process(draft, node, wanted)


def _called_by_zeebe(node: etree._Element) -> str:
    return next((str(e.get("processId") or "") for e in node.iter(f"{{{ZEEBE}}}calledElement")), "")


def _is_global_task(draft: Draft, wanted: str) -> bool:
    plain = wanted.rpartition(":")[2]
    return bool(plain) and any(
        element.get("id") == plain for element in draft.root.iterchildren(*PERSON_TAGS)
    )


def _tell_no_process(draft: Draft, node: etree._Element, wanted: str) -> None:
    draft.decide(
        node,
        "called_process",
        (
            f"调用活动“{title(node)}”所调用的流程 {wanted or '（未指明）'} 不在所给的文件中。",
            (
                f"The call activity “{title(node)}” calls {wanted or '(nothing)'}, "
                "which is not in the files given."
            ),
        ),
        (
            "请把该流程的文件一并导入，或改为用户任务。",
            "Import the file of that process with it, or make it a user task.",
        ),
    )
    node.tag = f"{BPMN}manualTask"
    node.attrib.pop("calledElement", None)
