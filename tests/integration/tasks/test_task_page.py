from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from tests import builders
from tests.integration.tasks.conftest import MORNING
from webapp import database
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.documents import queries as documents
from webapp.registry import queries as registry
from webapp.tasks import operations
from webapp.tasks.models import UserTaskStatus

COMPLETE = {"file_complete": "true", "note": "材料齐全"}


def posted(task, **answers):
    return {"lock_version": task.lock_version, **answers}


def readings(session, procedure):
    database.set_reach(session, database.EVERYTHING)
    found = session.scalars(
        select(AuditEvent).where(
            AuditEvent.stream == f"case:{procedure.case_id}",
            AuditEvent.action == AuditAction.CASE_READ,
        )
    )
    return list(found)


class TestShow:
    def test_holds_the_law_the_form_and_the_case(self, sign_in, people, procedure):
        task = procedure.task("check_completeness")

        page = sign_in(people.township).get(f"/tasks/{task.id}").text

        assert "民发〔2021〕57号 第十条" in page
        assert "申请材料是否齐全" in page
        assert f'value="{task.lock_version}"' in page
        assert "周秀英" in page
        assert "收入低，生活困难" in page

    def test_masks_identity_numbers(self, sign_in, people, procedure):
        task = procedure.task("check_completeness")

        page = sign_in(people.township).get(f"/tasks/{task.id}").text

        assert procedure.case.applicant.id_number not in page
        assert "410*************" in page

    def test_presses_save_draft_first_so_that_enter_never_completes(
        self, sign_in, people, procedure
    ):
        task = procedure.task("check_completeness")

        page = sign_in(people.township).get(f"/tasks/{task.id}").text

        form = page[page.index('id="task-form"') :]
        first = form[form.index("<button") : form.index("</button>")]
        assert f'formaction="/tasks/{task.id}/draft"' in first

    def test_records_one_reading(self, session, sign_in, people, procedure):
        task = procedure.task("check_completeness")

        sign_in(people.township).get(f"/tasks/{task.id}")

        (read,) = readings(session, procedure)
        assert (read.officer_id, read.subject_id) == (people.township.id, str(task.id))

    def test_explains_the_assessment_in_words(self, sign_in, people, procedure):
        procedure.accept(MORNING)
        procedure.compare(MORNING)
        procedure.survey(MORNING)
        task = procedure.task("first_opinion")

        page = sign_in(people.township).get(f"/tasks/{task.id}").text

        assert "测算符合条件" in page
        assert "种植（张*明）" in page
        assert "（3,210.00 × 4 − 12,000.00）÷ 12" in page
        assert "第二调查人核签" in page
        assert "income_treatment" not in page

    def test_says_who_did_the_step_before(self, sign_in, people, procedure):
        procedure.complete(
            "check_completeness", {"file_complete": True}, by=people.second, at=MORNING
        )
        task = procedure.task("accept")

        page = sign_in(people.township).get(f"/tasks/{task.id}").text

        assert f"上一步：材料审查 · {people.second.name} · 2026-09-14 09:00" in page

    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
    def test_is_read_only_for_those_who_only_read(self, session, sign_in, procedure, role):
        task = procedure.task("check_completeness")

        page = sign_in(builders.officer(session, role)).get(f"/tasks/{task.id}").text

        assert "这项任务由其他岗位或者其他单位办理" in page
        assert 'id="task-form"' not in page

    def test_is_read_only_while_somebody_else_holds_the_task(
        self, session, sign_in, people, procedure
    ):
        task = procedure.task("check_completeness")
        operations.claim(session, task.id, by=people.second, at=MORNING)

        page = sign_in(people.township).get(f"/tasks/{task.id}").text

        assert f"{people.second.name} 已认领这项任务" in page
        assert 'id="task-form"' not in page

    def test_shows_what_was_answered_once_it_is_done(self, sign_in, people, procedure):
        task = procedure.task("check_completeness")
        procedure.complete(
            "check_completeness",
            {"file_complete": True, "note": "齐备"},
            by=people.township,
            at=MORNING,
        )

        page = sign_in(people.second).get(f"/tasks/{task.id}").text

        assert "齐备" in page
        assert 'id="task-form"' not in page

    @pytest.mark.parametrize("division", [builders.QI])
    def test_is_not_there_for_another_county(self, session, sign_in, people, procedure, division):
        task = procedure.task("check_completeness")
        stranger = builders.officer(session, Role.COUNTY_OFFICER, division=division)
        client = sign_in(stranger)

        shown = client.get(f"/tasks/{task.id}")
        sent = client.post(f"/tasks/{task.id}/completion", data=posted(task, **COMPLETE))

        assert (shown.status_code, sent.status_code) == (404, 404)


