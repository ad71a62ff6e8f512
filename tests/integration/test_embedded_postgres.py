"""The embedded server, for real: it starts, survives whoever started it, and recovers."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from webapp import embedded_postgres
from webapp.errors import EmbeddedPostgresError

START_AND_WAIT = """
import sys, pathlib
from webapp import embedded_postgres
print(embedded_postgres.ensure_running(pathlib.Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def directory() -> Iterator[Path]:
    # Not below ``tmp_path``: every new run of pytest closes those folders to other accounts.
    with tempfile.TemporaryDirectory(prefix="doudi-test-") as folder:
        yield Path(folder) / "postgres"
        embedded_postgres.stop(Path(folder) / "postgres")


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def remember(url: str, text: str) -> None:
    with connect(url) as db:
        db.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        db.execute("INSERT INTO note VALUES (%s)", (text,))


def remembered(url: str) -> list[str]:
    with connect(url) as db:
        return [text for (text,) in db.execute("SELECT text FROM note ORDER BY text")]


def server_pid(directory: Path) -> int:
    return int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])


def kill_and_wait(pid: int) -> None:
    descriptor = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    with os.fdopen(descriptor):
        subprocess.run(["tail", f"--pid={pid}", "-f", "/dev/null"], check=True, timeout=10)


class TestEnsureRunning:
    def test_gives_a_database_that_keeps_what_is_committed(self, directory: Path):
        url = embedded_postgres.ensure_running(directory)

        with connect(url) as db:
            settings = dict(
                db.execute(
                    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync',"
                    " 'full_page_writes', 'synchronous_commit', 'server_encoding')"
                ).fetchall()
            )
        assert settings == {
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "server_encoding": "UTF8",
        }

    def test_finds_the_server_that_runs(self, directory: Path):
        url = embedded_postgres.ensure_running(directory)
        pid = server_pid(directory)

        again = embedded_postgres.ensure_running(directory)

        assert again == url
        assert server_pid(directory) == pid

    def test_starts_one_server_for_many_callers_at_once(self, directory: Path):
        with ThreadPoolExecutor(4) as callers:
            urls = set(callers.map(embedded_postgres.ensure_running, [directory] * 4))

        assert len(urls) == 1

    def test_refuses_a_wrong_password_and_hides_the_right_one(self, directory: Path):
        url = embedded_postgres.ensure_running(directory)
        password = (directory / "password").read_text()

        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            connect(url.replace(password, "guess"))

        assert (directory / "password").stat().st_mode & 0o077 == 0
        assert (directory / "data").stat().st_mode & 0o077 == 0

    def test_survives_the_death_of_the_process_that_started_it(self, directory: Path):
        starter = subprocess.Popen(
            [sys.executable, "-c", START_AND_WAIT, str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with starter:
            url = starter.stdout.readline().strip()
            remember(url, "before")
            starter.kill()

        assert embedded_postgres.ensure_running(directory) == url
        assert remembered(url) == ["before"]

    def test_is_not_stopped_when_one_of_two_processes_ends(self, directory: Path):
        url = embedded_postgres.ensure_running(directory)

        subprocess.run(
            [sys.executable, "-c", START_AND_WAIT, str(directory)],
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )

        remember(url, "still here")
        assert remembered(url) == ["still here"]

    def test_recovers_when_the_server_was_killed(self, directory: Path):
        url = embedded_postgres.ensure_running(directory)
        remember(url, "committed")
        kill_and_wait(server_pid(directory))

        again = embedded_postgres.ensure_running(directory)

        assert remembered(again) == ["committed"]

    def test_recovers_when_its_old_number_belongs_to_another_process(self, directory: Path):
        url = embedded_postgres.ensure_running(directory)
        remember(url, "committed")
        pid_file = directory / "data" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        kill_and_wait(server_pid(directory))
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

        again = embedded_postgres.ensure_running(directory)

        assert remembered(again) == ["committed"]

    def test_begins_again_when_its_creation_was_cut_short(self, directory: Path):
        (directory / "data.unfinished" / "base").mkdir(parents=True)
        (directory / "password").write_text("left over")

        url = embedded_postgres.ensure_running(directory)

        remember(url, "works")
        assert remembered(url) == ["works"]

    def test_takes_another_port_when_its_own_is_taken(self, directory: Path):
        url = embedded_postgres.ensure_running(directory)
        remember(url, "kept")
        embedded_postgres.stop(directory)
        other = embedded_postgres.ensure_running(directory.with_name("other"))
        (directory / "port").write_text(other.rsplit(":", 1)[1].split("/")[0])

        try:
            moved = embedded_postgres.ensure_running(directory)
        finally:
            embedded_postgres.stop(directory.with_name("other"))

        assert moved.rsplit("@", 1)[1] != other.rsplit("@", 1)[1]
        assert remembered(moved) == ["kept"]

    def test_says_which_version_wrote_the_data(self, directory: Path):
        embedded_postgres.ensure_running(directory)
        embedded_postgres.stop(directory)
        (directory / "data" / "PG_VERSION").write_text("17\n")

        with pytest.raises(EmbeddedPostgresError, match="PostgreSQL 17"):
            embedded_postgres.ensure_running(directory)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for another account")
    def test_says_whose_directory_it_is(self, directory: Path):
        embedded_postgres.ensure_running(directory)
        become_another = "import os; os.setgroups([]); os.setegid(65534); os.seteuid(65534)\nprint"
        script = START_AND_WAIT.replace("print", become_another)

        done = subprocess.run(
            [sys.executable, "-c", script, str(directory)],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

        assert done.returncode != 0
        assert "EmbeddedPostgresError" in done.stderr
        assert "belongs to the account number 0" in done.stderr


class TestStop:
    def test_stops_and_starts_again_under_the_same_address(self, directory: Path):
        url = embedded_postgres.ensure_running(directory)
        remember(url, "kept")

        embedded_postgres.stop(directory)

        with pytest.raises(psycopg.OperationalError):
            connect(url)
        assert embedded_postgres.ensure_running(directory) == url
        assert remembered(url) == ["kept"]

    def test_does_nothing_where_no_server_ever_was(self, tmp_path: Path):
        embedded_postgres.stop(tmp_path / "nothing")

        assert not (tmp_path / "nothing").exists()
