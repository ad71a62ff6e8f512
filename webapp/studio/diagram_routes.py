"""Diagrams: published versions with the days they govern, drafts, review and release."""

from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp import clock
from webapp.accounts import guard
from webapp.cases.models import Programme
from webapp.database import session, transaction
from webapp.definitions import queries as definitions
from webapp.errors import InvalidInputError
from webapp.studio import (
    diagram_checks,
    diagram_presenters,
    draft_pages,
    operations,
    permissions,
    queries,
)
from webapp.studio.errors import DraftNotFoundError
from webapp.studio.models import DiagramDraft, DraftStatus
from workflows import engine
from workflows.lint_rules.reading import read
from workflows.model import DiagramSource, ProcessDefinition

blueprint = Blueprint("diagrams", __name__, url_prefix="/studio/diagrams")

_XML = "application/xml; charset=utf-8"


@blueprint.get("")
@guard.open_to(*permissions.READING_ROLES)
def index() -> ResponseReturnValue:
    """List the processes whose diagrams policy staff keep, with the version in force."""
    db, today = session(), clock.today()
    rows = []
    for process_id in Programme:
        views = _versions(process_id)
        current = definitions.process_version_in_force(db, process_id, on=today)
        drafts = [one for one in queries.drafts(db, [process_id]) if _is_open(one)]
        rows.append(
            {
                "id": process_id.value,
                "name": diagram_presenters.process_name(
                    definitions.process_definition(db, current.id)
                ),
                "current": next(view for view in views if view.id == current.id),
                "coming": [view for view in views if view.begins and view.begins > today],
                "draft_count": len(drafts),
            }
        )
    return render_template("studio/diagrams.html", rows=rows)


@blueprint.get("/<process_id>")
@guard.open_to(*permissions.READING_ROLES)
def process(process_id: str) -> ResponseReturnValue:
    """Show the versions of a process with the days they govern, and its drafts."""
    _check_known(process_id)
    db, officer = session(), guard.current_officer()
    newest = queries.newest_version(db, process_id)
    shipped = engine.shipped(process_id).sha256
    versions = definitions.process_versions(db, process_id)
    return render_template(
        "studio/process.html",
        process_id=process_id,
        name=diagram_presenters.process_name(definitions.process_definition(db, newest.id)),
        versions=_versions(process_id),
        drafts=[draft_pages.view_of(one) for one in queries.drafts(db, [process_id])],
        may_write=permissions.may_write(officer),
        ships_another=all(version.sha256 != shipped for version in versions),
    )


@blueprint.post("/<process_id>/drafts")
@guard.open_to(*permissions.WRITING_ROLES)
def begin(process_id: str) -> ResponseReturnValue:
    """Begin to change a process."""
    _check_known(process_id)
    with transaction() as db:
        made = operations.begin_draft(
            db,
            process_id,
            by=guard.current_officer(),
            at=clock.now(),
            from_shipped=request.form.get("from") == "shipped",
        )
    return redirect(url_for("diagrams.draft", draft_id=made.id), 303)


@blueprint.get("/versions/<uuid:version_id>")
@guard.open_to(*permissions.READING_ROLES)
def version(version_id: UUID) -> ResponseReturnValue:
    """Show a published version as it is: the drawing, and every element in words."""
    found = queries.version(session(), version_id)
    definition = definitions.process_definition(session(), version_id)
    source = queries.source_of(definition, request.args.get("file", definition.sources[0].name))
    address = url_for("diagrams.version", version_id=version_id)
    return render_template(
        "studio/version.html",
        process_id=found.process_id,
        name=diagram_presenters.process_name(definition),
        version=next(view for view in _versions(found.process_id) if view.id == version_id),
        file=source.name,
        tabs=diagram_presenters.file_tabs(definition, source.name, address=address),
        elements=diagram_presenters.element_views(read(source)),
    )


@blueprint.get("/versions/<uuid:version_id>/<file>")
@guard.open_to(*permissions.READING_ROLES)
def version_file(version_id: UUID, file: str) -> ResponseReturnValue:
    """Give a diagram of a published version as a file."""
    queries.version(session(), version_id)
    return _file(definitions.process_definition(session(), version_id), file)


@blueprint.get("/drafts/<uuid:draft_id>")
@guard.open_to(*permissions.READING_ROLES)
def draft(draft_id: UUID) -> ResponseReturnValue:
    """Show a draft: the editor, what was found, every element in words."""
    return draft_pages.draft_page(draft_id)


@blueprint.get("/drafts/<uuid:draft_id>/files/<file>")
@guard.open_to(*permissions.READING_ROLES)
def draft_file(draft_id: UUID, file: str) -> ResponseReturnValue:
    """Give a diagram of a draft as a file."""
    return _file(queries.definition_of(queries.draft(session(), draft_id)), file)


@blueprint.post("/drafts/<uuid:draft_id>/files/<file>")
@guard.open_to(*permissions.WRITING_ROLES)
def save(draft_id: UUID, file: str) -> ResponseReturnValue:
    """Keep a diagram, from the editor or from a file."""
    source = _uploaded(draft_id, file)
    with transaction() as db:
        saved = operations.save_diagram(
            db,
            draft_id,
            source,
            by=guard.current_officer(),
            lock_version=_lock_version(),
            at=clock.now(),
        )
    definition = queries.definition_of(saved)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(
            lockVersion=saved.lock_version,
            findings=draft_pages.findings_of(definition, on=draft_pages.governs_from(saved)),
        )
    flash(_("草稿已保存。"), "success")
    return redirect(url_for("diagrams.draft", draft_id=draft_id, file=file), 303)


