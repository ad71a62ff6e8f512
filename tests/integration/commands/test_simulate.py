import json
from pathlib import Path

import polars as pl
import pytest

from policies.assessment import assess_checked
from policies.assessments.facts import read_facts
from policies.assessments.programmes import Programme
from policies.parameter_store import ParameterStore
from policies.simulation import population
from policies.simulation.change import read_change
from tests.integration.commands.conftest import Run
from webapp import cli

PROGRAMME = Programme.MINIMUM_LIVING_ALLOWANCE
STANDARD = {
    "programme": "minimum_living_allowance",
    "name": "standard_fen_per_year",
    "division": "4106",
    "area": "rural",
    "effective_on": "2017-01-01",
}
RAISE = {
    "description": "鹤壁市农村低保标准由 3000 元提高到 3210 元",
    "baseline": {"parameters": [{**STANDARD, "value_yuan": "3000"}]},
    "parameters": [{**STANDARD, "value_yuan": "3210"}],
}


@pytest.fixture
def people(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "people.parquet"
    made = run(
        *("simulate", "generate", "--households", "2300", "--division", "410621"),
        *("--seed", "7", "--out", str(path)),
    )
    assert made.exit_code == 0, made.output
    return path


@pytest.fixture
def change(tmp_path: Path) -> Path:
    path = tmp_path / "raise.json"
    path.write_text(json.dumps(RAISE), "utf-8")
    return path


def test_a_higher_standard_has_winners_and_no_losers(run: Run, people: Path, change: Path) -> None:
    result = run(
        *("simulate", "--population", str(people), "--change", str(change)),
        *("--workers", "1", "--json"),
    )

    told = json.loads(result.stdout)
    assert result.exit_code == 0, result.output
    assert told["rows"] == told["total"]["households"] == 2300
    assert told["total"]["losers"] == 0
    assert 0 < told["total"]["newly_eligible"] < told["total"]["winners"]
    assert float(told["total"]["cost_per_month"]["difference"]) > 0
    assert sum(one["households"] for one in told["by_township"]) == 2300


def test_two_processes_give_what_one_gives(
    run: Run, people: Path, change: Path, tmp_path: Path
) -> None:
    tables = []
    for workers in ("1", "2"):
        out = tmp_path / f"out{workers}.parquet"
        result = run(
            *("simulate", "--population", str(people), "--change", str(change)),
            *("--workers", workers, "--out", str(out)),
        )
        assert result.exit_code == 0, result.output
        tables.append(pl.read_parquet(out))

    assert tables[0].height == 2300
    assert tables[0].equals(tables[1])


def test_each_household_gets_what_assessing_it_alone_gives(
    run: Run, people: Path, change: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    run(
        *("simulate", "--population", str(people), "--change", str(change)),
        *("--workers", "1", "--out", str(out)),
    )
    tried = read_change(change.read_text("utf-8"), file="raise", store=ParameterStore.shipped())
    stores = [tried.before(ParameterStore.shipped()), tried.after(ParameterStore.shipped())]

    alone = []
    for chunk in population.chunks(people):
        for _, facts in population.rows(chunk):
            assert isinstance(facts, dict)
            checked = read_facts(facts)
            results = [assess_checked(checked, [PROGRAMME], store=one) for one in stores]
            alone.append(tuple(result[PROGRAMME] for result in results))

    told = pl.read_parquet(out)
    assert len(alone) == 2300
    for place, moment in enumerate(("before", "after")):
        outcomes = [results[place].outcome.value for results in alone]
        amounts = [results[place].monthly_amount_fen or 0 for results in alone]
        assert told[f"outcome_{moment}"].to_list() == outcomes
        assert told[f"fen_per_month_{moment}"].to_list() == amounts


def test_the_table_is_readable_in_both_languages(run: Run, people: Path, change: Path) -> None:
    result = run("simulate", "--population", str(people), "--change", str(change), "--workers", "1")

    for words in (
        "最低生活保障",
        "winners",
        "受益",
        "按乡镇 By township",
        "410621100",
        "households/s",
    ):
        assert words in result.stdout


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_the_result_of_each_household_can_be_written(
    run: Run, people: Path, change: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"out.{ending}"

    run(
        *("simulate", "--population", str(people), "--change", str(change)),
        *("--workers", "1", "--out", str(out)),
    )

    read = pl.read_csv(out) if ending == "csv" else pl.read_ndjson(out)
    assert read["household_id"].to_list()[:2] == ["H0000001", "H0000002"]
    assert {"fen_per_month_before", "fen_per_month_after"} <= set(read.columns)


def test_rows_that_are_wrong_are_told_and_stop_a_strict_run(
    run: Run, change: Path, tmp_path: Path
) -> None:
    people = tmp_path / "people.jsonl"
    people.write_text('{"area": "rural"}\n' * 30, "utf-8")
    arguments = ("simulate", "--population", str(people), "--change", str(change))

    told = run(*arguments, "--workers", "1", "--json")
    strict = run(*arguments, "--workers", "1", "--strict")

    assert told.exit_code == 0
    assert json.loads(told.stdout)["rejected"]["rows"] == 30
    assert "30 行不能测算" in told.stderr
    assert "row 1, " in told.stderr
    assert strict.exit_code == 1
    assert "第 1 行" in strict.stderr


def test_without_files_it_says_what_to_give(run: Run) -> None:
    result = run("simulate")

    assert result.exit_code == 2
    assert "--population" in result.stderr


def test_a_form_that_cannot_be_written_is_refused_before_anything_runs(
    run: Run, people: Path, change: Path
) -> None:
    result = run(
        *("simulate", "--population", str(people), "--change", str(change)),
        *("--out", "result.xlsx"),
    )

    assert result.exit_code == 1
    assert "result.xlsx" in result.stderr


def test_a_broken_change_names_the_place(run: Run, people: Path, tmp_path: Path) -> None:
    change = tmp_path / "broken.yaml"
    change.write_text("parameters: [{programme: tea, name: x}]", "utf-8")

    result = run("simulate", "--population", str(people), "--change", str(change))

    assert result.exit_code == 1
    assert "broken.yaml" in result.stderr
    assert "parameters[0].name" in result.stderr


def test_the_command_is_listed() -> None:
    assert cli.COMMANDS["simulate"] == ("simulate", "simulate")
