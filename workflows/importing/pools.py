"""What stands around the processes: pools, message flows, choreographies, and whether it runs."""

from workflows._spiff.documents import BPMN
from workflows.importing.draft import Draft, title
from workflows.importing.vocabularies import CHOREOGRAPHY, FLOW_NODES, local

OUTSIDE = ("choreography", "globalChoreographyTask", "globalConversation")


def tell_pools(draft: Draft) -> None:
    """Tell of pools without a process, messages between pools, and choreographies."""
    filled = {
        str(process.get("id"))
        for process in draft.root.iterfind(f"{BPMN}process")
        if any(local(child) in FLOW_NODES for child in process)
    }
    for pool in draft.root.iter(f"{BPMN}participant"):
        if str(pool.get("processRef") or "").rpartition(":")[2] not in filled:
            draft.note(
                pool,
                "black_box",
                (
                    f"泳池“{title(pool)}”里面没有流程，只作说明，不运行。",
                    f"The pool “{title(pool)}” holds no process; it is shown and not run.",
                ),
            )
    messages = sum(1 for _ in draft.root.iter(f"{BPMN}messageFlow"))
    if messages:
        draft.note(
            None,
            "message_flows",
            (
                f"{messages} 条消息流只作说明：消息由处理程序收发。",
                f"{messages} message flows are shown only: handlers send and receive messages.",
            ),
        )
    _tell_choreographies(draft)
    _repair_executable(draft)


def _tell_choreographies(draft: Draft) -> None:
    for child in draft.root:
        if local(child) in OUTSIDE:
            for element in (child, *(e for e in child.iter() if local(e) in CHOREOGRAPHY)):
                draft.cannot(
                    element,
                    "choreography",
                    (
                        "编排和会话只描述往来，不能运行；请画出本单位的流程。",
                        (
                            "Choreographies and conversations tell of exchanges and cannot run; "
                            "draw the office's own process."
                        ),
                    ),
                )


def _repair_executable(draft: Draft) -> None:
    if len({p.get("id") for p in draft.root.iterfind(f"{BPMN}process")}) > 1:
        count = sum(
            any(local(child) in FLOW_NODES for child in process)
            for process in draft.root.iterfind(f"{BPMN}process")
        )
        if count > 1:
            draft.note(
                None,
                "several_processes",
                (
                    f"文件含有 {count} 个流程，各自单独办理；发布时请一个流程一个文件。",
                    (
                        f"The file holds {count} processes, each of which runs by itself; "
                        "publish one in a file."
                    ),
                ),
            )
    for process in draft.root.iterfind(f"{BPMN}process"):
        holds = any(local(child) in FLOW_NODES for child in process)
        if holds and process.get("isExecutable") not in ("true", "1"):
            process.set("isExecutable", "true")
            draft.repaired(
                process,
                "not_executable",
                (
                    f"流程“{title(process)}”没有标为可执行。",
                    f"The process “{title(process)}” is not marked as executable.",
                ),
                ("标为可执行。", "It is marked so."),
            )
