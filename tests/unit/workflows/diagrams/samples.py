"""Diagrams that several tests run."""

from tests.unit.workflows.drawing import (
    both,
    call,
    catch_clock,
    choice,
    definition,
    diagram,
    end,
    flow,
    inside,
    lanes,
    on_clock,
    on_signal,
    path,
    process,
    service,
    start,
    user,
)

# Two branches, a join, and the way back to the split: "return for another survey".
LOOP_PARTS = (
    start("begin"),
    choice("again"),
    both("split"),
    user("survey"),
    user("comparison"),
    both("join"),
    user("opinion"),
    choice("answer", default="done"),
    end("done"),
    path("begin", "again", "split", "survey", "join", "opinion", "answer", "done"),
    path("split", "comparison", "join"),
    flow("answer", "again", when="repeat = true"),
)
LOOP = process(*LOOP_PARTS)

# The same inside a sub-process that can be withdrawn, or sent back to its own beginning.
GUARDED_LOOP = process(
    start(),
    choice("entry"),
    inside("examination", *LOOP_PARTS),
    on_signal("withdrawal", at="examination", signal="withdrawn"),
    on_signal("return", at="examination", signal="sent_back"),
    service("close", handler="close_case", reason="withdrawn"),
    end("withdrawn_end"),
    user("confirmation"),
    end(),
    path("start", "entry", "examination", "confirmation", "end"),
    path("withdrawal", "close", "withdrawn_end"),
    path("return", "entry"),
)

NOTICE = diagram(
    "notice",
    start(),
    service("issue", handler="issue_document"),
    user("deliver", stage="notice"),
    end("delivered", clock="stop:delivery"),
    path("start", "issue", "deliver", "delivered"),
)
PUBLICITY = diagram(
    "publicity",
    start(),
    user("post"),
    catch_clock("period", clock="publicity"),
    user("close_publicity"),
    call("report", "notice", document="report"),
    end(),
    path("start", "post", "period", "close_publicity", "report", "end"),
    lanes(village_assistant="post"),
)

# Sub-process, call activity and a called process that calls another one; a clock on a task.
CALLS = definition(
    diagram(
        "main",
        start(),
        inside(
            "work",
            start("begin"),
            both("split"),
            user("check"),
            call("publish", "publicity", document="sheet", clock="under:total"),
            both("join"),
            end("worked"),
            path("begin", "split", "check", "join", "worked"),
            path("split", "publish", "join"),
            stage="checks",
        ),
        on_signal("withdrawal", at="work", signal="withdrawn"),
        user("confirm"),
        on_clock("reminder", at="confirm", clock="review", interrupts=False),
        user("hurry"),
        end("hurried"),
        end("confirmed"),
        end("withdrawn_end"),
        path("start", "work", "confirm", "confirmed"),
        path("reminder", "hurry", "hurried"),
        path("withdrawal", "withdrawn_end"),
        lanes(township_caseworker="work check", county_officer="confirm publish"),
    ),
    PUBLICITY,
    NOTICE,
)

# A task with an interrupting clock and a signal, whose ways meet again before a join.
BRANCHES = process(
    start(),
    both("split"),
    user("first"),
    on_clock("too_late", at="first", clock="limit"),
    on_signal("arrival", at="first", signal="arrived"),
    user("by_hand"),
    choice("merge"),
    both("inner"),
    user("second"),
    user("third"),
    both("join"),
    user("last"),
    choice("answer", default="end"),
    end(),
    path("start", "entry", "split", "first", "merge", "join", "last", "answer", "end"),
    choice("entry"),
    path("too_late", "by_hand", "merge"),
    path("arrival", "merge"),
    path("split", "inner", "second", "join"),
    path("inner", "third", "join"),
    flow("answer", "entry", when="repeat = true"),
)

ALL = {
    "loop": LOOP,
    "guarded loop": GUARDED_LOOP,
    "calls": CALLS,
    "branches": BRANCHES,
}
