"""The web server: gunicorn, configured here rather than in a file."""

import logging
import os
import shutil
import tempfile
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from webapp import logs
from webapp.app import create_app
from webapp.commands.context import open_product

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class ServerLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's own lines, in the format of all others."""

    error_log: logging.Logger

    def setup(self, cfg: Any) -> None:
        """Take gunicorn's levels, and write through the root logger."""
        super().setup(cfg)
        logs.adopt(self.error_log)


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with threads; each worker process opens its own connections."""

    def __init__(self, *, host: str, port: int, workers: int) -> None:
        self.chosen = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": 4,
            "timeout": 60,
            "graceful_timeout": 20,
            "accesslog": None,
            "errorlog": "-",
            "logger_class": ServerLogger,
            "child_exit": _forget_metrics,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def run(self) -> None:
        """Serve until told to stop; the processes share their figures in a folder meanwhile."""
        folder, mine = tempfile.mkdtemp(prefix="doudi-metrics-"), os.getpid()
        os.environ[METRICS_FOLDER] = folder
        try:
            super().run()
        finally:
            if os.getpid() == mine:  # The processes that it forks come by here too.
                shutil.rmtree(folder, ignore_errors=True)

    def load_config(self) -> None:
        """Take the settings chosen above."""
        for name, value in self.chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, in the worker process that will serve it."""
        product = open_product()
        return create_app(product.settings, product.factory)


def _forget_metrics(_server: object, worker: Any) -> None:
    """Let a process that ended no longer count as one that has connections."""
    # The library chooses at import how it counts, by the folder that run() names.
    from prometheus_client import multiprocess  # noqa: PLC0415

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
