"""Somebody in front of the product, with a browser of their own."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    StorageState,
    expect,
)

from tests.e2e.accessibility import violations
from tests.e2e.words import english
from webapp.demonstration.people import PASSWORD

DESK = (1366, 768)
TELEPHONE = (390, 844)
_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LOCALES = {"zh": "zh-CN", "en": "en-GB"}

Answers = Mapping[str, object]


class Person:
    """One person, one browser context; every page that is opened is checked for access."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        name: str,
        language: str = "zh",
        size: tuple[int, int] = DESK,
        state: StorageState | None = None,
    ) -> None:
        self.name, self.address, self.language = name, address, language
        self.context = browser.new_context(
            base_url=address,
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == TELEPHONE,
            storage_state=state,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(60_000)
        self.troubles: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        """Open one more tab; what goes wrong in its scripts is remembered."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", self._note)
        return page

    def say(self, chinese: str) -> str:
        """Return words of the product in this person's language."""
        return english(chinese) if self.language == "en" else chinese

    # Going about.

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        """Sign in through the page."""
        self.open("/sign-in")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(re.compile(r"/(tasks|supervision|cases|studio)\b"))
        self.check()

    def open(self, path: str, *, status: int = 200) -> None:
        """Open an address, and check the page."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"
        self.check()

    def follow(self, locator: Locator) -> None:
        """Click what leads to another page, and check that page."""
        with self.page.expect_navigation():
            locator.click()
        self.check()

    def press(self, chinese: str) -> None:
        """Press the button of this name in the page's content, and check what comes."""
        self.follow(self.button(chinese))

    def button(self, chinese: str) -> Locator:
        """Return the button of this name in the page's content."""
        main = self.page.get_by_role("main")
        return main.get_by_role("button", name=self.say(chinese), exact=True)

    def check(self) -> None:
        """Let the page finish, and check it with axe; the test fails when everybody left."""
        self.page.wait_for_load_state("load")
        path = urlsplit(self.page.url).path
        for found in violations(self.page):
            self.troubles.append(f"{path}: {found}")

    # Tasks.

    def open_task(self, title: str, case_number: str) -> None:
        """Find a task in the worklist, one's own or the team's, and open it."""
        for part in ("team", "mine"):
            self.open(f"/tasks?part={part}&words={case_number}")
            link = self.page.get_by_role("link", name=self.say(title), exact=True)
            if link.count():
                self.follow(link.first)
                expect(self.page.get_by_role("heading", level=1)).to_have_text(self.say(title))
                return
        pytest.fail(f"{self.name} has no task {title} of {case_number}")

    def fill(self, answers: Answers) -> None:
        """Fill in the form of a task: texts, choices by their value, boxes by true or false."""
        for name, value in answers.items():
            fill_field(self.page, name, value)

    def send(self) -> None:
        """Press the button that completes a task."""
        self.press("完成并提交")

    def complete(self, title: str, case_number: str, answers: Answers) -> None:
        """Open a task of a case, fill it in, and complete it."""
        self.open_task(title, case_number)
        self.fill(answers)
        self.send()
        expect(self.page.locator(".flash-success")).to_be_visible()

    # Reading.

    def text(self) -> str:
        """Return the words of the page's content."""
        return self.page.get_by_role("main").inner_text()

    def fetch(self, path: str) -> bytes:
        """Return a file that this person may read."""
        response = self.context.request.get(path)
        assert response.status == 200, f"{path}: {response.status}"
        return response.body()

    def status_of(self, path: str) -> int:
        """Return how the product answers to an address."""
        return self.context.request.get(path, max_redirects=0).status

    def assert_fits(self) -> None:
        """Fail if the page has to be moved sideways."""
        wide = self.page.evaluate(_WIDE)
        assert wide == [], f"{self.page.url} is too wide: {wide}"

    def keep_evidence(self, folder: Path, name: str) -> None:
        """Keep what this person saw last."""
        folder.mkdir(exist_ok=True)
        for place, page in enumerate(self.context.pages, 1):
            if not page.is_closed():
                stem = f"{name}-{self.name}-{place}"
                page.screenshot(path=folder / f"{stem}.png", full_page=True)
                (folder / f"{stem}.html").write_text(page.content(), "utf-8")

    def leave(self) -> None:
        """Close the browser context."""
        self.context.close()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"{self.page.url}: {message.text}")


def open_browser(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine."""
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=list(_CHROMIUM)
    )


class Arrive(Protocol):
    """Let somebody sit down in front of the product, signed in if a login is given."""

    def __call__(
        self, login: str = "", *, language: str = "zh", size: tuple[int, int] = DESK
    ) -> Person: ...


_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .map((element) => [element, Math.round(element.getBoundingClientRect().right)])
    .filter(([, right]) => right > width + 1)
    .slice(0, 5)
    .map(([element, right]) => `${element.tagName}.${element.className}: ${right}`);
}"""


def fill_field(page: Page, name: str, value: object) -> None:
    """Fill in one field of a form by its name."""
    named = page.locator(f'#task-form [name="{name}"], form[data-guarded] [name="{name}"]')
    kind = named.first.get_attribute("type")
    if isinstance(value, bool):
        named.first.set_checked(value)
    elif kind == "radio":
        page.locator(f'[name="{name}"][value="{value}"]').check()
    elif isinstance(value, list):
        for chosen in value:
            page.locator(f'[name="{name}"][value="{chosen}"]').check()
    elif named.first.evaluate("field => field.tagName") == "SELECT":
        named.first.select_option(str(value))
    else:
        named.first.fill(str(value))


def verify_as_declared(page: Page) -> None:
    """Verify every income and asset of a survey as it was declared."""
    for cell in page.locator('[data-field="verified"]').all():
        declared = cell.locator("xpath=ancestor::tr").locator('[data-field="declared"]')
        cell.fill((declared.get_attribute("data-value") or "").replace(",", ""))
