"""Make an installation ready: schema, divisions, calendars, the definitions that ship with it."""

import csv
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from forms import definition as forms
from forms.errors import FormError
from policies.calendar import WorkingCalendar
from webapp import clock, schema
from webapp.accounts import operations as accounts
from webapp.accounts.models import Division
from webapp.app import HANDLERS
from webapp.cases.models import Programme
from webapp.clocks import calendar_years
from webapp.clocks.models import CalendarYear
from webapp.database import EVERYTHING, set_reach
from webapp.definitions import operations as definitions
from webapp.studio import diagram_checks
from workflows import engine, lint, obligations
from workflows.errors import WorkflowError
from workflows.lint_rules.finding import Severity, Surroundings

DIVISIONS = Path(__file__).parent / "accounts" / "divisions" / "henan.csv"
CALENDAR_SOURCE = "chinesecalendar"
IN_FORCE_FROM = date(2004, 1, 1)
# What ships is known to be small; a busy machine must not keep the product from starting.
PATIENCE_SECONDS = 120.0


class BrokenDefinitionsError(Exception):
    """Diagrams or forms that ship with the product cannot run; every finding names its place."""

    def __init__(self, findings: list[str]) -> None:
        self.findings = findings
        super().__init__("\n".join(findings))


def prepare(engine_: Engine, factory: sessionmaker[Session]) -> None:
    """Bring a database to what this version of the product needs; safe to call at every start.

    Raises:
        BrokenDefinitionsError: A diagram or form is broken; nothing was published.
    """
    check_definitions()
    schema.upgrade(engine_)
    with factory() as session:
        set_reach(session, EVERYTHING)
        load_reference_data(session, at=clock.now())
        session.commit()


def check_definitions() -> None:
    """Check every shipped form and diagram.

    Raises:
        BrokenDefinitionsError: With one line a finding: file, element, reason in both languages.
    """
    findings = []
    keys = set()
    for key in forms.shipped_keys():
        try:
            forms.shipped(key)
            keys.add(key)
        except FormError as error:
            findings.append(f"forms/definitions/{key}.json: {error.message_zh} / {error}")
    for process_id in engine.shipped_ids():
        findings += _diagram_findings(process_id, form_keys=frozenset(keys))
    if findings:
        raise BrokenDefinitionsError(findings)


def load_reference_data(session: Session, *, at: datetime) -> None:
    """Load divisions and calendars where they are missing, and publish what changed."""
    if not session.execute(select(func.count(Division.code))).scalar_one():
        with DIVISIONS.open(encoding="utf-8", newline="") as file:
            rows = [
                (row["code"], row["name"], row["level"], row["parent"] or None)
                for row in csv.DictReader(file)
            ]
        accounts.load_divisions(session, rows, valid_from=IN_FORCE_FROM)
    loaded = set(session.scalars(select(CalendarYear.year)))
    published = WorkingCalendar.shipped()
    for year in sorted(published.published_years - loaded):
        calendar_years.load_year(
            session, year, exceptions=published.exceptions_of(year), source=CALENDAR_SOURCE, at=at
        )
    for key in forms.shipped_keys():
        definitions.publish_form(session, key, form_text(key), effective_on=IN_FORCE_FROM, at=at)
    for process_id in engine.shipped_ids():
        definitions.publish_process(
            session, engine.shipped(process_id), effective_on=IN_FORCE_FROM, at=at
        )


def surroundings(form_keys: frozenset[str]) -> Surroundings:
    """Return the names that a diagram may use: forms, clocks, handlers, roles, decisions."""
    return diagram_checks.surroundings(
        Programme.MINIMUM_LIVING_ALLOWANCE, forms=form_keys, handlers=HANDLERS
    )


def form_text(key: str) -> str:
    """Return the text of a form that ships with the product."""
    return (forms.DEFINITIONS / f"{key}.json").read_text("utf-8")


def _diagram_findings(process_id: str, *, form_keys: frozenset[str]) -> list[str]:
    try:
        definition = engine.shipped(process_id)
        engine.validate(definition)
    except WorkflowError as error:
        return [f"workflows/definitions/{process_id}: {error.message_zh} / {error.message_en}"]
    findings = [
        f"{found.file}: {found.element_id}: {found.message_zh} / {found.message_en}"
        for found in lint.lint(definition.sources, known=surroundings(form_keys))
        if found.severity is Severity.ERROR
    ]
    if process_id in set(Programme):
        findings += [
            f"{process_id}: {breach.element_id}: {breach.message_zh} / {breach.message_en}"
            for breach in obligations.check(
                definition, obligations.obligations(process_id), seconds=PATIENCE_SECONDS
            )
        ]
    return findings
