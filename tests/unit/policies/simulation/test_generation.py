from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from policies.assessments.facts import read_facts
from policies.simulation.generation import PopulationPlan, PopulationPlanError, generate
from policies.simulation.population import facts_of

PLAN = PopulationPlan(400, ["410621"], seed=1, on=date(2017, 5, 15))


def test_the_same_seed_gives_the_same_households_and_another_seed_others():
    assert list(generate(PLAN)) == list(generate(PLAN))
    assert list(generate(PLAN)) != list(generate(replace(PLAN, seed=2)))


def test_a_longer_population_begins_like_a_shorter_one():
    longer = generate(replace(PLAN, households=500))

    assert list(longer)[:400] == list(generate(PLAN))


def test_every_household_can_be_assessed_and_bears_no_name():
    for row in generate(replace(PLAN, urban_percent=50)):
        household_id = row.pop("household_id")
        checked = read_facts(facts_of(row))

        assert household_id.startswith("H")
        assert {member.id[0] for member in checked.household.members} == {"m"}


def test_households_differ_in_size_and_live_in_townships_of_the_county():
    rows = list(generate(PLAN))

    sizes = Counter(len(row["members"]) for row in rows)
    assert set(sizes) >= {1, 2, 3, 4, 5}
    assert len({row["jurisdiction"] for row in rows}) > 5
    assert all(row["jurisdiction"].startswith("410621") for row in rows)


def test_a_township_stays_itself():
    rows = generate(replace(PLAN, divisions=["410621101"]))

    assert {row["jurisdiction"] for row in rows} == {"410621101"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"households": 0},
        {"households": 10_000_000},
        {"divisions": ["4106"]},
        {"divisions": ["x"]},
        {"around_yuan": 0},
        {"urban_percent": 101},
    ],
)
def test_a_plan_that_cannot_be_is_refused(wrong):
    with pytest.raises(PopulationPlanError):
        next(generate(replace(PLAN, **wrong)))