class TestComplete:
    def test_moves_the_case_and_leads_to_the_next_task(
        self, sign_in, people, procedure, look_again
    ):
        task = procedure.task("check_completeness")
        client = sign_in(people.township)

        response = client.post(f"/tasks/{task.id}/completion", data=posted(task, **COMPLETE))

        look_again()
        assert (response.status_code, response.location) == (303, "/tasks")
        assert procedure.open() == ["accept"]
        flash = client.get("/tasks").text
        assert "已完成“材料审查”" in flash
        assert f'href="/tasks/{procedure.task("accept").id}"' in flash

    def test_says_only_that_it_is_done_where_others_go_on(
        self, sign_in, people, procedure, look_again
    ):
        procedure.accept(MORNING)
        procedure.complete(
            "request_comparison", {"comparison_needed": False}, by=people.township, at=MORNING
        )
        task = procedure.task("survey_first")
        means = registry.means_of(procedure.session, procedure.case.household_id)
        client = sign_in(people.township)

        response = client.post(f"/tasks/{task.id}/completion", data=posted(task, **survey(means)))

        look_again()
        assert response.status_code == 303
        assert procedure.open() == ["survey_second"]
        assert "继续办理本案" not in client.get("/tasks").text

    def test_writes_what_the_survey_verified(self, session, sign_in, people, procedure, look_again):
        procedure.accept(MORNING)
        task = procedure.task("survey_first")
        means = registry.means_of(session, procedure.case.household_id)
        first = means.incomes[0].id
        answers = survey(means) | {
            f"incomes.{first}.verified": "5,900",
            f"incomes.{first}.note": "粮补折",
        }

        sign_in(people.township).post(f"/tasks/{task.id}/completion", data=posted(task, **answers))

        look_again()
        found = registry.means_of(session, procedure.case.household_id)
        assert [row.verified_fen for row in found.incomes if row.id == first] == [590000]

    def test_keeps_what_was_typed_when_something_is_wrong(
        self, session, sign_in, people, procedure, look_again
    ):
        procedure.accept(MORNING)
        task = procedure.task("survey_first")
        means = registry.means_of(session, procedure.case.household_id)
        first = means.incomes[0].id
        answers = survey(means) | {f"incomes.{first}.verified": "九千", "housing": "瓦房三间"}

        response = sign_in(people.township).post(
            f"/tasks/{task.id}/completion", data=posted(task, **answers)
        )

        look_again()
        assert response.status_code == 422
        assert 'value="九千"' in response.text
        assert "瓦房三间" in response.text
        assert 'id="form-problems"' in response.text
        assert procedure.task("survey_first").status is UserTaskStatus.OPEN

    def test_keeps_what_was_typed_when_the_procedure_refuses_it(self, sign_in, people, procedure):
        procedure.complete(
            "check_completeness",
            {"file_complete": False, "missing_items": ["authorisation"]},
            by=people.township,
            at=MORNING - timedelta(hours=1),
        )
        procedure.complete("supply_papers", {}, by=people.assistant, at=MORNING)
        task = procedure.task("check_completeness")

        response = sign_in(people.township).post(
            f"/tasks/{task.id}/completion",
            data=posted(
                task, file_complete="false", missing_items="application_form", note="还缺申请书"
            ),
        )

        assert response.status_code == 422
        assert "补正材料应当一次性告知" in response.text
        assert "还缺申请书" in response.text
        assert 'id="task-form"' in response.text

    def test_refuses_a_second_completion_and_keeps_the_words(self, sign_in, people, procedure):
        task = procedure.task("check_completeness")
        answers = posted(task, **COMPLETE)
        procedure.complete(
            "check_completeness", {"file_complete": True}, by=people.second, at=MORNING
        )

        response = sign_in(people.township).post(f"/tasks/{task.id}/completion", data=answers)

        assert response.status_code == 409
        assert "该任务已办结或已撤销" in response.text
        assert "材料齐全" in response.text
        assert 'id="task-form"' not in response.text

    def test_a_double_click_completes_once(self, sign_in, people, procedure, look_again):
        task = procedure.task("check_completeness")
        answers = posted(task, **COMPLETE)
        client = sign_in(people.township)

        first = client.post(f"/tasks/{task.id}/completion", data=answers)
        second = client.post(f"/tasks/{task.id}/completion", data=answers)

        look_again()
        assert (first.status_code, second.status_code) == (303, 409)
        assert procedure.open() == ["accept"]

    def test_refuses_a_page_that_is_out_of_date_and_offers_to_send_again(
        self, session, sign_in, people, procedure
    ):
        task = procedure.task("check_completeness")
        answers = posted(task, **COMPLETE)
        operations.claim(session, task.id, by=people.township, at=MORNING)
        client = sign_in(people.township)

        stale = client.post(f"/tasks/{task.id}/completion", data=answers)

        assert stale.status_code == 409
        assert "这项任务有了变化" in stale.text
        assert "材料齐全" in stale.text
        assert f'name="lock_version" value="{answers["lock_version"] + 1}"' in stale.text

    def test_refuses_what_somebody_else_claimed(self, session, sign_in, people, procedure):
        task = procedure.task("check_completeness")
        operations.claim(session, task.id, by=people.second, at=MORNING)

        response = sign_in(people.township).post(
            f"/tasks/{task.id}/completion", data=posted(task, **COMPLETE)
        )

        assert response.status_code == 409
        assert f"{people.second.name} 已认领这项任务" in response.text
        assert "材料齐全" in response.text

    def test_refuses_a_member_of_the_household(self, session, sign_in, procedure, look_again):
        related = builders.officer(session, number=procedure.case.applicant.id_number)
        task = procedure.task("check_completeness")

        response = sign_in(related).post(
            f"/tasks/{task.id}/completion", data=posted(task, **COMPLETE)
        )

        look_again()
        assert response.status_code == 403
        assert "应当回避" in response.text
        assert procedure.open() == ["check_completeness"]

    def test_refuses_the_surveyor_as_the_second_surveyor(
        self, sign_in, people, procedure, look_again
    ):
        procedure.accept(MORNING)
        procedure.complete("survey_first", {"incomes": []}, by=people.township, at=MORNING)
        task = procedure.task("survey_second")

        response = sign_in(people.township).post(
            f"/tasks/{task.id}/completion",
            data=posted(task, survey_agreed="true", surveyor_signature="true"),
        )

        look_again()
        assert response.status_code == 403
        assert "您在本案中办理过“入户调查”" in response.text
        assert "survey_second" in procedure.open()

    def test_refuses_a_supervisor(self, session, sign_in, procedure):
        task = procedure.task("check_completeness")

        response = sign_in(builders.officer(session, Role.SUPERVISOR)).post(
            f"/tasks/{task.id}/completion", data=posted(task, **COMPLETE)
        )

        assert response.status_code == 403


