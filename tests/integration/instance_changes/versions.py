"""A later version of the shipped process, and cases that stand everywhere in the one before."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from tests.integration.driving import Procedure, Staff
from tests.versions import Drawing
from webapp.definitions.models import ProcessVersion
from workflows import engine
from workflows.model import ProcessDefinition

PROCESS = "minimum_living_allowance"
RENAMED = ("county_review", "county_examination")


def changed() -> Drawing:
    """Return the shipped process with a task added, one removed and one renamed, all ahead."""
    return (
        Drawing(engine.shipped(PROCESS))
        .add_task(
            "second_county_review", before="confirmation", like="county_review", name="县级复核"
        )
        .remove("county_visit")
        .rename(*RENAMED, name="县级审查")
    )


def publish(
    session: Session, definition: ProcessDefinition, *, effective_on: date, at: datetime
) -> ProcessVersion:
    """Publish a further version of a process."""
    newest = session.scalars(
        select(func.max(ProcessVersion.version)).where(
            ProcessVersion.process_id == definition.process_id
        )
    ).one()
    version = ProcessVersion(
        process_id=definition.process_id,
        version=newest + 1,
        sha256=definition.sha256,
        sources=[{"name": source.name, "xml": source.xml} for source in definition.sources],
        effective_on=effective_on,
        published_at=at,
    )
    session.add(version)
    session.flush()
    return version


def shipped_version(session: Session) -> ProcessVersion:
    """Return the version that ships with the product."""
    return session.scalars(
        select(ProcessVersion)
        .where(ProcessVersion.process_id == PROCESS)
        .order_by(ProcessVersion.version)
        .limit(1)
    ).one()


def _accepted(case: Procedure, at: datetime) -> datetime:
    case.accept(at)
    return at


def _compared(case: Procedure, at: datetime) -> datetime:
    case.compare(_accepted(case, at))
    return at


def _surveyed(case: Procedure, at: datetime) -> datetime:
    case.survey(_accepted(case, at))
    return at


def _checked(case: Procedure, at: datetime) -> datetime:
    case.survey(_compared(case, at))
    return at


def _opined(case: Procedure, at: datetime) -> datetime:
    case.opine(_checked(case, at))
    return at


def _posted(case: Procedure, at: datetime) -> datetime:
    _opined(case, at)
    case.complete("post_notice", {"posted": True}, by=case.people.assistant, at=at)
    return at


def _publicised(case: Procedure, at: datetime) -> datetime:
    _opined(case, at)
    return case.publicise(at)


def _submitted(case: Procedure, at: datetime) -> datetime:
    after = _publicised(case, at)
    case.submit(after)
    return after


def _reviewed(case: Procedure, at: datetime) -> datetime:
    after = _submitted(case, at)
    case.review(after)
    return after


def visited(case: Procedure, at: datetime) -> datetime:
    """Bring a case to the county's visit, which the changed version does not have."""
    case.accept(at, near_relative=True, near_relative_officer_name="孙主任")
    case.compare(at)
    case.survey(at)
    case.opine(at)
    after = case.publicise(at)
    case.submit(after)
    return after


POSITIONS: tuple[Callable[[Procedure, datetime], datetime], ...] = (
    lambda _case, at: at,
    _accepted,
    _compared,
    _surveyed,
    _checked,
    _opined,
    _posted,
    _publicised,
    _submitted,
    _reviewed,
)


def cases(
    session: Session, people: Staff, count: int, *, stuck: int, at: datetime
) -> list[Procedure]:
    """Hand in applications and bring them to every position; the last ``stuck`` to the visit."""
    found = []
    for number in range(count):
        moment = at + timedelta(minutes=number)
        case = Procedure(
            session, builders.application(session, people.assistant, at=moment), people
        )
        go = visited if number >= count - stuck else POSITIONS[number % len(POSITIONS)]
        go(case, moment)
        found.append(case)
    return found
