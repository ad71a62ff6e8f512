"""One line and some figures for every answer of the web: the route's template, never an address."""

import logging
import time
from uuid import uuid4

from flask import Flask, Response, current_app, g, request

from webapp import logs
from webapp.upkeep.metrics import instruments

log = logging.getLogger(__name__)

COMPLETION = "case_tasks.complete"
"""Where a task is completed; it answers with this status if it was."""
_DONE = 303
_UNKNOWN = "unknown"
# Asked every few seconds by machines, or files: counted, but not worth a line.
_QUIET = frozenset({"web.static", "upkeep.live", "upkeep.ready", "upkeep.metrics"})


def init_app(app: Flask) -> None:
    """Watch every request; to be called before all others, so that their time counts."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()
    arguments = request.view_args or {}
    logs.begin(
        request=uuid4().hex[:16],
        route=_route(),
        method=request.method,
        case=arguments.get("case_id"),
        item=arguments.get("document_id") or arguments.get("task_id"),
    )


def _end(response: Response) -> Response:
    route, seconds = _route(), logs.seconds_since(g.get("begun", time.perf_counter()))
    counted = instruments()
    counted.requests.labels(_method(), route, str(response.status_code)).inc()
    counted.seconds.labels(route).observe(seconds)
    if (bound := current_app.extensions["sessions"].kw.get("bind")) is not None:
        counted.connections.set(bound.engine.pool.checkedout())
    if request.endpoint == COMPLETION and response.status_code == _DONE:
        counted.completions.inc()
    identity = logs.field("request")
    if identity is not None:
        response.headers["X-Request-Id"] = str(identity)
    if request.endpoint not in _QUIET:
        log.info("request", extra={"status": response.status_code, "seconds": seconds})
    return response


def _route() -> str:
    return request.url_rule.rule if request.url_rule else _UNKNOWN


def _method() -> str:
    """Return the method; all that somebody may invent count as one, or figures would grow."""
    return request.method if request.method in {"GET", "HEAD", "POST", "OPTIONS"} else _UNKNOWN
