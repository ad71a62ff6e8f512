"""Change diagrams: begin a draft, save it, submit it, and let a second person release it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.definitions import operations as publishing
from webapp.definitions import queries as definitions
from webapp.definitions.models import ProcessVersion
from webapp.studio import diagram_checks, permissions, queries
from webapp.studio.diagram_words import STATUSES
from webapp.studio.errors import (
    DraftNotOpenError,
    EffectiveDateError,
    FindingsStandError,
    NoteMissingError,
    NothingChangedError,
    OutdatedBaseError,
    StaleDraftError,
)
from webapp.studio.models import DiagramDraft, DraftStatus
from workflows import difference, engine
from workflows.model import DiagramSource


def begin_draft(
    session: Session, process_id: str, *, by: Officer, at: datetime, from_shipped: bool = False
) -> DiagramDraft:
    """Begin to change a process, from its newest version or from what ships with the product."""
    permissions.check_may_write(by)
    base = queries.newest_version(session, process_id)
    shipped = engine.shipped(process_id).sources if from_shipped else ()
    draft = DiagramDraft(
        process_id=process_id,
        base_version_id=base.id,
        sources=_stored(shipped) if shipped else base.sources,
        writers=[by.person_index] if shipped else [],
        created_by=by,
        created_at=at,
        saved_by=by,
        saved_at=at,
    )
    session.add(draft)
    session.flush()
    _note(session, AuditAction.DIAGRAM_DRAFT_BEGUN, draft, by=by, at=at, base=base.version)
    return draft


def save_diagram(
    session: Session,
    draft_id: UUID,
    source: DiagramSource,
    *,
    by: Officer,
    lock_version: int,
    at: datetime,
) -> DiagramDraft:
    """Keep one changed diagram of a draft.

    Raises:
        StaleDraftError: Somebody else saved since; nothing of either is lost.
        DraftNotOpenError: The draft is not being written.
    """
    permissions.check_may_write(by)
    draft = _writable(session, draft_id, lock_version=lock_version)
    kept = {item.name: item for item in queries.definition_of(draft).sources}
    kept[source.name] = source
    draft.sources = _stored(tuple(kept.values()))
    _touch(draft, by=by, at=at)
    _note(
        session,
        AuditAction.DIAGRAM_DRAFT_SAVED,
        draft,
        by=by,
        at=at,
        file=source.name,
        sha256=queries.definition_of(draft).sha256,
    )
    return draft


def rebase(
    session: Session, draft_id: UUID, *, by: Officer, lock_version: int, at: datetime
) -> DiagramDraft:
    """Compare a draft with the newest version from now on; its diagrams stay as they are."""
    permissions.check_may_write(by)
    draft = _writable(session, draft_id, lock_version=lock_version)
    base = queries.newest_version(session, draft.process_id)
    draft.base_version_id = base.id
    _touch(draft, by=by, at=at)
    _note(session, AuditAction.DIAGRAM_DRAFT_SAVED, draft, by=by, at=at, base=base.version)
    return draft


def submit(
    session: Session,
    draft_id: UUID,
    *,
    by: Officer,
    note: str,
    effective_on: date | None,
    lock_version: int,
    at: datetime,
) -> DiagramDraft:
    """Ask a second person to release a draft for cases accepted from a day on.

    Raises:
        NoteMissingError, EffectiveDateError: What was asked for is incomplete.
        NothingChangedError: It says the same as its base.
        FindingsStandError: It breaks a rule or the law.
        OutdatedBaseError: Another version was released since.
    """
    permissions.check_may_write(by)
    draft = _writable(session, draft_id, lock_version=lock_version)
    if not note.strip():
        raise NoteMissingError
    _check_releasable(session, draft, effective_on=effective_on, at=at)
    draft.status = DraftStatus.SUBMITTED
    draft.note, draft.effective_on = note.strip(), effective_on
    draft.submitted_by, draft.submitted_at = by, at
    draft.lock_version += 1
    _note(
        session,
        AuditAction.DIAGRAM_DRAFT_SUBMITTED,
        draft,
        by=by,
        at=at,
        effective_on=str(effective_on),
    )
    return draft


def withdraw(session: Session, draft_id: UUID, *, by: Officer, at: datetime) -> DiagramDraft:
    """Take a submitted draft back to change it further."""
    permissions.check_may_write(by)
    draft = _submitted(session, draft_id)
    _write_again(draft)
    _note(session, AuditAction.DIAGRAM_DRAFT_WITHDRAWN, draft, by=by, at=at)
    return draft


def return_draft(
    session: Session, draft_id: UUID, *, by: Officer, reason: str, at: datetime
) -> DiagramDraft:
    """Return a submitted draft to its writers, with a reason; a second person does that."""
    draft = _submitted(session, draft_id)
    permissions.check_may_answer(by, draft)
    if not reason.strip():
        raise NoteMissingError
    _write_again(draft)
    draft.answered_by, draft.answered_at, draft.answer = by, at, reason.strip()
    _note(session, AuditAction.DIAGRAM_DRAFT_RETURNED, draft, by=by, at=at)
    return draft


def release(
    session: Session, draft_id: UUID, *, by: Officer, lock_version: int, at: datetime
) -> ProcessVersion:
    """Release a submitted draft: from its day on, cases are accepted under it.

    Raises:
        SamePersonError: This person wrote or submitted it, under this or another account.
        StaleDraftError: It is not what this person reviewed.
        FindingsStandError, OutdatedBaseError, EffectiveDateError: See ``submit``.
    """
    draft = _submitted(session, draft_id)
    permissions.check_may_answer(by, draft)
    _check_lock(draft, lock_version)
    _check_releasable(session, draft, effective_on=draft.effective_on, at=at)
    if draft.effective_on is None or draft.submitted_by_id is None:
        raise EffectiveDateError(today=clock.local_day(at))
    version = publishing.release_process(
        session,
        queries.definition_of(draft),
        publishing.Release(draft.submitted_by_id, by.id, draft.note),
        effective_on=draft.effective_on,
        at=at,
    )
    draft.status, draft.released_version_id = DraftStatus.RELEASED, version.id
    draft.answered_by, draft.answered_at, draft.answer = by, at, ""
    draft.lock_version += 1
    _note(session, AuditAction.DIAGRAM_DRAFT_RELEASED, draft, by=by, at=at, version=version.version)
    return version


def discard(
    session: Session, draft_id: UUID, *, by: Officer, lock_version: int, at: datetime
) -> None:
    """Put a draft aside for good; it stays readable."""
    permissions.check_may_write(by)
    draft = _writable(session, draft_id, lock_version=lock_version)
    draft.status = DraftStatus.DISCARDED
    draft.lock_version += 1
    _note(session, AuditAction.DIAGRAM_DRAFT_DISCARDED, draft, by=by, at=at)


def _check_releasable(
    session: Session, draft: DiagramDraft, *, effective_on: date | None, at: datetime
) -> None:
    today = clock.local_day(at)
    if effective_on is None or effective_on < today:
        raise EffectiveDateError(today=today)
    newest = queries.newest_version(session, draft.process_id)
    if newest.id != draft.base_version_id:
        raise OutdatedBaseError(version=newest.version)
    definition = queries.definition_of(draft)
    found = diagram_checks.check(
        definition,
        queries.surroundings(session, draft.process_id),
        law=queries.law_on(session, effective_on),
    )
    if count := diagram_checks.count_errors(found):
        raise FindingsStandError(count=count)
    base = definitions.process_definition(session, draft.base_version_id)
    if not difference.difference(base, definition):
        raise NothingChangedError


def _writable(session: Session, draft_id: UUID, *, lock_version: int) -> DiagramDraft:
    draft = queries.locked_draft(session, draft_id)
    if draft.status is not DraftStatus.WRITING:
        raise DraftNotOpenError(state=STATUSES[draft.status])
    _check_lock(draft, lock_version)
    return draft


def _submitted(session: Session, draft_id: UUID) -> DiagramDraft:
    draft = queries.locked_draft(session, draft_id)
    if draft.status is not DraftStatus.SUBMITTED:
        raise DraftNotOpenError(state=STATUSES[draft.status])
    return draft


def _check_lock(draft: DiagramDraft, lock_version: int) -> None:
    if draft.lock_version != lock_version:
        raise StaleDraftError(
            who=draft.saved_by.name, when=f"{draft.saved_at.astimezone(clock.LOCAL_ZONE):%H:%M}"
        )


def _write_again(draft: DiagramDraft) -> None:
    draft.status = DraftStatus.WRITING
    draft.lock_version += 1


def _touch(draft: DiagramDraft, *, by: Officer, at: datetime) -> None:
    draft.lock_version += 1
    draft.saved_by, draft.saved_at = by, at
    if by.person_index not in draft.writers:
        draft.writers = [*draft.writers, by.person_index]


def _stored(sources: Sequence[DiagramSource]) -> list[dict[str, str]]:
    return [{"name": source.name, "xml": source.xml} for source in sources]


def _note(
    session: Session,
    action: AuditAction,
    draft: DiagramDraft,
    *,
    by: Officer,
    at: datetime,
    **details: object,
) -> None:
    audit.record(
        session,
        action,
        at=at,
        officer_id=by.id,
        stream=publishing.AUDIT_STREAM,
        subject_id=draft.id,
        division_code=by.division_code,
        details={"process": draft.process_id, **details},
    )
