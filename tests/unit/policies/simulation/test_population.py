import json
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from policies.assessments.facts import read_facts
from policies.simulation import population
from policies.simulation.generation import PopulationPlan, generate
from policies.simulation.population import CellError, PopulationFileError

PLAN = PopulationPlan(150, ["410621"], seed=3, on=date(2017, 5, 15), urban_percent=30)
ROW = {
    "household_id": "H1",
    "jurisdiction": "410621",
    "area": "rural",
    "on": "2017-05-15",
    "members": [{"id": "a", "relation": "applicant", "born_on": "1970-01-01"}],
}


def read(path):
    return [row for chunk in population.chunks(path) for row in population.rows(chunk)]


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl", "ndjson"])
def test_a_population_comes_back_as_it_was_written(tmp_path, ending):
    path = tmp_path / f"people.{ending}"
    written = list(generate(PLAN))

    population.write_rows(path, iter(written))

    names, facts = zip(*read(path), strict=True)
    assert list(names) == [row["household_id"] for row in written]
    bare = [{key: row[key] for key in row if key != "household_id"} for row in written]
    assert list(facts) == [population.facts_of(row) for row in bare]
    assert all(read_facts(one) for one in facts)


def test_a_large_population_comes_in_chunks_that_know_their_first_row(tmp_path):
    path = tmp_path / "people.jsonl"
    count = population.ROWS_PER_CHUNK + 5
    population.write_rows(path, iter([ROW] * count))

    firsts = [chunk.first_row for chunk in population.chunks(path)]

    assert firsts == [1, population.ROWS_PER_CHUNK + 1]
    assert len(read(path)) == count


def test_days_and_decimals_of_a_table_are_read_as_text(tmp_path):
    path = tmp_path / "people.parquet"
    incomes = [
        {"member": "a", "kind": "wages", "source": "employment", "yuan_per_year": Decimal("12.50")}
    ]
    born = [{"id": "a", "relation": "applicant", "born_on": date(1970, 1, 1)}]
    row = {**ROW, "on": date(2017, 5, 15), "members": born, "incomes": incomes}
    pl.DataFrame([row]).write_parquet(path)

    ((_, facts),) = read(path)

    assert facts["on"] == "2017-05-15"
    assert facts["household"]["members"] == ROW["members"]
    assert facts["household"]["incomes"][0]["yuan_per_year"] == "12.50"


def test_what_is_nested_twice_loses_its_empty_cells(tmp_path):
    path = tmp_path / "people.parquet"
    parents = [{"state": "dead", "months": None}, {"state": "prison", "months": 30}]
    members = [
        {**ROW["members"][0], "parents": parents},
        {"id": "b", "relation": "child", "born_on": "2010-01-01", "parents": None},
    ]
    event = {"kind": "fire", "on": "2017-05-01", "division": None}
    pl.DataFrame([{**ROW, "members": members, "event": event}]).write_parquet(path)

    ((_, facts),) = read(path)

    household = facts["household"]
    assert household["members"][0]["parents"] == [{"state": "dead"}, parents[1]]
    assert "parents" not in household["members"][1]
    assert household["event"] == {"kind": "fire", "on": "2017-05-01"}


def test_a_csv_cell_that_is_no_json_is_named_by_its_column(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text('jurisdiction,area,on,members\n410621,rural,2017-05-15,"[{"\n', "utf-8")

    ((_, error),) = read(path)

    assert isinstance(error, CellError)
    assert error.column == "members"


def test_csv_reads_yes_and_no_and_leaves_out_what_is_empty(tmp_path):
    path = tmp_path / "people.csv"
    members = json.dumps(ROW["members"]).replace('"', '""')
    path.write_text(
        "jurisdiction,area,on,members,on_allowance,registered_poor,incomes\n"
        f'410621,rural,2017-05-15,"{members}",true,,\n',
        "utf-8",
    )

    ((name, facts),) = read(path)

    assert name is None
    assert facts["household"] == {"members": ROW["members"], "on_allowance": True}


@pytest.mark.parametrize("line", ["{", "[]"])
def test_a_line_that_is_no_object_is_a_wrong_row(tmp_path, line):
    path = tmp_path / "people.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{line}\n", "utf-8")

    first, second = read(path)

    assert first[0] == "H1"
    assert isinstance(second[1], CellError)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("people.xlsx", b"", "must end in"),
        ("people.parquet", b"PAR1 no", "not valid parquet"),
        ("people.csv", b"", "not valid csv"),
        ("people.csv", b"jurisdiction,area\n41,rural\n", "it lacks the columns on, members"),
        ("people.jsonl", b"x" * 4_000_001, "row 1 is too long"),
    ],
)
def test_a_file_that_is_no_population_is_an_error_that_names_it(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(PopulationFileError, match=words) as raised:
        read(path)

    assert name in raised.value.message_zh
