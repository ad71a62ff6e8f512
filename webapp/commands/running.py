"""Commands that run the product: all of it on one machine, or its processes alone."""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

import click

from webapp import clock, embedded_postgres, installation, logs, schema
from webapp.commands.context import (
    VARIABLE_FOLDER,
    Product,
    demonstration_variables,
    open_product,
    use_case,
)
from webapp.commands.server import WebServer
from webapp.demonstration import operations as demonstration
from webapp.demonstration import people
from webapp.errors import EmbeddedPostgresError
from webapp.installation import BrokenDefinitionsError
from webapp.logs import LogFormat
from webapp.worker import runtime

RESTART_SECONDS = 1.0
OWN_DATABASE = VARIABLE_FOLDER / "postgres"
LOG_FORMAT = click.option(
    "--log-format",
    type=click.Choice([known.value for known in LogFormat]),
    default=LogFormat.AUTO.value,
    show_default=True,
    help="auto: JSON lines, but at a terminal plain text and only what needs attention.",
)
_PR_SET_PDEATHSIG = 1


@click.command()
@click.option("--demo", is_flag=True, help="Add the demonstration county; never in production.")
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--web-workers", default=2, show_default=True)
@LOG_FORMAT
def serve(
    demo: bool,  # noqa: FBT001  a flag of the command line
    port: int,
    host: str,
    web_workers: int,
    log_format: str,
) -> None:
    """Run everything on this machine: database if needed, migrations, web and worker."""
    logs.configure(LogFormat(log_format))
    _say("正在准备数据库 / preparing the database …")
    if demo:
        os.environ.update({**demonstration_variables(), **_kept(os.environ)})
    os.environ.setdefault("DOUDI_PUBLIC_ADDRESS", f"http://{host}:{port}" if demo else "")
    _refuse_taken_port(host, port)
    lock = _only_one_here()
    has_own_database = not os.environ.get("DATABASE_URL")
    product = open_product()
    os.environ["DATABASE_URL"] = product.settings.database_url
    _prepare(product)
    if demo:
        with use_case(product) as session:
            loaded = demonstration.load(session, at=clock.now())
        _say("演示数据已装入 / demonstration loaded" if loaded else "演示数据已在 / already there")
    product.engine.dispose()
    commands = {
        "web": ["web", "--host", host, "--port", str(port), "--web-workers", str(web_workers)],
        "worker": ["worker"],
    }
    for arguments in commands.values():
        arguments += ["--log-format", log_format]
    _supervise(commands, host=host, port=port, demo=demo, has_own_database=has_own_database)
    lock.close()


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--web-workers", default=2, show_default=True)
@LOG_FORMAT
def web(port: int, host: str, web_workers: int, log_format: str) -> None:
    """Run the web processes alone; the schema must be up to date."""
    logs.configure(LogFormat(log_format))
    product = open_product()
    _require_current(product)
    product.engine.dispose()
    WebServer(host=host, port=port, workers=web_workers).run()


@click.command()
@LOG_FORMAT
def worker(log_format: str) -> None:
    """Run the worker alone; the schema must be up to date."""
    logs.configure(LogFormat(log_format))
    product = open_product()
    _require_current(product)
    runtime.run(product.settings, product.engine, product.factory)


def _prepare(product: Product) -> None:
    try:
        installation.prepare(product.engine, product.factory)
        runtime.make_tables(product.engine)
    except BrokenDefinitionsError as error:
        click.echo("流程图或表单有错误，系统拒绝启动。", err=True)
        click.echo("A diagram or form is broken; the server refuses to start.", err=True)
        for finding in error.findings:
            click.echo(f"  {finding}", err=True)
        sys.exit(1)


def _supervise(
    commands: Mapping[str, list[str]],
    *,
    host: str,
    port: int,
    demo: bool,
    has_own_database: bool,
) -> None:
    """Run web and worker as children; whichever dies is started again, and our database too."""
    address = f"{host}:{port}"
    with _stopping() as is_stopping:
        children = {name: _child(arguments) for name, arguments in commands.items()}
        _wait_for_port(host, port, is_stopping)
        _announce(address, demo=demo)
        while not is_stopping():
            if has_own_database and not is_stopping():
                _keep_database(children)
            for name, child in children.items():
                if child.poll() is not None and not is_stopping():
                    _say(f"{name} 意外结束，重新启动 / died, starting it again")
                    children[name] = _child(commands[name])
            time.sleep(RESTART_SECONDS)
        for child in children.values():
            child.terminate()
        for child in children.values():
            child.wait(timeout=30)


def _keep_database(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Start the embedded database again if it died; whoever looks for it elsewhere follows."""
    if embedded_postgres.is_running(OWN_DATABASE):
        return
    _say("数据库意外结束，重新启动 / the database died, starting it again")
    try:
        address = embedded_postgres.ensure_running(OWN_DATABASE)
    except EmbeddedPostgresError as error:  # Tried again in a moment.
        click.echo(f"{error.message_zh}\n{error.message_en}", err=True)
        return
    if address != os.environ["DATABASE_URL"]:
        os.environ["DATABASE_URL"] = address
        for child in children.values():
            child.terminate()


def _child(arguments: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "webapp", *arguments],
        preexec_fn=_die_with_parent,  # noqa: PLW1509  one call of the C library, no thread runs
    )


def _die_with_parent() -> None:
    """Ask Linux to stop this child when its parent is killed, so that the port becomes free."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def _stopping() -> Iterator["_Flag"]:
    flag = _Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, flag.raise_it)
    yield flag


class _Flag:
    """Whether somebody asked to stop."""

    def __init__(self) -> None:
        self.is_raised = False

    def raise_it(self, *_: object) -> None:
        """Note that somebody asked."""
        self.is_raised = True

    def __call__(self) -> bool:
        """Tell whether somebody asked."""
        return self.is_raised


def _announce(address: str, *, demo: bool) -> None:
    _say(f"兜底已启动 / Doudi is running: http://{address}")
    if not demo:
        return
    click.echo(f"\n演示账号 / demonstration accounts (密码 password: {people.PASSWORD})\n")
    for officer in people.OFFICERS:
        click.echo(f"  {officer.login:<9} {officer.role.value:<20} {officer.name}")
    click.echo("\nCtrl-C 结束 / stops it.\n")


def _wait_for_port(host: str, port: int, is_stopping: _Flag) -> None:
    while not is_stopping():
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex((_reachable(host), port)) == 0:
                return
        time.sleep(0.1)


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex((_reachable(host), port)) == 0:
            click.echo(f"端口 {port} 已被占用 / port {port} is in use: --port", err=True)
            sys.exit(1)


def _only_one_here() -> IO[str]:
    """Keep a second ``serve`` out of this folder; the lock goes when the process does."""
    VARIABLE_FOLDER.mkdir(exist_ok=True)
    lock = (VARIABLE_FOLDER / "serve.lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        click.echo("这个目录里已有一个 doudi serve 在运行，请先结束它。", err=True)
        click.echo("doudi serve already runs in this folder; stop it first.", err=True)
        sys.exit(1)
    return lock


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  only compared


def _require_current(product: Product) -> None:
    if not schema.is_current(product.engine):
        click.echo("数据库版本过旧，请先运行 doudi db upgrade", err=True)
        click.echo("The schema is not up to date: run doudi db upgrade first.", err=True)
        sys.exit(1)
    installation.check_definitions()


def _kept(environment: os._Environ[str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("DOUDI_")}


def _say(text: str) -> None:
    click.echo(text)
