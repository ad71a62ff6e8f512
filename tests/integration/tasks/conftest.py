"""One case of a county with enough people, on a morning that stands still."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.integration import driving
from tests.integration.driving import Procedure, Staff
from webapp import database

MORNING = builders.at("2026-09-14 09:00")


@pytest.fixture
def people(session: Session) -> Staff:
    """Return five people of one county."""
    return driving.staff(session)


@pytest.fixture
def procedure(session: Session, people: Staff, travel: Callable[[datetime], object]) -> Procedure:
    """Return a case that was handed in this morning."""
    travel(MORNING)
    case = builders.application(session, people.assistant, at=MORNING)
    return Procedure(session, case, people)


@pytest.fixture
def look_again(session: Session) -> Callable[[], None]:
    """Let the test see what a request committed: both share one connection and its reach."""

    def do() -> None:
        session.rollback()
        session.expire_all()
        database.set_reach(session, database.EVERYTHING)

    return do
