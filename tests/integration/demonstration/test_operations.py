"""The demonstration county loads on any day of the year, once, through the real procedure."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from tests import builders, server
from tests.builders import at
from webapp import clock, database, installation
from webapp.accounts.models import Officer
from webapp.app import session_maker
from webapp.cases.models import AssistanceCase, CaseStatus
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.database import EVERYTHING, set_reach
from webapp.demonstration import operations, people
from webapp.tasks.models import UserTask, UserTaskStatus


@pytest.fixture(scope="module")
def empty_engine(worker_id: str) -> Iterator[Engine]:
    with server.fresh_database(f"demonstration_{worker_id}") as url:
        settings = builders.settings(url)
        made = database.connect(url)
        installation.prepare(made, session_maker(settings, made))
        yield made
        made.dispose()


@pytest.fixture
def empty(empty_engine: Engine) -> Iterator[Session]:
    """Return a session on an installation without people; what it stores is rolled back."""
    settings = builders.settings(str(empty_engine.url))
    factory: sessionmaker[Session] = session_maker(settings, empty_engine)
    with factory() as opened:
        set_reach(opened, EVERYTHING)
        yield opened
        opened.rollback()


@pytest.mark.parametrize(
    "now",
    [
        "2026-09-14 09:30",  # an ordinary Monday
        "2026-02-19 08:00",  # in the Spring Festival
        "2026-10-04 23:59",  # in the autumn holidays
        "2027-01-05 09:00",  # nobody knows the holidays yet
    ],
)
def test_loads_on_any_day_and_once(empty: Session, now: str) -> None:
    moment = at(now)

    assert operations.load(empty, at=moment)

    statuses = empty.scalars(select(AssistanceCase.status)).all()
    assert len(statuses) == len(people.HOUSEHOLDS)
    assert {CaseStatus.SUBMITTED, CaseStatus.ACCEPTED, CaseStatus.REFUSED} <= set(statuses)
    assert CaseStatus.CONFIRMED in statuses
    running = empty.scalars(
        select(LegalClock).where(LegalClock.status == ClockStatus.RUNNING)
    ).all()
    assert all(one.started_on <= clock.local_day(moment) for one in running)
    if now.startswith("2027"):
        assert any(one.is_provisional for one in running)
    open_tasks = empty.scalars(
        select(UserTask.element_id).where(UserTask.status == UserTaskStatus.OPEN)
    ).all()
    assert {"check_completeness", "supply_papers", "first_opinion", "county_review"} <= set(
        open_tasks
    )
    assert empty.scalars(select(func.max(UserTask.completed_at))).one() <= moment
    assert not operations.load(empty, at=moment)
    assert empty.execute(select(func.count(Officer.id))).scalar_one() == len(people.OFFICERS)


def test_people_have_well_formed_numbers_of_nobody() -> None:
    numbers = [member.id_number for one in people.HOUSEHOLDS.values() for member in one.members] + [
        people.id_number(one.born_on, 1 + place) for place, one in enumerate(people.OFFICERS)
    ]

    assert len(set(numbers)) == len(numbers)
    assert {number[:6] for number in numbers} == {"410699"}
