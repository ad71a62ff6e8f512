"""Publish versions. What is published stays; a changed file is a new version."""

import hashlib
from datetime import date, datetime

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.definitions.models import FormVersion, ProcessVersion
from workflows.model import ProcessDefinition


def publish_process(
    session: Session, definition: ProcessDefinition, *, effective_on: date, at: datetime
) -> bool:
    """Publish a process unless its newest version is the same; tell whether it was new.

    Args:
        effective_on: From when the first version counts; a later one counts from today.
    """
    newest = session.execute(
        select(ProcessVersion.sha256, ProcessVersion.version)
        .where(ProcessVersion.process_id == definition.process_id)
        .order_by(ProcessVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.sha256 == definition.sha256:
        return False
    version = ProcessVersion(
        process_id=definition.process_id,
        version=1 if newest is None else newest.version + 1,
        sha256=definition.sha256,
        sources=[{"name": source.name, "xml": source.xml} for source in definition.sources],
        effective_on=effective_on if newest is None else clock.local_day(at),
        published_at=at,
    )
    session.add(version)
    session.flush()
    _note(session, definition.process_id, version.version, version.sha256, at=at)
    return True


def publish_form(
    session: Session, form_key: str, text: str, *, effective_on: date, at: datetime
) -> bool:
    """Publish a form unless its newest version is the same; tell whether it was new."""
    sha256 = hashlib.sha256(orjson.dumps(orjson.loads(text))).hexdigest()
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
        text=text,
        effective_on=effective_on if newest is None else clock.local_day(at),
        published_at=at,
    )
    session.add(version)
    session.flush()
    _note(session, form_key, version.version, sha256, at=at)
    return True


def _note(session: Session, key: str, version: int, sha256: str, *, at: datetime) -> None:
    audit.record(
        session,
        AuditAction.DEFINITION_PUBLISHED,
        at=at,
        stream="definitions",
        subject_id=key,
        details={"version": version, "sha256": sha256},
    )