@blueprint.post("/drafts/<uuid:draft_id>/files/<file>/check")
@guard.open_to(*permissions.WRITING_ROLES)
def check(draft_id: UUID, file: str) -> ResponseReturnValue:
    """Tell what is wrong with a draft if this diagram were saved; nothing is kept."""
    source = _uploaded(draft_id, file)
    found = queries.draft(session(), draft_id)
    kept = queries.definition_of(found)
    definition = ProcessDefinition(
        kept.process_id,
        tuple(source if one.name == file else one for one in kept.sources),
    )
    return jsonify(findings=draft_pages.findings_of(definition, on=draft_pages.governs_from(found)))


@blueprint.post("/drafts/<uuid:draft_id>/base")
@guard.open_to(*permissions.WRITING_ROLES)
def rebase(draft_id: UUID) -> ResponseReturnValue:
    """Compare a draft with the newest version from now on."""
    with transaction() as db:
        operations.rebase(
            db,
            draft_id,
            by=guard.current_officer(),
            lock_version=_lock_version(),
            at=clock.now(),
        )
    flash(_("已改以最新版本为底稿，请核对修改内容。"), "success")
    return redirect(url_for("diagrams.draft", draft_id=draft_id), 303)


@blueprint.post("/drafts/<uuid:draft_id>/submission")
@guard.open_to(*permissions.WRITING_ROLES)
def submit(draft_id: UUID) -> ResponseReturnValue:
    """Ask a second person to release a draft, or show what stands against it."""
    try:
        with transaction() as db:
            operations.submit(
                db,
                draft_id,
                by=guard.current_officer(),
                note=request.form.get("note", ""),
                effective_on=draft_pages.day_typed(request.form.get("effective_on", "")),
                lock_version=_lock_version(),
                at=clock.now(),
            )
    except InvalidInputError as refusal:  # Nothing was kept; the page keeps what was typed.
        return draft_pages.draft_page(draft_id, refusal=refusal), 422
    flash(_("已提交，等待另一位政策科人员复核、发布。"), "success")
    return redirect(url_for("diagrams.draft", draft_id=draft_id), 303)


@blueprint.post("/drafts/<uuid:draft_id>/withdrawal")
@guard.open_to(*permissions.WRITING_ROLES)
def withdraw(draft_id: UUID) -> ResponseReturnValue:
    """Take a submitted draft back."""
    with transaction() as db:
        operations.withdraw(db, draft_id, by=guard.current_officer(), at=clock.now())
    flash(_("已撤回，可以继续修改。"), "success")
    return redirect(url_for("diagrams.draft", draft_id=draft_id), 303)


@blueprint.post("/drafts/<uuid:draft_id>/return")
@guard.open_to(*permissions.WRITING_ROLES)
def return_draft(draft_id: UUID) -> ResponseReturnValue:
    """Return a submitted draft with a reason."""
    try:
        with transaction() as db:
            operations.return_draft(
                db,
                draft_id,
                by=guard.current_officer(),
                reason=request.form.get("reason", ""),
                at=clock.now(),
            )
    except InvalidInputError as refusal:
        return draft_pages.draft_page(draft_id, refusal=refusal), 422
    flash(_("已退回。"), "success")
    return redirect(url_for("diagrams.draft", draft_id=draft_id), 303)


@blueprint.post("/drafts/<uuid:draft_id>/release")
@guard.open_to(*permissions.WRITING_ROLES)
def release(draft_id: UUID) -> ResponseReturnValue:
    """Release a submitted draft, or show what stands against it."""
    try:
        with transaction() as db:
            made = operations.release(
                db,
                draft_id,
                by=guard.current_officer(),
                lock_version=_lock_version(),
                at=clock.now(),
            )
    except InvalidInputError as refusal:
        return draft_pages.draft_page(draft_id, refusal=refusal), 422
    flash(
        _(
            "第 %(number)s 版已发布，适用于 %(day)s 起受理的案件。",
            number=made.version,
            day=made.effective_on.isoformat(),
        ),
        "success",
    )
    return redirect(url_for("diagrams.process", process_id=made.process_id), 303)


@blueprint.post("/drafts/<uuid:draft_id>/discard")
@guard.open_to(*permissions.WRITING_ROLES)
def discard(draft_id: UUID) -> ResponseReturnValue:
    """Put a draft aside for good."""
    with transaction() as db:
        operations.discard(
            db,
            draft_id,
            by=guard.current_officer(),
            lock_version=_lock_version(),
            at=clock.now(),
        )
    flash(_("草稿已作废。"), "success")
    return redirect(url_for("diagrams.draft", draft_id=draft_id), 303)


def _versions(process_id: str) -> tuple[diagram_presenters.VersionView, ...]:
    versions = definitions.process_versions(session(), process_id)
    return diagram_presenters.version_views(
        versions, definitions.governed_periods(versions), today=clock.today()
    )


def _is_open(found: DiagramDraft) -> bool:
    return found.status in {DraftStatus.WRITING, DraftStatus.SUBMITTED}


def _check_known(process_id: str) -> None:
    if process_id not in set(Programme):
        raise DraftNotFoundError(process_id)


def _uploaded(draft_id: UUID, file: str) -> DiagramSource:
    """Return the diagram that was sent, if it may take the place of the one of this name."""
    kept = queries.definition_of(queries.draft(session(), draft_id))
    instead_of = queries.source_of(kept, file)
    sent = request.files.get("diagram")
    content = sent.read() if sent else b""
    return diagram_checks.read_upload(
        (sent.filename if sent else "") or file, content, instead_of=instead_of
    )


def _lock_version() -> int:
    return request.form.get("lock_version", 0, type=int)


def _file(definition: ProcessDefinition, file: str) -> Response:
    source = queries.source_of(definition, file)
    response = Response(source.xml, content_type=_XML)
    response.headers["Content-Disposition"] = f'attachment; filename="{source.name}"'
    return response
