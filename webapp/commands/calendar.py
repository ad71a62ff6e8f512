"""The calendar group: what it reckons needs no database, what it keeps and moves does."""

import sys
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module

import click

from policies.calendar import DueDate, WorkingCalendar
from webapp.commands.output import json_option, show

DAY = click.DateTime(formats=["%Y-%m-%d"])
# Read only when they are asked for: they bring the web and the database with them.
_STORED = "webapp.commands.calendar_years"
STORED_COMMANDS: Mapping[str, str] = {
    "list": "list_years",
    "show": "show_year",
    "import": "import_year",
    "recalculate": "recalculate",
}

database_option = click.option(
    "--database", is_flag=True, help="Use the calendar of the installation, not the shipped one."
)


class CalendarCommands(click.Group):
    """The group; commands on the database are read late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [*super().list_commands(ctx), *STORED_COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        if cmd_name in STORED_COMMANDS:
            found: click.Command = getattr(import_module(_STORED), STORED_COMMANDS[cmd_name])
            return found
        return super().get_command(ctx, cmd_name)


@click.group(cls=CalendarCommands)
def calendar() -> None:
    """Working days as published, 调休 counted."""


@calendar.command()
@click.option(
    "--from", "start", type=DAY, required=True, help="The day that triggers; not counted."
)
@click.option("--working-days", type=click.IntRange(min=0))
@click.option("--calendar-days", type=click.IntRange(min=0))
@click.option("--months", type=click.IntRange(min=0))
@click.option("--years", type=click.IntRange(min=0))
@click.option("--roll", is_flag=True, help="A last day off moves to the next working day.")
@database_option
@json_option
def add(
    *,
    start: datetime,
    working_days: int | None,
    calendar_days: int | None,
    months: int | None,
    years: int | None,
    roll: bool,
    database: bool,
    as_json: bool,
) -> None:
    """Say on which day a period ends."""
    lengths = {
        "working_days": working_days,
        "calendar_days": calendar_days,
        "months": months,
        "years": years,
    }
    given = {unit: length for unit, length in lengths.items() if length is not None}
    if len(given) != 1:
        raise click.UsageError("Give one of --working-days, --calendar-days, --months, --years.")
    due = _due(_days(database=database), start, given, roll=roll)
    show(_due_json(due), as_json=as_json, text=_due_text(due))


@calendar.command("is-working-day")
@click.argument("day", type=DAY)
@database_option
@json_option
def is_working_day(*, day: datetime, database: bool, as_json: bool) -> None:
    """Say whether offices work on a day; exit 1 if not."""
    works = _days(database=database).is_working_day(day.date())
    text = "工作日 working day" if works else "非工作日 not a working day"
    show({"date": day.date().isoformat(), "working_day": works}, as_json=as_json, text=text)
    if not works:
        sys.exit(1)


def _days(*, database: bool) -> WorkingCalendar:
    if not database:
        return WorkingCalendar.shipped()
    stored: WorkingCalendar = import_module(_STORED).stored_calendar()
    return stored


def _due(
    days: WorkingCalendar, start: datetime, given: Mapping[str, int], *, roll: bool
) -> DueDate:
    ((unit, length),) = given.items()
    if unit == "working_days":
        return days.add_working_days(start.date(), length)
    if unit == "calendar_days":
        return days.add_calendar_days(start.date(), length, roll=roll)
    if unit == "months":
        return days.add_months(start.date(), length, roll=roll)
    return days.add_years(start.date(), length, roll=roll)


def _due_json(due: DueDate) -> dict[str, object]:
    told: dict[str, object] = {"date": due.on.isoformat(), "provisional": due.provisional}
    if due.provisional:
        told |= {"reason_zh": due.reason_zh, "reason_en": due.reason_en}
    return told


def _due_text(due: DueDate) -> str:
    mark = f"（暂定 provisional：{due.reason_zh}）" if due.provisional else ""
    return f"{due.on.isoformat()}{mark}"
