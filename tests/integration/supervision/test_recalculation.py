from datetime import date

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import at
from tests.integration.driving import Procedure, staff
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.clocks import calendar_years, queries

ACCEPTED = at("2026-11-23 09:00")
REVIEWED = at("2026-12-07 09:00")
ADDRESS = "/supervision/recalculation"


@pytest.fixture
def procedure(session):
    people = staff(session)
    found = Procedure(session, builders.application(session, people.assistant, at=ACCEPTED), people)
    found.accept(ACCEPTED)
    return found


@pytest.fixture
def published(session):
    calendar_years.load_year(
        session,
        2027,
        exceptions={date(2027, 1, 1): False},
        source="测试〔2026〕1号",
        at=at("2026-12-01 09:00"),
    )


@pytest.fixture
def supervisor(session):
    return builders.officer(session, Role.SUPERVISOR)


def page_of(response):
    return response.get_data(as_text=True)


def answers(session, **changes):
    return {"reason": "放假安排已公布", "calendar": queries.calendar_version(session), **changes}


def due(session, procedure):
    session.expire_all()
    clock = queries.live_clocks_of(session, procedure.instance_id)["total"]
    return str(clock.due_on), clock.is_provisional


class TestList:
    def test_shows_both_dates_with_the_case_and_masks_the_person(
        self, client, session, sign_in, procedure, published, supervisor, travel
    ):
        travel(REVIEWED)
        number = procedure.case.number
        sign_in(supervisor)

        page = page_of(client.get(ADDRESS))

        assert "1 个期限待复核" in page
        assert number in page
        assert "2027-01-04（周一）" in page
        assert "2027-01-05（周二）" in page
        assert "推后 1 日" in page
        assert "张*明" in page
        assert "张建明" not in page
        assert due(session, procedure) == ("2027-01-04", True)

    def test_is_empty_while_nothing_is_published(
        self, client, session, sign_in, procedure, supervisor, travel
    ):
        travel(REVIEWED)
        sign_in(supervisor)

        assert "没有待复核的期限" in page_of(client.get(ADDRESS))

    def test_says_which_would_be_late_at_once(
        self, client, session, sign_in, procedure, published, supervisor, travel
    ):
        travel(at("2027-01-20 09:00"))
        sign_in(supervisor)

        assert "重新计算后已超期" in page_of(client.get(ADDRESS))

    def test_shows_nothing_of_another_county(
        self, client, session, sign_in, procedure, published, travel
    ):
        travel(REVIEWED)
        sign_in(builders.officer(session, Role.SUPERVISOR, division=builders.QI))

        assert "没有待复核的期限" in page_of(client.get(ADDRESS))

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
    def test_is_closed_to_other_roles(self, client, session, sign_in, role):
        sign_in(builders.officer(session, role))

        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, data={"reason": "x"}).status_code == 403


class TestApplication:
    def test_moves_what_is_listed_and_tells_how_many(
        self, client, session, sign_in, procedure, published, supervisor, travel
    ):
        travel(REVIEWED)
        sign_in(supervisor)

        response = client.post(ADDRESS, data=answers(session), follow_redirects=True)

        assert "已重新计算 1 个期限。" in page_of(response)
        assert "没有待复核的期限" in page_of(response)
        assert due(session, procedure) == ("2027-01-05", False)
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.CLOCK_RECALCULATED)
        ).one()
        assert (event.officer_id, event.at) == (supervisor.id, REVIEWED)

    def test_is_told_on_the_page_of_the_case(
        self, client, session, sign_in, procedure, published, supervisor, travel
    ):
        travel(REVIEWED)
        sign_in(supervisor)
        client.post(ADDRESS, data=answers(session))

        page = page_of(client.get(f"/cases/{procedure.case_id}"))

        assert "重新计算" in page
        assert "放假安排已公布" in page
        assert "测试〔2026〕1号" in page

    def test_needs_a_reason(
        self, client, session, sign_in, procedure, published, supervisor, travel
    ):
        travel(REVIEWED)
        sign_in(supervisor)

        response = client.post(ADDRESS, data=answers(session, reason=" "))

        assert response.status_code == 422
        assert "重新计算的理由" in page_of(response)
        assert due(session, procedure) == ("2027-01-04", True)

    def test_is_refused_when_the_calendar_changed_since_the_list_was_shown(
        self, client, session, sign_in, procedure, published, supervisor, travel
    ):
        seen = answers(session)
        calendar_years.correct_year(
            session,
            2027,
            exceptions={},
            source="测试〔2026〕2号",
            reason="更正",
            officer_id=supervisor.id,
            at=at("2026-12-02 09:00"),
        )
        travel(REVIEWED)
        sign_in(supervisor)

        response = client.post(ADDRESS, data=seen)

        assert response.status_code == 409
        assert "放假安排又有变化" in page_of(response)
        assert due(session, procedure) == ("2027-01-04", True)

    def test_moves_nothing_of_another_county(
        self, client, session, sign_in, procedure, published, travel
    ):
        travel(REVIEWED)
        sign_in(builders.officer(session, Role.SUPERVISOR, division=builders.QI))

        client.post(ADDRESS, data=answers(session))

        assert due(session, procedure) == ("2027-01-04", True)
