"""The product as it runs: web and worker in processes of their own, on a database of their own."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tests import builders
from tests.e2e.waiting import until
from webapp import clock, config, database, encryption, installation
from webapp.app import session_maker
from webapp.demonstration import operations as demonstration

# A run of the tests that is killed leaves no servers behind.
_DIE_WITH_US = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
ROOT = Path(__file__).parents[2]
# The demonstration is told from this Monday on, so that every day of it is known.
MONDAY = builders.at("2026-09-14 09:00")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_answering(address: str, path: str = "/sign-in") -> bool:
    """Tell whether a web server answers there."""
    try:
        with urllib.request.urlopen(f"{address}{path}", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


class Product:
    """A running installation of the demonstration county."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.clock_file = folder / "development-clock"
        self.log = folder / "processes.log"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        keys = builders.KEYS
        self.variables = {
            "DATABASE_URL": database_url,
            "DOUDI_SECRET_KEY": base64.b64encode(b"e" * 32).decode(),
            "DOUDI_DATA_KEYS": f"1:{base64.b64encode(keys.keys[1]).decode()}",
            "DOUDI_INDEX_KEY": base64.b64encode(keys.index_key).decode(),
            "DOUDI_ENVIRONMENT": "demonstration",
            "DOUDI_DEVELOPMENT_CLOCK": str(self.clock_file),
            "DOUDI_INSECURE_COOKIES": "1",
            "DOUDI_PUBLIC_ADDRESS": self.address,
        }
        self.settings = config.from_environment(self.variables)
        self.engine = database.connect(database_url)
        self.factory = session_maker(self.settings, self.engine)

    def prepare(self) -> None:
        """Migrate the empty database and load the demonstration."""
        self.set_clock(MONDAY)
        installation.prepare(self.engine, self.factory)
        with self.use_case() as session:
            demonstration.load(session, at=clock.now())

    def start(self) -> None:
        """Start whatever does not run, and wait until the web answers."""
        commands = {
            "web": ["web", "--port", str(self.port), "--web-workers", "2"],
            "worker": ["worker"],
        }
        for name, arguments in commands.items():
            child = self.children.get(name)
            if child is None or child.poll() is not None:
                with self.log.open("ab") as log:
                    self.children[name] = subprocess.Popen(
                        [*_DIE_WITH_US, sys.executable, "-m", "webapp", *arguments],
                        cwd=ROOT,
                        env={**os.environ, **self.variables},
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
        until(self._is_up, what="the web server answers", seconds=180)

    def kill(self) -> None:
        """Kill every process of the product at once, as a power cut does."""
        for child in self.children.values():
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        until(lambda: not is_answering(self.address), what="the web server is gone")

    def stop(self) -> None:
        """Ask the processes to end, and wait for them."""
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.engine.dispose()

    def set_clock(self, moment: datetime) -> None:
        """Make it this moment for every process."""
        with self._here():
            clock.set_development_clock(moment)

    def now(self) -> datetime:
        """Return what time it is for the product."""
        with self._here():
            return clock.now()

    @contextmanager
    def use_case(self) -> Iterator[Session]:
        """Run one use case in this process, as the system."""
        with self._here(), self.factory() as session:
            database.set_reach(session, database.EVERYTHING)
            yield session
            session.commit()

    @contextmanager
    def _here(self) -> Iterator[None]:
        """Let this process use the product's clock and keys, and nothing else afterwards."""
        encryption.use(self.settings.keyring)
        clock.use_development_clock(self.clock_file)
        try:
            yield
        finally:
            clock.use_development_clock(None)

    def _is_up(self) -> bool:
        for name, child in self.children.items():
            assert child.poll() is None, f"{name} ended:\n{self.log.read_text('utf-8')[-4000:]}"
        return is_answering(self.address)
