"""Show one identity number to somebody who says why."""

from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import clock
from webapp.accounts import guard
from webapp.accounts.models import Role
from webapp.database import transaction
from webapp.registry import operations, presenters

blueprint = Blueprint("registry", __name__)

# Whoever compares numbers with papers; supervisors and auditors judge without them.
UNMASKING_ROLES = (Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_CASEWORKER, Role.COUNTY_OFFICER)


@blueprint.post("/households/<uuid:household_id>/members/<uuid:member_id>/unmask")
@guard.open_to(*UNMASKING_ROLES)
def unmask(household_id: UUID, member_id: UUID) -> ResponseReturnValue:
    """Show one identity number once; who looked, and why, stays in the trail."""
    reason = request.form.get("reason", "").strip()
    known = {
        "compare_papers": _("与身份证、户口簿核对"),
        "information_comparison": _("提请信息核对"),
        "contact_other_office": _("向其他部门核实"),
    }
    if reason not in known:
        page = render_template(
            "registry/unmask.html", household_id=household_id, member=None, reasons=known
        )
        return page, 422
    with transaction() as db:
        member = operations.unmask(
            db,
            household_id,
            member_id,
            reason=reason,
            by=guard.current_officer(),
            at=clock.now(),
        )
    page = render_template(
        "registry/unmask.html",
        household_id=household_id,
        member=presenters.member_view(member),
        number=member.id_number,
        reasons=known,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
