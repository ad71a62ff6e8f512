"""The page of a household, and one identity number shown to somebody who says why."""

import re

import pytest
from sqlalchemy import select

from tests import builders
from webapp import database
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.registry import operations as registry
from webapp.registry import queries
from webapp.registry.operations import Verified

ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")


@pytest.fixture
def caseworker(session):
    return builders.officer(session)


@pytest.fixture
def household(session, caseworker):
    return queries.get(session, builders.household(session, caseworker).id)


def events(session, action):
    database.set_reach(session, database.EVERYTHING)
    return session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


def test_the_page_shows_members_masked_and_what_the_survey_found(
    session, sign_in, caseworker, household
):
    income = queries.means_of(session, household.id).incomes[0]
    registry.verify_means(
        session,
        household.id,
        incomes={income.id: Verified(600000, "粮补折")},
        assets={},
        by=caseworker,
        at=builders.NOW,
    )
    client = sign_in(caseworker)

    page = client.get(f"/households/{household.id}").get_data(as_text=True)

    assert ID_NUMBER.search(page) is None
    assert "张建明" not in page
    assert "张*明" in page
    assert "5,800.00" in page
    assert "6,000.00" in page
    assert "与申报不一致" in page
    assert len(events(session, AuditAction.HOUSEHOLD_READ)) == 1


def test_its_cases_are_listed(session, sign_in, caseworker, household):
    case = builders.application(session, caseworker, registered=household)
    client = sign_in(caseworker)

    page = client.get(f"/households/{household.id}").get_data(as_text=True)

    assert case.number in page


def test_one_number_shows_once_with_a_reason_in_the_trail(session, sign_in, caseworker, household):
    member = household.members[0]
    client = sign_in(caseworker)

    answer = client.post(
        f"/households/{household.id}/members/{member.id}/unmask",
        data={"reason": "compare_papers"},
    )

    page = answer.get_data(as_text=True)
    (event,) = events(session, AuditAction.IDENTITY_UNMASKED)
    assert ID_NUMBER.findall(page) == [member.id_number]
    assert answer.headers["Cache-Control"] == "no-store"
    assert (event.subject_id, event.details) == (str(member.id), {"reason": "compare_papers"})


@pytest.mark.parametrize("reason", ["", "好奇"])
def test_without_a_reason_nothing_shows(session, sign_in, caseworker, household, reason):
    client = sign_in(caseworker)

    answer = client.post(
        f"/households/{household.id}/members/{household.members[0].id}/unmask",
        data={"reason": reason},
    )

    assert answer.status_code == 422
    assert ID_NUMBER.search(answer.get_data(as_text=True)) is None
    assert events(session, AuditAction.IDENTITY_UNMASKED) == []


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_supervisors_and_auditors_see_no_number(session, sign_in, household, role):
    client = sign_in(builders.officer(session, role))

    answer = client.post(
        f"/households/{household.id}/members/{household.members[0].id}/unmask",
        data={"reason": "compare_papers"},
    )

    assert answer.status_code == 403
    assert "显示完整号码" not in client.get(f"/households/{household.id}").get_data(as_text=True)


def test_another_county_finds_nothing(session, sign_in, household):
    member_id = household.members[0].id
    client = sign_in(builders.officer(session, Role.COUNTY_OFFICER, division=builders.QI))

    answers = [
        client.get(f"/households/{household.id}").status_code,
        client.post(
            f"/households/{household.id}/members/{member_id}/unmask",
            data={"reason": "compare_papers"},
        ).status_code,
    ]

    assert answers == [404, 404]
