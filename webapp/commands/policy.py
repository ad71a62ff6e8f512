"""Commands that need neither database nor web: calendar, expressions, assessment."""

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import click

from policies import assessment
from policies.calendar import DueDate, WorkingCalendar
from policies.feel import evaluation
from policies.parameter_store import ParameterStore
from webapp.commands.files import text_of
from webapp.commands.output import json_option, show

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def calendar() -> None:
    """Working days as published, 调休 counted."""


@calendar.command()
@click.option(
    "--from", "start", type=DAY, required=True, help="The day that triggers; not counted."
)
@click.option("--working-days", type=click.IntRange(min=0))
@click.option("--calendar-days", type=click.IntRange(min=0))
@click.option("--months", type=click.IntRange(min=0))
@json_option
def add(
    start: datetime,
    working_days: int | None,
    calendar_days: int | None,
    months: int | None,
    as_json: bool,  # noqa: FBT001  a flag of the command line
) -> None:
    """Say on which day a period ends."""
    given = [value for value in (working_days, calendar_days, months) if value is not None]
    if len(given) != 1:
        raise click.UsageError("Give one of --working-days, --calendar-days, --months.")
    days = WorkingCalendar.shipped()
    if working_days is not None:
        due = days.add_working_days(start.date(), working_days)
    elif calendar_days is not None:
        due = days.add_calendar_days(start.date(), calendar_days)
    else:
        due = days.add_months(start.date(), given[0])
    show(_due_json(due), as_json=as_json, text=_due_text(due))


@calendar.command("is-working-day")
@click.argument("day", type=DAY)
@json_option
def is_working_day(day: datetime, as_json: bool) -> None:  # noqa: FBT001  a flag
    """Say whether offices work on a day; exit 1 if not."""
    works = WorkingCalendar.shipped().is_working_day(day.date())
    text = "工作日 working day" if works else "非工作日 not a working day"
    show({"date": day.date().isoformat(), "working_day": works}, as_json=as_json, text=text)
    if not works:
        sys.exit(1)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--demonstration", is_flag=True, help="Let demonstration values count, marked.")
@json_option
def assess(file: Path, demonstration: bool, as_json: bool) -> None:  # noqa: FBT001  flags
    """Assess the household of a file (policies/schemas/assessment.schema.json)."""
    try:
        facts = json.loads(text_of(file))
    except ValueError as error:
        raise click.ClickException(
            f"{file.name}: 不是有效的 JSON / not valid JSON: {error}"
        ) from error
    store = ParameterStore.shipped(with_demonstration=demonstration)
    report = assessment.assess(facts, store=store)
    del as_json  # An assessment has no shorter form than its trace.
    click.echo(json.dumps(report, ensure_ascii=False, indent=2))


@click.command()
@click.argument("expression")
@click.option("--context", default="{}", help="Variables as JSON.")
def feel(expression: str, context: str) -> None:
    """Evaluate a FEEL expression and print its value as JSON."""
    try:
        variables = json.loads(context, parse_float=Decimal)
    except ValueError as error:
        raise click.UsageError(f"--context is not JSON: {error}") from error
    told = evaluation.explain(expression, variables)
    click.echo(json.dumps(told.value, ensure_ascii=False, default=_feel_json))
    for reason in told.reasons:
        click.echo(reason, err=True)


def _due_json(due: DueDate) -> dict[str, object]:
    told: dict[str, object] = {"date": due.on.isoformat(), "provisional": due.provisional}
    if due.provisional:
        told |= {"reason_zh": due.reason_zh, "reason_en": due.reason_en}
    return told


def _due_text(due: DueDate) -> str:
    mark = f"（暂定 provisional：{due.reason_zh}）" if due.provisional else ""
    return f"{due.on.isoformat()}{mark}"


def _feel_json(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
