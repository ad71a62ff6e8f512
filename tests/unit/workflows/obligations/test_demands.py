"""Each kind of demand on small diagrams: kept ones pass, broken ones show their way."""

import pytest

from policies.parameter_store import ParameterStore
from tests.unit.workflows.drawing import (
    both,
    call,
    catch_clock,
    choice,
    definition,
    diagram,
    end,
    end_event,
    flow,
    inside,
    lanes,
    on,
    on_clock,
    on_signal,
    path,
    process,
    service,
    start,
    user,
)
from workflows import obligations as law
from workflows.errors import DiagramError
from workflows.obligation_rules.law import LawInForce

HEAD = "{name: one, label_zh: 要求, label_en: Demand, citation: 本系统设计, "
MLA = "minimum_living_allowance.yaml"


def demanded(text):
    return law.parse(f"obligations: [{HEAD}{text}}}]", file=MLA)


def broken(subject, text, **limits):
    return {one.element_id: one.path for one in law.check(subject, demanded(text), **limits)}


LINE = process(
    start(), user("survey", form="survey"), user("decide", form="decide"), end(),
    path("start", "survey", "decide", "end"),
)  # fmt: skip
PARALLEL = process(
    start(), both("split"), user("survey", form="survey"), user("decide", form="decide"),
    both("join"), end(),
    path("start", "split", "survey", "join", "end"), path("split", "decide", "join"),
)  # fmt: skip
CHOICE = process(
    start(), choice("which", default="survey"), user("survey", form="survey"), choice("met"),
    user("decide", form="decide"), end(),
    path("start", "which", "survey", "met", "decide", "end"), flow("which", "met", when="x = 1"),
)  # fmt: skip
LOOP = process(
    start(), choice("again"), user("decide", form="decide"), choice("enough", default="end"),
    user("survey", form="survey"), end(),
    path("start", "again", "decide", "enough", "end"),
    flow("enough", "survey", when="x = 1"), path("survey", "again"),
)  # fmt: skip
CALLED = definition(
    diagram("main", start(), call("examine", "survey", document="a"),
            user("decide", form="decide"), end(), path("start", "examine", "decide", "end")),
    diagram("survey", start("begin"), user("visit", form="survey"), end("done"),
            path("begin", "visit", "done")),
)  # fmt: skip
GUARDED = process(
    start(),
    inside("examine", start("begin"), user("survey", form="survey"), end("done"),
           path("begin", "survey", "done")),
    on_signal("withdrawal", at="examine", signal="withdrawn"),
    user("decide", form="decide"), user("close", form="close"), end(), end("closed"),
    path("start", "examine", "decide", "end"), path("withdrawal", "close", "closed"),
)  # fmt: skip

BEFORE = "before: {first: {form: survey}, then: {form: decide}}"
AFTER = "after: {first: {form: survey}, then: {form: decide}}"


