"""The product in English: nothing of the page itself is left in Chinese."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.e2e import answers
from tests.e2e.answers import TITLES
from tests.e2e.person import Arrive, Person
from tests.e2e.product import Product
from tests.e2e.steps import Steps
from tests.e2e.words import english
from webapp.accounts.models import Division, Office, Officer
from webapp.registry.models import HouseholdMember

# What belongs to the page, not to the case: headings, buttons, labels, columns, tabs, links.
_OF_THE_PAGE = (
    "h1, h2, h3, button, label, legend, caption, th[scope=col], nav a, summary, dt, "
    ".form-hint, .tabs a, .stages li, .clock-text, title"
)
# Names of people and places, and the law's own words, stay as they are.
_AS_THEY_ARE = "[translate=no], [lang^=zh], .division, .tool-name, .menu-who, .law"
_UNTRANSLATED = """([page, kept]) => [...document.querySelectorAll(page)]
  .filter((element) => !element.closest(kept) && /\\p{Script=Han}/u.test(element.textContent))
  .map((element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(kept).forEach((part) => part.remove());
    return copy.textContent.trim().replace(/\\s+/g, " ");
  })
  .filter((text) => /\\p{Script=Han}/u.test(text))"""


_HAN = re.compile(r"[\u4e00-\u9fff]")
# How the law is cited, how a name is masked, what the product calls itself.
_MASKED_OR_CITED = re.compile(
    r"\S*〔\d{4}〕\d+号(\s*第[\w、]+条)*|\w\*+\w?|兜底|中文|（演示）", re.UNICODE
)


@pytest.fixture
def names(product: Product) -> Sequence[str]:
    """Return the names of people, places and offices, the longest first."""
    with product.use_case() as session:
        columns = (Division.name, Officer.name, HouseholdMember.name, Office.name, Office.phone)
        found = {name for column in columns for name in session.scalars(select(column))}
    return sorted(found, key=len, reverse=True)


def untranslated(person: Person, names: Sequence[str]) -> list[str]:
    """Return what the page itself still says in Chinese."""
    found: list[str] = person.page.evaluate(_UNTRANSLATED, [_OF_THE_PAGE, _AS_THEY_ARE])
    data = re.compile("|".join(re.escape(name) for name in names))
    return [text for text in found if _HAN.search(data.sub("", _MASKED_OR_CITED.sub("", text)))]


def test_the_language_can_be_changed_on_every_page_and_stays(arrive: Arrive, steps: Steps) -> None:
    caseworker = arrive("shenji")
    caseworker.open("/cases")

    caseworker.follow(caseworker.page.get_by_role("button", name="EN", exact=True))
    caseworker.open("/cases")
    expect(caseworker.page.locator("html")).to_have_attribute("lang", "en")
    expect(caseworker.page.get_by_role("heading", level=1)).to_have_text(english("案卷"))
    caseworker.follow(caseworker.page.get_by_role("button", name="中文", exact=True))

    expect(caseworker.page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_part_of_a_case_goes_its_way_in_english(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    caseworker, county = arrive("xiang1", language="en"), arrive("xian1", language="en")

    caseworker.complete(TITLES["check_completeness"], course.number, answers.COMPLETE_FILE)
    caseworker.complete(TITLES["accept"], course.number, answers.ACCEPTANCE)
    caseworker.complete(TITLES["request_comparison"], course.number, answers.COMPARISON_WANTED)
    county.complete(TITLES["start_comparison"], course.number, answers.COMPARISON_BEGUN)
    county.complete(
        TITLES["report_comparison"],
        course.number,
        answers.comparison_reported(date(2026, 9, 14)),
    )
    answers.survey(caseworker, course.number, on=date(2026, 9, 14), signer="张建明")

    assert course.open() == ["survey_second"]


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("xiang1", "/tasks?part=team"),
        ("xiang1", "/cases/new"),
        ("xiang1", "/cases"),
        ("xiang1", "/notifications"),
        ("xiang1", "/profile"),
        ("zhuguan", "/supervision"),
        ("zhuguan", "/supervision/escalations"),
        ("zhengce", "/studio/parameters?division=4106&on=2017-06-01"),
        ("zhengce", "/studio/parameters/minimum_living_allowance/income_treatment"),
        ("", "/sign-in"),
        ("", "/board"),
        ("", "/board/410621101201"),
        ("", "/progress"),
        ("", "/verify"),
    ],
)
def test_no_word_of_the_page_is_left_in_chinese(
    arrive: Arrive, names: Sequence[str], login: str, path: str
) -> None:
    reader = arrive(login, language="en")

    reader.open(path)

    assert untranslated(reader, names) == []


@pytest.mark.parametrize("element", ["survey_first", "request_comparison"])
def test_no_word_of_a_task_is_left_in_chinese(
    arrive: Arrive, steps: Steps, names: Sequence[str], element: str
) -> None:
    course = steps.application()
    course.accept()
    reader = arrive("xiang1", language="en")

    reader.open(course.task(element))
    assert untranslated(reader, names) == []
    reader.open(f"/cases/{course.case_id}")

    assert untranslated(reader, names) == []


def test_errors_are_told_in_english(arrive: Arrive, steps: Steps) -> None:
    course = steps.application()
    reader = arrive("xiang1", language="en")

    reader.open(course.task("check_completeness"))
    reader.send()

    summary = reader.page.locator("#form-problems")
    expect(summary).to_be_visible()
    assert not _HAN.search(summary.inner_text())
