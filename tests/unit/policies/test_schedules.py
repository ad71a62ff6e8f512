from datetime import date

import pytest

from policies.calendar import WorkingCalendar
from policies.clocks import ClockFileError, clock_definitions
from policies.parameter_store import ParameterStore
from policies.schedules import Part, latest_schedule, read_schedules


def latest(programme, accepted_on, *, division="410621", **variables):
    return latest_schedule(
        programme,
        accepted_on=date.fromisoformat(accepted_on),
        division=division,
        store=ParameterStore.shipped(),
        calendar=WorkingCalendar.shipped(),
        variables=variables,
    )


def days(schedule):
    found = [(part.definition.name, part.due.on.isoformat()) for part in schedule.parts]
    return [*found, ("benefit_from", schedule.benefit_from.isoformat())]


def test_the_rules_of_2012_give_every_part_its_time():
    assert days(latest("minimum_living_allowance", "2017-05-15")) == [
        ("survey", "2017-05-27"),
        ("appraisal", "2017-06-06"),
        ("publicity", "2017-06-13"),
        ("county_review", "2017-06-21"),
        ("county_publicity", "2017-06-28"),
        ("decision", "2017-07-03"),
        ("benefit_from", "2017-08-01"),
    ]


def test_a_file_is_sent_on_the_working_day_after_its_publicity():
    parts = latest("extreme_poverty_support", "2026-04-27").parts

    starts = [(part.started_on.isoformat(), part.due.on.isoformat()) for part in parts]
    assert starts == [
        ("2026-04-27", "2026-05-20"),
        ("2026-05-20", "2026-05-27"),
        ("2026-05-28", "2026-06-18"),
    ]


def test_two_parts_of_fifteen_working_days_follow_each_other():
    assert days(latest("unsupported_child_support", "2020-06-15", division="520100")) == [
        ("township_conclusion", "2020-07-07"),
        ("county_confirmation", "2020-07-28"),
        ("benefit_from", "2020-08-01"),
    ]


def test_the_rules_of_2021_set_the_whole_procedure_only():
    name = "minimum_living_allowance"

    assert days(latest(name, "2026-09-14"))[0] == ("total", "2026-10-30")
    assert days(latest(name, "2026-09-14", delegated=True)) == [
        ("total", "2026-10-16"),
        ("benefit_from", "2026-11-01"),
    ]


def test_a_schedule_is_shown_with_its_sources_and_what_is_provisional():
    shown = latest("minimum_living_allowance", "2026-11-23").as_json()

    assert shown["parts"][0]["provisional"] is True
    assert shown["parts"][0]["source"] == "民发〔2021〕57号 第二十二条"
    assert shown["parts"][0]["starts_on"] == "2026-11-23"
    assert shown["benefit_from"] == "2027-02-01"


@pytest.mark.parametrize("programme", ["poverty_return_monitoring", "tea"])
def test_a_programme_without_schedules_has_none(programme):
    assert latest(programme, "2026-09-14") is None


def test_parts_are_read_by_name_or_with_their_start():
    known = {"a": 1, "b": 2}

    read = read_schedules([["a", {"clock": "b", "from": "next_working_day"}]], known=known, file="")

    assert read == ((Part("a"), Part("b", starts_next_day=True)),)


@pytest.mark.parametrize("part", ["c", {"clock": "a", "from": "yesterday"}, {}, 3])
def test_a_part_that_cannot_be_says_where(part):
    with pytest.raises(ClockFileError, match=r"tea.yaml, schedules\[1\]"):
        read_schedules([["a"], [part]], known={"a": 1}, file="tea.yaml")


def test_every_shipped_schedule_names_clocks_of_its_programme():
    for programme in ("minimum_living_allowance", "extreme_poverty_support"):
        names = {part.definition.name for part in latest(programme, "2026-09-14").parts}

        assert names <= clock_definitions(programme).keys()
