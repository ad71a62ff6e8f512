"""The page of a draft: the editor and what it needs to know, what was found, what changed."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import render_template, request, url_for

from webapp import clock
from webapp.accounts import guard
from webapp.database import session
from webapp.definitions import queries as definitions
from webapp.errors import InvalidInputError
from webapp.studio import (
    diagram_checks,
    diagram_editor,
    diagram_presenters,
    difference_presenters,
    permissions,
    queries,
)
from webapp.studio.diagram_checks import DiagramFinding
from webapp.studio.diagram_presenters import DraftView
from webapp.studio.errors import FindingsStandError
from webapp.studio.models import DiagramDraft, DraftStatus
from webapp.web import error_pages
from webapp.web.presentation import is_chinese
from workflows import difference
from workflows.lint_rules.reading import read
from workflows.model import DiagramSource, ProcessDefinition


def draft_page(draft_id: UUID, *, refusal: InvalidInputError | None = None) -> str:
    """Return the page of a draft; with a refusal, what was typed stays in its fields."""
    db, officer = session(), guard.current_officer()
    found = queries.draft(db, draft_id)
    definition = queries.definition_of(found)
    base = definitions.process_definition(db, found.base_version_id)
    source = queries.source_of(definition, request.args.get("file", definition.sources[0].name))
    asked = day_typed(request.form.get("effective_on", ""))
    findings = _checked(definition, on=asked or governs_from(found))
    is_writer = found.status is DraftStatus.WRITING and permissions.may_write(officer)
    return render_template(
        "studio/draft.html",
        draft=view_of(found),
        name=diagram_presenters.process_name(definition),
        process_id=found.process_id,
        file=source.name,
        tabs=diagram_presenters.file_tabs(
            definition, source.name, address=url_for("diagrams.draft", draft_id=draft_id)
        ),
        elements=diagram_presenters.element_views(read(source)),
        findings=diagram_presenters.finding_views(findings, definition),
        changes=difference_presenters.change_views(
            difference.difference(base, definition),
            names=diagram_presenters.names_of(base, definition),
        ),
        editor=_editor(found, definition, base, source, is_writer=is_writer),
        may_write=is_writer,
        may_withdraw=found.status is DraftStatus.SUBMITTED and permissions.may_write(officer),
        may_answer=permissions.may_answer(officer, found),
        is_outdated=queries.newest_version(db, found.process_id).id != found.base_version_id,
        refusal=error_pages.words_of(refusal) if refusal else (),
        is_broken=isinstance(refusal, FindingsStandError),
        typed=request.form,
        today=clock.today(),
    )


def _editor(
    found: DiagramDraft,
    definition: ProcessDefinition,
    base: ProcessDefinition,
    source: DiagramSource,
    *,
    is_writer: bool,
) -> Mapping[str, object]:
    """Return what the editor in the browser needs to know; the same for who only reads."""
    db, officer = session(), guard.current_officer()

    def address(endpoint: str) -> str:
        return url_for(endpoint, draft_id=found.id, file=source.name)

    return {
        "file": source.name,
        "xmlUrl": address("diagrams.draft_file"),
        "saveUrl": address("diagrams.save"),
        "checkUrl": address("diagrams.check"),
        "draftUrl": url_for("diagrams.draft", draft_id=found.id),
        "lockVersion": found.lock_version,
        "mayWrite": is_writer,
        "isChinese": is_chinese(),
        "findings": findings_of(definition, on=governs_from(found)),
        "words": diagram_editor.words(),
        **diagram_editor.choices(
            db, definition, base, source.name, division=officer.division_code[:6], at=clock.now()
        ),
    }


def findings_of(definition: ProcessDefinition, *, on: date) -> list[dict[str, object]]:
    """Return what the editor shows on the shapes, by the law of a day."""
    found = _checked(definition, on=on)
    return diagram_presenters.as_json(diagram_presenters.finding_views(found, definition))


def _checked(definition: ProcessDefinition, *, on: date) -> tuple[DiagramFinding, ...]:
    db = session()
    known = queries.surroundings(db, definition.process_id)
    return diagram_checks.check(definition, known, law=queries.law_on(db, on))


def governs_from(found: DiagramDraft) -> date:
    """Return the day whose law a draft is measured with: its own, or today's while it has none."""
    return max(found.effective_on or clock.today(), clock.today())


def view_of(found: DiagramDraft) -> DraftView:
    """Return how lists and pages show a draft."""
    base = queries.version(session(), found.base_version_id)
    return diagram_presenters.draft_view(found, base=base.version)


def day_typed(text: str) -> date | None:
    """Return a typed day; nothing if it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