class TestBefore:
    @pytest.mark.parametrize("subject", [LINE, CALLED, GUARDED])
    def test_holds_where_no_way_passes_it_by(self, subject):
        assert broken(subject, BEFORE) == {}

    @pytest.mark.parametrize(
        ("subject", "way"),
        [
            (PARALLEL, ("start", "split", "decide")),
            (CHOICE, ("start", "which", "met", "decide")),
            (LOOP, ("start", "again", "decide")),
        ],
    )
    def test_is_broken_by_a_way_that_does(self, subject, way):
        assert broken(subject, BEFORE) == {"decide": way}

    def test_since_something_asks_again_after_each_time(self):
        again = "before: {first: {form: survey}, then: {form: decide}, since: {form: decide}}"

        assert broken(LOOP, again) == {}
        assert broken(LINE, again) == {}
        assert broken(
            LOOP, "before: {first: {form: decide}, then: {form: decide}, since: {form: survey}}"
        ) == {"decide": ("start", "again", "decide", "enough", "survey", "again", "decide")}

    def test_a_join_waits_for_what_must_come_first(self):
        joined = process(
            start(), both("split"), user("survey", form="survey"), user("ask"), both("join"),
            user("decide", form="decide"), end(),
            path("start", "split", "survey", "join", "decide", "end"),
            path("split", "ask", "join"),
        )  # fmt: skip

        assert broken(joined, BEFORE) == {}

    def test_what_is_not_drawn_is_told_with_the_way_that_lacks_it(self):
        text = "before: {first: {form: publicity}, then: {form: decide}}"

        (breach,) = law.check(LINE, demanded(text))

        assert breach.path == ("start", "survey", "decide")
        assert "图中没有 form=publicity 的元素" in breach.message_zh
        assert "no element has form=publicity" in breach.message_en

    def test_what_it_is_about_must_be_drawn(self):
        (breach,) = law.check(LINE, demanded("before: {first: {form: survey}, then: {form: pay}}"))

        assert breach.path == ()
        assert "图中没有 form=pay 的元素" in breach.message_zh

    def test_a_boundary_event_leads_past_what_it_interrupts(self):
        subject = process(
            start(), user("survey", form="survey"), on_clock("late", at="survey", clock="total"),
            choice("met"), user("decide", form="decide"), end(),
            path("start", "survey", "met", "decide", "end"), path("late", "met"),
        )  # fmt: skip

        assert broken(subject, BEFORE) == {"decide": ("start", "late", "met", "decide")}

    def test_an_error_leads_to_what_catches_it(self):
        subject = process(
            start(),
            inside("examine", start("begin"), user("look"), choice("fit", default="survey"),
                   user("survey", form="survey"), end("done"),
                   end_event("refused", "error", "not_fit"),
                   path("begin", "look", "fit", "survey", "done"),
                   flow("fit", "refused", when="x = 1")),
            on("error", "not_fit", at="examine", name="not_fit"),
            user("decide", form="decide"), user("tell"), end(), end("told"),
            path("start", "examine", "decide", "end"), path("not_fit", "tell", "told"),
        )  # fmt: skip

        assert broken(subject, BEFORE) == {}


class TestAfter:
    @pytest.mark.parametrize("subject", [LINE, CALLED, CHOICE, LOOP, GUARDED])
    def test_holds_where_every_way_comes_to_it(self, subject):
        expected = {"closed": ...} if subject is GUARDED else {}

        assert broken(subject, AFTER).keys() == expected.keys()

    def test_is_broken_by_a_way_out_and_not_if_that_excuses(self):
        assert broken(GUARDED, AFTER)["closed"] == (
            "start", "begin", "survey", "withdrawal", "close", "closed"
        )  # fmt: skip
        for excuse in ("{form: close}", "{signal: withdrawn}", "[{form: x}, {form: close}]"):
            text = f"after: {{first: {{form: survey}}, then: {{form: decide}}, unless: {excuse}}}"
            assert broken(GUARDED, text) == {}, excuse

    def test_in_parallel_is_in_no_order(self):
        assert broken(PARALLEL, AFTER).keys() == {"end"}

    def test_a_property_does_not_stand_for_an_event(self):
        claimed = process(
            start(), user("survey", form="survey", signal="withdrawn"), end(),
            path("start", "survey", "end"),
        )  # fmt: skip
        text = "after: {first: {form: survey}, then: {form: pay}, unless: {signal: withdrawn}}"

        assert broken(claimed, text).keys() == {"end"}


