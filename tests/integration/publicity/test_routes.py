import re
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests import builders
from tests.integration.publicity.conftest import POSTED
from webapp import database
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.clocks import queries as clocks
from webapp.notifications import queries as notifications
from webapp.publicity import queries
from webapp.publicity.errors import UnhandledObjectionError
from webapp.publicity.models import Objection

ANONYMOUS = {"is_real_name": "false", "content": "他家去年在县城买了商品房。"}
REAL_NAME = {
    "is_real_name": "true",
    "name": "李大山",
    "contact": "13900000000",
    "content": "他家去年在县城买了商品房。",
}
LAST_DAY, AFTER = builders.at("2026-09-23 20:00"), builders.at("2026-09-24 00:30")


def page_of(response):
    return response.get_data(as_text=True)


def events(session, action):
    database.set_reach(session, database.EVERYTHING)
    return session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


class TestVillages:
    def test_leads_to_the_villages_with_notices(self, client, procedure, travel):
        travel(POSTED)

        page = page_of(client.get("/board"))

        assert f'href="/board/{builders.VILLAGE}"' in page
        assert "浚县 · 善堂镇" in page

    def test_leads_from_the_county_to_every_village(self, client, procedure, travel):
        travel(POSTED)

        county = page_of(client.get(f"/board?in={builders.XUN}"))
        township = page_of(client.get(f"/board?in={builders.SHANTANG}"))

        assert f'href="/board?in={builders.SHANTANG}"' in county
        assert township.count('href="/board/4106211012') > 2

    def test_shows_no_village_whose_notice_is_over(self, client, procedure, travel):
        travel(AFTER)

        assert "现在没有公示" in page_of(client.get("/board"))

    @pytest.mark.parametrize("place", ["x", "'", "99", "４１", "410621101201410621"])
    def test_leaves_out_what_makes_no_sense(self, client, place):
        assert client.get("/board", query_string={"in": place}).status_code == 200


class TestBoard:
    def test_shows_the_public_fields_with_the_days_left(self, client, procedure, travel):
        travel(POSTED)

        page = page_of(client.get(f"/board/{builders.VILLAGE}"))

        assert "张建明" in page
        assert "4 人" in page
        assert "拟纳入最低生活保障" in page
        assert "还有 7 天" in page
        assert "2026-09-16（周三） 至 2026-09-23（周三）" in page
        assert "0392-0000000" in page
        assert "民发〔2021〕57号 第十九条" in page

    def test_shows_nothing_else_of_the_household(self, client, procedure, travel):
        travel(POSTED)

        page = page_of(client.get(f"/board/{builders.VILLAGE}"))

        case = procedure.case
        for member in case.household.members:
            assert member.id_number not in page
        for personal in ("周秀英", "张小雨", "张德福", "13800000000", "东头 12 号", case.number):
            assert personal not in page
        assert str(case.id) not in page

    def test_takes_the_notice_down_after_the_last_day(self, client, procedure, travel):
        travel(LAST_DAY)
        last_day = page_of(client.get(f"/board/{builders.VILLAGE}"))
        travel(AFTER)
        after = page_of(client.get(f"/board/{builders.VILLAGE}"))

        assert "今天是最后一天" in last_day
        assert "张建明" not in after
        assert "这里现在没有公示" in after

    def test_shows_an_officer_of_another_county_what_everybody_sees(
        self, client, session, sign_in, procedure, travel
    ):
        travel(POSTED)
        sign_in(builders.officer(session, Role.COUNTY_OFFICER, division=builders.QI))

        assert "张建明" in page_of(client.get(f"/board/{builders.VILLAGE}"))

    @pytest.mark.parametrize("code", ["410621", "410621101", "999999999999", "x"])
    def test_exists_for_villages_only(self, client, code):
        assert client.get(f"/board/{code}").status_code == 404

    def test_offers_no_objection_to_a_final_result(self, client, session, procedure, travel):
        after = procedure.publicise_until_confirmed()
        travel(after)
        session.commit()

        page = page_of(client.get(f"/board/{builders.VILLAGE}"))

        assert "审核确认结果公布" in page
        assert "每月 70.00 元" in page
        assert "提出异议" not in page


