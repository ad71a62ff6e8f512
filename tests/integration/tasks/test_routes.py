from datetime import timedelta

import pytest
from sqlalchemy import event, select

from tests import builders
from tests.integration.tasks.conftest import MORNING
from webapp.accounts.models import Role
from webapp.tasks import operations, queries
from webapp.tasks.models import UserTask, UserTaskStatus
from webapp.tasks.queries import Inbox


@pytest.fixture
def statements(engine):
    """Count what is asked of the database."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


class TestInbox:
    def test_shows_what_the_team_may_claim_with_the_applicant_masked(
        self, sign_in, people, procedure
    ):
        client = sign_in(people.township)

        page = client.get("/tasks?part=team").text

        assert "材料审查" in page
        assert "民发〔2021〕57号 第十条" in page
        assert "张*明" in page
        assert "张建明" not in page
        assert procedure.case.number in page
        assert "未单独设时限" in page

    def test_reckons_the_working_days_that_are_left(self, session, sign_in, people, procedure):
        procedure.accept(MORNING)
        operations.claim(session, procedure.task("survey_first").id, by=people.township, at=MORNING)

        page = sign_in(people.township).get("/tasks").text

        assert "剩 3 个工作日" in page
        assert "2026-09-17（周四）" in page
        assert people.township.name in page

    def test_asks_the_database_as_often_for_many_tasks_as_for_one(
        self, session, sign_in, people, procedure, statements
    ):
        client = sign_in(people.township)
        client.get("/tasks?part=team")
        statements.clear()
        client.get("/tasks?part=team")
        for_one = len(statements)
        for _number in range(3):
            builders.application(session, people.assistant, at=MORNING)
        session.commit()

        statements.clear()
        page = client.get("/tasks?part=team").text

        assert page.count("data-row>") == 4
        assert len(statements) == for_one

    def test_finds_a_case_by_its_number_and_says_when_nothing_fits(
        self, sign_in, people, procedure
    ):
        client = sign_in(people.township)

        found = client.get(f"/tasks?part=team&words={procedure.case.number.lower()}").text
        nothing = client.get("/tasks?part=team&words=DB-1999-00001").text

        assert "材料审查" in found
        assert "没有符合筛选的事项" in nothing

    @pytest.mark.parametrize(
        ("narrowed", "is_there"),
        [
            ("stage=acceptance", True),
            ("stage=publicity", False),
            (f"village={builders.VILLAGE}", True),
            ("village=410621101999", False),
            ("due=week", False),
            ("stage=nonsense&village=x%00&page=0&part=nobody", False),
        ],
    )
    def test_narrows_by_stage_place_and_week(self, sign_in, people, procedure, narrowed, is_there):
        page = sign_in(people.township).get(f"/tasks?part=team&{narrowed}").text

        has_row = f"/cases/{procedure.case_id}" in page or procedure.case.number in page
        assert has_row is (is_there or "nonsense" in narrowed)

    def test_keeps_the_filters_in_the_address(self, sign_in, people, procedure):
        page = sign_in(people.township).get("/tasks?part=team&stage=acceptance").text

        assert "/tasks?stage=acceptance" in page
        assert "/tasks?part=team&amp;due=week&amp;stage=acceptance" in page

    def test_a_page_beyond_the_end_leads_back(self, sign_in, people, procedure):
        page = sign_in(people.township).get("/tasks?part=team&page=9").text

        assert "回到第一页" in page

    def test_says_that_nothing_is_there(self, sign_in, people):
        client = sign_in(people.township)

        assert "您手上没有事项" in client.get("/tasks").text
        assert "本组没有待领取的事项" in client.get("/tasks?part=team").text

    def test_leads_roles_without_tasks_elsewhere(self, session, sign_in):
        client = sign_in(builders.officer(session, Role.SUPERVISOR))

        page = client.get("/tasks").text

        assert "您的岗位不办理流程事项" in page

    def test_is_not_shown_without_signing_in(self, client):
        response = client.get("/tasks")

        assert response.status_code == 302


class TestClaim:
    def test_moves_a_task_to_ones_own_list(self, sign_in, people, procedure):
        client = sign_in(people.township)
        task = procedure.task("check_completeness")

        response = client.post(
            f"/tasks/{task.id}/claim", data={"back": "/tasks?part=team&stage=acceptance"}
        )

        assert response.status_code == 303
        assert response.location == "/tasks?part=team&stage=acceptance"
        assert "材料审查" in client.get("/tasks").text

    def test_never_leads_to_another_site(self, sign_in, people, procedure):
        task = procedure.task("check_completeness")

        response = sign_in(people.township).post(
            f"/tasks/{task.id}/claim", data={"back": "https://example.org/"}
        )

        assert response.location == "/"

    def test_refuses_what_somebody_else_has(self, session, sign_in, people, procedure):
        task = procedure.task("check_completeness")
        operations.claim(session, task.id, by=people.second, at=MORNING)

        response = sign_in(people.township).post(f"/tasks/{task.id}/claim")

        assert response.status_code == 409
        assert people.second.name in response.text

    def test_refuses_another_lane(self, sign_in, people, procedure):
        task = procedure.task("check_completeness")

        response = sign_in(people.county).post(f"/tasks/{task.id}/claim")

        assert response.status_code == 403


class TestClaimNext:
    def test_opens_the_most_urgent_task_that_this_person_may_handle(
        self, session, sign_in, people, procedure, look_again
    ):
        procedure.accept(MORNING)
        procedure.complete("survey_first", {"incomes": []}, by=people.township, at=MORNING)
        builders.application(session, people.assistant, at=MORNING + timedelta(minutes=1))

        response = sign_in(people.township).post("/tasks/next")

        look_again()
        expected = procedure.task("request_comparison")
        assert response.location == f"/tasks/{expected.id}"
        assert expected.assignee_id == people.township.id

    def test_passes_over_the_household_of_the_officer(
        self, session, sign_in, people, procedure, look_again
    ):
        member = procedure.case.applicant
        related = builders.officer(session, number=member.id_number)

        response = sign_in(related).post("/tasks/next")

        look_again()
        assert response.location == "/tasks"
        assert procedure.task("check_completeness").assignee_id is None

    def test_marks_such_a_task_in_the_list(self, session, sign_in, procedure):
        related = builders.officer(session, number=procedure.case.applicant.id_number)

        page = sign_in(related).get("/tasks?part=team").text

        assert "应当回避" in page
        assert "/claim" not in page


class TestRelease:
    def test_gives_a_task_back_to_the_team(self, session, sign_in, people, procedure, look_again):
        task = procedure.task("check_completeness")
        operations.claim(session, task.id, by=people.township, at=MORNING)

        response = sign_in(people.township).post(f"/tasks/{task.id}/release")

        look_again()
        assert response.status_code == 303
        assert procedure.task("check_completeness").assignee_id is None


class TestDraft:
    def test_keeps_what_was_typed_and_says_when(self, sign_in, people, procedure, look_again):
        task = procedure.task("check_completeness")

        response = sign_in(people.township).post(
            f"/tasks/{task.id}/draft",
            data={"note": "等户口簿", "lock_version": task.lock_version, "csrf_token": "x"},
            headers={"Accept": "application/json"},
        )

        look_again()
        assert response.json == {"saved_at": "09:00"}
        assert procedure.task("check_completeness").draft == {"note": ["等户口簿"]}

    def test_shows_the_draft_when_the_page_is_opened_again(self, sign_in, people, procedure):
        task = procedure.task("check_completeness")
        client = sign_in(people.township)

        response = client.post(
            f"/tasks/{task.id}/draft",
            data={"note": "等户口簿", "lock_version": task.lock_version},
            follow_redirects=True,
        )

        assert response.request.path == f"/tasks/{task.id}"
        assert "草稿已保存" in response.text
        assert "等户口簿" in response.text

    def test_refuses_a_page_that_is_out_of_date_and_keeps_the_words(
        self, session, sign_in, people, procedure
    ):
        task = procedure.task("check_completeness")
        before = task.lock_version
        operations.claim(session, task.id, by=people.township, at=MORNING)
        client = sign_in(people.township)

        response = client.post(
            f"/tasks/{task.id}/draft",
            data={"note": "等户口簿", "lock_version": before},
            headers={"Sec-Fetch-Site": "same-origin"},
        )

        assert response.status_code == 409
        assert "等户口簿" in response.text


def test_the_team_list_of_a_township_holds_what_a_village_did_not_take(
    session, sign_in, people, procedure
):
    procedure.accept(MORNING)
    procedure.compare(MORNING)
    procedure.survey(MORNING)
    procedure.opine(MORNING)

    page = sign_in(people.township).get("/tasks?part=team").text

    assert "张贴公示" in page


def test_the_first_of_two_pages_links_to_the_second(
    session, sign_in, people, procedure, monkeypatch
):
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    builders.application(session, people.assistant, at=MORNING + timedelta(minutes=1))

    page = sign_in(people.township).get("/tasks?part=team").text

    assert "/tasks?part=team&amp;page=2" in page


def test_tasks_of_both_lanes_come_in_one_order_over_all_pages(
    session, people, procedure, monkeypatch
):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    procedure.accept(MORNING)
    procedure.compare(MORNING)
    procedure.survey(MORNING)
    procedure.opine(MORNING)
    for minutes in (3, 1, 2):
        builders.application(session, people.assistant, at=MORNING + timedelta(minutes=minutes))

    pages = [queries.inbox(session, people.township, Inbox.TEAM, page=one) for one in (1, 2, 3)]

    shown = [task for page in pages for task in page]
    expected = sorted(
        session.scalars(select(UserTask).where(UserTask.status == UserTaskStatus.OPEN)),
        key=lambda task: (task.due_on is None, task.due_on, task.opened_at, task.id),
    )
    assert {task.lane for task in shown} == {Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_CASEWORKER}
    assert [task.id for task in shown] == [task.id for task in expected]
    assert [len(page) for page in pages] == [2, 2, 0]


def test_what_is_overdue_is_counted(session, sign_in, people, procedure, travel):
    procedure.accept(MORNING)
    task: UserTask = procedure.task("survey_first")
    operations.claim(session, task.id, by=people.township, at=MORNING)
    travel(MORNING + timedelta(days=4))

    page = sign_in(people.township).get("/tasks").text

    assert "1 项逾期" in page
    assert "逾期 1 个工作日" in page
