"""Reads of published versions, and of the parameters in force."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

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
    """Return the version of a process that governs cases accepted on a day.

    That is the one that took effect last; of several from one day on, the newest. A version that
    is released later for an earlier day therefore governs until the other one's day comes.
    """
    version = session.scalars(
        select(ProcessVersion)
        .where(ProcessVersion.process_id == process_id, ProcessVersion.effective_on <= on)
        .order_by(ProcessVersion.effective_on.desc(), ProcessVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if version is None:
        raise DefinitionNotFoundError(process_id)
    return version


def process_versions(session: Session, process_id: str) -> Sequence[ProcessVersion]:
    """Return every version of a process with who wrote and released it, the newest first."""
    return session.scalars(
        select(ProcessVersion)
        .where(ProcessVersion.process_id == process_id)
        .options(joinedload(ProcessVersion.submitted_by), joinedload(ProcessVersion.released_by))
        .order_by(ProcessVersion.version.desc())
    ).all()


def process_ids(session: Session) -> Sequence[str]:
    """Return the ids of all processes that have a version, sorted."""
    return session.scalars(
        select(ProcessVersion.process_id).distinct().order_by(ProcessVersion.process_id)
    ).all()


def governed_periods(
    versions: Iterable[ProcessVersion],
) -> Mapping[UUID, tuple[date, date | None]]:
    """Return the first and the last acceptance day that each version governs; None for no end.

    A version that another one replaced from the same day on governs none and is left out.
    """
    last_of_day = {
        version.effective_on: version
        for version in sorted(versions, key=lambda one: (one.effective_on, one.version))
    }
    ordered = list(last_of_day.values())
    ends = [later.effective_on - timedelta(days=1) for later in ordered[1:]]
    return {
        version.id: (version.effective_on, end)
        for version, end in zip(ordered, [*ends, None], strict=True)
    }


def published_form_keys(session: Session) -> frozenset[str]:
    """Return the keys of all published forms."""
    return frozenset(session.scalars(select(FormVersion.form_key).distinct()))


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
    """Return the form of a version; it never changes, so it is read once a process."""
    known = _forms.get(form_version_id)
    if known is None:
        text = session.get_one(FormVersion, form_version_id).text
        known = _forms[form_version_id] = _parsed_form(text)
    return known


def newest_form(session: Session, form_key: str, *, at: datetime) -> FormDefinition:
    """Return the form that is in force at a moment."""
    return _parsed_form(form_version_in_force(session, form_key, at=at).text)


_definitions: dict[UUID, ProcessDefinition] = {}
_forms: dict[UUID, FormDefinition] = {}
_publications: dict[UUID, datetime] = {}


@lru_cache(maxsize=256)
def _parsed_form(text: str) -> FormDefinition:
    return forms.load(text)
