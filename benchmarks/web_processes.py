"""Web servers in processes of their own, started for a benchmark and ended after it."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.browser import LOST, Browser
from webapp.config import Settings

ROOT = Path(__file__).parents[1]
_START_SECONDS = 120
_STOP_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A server in a process of its own.

    Attributes:
        address: Where it answers; "" for what serves nobody.
    """

    address: str
    process_id: int

    def megabytes(self) -> list[float]:
        """Return the memory of each process that it started, or its own if it started none.

        Pages that processes share count as a part for each of them (Linux: Pss).
        """
        listed = Path(f"/proc/{self.process_id}/task/{self.process_id}/children").read_text("ascii")
        children = [int(child) for child in listed.split()]
        return [_megabytes(one) for one in children or [self.process_id]]


@contextmanager
def product_web(settings: Settings, *, processes: int) -> Iterator[Server]:
    """Serve the product as ``doudi web`` does."""
    port = free_port()
    arguments = ["webapp", "web", "--port", str(port), "--web-workers", str(processes)]
    with _serving(arguments, port, variables_of(settings)) as server:
        yield server


@contextmanager
def bare_web(settings: Settings, *, processes: int) -> Iterator[Server]:
    """Serve the floor behind the same server."""
    port = free_port()
    arguments = ["benchmarks.bare_web", str(port), str(processes)]
    with _serving(arguments, port, variables_of(settings)) as server:
        yield server


@contextmanager
def product_worker(settings: Settings) -> Iterator[Server]:
    """Do the background work as ``doudi worker`` does."""
    with _running(["webapp", "worker"], variables_of(settings)) as worker:
        yield Server("", worker.pid)


def variables_of(settings: Settings) -> dict[str, str]:
    """Return the environment in which another process has these settings."""
    ring = settings.keyring
    keys = ",".join(f"{one}:{base64.b64encode(key).decode()}" for one, key in ring.keys.items())
    found = {
        "DATABASE_URL": settings.database_url,
        "DOUDI_SECRET_KEY": settings.secret_key,
        "DOUDI_DATA_KEYS": keys,
        "DOUDI_INDEX_KEY": base64.b64encode(ring.index_key).decode(),
        "DOUDI_ENVIRONMENT": settings.environment.value,
        "DOUDI_INSECURE_COOKIES": "1",
    }
    if settings.development_clock is not None:
        found["DOUDI_DEVELOPMENT_CLOCK"] = str(settings.development_clock)
    return found


@contextmanager
def _serving(arguments: Sequence[str], port: int, variables: Mapping[str, str]) -> Iterator[Server]:
    address = f"http://127.0.0.1:{port}"
    with _running(arguments, variables) as server:
        _wait_for(address, server)
        yield Server(address, server.pid)


@contextmanager
def _running(
    arguments: Sequence[str], variables: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        start_new_session=True,
    ) as started:
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    browser, last = Browser(address), time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < last:
        try:
            browser.get("/sign-in")
        except LOST:
            time.sleep(0.1)
        else:
            browser.close()
            return
    msg = f"no web server answers at {address}"
    raise RuntimeError(msg)


def _megabytes(process_id: int) -> float:
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text("ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "Pss":
            return int(value.split()[0]) / 1024
    msg = f"the system does not tell the memory of process {process_id}"
    raise RuntimeError(msg)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
