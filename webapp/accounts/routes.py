"""Signing in and out, and one's own profile."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from policies import identity_numbers
from policies.identity_numbers import IdentityNumberError
from webapp import clock
from webapp.accounts import guard, operations, queries
from webapp.accounts.errors import AccountLockedError, RelativeDeclaredError, SignInFailedError
from webapp.accounts.models import RelativeRelation
from webapp.database import EVERYTHING, reaching, session, transaction
from webapp.web.locale import within_site
from webapp.web.presentation import is_chinese

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/sign-in")
@guard.open_to_all
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    if guard.officer_if_signed_in() is not None:
        return redirect(_local_target(request.args.get("next")))
    return render_template(
        "accounts/sign_in.html",
        error=None,
        login="",
        expired=g.get("session_expired", False) or "expired" in request.args,
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
    """Show who is signed in, with role and division, and whom they declared as relatives."""
    return _profile_page(relation="", problem=None)


@blueprint.post("/profile/relatives")
@guard.open_to(*guard.EVERY_ROLE)
def declare_relative() -> ResponseReturnValue:
    """Note a near relative, or show the form again with what is wrong."""
    relation = request.form.get("relation", "")
    try:
        number = identity_numbers.parse(request.form.get("id_number", ""), today=clock.today())
        if relation not in set(RelativeRelation):
            return _profile_page(relation="", problem=("relation", _("请选择与您的关系。"))), 422
        with transaction() as db:
            operations.declare_relative(
                db,
                guard.current_officer(),
                relation=RelativeRelation(relation),
                id_number=number.text,
                at=clock.now(),
            )
    except IdentityNumberError as error:
        words = error.message_zh if is_chinese() else error.message_en
        return _profile_page(relation=relation, problem=("id_number", words)), 422
    except RelativeDeclaredError as error:
        problem = ("id_number", _(error.public_message))
        return _profile_page(relation=relation, problem=problem), 422
    flash(_("已登记。这名近亲属的申请，系统不再让您办理。"), "success")
    return redirect(url_for("accounts.profile"), 303)


def _profile_page(*, relation: str, problem: tuple[str, str] | None) -> str:
    officer = guard.current_officer()
    return render_template(
        "accounts/profile.html",
        officer=officer,
        relatives=queries.declared_relatives(session(), officer.id),
        relations=_relations(),
        relation=relation,
        problem=problem,
    )


def _relations() -> dict[RelativeRelation, str]:
    """Return the near relatives of 民发〔2012〕220号 第十四条 and what they are called."""
    return {
        RelativeRelation.SPOUSE: _("配偶"),
        RelativeRelation.PARENT: _("父母"),
        RelativeRelation.CHILD: _("子女"),
        RelativeRelation.SIBLING: _("兄弟姐妹"),
        RelativeRelation.GRANDPARENT: _("祖父母、外祖父母"),
        RelativeRelation.GRANDCHILD: _("孙子女、外孙子女"),
    }


def _local_target(wanted: str | None) -> str:
    """Return where to go after signing in; only paths of this site are followed."""
    return within_site(wanted or url_for("home"))
