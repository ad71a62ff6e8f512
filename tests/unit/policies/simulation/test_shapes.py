"""The short way through a simulation gives what the long way gives, or is not taken."""

import itertools
from datetime import date

import pytest

from policies.assessments.facts import read_facts
from policies.assessments.programmes import Programme
from policies.parameter_store import ParameterStore
from policies.simulation import generation
from policies.simulation.change import read_change
from policies.simulation.comparison import KnownShapes, Rules, compare, compare_chunk
from policies.simulation.generation import PopulationPlan
from policies.simulation.population import chunks, facts_of, rows, write_rows
from policies.simulation.shapes import places_of, shape_of

STORE = ParameterStore.shipped(with_demonstration=True)
ON = date(2017, 5, 15)
RAISE = """
baseline:
  parameters:
    - {programme: minimum_living_allowance, name: standard_fen_per_year, division: CN,
       effective_on: 2012-12-12, value_yuan: "3000"}
parameters:
  - {programme: minimum_living_allowance, name: standard_fen_per_year, division: CN,
     effective_on: 2012-12-12, value_yuan: "3210"}
"""
SUPPLEMENT = """\
  - {programme: minimum_living_allowance, name: supplement_fen_per_month, key: elderly,
     division: CN, effective_on: 2012-12-12, value_yuan: "50"}
"""


def rules(text=RAISE):
    change = read_change(text, file="change.yaml", store=STORE)
    return Rules(Programme.MINIMUM_LIVING_ALLOWANCE, change.before(STORE), change.after(STORE))


def row(number=1, **changes):
    return {
        "household_id": f"H{number}",
        "jurisdiction": "410621",
        "area": "rural",
        "on": "2017-05-15",
        "members": [{"id": "m1", "relation": "applicant", "born_on": "1970-01-01"}],
        "incomes": [
            {
                "member": "m1",
                "kind": "wages",
                "source": "employment",
                "yuan_per_year": f"{1000 + number}.37",
            }
        ],
        "assets_within_local_limit": True,
    } | changes


def shape(**changes):
    facts = facts_of({key: value for key, value in row(**changes).items() if key != "household_id"})
    return shape_of(facts, places_of(STORE))


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("division", "on", "urban"),
    [
        ("410621", date(2017, 5, 15), 0),
        ("410185", date(2020, 5, 1), 30),
        ("520102", date(2020, 6, 15), 30),
        ("410621", date(2022, 12, 1), 0),
        ("410621", date(2026, 9, 14), 0),
    ],
)
def test_gives_what_the_assessment_gives_one_by_one(tmp_path, division, on, urban):
    plan = PopulationPlan(600, [division], seed=7, on=on, urban_percent=urban)
    path = tmp_path / "people.jsonl"
    write_rows(path, generation.generate(plan))
    compared_by = rules()
    known = KnownShapes(compared_by)

    quick, slow = [], []
    for chunk in chunks(path):
        quick.extend(compare_chunk(chunk, compared_by, known).compared)
        for number, (name, facts) in enumerate(rows(chunk), start=chunk.first_row):
            slow.append(compare(read_facts(facts), compared_by, row=number, household_id=name))

    assert quick == slow
    assert len(quick) == 600


class TestShortWay:
    def results(self, *households, by):
        known = KnownShapes(by)
        ways = []
        for household in households:
            facts = facts_of({k: v for k, v in household.items() if k != "household_id"})
            found = known.shape_of(facts)
            ways.append(found is not None and known.answer(found) is not None)
            if found is not None and not ways[-1]:
                checked = read_facts(facts)
                known.learn(
                    found,
                    by.assess(checked, by.before, ()),
                    by.assess(checked, by.after, ()),
                )
        return ways

    def test_is_taken_from_the_second_household_of_a_shape_on(self):
        assert self.results(row(1), row(2), row(3), by=rules()) == [False, True, True]

    def test_is_learnt_for_each_side_of_the_line_by_itself(self):
        rich = row(incomes=[row()["incomes"][0] | {"yuan_per_year": "9000"}])

        assert self.results(row(1), rich, rich, by=rules()) == [False, False, True]

    def test_is_not_taken_where_there_is_a_supplement(self):
        with_supplement = rules(RAISE + SUPPLEMENT)

        assert self.results(row(1), row(2), by=with_supplement) == [False, False]

    def test_is_not_taken_by_a_benefit_of_nothing(self):
        at_the_line = row(incomes=[row()["incomes"][0] | {"yuan_per_year": "2999.99"}])

        assert self.results(row(1), row(2), at_the_line, by=rules()) == [False, True, False]

    def test_is_not_taken_for_another_programme(self):
        of_edge = Rules(Programme.EDGE_HOUSEHOLD, STORE, STORE)

        assert self.results(row(1), row(2), by=of_edge) == [False, False]


class TestShape:
    def test_is_the_same_whatever_the_amounts_and_the_ids(self):
        other = shape(
            members=[{"id": "x", "relation": "applicant", "born_on": "1971-02-02"}],
            incomes=[{"member": "x", "kind": "business", "source": "crops", "yuan_per_year": "5"}],
        )

        assert shape().key == other.key

    @pytest.mark.parametrize(
        "changes",
        [
            {"on": "2018-05-15"},
            {"area": "urban"},
            {"jurisdiction": "520102"},
            {"assets_within_local_limit": False},
            {"on_allowance": True},
            {"members": [{"id": "m1", "relation": "applicant", "born_on": "2005-01-01"}]},
        ],
    )
    def test_differs_with_what_the_rules_look_at(self, changes):
        assert shape().key != shape(**changes).key

    @pytest.mark.parametrize(
        "changes",
        [
            {"expenses": [{"member": "m1", "kind": "employment_cost", "yuan_per_year": "1"}]},
            {"assets": [{"kind": "deposit", "yuan": "1"}]},
            {"parameters": {"benefit_rounding": "up_to_yuan"}},
            {"members": [{"id": "m1", "relation": "applicant", "born_on": "2017-05-16"}]},
            {"members": [{"id": "m1", "relation": "applicant", "born_on": "1899-12-31"}]},
            {"members": [row()["members"][0] | {"died_on": "2017-01-01"}]},
            {"members": [row()["members"][0] | {"student": "compulsory"}]},
            {"members": row()["members"] * 2},
            {"incomes": [row()["incomes"][0] | {"member": "nobody"}]},
        ],
    )
    def test_is_nothing_where_the_household_goes_the_long_way(self, changes):
        assert shape(**changes) is None

    def test_knows_the_day_on_which_a_child_is_of_age(self):
        def of(born_on):
            child = {"id": "c", "relation": "child", "born_on": born_on}
            return shape(members=[*row()["members"], child]).key

        assert of("1999-05-15") == of("1998-01-01")
        assert of("1999-05-16") == of("2010-01-01")
        assert of("1999-05-15") != of("1999-05-16")


def test_a_wrong_household_is_refused_though_others_of_its_shape_were_quick(tmp_path):
    path = tmp_path / "people.jsonl"
    wrong = row(4, incomes=[row()["incomes"][0] | {"yuan_per_year": "-1"}])
    write_rows(path, iter([row(1), row(2), row(3), wrong]))

    [done] = [compare_chunk(chunk, rules()) for chunk in chunks(path)]

    assert [one.household_id for one in done.compared] == ["H1", "H2", "H3"]
    assert {one.household_id for one in done.rejected} == {"H4"}


def test_every_place_at_which_a_rule_differs_is_known():
    places = places_of(STORE)

    assert {"", "41", "4106", "52"} <= places
    assert all(place == "" or place.isdigit() for place in itertools.chain(places))
