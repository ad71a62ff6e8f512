"""Read documents and uploads; verify a notice without an account."""

from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.http import dump_options_header

from webapp import clock
from webapp.accounts import guard
from webapp.accounts.models import Role
from webapp.database import transaction
from webapp.documents import file_types, operations, presenters, queries
from webapp.documents.errors import DocumentNotFoundError

blueprint = Blueprint("documents", __name__)

READERS = (
    Role.VILLAGE_ASSISTANT,
    Role.TOWNSHIP_CASEWORKER,
    Role.COUNTY_OFFICER,
    Role.SUPERVISOR,
    Role.AUDITOR,
)
_FILE_POLICIES = {
    # A browser's own viewer shows a PDF as an object, and shows none in a sandbox.
    file_types.PDF: "default-src 'none'; object-src 'self'; frame-ancestors 'none'",
}
_OTHER_FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


@blueprint.get("/documents/<uuid:document_id>")
@guard.open_to(*READERS)
def document(document_id: UUID) -> ResponseReturnValue:
    """Show what a document is, whether it was delivered, and where to open it."""
    with transaction() as db:
        found = queries.get(db, document_id)
        operations.record_reading(
            db, found, by_id=guard.current_officer().id, at=clock.now(), form="page"
        )
    return render_template("documents/document.html", document=presenters.document_view(found))


@blueprint.get("/documents/<uuid:document_id>/pdf")
@guard.open_to(*READERS)
def pdf(document_id: UUID) -> ResponseReturnValue:
    """Show the PDF; it is made now if the worker has not made it yet."""
    with transaction() as db:
        found, content = operations.read_pdf(
            db, document_id, by_id=guard.current_officer().id, at=clock.now()
        )
    return _file(content, media_type=file_types.PDF, name=f"{found.number}.pdf")


@blueprint.get("/uploads/<uuid:upload_id>")
@guard.open_to(*READERS)
def upload(upload_id: UUID) -> ResponseReturnValue:
    """Show a file as it was handed in."""
    with transaction() as db:
        found = operations.read_upload(
            db, upload_id, by_id=guard.current_officer().id, at=clock.now()
        )
        content = found.content
    return _file(content, media_type=found.media_type, name=found.file_name)


@blueprint.get("/verify")
@guard.open_to_all
def verification_form() -> ResponseReturnValue:
    """Show the form that verifies a notice, or go on to the answer for a code."""
    code = operations.normal_code(request.args.get("code", ""))
    if code:
        return redirect(url_for("documents.verification", code=code))
    return render_template("documents/verify.html", found=None, code="", problem="")


@blueprint.get("/verify/<code>")
@guard.open_to_all
def verification(code: str) -> ResponseReturnValue:
    """Say whether a notice with this code was issued, and what is public of it."""
    return _answer(code, file=None)


@blueprint.post("/verify")
@guard.open_to_all
def verify() -> ResponseReturnValue:
    """Say the same, and whether a file is the notice that was issued."""
    sent = request.files.get("file")
    limit = current_app.extensions["settings"].upload_limit_bytes
    file = sent.stream.read(limit) if sent and sent.filename else None
    return _answer(request.form.get("code", ""), file=file)


def _answer(code: str, *, file: bytes | None) -> ResponseReturnValue:
    """Answer a verification. An unknown code is an answer of its own, not an error page."""
    try:
        with transaction() as db:
            found, matches = operations.verify(db, code, pdf=file, at=clock.now())
    except DocumentNotFoundError:
        problem = (
            _("没有这个核验码的文书。请核对后重新填写；仍然查不到的，文书可能是伪造的。")
            if operations.normal_code(code)
            else _("请填写文书上的核验码。")
        )
        page = render_template("documents/verify.html", found=None, code=code, problem=problem)
        return page, 404
    view = presenters.verification_view(found, matches=matches, file_was_sent=file is not None)
    return render_template("documents/verify.html", found=view, code=code, problem="")


def _file(content: bytes, *, media_type: str, name: str) -> Response:
    response = Response(content, mimetype=media_type)
    # A header holds no Chinese; browsers take the name that is written in percent signs.
    encoded = {"filename*": f"UTF-8''{quote(name, safe='')}"}
    response.headers["Content-Disposition"] = dump_options_header("inline", encoded)
    response.headers["Content-Security-Policy"] = _FILE_POLICIES.get(media_type, _OTHER_FILE_POLICY)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
