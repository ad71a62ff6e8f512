from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from webapp.accounts import operations as accounts
from webapp.accounts.models import Officer, Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases import operations, queries
from webapp.cases.errors import (
    AgentAuthorityMissingError,
    ElsewhereError,
    RunningApplicationError,
)
from webapp.cases.models import AssistanceCase, CaseStatus, Programme, SubmittedBy
from webapp.cases.operations import NewApplication
from webapp.database import division_reach, set_reach
from webapp.errors import NotPermittedError
from webapp.registry import queries as registry
from webapp.registry.models import Household
from webapp.tasks import queries as tasks

NOW = at("2026-09-14 09:00")
QI_VILLAGE = "410622001201"


def submit(session: Session, household: Household, by: Officer, **changes: object):
    values = {
        "household_id": household.id,
        "programme": Programme.MINIMUM_LIVING_ALLOWANCE,
        "submitted_by": SubmittedBy.HOUSEHOLD,
        "reason": " 收入低 ",
    }
    return operations.submit_application(
        session, NewApplication(**{**values, **changes}), by=by, at=NOW
    )


class TestSubmission:
    def test_begins_case_and_procedure_together(self, session: Session) -> None:
        by = builders.officer(session, Role.VILLAGE_ASSISTANT)
        household = builders.household(session, by)

        case = submit(session, household, by)

        instance = tasks.instance_of(session, case.id)
        assert (case.status, case.applied_on) == (CaseStatus.SUBMITTED, date(2026, 9, 14))
        assert (instance.business_key, instance.subject_label) == (case.number, "张*明")
        assert len(instance.parties) == 4
        assert [task.element_id for task in tasks.open_tasks_of(session, instance.id)] == [
            "check_completeness"
        ]
        assert case.reason == "收入低"

    def test_numbers_cases_by_year_without_a_gap(self, session: Session) -> None:
        by = builders.officer(session)

        first, second = (submit(session, builders.household(session, by), by) for _ in range(2))

        assert first.number.startswith("DB-2026-")
        assert int(second.number[-5:]) == int(first.number[-5:]) + 1

    def test_by_an_agent_needs_a_name_and_an_authority(self, session: Session) -> None:
        by = builders.officer(session)
        household = builders.household(session, by)
        agent = {"submitted_by": SubmittedBy.AGENT, "agent_name": "韩村协"}

        with pytest.raises(AgentAuthorityMissingError):
            submit(session, household, by, **agent, agent_authority=" ")

        case = submit(session, household, by, **agent, agent_authority="委〔2026〕3号")
        assert (case.agent_name, case.agent_authority) == ("韩村协", "委〔2026〕3号")

    def test_is_made_in_the_own_place_by_those_who_take_applications(
        self, session: Session
    ) -> None:
        household = builders.household(session, builders.officer(session))
        strangers = [
            builders.officer(session, Role.COUNTY_OFFICER),
            builders.officer(session, Role.ADMINISTRATOR),
            builders.officer(session, Role.VILLAGE_ASSISTANT, division="410621101202"),
            builders.officer(session, division="410621102"),
        ]

        for stranger in strangers:
            with pytest.raises(NotPermittedError):
                submit(session, household, stranger)

    def test_of_a_household_with_a_running_application_is_refused(self, session: Session) -> None:
        by = builders.officer(session)
        household = builders.household(session, by)
        running = submit(session, household, by)

        with pytest.raises(RunningApplicationError) as refused:
            submit(session, household, by)

        assert refused.value.params == {"number": running.number}

    def test_of_a_person_with_an_application_elsewhere_names_the_county_only(
        self, session: Session
    ) -> None:
        members = builders.example_1_members()
        by = builders.officer(session)
        village = (QI_VILLAGE, "城关村", "village", QI_VILLAGE[:9])
        accounts.load_divisions(session, [village], valid_from=NOW.date())
        other = builders.officer(session, division=QI_VILLAGE[:9])
        submit(session, builders.household(session, by, members=members), by)
        moved = builders.household(session, other, members=members, village=QI_VILLAGE)
        session.flush()
        set_reach(session, division_reach(QI_VILLAGE[:9]))

        with pytest.raises(ElsewhereError) as refused:
            submit(session, moved, other)

        assert refused.value.params == {"county": "浚县"}

    def test_runs_once_at_a_time_for_a_household_whatever_the_code_says(
        self, session: Session
    ) -> None:
        by = builders.officer(session)
        case = submit(session, builders.household(session, by), by)
        values = {
            column.key: getattr(case, column.key)
            for column in AssistanceCase.__table__.columns
            if column.key not in {"id", "number"}
        }

        session.add(AssistanceCase(**values, number="DB-2026-99999"))

        with pytest.raises(IntegrityError, match="uq_assistance_case_running"):
            session.flush()

    def test_after_a_withdrawal_is_open_again(self, session: Session) -> None:
        people = driving.staff(session)
        household = builders.household(session, people.township)
        first = submit(session, household, people.township)
        operations.act(
            session,
            first.id,
            operations.CaseAction.WITHDRAW,
            answers={},
            by=people.township,
            at=NOW,
        )

        second = submit(session, household, people.township)

        listed = queries.cases_of_household(session, household.id)
        assert {case.id for case in listed} == {first.id, second.id}


class TestSearch:
    def test_finds_a_case_by_number_name_or_identity_number(self, session: Session) -> None:
        people = driving.staff(session)
        case = builders.application(session, people.township, at=NOW)
        number = registry.get(session, case.household_id).members[1].id_number

        for words in (case.number.lower(), "张建", f" {number[:6]} {number[6:]} ", "周秀英"):
            found = queries.list_cases(session, words=words)
            assert case.id in [one.id for one in found], words
        assert queries.list_cases(session, words="%") == []

    def test_for_an_applicant_needs_number_and_identity(self, session: Session) -> None:
        people = driving.staff(session)
        case = builders.application(session, people.township, at=NOW)
        number = registry.get(session, case.household_id).members[0].id_number
        stranger = builders.id_number(date(1990, 1, 1))

        assert queries.find_for_applicant(session, case.number, number) is not None
        assert queries.find_for_applicant(session, case.number, stranger) is None
        assert queries.find_for_applicant(session, "DB-2026-00000", number) is None


def test_the_trail_holds_no_name_and_no_number_of_a_person(session: Session) -> None:
    procedure = Procedure(
        session,
        builders.application(session, builders.officer(session), at=NOW),
        driving.staff(session),
    )
    procedure.accept(NOW, near_relative=True, near_relative_officer_name="孙主任")
    procedure.survey(NOW)
    household = registry.get(session, procedure.case.household_id)
    operations.act(
        session,
        procedure.case_id,
        operations.CaseAction.NOT_COOPERATING,
        answers={"facts": "张建明拒绝"},
        by=procedure.people.township,
        at=NOW,
    )

    events = session.scalars(select(AuditEvent)).all()

    written = " ".join(f"{event.subject_id} {event.details}" for event in events)
    for member in household.members:
        assert member.name not in written
        assert member.id_number not in written
    assert "孙主任" not in written
    assert AuditAction.APPLICATION_SUBMITTED in {event.action for event in events}
