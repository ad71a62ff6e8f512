"""Calendar commands on the database: years as they are published, and what they move."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from sqlalchemy.orm import Session

from policies import calendar_files
from policies.calendar import WorkingCalendar
from policies.calendar_files import PublishedYear
from webapp import clock, schema
from webapp.accounts import queries as accounts
from webapp.accounts.errors import OfficerNotFoundError
from webapp.accounts.models import Officer
from webapp.clocks import calendar_years, queries
from webapp.clocks.errors import CalendarYearMissingError
from webapp.clocks.models import CalendarPublication
from webapp.commands.context import Product, open_product, use_case
from webapp.commands.files import text_of
from webapp.commands.output import json_option, show
from webapp.database import division_reach, set_reach
from webapp.supervision import operations as supervision
from webapp.supervision import permissions
from webapp.supervision import queries as supervised
from webapp.supervision.queries import ProposedMove

Row = dict[str, object]

_EXAMPLE = """\b
{"year": 2027, "title": "国务院办公厅关于2027年部分节假日安排的通知",
 "document": "国办发明电〔2026〕N号", "published_on": "2026-11-05",
 "holidays": [{"name": "元旦", "from": "2027-01-01", "to": "2027-01-03",
               "worked": ["2027-01-09"]}, …]}

Every statutory holiday stands once; two that fall together stand as 国庆节、中秋节.
"""
_OFF_ON = (False, True)
_OUTCOMES: Mapping[str, str] = {
    "published": "已公布 / published",
    "corrected": "已更正 / corrected",
    "unchanged": "与已公布的一致，没有改动 / as published, nothing changed",
}
_MOVES: Mapping[bool, str] = {
    False: "%(count)s 个期限待复核（尚未改动）/ deadlines to review, nothing changed yet",
    True: "%(count)s 个期限已重新计算 / deadlines recalculated",
}


@click.command("list")
@json_option
def list_years(*, as_json: bool) -> None:
    """List the years that are published, and by what."""
    with use_case(_product()) as session:
        notices = queries.publications(session)
    newest = {notice.year: notice for notice in notices}
    rows = [
        {**_notice_json(one), "corrections": sum(other.year == year for other in notices) - 1}
        for year, one in newest.items()
    ]
    show(rows, as_json=as_json, text="\n".join(_year_line(row) for row in rows))


@click.command("show")
@click.argument("year", type=int)
@json_option
def show_year(*, year: int, as_json: bool) -> None:
    """Show a year: its days off on weekdays, its worked weekend days, its notices."""
    with use_case(_product()) as session:
        notices = queries.publications(session, year)
    if not notices:
        raise CalendarYearMissingError(year)
    days = notices[-1].days
    off, worked = (sorted(on for on, works in days.items() if works is told) for told in _OFF_ON)
    told: Row = {
        "year": year,
        "weekdays_off": off,
        "weekends_worked": worked,
        "notices": [_notice_json(one) for one in notices],
    }
    lines = [
        f"{year}",
        f"工作日放假 weekdays off ({len(off)}): {' '.join(off)}",
        f"周末上班 weekends worked ({len(worked)}): {' '.join(worked)}",
        *(_notice_line(one) for one in notices),
    ]
    show(told, as_json=as_json, text="\n".join(lines))


@click.command("import", epilog=_EXAMPLE)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, help="The year that the file must be about.")
@click.option("--source", help="The number of the notice, if the file does not give it.")
@click.option("--replace", is_flag=True, help="Correct a year that is published already.")
@click.option("--reason", default="", help="Why it is corrected.")
@click.option("--by", "login", help="Who enters it: an officer's login; needed to correct.")
@json_option
def import_year(
    *,
    file: Path,
    year: int | None,
    source: str | None,
    replace: bool,
    reason: str,
    login: str | None,
    as_json: bool,
) -> None:
    """Enter the days off of a year from a JSON file, as the State Council published them."""
    if replace and not (login and reason.strip()):
        raise click.UsageError("--replace needs --by and --reason.")
    told = calendar_files.read_year(
        text_of(file), file=file.name, today=clock.today(), year=year, document=source
    )
    with use_case(_product()) as session:
        by = _officer(session, login) if login else None
        changes = _changes(queries.calendar(session), told)
        outcome = _keep(session, told, changes, by=by, replace=replace, reason=reason)
        waiting = len(supervised.proposed_moves(session))
    result: Row = {
        "year": told.year,
        "outcome": outcome,
        "document": told.document,
        "changes": changes or [],
        "deadlines_to_review": waiting,
    }
    lines = [f"{told.year} {told.document}: {_OUTCOMES[outcome]}"]
    lines += [f"  {one['date']}: {one['before']} → {one['after']}" for one in changes or []]
    if waiting:
        lines.append(f"待复核期限 {waiting} 个 / to review: doudi calendar recalculate")
    show(result, as_json=as_json, text="\n".join(lines))


@click.command()
@click.option("--apply", "is_applied", is_flag=True, help="Move the deadlines that are listed.")
@click.option("--by", "login", help="Who reviewed the list: a supervisor or policy staff.")
@click.option("--reason", default="", help="Kept with every deadline that moves.")
@json_option
def recalculate(*, is_applied: bool, login: str | None, reason: str, as_json: bool) -> None:
    """List the deadlines that a published calendar moves or makes firm; with --apply, move them."""
    if is_applied and not (login and reason.strip()):
        raise click.UsageError("--apply needs --by and --reason.")
    product = _product()
    with use_case(product) as session:
        by = _officer(session, login) if login else None
        if is_applied and by is not None:
            permissions.check_may_recalculate(by)
        found = supervised.proposed_moves(session, division=by.division_code if by else "")
        rows = [_move_json(one) for one in found]
    if is_applied and by is not None:
        _apply(product, found, by=by, reason=reason)
    heading = _MOVES[is_applied] % {"count": len(rows)} if rows else "没有需要复核的期限 / nothing"
    text = "\n".join([heading, *(_move_line(row) for row in rows)])
    show({"applied": is_applied, "moves": rows}, as_json=as_json, text=text)


def stored_calendar() -> WorkingCalendar:
    """Return the calendar of the installation."""
    with use_case(_product()) as session:
        return queries.calendar(session)


def _product() -> Product:
    product = open_product()
    if not schema.is_current(product.engine):
        product.engine.dispose()
        raise click.ClickException(
            "数据库还没有准备好，请先运行 doudi db upgrade"
            " / the database is not ready: run doudi db upgrade"
        )
    return product


def _officer(session: Session, login: str) -> Officer:
    officer = accounts.find_by_login(session, login)
    if officer is None:
        raise OfficerNotFoundError
    return officer


def _changes(known: WorkingCalendar, told: PublishedYear) -> list[Row] | None:
    """Return the days on which a notice differs from what is published; None if nothing is."""
    if told.year not in known.published_years:
        return None
    before, after = known.exceptions_of(told.year), told.exceptions

    def works(on: date, exceptions: Mapping[date, bool]) -> str:
        usual = on.weekday() < calendar_years.SATURDAY
        return "working" if exceptions.get(on, usual) else "off"

    return [
        {"date": on.isoformat(), "before": works(on, before), "after": works(on, after)}
        for on in sorted({*before, *after})
        if works(on, before) != works(on, after)
    ]


def _keep(
    session: Session,
    told: PublishedYear,
    changes: list[Row] | None,
    *,
    by: Officer | None,
    replace: bool,
    reason: str,
) -> str:
    if replace and by is not None:
        calendar_years.correct_year(
            session,
            told.year,
            exceptions=told.exceptions,
            source=told.document,
            title=told.title,
            published_on=told.published_on,
            reason=reason,
            officer_id=by.id,
            at=clock.now(),
        )
        return "corrected"
    if changes is not None and not changes:
        return "unchanged"
    calendar_years.load_year(
        session,
        told.year,
        exceptions=told.exceptions,
        source=told.document,
        title=told.title,
        published_on=told.published_on,
        officer_id=by.id if by else None,
        at=clock.now(),
    )
    return "published"


def _apply(product: Product, found: Sequence[ProposedMove], *, by: Officer, reason: str) -> None:
    """Move the deadlines case by case; what was done stays done if one fails."""
    for instance_id in dict.fromkeys(one.instance_id for one in found):
        with _within(product, by) as session:
            supervision.recalculate(session, instance_id, by=by, reason=reason, at=clock.now())
    product.engine.dispose()


@contextmanager
def _within(product: Product, by: Officer) -> Iterator[Session]:
    with product.factory() as session:
        set_reach(session, division_reach(by.division_code))
        yield session
        session.commit()


def _notice_json(notice: CalendarPublication) -> Row:
    worked = sum(notice.days.values())
    return {
        "year": notice.year,
        "source": notice.source,
        "title": notice.title,
        "published_on": notice.published_on.isoformat() if notice.published_on else None,
        "entered_at": notice.at.isoformat(),
        "entered_by": str(notice.officer_id) if notice.officer_id else None,
        "reason": notice.reason,
        "weekdays_off_count": len(notice.days) - worked,
        "weekends_worked_count": worked,
    }


def _year_line(row: Row) -> str:
    corrected = f"  更正 corrected ×{row['corrections']}" if row["corrections"] else ""
    return (
        f"{row['year']}  放假 off {row['weekdays_off_count']:>2}"
        f"  上班 worked {row['weekends_worked_count']}  {row['source']} {row['title']}{corrected}"
    )


def _notice_line(notice: CalendarPublication) -> str:
    day = f"{clock.local_day(notice.at)}"
    reason = f"（更正 corrected：{notice.reason}）" if notice.reason else ""
    return f"{day} {notice.source} {notice.title}{reason}"


def _move_json(one: ProposedMove) -> Row:
    due, before = one.told.due, one.told.clock
    return {
        "case": one.case_number,
        "clock": before.name,
        "due_before": before.due_on.isoformat(),
        "due_after": due.on.isoformat(),
        "days_moved": one.told.days_moved,
        "provisional_before": before.is_provisional,
        "provisional_after": due.provisional,
    }


def _move_line(row: Row) -> str:
    firm = "暂定 provisional" if row["provisional_after"] else "确定 firm"
    return (
        f"{row['case']}  {row['clock']}  {row['due_before']} → {row['due_after']}"
        f"  ({row['days_moved']:+d})  {firm}"
    )