class TestAfterWithin:
    TEXT = "after_within: {first: {form: ask}, then: {form: tell}, clock: refusal_notice}"

    def subject(self, *, ask="start:refusal_notice", tell="stop:refusal_notice", between=""):
        return process(
            start(), user("ask", form="ask", clock=ask), user("wait", clock=between),
            user("tell", form="tell", clock=tell), end(),
            path("start", "ask", "wait", "tell", "end"),
        )  # fmt: skip

    def test_holds_with_a_clock_from_end_to_end(self):
        assert broken(self.subject(), self.TEXT) == {}

    @pytest.mark.parametrize(
        ("clocks", "at", "words"),
        [
            ({"ask": "none"}, "ask", "start:refusal_notice"),
            ({"tell": "none"}, "end", "没有停止时限"),
            ({"between": "stop:refusal_notice"}, "wait", "过早停止时限"),
        ],
    )
    def test_is_broken_without(self, clocks, at, words):
        breaches = law.check(self.subject(**clocks), demanded(self.TEXT))

        assert [one.element_id for one in breaches] == [at]
        assert words in breaches[0].message_zh

    def test_the_call_that_tells_may_stop_the_clock_when_it_is_done(self):
        subject = definition(
            diagram("main", start(), user("ask", form="ask", clock="start:refusal_notice"),
                    call("telling", "notice", document="refusal", clock="stop:refusal_notice"),
                    end(), path("start", "ask", "telling", "end")),
            diagram("notice", start("begin"), user("tell", form="tell"), end("done"),
                    path("begin", "tell", "done")),
        )  # fmt: skip
        text = self.TEXT.replace("{form: tell}", "{form: tell, document: refusal}")

        assert broken(subject, text) == {}

    def test_what_does_not_follow_at_all_is_told_once(self):
        subject = process(
            start(), user("ask", form="ask"), choice("which", default="end"),
            user("tell", form="tell"), end(),
            path("start", "ask", "which", "end"), flow("which", "tell", when="x = 1"),
            path("tell", "end"),
        )  # fmt: skip

        assert len(law.check(subject, demanded(self.TEXT))) == 1


class TestNeverWithout:
    TEXT = "never_without: {of: {form: decide}, needs: {form: survey}}"

    @pytest.mark.parametrize("subject", [LINE, PARALLEL, CALLED, GUARDED])
    def test_holds_in_whatever_order(self, subject):
        assert broken(subject, self.TEXT) == {}

    def test_is_broken_by_a_way_with_one_alone(self):
        assert broken(CHOICE, self.TEXT) == {"end": ("start", "which", "met", "decide", "end")}


class TestNever:
    def test_is_broken_by_the_way_there(self):
        assert broken(LINE, "never: {of: {form: decide}}") == {
            "decide": ("start", "survey", "decide")
        }

    def test_after_something_only(self):
        assert broken(LINE, "never: {of: {form: survey}, after: {form: decide}}") == {}
        assert broken(LOOP, "never: {of: {form: survey}, after: {form: decide}}") == {
            "survey": ("start", "again", "decide", "enough", "survey")
        }


class TestDifferentPerson:
    TEXT = "different_person: {of: {form: decide}, from: {form: survey}}"

    def test_is_broken_where_one_person_may_do_both(self):
        assert broken(LINE, self.TEXT) == {"decide": ("start", "survey", "decide")}

    @pytest.mark.parametrize("names_other", ["survey", "decide"])
    def test_holds_where_either_names_the_other(self, names_other):
        separate = {"survey": {}, "decide": {}}
        separate[names_other] = {"separate_from": "decide" if names_other == "survey" else "survey"}
        subject = process(
            start(), user("survey", form="survey", **separate["survey"]),
            user("decide", form="decide", **separate["decide"]), end(),
            path("start", "survey", "decide", "end"),
        )  # fmt: skip

        assert broken(subject, self.TEXT) == {}

    def test_holds_where_no_way_has_both(self):
        subject = process(
            start(), choice("which", default="survey"), user("survey", form="survey"),
            user("decide", form="decide"), end(), end("other"),
            path("start", "which", "survey", "end"), flow("which", "decide", when="x = 1"),
            path("decide", "other"),
        )  # fmt: skip

        assert broken(subject, self.TEXT) == {}


