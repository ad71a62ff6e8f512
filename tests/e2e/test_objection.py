"""A neighbour objects on the public board; the case is evaluated, and posted again."""

from datetime import date

from playwright.sync_api import expect

from tests import builders
from tests.e2e import answers
from tests.e2e.answers import TITLES
from tests.e2e.person import Arrive
from tests.e2e.product import Product
from tests.e2e.steps import Steps
from tests.e2e.waiting import until

BOARD = f"/board/{builders.VILLAGE}"


def test_an_objection_leads_to_an_appraisal_and_a_second_publicity(
    arrive: Arrive, product: Product, steps: Steps
) -> None:
    course = steps.application()
    course.post()
    neighbour, caseworker = arrive(), arrive("xiang3")

    neighbour.open(BOARD)
    notice = neighbour.page.locator(".public-notice", has_text=course.applicant).last
    neighbour.follow(notice.get_by_role("link", name="提出异议"))
    neighbour.fill({"is_real_name": "false", "content": "该户在镇上另有门面房出租，没有申报租金。"})
    neighbour.press("提交异议")
    expect(neighbour.page.get_by_role("heading", level=1)).to_have_text("异议已收到")

    caseworker.open("/notifications")
    expect(caseworker.page.get_by_role("main")).to_contain_text(course.number)
    product.set_clock(builders.at("2026-09-22 09:00"))
    until(lambda: "close_publicity" in course.open(), what="the worker ends the publicity")
    caseworker.complete(
        TITLES["close_publicity"],
        course.number,
        {
            "objection_raised": "true",
            "objection_note": "群众反映有门面房出租。",
            "removed_evidence": "撤除照片一张",
        },
    )
    caseworker.complete(
        TITLES["handle_objection"],
        course.number,
        {"objection_method": "appraisal", "findings": "门面房系其兄所有，没有租金收入。"},
    )
    caseworker.open_task(TITLES["appraisal_meeting"], course.number)
    caseworker.page.get_by_role("tab", name="时限").click()
    # 45 working days from 2026-09-14: the days of the autumn holidays do not count.
    expect(caseworker.page.locator("#clocks")).to_contain_text("2026-11-20")
    caseworker.fill(
        {
            "held_on": date(2026, 9, 22).isoformat(),
            "place": "村委会会议室",
            "chair": "赵经办",
            "recorder": "韩村协",
            "participants_count": "12",
            "representatives_count": "9",
            "result": "pass",
            "minutes": "与会人员一致认为该户生活困难，没有房租收入。",
            "minutes_signed": True,
        }
    )
    caseworker.send()
    caseworker.complete(TITLES["first_opinion"], course.number, answers.AGREEMENT)
    assistant = arrive("cunban")
    assistant.complete(TITLES["post_notice"], course.number, answers.POSTING)

    neighbour.open(BOARD)
    again = neighbour.page.locator(".public-notice", has_text=course.applicant).last
    expect(again).to_contain_text("2026-09-29")


def test_an_objection_of_two_words_is_not_taken_and_not_lost(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.post()
    neighbour = arrive()

    neighbour.open(BOARD)
    notice = neighbour.page.locator(".public-notice", has_text=course.applicant).last
    neighbour.follow(notice.get_by_role("link", name="提出异议"))
    neighbour.fill({"is_real_name": "true", "name": "邻居", "content": "不实"})
    neighbour.press("提交异议")

    expect(neighbour.page.locator("#form-problems")).to_be_focused()
    expect(neighbour.page.locator('[name="content"]')).to_have_value("不实")
    expect(neighbour.page.locator('[name="name"]')).to_have_value("邻居")


def test_the_board_names_nobody_who_need_not_be_named(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.post()
    visitor = arrive()

    visitor.open(BOARD)

    shown = visitor.page.content()
    assert course.applicant in shown
    assert course.id_number not in shown
    assert course.id_number[6:14] not in shown
    assert "13800000000" not in shown
