"""What a recorded history says of each kind of demand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.unit.workflows.drawing import end, lanes, path, process, service, start, user
from workflows import obligations as law
from workflows.obligation_rules.history import ClockRun, Done, History, Keeping

MLA = "minimum_living_allowance.yaml"
BEGIN = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
SUBJECT = process(
    lanes(township_caseworker="survey second pay", county_officer="decide close"),
    start(), user("survey", form="survey"), user("second", form="second"),
    user("decide", form="decide"), user("close", form="close"), service("pay", handler="pay"),
    end(), path("start", "survey", "second", "decide", "close", "pay", "end"),
)  # fmt: skip


def history(*done, is_over=True, clocks=(), today=TODAY):
    """A history; each entry is an element, or an element and a person."""
    entries = []
    for place, entry in enumerate(done):
        name, _, person = entry.partition(" by ")
        at = BEGIN + timedelta(days=place)
        role = "township_caseworker" if person else ""
        entries.append(Done(name, at, at.date(), person, role))
    return History(tuple(entries), tuple(clocks), is_over, today)


def run(name="publicity", *, length=7, met=None, live=False, law_length=None, due=None):
    begun = date(2026, 9, 14)
    ended = date(2026, 9, met) if met else None
    last = date(2026, 9, due) if due else begun + timedelta(days=length)
    return ClockRun(name, length, law_length, begun, last, ended, live)


def verdict(text, made):
    head = "{name: one, label_zh: 要求, label_en: Demand, citation: 本系统设计, "
    (found,) = law.certify(SUBJECT, law.parse(f"obligations: [{head}{text}}}]", file=MLA), made)
    return found


def keeping(text, made):
    return verdict(text, made).keeping


BEFORE = "before: {first: {form: survey}, then: {form: decide}}"
SINCE = "before: {first: {form: second}, then: {form: decide}, since: {form: survey}}"
AFTER = "after: {first: {form: survey}, then: {form: decide}, unless: {form: close}}"
WITHIN = "after_within: {first: {form: survey}, then: {form: decide}, clock: total}"
TOGETHER = "never_without: {of: {form: decide}, needs: {form: survey}}"
NEVER = "never: {of: {handler: pay}, after: {form: close}}"
DIFFERENT = "different_person: {of: {form: decide}, from: [{form: survey}, {form: second}]}"
ACTORS = (
    "actors_min: {of: [{form: survey}, {form: second}], at_least: surveyors_min_count,"
    " then: {form: decide}, since: {form: survey}}"
)
PERFORMED = "performed_by: {of: {form: decide}, roles: [county_officer]}"
STARTED = "starts_clock: {of: {form: survey}, clock: publicity}"
LEAST = "minimum_period: {clock: publicity}"
MOST = "maximum_period: {clock: total}"
TOTAL = run("total", length=30, met=20, due=28)

CASES = [
    (BEFORE, history("survey", "decide"), Keeping.KEPT),
    (BEFORE, history("decide", "survey"), Keeping.BROKEN),
    (BEFORE, history("survey"), Keeping.NOT_APPLICABLE),
    (BEFORE, history("survey", is_over=False), Keeping.PENDING),
    (BEFORE, history("decide", is_over=False), Keeping.BROKEN),
    (SINCE, history("survey", "second", "decide"), Keeping.KEPT),
    (SINCE, history("survey", "decide"), Keeping.BROKEN),
    (SINCE, history("survey", "second", "decide", "survey", "decide"), Keeping.BROKEN),
    (SINCE, history("decide"), Keeping.NOT_APPLICABLE),
    (SINCE, history("survey", "second", "decide", "survey"), Keeping.KEPT),
    (SINCE, history("survey", "second", "decide", "survey", is_over=False), Keeping.PENDING),
    (AFTER, history("survey", "decide"), Keeping.KEPT),
    (AFTER, history("decide", "survey"), Keeping.BROKEN),
    (AFTER, history("survey", is_over=False), Keeping.PENDING),
    (AFTER, history("survey", "close"), Keeping.NOT_APPLICABLE),
    (AFTER, history(), Keeping.NOT_APPLICABLE),
    (AFTER, history(is_over=False), Keeping.PENDING),
    (WITHIN, history("survey", "decide", clocks=[TOTAL]), Keeping.KEPT),
    (WITHIN, history("survey", "decide", clocks=[replace(TOTAL, met_on=TODAY)]), Keeping.BROKEN),
    (WITHIN, history("survey", "decide"), Keeping.BROKEN),
    (
        WITHIN,
        history("survey", is_over=False, clocks=[run("total", live=True, due=30)]),
        Keeping.PENDING,
    ),
    (
        WITHIN,
        history("survey", is_over=False, clocks=[run("total", live=True, due=29)]),
        Keeping.BROKEN,
    ),
    (WITHIN, history("survey", clocks=[run("total", due=29)]), Keeping.BROKEN),
    (TOGETHER, history("decide", "survey"), Keeping.KEPT),
    (TOGETHER, history("decide"), Keeping.BROKEN),
    (TOGETHER, history("decide", is_over=False), Keeping.PENDING),
    (TOGETHER, history("survey"), Keeping.NOT_APPLICABLE),
    (NEVER, history("pay", "close"), Keeping.KEPT),
    (NEVER, history("close", "pay"), Keeping.BROKEN),
    (NEVER, history("close", is_over=False), Keeping.PENDING),
    (DIFFERENT, history("survey by a", "second by b", "decide by c"), Keeping.KEPT),
    (DIFFERENT, history("survey by a", "second by b", "decide by b"), Keeping.BROKEN),
    (DIFFERENT, history("survey by a"), Keeping.NOT_APPLICABLE),
    (ACTORS, history("survey by a", "second by b", "decide"), Keeping.KEPT),
    (ACTORS, history("survey by a", "second by a", "decide"), Keeping.BROKEN),
    (ACTORS, history("survey by a", "second", "decide"), Keeping.BROKEN),
    (
        ACTORS,
        history("survey by a", "second by b", "decide", "survey by c", "decide"),
        Keeping.BROKEN,
    ),
    (ACTORS, history("survey by a", is_over=False), Keeping.PENDING),
    (ACTORS, history("decide"), Keeping.NOT_APPLICABLE),
    (PERFORMED, history("decide"), Keeping.KEPT),
    (PERFORMED, history("decide by a"), Keeping.BROKEN),
    (PERFORMED, history(is_over=False), Keeping.PENDING),
    (STARTED, history("survey", clocks=[run()]), Keeping.KEPT),
    (STARTED, history("second", "survey", clocks=[run()]), Keeping.BROKEN),
    (STARTED, history("survey"), Keeping.BROKEN),
    (STARTED, history(), Keeping.NOT_APPLICABLE),
    (LEAST, history(clocks=[run(met=22)]), Keeping.KEPT),
    (LEAST, history(clocks=[run(met=21)]), Keeping.KEPT),
    (LEAST, history(clocks=[run(met=20)]), Keeping.BROKEN),
    (LEAST, history(clocks=[run(length=5, met=20)]), Keeping.BROKEN),
    (LEAST, history(clocks=[run(length=9, law_length=7, met=24)]), Keeping.KEPT),
    (LEAST, history(clocks=[run(length=9, law_length=10, met=24)]), Keeping.BROKEN),
    (LEAST, history(clocks=[run()]), Keeping.NOT_APPLICABLE),
    (LEAST, history(is_over=False, clocks=[run(live=True)]), Keeping.PENDING),
    (MOST, history(clocks=[TOTAL]), Keeping.KEPT),
    (MOST, history(clocks=[replace(TOTAL, length=45)]), Keeping.KEPT),
    (MOST, history(clocks=[replace(TOTAL, length=46)]), Keeping.BROKEN),
    (MOST, history(clocks=[replace(TOTAL, length=31, statutory_length=30)]), Keeping.BROKEN),
]


@pytest.mark.parametrize(("text", "made", "expected"), CASES)
def test_judges(text, made, expected):
    assert keeping(text, made) is expected


def test_shows_what_broke_it_and_by_whom():
    found = verdict(DIFFERENT, history("survey by a", "second by b", "decide by b"))

    assert [(one.name, one.person) for one in found.done] == [("second", "b"), ("decide", "b")]


def test_shows_each_thing_once_and_in_order():
    found = verdict(SINCE, history("survey", "second", "decide"))

    assert [one.name for one in found.done] == ["survey", "second", "decide"]
    assert found.clocks == ()


def test_shows_the_clock_that_ran_out():
    late = replace(TOTAL, met_on=TODAY)

    found = verdict(WITHIN, history("survey", "decide", clocks=[late]))

    assert found.clocks == (late,)


def test_what_the_version_does_not_know_counts_nothing():
    assert keeping(BEFORE, history("something", "survey", "decide")) is Keeping.KEPT


def test_a_history_with_gaps_proves_only_what_it_shows():
    kept = replace(history("survey", "decide"), is_partial=True)
    open_ = replace(history("survey"), is_partial=True)

    assert keeping(BEFORE, kept) is Keeping.KEPT
    assert verdict(BEFORE, open_).keeping is Keeping.NOT_RECORDED
    assert verdict(BEFORE, open_).done == ()


def test_a_person_of_the_lane_is_not_asked_of_what_no_person_did():
    assert keeping("performed_by: {of: {handler: pay}, roles: [township_caseworker]}",
                   history("pay")) is Keeping.KEPT  # fmt: skip
