"""Papers are missing: one notice lists all of them, and the clock waits."""

from datetime import date

from playwright.sync_api import expect

from tests.e2e import answers
from tests.e2e.answers import TITLES
from tests.e2e.papers import notice_of
from tests.e2e.person import Arrive
from tests.e2e.steps import Steps


def test_missing_papers_are_listed_once_and_supplied(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    caseworker, assistant = arrive("xiang1"), arrive("cunban")

    caseworker.complete(
        TITLES["check_completeness"],
        course.number,
        {
            "file_complete": "false",
            "missing_items": ["authorisation", "identity_papers"],
            "other_missing": "女儿的学籍证明",
        },
    )
    assistant.open_task(TITLES["supply_papers"], course.number)
    notice = notice_of(assistant, "一次性补正告知书")
    assert "核对授权书" in notice
    assert "户口簿" in notice
    assert "女儿的学籍证明" in notice
    assistant.complete(
        TITLES["supply_papers"],
        course.number,
        {
            "supplied_items": ["authorisation", "identity_papers"],
            "other_supplied": "学籍证明一份",
            "supplied_on": date(2026, 9, 14).isoformat(),
        },
    )
    caseworker.complete(TITLES["check_completeness"], course.number, answers.COMPLETE_FILE)
    caseworker.complete(TITLES["accept"], course.number, answers.ACCEPTANCE)

    caseworker.open_task(TITLES["survey_first"], course.number)
    # Three working days from acceptance on Monday.
    expect(caseworker.page.locator(".task-head .clock")).to_contain_text("2026-09-17（周四）")


def test_what_is_missing_must_be_named(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    caseworker = arrive("xiang1")

    caseworker.open_task(TITLES["check_completeness"], course.number)
    caseworker.fill({"file_complete": "false"})
    caseworker.send()

    expect(caseworker.page.locator("#form-problems")).to_contain_text("需要补正的材料")
    expect(caseworker.page.locator('[name="file_complete"][value="false"]')).to_be_checked()
