"""A village assistant with a telephone: 390 pixels wide, nothing moves sideways."""

from datetime import date

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
    step,
)
from tests.e2e.person import TELEPHONE, Arrive
from tests.e2e.steps import Steps


def test_a_survey_is_written_down_on_a_telephone(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.accept()
    surveyor = arrive("xiang1", size=TELEPHONE)

    surveyor.open("/tasks?part=team")
    surveyor.assert_fits()
    surveyor.open_task(TITLES["survey_first"], course.number)
    surveyor.assert_fits()
    surveyor.fill(answers.survey_of(date(2026, 9, 14), signer="张建明"))
    answers.verify_as_declared(surveyor.page)
    surveyor.send()

    surveyor.assert_fits()
    expect(surveyor.page.locator(".flash-success")).to_be_visible()
    assert course.completions("survey_first") == 1


def test_an_application_is_typed_on_a_telephone(arrive: Arrive) -> None:
    assistant, household = arrive("cunban", size=TELEPHONE), example_1()

    begin(assistant, household.members[0].id_number)
    fill_application(assistant)
    assistant.assert_fits()
    step(assistant, "next")
    fill_members(assistant, household.members[:1])
    assistant.assert_fits()
    step(assistant, "next")
    fill_incomes(assistant, type(household)(household.members, household.incomes[:1]))
    assistant.assert_fits()
    step(assistant, "next")
    assistant.assert_fits()
    step(assistant, "next")

    assistant.assert_fits()
    expect(assistant.page.get_by_role("heading", level=1)).to_have_text("核对并提交")


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("", "/sign-in"),
        ("", "/board"),
        ("", "/board/410621101201"),
        ("", "/progress"),
        ("", "/verify"),
        ("cunban", "/tasks?part=team"),
        ("cunban", "/cases"),
        ("cunban", "/cases/new"),
        ("cunban", "/notifications"),
        ("cunban", "/profile"),
        ("cunban", "/cases/00000000-0000-0000-0000-000000000000"),
        ("zhuguan", "/supervision?shown=all"),
        ("zhengce", "/studio/parameters?division=410600&on=2017-06-01"),
        ("zhengce", "/studio/parameters/minimum_living_allowance/standard_fen_per_year"),
    ],
)
def test_a_page_fits_a_telephone(arrive: Arrive, login: str, path: str) -> None:
    person = arrive(login, size=TELEPHONE)

    person.open(path, status=404 if "00000000" in path else 200)

    person.assert_fits()


def test_a_case_fits_a_telephone(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    course.decide()
    caseworker = arrive("xiang1", size=TELEPHONE)

    caseworker.open(f"/cases/{course.case_id}")

    caseworker.assert_fits()
    for tab in caseworker.page.get_by_role("tab").all():
        tab.click()
        caseworker.assert_fits()
    caseworker.open(f"/cases/{course.case_id}/assessment")
    caseworker.assert_fits()
