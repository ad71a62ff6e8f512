"""What a change of the rules would do to many households: ``doudi simulate``."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import perf_counter

import click
import polars as pl

from policies.assessments.programmes import Programme
from policies.assessments.registry import ASSESSORS
from policies.parameter_store import ParameterStore
from policies.simulation import generation, population
from policies.simulation.change import read_change
from policies.simulation.comparison import Rules
from policies.simulation.running import Simulated
from policies.simulation.running import simulate as run
from policies.simulation.summary import summarise
from webapp.commands.files import text_of
from webapp.commands.output import json_option, show
from webapp.commands.simulation_tables import Speed, text_of_simulation

_SHOWN_REJECTIONS = 20
_MOST_WORKERS = 64
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(invoke_without_command=True)
@click.option("--population", "people", type=_FILE, help="Households: Parquet, CSV, JSON lines.")
@click.option("--change", "changed", type=_FILE, help="What changes: YAML or JSON.")
@click.option(
    "--programme",
    type=click.Choice([programme.value for programme in ASSESSORS]),
    default=Programme.MINIMUM_LIVING_ALLOWANCE.value,
    show_default=True,
)
@click.option("--demonstration", is_flag=True, help="Let demonstration values count.")
@click.option("--out", type=_NEW_FILE, help="Write each household's result: Parquet, CSV, jsonl.")
@click.option(
    "--workers",
    type=click.IntRange(1, _MOST_WORKERS),
    default=lambda: min(os.cpu_count() or 1, _MOST_WORKERS),
    help="Processes; as many as there are processors if not given.",
)
@click.option("--strict", "is_strict", is_flag=True, help="Stop at the first row that is wrong.")
@json_option
@click.pass_context
def simulate(
    ctx: click.Context,
    people: Path | None,
    changed: Path | None,
    programme: str,
    demonstration: bool,  # noqa: FBT001  a flag of the command line
    out: Path | None,
    workers: int,
    is_strict: bool,  # noqa: FBT001  a flag of the command line
    as_json: bool,  # noqa: FBT001  a flag of the command line
) -> None:
    """Assess a population before and after a change of the rules (docs/simulation.md)."""
    if ctx.invoked_subcommand is not None:
        return
    if people is None or changed is None:
        raise click.UsageError("Give --population and --change, or the command generate.")
    if out is not None:
        population.form_of(out)

    store = ParameterStore.shipped(with_demonstration=demonstration)
    change = read_change(text_of(changed), file=changed.name, store=store, folder=changed.parent)
    rules = Rules(
        Programme(programme),
        change.before(store),
        change.after(store),
        tables_before=change.baseline_tables,
        tables_after=change.tables_after,
    )
    begun = perf_counter()
    done = run(people, rules, workers=workers, is_strict=is_strict)
    seconds = perf_counter() - begun

    summary = summarise(done.households)
    if out is not None:
        _write(out, done.households)
    speed = Speed(done.households.height, seconds, workers)
    told = {
        "description": change.description,
        "programme": programme,
        "rows": done.households.height + done.rejected_row_count,
        "rejected": {
            "rows": done.rejected_row_count,
            "first": [vars(one) for one in done.rejected[:_SHOWN_REJECTIONS]],
        },
        **summary.as_json(),
        "speed": speed.as_json(),
    }
    show(
        told,
        as_json=as_json,
        text=text_of_simulation(change.description, rules.programme, summary, speed),
    )
    for line in _rejections(done):
        click.echo(line, err=True)


@simulate.command()
@click.option("--households", type=click.IntRange(1, generation.MOST_HOUSEHOLDS), required=True)
@click.option("--division", "divisions", multiple=True, required=True, help="County or below.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--on", type=_DAY, default="2017-05-15", show_default=True, help="Acceptance.")
@click.option("--around-yuan", type=int, default=3000, show_default=True)
@click.option("--urban-percent", type=click.IntRange(0, 100), default=0, show_default=True)
@click.option("--out", type=_NEW_FILE, required=True)
def generate(
    households: int,
    divisions: tuple[str, ...],
    seed: int,
    on: datetime,
    around_yuan: int,
    urban_percent: int,
    out: Path,
) -> None:
    """Make up a population; the same seed gives the same households, and none of them exists."""
    plan = generation.PopulationPlan(
        households, divisions, seed, on.date(), around_yuan, urban_percent
    )
    population.write_rows(out, generation.generate(plan))
    click.echo(f"{out.name}: {households} 户 households")


def _write(path: Path, households: pl.DataFrame) -> None:
    match population.form_of(path):
        case population.Form.PARQUET:
            households.write_parquet(path)
        case population.Form.JSON_LINES:
            households.write_ndjson(path)
        case population.Form.CSV:
            lists = pl.col("missing_parameters", "questions").list.join(";")
            households.with_columns(lists).write_csv(path)


def _rejections(done: Simulated) -> Iterator[str]:
    if not done.rejected:
        return
    yield (
        f"{done.rejected_row_count} 行不能测算，未计入；{done.rejected_row_count} rows cannot be "
        "assessed and are not counted:"
    )
    for one in done.rejected[:_SHOWN_REJECTIONS]:
        yield f"  第 {one.row} 行 row {one.row}, {one.column}: {one.message_zh} / {one.message_en}"
