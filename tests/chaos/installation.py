"""An installation on a database server of its own, any process of which may be killed."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from datetime import date, timedelta
from pathlib import Path

from tests.e2e.product import _DIE_WITH_US, MONDAY, ROOT, Product, is_answering
from tests.e2e.waiting import until
from webapp import clock, embedded_postgres, installation
from webapp.demonstration import operations as demonstration
from webapp.worker import runtime

_LOOK_AGAIN_SECONDS = 0.3
# As an installation does: it compiles its modules once, not at every start.
_COMPILED = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "doudi-compiled"),
}


class Installation:
    """Web, workers and database; whatever ends is started again, as a supervisor does."""

    def __init__(self, folder: Path, *, workers: int) -> None:
        self.server = folder / "postgres"
        self.product = Product(embedded_postgres.ensure_running(self.server), folder)
        self.address, self.log = self.product.address, self.product.log
        self.commands = {
            "web": ["web", "--port", str(self.product.port), "--web-workers", "2"],
            **{f"worker {number}": ["worker"] for number in range(1, workers + 1)},
        }
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.today = clock.local_day(MONDAY)
        self._stopping = threading.Event()
        # One thread starts every child: Linux tells a child of the end of its parent's thread.
        self._keeper = threading.Thread(target=self._keep, name="keeper")

    def prepare(self) -> None:
        """Migrate the empty database and add the officers of the demonstration, no case."""
        self.product.set_clock(MONDAY)
        installation.prepare(self.product.engine, self.product.factory)
        runtime.make_tables(self.product.engine)
        with self.product.use_case() as session:
            demonstration.add_people(session, at=clock.now())

    def start(self) -> None:
        """Start everything, and wait until the web answers."""
        self._keeper.start()
        until(lambda: is_answering(self.address), what="the web server answers", seconds=90)

    def stop(self) -> None:
        """End everything."""
        self._stopping.set()
        self._keeper.join()
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.product.engine.dispose()
        embedded_postgres.stop(self.server)

    def pass_a_day(self) -> date:
        """Make it the next day for every process; only one thread may do that."""
        moment = self.product.now() + timedelta(days=1)
        self.product.set_clock(moment)
        self.today = clock.local_day(moment)
        return self.today

    def web_processes(self) -> list[int]:
        """Return the processes that answer requests; their master starts new ones."""
        return children_of(self.children["web"].pid)

    def postmaster(self) -> int:
        """Return the process of the database server."""
        noted = (self.server / "data" / "postmaster.pid").read_text("ascii")
        return int(noted.split("\n", 1)[0])

    def backends(self) -> list[int]:
        """Return the processes of the database server that work for a client."""
        return [pid for pid in children_of(self.postmaster()) if b"127.0.0.1" in _command_line(pid)]

    def ensure_database(self) -> None:
        """Start the database server again, where everybody looks for it."""
        address = embedded_postgres.ensure_running(self.server)
        assert address == self.product.settings.database_url, "the database moved"

    def _keep(self) -> None:
        while not self._stopping.wait(_LOOK_AGAIN_SECONDS):
            for name, arguments in self.commands.items():
                child = self.children.get(name)
                if child is None or child.poll() is not None:
                    self.children[name] = self._started(arguments)

    def _started(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*_DIE_WITH_US, sys.executable, "-m", "webapp", *arguments],
                cwd=ROOT,
                env={**os.environ, **_COMPILED, **self.product.variables},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started; none if it is gone."""
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""
