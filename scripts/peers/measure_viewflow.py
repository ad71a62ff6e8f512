"""Completions a second of django-viewflow and of the product, over HTTP, in the same run.

``python -m scripts.peers.measure_viewflow PYTHON``, where PYTHON is that of an environment of
its own in which django-viewflow stands (README.md).
"""

import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import psycopg

from benchmarks import http
from benchmarks.browser import LOST, Browser
from benchmarks.engine import Row
from benchmarks.installation import fresh
from benchmarks.web_processes import free_port

PEERS = Path(__file__).parent
CASES_A_CLIENT = 2
_FOUND = 302
_START_SECONDS = 120
_NEXT = (
    "SELECT id, flow_task FROM viewflow_task"
    " WHERE process_id = %s AND status = 'ASSIGNED' ORDER BY id LIMIT 1"
)


def measure(python: str) -> dict[str, object]:
    """Measure both with each number of processes and clients, one after the other."""
    told: dict[str, object] = {}
    for processes, clients in http.PLANS:
        peer = _viewflow(python, processes, clients)
        ours = http.measure(plans=((processes, clients),), cases_a_client=CASES_A_CLIENT)
        own = ours.rows[http.COMPLETION, processes, clients]
        told[f"{processes} processes, {clients} clients"] = {
            "completions_to_viewflow": round(own.rate / peer.rate, 2),
            "p95_to_viewflow": round(_p95(own) / _p95(peer), 2),
            "viewflow": peer.as_json(),
            "doudi": own.as_json(),
        }
    return told


def _p95(row: Row) -> float:
    return quantiles(row.took, n=20)[-1]


def _viewflow(python: str, processes: int, clients: int) -> Row:
    with fresh("peer") as made:
        address = made.settings.database_url.replace("+psycopg", "")
        secret = secrets.token_urlsafe(24)
        variables = {
            **{name: text for name, text in os.environ.items() if name != "PYTHONPATH"},
            "PEER_DATABASE": address,
            "PEER_SECRET": secret,
            "DJANGO_SETTINGS_MODULE": "viewflow_site.settings",
        }
        wanted = str(clients * (CASES_A_CLIENT + 1))
        prepared = subprocess.run(
            [python, "-m", "viewflow_site.prepare", wanted],
            cwd=PEERS,
            env=variables,
            check=True,
            capture_output=True,
            text=True,
        )
        ids = [int(line) for line in prepared.stdout.split()]
        with _serving(python, processes, variables) as site:
            return _drive(site, address, secret, [ids[place::clients] for place in range(clients)])


def _drive(site: str, database: str, secret: str, cases: list[list[int]]) -> Row:
    start = threading.Barrier(len(cases) + 1)

    def work(own: list[int]) -> list[float]:
        browser = _signed_in(site, secret)
        with psycopg.connect(database, autocommit=True) as connection:
            _bring_to_end(browser, connection, own[0])  # Everything gets warm.
            start.wait()
            return [each for case in own[1:] for each in _bring_to_end(browser, connection, case)]

    with ThreadPoolExecutor(len(cases)) as pool:
        working = [pool.submit(work, own) for own in cases]
        start.wait()
        begun = perf_counter()
        took = [each for one in working for each in one.result()]
        return Row((len(took) / (perf_counter() - begun),), tuple(took))


def _bring_to_end(browser: Browser, connection: "psycopg.Connection", case: int) -> list[float]:
    took = []
    while (found := connection.execute(_NEXT, (case,)).fetchone()) is not None:
        task_id, name = found[0], found[1].rpartition(".")[2]
        path = f"/bench/bench/{case}/{name}/{task_id}/execute/"
        begun = perf_counter()
        answer = browser.post(path, {"csrfmiddlewaretoken": browser.cookies["csrftoken"]})
        took.append(perf_counter() - begun)
        if answer.status != _FOUND:
            msg = f"{path}: {answer.status}"
            raise RuntimeError(msg)
    return took


def _signed_in(site: str, secret: str) -> Browser:
    browser = Browser(site)
    browser.get("/accounts/login/")
    token = browser.cookies["csrftoken"]
    sent = {"username": "officer", "password": secret, "csrfmiddlewaretoken": token}
    if browser.post("/accounts/login/", sent).status != _FOUND:
        msg = "the peer does not let the officer in"
        raise RuntimeError(msg)
    return browser


@contextmanager
def _serving(python: str, processes: int, variables: Mapping[str, str]) -> Iterator[str]:
    """Serve the peer behind the server that the product uses, set as the product sets it."""
    port = free_port()
    options = ["--workers", str(processes), "--threads", "4", "--worker-class", "gthread"]
    with subprocess.Popen(
        [
            python,
            "-m",
            "gunicorn",
            *options,
            "--bind",
            f"127.0.0.1:{port}",
            "--log-level",
            "warning",
            "viewflow_site.wsgi:application",
        ],
        cwd=PEERS,
        env=dict(variables),
    ) as server:
        try:
            site = f"http://127.0.0.1:{port}"
            _wait_for(site)
            yield site
        finally:
            server.terminate()


def _wait_for(site: str) -> None:
    last = time.monotonic() + _START_SECONDS
    while time.monotonic() < last:
        try:
            Browser(site).get("/accounts/login/")
        except LOST:
            time.sleep(0.1)
        else:
            return
    msg = "the peer does not answer"
    raise RuntimeError(msg)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1]), indent=2) + "\n")