class TestObjection:
    def url(self, notice):
        return f"/board/notices/{notice.id}/objection"

    def test_gives_a_receipt_number(self, client, session, notice, travel):
        travel(LAST_DAY)

        response = client.post(self.url(notice), data=REAL_NAME, follow_redirects=True)

        number = re.search(r"YY[2-9A-Z]{8}", page_of(response))[0]
        database.set_reach(session, database.EVERYTHING)
        (kept,) = session.scalars(select(Objection))
        assert kept.receipt_number == number
        assert (kept.objector_name, kept.contact) == ("李大山", "13900000000")

    def test_keeps_no_name_of_who_stays_anonymous(self, client, session, notice, travel):
        travel(POSTED)

        client.post(
            self.url(notice), data={**ANONYMOUS, "name": "李大山", "contact": "13900000000"}
        )

        database.set_reach(session, database.EVERYTHING)
        (kept,) = session.scalars(select(Objection))
        assert (kept.objector_name, kept.contact) == (None, None)

    def test_lengthens_the_limit_and_tells_the_township(
        self, client, session, procedure, notice, travel
    ):
        before = clocks.live_clocks_of(session, procedure.instance_id)["total"].due_on
        travel(POSTED)

        client.post(self.url(notice), data=ANONYMOUS)

        database.set_reach(session, database.EVERYTHING)
        session.expire_all()
        assert clocks.live_clocks_of(session, procedure.instance_id)["total"].due_on > before
        told = notifications.newest(session, procedure.people.township.id)
        assert [message.kind for message in told] == ["objection"]

    def test_is_noted_once_without_words_or_names(self, client, session, notice, travel):
        travel(POSTED)

        client.post(self.url(notice), data=REAL_NAME)

        (event,) = events(session, AuditAction.OBJECTION_RECEIVED)
        assert event.stream == f"case:{notice.case_id}"
        assert event.officer_id is None
        assert "李大山" not in str(event.details)

    def test_cannot_be_denied_when_the_notice_comes_down(
        self, client, session, procedure, notice, travel
    ):
        travel(POSTED)
        client.post(self.url(notice), data=ANONYMOUS)
        database.set_reach(session, database.EVERYTHING)
        procedure.fire("publicity", at=AFTER)

        with pytest.raises(UnhandledObjectionError):
            procedure.complete(
                "close_publicity",
                {"objection_raised": False},
                by=procedure.people.township,
                at=AFTER,
            )

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"is_real_name": "false"},
            {"is_real_name": "false", "content": "短"},
            {"is_real_name": "true", "content": REAL_NAME["content"]},
            {"is_real_name": "maybe", "content": REAL_NAME["content"]},
            {**REAL_NAME, "name": "李" * 51},
        ],
    )
    def test_shows_the_form_again_with_what_is_wrong(self, client, session, notice, travel, data):
        travel(POSTED)

        response = client.post(self.url(notice), data=data)

        assert response.status_code == 422
        assert 'id="form-problems"' in page_of(response)
        assert data.get("content", "") in page_of(response)
        assert events(session, AuditAction.OBJECTION_RECEIVED) == []

    def test_says_when_the_time_for_it_is_over(self, client, session, notice, travel):
        travel(AFTER)

        shown = client.get(self.url(notice))
        sent = client.post(self.url(notice), data=ANONYMOUS)

        assert shown.status_code == sent.status_code == 410
        assert "公示期已经结束" in page_of(shown)
        assert "0392-0000000" in page_of(shown)
        assert ANONYMOUS["content"] in page_of(sent)
        assert "张建明" not in page_of(shown)

    def test_knows_no_other_notice(self, client):
        assert client.get(f"/board/notices/{uuid4()}/objection").status_code == 404

    def test_refuses_a_form_without_its_token(self, app, client, notice, travel):
        travel(POSTED)
        app.config["WTF_CSRF_ENABLED"] = True

        assert client.post(self.url(notice), data=ANONYMOUS).status_code == 400

    def test_stops_somebody_who_floods(self, client, notice, travel):
        travel(POSTED)

        codes = [client.post(self.url(notice), data={}).status_code for _ in range(21)]

        assert codes == [422] * 20 + [429]

    def test_shows_a_receipt_only_to_who_handed_in(self, client):
        assert client.get("/board/receipt").location == "/board"


