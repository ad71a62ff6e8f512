"""Reads of published versions, and of the parameters in force."""

from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forms import definition as forms
from forms.definition import FormDefinition
from policies.parameter_store import ParameterStore
from webapp.definitions.errors import DefinitionNotFoundError
from webapp.definitions.models import FormVersion, ProcessVersion
from workflows.model import DiagramSource, ProcessDefinition


def parameters(session: Session) -> ParameterStore:
    """Return the policy parameters that this installation runs on."""
    store: ParameterStore = session.info["parameters"]
    return store


def process_version_in_force(session: Session, process_id: str, *, on: date) -> ProcessVersion:
    """Return the newest version of a process that is in force on a day."""
    version = session.scalars(
        select(ProcessVersion)
        .where(ProcessVersion.process_id == process_id, ProcessVersion.effective_on <= on)
        .order_by(ProcessVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if version is None:
        raise DefinitionNotFoundError(process_id)
    return version


def process_definition(session: Session, version_id: UUID) -> ProcessDefinition:
    """Return the diagrams of a version; they never change, so they are read once a process."""
    known = _definitions.get(version_id)
    if known is None:
        version = session.get_one(ProcessVersion, version_id)
        known = _definitions[version_id] = ProcessDefinition(
            version.process_id,
            tuple(DiagramSource(item["name"], item["xml"]) for item in version.sources),
        )
    return known


def published_at(session: Session, version_id: UUID) -> datetime:
    """Return when a version was published; it never changes, so it is read once a process."""
    known = _publications.get(version_id)
    if known is None:
        version = session.get_one(ProcessVersion, version_id)
        known = _publications[version_id] = version.published_at
    return known


def form_version_in_force(session: Session, form_key: str, *, at: datetime) -> FormVersion:
    """Return the newest version of a form that had been published at a moment.

    The first version counts from the beginning: every case needs one.
    """
    version = session.scalars(
        select(FormVersion)
        .where(
            FormVersion.form_key == form_key,
            or_(FormVersion.published_at <= at, FormVersion.version == 1),
        )
        .order_by(FormVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if version is None:
        raise DefinitionNotFoundError(form_key)
    return version


def form(session: Session, form_version_id: UUID) -> FormDefinition:
    """Return the form of a version."""
    return _parsed_form(session.get_one(FormVersion, form_version_id).text)


def newest_form(session: Session, form_key: str, *, at: datetime) -> FormDefinition:
    """Return the form that is in force at a moment."""
    return _parsed_form(form_version_in_force(session, form_key, at=at).text)


_definitions: dict[UUID, ProcessDefinition] = {}
_publications: dict[UUID, datetime] = {}


@lru_cache(maxsize=256)
def _parsed_form(text: str) -> FormDefinition:
    return forms.load(text)
