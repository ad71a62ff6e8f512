"""The change of one case: asked for by its supervisor, decided by a second person."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import clock
from webapp.accounts import guard
from webapp.accounts.models import Role
from webapp.cases import queries as cases
from webapp.database import session, transaction
from webapp.definitions import queries as definitions
from webapp.errors import AppError
from webapp.instance_changes import modifications, permissions, presenters, queries
from webapp.instance_changes.routes import blueprint
from webapp.tasks import queries as tasks
from workflows import engine, migration
from workflows.migration_model import Place

__all__ = ["blueprint"]

_UNPROCESSABLE = 422


@blueprint.get("/supervision/changes")
@guard.open_to(Role.SUPERVISOR, Role.POLICY_STAFF, Role.AUDITOR)
def changes() -> ResponseReturnValue:
    """Show the changes of cases that wait for a second person, and those kept on an older law."""
    db, officer = session(), guard.current_officer()
    kept, asked = queries.kept_on_old_law(db), queries.modifications(db)
    names = {
        version_id: {
            one.element_id: one.name
            for one in engine.elements(definitions.process_definition(db, version_id))
        }
        for version_id in {one.from_version_id for one in asked}
    }
    return render_template(
        "instance_changes/changes.html",
        rows=presenters.change_rows(asked, officer, names),
        kept=[
            {
                "number": one.process_instance.business_key,
                "case_id": one.process_instance.subject_id,
                "at": one.asked_at,
                "reasons": presenters.reasons(one),
            }
            for one in kept
        ],
        may_read_cases=officer.role is not Role.POLICY_STAFF,
    )


@blueprint.get("/cases/<uuid:case_id>/change")
@guard.open_to(*permissions.ASKING_ROLES)
def ask(case_id: UUID) -> ResponseReturnValue:
    """Show where a case stands, and where it could be set down."""
    return _ask_page(case_id, (), (), "", "")


@blueprint.post("/cases/<uuid:case_id>/change")
@guard.open_to(*permissions.ASKING_ROLES)
def propose(case_id: UUID) -> ResponseReturnValue:
    """Ask for the change, or show the form again with why it cannot be."""
    left, taken = (
        request.form.getlist("cancel"),
        [one for one in request.form.getlist("begin") if one],
    )
    reason = request.form.get("reason", "")
    try:
        with transaction() as db:
            instance = tasks.instance_of(db, case_id)
            modifications.ask(
                db,
                instance.id,
                cancelled=[Place.of(one) for one in left],
                started=[Place.of(one) for one in taken],
                reason=reason,
                by=guard.current_officer(),
                at=clock.now(),
            )
    except AppError as error:
        if error.status != _UNPROCESSABLE:
            raise
        message = _(error.public_message) % error.params
        return _ask_page(case_id, tuple(left), tuple(taken), reason, message), 422
    flash(_("已提出变更，等待另一人批准。"), "success")
    return redirect(url_for("instance_changes.changes"), 303)


@blueprint.post("/supervision/changes/<uuid:change_id>/approval")
@guard.open_to(*permissions.APPROVING_ROLES)
def approve(change_id: UUID) -> ResponseReturnValue:
    """Approve a change; the case moves at once."""
    with transaction() as db:
        modifications.approve(db, change_id, by=guard.current_officer(), at=clock.now())
    flash(_("已批准，案件已变更办理环节。"), "success")
    return redirect(url_for("instance_changes.changes"), 303)


@blueprint.post("/supervision/changes/<uuid:change_id>/rejection")
@guard.open_to(*permissions.APPROVING_ROLES)
def reject(change_id: UUID) -> ResponseReturnValue:
    """Reject a change; the case stays where it is."""
    with transaction() as db:
        modifications.reject(db, change_id, by=guard.current_officer(), at=clock.now())
    flash(_("未批准，案件没有变动。"), "success")
    return redirect(url_for("instance_changes.changes"), 303)


def _ask_page(
    case_id: UUID, left: tuple[str, ...], taken: tuple[str, ...], reason: str, error: str
) -> str:
    db = session()
    case = cases.get(db, case_id)
    instance = tasks.instance_of(db, case_id)
    definition = definitions.process_definition(db, instance.process_version_id)
    tokens = migration.standing(definition, instance.state)
    return render_template(
        "instance_changes/ask.html",
        case_id=case_id,
        case_number=case.number,
        standing=presenters.standing_options(tokens, engine.elements(definition), left),
        places=presenters.waiting_options(migration.waits(definition), taken),
        reason=reason,
        error=error,
    )
