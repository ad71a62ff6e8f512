"""A new application through its pages, as officers fill them in."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests import builders
from tests.builders import at
from webapp import database
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases import queries as cases
from webapp.cases.models import ApplicationDraft, AssistanceCase
from webapp.registry import queries as registry
from webapp.registry.models import Household, Relation
from webapp.registry.operations import NewMember

NOW = at("2026-09-14 09:30")
APPLICATION = {
    "submitted_by": "household",
    "village": builders.VILLAGE,
    "area": "rural",
    "address": "东头 12 号",
    "phone": "13800000000",
    "reason": "收入低，孩子上大学",
}
EXAMPLE_1 = (
    ("1", "business/crops", "5800"),
    ("1", "wages/casual_work", "6,200.00"),
    ("4", "transfer/central_basic_pension", "840"),
    ("3", "transfer/student_hardship_grant", "3000"),
)


@pytest.fixture(autouse=True)
def in_september(travel):
    travel(NOW)


def member(key, name, number, relation, **more):
    told = {
        "name": name,
        "id_number": number,
        "relation": relation,
        "student": "none",
        "employment": "none",
        "disability_category": "none",
        "disability_grade": "",
        "excluded_by": "",
        "lives_together": "true",
        **more,
    }
    return {f"members.{key}.{field}": value for field, value in told.items()}


def family():
    """Return father, mother, daughter at university, grandfather, with rows 1 to 4."""
    return {
        **member("1", "张建明", builders.id_number(date(1972, 3, 3)), "applicant"),
        **member("2", "周秀英", builders.id_number(date(1974, 4, 4), female=True), "spouse"),
        **member(
            "3",
            "张小雨",
            builders.id_number(date(2006, 6, 6), female=True),
            "child",
            student="undergraduate",
            is_dependent="true",
        ),
        **member(
            "4",
            "张德福",
            builders.id_number(date(1954, 1, 1)),
            "parent",
            has_support_duty="true",
            employment="retired",
        ),
    }


def income(key, owner="1", source="business/crops", yuan="5800", **more):
    told = {
        "member": owner,
        "source": source,
        "yuan": yuan,
        "period_from": "2025-09-01",
        "period_to": "2026-08-31",
        **more,
    }
    return {f"incomes.{key}.{field}": value for field, value in told.items()}


class Filling:
    """One officer with one draft in the browser."""

    def __init__(self, client, **begun):
        self.client = client
        response = client.post("/cases/new", data=begun)
        self.id = response.location.split("/")[3]
        self.version = 1

    def post(self, step, do="next", **fields):
        data = {**fields.pop("fields", {}), **fields, "do": do, "lock_version": self.version}
        response = self.client.post(f"/cases/new/{self.id}/{step}", data=data)
        if response.status_code != 409:
            self.version += 1
        return response

    def get(self, step):
        return self.client.get(f"/cases/new/{self.id}/{step}").get_data(as_text=True)

    def fill_members(self, fields=None):
        """Give four members their rows and fill them."""
        self.post("application", fields=APPLICATION)
        known = member("1", "", "", "applicant")
        for key in ("2", "3", "4"):
            self.post("members", do="add:members", fields=known)
            known |= member(key, "", "", "")
        return self.post("members", fields=fields or family())

    def fill_example_1(self, fields=None):
        """Go through every step up to the review."""
        self.fill_members(fields)
        rows = {}
        for place, (owner, source, yuan) in enumerate(EXAMPLE_1, start=5):
            self.post("incomes", do="add:incomes", fields=rows)
            rows |= income(str(place), owner, source, yuan)
        self.post("incomes", fields=rows)
        return self.post("means")


def text_of(response):
    return response.get_data(as_text=True)


def everything(session):
    """Let the test see again what the request's reach hid: they share one connection."""
    session.expire_all()
    database.set_reach(session, database.EVERYTHING)
    return session


def count(session, model):
    return everything(session).scalar(select(func.count()).select_from(model))


@pytest.fixture
def caseworker(session):
    return builders.officer(session)


@pytest.fixture
def browser(sign_in, caseworker):
    return sign_in(caseworker)


