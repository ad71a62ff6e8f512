"""Everything is killed between the steps of a case, and the case goes on: nothing lost or twice."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import builders, server
from tests.e2e import answers
from tests.e2e.answers import TITLES
from tests.e2e.application import apply_for, example_1
from tests.e2e.person import Person
from tests.e2e.product import MONDAY, Product, free_port, is_answering
from tests.e2e.steps import Steps
from tests.e2e.waiting import until
from webapp import embedded_postgres

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def frail_product(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give a product of its own, to be killed."""
    with server.fresh_database(f"e2e_restart_{worker_id}") as url:
        made = Product(url, tmp_path_factory.mktemp("frail"))
        try:
            made.prepare()
            made.start()
            yield made
        finally:
            made.stop()


def test_a_case_goes_on_after_every_kill(frail_product: Product, browser: Browser) -> None:
    product = frail_product
    course = Steps(product).application()
    caseworker = Person(browser, product.address, name="xiang1")
    caseworker.sign_in("xiang1")

    def killed() -> None:
        product.kill()
        product.start()

    caseworker.complete(TITLES["check_completeness"], course.number, answers.COMPLETE_FILE)
    killed()
    caseworker.complete(TITLES["accept"], course.number, answers.ACCEPTANCE)
    with course.procedure() as procedure:
        procedure.compare(product.now())
    answers.survey(caseworker, course.number, on=MONDAY.date(), signer="张建明")
    killed()
    with course.procedure() as procedure:
        procedure.complete(
            "survey_second",
            {"survey_agreed": True},
            by=procedure.people.second,
            at=product.now(),
        )
        procedure.opine(product.now())
        procedure.complete(
            "post_notice", {"posted": True}, by=procedure.people.assistant, at=product.now()
        )
    product.kill()
    product.set_clock(builders.at("2026-09-22 09:00"))
    product.start()
    until(lambda: course.open() == ["close_publicity"], what="a new worker ends the publicity")
    caseworker.complete(TITLES["close_publicity"], course.number, answers.NO_OBJECTION)
    caseworker.leave()

    done = ("check_completeness", "accept", "survey_first", "close_publicity")
    assert {element: course.completions(element) for element in done} == dict.fromkeys(done, 1)
    assert course.open() == ["submit_to_county"]
    assert caseworker.troubles == []


def test_a_kill_while_a_task_is_completed_leaves_it_done_or_open(
    frail_product: Product, browser: Browser
) -> None:
    product = frail_product
    course = Steps(product).application()
    caseworker = Person(browser, product.address, name="xiang1")
    caseworker.sign_in("xiang1")
    caseworker.open(course.task("check_completeness"))
    caseworker.fill(answers.COMPLETE_FILE)

    caseworker.button("完成并提交").click(no_wait_after=True)
    product.kill()
    product.start()

    completions = course.completions("check_completeness")
    assert course.open() == (["accept"] if completions else ["check_completeness"])
    if not completions:
        caseworker.complete(TITLES["check_completeness"], course.number, answers.COMPLETE_FILE)
    caseworker.leave()
    assert course.completions("check_completeness") == 1


class Demonstration:
    """``doudi serve --demo`` in a folder of its own, as ``make run`` starts it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it announces itself."""
        variables = {
            name: value
            for name, value in os.environ.items()
            if name != "DATABASE_URL" and not name.startswith("DOUDI_")
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webapp", "serve", "--demo", "--port", str(self.port)],
                cwd=self.folder,
                env=variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._is_up, what="doudi serve answers", seconds=180)

    def kill(self) -> None:
        """Kill the supervisor, the web and the worker at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not is_answering(self.address), what="the web server is gone")

    def _is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text("utf-8")[-4000:]
        return is_answering(self.address)


@pytest.fixture(scope="module")
def demonstration() -> Iterator[Demonstration]:
    # Not below ``tmp_path``, which the database's own account cannot pass.
    with tempfile.TemporaryDirectory(prefix="doudi-e2e-") as folder:
        made = Demonstration(Path(folder))
        try:
            made.start()
            yield made
        finally:
            made.kill()
            embedded_postgres.stop(Path(folder) / "var" / "postgres")


def test_the_demonstration_goes_on_after_it_was_killed(
    demonstration: Demonstration, browser: Browser
) -> None:
    assistant = Person(browser, demonstration.address, name="cunban")
    assistant.sign_in("cunban")
    number = apply_for(assistant, example_1())

    demonstration.kill()
    demonstration.start()
    caseworker = Person(browser, demonstration.address, name="xiang1")
    caseworker.sign_in("xiang1")
    caseworker.complete(TITLES["check_completeness"], number, answers.COMPLETE_FILE)
    assistant.open("/cases")
    expect(assistant.page.get_by_role("main")).to_contain_text(number)
    for person in (assistant, caseworker):
        person.leave()

    assert assistant.troubles == []
    assert caseworker.troubles == []


def test_a_web_server_that_dies_alone_is_started_again(demonstration: Demonstration) -> None:
    found = subprocess.run(
        ["pgrep", "--parent", str(demonstration.process.pid), "--full", "webapp web"],
        check=True,
        capture_output=True,
        text=True,
    )
    (web,) = found.stdout.split()

    os.kill(int(web), signal.SIGKILL)

    def has_another() -> bool:
        children = subprocess.run(
            ["pgrep", "--parent", str(demonstration.process.pid), "--full", "webapp web"],
            check=False,
            capture_output=True,
            text=True,
        ).stdout.split()
        return bool(children) and web not in children and is_answering(demonstration.address)

    until(has_another, what="the supervisor starts another web server", seconds=180)


def test_a_database_that_dies_alone_is_started_again(
    demonstration: Demonstration, browser: Browser
) -> None:
    noted = demonstration.folder / "var" / "postgres" / "data" / "postmaster.pid"
    server = int(noted.read_text("ascii").splitlines()[0])

    os.kill(server, signal.SIGKILL)

    def has_another() -> bool:
        found = noted.read_text("ascii").splitlines() if noted.exists() else [str(server)]
        is_another = bool(found) and found[0] != str(server)
        return is_another and is_answering(demonstration.address, "/health/ready")

    until(has_another, what="the supervisor starts another database", seconds=180)
    officer = Person(browser, demonstration.address, name="xiang1")
    officer.sign_in("xiang1")
    officer.leave()
    assert officer.troubles == []
