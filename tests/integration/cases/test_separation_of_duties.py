"""Who may not handle what: refused on claim, draft, completion and reassignment alike."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp.accounts import operations as accounts
from webapp.accounts.models import Officer, RelativeRelation, Role
from webapp.cases import operations as cases
from webapp.cases.permissions import CaseAction
from webapp.errors import AppError, NotPermittedError
from webapp.registry.models import Relation
from webapp.registry.operations import NewMember
from webapp.tasks import operations as tasks
from webapp.tasks import queries
from webapp.tasks.errors import (
    ClaimedByOtherError,
    NearRelativeError,
    ReassignmentReasonMissingError,
    SeparationOfDutiesError,
    StaleTaskError,
    UserTaskClosedError,
    WrongLaneError,
)

NOW = at("2026-09-14 09:00")


def begin(session: Session, **case: object) -> Procedure:
    people = driving.staff(session)
    made = builders.application(session, people.assistant, at=NOW, **case)
    return Procedure(session, made, people)


def assert_kept_away(
    procedure: Procedure, element_id: str, officer: Officer, error: type[AppError]
) -> None:
    """Assert that an officer can neither take, write, complete, nor be given a task."""
    session, task = procedure.session, procedure.task(element_id)
    supervisor = builders.officer(session, Role.SUPERVISOR)
    version = task.lock_version
    attempts: list[Callable[[], object]] = [
        lambda: tasks.claim(session, task.id, by=officer, at=NOW),
        lambda: tasks.save_draft(
            session, task.id, by=officer, raw={"x": "1"}, lock_version=version, at=NOW
        ),
        lambda: procedure.complete(element_id, {}, by=officer, at=NOW),
        lambda: tasks.reassign(
            session, task.id, to=officer, by=supervisor, reason="人手不足", at=NOW
        ),
    ]
    for attempt in attempts:
        with pytest.raises(error):
            attempt()
    left = procedure.task(element_id)
    assert (left.assignee_id, left.draft, left.lock_version) == (None, None, version)


class TestSurveyors:
    def test_the_first_surveyor_is_not_the_second(self, session: Session) -> None:
        procedure = begin(session)
        procedure.accept(NOW)
        procedure.complete("survey_first", {}, by=procedure.people.township, at=NOW)

        assert_kept_away(
            procedure, "survey_second", procedure.people.township, SeparationOfDutiesError
        )

    def test_nor_is_a_second_account_of_the_same_person(self, session: Session) -> None:
        procedure = begin(session)
        procedure.accept(NOW)
        procedure.complete("survey_first", {}, by=procedure.people.township, at=NOW)
        double = builders.officer(session, number=procedure.people.township.id_number)

        assert_kept_away(procedure, "survey_second", double, SeparationOfDutiesError)

    def test_a_rejected_survey_cannot_be_turned_round(self, session: Session) -> None:
        procedure = begin(session)
        procedure.accept(NOW)
        procedure.complete("survey_first", {}, by=procedure.people.township, at=NOW)
        procedure.complete(
            "survey_second", {"survey_agreed": False}, by=procedure.people.second, at=NOW
        )

        with pytest.raises(SeparationOfDutiesError):
            procedure.complete("survey_first", {}, by=procedure.people.second, at=NOW)

    def test_neither_surveyor_visits_reviews_or_confirms_for_the_county(
        self, session: Session
    ) -> None:
        procedure = begin(session)
        people = procedure.people
        doubles = [
            builders.officer(session, Role.COUNTY_OFFICER, number=one.id_number)
            for one in (people.township, people.second)
        ]
        procedure.accept(NOW, near_relative=True, near_relative_officer_name="某某")
        procedure.compare(NOW)
        procedure.survey(NOW)
        procedure.opine(NOW)
        closed = procedure.publicise(NOW)
        procedure.submit(closed)

        for double in doubles:
            with pytest.raises(SeparationOfDutiesError):
                procedure.complete("county_visit", {}, by=double, at=closed)
        procedure.complete(
            "county_visit", {"visited_on": "2026-09-21"}, by=people.county, at=closed
        )
        for double in doubles:
            with pytest.raises(SeparationOfDutiesError):
                procedure.complete("county_review", {}, by=double, at=closed)
        procedure.review(closed)
        for double in (*doubles, people.county):
            with pytest.raises(SeparationOfDutiesError):
                procedure.complete("confirmation", {}, by=double, at=closed)
        assert_kept_away(procedure, "confirmation", doubles[0], SeparationOfDutiesError)


class TestNearRelatives:
    def test_that_an_officer_declared_keep_the_officer_away(self, session: Session) -> None:
        members = builders.example_1_members()
        household = builders.household(session, builders.officer(session), members=members)
        procedure = begin(session, registered=household)
        cousin = builders.officer(session)
        accounts.declare_relative(
            session,
            cousin,
            relation=RelativeRelation.SIBLING,
            id_number=members[1].id_number,
            at=NOW,
        )
        double = builders.officer(session, number=cousin.id_number)

        assert_kept_away(procedure, "check_completeness", cousin, NearRelativeError)
        assert_kept_away(procedure, "check_completeness", double, NearRelativeError)

    def test_that_were_registered_keep_the_officer_away_from_then_on(
        self, session: Session
    ) -> None:
        procedure = begin(session)
        named = builders.officer(session, name="钱经办")

        procedure.accept(
            NOW,
            near_relative=True,
            near_relative_officer_name="钱经办",
            near_relative_officer_post="乡镇经办人",
            near_relative_relation="sibling",
        )

        assert_kept_away(procedure, "survey_first", named, NearRelativeError)
        assert procedure.case.is_near_relative
        with pytest.raises(NearRelativeError):
            cases.act(session, procedure.case_id, CaseAction.WITHDRAW, answers={}, by=named, at=NOW)

    def test_a_member_of_the_household_handles_nothing(self, session: Session) -> None:
        number = builders.id_number(date(1990, 1, 1))
        household = builders.household(
            session,
            builders.officer(session),
            members=[NewMember("卫经办", number, Relation.APPLICANT)],
        )
        procedure = begin(session, registered=household)
        member = builders.officer(session, number=number)

        assert_kept_away(procedure, "check_completeness", member, NearRelativeError)


class TestRoles:
    def test_every_lane_is_open_to_its_role_in_its_place_only(self, session: Session) -> None:
        procedure = begin(session)
        elsewhere = {
            Role.TOWNSHIP_CASEWORKER: "410621102",
            Role.VILLAGE_ASSISTANT: "410621101202",
            Role.COUNTY_OFFICER: builders.QI,
        }
        strangers = [
            *(
                builders.officer(session, role)
                for role in Role
                if role is not Role.TOWNSHIP_CASEWORKER
            ),
            *(
                builders.officer(session, role, division=division)
                for role, division in elsewhere.items()
            ),
        ]

        task = procedure.task("check_completeness")

        for stranger in strangers:
            with pytest.raises(WrongLaneError):
                tasks.claim(session, task.id, by=stranger, at=NOW)
        assert_kept_away(procedure, "check_completeness", strangers[-1], WrongLaneError)

    def test_the_township_may_do_what_a_village_has_nobody_for(self, session: Session) -> None:
        procedure = begin(session)
        by = procedure.people.township
        procedure.complete(
            "check_completeness",
            {"file_complete": False, "missing_items": ["authorisation"]},
            by=by,
            at=NOW,
        )

        procedure.complete("supply_papers", {}, by=by, at=NOW)

        assert procedure.open() == ["check_completeness"]

    def test_only_a_supervisor_of_the_place_reassigns_and_says_why(self, session: Session) -> None:
        procedure = begin(session)
        task = procedure.task("check_completeness")
        supervisor = builders.officer(session, Role.SUPERVISOR)
        outsiders = [
            builders.officer(session, Role.ADMINISTRATOR),
            builders.officer(session, Role.SUPERVISOR, division=builders.QI),
            procedure.people.county,
            procedure.people.township,
        ]
        to = procedure.people.second

        for outsider in outsiders:
            with pytest.raises(NotPermittedError):
                tasks.reassign(session, task.id, to=to, by=outsider, reason="忙", at=NOW)
        with pytest.raises(ReassignmentReasonMissingError):
            tasks.reassign(session, task.id, to=to, by=supervisor, reason="  ", at=NOW)
        tasks.reassign(session, task.id, to=to, by=supervisor, reason="原经办人休假", at=NOW)

        (kept,) = queries.reassignments_of(session, procedure.instance_id)
        assert (kept.to_id, kept.by_id, kept.reason) == (to.id, supervisor.id, "原经办人休假")
        with pytest.raises(ClaimedByOtherError):
            tasks.claim(session, task.id, by=procedure.people.township, at=NOW)


class TestTwoPeople:
    def test_the_second_completion_is_refused_with_what_happened(self, session: Session) -> None:
        procedure = begin(session)
        task = procedure.task("check_completeness")
        procedure.complete(
            "check_completeness", {"file_complete": True}, by=procedure.people.township, at=NOW
        )

        with pytest.raises(UserTaskClosedError):
            tasks.complete_user_task(
                session,
                task.id,
                by=procedure.people.second,
                answers={"file_complete": True},
                lock_version=1,
                at=NOW,
            )

    def test_a_page_from_before_a_release_is_stale(self, session: Session) -> None:
        procedure = begin(session)
        by = procedure.people.township
        task = procedure.task("check_completeness")
        seen = task.lock_version
        tasks.claim(session, task.id, by=by, at=NOW)
        tasks.claim(session, task.id, by=by, at=NOW)
        tasks.release(session, task.id, by=by, at=NOW)

        with pytest.raises(StaleTaskError):
            tasks.save_draft(session, task.id, by=by, raw={"note": "x"}, lock_version=seen, at=NOW)

        kept = tasks.save_draft(
            session,
            task.id,
            by=by,
            raw={"note": "x"},
            lock_version=procedure.task("check_completeness").lock_version,
            at=NOW,
        )
        assert (kept.draft, kept.assignee_id) == ({"note": "x"}, by.id)
