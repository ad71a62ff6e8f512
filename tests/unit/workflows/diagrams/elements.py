"""Diagrams of the elements beyond those of ``samples``, each with every path."""

from tests.unit.workflows.drawing import (
    both,
    catch,
    catch_clock,
    choice,
    come_from,
    end,
    end_event,
    first_of,
    flow,
    go_to,
    inside,
    loop,
    on,
    on_clock,
    on_condition,
    path,
    process,
    receive,
    several,
    some,
    start,
    throw_event,
    user,
    when,
)
from workflows.model import ProcessDefinition

# One branch waits for what the other one throws.
TOLD = process(
    start(),
    both("split"),
    user("ask"),
    throw_event("tell", "signal", "arrived"),
    user("after"),
    catch("wait", "signal", "arrived"),
    user("read"),
    both("join"),
    end(),
    path("start", "split", "ask", "tell", "after", "join", "end"),
    path("split", "wait", "read", "join"),
)


RECEIVED = process(
    start(),
    receive("answer", "reply"),
    on_clock("too_late", at="answer", clock="limit"),
    catch("second", "message", "notice"),
    user("work"),
    on("message", "recalled", at="work", name="reply"),
    end("recalled_end"),
    end("late"),
    end(),
    path("start", "answer", "second", "work", "end"),
    path("too_late", "late"),
    path("recalled", "recalled_end"),
)


EXAMINE = inside(
    "examine",
    start("begin"),
    both("split"),
    user("judge"),
    choice("fits", default="join"),
    end_event("refused", "error", "not_fit"),
    end_event("broken_off", "error", "too_poor"),
    user("other"),
    both("join"),
    end("done"),
    path("begin", "split", "judge", "fits", "join", "done"),
    path("split", "other", "join"),
    flow("fits", "refused", when="fit = false"),
    flow("fits", "broken_off", when="poor = true"),
)
CAUGHT = process(
    start(),
    EXAMINE,
    on("error", "not_fit", at="examine", name="not_fit"),
    on("error", "any_error", at="examine"),
    user("tell"),
    end(),
    end("closed"),
    end("failed"),
    path("start", "examine", "end"),
    path("not_fit", "tell", "closed"),
    path("any_error", "failed"),
)


def escalating(*, interrupts: bool) -> ProcessDefinition:
    """Work that calls for help in every pass, and reports when it is done."""
    return process(
        start(),
        inside(
            "work",
            start("begin"),
            choice("again"),
            user("try"),
            throw_event("raise", "escalation", "too_poor"),
            user("go_on"),
            choice("enough", default="worked"),
            end_event("worked", "escalation", "not_fit"),
            path("begin", "again", "try", "raise", "go_on", "enough", "worked"),
            flow("enough", "again", when="more = true"),
        ),
        on("escalation", "raised", at="work", name="too_poor", interrupts=interrupts),
        on("escalation", "any_other", at="work", interrupts=False),
        user("supervise"),
        end("supervised"),
        user("note"),
        end("noted"),
        end(),
        path("start", "work", "end"),
        path("raised", "supervise", "supervised"),
        path("any_other", "note", "noted"),
    )


# The first of four events decides; one of them leads back.
WAITING_PARTS = (
    start("begin"),
    choice("again"),
    user("ask"),
    first_of("wait"),
    receive("answer", "reply"),
    catch("refusal", "signal", "sent_back"),
    catch_clock("silence", clock="limit"),
    catch("note", "message", "notice"),
    user("read"),
    user("remind"),
    choice("enough", default="done"),
    end("done"),
    end("refused"),
    end("noted"),
    path("begin", "again", "ask", "wait", "answer", "read", "enough", "done"),
    path("wait", "refusal", "refused"),
    path("wait", "silence", "remind", "again"),
    path("wait", "note", "noted"),
    flow("enough", "again", when="more = true"),
)
WAITING = process(*WAITING_PARTS)


