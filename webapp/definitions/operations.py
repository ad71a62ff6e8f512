"""Publish versions. What is published stays; a changed file is a new version."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.definitions.models import FormVersion, ProcessVersion
from workflows.model import ProcessDefinition

AUDIT_STREAM = "definitions"


@dataclass(frozen=True)
class Release:
    """Who wrote a version, who released it, and why it was changed."""

    submitted_by_id: UUID
    released_by_id: UUID
    note: str


def publish_process(
    session: Session, definition: ProcessDefinition, *, effective_on: date, at: datetime
) -> bool:
    """Publish a process that ships unless it is the same as before; tell whether it was new.

    Once policy staff released a version of their own, a changed one that ships is not put in
    force over it: they take it up themselves.

    Args:
        effective_on: From when the first version counts; a later one counts from today.
    """
    newest = session.execute(
        select(ProcessVersion.sha256, ProcessVersion.released_by_id)
        .where(ProcessVersion.process_id == definition.process_id)
        .order_by(ProcessVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and (newest.sha256 == definition.sha256 or newest.released_by_id):
        return False
    _add(
        session,
        definition,
        effective_on=effective_on if newest is None else clock.local_day(at),
        at=at,
    )
    return True


def release_process(
    session: Session,
    definition: ProcessDefinition,
    release: Release,
    *,
    effective_on: date,
    at: datetime,
) -> ProcessVersion:
    """Publish what policy staff changed, for cases accepted from a day on."""
    return _add(session, definition, effective_on=effective_on, at=at, release=release)


def _add(
    session: Session,
    definition: ProcessDefinition,
    *,
    effective_on: date,
    at: datetime,
    release: Release | None = None,
) -> ProcessVersion:
    # Two who publish one process at once come one after the other.
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtext(:key))"),
        {"key": f"process_version {definition.process_id}"},
    )
    newest = session.scalars(
        select(func.max(ProcessVersion.version)).where(
            ProcessVersion.process_id == definition.process_id
        )
    ).one()
    version = ProcessVersion(
        process_id=definition.process_id,
        version=(newest or 0) + 1,
        sha256=definition.sha256,
        sources=[{"name": source.name, "xml": source.xml} for source in definition.sources],
        effective_on=effective_on,
        published_at=at,
        submitted_by_id=release.submitted_by_id if release else None,
        released_by_id=release.released_by_id if release else None,
        note=release.note if release else "",
    )
    session.add(version)
    session.flush()
    _note(
        session,
        definition.process_id,
        version.version,
        version.sha256,
        at=at,
        officer_id=version.released_by_id,
        effective_on=effective_on,
    )
    return version


def publish_form(
    session: Session, form_key: str, content: str, *, effective_on: date, at: datetime
) -> bool:
    """Publish a form unless its newest version is the same; tell whether it was new."""
    sha256 = hashlib.sha256(orjson.dumps(orjson.loads(content))).hexdigest()
    newest = session.execute(
        select(FormVersion.sha256, func.max(FormVersion.version).over().label("version"))
        .where(FormVersion.form_key == form_key)
        .order_by(FormVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.sha256 == sha256:
        return False
    version = FormVersion(
        form_key=form_key,
        version=1 if newest is None else newest.version + 1,
        sha256=sha256,
        text=content,
        effective_on=effective_on if newest is None else clock.local_day(at),
        published_at=at,
    )
    session.add(version)
    session.flush()
    _note(
        session,
        form_key,
        version.version,
        sha256,
        at=at,
        effective_on=version.effective_on,
    )
    return True


def _note(
    session: Session,
    key: str,
    version: int,
    sha256: str,
    *,
    at: datetime,
    effective_on: date,
    officer_id: UUID | None = None,
) -> None:
    audit.record(
        session,
        AuditAction.DEFINITION_PUBLISHED,
        at=at,
        officer_id=officer_id,
        stream=AUDIT_STREAM,
        subject_id=key,
        details={"version": version, "sha256": sha256, "effective_on": effective_on.isoformat()},
    )
