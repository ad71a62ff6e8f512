"""Health, figures, and the jobs that failed."""

import secrets
from functools import cache
from ipaddress import ip_address
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import clock, schema
from webapp.accounts import guard
from webapp.accounts.models import Role
from webapp.config import Settings
from webapp.database import EVERYTHING, reaching, session, transaction
from webapp.upkeep import metrics as exposing
from webapp.upkeep import operations, permissions, presenters, queries
from webapp.upkeep.queries import Figures

blueprint = Blueprint("upkeep", __name__)


@blueprint.get("/health/live")
@guard.open_to_all
def live() -> ResponseReturnValue:
    """Tell that this process answers; whoever does not get this restarts it."""
    return {"alive": True}


@blueprint.get("/health/ready")
@guard.open_to_all
def ready() -> ResponseReturnValue:
    """Tell whether requests should be sent here: the database answers, with today's schema."""
    try:
        with reaching(session(), EVERYTHING) as db:
            is_ready = queries.schema_revision(db) == _newest_schema()
    except SQLAlchemyError:
        is_ready = False
    return {"ready": is_ready}, 200 if is_ready else 503


@blueprint.get("/metrics")
@guard.open_to_all
def metrics() -> ResponseReturnValue:
    """Give the figures to whom the settings name; to everybody else there is nothing here."""
    settings: Settings = current_app.extensions["settings"]
    if not (_has_token(settings) or _is_near(settings)):
        raise NotFound
    body, kind = exposing.exposition(_figures(), silent_after=settings.worker_silent_after)
    return Response(body, content_type=kind)


@blueprint.get("/upkeep/jobs")
@guard.open_to(Role.ADMINISTRATOR)
def jobs() -> ResponseReturnValue:
    """Show which jobs failed, where, and when they are tried again; and the workers."""
    officer = guard.current_officer()
    settings: Settings = current_app.extensions["settings"]
    with reaching(session(), EVERYTHING) as db:
        failed = queries.failures(db)
        cases = queries.cases_of(db, failed)
        workers, now = queries.workers(db), queries.server_time(db)
    mine = [
        one
        for one in failed
        if permissions.may_retry(
            officer, cases[one.item_id].division_code if one.item_id in cases else ""
        )
    ]
    return render_template(
        "upkeep/jobs.html",
        rows=presenters.job_rows(mine, cases),
        workers=presenters.worker_rows(workers, now=now, silent_after=settings.worker_silent_after),
    )


@blueprint.post("/upkeep/jobs/<job>/<uuid:item_id>/retry")
@guard.open_to(Role.ADMINISTRATOR)
def retry(job: str, item_id: UUID) -> ResponseReturnValue:
    """Have one job tried again now."""
    with transaction() as db, reaching(db, EVERYTHING):
        operations.retry(db, job, item_id, by=guard.current_officer(), at=clock.now())
    flash(_("已交给后台重试，稍后刷新可看到结果。"), "success")
    return redirect(url_for("upkeep.jobs"), 303)


@blueprint.post("/upkeep/jobs/retry")
@guard.open_to(Role.ADMINISTRATOR)
def retry_all() -> ResponseReturnValue:
    """Have every job tried again now."""
    with transaction() as db, reaching(db, EVERYTHING):
        count = operations.retry_all(db, by=guard.current_officer(), at=clock.now())
    flash(
        ngettext("已把 %(num)s 项交给后台重试。", "已把 %(num)s 项交给后台重试。", count), "success"
    )
    return redirect(url_for("upkeep.jobs"), 303)


def _figures() -> Figures | None:
    try:
        with reaching(session(), EVERYTHING) as db:
            return queries.figures(db, today=clock.today(), at=clock.now())
    except SQLAlchemyError:
        session().rollback()
        return None


def _has_token(settings: Settings) -> bool:
    given = request.authorization
    if not settings.metrics_token or given is None or given.type != "bearer":
        return False
    return secrets.compare_digest((given.token or "").encode(), settings.metrics_token.encode())


def _is_near(settings: Settings) -> bool:
    """Tell whether a request comes from a network that the settings name.

    Behind a proxy that nobody told us of, every request seems to come from the proxy: then only
    the token opens.
    """
    knows_proxy = isinstance(current_app.wsgi_app, ProxyFix)
    if request.remote_addr is None or ("X-Forwarded-For" in request.headers and not knows_proxy):
        return False
    address = ip_address(request.remote_addr)
    return any(address in network for network in settings.metrics_networks)


@cache
def _newest_schema() -> str | None:
    return schema.newest()
