import pytest
from sqlalchemy import event, select

from tests import builders
from tests.integration.driving import Procedure, staff
from webapp import database
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.tasks import operations as tasks

ACCEPTED = builders.at("2026-09-14 09:00")
LATE = builders.at("2026-09-21 09:00")  # Due on the 17th; Sunday the 20th is worked (调休).


@pytest.fixture
def procedure(session):
    people = staff(session)
    found = Procedure(session, builders.application(session, people.assistant), people)
    found.accept(ACCEPTED)
    return found


@pytest.fixture
def supervisor(session):
    return builders.officer(session, Role.SUPERVISOR)


def page_of(response):
    return response.get_data(as_text=True)


class TestBoard:
    def test_shows_what_is_late_and_who_holds_it(
        self, client, session, sign_in, procedure, supervisor, travel
    ):
        task = procedure.task("survey_first")
        tasks.claim(session, task.id, by=procedure.people.township, at=ACCEPTED)
        travel(LATE)
        sign_in(supervisor)

        page = page_of(client.get("/supervision"))

        assert "入户调查" in page
        assert "逾期 3 个工作日" in page
        assert procedure.people.township.name in page
        assert "张*明" in page
        assert "张建明" not in page

    def test_counts_what_nobody_claimed_by_lane(
        self, client, session, sign_in, procedure, supervisor, travel
    ):
        travel(ACCEPTED)
        sign_in(supervisor)

        page = page_of(client.get("/supervision?shown=unclaimed&lane=township_caseworker"))

        assert "乡镇经办人 ×" in page
        assert "提请信息核对" in page
        assert "指派" in page

    def test_keeps_the_filters_in_the_address(
        self, client, session, sign_in, procedure, supervisor, travel
    ):
        township = procedure.people.township
        travel(ACCEPTED)
        sign_in(supervisor)

        page = page_of(
            client.get(f"/supervision?shown=all&officer={township.id}&division={builders.SHANTANG}")
        )

        assert f"officer={township.id}&amp;division={builders.SHANTANG}" in page
        assert "没有符合条件的任务" in page

    @pytest.mark.parametrize(
        "query",
        ["shown=x", "officer=x", "lane=auditor", "division=41%27--", "division=4102", "page=-1"],
    )
    def test_leaves_out_what_makes_no_sense(self, client, session, sign_in, supervisor, query):
        sign_in(supervisor)

        assert client.get(f"/supervision?{query}").status_code == 200

    def test_asks_the_same_number_of_questions_however_many_officers_there_are(
        self, client, session, sign_in, procedure, supervisor, connection
    ):
        sign_in(supervisor)
        asked = []
        event.listen(connection, "before_cursor_execute", lambda *_: asked.append(1))
        client.get("/supervision?shown=all")
        few = len(asked)
        for _ in range(4):
            builders.officer(session)
        session.commit()
        asked.clear()

        client.get("/supervision?shown=all")

        assert len(asked) == few

    def test_shows_nothing_of_another_county(self, client, session, sign_in, procedure, travel):
        travel(LATE)
        sign_in(builders.officer(session, Role.SUPERVISOR, division=builders.QI))

        board = page_of(client.get("/supervision?shown=all"))
        escalations = page_of(client.get("/supervision/escalations"))
        task = client.get(f"/supervision/tasks/{procedure.task('survey_first').id}/reassignment")

        assert "入户调查" not in board
        assert procedure.people.township.name not in board
        assert "没有超期的时限" in escalations
        assert task.status_code == 404

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
    def test_is_closed_to_other_roles(self, client, session, sign_in, role):
        sign_in(builders.officer(session, role))

        assert client.get("/supervision").status_code == 403
        assert client.get("/supervision/escalations").status_code == 403


class TestEscalations:
    def test_lists_the_periods_that_passed_with_their_case(
        self, client, session, sign_in, procedure, supervisor, travel
    ):
        travel(LATE)
        sign_in(supervisor)

        page = page_of(client.get("/supervision/escalations"))

        assert "启动家庭经济状况调查" in page
        assert "民发〔2021〕57号 第十五条" in page
        assert procedure.case.number in page
        assert "1 个法定时限已超期" in page

    def test_can_be_narrowed_to_a_township(
        self, client, session, sign_in, procedure, supervisor, travel
    ):
        travel(LATE)
        sign_in(supervisor)

        page = page_of(client.get("/supervision/escalations?division=410621102"))

        assert "没有超期的时限" in page


class TestReassignment:
    def url(self, procedure, element="survey_second"):
        return f"/supervision/tasks/{procedure.task(element).id}/reassignment"

    def test_lists_who_may_take_the_task_and_why_others_may_not(
        self, client, session, sign_in, procedure, supervisor
    ):
        procedure.complete("survey_first", {}, by=procedure.people.township, at=ACCEPTED)
        stranger = builders.officer(session, division="410621102", name="外乡人")
        sign_in(supervisor)

        page = page_of(client.get(self.url(procedure)))

        assert f'<option value="{procedure.people.second.id}"' in page
        assert f'<option value="{procedure.people.township.id}"' not in page
        assert "已办理过“入户调查”，职责分离" in page
        assert stranger.name not in page

    def test_gives_the_task_with_a_reason_and_tells_the_officer(
        self, client, session, sign_in, procedure, supervisor
    ):
        second = procedure.people.second
        sign_in(supervisor)
        url = self.url(procedure, "survey_first")

        response = client.post(
            url, data={"officer": str(second.id), "reason": "原经办人休假"}, follow_redirects=True
        )

        assert f"已改派给 {second.name}" in page_of(response)
        client.post("/sign-out")
        sign_in(second)
        assert "改派给您办理" in page_of(client.get("/notifications"))
        database.set_reach(session, database.EVERYTHING)
        assert procedure.task("survey_first").assignee_id == second.id
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == AuditAction.USER_TASK_REASSIGNED)
        ).all()
        assert [event.officer_id for event in events] == [supervisor.id]

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"reason": "休假"},
            {"officer": "not-an-id", "reason": "休假"},
            {"officer": "00000000-0000-0000-0000-000000000000", "reason": "休假"},
        ],
    )
    def test_shows_the_form_again_with_what_is_wrong(
        self, client, session, sign_in, procedure, supervisor, data
    ):
        sign_in(supervisor)

        response = client.post(self.url(procedure, "survey_first"), data=data)

        assert response.status_code == 422
        assert 'id="form-problems"' in page_of(response)
        assert (data.get("reason", "") or "") in page_of(response)

    def test_demands_a_reason(self, client, session, sign_in, procedure, supervisor):
        sign_in(supervisor)

        response = client.post(
            self.url(procedure, "survey_first"),
            data={"officer": str(procedure.people.second.id), "reason": "  "},
        )

        assert response.status_code == 422
        assert procedure.task("survey_first").assignee_id is None

    def test_says_that_a_task_is_done_already(
        self, client, session, sign_in, procedure, supervisor
    ):
        url = self.url(procedure, "survey_first")
        procedure.complete("survey_first", {}, by=procedure.people.township, at=ACCEPTED)
        sign_in(supervisor)

        assert client.get(url).status_code == 409
        assert client.post(url, data={"officer": "x", "reason": "x"}).status_code == 409
