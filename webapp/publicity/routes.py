"""Pages without an account: village boards, objections, the progress of one's own application."""

from uuid import UUID

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask import session as browser
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from forms.definition import FormDefinition
from policies import publicity as disclosure
from webapp import clock
from webapp.accounts import guard
from webapp.accounts import queries as accounts
from webapp.accounts.models import Division, DivisionLevel
from webapp.clocks import queries as clocks
from webapp.database import session, transaction
from webapp.definitions import queries as definitions
from webapp.errors import NotFoundError
from webapp.publicity import operations, presenters, queries
from webapp.publicity.errors import ObjectionClosedError
from webapp.publicity.models import PublicNotice

blueprint = Blueprint("publicity", __name__)

OBJECTIONS_LIMIT = "20 per hour"
QUESTIONS_LIMIT = "10 per minute; 60 per hour"
_RECEIPT = "objection_receipt"

# Each process counts for itself, which is enough to stop somebody who tries numbers.
limiter = Limiter(get_remote_address, storage_uri="memory://")


@blueprint.record
def _limit(state: BlueprintSetupState) -> None:
    """Let each application count from nothing."""
    if isinstance(state.app, Flask):
        limiter.init_app(state.app)


@blueprint.get("/board")
@guard.open_to_all
def villages() -> ResponseReturnValue:
    """Show the villages on whose boards something hangs, and lead to any other village."""
    db = session()
    chosen = request.args.get("in", "")
    chosen = chosen if chosen.isascii() and chosen.isdigit() else ""
    counts = queries.villages_with_notices(db, today=clock.today())
    narrowed = {code: count for code, count in counts.items() if code.startswith(chosen)}
    return render_template(
        "publicity/villages.html",
        chosen=chosen,
        villages=presenters.board_villages(
            narrowed, accounts.names_of(db, _with_parents(narrowed))
        ),
        counties=presenters.places(queries.counties_with_boards(db), counts, chosen=chosen),
        townships=presenters.places(
            _under(chosen[: presenters.COUNTY_DIGITS], presenters.COUNTY_DIGITS),
            counts,
            chosen=chosen,
        ),
        others=presenters.places(
            _under(chosen[: presenters.TOWNSHIP_DIGITS], presenters.TOWNSHIP_DIGITS),
            counts,
            chosen="",
        ),
    )


@blueprint.get("/board/<village_code>")
@guard.open_to_all
def board(village_code: str) -> ResponseReturnValue:
    """Show what hangs on a village's board today."""
    db, today = session(), clock.today()
    village = _village(village_code)
    found = [
        presenters.notice(row, today=today)
        for row in queries.board_of(db, village.code, today=today)
    ]
    return render_template(
        "publicity/board.html",
        village=village,
        path=accounts.division_path(db, village.code)[2:-1],
        running=[notice for notice in found if not notice.is_result],
        results=[notice for notice in found if notice.is_result],
        running_law=presenters.law_of(disclosure.FIRST_OPINION),
        result_law=presenters.law_of(disclosure.RESULT),
    )


@blueprint.get("/board/notices/<uuid:notice_id>/objection")
@guard.open_to_all
def objection(notice_id: UUID) -> ResponseReturnValue:
    """Show the form that objects to a notice, or that the time for it is over."""
    notice = queries.notice_once_posted(session(), notice_id)
    try:
        operations.check_open(notice, today=clock.today())
    except ObjectionClosedError:
        return _closed_page(notice)
    return _objection_page(notice, values={}, errors={})


@blueprint.post("/board/notices/<uuid:notice_id>/objection")
@guard.open_to_all
@limiter.limit(OBJECTIONS_LIMIT)
def object_to(notice_id: UUID) -> ResponseReturnValue:
    """Take in an objection, or show its form again with what is wrong."""
    notice = queries.notice_once_posted(session(), notice_id)
    checked = _objection_form().check(dict(request.form.lists()), context={"today": clock.today()})
    if checked.errors:
        return _objection_page(notice, values=checked.raw, errors=checked.errors), 422
    try:
        with transaction() as db:
            received = operations.receive_objection(
                db,
                notice_id,
                objector_name=str(checked.values.get("name") or ""),
                contact=str(checked.values.get("contact") or ""),
                content=str(checked.values["content"]),
                at=clock.now(),
            )
    except ObjectionClosedError:
        return _closed_page(notice, typed=str(checked.values["content"]))
    browser[_RECEIPT] = received.receipt_number
    return redirect(url_for("publicity.receipt"), 303)


@blueprint.get("/board/receipt")
@guard.open_to_all
def receipt() -> ResponseReturnValue:
    """Show the number of the objection that this browser handed in last."""
    number = browser.get(_RECEIPT)
    if number is None:
        return redirect(url_for("publicity.villages"))
    return render_template("publicity/receipt.html", number=number)


@blueprint.get("/progress")
@guard.open_to_all
def progress() -> ResponseReturnValue:
    """Show the form that asks how far an application is."""
    return render_template("publicity/progress.html", found=None, number="", is_wrong=False)


@blueprint.post("/progress")
@guard.open_to_all
@limiter.limit(QUESTIONS_LIMIT)
def ask_progress() -> ResponseReturnValue:
    """Show how far one's own application is; number and identity number must fit together."""
    number = request.form.get("number", "").strip()
    with transaction() as db:
        case = operations.ask_progress(
            db, number=number, id_number=request.form.get("id_number", ""), at=clock.now()
        )
    if case is None:
        page = render_template("publicity/progress.html", found=None, number=number, is_wrong=True)
        return page, 404
    found = presenters.progress(
        queries.progress_of(session(), case), calendar=clocks.calendar(session())
    )
    return render_template("publicity/progress.html", found=found, number=number, is_wrong=False)


def _village(code: str) -> Division:
    """Return a village by its code; any other division has no board."""
    division = accounts.get_division(session(), code)
    if division.level is not DivisionLevel.VILLAGE:
        raise NotFoundError
    return division


def _under(code: str, digits: int) -> list[Division]:
    """Return what lies one level under a chosen county or township."""
    if len(code) != digits:
        return []
    is_county = digits == presenters.COUNTY_DIGITS
    level = DivisionLevel.TOWNSHIP if is_county else DivisionLevel.VILLAGE
    return list(accounts.divisions_under(session(), code, level))


def _with_parents(codes: dict[str, int]) -> set[str]:
    lengths = (presenters.COUNTY_DIGITS, presenters.TOWNSHIP_DIGITS, presenters.VILLAGE_DIGITS)
    return {code[:length] for code in codes for length in lengths}


def _objection_form() -> FormDefinition:
    return definitions.newest_form(session(), "objection", at=clock.now())


def _objection_page(notice: PublicNotice, *, values: object, errors: object) -> str:
    return render_template(
        "publicity/objection.html",
        notice=presenters.notice(notice, today=clock.today()),
        village=_village(notice.division_code),
        form=_objection_form(),
        values=values,
        errors=errors,
        context={"today": clock.today()},
    )


def _closed_page(notice: PublicNotice, *, typed: str = "") -> ResponseReturnValue:
    page = render_template(
        "publicity/closed.html",
        village=_village(notice.division_code),
        phone=str(notice.content.get("complaint_phone") or ""),
        typed=typed,
    )
    return page, 410
