"""The web server: gunicorn, configured here rather than in a file."""

from flask import Flask
from gunicorn.app.base import BaseApplication

from webapp.app import create_app
from webapp.commands.context import open_product


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
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take the settings chosen above."""
        for name, value in self.chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application, in the worker process that will serve it."""
        product = open_product()
        return create_app(product.settings, product.factory)
