"""The least that a web host can do: one row updated, one inserted, committed; nothing else.

``python -m benchmarks.bare_web PORT PROCESSES`` serves it behind the same server as the product,
with the address of its database in ``DATABASE_URL``.
"""

import os
import sys

from flask import Flask
from sqlalchemy import text

from webapp import database
from webapp.commands.server import WebServer

_UPDATE = text("UPDATE bench_instance SET version = version + 1, state = :state WHERE id = :id")
_INSERT = text("INSERT INTO bench_event (instance_id, text) VALUES (:id, :text)")
_STATE = b"s" * 3000


def create_app(url: str) -> Flask:
    """Return an application with one address."""
    app, engine = Flask(__name__), database.connect(url)

    @app.post("/write/<int:row>")
    def write(row: int) -> tuple[str, int]:
        with engine.begin() as connection:
            connection.execute(_UPDATE, {"id": row, "state": _STATE})
            connection.execute(_INSERT, {"id": row, "text": "completed"})
        return "", 204

    return app


class BareServer(WebServer):
    """The product's server with another application."""

    def load(self) -> Flask:
        """Make the application, in the process that will serve it."""
        return create_app(os.environ["DATABASE_URL"])


if __name__ == "__main__":
    BareServer(host="127.0.0.1", port=int(sys.argv[1]), workers=int(sys.argv[2])).run()
