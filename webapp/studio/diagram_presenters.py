"""What the pages of diagrams show: versions and their periods, drafts, elements, findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _

from webapp.definitions.models import ProcessVersion
from webapp.studio.diagram_checks import DiagramFinding
from webapp.studio.diagram_words import PROPERTIES, ROLES, STATUS_LABELS, TAGS
from webapp.studio.models import DiagramDraft, DraftStatus
from webapp.studio.words import in_language
from webapp.web.presentation import NavigationLink
from workflows.lint_rules.reading import Diagram, Element, Line, read
from workflows.model import ProcessDefinition


@dataclass(frozen=True)
class VersionView:
    """A published version; ``begins`` is None if it governs no day."""

    id: UUID
    number: int
    begins: date | None
    ends: date | None
    is_current: bool
    published_at: datetime
    submitted_by: str
    released_by: str
    note: str


@dataclass(frozen=True)
class DraftView:
    """A draft as lists and its own page show it."""

    id: UUID
    process_id: str
    status: str
    is_writing: bool
    is_submitted: bool
    base: int
    saved_by: str
    saved_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    effective_on: date | None
    note: str
    answered_by: str
    answered_at: datetime | None
    answer: str
    lock_version: int


@dataclass(frozen=True)
class ElementView:
    """An element of a diagram in words: what it is, who does it, what it carries."""

    id: str
    name: str
    kind: str
    role: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FindingView:
    """A finding; ``path`` are pairs of id and name, "" where it has none. Also read as JSON."""

    is_error: bool
    is_law: bool
    file: str
    element_id: str
    element_name: str
    message: str
    citation: str
    phrase: str
    path: tuple[tuple[str, str], ...]


def process_name(definition: ProcessDefinition) -> str:
    """Return what a process is called."""
    for diagram in map(read, definition.sources):
        for part in diagram.parts:
            if part.tag == "process" and part.id == definition.process_id:
                return _(part.name) if part.name else part.id
    return definition.process_id


def version_views(
    versions: Sequence[ProcessVersion],
    periods: Mapping[UUID, tuple[date, date | None]],
    *,
    today: date,
) -> tuple[VersionView, ...]:
    """Return versions with the acceptance days each governs, in the order given."""
    return tuple(
        _version(version, periods.get(version.id, (None, None)), today=today)
        for version in versions
    )


def draft_view(draft: DiagramDraft, *, base: int) -> DraftView:
    """Return a draft with the names of those who handled it."""
    return DraftView(
        id=draft.id,
        process_id=draft.process_id,
        status=str(STATUS_LABELS[draft.status]),
        is_writing=draft.status is DraftStatus.WRITING,
        is_submitted=draft.status is DraftStatus.SUBMITTED,
        base=base,
        saved_by=draft.saved_by.name,
        saved_at=draft.saved_at,
        submitted_by=draft.submitted_by.name if draft.submitted_by else "",
        submitted_at=draft.submitted_at,
        effective_on=draft.effective_on,
        note=draft.note,
        answered_by=draft.answered_by.name if draft.answered_by else "",
        answered_at=draft.answered_at,
        answer=draft.answer,
        lock_version=draft.lock_version,
    )


def file_tabs(
    definition: ProcessDefinition, file: str, *, address: str
) -> tuple[NavigationLink, ...]:
    """Return a link to each diagram of a definition."""
    return tuple(
        NavigationLink(
            label=diagram_title(read(source)),
            url=f"{address}?file={source.name}",
            is_current=source.name == file,
        )
        for source in definition.sources
    )


def diagram_title(diagram: Diagram) -> str:
    """Return what the process of a diagram is called."""
    names = [part.name or part.id for part in diagram.parts if part.tag == "process"]
    return _(names[0]) if names else diagram.file


def element_views(diagram: Diagram) -> tuple[ElementView, ...]:
    """Return every element and every flow of a diagram in words, in the order of the file."""
    names = _names((diagram,))
    nodes = [_element(element, names) for element in diagram.elements]
    return (*nodes, *(_line(line, names) for line in diagram.lines if line.name or line.condition))


def finding_views(
    found: Iterable[DiagramFinding], definition: ProcessDefinition
) -> tuple[FindingView, ...]:
    """Return findings in the page's language, errors first, what the law demands before all."""
    names = _names(map(read, definition.sources))
    views = [
        FindingView(
            is_error=one.is_error,
            is_law=bool(one.citation),
            file=one.file,
            element_id=one.element_id,
            element_name=names.get(one.element_id, one.element_id),
            message=in_language((one.message_zh, one.message_en)),
            citation=one.citation,
            phrase=one.phrase,
            path=tuple((step, _spoken(step, names)) for step in one.path),
        )
        for one in found
    ]
    return tuple(sorted(views, key=lambda view: not view.is_error))


def _spoken(element_id: str, names: Mapping[str, str]) -> str:
    """Return a name, but not an id in its place: on a way, what is unnamed is left out."""
    name = names.get(element_id, "")
    return "" if name == element_id else name


def names_of(*definitions: ProcessDefinition) -> Mapping[str, str]:
    """Return what elements are called, by id; where two say it, the later definition."""
    return {
        element_id: name
        for definition in definitions
        for element_id, name in _names(map(read, definition.sources)).items()
    }


def as_json(views: Iterable[FindingView]) -> list[dict[str, object]]:
    """Return findings as the editor reads them."""
    return [asdict(view) for view in views]


def _version(
    version: ProcessVersion, period: tuple[date | None, date | None], *, today: date
) -> VersionView:
    begins, ends = period
    return VersionView(
        id=version.id,
        number=version.version,
        begins=begins,
        ends=ends,
        is_current=begins is not None and begins <= today and (ends is None or today <= ends),
        published_at=version.published_at,
        submitted_by=version.submitted_by.name if version.submitted_by else "",
        released_by=version.released_by.name if version.released_by else "",
        note=version.note,
    )


def _names(diagrams: Iterable[Diagram]) -> dict[str, str]:
    names: dict[str, str] = {}
    for diagram in diagrams:
        names |= {part.id: _(part.name) if part.name else part.id for part in diagram.parts}
        names |= {one.id: _(one.name) if one.name else one.id for one in diagram.elements}
        for line in diagram.lines:
            ends = names.get(line.source, line.source), names.get(line.target, line.target)
            names[line.id] = " → ".join(ends)
    return names


def _element(element: Element, names: Mapping[str, str]) -> ElementView:
    facts = [(str(PROPERTIES.get(name, name)), value) for name, value in element.properties.items()]
    if element.default_flow:
        facts.append((_("默认分支"), names.get(element.default_flow, element.default_flow)))
    if element.called:
        facts.append((_("调用的流程"), element.called))
    if element.documentation:
        facts.append((_("办理说明"), _(element.documentation)))
    return ElementView(
        id=element.id,
        name=names[element.id],
        kind=str(TAGS.get(element.tag, element.tag)),
        role=role_label(element.lane),
        facts=tuple(facts),
    )


def _line(line: Line, names: Mapping[str, str]) -> ElementView:
    facts = [(_("名称"), _(line.name))] if line.name else []
    if line.condition:
        facts.append((_("条件"), line.condition))
    return ElementView(line.id, names[line.id], str(TAGS["sequenceFlow"]), "", tuple(facts))


def role_label(lane: str) -> str:
    """Return what the role of a lane is called."""
    return str(ROLES.get(lane, lane))
