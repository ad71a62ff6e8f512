"""Commands on the worker's jobs that failed."""

import sys
from collections.abc import Mapping, Sequence
from uuid import UUID

import click

from webapp import clock
from webapp.commands.context import open_product, use_case
from webapp.commands.output import json_option, show
from webapp.upkeep import operations, queries
from webapp.upkeep.models import JobFailure
from webapp.upkeep.queries import CaseRef


@click.group()
def jobs() -> None:
    """What the worker could not do: look at it, let it be tried again."""


@jobs.command("list")
@json_option
def list_(as_json: bool) -> None:  # noqa: FBT001  a flag of the command line
    """List failed jobs: set aside first, then those that wait for their next try."""
    with use_case(open_product()) as session:
        failed = queries.failures(session)
        rows = [_row(one, queries.cases_of(session, failed)) for one in failed]
    show({"jobs": rows}, as_json=as_json, text=_table(rows))


@jobs.command()
@click.argument("item_id", metavar="ID", type=click.UUID)
@click.option("--job", help="Only this kind of job, if the item has several.")
def retry(item_id: UUID, job: str | None) -> None:
    """Try a job again now; ID is the one that `doudi jobs list` shows."""
    with use_case(open_product()) as session:
        found = [
            one
            for one in queries.failures(session)
            if one.item_id == item_id and job in {None, one.job}
        ]
        for one in found:
            operations.retry(session, one.job, one.item_id, by=None, at=clock.now())
    if not found:
        click.echo(f"{item_id}: 不在列表中 / is not in the list", err=True)
        sys.exit(1)
    click.echo(f"{item_id}: 将重试 / will be tried again")


@jobs.command("retry-all")
def retry_all() -> None:
    """Try every failed job again now."""
    with use_case(open_product()) as session:
        count = operations.retry_all(session, by=None, at=clock.now())
    click.echo(f"{count} 项将重试 / will be tried again")


def _row(failed: JobFailure, cases: Mapping[UUID, CaseRef]) -> dict[str, object]:
    case = cases.get(failed.item_id)
    return {
        "id": str(failed.item_id),
        "job": failed.job,
        "case_number": case.number if case else None,
        "tries": failed.failure_count,
        "error": failed.error,
        "first_failed_at": failed.first_failed_at.isoformat(timespec="seconds"),
        "next_try_at": None
        if failed.set_aside_at
        else failed.next_try_at.isoformat(timespec="seconds"),
        "set_aside": failed.set_aside_at is not None,
    }


def _table(rows: Sequence[Mapping[str, object]]) -> str:
    if not rows:
        return "没有失败的后台工作 / no job failed"
    lines = []
    for row in rows:
        state = "已搁置 set aside" if row["set_aside"] else f"下次 next {row['next_try_at']}"
        lines.append(
            f"{row['id']}  {row['job']}  {row['case_number'] or '-'}  ×{row['tries']}  {state}"
            f"\n    {row['error']}"
        )
    return "\n".join(lines)
