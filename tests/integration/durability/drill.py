"""Two workers and two web servers on one database, and a worker killed among the notices.

``python -m tests.integration.durability.drill 500`` prints the figures; a test runs a short form.
"""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import text

from tests import builders
from tests.integration import driving
from tests.integration.driving import Procedure
from tests.integration.durability import product as installations
from tests.integration.durability.product import Product
from webapp import clock
from webapp.worker import runtime

ROOT = Path(__file__).parents[3]
ACCEPTED = {"special_circumstances": "none", "near_relative": "false"}
_PACE = Event()


@dataclass(frozen=True)
class Report:
    """What happened to the notices."""

    notices: int
    pdfs: int
    distinct_hashes: int
    jobs_enqueued: int
    in_flight_at_kill: int
    made_at_kill: int
    renders: int
    rendered_twice: int
    renders_by_worker: list[int]
    seconds_of_web: float
    seconds_of_workers: float
    pdfs_a_second: float
    take_over_seconds: float
    left_in_queue: int


def run(product: Product, notices: int, *, silent_seconds: int) -> Report:
    """Issue notices over two web servers while two workers make them; kill one in the middle."""
    runtime.make_tables(product.engine)
    login, tasks = _cases_to_accept(product, notices)
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        variables = _variables(product, silent_seconds)
        logs = [folder / name for name in ("first.log", "second.log")]
        webs = [running.enter_context(_web(variables, folder / f"web{n}.log")) for n in range(2)]
        workers = [running.enter_context(_process(["worker"], variables, log)) for log in logs]
        _wait(lambda: _one(product, "SELECT count(*) FROM worker_process") == 2)

        start = time.perf_counter()
        accepting = [
            Thread(target=_accept, args=(address, login, tasks[number::2]))
            for number, address in enumerate(webs)
        ]
        for thread in accepting:
            thread.start()
        _wait(lambda: _made(product) >= notices // 3 and bool(_held_by(product, workers[0])))
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        killed_at, made_at_kill = datetime.now(UTC), _made(product)
        held = _held_by(product, workers[0])
        for thread in accepting:
            thread.join()
        seconds_of_web = time.perf_counter() - start
        _wait(lambda: _made(product) == notices, alive=workers[1])
        seconds = time.perf_counter() - start
        _wait(lambda: _left(product) == 0, alive=workers[1])
        renders = [_renders(log) for log in logs]
        every = Counter(renders[0] + renders[1])
        return Report(
            notices=_one(product, "SELECT count(*) FROM document"),
            pdfs=_made(product),
            distinct_hashes=_one(product, "SELECT count(DISTINCT sha256) FROM document"),
            jobs_enqueued=_one(
                product, "SELECT count(*) FROM dbos.workflow_status WHERE name = 'do_item'"
            ),
            in_flight_at_kill=len(held),
            made_at_kill=made_at_kill,
            renders=every.total(),
            rendered_twice=sum(count > 1 for count in every.values()),
            renders_by_worker=[len(one) for one in renders],
            seconds_of_web=round(seconds_of_web, 1),
            seconds_of_workers=round(seconds, 1),
            pdfs_a_second=round(notices / seconds, 2),
            take_over_seconds=_last_made(product, held, killed_at),
            left_in_queue=_left(product),
        )


def _cases_to_accept(product: Product, count: int) -> tuple[str, list[UUID]]:
    """Bring cases to their acceptance, which issues a notice; return who accepts, and the tasks."""
    at = clock.now()
    with product.use_case() as session:
        people = driving.staff(session)
    tasks = []
    for _ in range(count):
        with product.use_case() as session:
            case = builders.application(session, people.assistant, at=at)
            procedure = Procedure(session, case, people)
            procedure.complete(
                "check_completeness", {"file_complete": True}, by=people.township, at=at
            )
            tasks.append(procedure.task("accept").id)
    return people.township.login, tasks


def _accept(address: str, login: str, tasks: Sequence[UUID]) -> None:
    """Accept cases as an officer's browser does."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    _send(browser, f"{address}/sign-in", {"login": login, "password": builders.PASSWORD})
    for task in tasks:
        page = f"{address}/tasks/{task}"
        found = _hidden(browser.open(page, timeout=60).read().decode())
        _send(browser, f"{page}/completion", {**found, **ACCEPTED}, token=found["csrf_token"])


def _send(
    browser: urllib.request.OpenerDirector, url: str, values: dict[str, str], token: str = ""
) -> None:
    if not token:
        token = _hidden(browser.open(url, timeout=60).read().decode())["csrf_token"]
    answer = browser.open(url, urlencode({**values, "csrf_token": token}).encode(), timeout=60)
    assert answer.url != url, f"{url} was refused"


def _hidden(page: str) -> dict[str, str]:
    return {
        name: value
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
        if name in {"csrf_token", "lock_version"}
    }


@contextmanager
def _web(variables: dict[str, str], log: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    arguments = ["web", "--port", str(port), "--web-workers", "1"]
    with _process(arguments, variables, log) as process:
        _wait(lambda: _is_ready(address), alive=process)
        yield address


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextmanager
def _process(
    arguments: list[str], variables: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            [sys.executable, "-m", "webapp", *arguments, "--log-format", "json"],
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=stream,
            stderr=stream,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def _variables(product: Product, silent_seconds: int) -> dict[str, str]:
    keys = builders.KEYS
    return {
        "DATABASE_URL": product.settings.database_url,
        "DOUDI_SECRET_KEY": product.settings.secret_key,
        "DOUDI_DATA_KEYS": f"1:{base64.b64encode(keys.keys[1]).decode()}",
        "DOUDI_INDEX_KEY": base64.b64encode(keys.index_key).decode(),
        "DOUDI_ENVIRONMENT": product.settings.environment.value,
        "DOUDI_INSECURE_COOKIES": "1",
        "DOUDI_WORKER_SILENT_SECONDS": str(silent_seconds),
    }


def _renders(log: Path) -> list[str]:
    """Return the documents that a worker made, as often as it says so."""
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line[:1] == "{"]
    return [line["item"] for line in lines if line["event"] == "pdf_made"]


def _held_by(product: Product, worker: subprocess.Popen[bytes]) -> list[str]:
    """Return the documents that a worker has taken and not finished."""
    return _column(
        product,
        "SELECT split_part(workflow_uuid, ':', 2) FROM dbos.workflow_status"
        " WHERE status = 'PENDING' AND name = 'do_item'"
        f" AND split_part(executor_id, ':', 2) = '{worker.pid}'",
    )


def _last_made(product: Product, documents: Sequence[str], since: datetime) -> float:
    """Return how long after the kill the last of the dead worker's documents was made."""
    listed = ",".join(f"'{one}'" for one in documents)
    with product.engine.connect() as connection:
        made = connection.execute(
            text(f"SELECT max(rendered_at) FROM document WHERE id::text IN ({listed or 'NULL'})")
        ).scalar_one()
    return round((made - since).total_seconds(), 1) if made else 0.0


def _made(product: Product) -> int:
    return _one(product, "SELECT count(*) FROM document WHERE sha256 IS NOT NULL")


def _left(product: Product) -> int:
    return _one(
        product,
        "SELECT count(*) FROM dbos.workflow_status"
        " WHERE status IN ('PENDING', 'ENQUEUED') AND name = 'do_item'",
    )


def _one(product: Product, question: str) -> int:
    with product.engine.connect() as connection:
        return int(connection.execute(text(question)).scalar_one())


def _column(product: Product, question: str) -> list[str]:
    with product.engine.connect() as connection:
        return [str(one) for one in connection.execute(text(question)).scalars()]


def _wait(
    is_so: Callable[[], bool],
    *,
    alive: subprocess.Popen[bytes] | None = None,
    seconds: float = 3600,
) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert alive is None or alive.poll() is None, "a process ended"
        assert time.monotonic() < end, "it takes too long"
        _PACE.wait(0.2)


if __name__ == "__main__":
    with installations.fresh(f"drill_{os.getpid()}") as made:
        found = run(made, int(sys.argv[1]), silent_seconds=int(sys.argv[2]))
    print(json.dumps(asdict(found), indent=2))  # noqa: T201  the figures
