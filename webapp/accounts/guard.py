"""Who may open a page at all. Every route wears exactly one guard; a test checks that."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from uuid import UUID

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_required, login_user, logout_user

from webapp import clock, database
from webapp.accounts import queries
from webapp.accounts.errors import OfficerNotFoundError
from webapp.accounts.models import Officer, Role
from webapp.errors import NotPermittedError
from webapp.web import error_pages
from webapp.web.locale import this_page

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

EVERY_ROLE = tuple(Role)

login_manager = LoginManager()


class SignedIn:
    """What Flask-Login keeps of an officer; its id ends when the officer's sessions are ended."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, officer: Officer) -> None:
        self.officer = officer

    def get_id(self) -> str:
        """Return the officer's id with the epoch of the session."""
        return f"{self.officer.id}.{self.officer.session_epoch}"


def init_app(app: Flask) -> None:
    """Ask for sign-in where a guard demands it, and end sessions that were idle too long."""
    login_manager.init_app(app)
    login_manager.session_protection = "strong"
    login_manager.unauthorized_handler(_ask_to_sign_in)
    app.before_request(_limit_reach)


def open_to(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Open a route to officers of these roles; others are sent to sign in, or refused."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if current_officer().role not in roles:
                raise NotPermittedError
            return view(*args, **kwargs)

        opened: View[P] = login_required(guarded)
        opened.open_to = roles  # type: ignore[attr-defined]  # read by the test of routes
        return opened

    return guard


def open_to_all(view: View[P]) -> View[P]:
    """Open a route to everyone, signed in or not: public notices, signing in."""
    view.open_to = ("everyone",)  # type: ignore[attr-defined]  # read by the test of routes
    return view


def current_officer() -> Officer:
    """Return the officer who made this request; only for routes that require one."""
    signed_in: SignedIn = current_user._get_current_object()  # noqa: SLF001  as Flask-Login says
    return signed_in.officer


def officer_if_signed_in() -> Officer | None:
    """Return the officer who made this request, if one did."""
    return current_officer() if current_user.is_authenticated else None


def begin(officer: Officer) -> None:
    """Begin a browser session for an officer who signed in."""
    session.clear()
    session.permanent = True
    session["seen"] = clock.real_now().timestamp()
    login_user(SignedIn(officer))
    database.set_reach(database.session(), database.division_reach(officer.division_code))


def end() -> None:
    """End the browser session."""
    logout_user()
    session.clear()


def _ask_to_sign_in() -> ResponseReturnValue:
    """Lead to the sign-in page; a form that was sent comes back with everything typed in it."""
    if request.method not in {"GET", "HEAD"}:
        return error_pages.show_expired_session()
    expired = "1" if g.get("session_expired") else None
    return redirect(url_for("accounts.sign_in", next=this_page(), expired=expired))


@login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _load(key: str) -> SignedIn | None:
    """Return the officer of a session, whose division is what this request sees from now on."""
    officer_id, _, epoch = key.rpartition(".")
    current = database.session()
    reach = database.reach_of(current)
    database.set_reach(current, database.EVERYTHING)
    try:
        officer = queries.get_officer(current, UUID(officer_id))
        if not officer.is_active or str(officer.session_epoch) != epoch:
            return None
        reach = database.division_reach(officer.division_code)
    except (OfficerNotFoundError, ValueError):
        return None
    finally:
        database.set_reach(current, reach)
    return SignedIn(officer)


def _limit_reach() -> None:
    """Let this request see the officer's division and what lies under it, or nothing."""
    if request.endpoint == "web.static":
        return
    current = database.session()
    if "_user_id" not in session:
        database.set_reach(current, database.PUBLIC)
        return
    moment = clock.real_now().timestamp()
    idle_limit = current_app.extensions["settings"].idle_limit
    if moment - session.get("seen", 0) > idle_limit.total_seconds():
        end()
        g.session_expired = True
        database.set_reach(current, database.PUBLIC)
        return
    session["seen"] = moment
    officer = officer_if_signed_in()
    if officer is None:
        database.set_reach(current, database.PUBLIC)
