"""Drive a case through its procedure as officers do: find the open task, complete it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from tests import builders
from webapp import clock
from webapp.accounts.models import Officer, Role
from webapp.cases import queries as cases
from webapp.cases.models import AssistanceCase
from webapp.registry import queries as registry
from webapp.tasks import operations as tasks
from webapp.tasks import queries
from webapp.tasks.models import UserTask


@dataclass
class Staff:
    """Enough people for a whole procedure with its separation of duties."""

    assistant: Officer
    township: Officer
    second: Officer
    county: Officer
    confirmer: Officer


def staff(session: Session) -> Staff:
    """Return five people of one county."""
    return Staff(
        assistant=builders.officer(session, Role.VILLAGE_ASSISTANT),
        township=builders.officer(session),
        second=builders.officer(session),
        county=builders.officer(session, Role.COUNTY_OFFICER),
        confirmer=builders.officer(session, Role.COUNTY_OFFICER),
    )


class Procedure:
    """One case on its way."""

    def __init__(self, session: Session, case: AssistanceCase, people: Staff) -> None:
        self.session, self.case_id, self.people = session, case.id, people
        self.instance_id = queries.instance_of(session, case.id).id

    @property
    def case(self) -> AssistanceCase:
        return cases.get(self.session, self.case_id)

    def open(self) -> list[str]:
        """Return the element ids of the open tasks."""
        return [task.element_id for task in queries.open_tasks_of(self.session, self.instance_id)]

    def task(self, element_id: str) -> UserTask:
        """Return the open task of an element."""
        (found,) = [
            task
            for task in queries.open_tasks_of(self.session, self.instance_id)
            if task.element_id == element_id
        ]
        return found

    def complete(
        self, element_id: str, answers: Mapping[str, object], *, by: Officer, at: datetime
    ) -> None:
        """Complete an open task."""
        task = self.task(element_id)
        tasks.complete_user_task(
            self.session,
            task.id,
            by=by,
            answers=answers,
            lock_version=task.lock_version,
            at=at,
        )

    def accept(self, at: datetime, **answers: object) -> None:
        """Find the file complete and accept it."""
        self.complete("check_completeness", {"file_complete": True}, by=self.people.township, at=at)
        self.complete(
            "accept",
            {"special_circumstances": "none", "near_relative": False, **answers},
            by=self.people.township,
            at=at,
        )

    def compare(self, at: datetime, result: str = "consistent") -> None:
        """Ask for the comparison, start it and report it."""
        self.complete(
            "request_comparison", {"comparison_needed": True}, by=self.people.township, at=at
        )
        self.complete("start_comparison", {}, by=self.people.county, at=at)
        self.complete("report_comparison", {"result": result}, by=self.people.county, at=at)

    def survey(self, at: datetime, verified: Mapping[UUID, str] | None = None) -> None:
        """Let two people survey the household; what was declared is verified as it stands."""
        means = registry.means_of(self.session, self.case.household_id)
        rows = [
            {
                "id": str(row.id),
                "verified": (verified or {}).get(row.id, f"{row.declared_fen / 100:.2f}"),
                "note": "",
            }
            for row in means.incomes
        ]
        self.complete("survey_first", {"incomes": rows}, by=self.people.township, at=at)
        self.complete("survey_second", {"survey_agreed": True}, by=self.people.second, at=at)

    def opine(self, at: datetime, opinion: str = "agree") -> None:
        """Give the first opinion."""
        self.complete(
            "first_opinion",
            {"township_opinion": opinion, "reasons": "情况属实"},
            by=self.people.township,
            at=at,
        )

    def publicise(self, at: datetime, *, objection: bool = False) -> datetime:
        """Post the notice, let its period pass, take it down; return that morning."""
        self.complete("post_notice", {"posted": True}, by=self.people.assistant, at=at)
        after = at + timedelta(days=8)
        self.fire("publicity", at=after)
        self.complete(
            "close_publicity", {"objection_raised": objection}, by=self.people.township, at=after
        )
        return after

    def fire(self, name: str, *, at: datetime) -> None:
        """Let a clock's period be over, as the worker does."""
        tasks.fire_clock(self.session, self.instance_id, name, at=at)

    def submit(self, at: datetime) -> None:
        """Hand the file to the county."""
        self.complete("submit_to_county", {}, by=self.people.township, at=at)

    def review(self, at: datetime, conclusion: str = "proceed") -> None:
        """Review at the county."""
        self.complete(
            "county_review",
            {"county_review_conclusion": conclusion},
            by=self.people.county,
            at=at,
        )

    def decide(self, at: datetime, determination: str = "confirm", reasons: str = "属实") -> None:
        """Confirm or refuse."""
        self.complete(
            "confirmation",
            {"determination": determination, "reasons": reasons},
            by=self.people.confirmer,
            at=at,
        )

    def deliver(self, at: datetime) -> None:
        """Deliver the notice."""
        self.complete(
            "deliver_notice",
            {
                "delivery_method": "direct",
                "delivered_on": clock.local_day(at).isoformat(),
                "receiver": "张建明",
            },
            by=self.people.township,
            at=at,
        )
