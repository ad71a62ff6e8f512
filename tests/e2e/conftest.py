"""A running product and a browser for the journeys."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState, expect, sync_playwright

from tests import server
from tests.e2e.person import DESK, Arrive, Person, open_browser
from tests.e2e.product import MONDAY, ROOT, Product
from tests.e2e.steps import Steps

expect.set_options(timeout=30_000)  # Milliseconds; a slow machine is no failure of the product.
EVIDENCE = ROOT / "test-results"
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def running_product(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with server.fresh_database(f"e2e_{worker_id}") as url:
        made = Product(url, tmp_path_factory.mktemp("product"))
        try:
            made.prepare()
            made.start()
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = open_browser(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """Keep who signed in already, so that a test begins at once."""
    return {}


@pytest.fixture
def product(running_product: Product) -> Product:
    """Give the running product, at nine on the Monday of the demonstration."""
    running_product.set_clock(MONDAY)
    return running_product


@pytest.fixture
def steps(product: Product) -> Steps:
    return Steps(product)


@pytest.fixture
def arrive(
    product: Product,
    browser: Browser,
    sessions: dict[str, StorageState],
    request: pytest.FixtureRequest,
) -> Iterator[Arrive]:
    """Let people arrive; they leave when the test ends, and what they saw stays if it failed."""
    people: list[Person] = []

    def arrived(login: str = "", *, language: str = "zh", size: tuple[int, int] = DESK) -> Person:
        person = Person(
            browser,
            product.address,
            name=login or "visitor",
            language=language,
            size=size,
            state=sessions.get(login),
        )
        people.append(person)
        if login and login not in sessions:
            person.sign_in(login)
            sessions[login] = person.context.storage_state()
        return person

    yield arrived
    troubles = [trouble for person in people for trouble in person.troubles]
    if troubles or request.node.stash.get(_FAILED, False):
        name = re.sub(r"\W+", "-", request.node.name)
        EVIDENCE.mkdir(exist_ok=True)
        for person in people:
            person.keep_evidence(EVIDENCE, name)
        keep_log(product, EVIDENCE / f"{name}-processes.log")
        (EVIDENCE / f"{name}-troubles.txt").write_text("\n".join(troubles), "utf-8")
    for person in people:
        person.leave()
    assert not troubles, "\n".join(dict.fromkeys(troubles))


def keep_log(product: Product, path: Path) -> None:
    """Keep the end of what the processes said."""
    if product.log.exists():
        path.write_bytes(product.log.read_bytes()[-20_000:])
