import pytest

from tests import builders
from webapp.notifications import operations, queries
from webapp.notifications.models import NotificationKind

PARAMS = {
    "case": "DB-2026-00007",
    "task": "入户调查",
    "programme": "minimum_living_allowance",
    "clock": "survey_start",
    "due": "2026-09-17",
}


def tell(session, officer, kind=NotificationKind.DEADLINE_NEAR, *, key="k", params=PARAMS):
    operations.tell(
        session,
        [officer.id],
        kind,
        link="/tasks/00000000-0000-0000-0000-000000000001",
        params=params,
        key=key,
        at=builders.NOW,
    )


def page_of(response):
    return response.get_data(as_text=True)


class TestIndex:
    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            (
                NotificationKind.DEADLINE_NEAR,
                "应于 2026-09-17（周四） 前办结（启动家庭经济状况调查）",
            ),
            (NotificationKind.OVERDUE, "已经逾期（启动家庭经济状况调查）"),
            (NotificationKind.ESCALATED, "请督促办理"),
            (NotificationKind.REASSIGNED, "“入户调查”改派给您办理"),
            (NotificationKind.OBJECTION, "公示提出异议"),
        ],
    )
    def test_says_what_happened_and_leads_there(self, client, session, sign_in, kind, words):
        officer = builders.officer(session)
        tell(session, officer, kind)
        sign_in(officer)

        page = page_of(client.get("/notifications"))

        assert words in page
        assert "DB-2026-00007" in page
        assert 'href="/tasks/00000000-0000-0000-0000-000000000001"' in page

    def test_is_made_in_the_readers_language(self, client, session, sign_in):
        officer = builders.officer(session)
        officer.language = "en"
        tell(session, officer)
        sign_in(officer)

        page = page_of(client.get("/notifications"))

        assert "Start of the household survey" in page
        assert "2026-09-17 (Thu)" in page

    def test_survives_parameters_that_an_older_version_wrote(self, client, session, sign_in):
        officer = builders.officer(session)
        tell(session, officer, NotificationKind.OVERDUE, params={"clock": "gone"})
        sign_in(officer)

        assert client.get("/notifications").status_code == 200

    def test_shows_the_newest_first_and_only_ones_own(self, client, session, sign_in):
        officer, other = builders.officer(session), builders.officer(session)
        tell(session, officer, key="1")
        tell(session, other, NotificationKind.OBJECTION, key="2")
        sign_in(officer)

        page = page_of(client.get("/notifications"))

        assert "时限将到" in page
        assert "收到公示异议" not in page

    def test_says_that_there_is_nothing(self, client, session, sign_in):
        sign_in(builders.officer(session))

        assert "没有通知" in page_of(client.get("/notifications"))


class TestMarkRead:
    def test_marks_ones_own_messages_and_no_others(self, client, session, sign_in):
        officer, other = builders.officer(session), builders.officer(session)
        tell(session, officer)
        tell(session, other)
        sign_in(officer)

        response = client.post("/notifications/read", follow_redirects=True)

        assert "全部标为已读" not in page_of(response)
        assert queries.unread_count(session, officer.id) == 0
        assert queries.unread_count(session, other.id) == 1

    def test_needs_the_button(self, client, session, sign_in):
        officer = builders.officer(session)
        tell(session, officer)
        sign_in(officer)

        client.get("/notifications")

        assert client.get("/notifications/read").status_code == 405
        assert queries.unread_count(session, officer.id) == 1