class TestUpload:
    def test_keeps_a_paper_with_the_case(self, session, sign_in, people, procedure, look_again):
        task = procedure.task("check_completeness")
        client = sign_in(people.township)

        response = client.post(
            f"/tasks/{task.id}/uploads",
            data={"purpose": "income_evidence", "file": (picture(), "凭据.png")},
        )

        look_again()
        assert (response.status_code, response.location) == (303, f"/tasks/{task.id}#papers")
        (kept,) = documents.uploads_of_subject(session, procedure.case_id)
        assert (kept.purpose, kept.uploaded_by_id) == ("income_evidence", people.township.id)
        assert "收入、财产凭据" in client.get(f"/tasks/{task.id}").text

    @pytest.mark.parametrize(
        "sent", [{"purpose": "income_evidence"}, {"purpose": "nonsense", "file": True}]
    )
    def test_refuses_what_is_no_paper_of_a_case(self, sign_in, people, procedure, sent):
        task = procedure.task("check_completeness")
        if "file" in sent:
            sent = {**sent, "file": (picture(), "a.png")}

        response = sign_in(people.township).post(f"/tasks/{task.id}/uploads", data=sent)

        assert response.status_code == 422

    def test_refuses_whoever_may_not_handle_the_task(self, sign_in, people, procedure):
        task = procedure.task("check_completeness")

        response = sign_in(people.county).post(
            f"/tasks/{task.id}/uploads", data={"purpose": "other", "file": (picture(), "a.png")}
        )

        assert response.status_code == 403


class TestDiagram:
    @pytest.mark.parametrize("process_id", ["minimum_living_allowance", "publicity"])
    def test_gives_the_version_that_the_case_runs_on(self, sign_in, people, procedure, process_id):
        response = sign_in(people.township).get(
            f"/cases/{procedure.case_id}/diagram/{process_id}.bpmn"
        )

        assert response.mimetype == "application/xml"
        assert f'id="{process_id}"' in response.text

    def test_is_not_there_under_another_name_or_for_another_county(
        self, session, sign_in, people, procedure
    ):
        address = f"/cases/{procedure.case_id}/diagram"
        unknown = sign_in(people.township).get(f"{address}/nothing.bpmn")
        stranger = builders.officer(session, Role.COUNTY_OFFICER, division=builders.QI)
        hidden = sign_in(stranger).get(f"{address}/publicity.bpmn")

        assert (unknown.status_code, hidden.status_code) == (404, 404)


def survey(means):
    """Return the answers of a survey that finds what was declared."""
    rows = {f"incomes.{row.id}.verified": f"{row.declared_fen / 100:.2f}" for row in means.incomes}
    return {
        "visited_at": "2026-09-14",
        "survey_method": "home_visit",
        "present_members": "张建明",
        "neighbours_visited": "走访两户",
        "housing": "砖房",
        "family_signature": "true",
        "family_signer": "张建明",
        "surveyor_signature": "true",
        **rows,
    }


def picture():
    out = BytesIO()
    Image.new("RGB", (8, 6), "white").save(out, "PNG")
    out.seek(0)
    return out
