"""Worked example 2: at the line there is no allowance, and the household is told in time."""

from datetime import date

from playwright.sync_api import expect

from tests import builders
from tests.e2e import answers
from tests.e2e.answers import TITLES
from tests.e2e.papers import notice_of
from tests.e2e.person import Arrive
from tests.e2e.product import Product
from tests.e2e.steps import Steps
from webapp.registry.models import IncomeKind


def test_a_refusal_is_told_within_three_working_days_over_the_new_year(
    arrive: Arrive, product: Product, steps: Steps
) -> None:
    product.set_clock(builders.at("2022-12-05 09:00"))
    course = steps.application(
        members=builders.example_1_members()[:3], yuan=[(IncomeKind.BUSINESS, "crops", 9630)]
    )
    course.examine()
    third, county, confirmer = arrive("xiang3"), arrive("xian1"), arrive("xian2")

    third.complete(TITLES["first_opinion"], course.number, answers.DISAGREEMENT)
    with course.procedure() as procedure:
        closed = procedure.publicise(product.now())
        procedure.submit(closed)
    product.set_clock(builders.at("2022-12-30 10:00"))
    county.complete(TITLES["county_review"], course.number, answers.REVIEW)
    confirmer.complete(TITLES["confirmation"], course.number, answers.REFUSAL)

    third.open_task(TITLES["deliver_refusal"], course.number)
    expect(third.page.locator(".task-head .clock")).to_contain_text("2023-01-05（周四）")
    expect(third.page.locator(".task-head .clock")).to_contain_text("剩 3 个工作日")
    notice = notice_of(third, "不予确认告知书")
    assert "2023年1月5日" in notice
    assert "3,210.00" in notice
    assert "60 日内" in notice or "60日内" in notice
    assert "6 个月内" in notice or "6个月内" in notice
    assert "民发〔2021〕57号" in notice
    third.complete(
        TITLES["deliver_refusal"],
        course.number,
        answers.delivery_on(date(2022, 12, 30), receiver="张建明"),
    )

    assert course.open() == []
    third.open(f"/cases/{course.case_id}")
    expect(third.page.get_by_role("main")).to_contain_text("不予确认")


def test_the_decision_needs_a_reason_to_refuse(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.review("disagree")
    confirmer = arrive("xian2")

    confirmer.open_task(TITLES["confirmation"], course.number)
    confirmer.fill({"determination": "refuse", "decision_signature": True})
    confirmer.send()

    summary = confirmer.page.locator("#form-problems")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("理由")
    assert course.completions("confirmation") == 0