class TestTheGoodPath:
    def test_the_household_of_example_1_is_registered_and_its_case_begins(self, session, browser):
        filling = Filling(browser)
        filling.fill_example_1()

        response = filling.post("review", do="submit", declared="true")

        made = cases.get(everything(session), filling.id)
        means = registry.means_of(session, made.household_id)
        assert (response.status_code, response.location) == (303, f"/cases/{made.id}")
        assert made.number.startswith("DB-2026-")
        assert [one.relation for one in made.household.members] == [
            Relation.APPLICANT,
            Relation.SPOUSE,
            Relation.CHILD,
            Relation.PARENT,
        ]
        assert [one.declared_fen for one in means.incomes] == [580000, 620000, 84000, 300000]
        assert means.incomes[2].member_id == made.household.members[3].id
        assert made.household.members[3].has_support_duty
        assert count(session, ApplicationDraft) == 0

    def test_birth_and_sex_follow_from_the_number(self, browser):
        filling = Filling(browser)
        filling.fill_members()

        page = filling.get("members")

        assert "女 · 2006-06-06" in page

    def test_the_review_masks_names_and_numbers(self, browser):
        filling = Filling(browser)
        told = family()
        filling.fill_example_1(told)

        page = filling.get("review")

        assert "张*明" in page
        assert "张建明" not in page
        assert told["members.1.id_number"] not in page

    def test_a_household_of_the_registry_needs_the_application_only(
        self, session, caseworker, browser
    ):
        known = builders.household(session, caseworker)
        session.commit()
        filling = Filling(browser, household_id=known.id)

        filling.post("application", submitted_by="household", reason="收入低")
        response = filling.post("review", do="submit", declared="true")

        made = cases.get(everything(session), filling.id)
        assert response.status_code == 303
        assert made.household_id == known.id
        assert count(session, Household) == 1


class TestWhatIsWrong:
    def test_a_wrong_identity_number_is_said_beside_the_field_and_stays_typed(self, browser):
        filling = Filling(browser)
        filling.post("application", fields=APPLICATION)

        response = filling.post(
            "members", fields=member("1", "张建明", "410621197203031239", "applicant")
        )

        page = text_of(response)
        assert response.status_code == 422
        assert 'href="#members.1.id_number"' in page
        assert 'id="members.1.id_number-error"' in page
        assert "data-error-summary" in page
        assert 'value="410621197203031239"' in page
        assert "410621197203031239" in filling.get("members")

    def test_the_same_person_twice_is_refused(self, browser):
        number = builders.id_number(date(1972, 3, 3))
        told = family()
        told["members.2.id_number"] = number.lower()
        told["members.1.id_number"] = number
        filling = Filling(browser)

        response = filling.fill_members(told)

        assert response.status_code == 422
        assert "同一人不能填两次" in text_of(response)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"yuan": "-5800"}, "金额不能为负数"),
            ({"yuan": "5800.005"}, "金额最多两位小数"),
            ({"yuan": "五千"}, "请用数字填写金额"),
            ({"period_from": "2026-09-01"}, "截止日期不能早于起始日期"),
            ({"owner": "9"}, "请选择是哪位成员的"),
            ({"source": "wages/lottery"}, "请选择收入种类"),
        ],
    )
    def test_an_income_that_cannot_be_is_refused_and_kept(self, browser, typed, said):
        filling = Filling(browser)
        filling.fill_members()
        filling.post("incomes", do="add:incomes")

        response = filling.post("incomes", fields=income("5", **typed))

        page = text_of(response)
        assert response.status_code == 422
        assert said in page
        assert typed.get("yuan", "5800") in page

    def test_an_agent_needs_name_and_authority(self, browser):
        filling = Filling(browser)

        response = filling.post("application", fields={**APPLICATION, "submitted_by": "agent"})

        assert "请填写代理人姓名" in text_of(response)
        assert "请填写委托书编号" in text_of(response)

    def test_a_village_of_another_place_is_no_choice(self, browser):
        filling = Filling(browser)

        response = filling.post("application", fields={**APPLICATION, "village": "410622101201"})

        assert "请选择村（社区）" in text_of(response)

    def test_it_is_not_handed_in_without_the_declaration_or_with_an_open_problem(
        self, session, browser
    ):
        filling = Filling(browser)
        filling.post("application", fields=APPLICATION)

        response = filling.post("review", do="submit")

        page = text_of(response)
        assert response.status_code == 422
        assert 'href="#declared"' in page
        assert f"/cases/new/{filling.id}/members#members.1.name" in page
        assert count(session, AssistanceCase) == 0

    def test_typed_markup_stays_text(self, browser):
        filling = Filling(browser)

        filling.post("application", fields={**APPLICATION, "reason": "<script>alert(1)</script>"})

        assert "<script>alert(1)" not in filling.get("application")


