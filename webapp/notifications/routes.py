"""The messages of the officer who looks."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.accounts import guard
from webapp.database import session, transaction
from webapp.notifications import operations, presenters, queries

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notifications")
@guard.open_to(*guard.EVERY_ROLE)
def index() -> ResponseReturnValue:
    """Show the newest messages."""
    officer = guard.current_officer()
    found = queries.newest(session(), officer.id)
    return render_template(
        "notifications/index.html",
        rows=[presenters.view(row) for row in found],
        unread=queries.unread_count(session(), officer.id),
    )


@blueprint.post("/notifications/read")
@guard.open_to(*guard.EVERY_ROLE)
def mark_read() -> ResponseReturnValue:
    """Note that every message so far was seen."""
    with transaction() as db:
        operations.mark_read(db, guard.current_officer().id, at=clock.now())
    return redirect(url_for("notifications.index"), 303)
