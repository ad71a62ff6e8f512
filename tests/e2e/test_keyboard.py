"""Without a mouse: sign in, find a task, fill it in, complete it."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.person import Arrive
from tests.e2e.steps import Steps
from webapp.demonstration.people import PASSWORD

_MOST_STOPS = 80


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(_MOST_STOPS):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_task_is_completed_without_a_mouse(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    person = arrive()
    page, keys = person.page, person.page.keyboard

    person.open("/sign-in")
    tab_to(page, "[name=login]")
    keys.type("xiang2")
    tab_to(page, "[name=password]")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(re.compile("/tasks"))
    person.open(f"/tasks?part=team&words={course.number}")
    keys.press("j")
    expect(page.locator("[data-row] a.title")).to_be_focused()
    keys.press("o")
    page.wait_for_url(re.compile(r"/tasks/[0-9a-f-]{36}"))
    person.check()

    tab_to(page, "[name=file_complete]")
    keys.press("Space")
    expect(page.locator('[name=file_complete][value="true"]')).to_be_checked()
    # Enter in a field must not complete the task.
    keys.press("Enter")
    assert course.completions("check_completeness") == 0
    tab_to(page, "button.btn-primary[form=task-form]")
    keys.press("Enter")
    expect(page.locator(".flash-success")).to_be_visible()

    assert course.completions("check_completeness") == 1


def test_every_key_is_explained(arrive: Arrive) -> None:
    person = arrive("xiang1")
    person.open("/tasks?part=team")

    person.page.keyboard.press("?")
    expect(person.page.get_by_role("dialog", name="快捷键")).to_be_visible()
    person.check()
    person.page.keyboard.press("Escape")
    expect(person.page.get_by_role("dialog", name="快捷键")).to_be_hidden()
    person.page.keyboard.press("/")

    expect(person.page.locator("#search")).to_be_focused()


def test_the_first_stop_leads_to_the_content(arrive: Arrive) -> None:
    person = arrive("xiang1")
    person.open("/tasks")

    person.page.keyboard.press("Tab")
    expect(person.page.locator(".skip-link")).to_be_focused()
    person.page.keyboard.press("Enter")

    expect(person.page.locator("#content")).to_be_focused()
