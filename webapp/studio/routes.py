"""Reading the parameters: by programme, division and day, with the words of the law."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from policies import parameter_overview
from webapp import clock
from webapp.accounts import guard
from webapp.database import session
from webapp.definitions import queries as definitions
from webapp.studio import presenters, queries

blueprint = Blueprint("studio", __name__)


@blueprint.get("/studio/parameters")
@guard.open_to(*guard.EVERY_ROLE)
def parameters() -> ResponseReturnValue:
    """Show what is in force at a place on a day."""
    db, officer = session(), guard.current_officer()
    store = definitions.parameters(db)
    places = presenters.places(queries.choosable_divisions(db))
    asked = presenters.asked_for(
        request.args,
        programmes=tuple(store.by_programme()),
        places=places,
        home=officer.division_code,
        today=clock.today(),
    )
    found = (
        parameter_overview.in_force(store, asked.programme, division=asked.division, on=asked.on)
        if not asked.errors
        else ()
    )
    page = render_template(
        "studio/parameters.html",
        asked=asked,
        tabs=presenters.tabs(asked, store.by_programme(), address=url_for("studio.parameters")),
        places=places,
        groups=presenters.groups(found, asked=asked, places=places),
    )
    return (page, 422) if asked.errors else page


@blueprint.get("/studio/parameters/<programme>/<name>")
@guard.open_to(*guard.EVERY_ROLE)
def parameter(programme: str, name: str) -> ResponseReturnValue:
    """Show every value a parameter has had anywhere, and who sets it."""
    db = session()
    found = definitions.parameters(db).parameters.get((programme, name))
    if found is None:
        abort(404)
    places = presenters.places(queries.choosable_divisions(db))
    return render_template(
        "studio/parameter.html", parameter=presenters.parameter_view(found, places=places)
    )