# Any of three surveys, a join, and the way back.
SURVEYS = ("bank", "home", "village")
CHOSEN_LOOP_PARTS = (
    start("begin"),
    choice("again"),
    some("which", default="home"),
    *(user(name) for name in SURVEYS),
    some("all"),
    user("opinion"),
    choice("answer", default="done"),
    end("done"),
    path("begin", "again", "which", "home", "all", "opinion", "answer", "done"),
    flow("which", "bank", when="bank_wanted"),
    flow("which", "village", when="village_wanted"),
    path("bank", "all"),
    path("village", "all"),
    flow("answer", "again", when="repeat = true"),
)
CHOSEN_LOOP = process(*CHOSEN_LOOP_PARTS)
GUARDED_CHOSEN_LOOP = process(
    start(),
    inside("examination", *CHOSEN_LOOP_PARTS),
    on("signal", "withdrawal", at="examination", name="withdrawn"),
    end("withdrawn_end"),
    user("confirmation"),
    end(),
    path("start", "examination", "confirmation", "end"),
    path("withdrawal", "withdrawn_end"),
)
# The join has a branch that may end elsewhere, one that a clock takes away, and a nested split.
WAYS = process(
    start(),
    some("which", default="plain"),
    user("plain"),
    user("leaving"),
    choice("leaves", default="all"),
    end("left"),
    user("timed"),
    on_clock("too_late", at="timed", clock="limit"),
    end("late"),
    both("split"),
    user("one"),
    user("two"),
    some("all"),
    user("last"),
    end(),
    path("start", "which", "plain", "all", "last", "end"),
    flow("which", "leaving", when="leaving_wanted"),
    path("leaving", "leaves", "all"),
    flow("leaves", "left", when="leave"),
    flow("which", "timed", when="timed_wanted"),
    path("timed", "all"),
    path("too_late", "late"),
    flow("which", "split", when="split_wanted"),
    path("split", "one", "all"),
    path("split", "two", "all"),
)

# Several times at once, in turn and in a loop, within what a signal and a clock take away.
REPEATED = process(
    start(),
    several(
        inside(
            "visits",
            start("s"),
            both("fork"),
            user("look"),
            user("write"),
            both("meet"),
            end("e"),
            path("s", "fork", "look", "meet", "e"),
            path("fork", "write", "meet"),
        ),
        "if bank_wanted then 3 else 2",
        until="village_wanted",
    ),
    on("signal", "withdrawal", at="visits", name="withdrawn"),
    on_clock("late", at="visits", clock="limit", interrupts=False),
    user("remind"),
    end("reminded"),
    end("withdrawn_end"),
    several(user("sign"), "if leaving_wanted then 0 else 2", in_turn=True),
    loop(user("check"), "more"),
    several(receive("answers", "reply"), "2"),
    end(),
    path("start", "visits", "sign", "check", "answers", "end"),
    path("withdrawal", "withdrawn_end"),
    path("late", "remind", "reminded"),
)
# Conditions beside, behind a gateway and on an activity; links on and back.
CONDITIONED = process(
    start(),
    both("split"),
    choice("again"),
    user("ask"),
    on_condition("stopped", "leaving_wanted and timed_wanted", at="ask"),
    go_to("stop", "stop"),
    choice("enough", default="done"),
    go_to("back", "again"),
    come_from("again_here", "again"),
    first_of("wait"),
    when("banked", "bank_wanted"),
    catch_clock("silence", clock="limit"),
    user("bank"),
    choice("all"),
    come_from("stop_here", "stop"),
    end("done"),
    end("stopped_end"),
    end("waited"),
    path("start", "split", "again", "ask", "enough", "done"),
    flow("enough", "back", when="more"),
    path("again_here", "again"),
    path("stopped", "stop"),
    path("stop_here", "stopped_end"),
    path("split", "wait", "banked", "bank", "all", "waited"),
    path("wait", "silence", "all"),
)

ALL = {
    "repeated": REPEATED,
    "conditions and links": CONDITIONED,
    "signal thrown": TOLD,
    "messages": RECEIVED,
    "errors": CAUGHT,
    "escalation": escalating(interrupts=False),
    "interrupting escalation": escalating(interrupts=True),
    "event gateway": WAITING,
    "inclusive loop": CHOSEN_LOOP,
    "guarded inclusive loop": GUARDED_CHOSEN_LOOP,
    "inclusive join": WAYS,
}
