"""A supervisor gives tasks to others, with a reason; who surveyed first cannot sign as second."""

from playwright.sync_api import expect

from tests.e2e import answers
from tests.e2e.answers import TITLES
from tests.e2e.person import Arrive, Person
from tests.e2e.steps import Steps


def _open_reassignment(supervisor: Person, address: str) -> None:
    supervisor.open(f"/supervision{address}/reassignment")


def test_a_task_is_given_to_somebody_else_with_a_reason(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.accept()
    supervisor, taker = arrive("zhuguan"), arrive("xiang3")
    supervisor.open("/supervision?shown=all")
    expect(supervisor.page.get_by_role("heading", level=1)).to_have_text("督办")

    _open_reassignment(supervisor, course.task("survey_first"))
    choice = supervisor.page.locator("[name=officer] option", has_text="赵经办")
    chosen = choice.get_attribute("value")
    supervisor.page.locator("[name=officer]").select_option(chosen)
    supervisor.press("改派并通知")
    expect(supervisor.page.locator("#form-problems")).to_contain_text("改派的理由")
    expect(supervisor.page.locator("[name=officer]")).to_have_value(chosen or "")
    supervisor.page.locator("[name=reason]").fill("李经办本周外出培训。")
    supervisor.press("改派并通知")

    expect(supervisor.page.locator(".flash-success")).to_contain_text("赵经办")
    taker.open("/tasks")
    row = taker.page.locator("[data-row]", has_text=course.number)
    expect(row).to_contain_text("入户调查")
    taker.open("/notifications")
    expect(taker.page.get_by_role("main")).to_contain_text(course.number)


def test_who_surveyed_first_cannot_sign_as_second(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.accept()
    with course.procedure() as procedure:
        procedure.complete(
            "survey_first",
            {"incomes": []},
            by=procedure.people.township,
            at=course.product.now(),
        )
    same, other, supervisor = arrive("xiang1"), arrive("xiang2"), arrive("zhuguan")

    same.open(course.task("survey_second"))
    expect(same.page.locator(".flash-warning")).to_contain_text("入户调查")
    expect(same.button("完成并提交")).to_have_count(0)
    _open_reassignment(supervisor, course.task("survey_second"))
    expect(supervisor.page.locator("[name=officer]")).not_to_contain_text("李经办")
    expect(
        supervisor.page.locator("section", has=supervisor.page.locator("#refused"))
    ).to_contain_text("李经办")
    other.complete(TITLES["survey_second"], course.number, answers.SECOND_SIGNATURE)

    assert course.completions("survey_second") == 1


def test_only_supervisors_may_reassign(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    caseworker = arrive("xiang1")

    refused = [
        caseworker.status_of("/supervision"),
        caseworker.status_of(f"/supervision{course.task('check_completeness')}/reassignment"),
    ]

    assert refused == [403, 403]