class TestProgress:
    def ask(self, client, procedure, *, member=0, **changes):
        data = {
            "number": procedure.case.number,
            "id_number": procedure.case.household.members[member].id_number,
            **changes,
        }
        return client.post("/progress", data=data)

    @pytest.mark.parametrize("member", [0, 1])
    def test_shows_where_the_case_stands_to_a_member_of_the_household(
        self, client, procedure, travel, member
    ):
        travel(POSTED)

        response = self.ask(client, procedure, member=member)

        page = page_of(response)
        assert response.status_code == 200
        assert procedure.case.number in page
        assert 'class="now"' in page
        assert "受理通知书" in page
        assert "初审意见公示，至 2026-09-23（周三）" in page

    def test_shows_no_personal_data_beyond_the_masked_name(self, client, procedure, travel):
        travel(POSTED)

        page = page_of(self.ask(client, procedure))

        assert "张*明" in page
        for personal in ("张建明", "周秀英", "13800000000", "东头", "5,800", "70.00"):
            assert personal not in page
        for member in procedure.case.household.members:
            assert member.id_number not in page

    def test_does_not_tell_which_of_the_two_was_wrong(self, client, procedure, travel):
        travel(POSTED)
        stranger = builders.id_number(date(1990, 1, 1))

        wrong_number = self.ask(client, procedure, number="DB-2026-99999")
        wrong_person = self.ask(client, procedure, id_number=stranger)
        nothing = self.ask(client, procedure, number="", id_number="")

        assert wrong_number.status_code == wrong_person.status_code == nothing.status_code == 404
        said = re.compile(r'<div class="error-summary.*?</div>', re.DOTALL)
        assert (
            said.search(page_of(wrong_number))[0]
            == said.search(page_of(wrong_person))[0]
            == said.search(page_of(nothing))[0]
        )
        assert stranger not in page_of(wrong_person)

    def test_notes_every_question_and_not_what_was_typed(self, client, session, procedure, travel):
        travel(POSTED)
        self.ask(client, procedure)
        self.ask(client, procedure, number="DB-2026-99999")

        asked = events(session, AuditAction.PROGRESS_ASKED)

        assert {(event.stream, event.details["is_found"]) for event in asked} == {
            (f"case:{procedure.case_id}", True),
            ("progress", False),
        }
        assert len(asked) == 2
        assert "99999" not in str([event.details for event in asked])

    def test_stops_somebody_who_tries_numbers(self, client, procedure, travel):
        travel(POSTED)

        codes = [self.ask(client, procedure, number="DB-2026-99999").status_code for _ in range(11)]

        assert codes == [404] * 10 + [429]

    def test_tells_how_it_ended(self, client, session, procedure, travel):
        travel(procedure.publicise_until_confirmed())
        session.commit()

        page = page_of(self.ask(client, procedure))

        assert "已审核确认" in page
        assert "审核确认通知书" in page
        assert "70.00" not in page

    def test_answers_in_english_as_well(self, client, procedure, travel):
        travel(POSTED)
        client.set_cookie("language", "en")

        assert procedure.case.number in page_of(self.ask(client, procedure))

    def test_offers_the_form_to_everybody(self, client):
        assert 'name="id_number"' in page_of(client.get("/progress"))


def test_the_board_counts_each_village_once(session, procedure):
    counts = queries.villages_with_notices(session, today=date(2026, 9, 20))

    assert counts == {builders.VILLAGE: 1}
