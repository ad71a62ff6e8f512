"""Reads for the pages of the rules."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Division
from webapp.definitions import queries as definitions
from webapp.definitions.models import ProcessVersion
from webapp.studio import diagram_checks
from webapp.studio.errors import DraftNotFoundError
from webapp.studio.models import DiagramDraft
from workflows.lint_rules.finding import Surroundings
from workflows.model import DiagramSource, ProcessDefinition
from workflows.obligation_rules.law import LawInForce

_COUNTY_DIGITS = 6


def choosable_divisions(session: Session) -> Sequence[Division]:
    """Return provinces, cities and counties, by code: rules are set no lower."""
    return session.scalars(
        select(Division).where(func.length(Division.code) <= _COUNTY_DIGITS).order_by(Division.code)
    ).all()


def newest_version(session: Session, process_id: str) -> ProcessVersion:
    """Return the version of a process that was published last."""
    found = session.scalars(
        select(ProcessVersion)
        .where(ProcessVersion.process_id == process_id)
        .order_by(ProcessVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise DraftNotFoundError(process_id)
    return found


def version(session: Session, version_id: UUID) -> ProcessVersion:
    """Return a published version."""
    found = session.get(ProcessVersion, version_id)
    if found is None:
        raise DraftNotFoundError(str(version_id))
    return found


def drafts(session: Session, process_ids: Collection[str]) -> Sequence[DiagramDraft]:
    """Return the drafts of processes, the last saved first."""
    return session.scalars(
        select(DiagramDraft)
        .where(DiagramDraft.process_id.in_(process_ids))
        .order_by(DiagramDraft.saved_at.desc(), DiagramDraft.id)
    ).all()


def draft(session: Session, draft_id: UUID) -> DiagramDraft:
    """Return a draft with the people it names."""
    found = session.scalars(select(DiagramDraft).where(DiagramDraft.id == draft_id)).one_or_none()
    if found is None:
        raise DraftNotFoundError(str(draft_id))
    return found


def locked_draft(session: Session, draft_id: UUID) -> DiagramDraft:
    """Return a draft that nobody else changes until this transaction ends."""
    found = session.scalars(
        select(DiagramDraft)
        .where(DiagramDraft.id == draft_id)
        .with_for_update(of=DiagramDraft)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise DraftNotFoundError(str(draft_id))
    return found


def definition_of(draft: DiagramDraft) -> ProcessDefinition:
    """Return the diagrams of a draft."""
    return ProcessDefinition(
        draft.process_id,
        tuple(DiagramSource(item["name"], item["xml"]) for item in draft.sources),
    )


def source_of(definition: ProcessDefinition, file: str) -> DiagramSource:
    """Return one diagram of a definition by its file's name."""
    for source in definition.sources:
        if source.name == file:
            return source
    raise DraftNotFoundError(file)


def surroundings(session: Session, process_id: str) -> Surroundings:
    """Return what diagrams of a process may name in this installation."""
    return diagram_checks.surroundings(
        process_id,
        forms=definitions.published_form_keys(session),
        handlers=session.info["handlers"],
    )


def law_on(session: Session, on: date) -> LawInForce:
    """Return the law that holds for cases accepted on a day, in the whole country."""
    return LawInForce(on=on, store=definitions.parameters(session))
