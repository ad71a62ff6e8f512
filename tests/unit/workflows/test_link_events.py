"""Link events: what arrives at a throw goes on at the catch of its name."""

import pytest

from tests.unit.workflows.drawing import (
    both,
    choice,
    come_from,
    end,
    flow,
    go_to,
    inside,
    path,
    process,
    some,
    start,
    user,
)
from tests.unit.workflows.driving import Case
from workflows import engine
from workflows.errors import BrokenDiagramError

PROVES = ("link intermediateCatchEvent", "link intermediateThrowEvent")

BACK = process(
    start(),
    choice("again"),
    user("survey"),
    choice("enough", default="done"),
    go_to("return_it", "resurvey"),
    go_to("done", "finish"),
    come_from("resurvey", "resurvey"),
    come_from("finish", "finish"),
    user("decide"),
    end(),
    path("start", "again", "survey", "enough", "done"),
    flow("enough", "return_it", when="repeat"),
    path("resurvey", "again"),
    path("finish", "decide", "end"),
)


def test_leads_on_and_back_as_often_as_wanted():
    case = Case(BACK)

    for _ in range(3):
        assert case.complete("survey", repeat=True).open == ["survey"]
    case.complete("survey", repeat=False)

    assert case.open == ["decide"]
    passed = [found.element_id for found in case.progress.passed]
    assert passed == ["survey", "done", "finish"]
    assert case.complete("decide").progress.is_complete


def test_several_throws_lead_to_one_catch():
    drawn = process(
        start(), choice("which", default="one"), go_to("one", "on"), go_to("two", "on"),
        come_from("here", "on"), user("work"), end(), path("start", "which", "one"),
        flow("which", "two", when="x"), path("here", "work", "end"),
    )  # fmt: skip

    assert Case(drawn, x=True).open == ["work"]
    assert Case(drawn, x=False).open == ["work"]


def test_joins_wait_for_what_comes_by_a_link():
    def joined(split, join):
        return process(
            start(), split, user("a"), user("b"), go_to("there", "on"), come_from("here", "on"),
            join, user("last"), end(), path("start", "split", "a", "join", "last", "end"),
            path("split", "b", "there"), path("here", "join"),
        )  # fmt: skip

    for drawn in (joined(both("split"), both("join")), joined(both("split"), some("join"))):
        case = Case(drawn)
        assert case.complete("a").open == ["b"]
        assert case.complete("b").open == ["last"]


def test_each_scope_has_its_own_names():
    part = (go_to("inner_there", "on"), come_from("inner_here", "on"), user("inner"))
    drawn = process(
        start(), inside("held", start("s"), *part, end("e"), path("s", "inner_there"),
                        path("inner_here", "inner", "e")),
        go_to("there", "on"), come_from("here", "on"), user("outer"), end(),
        path("start", "held", "there"), path("here", "outer", "end"),
    )  # fmt: skip
    case = Case(drawn)

    assert case.open == ["inner"]
    assert case.complete("inner").open == ["outer"]


BROKEN = {
    "a throw without its catch": (
        [go_to("it", "on"), end(), path("start", "it"), user("u"), path("u", "end")], "it",
    ),
    "a throw whose catch lies in a sub-process": (
        [go_to("it", "on"), path("start", "it"), inside("held", start("s"), come_from("c", "on"),
                                                         end("e"), path("s", "e"), path("c", "e"))],
        "c",
    ),
    "a catch without its throw": (
        [come_from("it", "on"), end(), path("start", "end"), path("it", "end")], "it",
    ),
    "two catches of one name": (
        [go_to("there", "on"), come_from("a", "on"), come_from("it", "on"), end(),
         path("start", "there"), path("a", "end"), path("it", "end")],
        "it",
    ),
    "a throw that a flow leaves": (
        [go_to("it", "on"), come_from("here", "on"), end(), path("start", "it", "end"),
         path("here", "end")],
        "it",
    ),
    "a catch that a flow enters": (
        [go_to("there", "on"), come_from("it", "on"), choice("g"), end(),
         path("start", "g", "there"), path("g", "it", "end")],
        "it",
    ),
    "a link without a name": ([go_to("it", ""), end(), path("start", "it")], "it"),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "where"), BROKEN.values(), ids=BROKEN)
def test_is_refused_where_an_end_is_missing_or_a_flow_is_drawn_as_well(parts, where):
    with pytest.raises(BrokenDiagramError) as caught:
        engine.validate(process(start(), *parts))

    assert caught.value.element == where
