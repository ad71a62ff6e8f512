"""A case whose first opinion hangs in the village."""

from datetime import datetime

import pytest

from tests import builders
from tests.integration.driving import Procedure, staff
from webapp import database
from webapp.cases.models import AssistanceCase
from webapp.publicity import queries

POSTED = builders.at("2026-09-16 15:00")

CLOSED = builders.at("2026-09-24 09:00")
DECIDED = builders.at("2026-09-28 09:00")


class PublicProcedure(Procedure):
    """A case whose notice hangs, on its way to the end."""

    @property
    def case(self) -> AssistanceCase:
        """Return the case; a request on the same connection may have narrowed the reach."""
        database.set_reach(self.session, database.EVERYTHING)
        return super().case

    def publicise_until_confirmed(self) -> datetime:
        """Take the notice down without an objection and confirm; return the moment."""
        self.fire("publicity", at=CLOSED)
        self.complete(
            "close_publicity", {"objection_raised": False}, by=self.people.township, at=CLOSED
        )
        self.submit(CLOSED)
        self.review(DECIDED)
        self.decide(DECIDED)
        self.deliver(DECIDED)
        return DECIDED


@pytest.fixture
def procedure(session):
    """Return a case whose notice hangs from 16 to 23 September."""
    people = staff(session)
    found = PublicProcedure(session, builders.application(session, people.assistant), people)
    found.accept(builders.at("2026-09-14 09:00"))
    found.compare(builders.at("2026-09-15 09:00"))
    found.survey(builders.at("2026-09-16 09:00"))
    found.opine(builders.at("2026-09-16 14:00"))
    found.complete("post_notice", {"posted": True}, by=people.assistant, at=POSTED)
    session.commit()
    return found


@pytest.fixture
def notice(session, procedure):
    """Return the notice that hangs."""
    return queries.newest_of_case(session, procedure.case_id)
