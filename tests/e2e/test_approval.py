"""Worked example 1, from the application to the notice, by eight people in the browser."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.e2e import answers
from tests.e2e.answers import TITLES
from tests.e2e.application import apply_for, example_1
from tests.e2e.papers import notice_of
from tests.e2e.person import Arrive
from tests.e2e.product import Product
from tests.e2e.silence import assert_names_nobody
from tests.e2e.steps import Steps
from tests.e2e.waiting import until


@pytest.mark.timeout(900)
def test_the_household_of_example_1_is_told_that_it_receives_70_yuan_a_month(
    arrive: Arrive, product: Product, steps: Steps
) -> None:
    assistant, first, second, third = (
        arrive(login) for login in ("cunban", "xiang1", "xiang2", "xiang3")
    )
    county, confirmer = arrive("xian1"), arrive("xian2")

    number = apply_for(assistant, example_1())
    first.complete(TITLES["check_completeness"], number, answers.COMPLETE_FILE)
    first.complete(TITLES["accept"], number, answers.ACCEPTANCE)
    first.complete(TITLES["request_comparison"], number, answers.COMPARISON_WANTED)
    product.set_clock(builders.at("2026-09-15 10:00"))
    county.complete(TITLES["start_comparison"], number, answers.COMPARISON_BEGUN)
    county.complete(
        TITLES["report_comparison"], number, answers.comparison_reported(date(2026, 9, 15))
    )
    answers.survey(first, number, on=date(2026, 9, 15), signer="张建明")
    second.complete(TITLES["survey_second"], number, answers.SECOND_SIGNATURE)
    third.complete(TITLES["first_opinion"], number, answers.AGREEMENT)
    assistant.complete(TITLES["post_notice"], number, answers.POSTING)

    product.set_clock(builders.at("2026-09-23 09:00"))
    course = steps.course_of(number)
    until(lambda: "close_publicity" in course.open(), what="the worker ends the publicity")
    third.complete(TITLES["close_publicity"], number, answers.NO_OBJECTION)
    third.complete(TITLES["submit_to_county"], number, answers.SUBMISSION)
    product.set_clock(builders.at("2026-09-28 09:00"))
    county.complete(TITLES["county_review"], number, answers.REVIEW)
    confirmer.complete(TITLES["confirmation"], number, answers.CONFIRMATION)

    third.open_task(TITLES["deliver_confirmation"], number)
    notice = notice_of(third, "审核确认通知书")
    assert "70.00" in notice
    assert "柒拾元整" in notice
    assert "2026年10月" in notice
    third.complete(
        TITLES["deliver_confirmation"],
        number,
        answers.delivery_on(date(2026, 9, 28), receiver="张建明"),
    )

    assert course.open() == []
    third.open(f"/cases/{course.case_id}")
    expect(third.page.get_by_role("main")).to_contain_text("70.00")
    reader = arrive("xian2", language="en")
    reader.open(f"/cases/{course.case_id}")
    expect(reader.page.get_by_role("main")).to_contain_text("70.00")
    expect(reader.page.locator("html")).to_have_attribute("lang", re.compile("^en"))
    assert_names_nobody(product, course.case_id, completed=13)


def test_the_opinion_page_explains_the_amount(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.examine()
    caseworker = arrive("xiang3")

    caseworker.open_task(TITLES["first_opinion"], course.number)
    caseworker.page.get_by_role("tab", name="测算").click()

    shown = caseworker.page.locator("#assessment")
    expect(shown).to_contain_text("70.00")
    expect(shown).to_contain_text("3,210.00")
    expect(shown).to_contain_text("12,000.00")
    caseworker.check()


def test_the_diagram_shows_where_the_case_stands(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.accept()
    caseworker = arrive("xiang1")

    caseworker.open_task(TITLES["survey_first"], course.number)
    caseworker.page.get_by_role("tab", name="流程图").click()

    drawn = caseworker.page.locator('#diagram svg [data-element-id="survey_first"]')
    expect(drawn.first).to_be_visible()
    caseworker.check()
