import json
from datetime import date

import polars as pl
import pytest

from policies import decision_tables, worked_cases
from policies.assessment import assess_programme
from policies.assessments.facts import read_facts
from policies.assessments.programmes import Programme
from policies.assessments.result import Outcome
from policies.money import fen_from_yuan
from policies.parameter_store import ParameterStore
from policies.simulation import population
from policies.simulation.change import read_change
from policies.simulation.comparison import Effect, Rules, compare, effect_of
from policies.simulation.generation import PopulationPlan, generate
from policies.simulation.running import COLUMNS, RowRejectedError, simulate

MLA = Programme.MINIMUM_LIVING_ALLOWANCE
STORE = ParameterStore.shipped(with_demonstration=True)


def standard(yuan):
    return {
        "programme": MLA.value,
        "name": "standard_fen_per_year",
        "division": "4106",
        "area": "rural",
        "effective_on": "2012-12-12",
        "value_yuan": yuan,
    }


CHANGE = read_change(
    json.dumps({"baseline": {"parameters": [standard("3000")]}, "parameters": [standard("3210")]}),
    file="raise.json",
    store=STORE,
)
RULES = Rules(MLA, CHANGE.before(STORE), CHANGE.after(STORE))


def file_of(tmp_path, rows):
    path = tmp_path / "people.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


@pytest.mark.parametrize("on", [date(2017, 5, 15), date(2026, 9, 14)])
def test_a_simulation_gives_what_assessing_one_by_one_gives(tmp_path, on):
    rows = list(generate(PopulationPlan(250, ["410621"], seed=5, on=on, urban_percent=10)))

    simulated = simulate(file_of(tmp_path, rows), RULES, workers=1)

    assert simulated.rejected == ()
    assert simulated.households.height == len(rows)
    for row, found in zip(rows, simulated.households.iter_rows(named=True), strict=True):
        household_id = row.pop("household_id")
        facts = population.facts_of(row)
        before = assess_programme(facts, MLA, store=RULES.before).as_json()
        after = assess_programme(facts, MLA, store=RULES.after).as_json()
        assert found["household_id"] == household_id
        assert found["outcome_before"] == before["outcome"]
        assert found["outcome_after"] == after["outcome"]
        assert found["fen_per_month_before"] == fen_from_yuan(before["monthly_amount"] or "0")
        assert found["fen_per_month_after"] == fen_from_yuan(after["monthly_amount"] or "0")


def test_a_row_that_is_wrong_is_listed_with_its_column_and_the_others_are_assessed(tmp_path):
    member = {"id": "m1", "relation": "applicant", "born_on": "1950-01-01"}
    good = {"jurisdiction": "410621", "area": "rural", "on": "2017-05-15", "members": [member]}
    members = [{**member, "relation": "neighbour"}]
    spring = [{"member": "m1", "kind": "wages", "source": "spring", "yuan_per_year": "1"}]
    rows = [
        good,
        {**good, "members": members},
        {**good, "on": "1999-01-01"},
        {**good, "colour": "red"},
        {**good, "incomes": spring},
        {**good, "parameters": {"tea": 1}},
        [],
        good,
    ]

    simulated = simulate(file_of(tmp_path, rows), RULES, workers=1)

    assert simulated.households["row"].to_list() == [1, 8]
    assert simulated.rejected_row_count == 6
    assert [(one.row, one.column) for one in simulated.rejected] == [
        (2, "members[0].relation"),
        (3, "on"),
        (4, "."),
        (5, "incomes[0].source"),
        (6, "parameters"),
        (7, "."),
    ]
    assert "applicant" in simulated.rejected[0].message_en


def test_a_strict_simulation_stops_at_the_first_row_that_is_wrong(tmp_path):
    path = file_of(tmp_path, [{"area": "rural"}])

    with pytest.raises(RowRejectedError, match="Row 1, "):
        simulate(path, RULES, workers=1, is_strict=True)


def test_nobody_gives_an_empty_table(tmp_path):
    simulated = simulate(file_of(tmp_path, []), RULES, workers=1)

    assert simulated.households.schema == pl.Schema(COLUMNS)
    assert simulated.households.is_empty()


def test_another_decision_table_changes_what_the_households_get(tmp_path):
    (case,) = [
        one
        for one in worked_cases.shipped_cases()
        if one.name.startswith("67 岁老人独居") and one.expect["monthly_amount"] == "650.00"
    ]
    shipped = (decision_tables.SHIPPED / "self_care_tier.dmn").read_text("utf-8")
    stricter = shipped.replace("[1..3]", "[1..2]").replace("[4..6]", "[3..6]")
    (tmp_path / "tiers.dmn").write_text(stricter, "utf-8")
    change = read_change(
        "decision_tables: [{decision: self_care_tier, file: tiers.dmn}]",
        file="tiers.yaml",
        store=STORE,
        folder=tmp_path,
    )
    rules = Rules(Programme.EXTREME_POVERTY_SUPPORT, STORE, STORE, tables_after=change.tables_after)

    compared = compare(read_facts(case.facts), rules)

    assert (compared.fen_before, compared.fen_after) == (65000, 85000)
    assert compared.effect is Effect.MORE


@pytest.mark.parametrize(
    ("before", "after", "change_fen", "effect"),
    [
        (Outcome.ELIGIBLE, Outcome.ELIGIBLE, 0, Effect.UNCHANGED),
        (Outcome.ELIGIBLE, Outcome.ELIGIBLE, 1, Effect.MORE),
        (Outcome.ELIGIBLE, Outcome.ELIGIBLE, -1, Effect.LESS),
        (Outcome.ELIGIBLE, Outcome.NOT_ELIGIBLE, -1, Effect.NO_LONGER_ELIGIBLE),
        (Outcome.NOT_ELIGIBLE, Outcome.ELIGIBLE, 1, Effect.NEWLY_ELIGIBLE),
        (Outcome.NOT_ELIGIBLE, Outcome.NOT_ELIGIBLE, 0, Effect.UNCHANGED),
        (Outcome.ELIGIBLE, Outcome.PARAMETER_MISSING, -1, Effect.UNDETERMINED),
        (Outcome.NEEDS_JUDGEMENT, Outcome.ELIGIBLE, 1, Effect.UNDETERMINED),
    ],
)
def test_the_effect_follows_from_both_outcomes(before, after, change_fen, effect):
    assert effect_of(before, after, change_fen) is effect


def test_questions_are_counted_without_the_ids_of_members(tmp_path):
    members = [
        {"id": "m1", "relation": "applicant", "born_on": "1960-01-01"},
        {"id": "m2", "relation": "sibling", "born_on": "1960-01-01"},
    ]
    row = {"jurisdiction": "410621", "area": "rural", "on": "2017-05-15", "members": members}

    simulated = simulate(file_of(tmp_path, [row]), RULES, workers=1)

    assert simulated.households["outcome_after"].to_list() == ["needs_judgement"]
    assert simulated.households["questions"].to_list() == [["household_members"]]