class TestActorsMin:
    def subject(self, third="first,second"):
        return process(
            start(), user("first", form="visit"),
            user("second", form="visit", separate_from="first"),
            user("third", form="visit", separate_from=third), user("decide", form="decide"), end(),
            path("start", "first", "second", "third", "decide", "end"),
        )  # fmt: skip

    @pytest.mark.parametrize(("third", "enough"), [("first,second", 3), ("first", 2), ("", 2)])
    def test_counts_the_persons_that_there_must_be(self, third, enough):
        for count in (1, 2, 3, 4):
            text = f"actors_min: {{of: {{form: visit}}, at_least: {count}, then: {{form: decide}}}}"
            assert bool(broken(self.subject(third), text)) == (count > enough), count

    def test_takes_its_number_from_a_parameter_of_the_law(self):
        text = (
            "actors_min: {of: {form: visit}, at_least: surveyors_min_count, then: {form: decide}}"
        )

        assert broken(self.subject(), text) == {}
        assert broken(LINE, text.replace("visit", "survey")).keys() == {"decide"}


class TestPerformedBy:
    def subject(self):
        return process(
            lanes(township_caseworker="start decide", county_officer="end"),
            start(), user("decide", form="decide"), end(), path("start", "decide", "end"),
        )  # fmt: skip

    def test_is_broken_in_another_lane(self):
        assert broken(self.subject(), "performed_by: {of: {form: decide}, roles: [mayor]}") == {
            "decide": ("start", "decide")
        }
        roles = "[mayor, township_caseworker]"
        assert (
            broken(self.subject(), f"performed_by: {{of: {{form: decide}}, roles: {roles}}}") == {}
        )

    def test_is_left_to_the_place_where_its_parameter_says_yes(self):
        text = (
            "performed_by: {of: {form: decide}, roles: [county_officer],"
            " unless_parameter: confirmation_delegated}"
        )
        delegated = LawInForce(
            store=ParameterStore.shipped().supplied(
                "minimum_living_allowance", {"confirmation_delegated": True}
            )
        )

        assert broken(self.subject(), text).keys() == {"decide"}
        assert law.check(self.subject(), demanded(text), law=delegated) == ()


class TestClocks:
    def subject(self, directive):
        return process(
            start(), user("post", form="post", clock=directive),
            catch_clock("period", clock="publicity"), service("pay", handler="pay"), end(),
            path("start", "post", "period", "pay", "end"),
        )  # fmt: skip

    def test_a_clock_is_started_where_it_must(self):
        text = "starts_clock: {of: {form: post}, clock: publicity}"

        assert broken(self.subject("start:publicity"), text) == {}
        assert broken(self.subject("start:publicity=9"), text) == {}
        assert broken(self.subject("under:publicity"), text) == {"post": ("start", "post")}

    @pytest.mark.parametrize(("length", "is_broken"), [("=6", True), ("=7", False), ("", False)])
    def test_a_period_is_not_shorter_than_the_laws(self, length, is_broken):
        text = "minimum_period: {clock: publicity, before: {handler: pay}}"

        found = broken(self.subject(f"start:publicity{length}"), text)

        assert found == ({"post": ("start", "post", "period", "pay")} if is_broken else {})

    @pytest.mark.parametrize(("length", "is_broken"), [("=8", True), ("=7", False), ("=1", False)])
    def test_a_deadline_is_not_longer_than_the_laws(self, length, is_broken):
        text = "maximum_period: {clock: publicity}"

        found = broken(self.subject(f"start:publicity{length}"), text)

        assert bool(found) == is_broken


@pytest.mark.parametrize("limits", [{"most_states": 1}, {"seconds": 0.0}])
def test_what_could_not_be_followed_is_not_decided(limits):
    (breach,) = law.check(LINE, demanded(BEFORE), **limits)

    assert not breach.is_decided
    assert "不能断定" in breach.message_zh
    assert "not decided" in breach.message_en


def test_says_nothing_about_a_diagram_that_cannot_run():
    with pytest.raises(DiagramError):
        law.check(process(start(), user("nowhere")), demanded(BEFORE))
