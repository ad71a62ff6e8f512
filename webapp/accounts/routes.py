"""Signing in and out, and one's own profile."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import clock
from webapp.accounts import guard, operations
from webapp.accounts.errors import AccountLockedError, SignInFailedError
from webapp.database import EVERYTHING, reaching, transaction

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@guard.open_to_all
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    if guard.officer_if_signed_in() is not None:
        return redirect(url_for("tasks.inbox"))
    return render_template(
        "accounts/sign_in.html", error=None, login="", expired=g.get("session_expired", False)
    )


@blueprint.post("/sign-in")
@guard.open_to_all
def check_sign_in() -> ResponseReturnValue:
    """Sign in, or say that it failed without saying why."""
    login = request.form.get("login", "")
    try:
        with transaction() as db, reaching(db, EVERYTHING):
            found = operations.sign_in(
                db, login=login, password=request.form.get("password", ""), at=clock.now()
            )
        officer = operations.require_signed_in(found)
    except (SignInFailedError, AccountLockedError) as error:
        page = render_template("accounts/sign_in.html", error=error, login=login, expired=False)
        return page, 401
    guard.begin(officer)
    return redirect(_local_target(request.args.get("next")), 303)


@blueprint.post("/sign-out")
@guard.open_to(*guard.EVERY_ROLE)
def sign_out() -> ResponseReturnValue:
    """End every session of this officer."""
    with transaction() as db:
        operations.sign_out(db, db.merge(guard.current_officer()), at=clock.now())
    guard.end()
    flash(_("您已退出。"))
    return redirect(url_for("accounts.sign_in"), 303)


@blueprint.get("/profile")
@guard.open_to(*guard.EVERY_ROLE)
def profile() -> ResponseReturnValue:
    """Show who is signed in, with role and division."""
    return render_template("accounts/profile.html", officer=guard.current_officer())


def _local_target(wanted: str | None) -> str:
    """Return where to go after signing in; only paths of this site are followed."""
    home = url_for("tasks.inbox")
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return home
    parts = urlsplit(wanted)
    return home if parts.scheme or parts.netloc else wanted
