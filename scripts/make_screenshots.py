"""Write docs/screenshots: every main page in Chinese and English, from the demonstration data.

Run it with ``python -m scripts.make_screenshots``. It starts the product as the end-to-end tests
do, on a database of its own, on the Monday on which they begin; so the pictures change only when
the product does.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from tests import server
from tests.e2e.person import DESK, TELEPHONE, Person, open_browser
from tests.e2e.product import ROOT, Product
from webapp.cases.models import AssistanceCase, CaseStatus
from webapp.documents.models import Document, DocumentKind
from webapp.tasks import queries as tasks
from webapp.tasks.models import UserTask, UserTaskStatus

FOLDER = ROOT / "docs" / "screenshots"
LANGUAGES = ("zh", "en")
VILLAGE = "410621101201"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, who sees it, where; a tab to open, a size."""

    name: str
    login: str
    path: str
    tab: str = ""
    size: tuple[int, int] = DESK


def main() -> None:
    """Write every picture anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with (
        server.fresh_database("screenshots") as url,
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        product = Product(url, Path(folder))
        try:
            product.prepare()
            product.start()
            browser = open_browser(playwright)
            shots = list(_shots(product))
            for language in LANGUAGES:
                _take(browser, product, shots, language)
            _print_notice(browser, product)
            browser.close()
        finally:
            product.stop()
    print(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER.relative_to(ROOT)}")


def _shots(product: Product) -> Iterator[Shot]:
    survey = _open_task(product, "survey_first")
    opinion = _open_task(product, "first_opinion")
    refusal = _open_task(product, "deliver_notice")
    yield Shot("sign_in", "", "/sign-in")
    yield Shot("worklist", "xiang1", "/tasks")
    yield Shot("task", "xiang3", f"/tasks/{opinion.id}", tab="assessment")
    yield Shot("task_survey", "xiang1", f"/tasks/{survey.id}")
    yield Shot("task_diagram", "xiang1", f"/tasks/{survey.id}", tab="diagram")
    yield Shot("task_notice", "xiang3", f"/tasks/{refusal.id}", tab="papers")
    yield Shot("new_application", "cunban", "/cases/new")
    yield Shot("cases", "xiang1", "/cases")
    yield Shot("case", "xiang1", f"/cases/{_confirmed(product).id}")
    yield Shot("supervision", "zhuguan", "/supervision?shown=all")
    yield Shot("notifications", "xian1", "/notifications")
    yield Shot("board", "", f"/board/{VILLAGE}")
    yield Shot("progress", "", "/progress")
    yield Shot("verification", "", f"/verify/{_notice(product).verification_code}")
    yield Shot("worklist_telephone", "cunban", "/tasks?part=team", size=TELEPHONE)
    yield Shot("survey_telephone", "xiang1", f"/tasks/{survey.id}", size=TELEPHONE)


def _take(browser: Browser, product: Product, shots: list[Shot], language: str) -> None:
    for login in dict.fromkeys((shot.login, shot.size) for shot in shots):
        name, size = login
        person = Person(
            browser, product.address, name=name or "visitor", language=language, size=size
        )
        if name:
            person.sign_in(name)
        for shot in shots:
            if (shot.login, shot.size) == login:
                _shoot(person, shot, language)
        person.leave()


def _shoot(person: Person, shot: Shot, language: str) -> None:
    page = person.page
    page.goto(shot.path)
    if shot.tab:
        page.locator(f'[data-tabs] a[href="#{shot.tab}"]').click()
    if shot.tab == "diagram":
        page.locator("#diagram svg .djs-element").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{shot.name.replace('-', '_')}_{language}.png")


def _print_notice(browser: Browser, product: Product) -> None:
    """Write the first page of a notice, which is in Chinese only."""
    person = Person(browser, product.address, name="xiang3")
    person.sign_in("xiang3")
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / "notice.pdf"
        paper.write_bytes(person.fetch(f"/documents/{_notice(product).id}/pdf"))
        program = shutil.which("pdftoppm") or "pdftoppm"
        target = FOLDER / "notice_zh"
        subprocess.run(
            [program, "-png", "-r", "80", "-singlefile", str(paper), str(target)], check=True
        )
    person.leave()


def _open_task(product: Product, element_id: str) -> UserTask:
    with product.use_case() as session:
        found = session.scalars(
            select(UserTask)
            .where(UserTask.element_id == element_id, UserTask.status == UserTaskStatus.OPEN)
            .order_by(UserTask.id)
            .limit(1)
        ).one()
        return tasks.get(session, found.id)


def _confirmed(product: Product) -> AssistanceCase:
    with product.use_case() as session:
        return session.scalars(
            select(AssistanceCase)
            .where(AssistanceCase.status == CaseStatus.CONFIRMED)
            .order_by(AssistanceCase.number)
            .limit(1)
        ).one()


def _notice(product: Product) -> Document:
    with product.use_case() as session:
        return session.scalars(
            select(Document)
            .where(Document.kind == DocumentKind.CONFIRMATION)
            .order_by(Document.number)
            .limit(1)
        ).one()


if __name__ == "__main__":
    main()
