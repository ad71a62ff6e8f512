from datetime import date

import pytest

from policies.calendar import WorkingCalendar
from policies.clocks import (
    ClockFileError,
    ClocksUnknownError,
    ClockUnit,
    clock_definitions,
    read_clocks,
    reckon,
    reckon_again,
)
from policies.parameter_store import ParameterStore

PROGRAMME = "minimum_living_allowance"
CLOCKS = clock_definitions(PROGRAMME)
STORE = ParameterStore.shipped()


def reckoned(name, start, *, rules_of=None, **variables):
    return reckon(
        CLOCKS[name],
        start=date.fromisoformat(start),
        calendar=WorkingCalendar.shipped(),
        store=STORE,
        division="410621",
        variables=variables,
        rules_of=rules_of,
    )


@pytest.mark.parametrize(
    ("name", "start", "due"),
    [
        ("survey_start", "2026-09-14", "2026-09-17"),
        ("comparison_start", "2026-09-17", "2026-09-21"),
        ("total", "2026-09-14", "2026-10-30"),
        ("publicity", "2026-09-24", "2026-10-01"),
        ("county_review", "2026-10-08", "2026-10-21"),
        ("refusal_notice", "2026-10-21", "2026-10-26"),
        ("refusal_notice", "2022-12-30", "2023-01-05"),
        ("refusal_notice_2012", "2017-04-26", "2017-05-02"),
        ("refusal_notice_2012", "2017-05-15", "2017-05-18"),
    ],
)
def test_a_clock_ends_where_the_law_says(name, start, due):
    clock = reckoned(name, start)

    assert clock.due.on.isoformat() == due
    assert not clock.due.provisional
    again, _ = reckon_again(
        clock.definition,
        start=clock.started_on,
        length=clock.length,
        stops=(),
        calendar=WorkingCalendar.shipped(),
    )
    assert again == clock.due


@pytest.mark.parametrize(
    ("variables", "length", "due"),
    [
        ({}, 30, "2026-10-30"),
        ({"special_circumstances": "none", "objection_raised": False}, 30, "2026-10-30"),
        ({"delegated": True}, 20, "2026-10-16"),
        ({"objection_raised": True}, 45, "2026-11-20"),
        ({"objection_raised": True, "delegated": True}, 45, "2026-11-20"),
        ({"special_circumstances": "difficult_survey"}, 45, "2026-11-20"),
        ({"special_circumstances": None, "unrelated": [1]}, 30, "2026-10-30"),
    ],
)
def test_the_total_depends_on_circumstances(variables, length, due):
    clock = reckoned("total", "2026-09-14", **variables)

    assert (clock.length, clock.due.on.isoformat()) == (length, due)


def test_the_total_into_an_unpublished_year_is_provisional():
    clock = reckoned("total", "2026-11-23")

    assert clock.due.provisional
    assert (clock.due.on.year, clock.due.on.month) == (2027, 1)


def test_delegation_shortens_nothing_before_the_notice_of_2022():
    assert reckoned("total", "2022-10-19", delegated=True).length == 30
    assert reckoned("total", "2022-10-20", delegated=True).length == 20


def test_the_rules_may_be_those_of_an_earlier_acceptance():
    late = reckoned("total", "2022-10-21", delegated=True, rules_of=date(2022, 10, 19))

    assert late.length == 30


def test_the_warning_comes_before_the_end_and_not_before_the_start():
    assert reckoned("total", "2026-09-14").warn_on == date(2026, 10, 23)
    assert reckoned("publicity", "2026-09-24").warn_on == date(2026, 10, 1)
    assert reckoned("survey_start", "2026-09-14").warn_on == date(2026, 9, 16)


def test_every_clock_has_its_article_and_its_words():
    for clock in CLOCKS.values():
        assert clock.citation
        assert clock.phrase
        assert clock.label_zh
        assert clock.label_en


def test_a_clock_may_count_months():
    text = """
clocks:
  - {name: c, label_zh: 甲, label_en: a, starts_with: e, unit: months, warn_before: 7,
     escalate: false, citation: 示例, phrase: 示例, lengths: [{parameter: court_months}]}
"""
    clock = read_clocks(text, programme=PROGRAMME)["c"]

    due = reckon(
        clock,
        start=date(2023, 1, 5),
        calendar=WorkingCalendar.shipped(),
        store=STORE,
        division="",
        variables={},
    )

    assert clock.unit is ClockUnit.MONTHS
    assert (due.due.on, due.warn_on) == (date(2023, 7, 5), date(2023, 6, 28))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("unit: working_days", "unit: moons", "moons"),
        ("name: c, ", "", "name"),
        ("[{parameter: p}]", "[]", "without a condition"),
        ("[{parameter: p}]", "[{when: x = 1, parameter: p}]", "without a condition"),
        ("[{parameter: p}]", "[{when: 'x = 1', parameter: p}, {parameter: p}]", "asks for x"),
        ("[{parameter: p}]", "[{when: 'x = = 1', parameter: p}, {parameter: p}]", "clocks[0]"),
        ("clocks:", "klocks:", "list of clocks"),
        ("clocks:", "clocks: [", "Clock file p.yaml"),
    ],
)
def test_a_broken_definition_says_where_and_why(old, new, reason):
    good = """
clocks:
  - {name: c, label_zh: 甲, label_en: a, starts_with: e, unit: working_days, warn_before: 1,
     escalate: true, citation: 示例, phrase: 示例, lengths: [{parameter: p}]}
"""
    with pytest.raises(ClockFileError) as caught:
        read_clocks(good.replace(old, new), programme="p")

    assert reason in caught.value.message_en


def test_an_unknown_programme_has_no_clocks():
    with pytest.raises(ClocksUnknownError, match="tea"):
        clock_definitions("tea")
