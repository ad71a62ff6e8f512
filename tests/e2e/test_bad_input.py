"""What is wrong is said, nothing is lost, nothing is shown to whom it is not for."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import answers
from tests.e2e.answers import TITLES
from tests.e2e.application import (
    begin,
    example_1,
    fill_application,
    fill_incomes,
    fill_members,
    keys,
    step,
)
from tests.e2e.person import Arrive, Person
from tests.e2e.steps import Steps
from webapp.tasks import operations as tasks

LIMIT = 10 * 1024 * 1024


def _at_members(person: Person) -> None:
    household = example_1()
    begin(person, household.members[0].id_number)
    fill_application(person)
    step(person, "next")


def _upload(person: Person, name: str, media_type: str, content: bytes) -> None:
    person.page.get_by_role("tab", name="材料").click()
    person.page.locator("#upload-file").set_input_files(
        {"name": name, "mimeType": media_type, "buffer": content}
    )
    person.press("上传材料")


def test_a_wrong_identity_number_is_found_at_once(arrive: Arrive) -> None:
    assistant = arrive("cunban")
    _at_members(assistant)
    key = keys(assistant, "members")[0]
    number = assistant.page.locator(f'[name="members.{key}.id_number"]')

    assistant.page.locator(f'[name="members.{key}.name"]').fill("张建明")
    number.fill("410621198103031230")
    step(assistant, "next")

    expect(assistant.page.locator(".error-summary")).to_be_focused()
    expect(number).to_have_value("410621198103031230")
    expect(number).to_have_attribute("aria-invalid", "true")
    expect(assistant.page.locator(f'[name="members.{key}.name"]')).to_have_value("张建明")


def test_a_negative_income_and_an_end_before_its_begin_are_refused(arrive: Arrive) -> None:
    assistant, household = arrive("cunban"), example_1()
    _at_members(assistant)
    fill_members(assistant, household.members[:1])
    step(assistant, "next")
    fill_incomes(assistant, type(household)(household.members[:1], household.incomes[:1]))
    row = f"incomes.{keys(assistant, 'incomes')[0]}."

    assistant.page.locator(f'[name="{row}yuan"]').fill("-100")
    assistant.page.locator(f'[name="{row}period_from"]').fill("2026-08-31")
    assistant.page.locator(f'[name="{row}period_to"]').fill("2025-09-01")
    step(assistant, "next")

    expect(assistant.page.locator(".error-summary li")).to_have_count(2)
    expect(assistant.page.locator(f'[name="{row}yuan"]')).to_have_value("-100")
    expect(assistant.page.locator(f'[name="{row}yuan"]')).to_have_attribute("aria-invalid", "true")


def test_who_is_known_already_is_shown_before_a_new_file(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    assistant = arrive("cunban")

    assistant.open("/cases/new")
    assistant.page.locator("#words").fill(course.id_number)
    assistant.press("查询")

    found = assistant.page.locator(".found-households")
    expect(found).to_contain_text(course.number)
    expect(found).to_contain_text("已有在办申请")


@pytest.mark.parametrize(
    ("name", "media_type", "content", "said"),
    [
        ("photo.png", "image/png", b"this is only text\n" * 50, "图片|PDF|格式|类型"),
        ("photo.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(LIMIT), "10 ?MB|太大|超过"),
    ],
    ids=["not what it says", "too large"],
)
def test_an_upload_is_refused_with_its_reason(
    arrive: Arrive, steps: Steps, name: str, media_type: str, content: bytes, said: str
) -> None:
    course = steps.application()
    caseworker = arrive("xiang1")
    caseworker.open(course.task("check_completeness"))

    _upload(caseworker, name, media_type, content)

    expect(caseworker.page.get_by_role("main")).to_contain_text(re.compile(said))
    caseworker.open(course.task("check_completeness"))
    expect(caseworker.page.locator("#papers")).not_to_contain_text("photo.png")


def test_a_photograph_is_kept_with_the_case(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    caseworker = arrive("xiang1")
    caseworker.open(course.task("check_completeness"))

    _upload(caseworker, "photo.png", "image/png", caseworker.page.screenshot())

    expect(caseworker.page.locator("#papers")).to_contain_text("photo.png")


def test_a_stale_page_keeps_what_was_typed(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.examine()
    caseworker = arrive("xiang3")
    caseworker.open(course.task("first_opinion"))
    with course.procedure() as procedure:
        task, other = procedure.task("first_opinion"), procedure.people.second
        tasks.claim(procedure.session, task.id, by=other, at=course.product.now())
        tasks.release(procedure.session, task.id, by=other, at=course.product.now())

    caseworker.fill({"township_opinion": "agree", "reasons": "这里打了很多字，不能丢。"})
    caseworker.send()

    expect(caseworker.page.get_by_role("alert").first).to_be_visible()
    expect(caseworker.page.locator("[name=reasons]")).to_have_value("这里打了很多字，不能丢。")
    assert course.completions("first_opinion") == 0


def test_the_second_of_two_tabs_completes_nothing_and_loses_nothing(
    arrive: Arrive, steps: Steps
) -> None:
    course = steps.application()
    course.examine()
    caseworker = arrive("xiang3")
    address = course.task("first_opinion")
    second_tab = caseworker.new_page()
    second_tab.goto(address)

    caseworker.complete(TITLES["first_opinion"], course.number, answers.AGREEMENT)
    second_tab.locator('[name=township_opinion][value="disagree"]').check()
    second_tab.locator("[name=reasons]").fill("第二个页面里写的理由。")
    with second_tab.expect_navigation():
        second_tab.get_by_role("button", name="完成并提交").click()

    expect(second_tab.get_by_role("alert").first).to_contain_text("办结")
    expect(second_tab.get_by_role("main")).to_contain_text("第二个页面里写的理由。")
    assert course.completions("first_opinion") == 1


def test_a_task_that_somebody_else_took_keeps_what_was_typed(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.examine()
    slow, fast = arrive("xiang3"), arrive("xiang2")
    slow.open(course.task("first_opinion"))

    fast.complete(TITLES["first_opinion"], course.number, answers.AGREEMENT)
    slow.fill({"township_opinion": "disagree", "reasons": "写了一半的另一个意见。"})
    slow.send()

    expect(slow.page.get_by_role("alert").first).to_contain_text("办结")
    expect(slow.page.get_by_role("main")).to_contain_text("写了一半的另一个意见。")
    assert course.completions("first_opinion") == 1


def test_a_double_click_completes_once(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    caseworker = arrive("xiang1")
    caseworker.open(course.task("check_completeness"))

    caseworker.fill(answers.COMPLETE_FILE)
    with caseworker.page.expect_navigation():
        caseworker.button("完成并提交").dblclick()

    expect(caseworker.page.locator(".flash-success")).to_be_visible()
    assert course.completions("check_completeness") == 1
    assert course.open() == ["accept"]


def test_an_expired_session_keeps_what_was_typed(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.examine()
    caseworker = arrive("xiang3")
    caseworker.open(course.task("first_opinion"))
    caseworker.fill({"township_opinion": "agree", "reasons": "会话过期之前写的理由。"})

    caseworker.context.clear_cookies()
    caseworker.send()
    expect(caseworker.page.get_by_role("main")).to_contain_text("会话过期之前写的理由。")
    with caseworker.context.expect_page() as opened:
        caseworker.page.get_by_role("link", name="在新窗口登录").click()
    again = opened.value
    again.locator("[name=login]").fill("xiang3")
    again.locator("[name=password]").fill("yanshi-2026-mima")
    again.locator("[name=password]").press("Enter")
    again.wait_for_url(re.compile("/tasks"))
    caseworker.press("继续提交")
    if caseworker.page.get_by_role("button", name="继续提交").count():
        # The token of the page is older than the new session; the words come along once more.
        caseworker.press("继续提交")

    expect(caseworker.page.locator(".flash-success")).to_be_visible()
    assert course.completions("first_opinion") == 1


@pytest.mark.parametrize("login", ["qixian", "cunban2"])
def test_somebody_elses_case_does_not_exist(arrive: Arrive, steps: Steps, login: str) -> None:
    course = steps.application()
    course.accept()
    stranger = arrive(login)

    for path in (f"/cases/{course.case_id}", course.task("survey_first")):
        stranger.open(path, status=404)
        assert course.applicant not in stranger.page.content()
        assert course.number not in stranger.page.content()
    stranger.open(f"/cases?q={course.number}")

    assert course.applicant not in stranger.page.content()


def test_a_wrong_password_says_nothing_about_the_account(arrive: Arrive) -> None:
    stranger = arrive()
    said = []

    for login in ("guanli", "nobody"):
        stranger.open("/sign-in")
        stranger.page.locator("[name=login]").fill(login)
        stranger.page.locator("[name=password]").fill("not the password")
        stranger.follow(stranger.page.locator("main button[type=submit], main form button").first)
        said.append(stranger.page.get_by_role("alert").first.inner_text())

    assert said[0] == said[1]
