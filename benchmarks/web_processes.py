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
from pathlib import Path

from benchmarks.browser import LOST, Browser
from webapp.config import Settings

ROOT = Path(__file__).parents[1]
_START_SECONDS = 120
_STOP_SECONDS = 30


@contextmanager
def product_web(settings: Settings, *, processes: int) -> Iterator[str]:
    """Serve the product as ``doudi web`` does; give its address."""
    port = free_port()
    arguments = ["webapp", "web", "--port", str(port), "--web-workers", str(processes)]
    with _serving(arguments, port, variables_of(settings)) as address:
        yield address


@contextmanager
def bare_web(settings: Settings, *, processes: int) -> Iterator[str]:
    """Serve the floor behind the same server; give its address."""
    port = free_port()
    arguments = ["benchmarks.bare_web", str(port), str(processes)]
    with _serving(arguments, port, variables_of(settings)) as address:
        yield address


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
def _serving(arguments: Sequence[str], port: int, variables: Mapping[str, str]) -> Iterator[str]:
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        start_new_session=True,
    ) as server:
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


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


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
