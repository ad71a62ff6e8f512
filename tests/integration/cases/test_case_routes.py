"""The list of cases, the page of a case, and what can be done there outside user tasks."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders import at
from tests.integration import driving
from webapp import database
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases import queries as cases
from webapp.cases.models import CaseStatus
from webapp.cases.permissions import READING_ROLES
from webapp.publicity import operations as publicity
from webapp.publicity import queries as boards
from webapp.registry.models import Relation

START = at("2026-09-14 09:00")
ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")


@pytest.fixture(autouse=True)
def in_september(travel):
    travel(START)


@pytest.fixture
def people(session):
    return driving.staff(session)


@pytest.fixture
def procedure(session, people):
    """Return a case that was accepted, compared and surveyed on its first day."""
    case = builders.application(session, people.assistant, at=START)
    begun = driving.Procedure(session, case, people)
    begun.accept(START)
    begun.compare(START)
    begun.survey(START)
    return begun


def everything(session):
    session.expire_all()
    database.set_reach(session, database.EVERYTHING)
    return session


def page_of(client, case_id):
    return client.get(f"/cases/{case_id}").get_data(as_text=True)


def read_events(session, action):
    return everything(session).scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


class TestPage:
    def test_says_what_is_open_who_holds_it_and_until_when(self, sign_in, people, procedure):
        client = sign_in(people.township)

        page = page_of(client, procedure.case_id)

        assert "提出初审意见" in page
        assert f"/tasks/{procedure.task('first_opinion').id}" in page
        assert "未认领" in page
        assert "全程办理时限" in page
        assert "2026-11-02" in page or "2026-10-30" in page

    def test_shows_the_calculation_in_yuan(self, sign_in, people, procedure):
        client = sign_in(people.township)

        page = page_of(client, procedure.case_id)

        assert "70.00" in page
        assert "12,000.00 ÷ 4 人 = 3,000.00" in page
        assert "（3,210.00 × 4 − 12,000.00）÷ 12" in page
        assert "不计入" in page

    def test_leads_to_every_step_of_the_calculation_with_its_source(
        self, sign_in, people, procedure
    ):
        client = sign_in(people.township)
        address = f"/cases/{procedure.case_id}/assessment"

        page = client.get(address).get_data(as_text=True)

        assert address in page_of(client, procedure.case_id)
        assert "算式：进位((标准（元/人·年） × 人数 − 家庭年收入) ÷ 12)" in page
        assert "/studio/parameters/minimum_living_allowance/standard_fen_per_year" in page
        assert "演示数据" in page

    def test_has_no_calculation_before_there_is_one(self, session, sign_in, people):
        case = builders.application(session, people.assistant, at=START)

        response = sign_in(people.township).get(f"/cases/{case.id}/assessment")

        assert response.status_code == 404
        assert "本案还没有测算" in response.get_data(as_text=True)

    def test_hides_names_and_numbers(self, sign_in, people, procedure):
        members = procedure.case.household.members
        client = sign_in(people.township)

        page = page_of(client, procedure.case_id)

        assert ID_NUMBER.search(page) is None
        assert [one.name for one in members if one.name in page] == []
        assert "张*明" in page

    def test_hides_who_objected(self, session, sign_in, people, procedure, travel):
        procedure.opine(START)
        procedure.complete("post_notice", {"posted": True}, by=people.assistant, at=START)
        notice = boards.newest_of_case(session, procedure.case_id)
        publicity.receive_objection(
            session,
            notice.id,
            objector_name="邻居甲",
            contact="13900000000",
            content="家里有车",
            at=START + timedelta(days=1),
        )
        travel(START + timedelta(days=2))
        client = sign_in(people.township)

        page = page_of(client, procedure.case_id)

        assert "收到异议" in page
        assert "公示期间收到异议" in page
        assert "邻居甲" not in page
        assert "13900000000" not in page

    def test_tells_who_did_what_and_what_was_issued(self, sign_in, people, procedure):
        client = sign_in(people.township)

        page = page_of(client, procedure.case_id)

        assert "第二调查人核签" in page
        assert people.second.name in page
        assert "受理通知书" in page

    def test_a_view_writes_one_event(self, session, sign_in, people, procedure):
        client = sign_in(people.township)

        page_of(client, procedure.case_id)

        (event,) = read_events(session, AuditAction.CASE_READ)
        assert (event.officer_id, event.stream) == (
            people.township.id,
            f"case:{procedure.case_id}",
        )

    def test_a_confirmed_case_shows_amount_and_first_month(self, sign_in, people, procedure):
        procedure.opine(START)
        closed = procedure.publicise(START)
        procedure.submit(closed)
        procedure.review(closed)
        procedure.decide(closed)
        procedure.deliver(closed)
        client = sign_in(people.county)

        page = page_of(client, procedure.case_id)

        assert "2026-10-01" in page
        assert "本案已办结" in page
        assert "撤回申请" not in page


class TestWhoMayRead:
    @pytest.mark.parametrize("role", READING_ROLES)
    def test_officers_of_the_place(self, session, sign_in, procedure, role):
        client = sign_in(builders.officer(session, role))

        assert client.get(f"/cases/{procedure.case_id}").status_code == 200

    @pytest.mark.parametrize("role", [Role.POLICY_STAFF, Role.ADMINISTRATOR])
    def test_not_those_who_do_not_work_on_cases(self, session, sign_in, procedure, role):
        client = sign_in(builders.officer(session, role))

        assert client.get(f"/cases/{procedure.case_id}").status_code == 403

    def test_not_another_county(self, session, sign_in, procedure):
        household_id = procedure.case.household_id
        client = sign_in(builders.officer(session, Role.COUNTY_OFFICER, division=builders.QI))

        answers = [
            client.get(f"/cases/{procedure.case_id}").status_code,
            client.get(f"/cases/{procedure.case_id}/send_back").status_code,
            client.post(f"/cases/{procedure.case_id}/send_back", data={"reason": "x"}).status_code,
            client.get(f"/households/{household_id}").status_code,
        ]
        listed = client.get("/cases").get_data(as_text=True)

        assert answers == [404, 404, 404, 404]
        assert "DB-2026" not in listed

    @pytest.mark.parametrize(
        "address",
        [
            "/cases",
            "/cases/{case}",
            "/cases/{case}/assessment",
            "/households/{household}",
            "/cases/new",
            "/cases/{case}/withdraw",
        ],
    )
    def test_nobody_without_a_session(self, session, client, procedure, address):
        case = procedure.case
        session.commit()

        answer = client.get(address.format(case=case.id, household=case.household_id))

        assert answer.status_code == 302
        assert answer.location.startswith("/sign-in")
        assert read_events(session, AuditAction.CASE_READ) == []


class TestList:
    @pytest.mark.parametrize("words", ["", "张建", "DB-2026-00001", "db-2026-00001", "东善堂"])
    def test_finds_by_name_number_and_village(self, sign_in, people, procedure, words):
        client = sign_in(people.township)

        page = client.get("/cases", query_string={"q": words}).get_data(as_text=True)

        assert f"/cases/{procedure.case_id}" in page
        assert "张*明" in page

    def test_finds_by_the_number_of_any_member(self, sign_in, people, procedure):
        number = procedure.case.household.members[3].id_number
        client = sign_in(people.township)

        page = client.get("/cases", query_string={"q": number}).get_data(as_text=True)

        assert f"/cases/{procedure.case_id}" in page

    def test_is_narrowed_by_status(self, sign_in, people, procedure):
        client = sign_in(people.township)

        page = client.get("/cases?status=confirmed").get_data(as_text=True)

        assert f"/cases/{procedure.case_id}" not in page

    def test_a_search_for_people_is_in_the_trail_and_one_for_a_case_is_not(
        self, session, sign_in, people, procedure
    ):
        client = sign_in(people.township)

        client.get("/cases", query_string={"q": procedure.case.number})
        client.get("/cases", query_string={"q": "张建明"})

        (event,) = read_events(session, AuditAction.REGISTRY_SEARCHED)
        assert event.details == {"kind": "name", "count": 1}

    @pytest.mark.parametrize(
        "address",
        ["/cases?page=0", "/cases?page=x", "/cases?status=nope", "/cases?page=99999999999999"],
    )
    def test_an_address_that_makes_no_sense_shows_the_list(self, sign_in, people, address):
        client = sign_in(people.township)

        assert client.get(address).status_code == 200


class TestActions:
    def test_a_withdrawal_ends_the_case(self, session, sign_in, people, procedure):
        client = sign_in(people.township)

        answer = client.post(
            f"/cases/{procedure.case_id}/withdraw",
            data={"statement": "外出务工", "signer": "张建明", "signed_on": "2026-09-14"},
        )

        everything(session)
        assert answer.status_code == 303
        assert procedure.case.status is CaseStatus.WITHDRAWN
        assert procedure.open() == []
        assert "外出务工" in page_of(client, procedure.case_id)

    def test_what_is_missing_is_said_and_nothing_happens(self, session, sign_in, people, procedure):
        client = sign_in(people.township)

        answer = client.post(
            f"/cases/{procedure.case_id}/withdraw",
            data={"statement": "外出务工", "signer": "", "signed_on": "2027-01-01"},
        )

        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert 'id="form-problems"' in page
        assert "外出务工" in page
        assert cases.get(everything(session), procedure.case_id).status is CaseStatus.ACCEPTED

    def test_after_a_death_another_member_goes_on(self, session, sign_in, people, procedure):
        mother = procedure.case.household.members[1]
        client = sign_in(people.township)
        form = client.get(f"/cases/{procedure.case_id}/report_death").get_data(as_text=True)

        client.post(
            f"/cases/{procedure.case_id}/report_death",
            data={
                "died_on": "2026-09-13",
                "new_applicant": str(mother.id),
                "evidence": "死亡证明",
            },
        )

        everything(session)
        assert "周*英" in form
        assert "周秀英" not in form
        assert procedure.case.applicant_id == mother.id
        assert procedure.case.applicant.relation is Relation.APPLICANT
        assert set(procedure.open()) == {"request_comparison", "survey_first"}

    def test_a_return_begins_the_survey_again(self, session, sign_in, people, procedure):
        client = sign_in(people.county)

        client.post(f"/cases/{procedure.case_id}/send_back", data={"reason": "收入有出入"})

        everything(session)
        assert set(procedure.open()) == {"request_comparison", "survey_first"}

    def test_not_cooperating_ends_with_a_notice(self, session, sign_in, people, procedure):
        client = sign_in(people.township)

        client.post(
            f"/cases/{procedure.case_id}/not_cooperating",
            data={"facts": "两次书面通知，均不到场"},
        )

        everything(session)
        assert procedure.case.status is CaseStatus.TERMINATED
        assert procedure.open() == ["deliver_notice"]

    def test_each_role_sees_only_its_own_actions(self, sign_in, people, procedure):
        client = sign_in(people.county)

        page = page_of(client, procedure.case_id)

        assert f"/cases/{procedure.case_id}/send_back" in page
        assert f"/cases/{procedure.case_id}/withdraw" not in page
        assert client.get(f"/cases/{procedure.case_id}/withdraw").status_code == 403

    def test_a_relative_keeps_off(self, session, sign_in, people, procedure):
        number = procedure.case.household.members[0].id_number
        relative = builders.officer(session, number=number)
        client = sign_in(relative)

        assert client.get(f"/cases/{procedure.case_id}/withdraw").status_code == 403