class TestWhoIsKnown:
    def test_a_running_application_is_shown_and_cannot_be_handed_in_again(
        self, session, caseworker, browser
    ):
        running = builders.application(session, caseworker)
        session.commit()
        filling = Filling(browser)
        told = family()
        household = registry.get(everything(session), running.household_id)
        told["members.1.id_number"] = household.members[0].id_number
        filling.fill_example_1(told)

        page = filling.get("review")
        response = filling.post("review", do="submit", declared="true")

        assert running.number in page
        assert 'value="submit"' not in page
        assert response.status_code == 409
        assert count(session, AssistanceCase) == 1

    def test_the_search_shows_households_masked_with_their_cases(
        self, session, caseworker, browser
    ):
        running = builders.application(session, caseworker)
        session.commit()

        page = text_of(browser.post("/cases/new/search", data={"words": "张建"}))

        assert "张*明" in page
        assert "张建明" not in page
        assert running.number in page

    def test_of_somebody_known_elsewhere_only_the_county_shows(self, session, browser):
        number = builders.id_number(date(1972, 3, 3))
        other = builders.officer(session, division="410622101")
        builders.application(
            session,
            other,
            registered=builders.household(
                session,
                other,
                members=[
                    NewMember("王二", number, Relation.APPLICANT),
                ],
                yuan=[],
                village="410622101001",
            ),
        )
        session.commit()

        page = text_of(browser.post("/cases/new/search", data={"words": number}))

        assert "淇县" in page
        assert "王" not in page.replace(number, "")
        assert "DB-2026" not in page

    def test_a_search_is_in_the_trail_without_the_words(self, session, browser):
        browser.post("/cases/new/search", data={"words": "张建明"})

        (event,) = everything(session).scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.REGISTRY_SEARCHED)
        )
        assert event.details == {"kind": "name", "count": 0}

    def test_the_draft_can_turn_to_the_household_that_is_registered(
        self, session, caseworker, browser
    ):
        known = builders.household(session, caseworker)
        session.commit()
        filling = Filling(browser)
        filling.post("application", fields=APPLICATION)

        filling.post("review", do=f"use:{known.id}")
        filling.post("review", do="use:nonsense")
        page = filling.get("review")

        assert "张*福" in page
        assert browser.get(f"/cases/new/{filling.id}/members").status_code == 302


class TestDrafts:
    def test_what_was_typed_is_there_after_leaving(self, browser):
        filling = Filling(browser)
        filling.post("application", fields=APPLICATION)
        told = member("1", "张建明", "4106", "applicant")
        filling.post("members", do="leave", fields=told)

        listed = text_of(browser.get("/cases/new"))
        page = filling.get("members")

        assert "张*明" in listed
        assert 'value="4106"' in page

    def test_it_is_stored_encrypted_and_noted_without_names(self, session, browser):
        filling = Filling(browser)
        filling.post("application", fields=APPLICATION)

        draft = everything(session).get(ApplicationDraft, filling.id)
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.APPLICATION_DRAFTED)
        ).all()

        assert "东头".encode() not in bytes(draft.sealed)
        assert [event.details["change"] for event in events] == ["begun", "saved"]

    def test_another_officers_draft_is_not_found(self, session, client, sign_in, browser):
        filling = Filling(browser)
        other = builders.officer(everything(session))
        client.post("/sign-out")
        sign_in(other)

        answers = [
            client.get(f"/cases/new/{filling.id}/application").status_code,
            filling.post("application", fields=APPLICATION).status_code,
            client.post(f"/cases/new/{filling.id}/discard").status_code,
        ]

        assert answers == [404, 404, 404]

    def test_two_windows_do_not_overwrite_each_other(self, browser):
        filling = Filling(browser)
        filling.post("application", fields={**APPLICATION, "reason": "第一个窗口"})
        filling.version = 1

        response = filling.post("application", fields={**APPLICATION, "reason": "第二个窗口"})

        assert response.status_code == 409
        assert "第一个窗口" in filling.get("application")

    def test_a_second_click_leads_to_the_case_already_made(self, session, browser):
        filling = Filling(browser)
        filling.fill_example_1()
        version = filling.version

        first = filling.post("review", do="submit", declared="true")
        filling.version = version
        second = filling.post("review", do="submit", declared="true")

        assert first.location == second.location
        assert count(session, AssistanceCase) == 1
        assert browser.get(f"/cases/new/{filling.id}/review").location == first.location

    def test_a_discarded_draft_is_gone(self, session, browser):
        filling = Filling(browser)

        browser.post(f"/cases/new/{filling.id}/discard")

        assert count(session, ApplicationDraft) == 0

    def test_rows_come_and_go_by_buttons_and_keep_their_owner(self, browser):
        filling = Filling(browser)
        filling.fill_members()
        filling.post("incomes", do="add:incomes")
        filling.post("incomes", fields=income("5", owner="4"))

        filling.post("members", do="remove:members:2", fields=family())
        page = filling.get("incomes")

        assert re.search(r'<option value="4" selected>张德福', page)

    def test_the_draft_of_a_lost_session_is_still_there(
        self, client, sign_in, travel, session, caseworker, browser
    ):
        filling = Filling(browser)
        filling.post("application", fields=APPLICATION)

        travel(NOW + timedelta(days=1))
        refused = client.get(f"/cases/new/{filling.id}/application")
        everything(session)
        sign_in(caseworker)

        assert "/sign-in" in refused.location
        assert "孩子上大学" in filling.get("application")


@pytest.mark.parametrize(
    "role", [Role.COUNTY_OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_only_villages_and_townships_take_applications_in(session, sign_in, role):
    client = sign_in(builders.officer(session, role))

    assert client.get("/cases/new").status_code == 403
