"""What each kind of notice says, as it is stored beside the PDF.

A notice prints its content and nothing else, so the same content always gives the same document.
Identity numbers come in already masked; what hangs on a board has no field for them at all.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

from webapp.documents.models import DocumentKind


@dataclass(frozen=True, kw_only=True)
class DueDay:
    """A last day; ``provisional_reason`` says, in Chinese, why it may still move."""

    on: date
    provisional_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class LegalBasis:
    """An article, and its words where they are quoted."""

    citation: str
    phrase: str = ""


@dataclass(frozen=True, kw_only=True)
class ReasonStep:
    """One step of the assessment's trace as people read it."""

    label: str
    formula: str
    result: str
    citation: str = ""
    phrase: str = ""


@dataclass(frozen=True, kw_only=True)
class MissingPaper:
    """A paper that the file lacks, and what it is needed for."""

    name: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Standard:
    """The local standard with the announcement that sets it."""

    fen: int
    unit: str
    reference: str
    phrase: str = ""


@dataclass(frozen=True, kw_only=True)
class Remedies:
    """Where the household may turn, until when and by which law.

    The defaults are what notices printed before they kept the periods.
    """

    reconsideration_body: str
    court: str
    reconsideration_days: int = 60
    reconsideration_source: str = "《中华人民共和国行政复议法》第二十条"
    court_months: int = 6
    court_source: str = "《中华人民共和国行政诉讼法》第四十六条"


@dataclass(frozen=True, kw_only=True)
class PublishedHousehold:
    """A line of a published list: the three fields that 民发〔2021〕57号 第二十四条 names."""

    applicant_name: str
    member_count: int
    monthly_fen: int


@dataclass(frozen=True, kw_only=True)
class NoticeContent:
    """What every notice says: who issues it, and where it can be verified.

    ``issuer_name`` stands in the red head and beneath the text, ``issuer_short`` in the number.
    Without ``public_address`` the notice carries its code but no QR code.
    """

    kind: ClassVar[DocumentKind]
    title: ClassVar[str]
    mark: ClassVar[str]

    issuer_name: str
    issuer_short: str
    issuer_phone: str
    public_address: str = ""
    demonstration: bool = False


@dataclass(frozen=True, kw_only=True)
class HouseholdNoticeContent(NoticeContent):
    """A notice to one household: the applicant's full name, the identity number masked."""

    case_number: str
    applicant_name: str
    id_number_masked: str
    village_name: str
    member_count: int


@dataclass(frozen=True, kw_only=True)
class AcceptanceContent(HouseholdNoticeContent):
    """The application was accepted: from this day the deadlines run."""

    kind = DocumentKind.ACCEPTANCE
    title = "最低生活保障申请受理通知书"
    mark = "受"

    applied_on: date
    accepted_on: date
    survey_due: DueDay
    total_working_days: int
    total_due: DueDay


@dataclass(frozen=True, kw_only=True)
class MissingPapersContent(HouseholdNoticeContent):
    """Everything that the file lacks, told once."""

    kind = DocumentKind.MISSING_PAPERS
    title = "最低生活保障申请材料一次性补正告知书"
    mark = "补"

    applied_on: date
    missing: tuple[MissingPaper, ...]


@dataclass(frozen=True, kw_only=True)
class PublicityContent(NoticeContent):
    """The sheet that hangs in the village while objections are open.

    The days are written by hand when they are not known at the time of printing.
    """

    kind = DocumentKind.PUBLICITY
    title = "最低生活保障初审意见公示"
    mark = "示"

    village_name: str
    applicant_name: str
    member_count: int
    is_agreed: bool
    proposed_type: str
    monthly_fen: int | None
    period_days: int
    posted_on: date | None = None
    ends_on: date | None = None
    round: int = 1
    objection_phone: str


@dataclass(frozen=True, kw_only=True)
class ConfirmationContent(HouseholdNoticeContent):
    """The allowance was confirmed: how much, from when, until which recheck."""

    kind = DocumentKind.CONFIRMATION
    title = "最低生活保障审核确认通知书"
    mark = "确"

    allowance_type: str
    decided_on: date
    monthly_fen: int
    benefit_from: date
    recheck_on: date
    standard: Standard
    steps: tuple[ReasonStep, ...] = ()
    remedies: Remedies


@dataclass(frozen=True, kw_only=True)
class RefusalContent(HouseholdNoticeContent):
    """The allowance was not confirmed: the facts, the reasons, the articles, the remedies."""

    kind = DocumentKind.REFUSAL
    title = "不予确认最低生活保障告知书"
    mark = "不"

    applied_on: date
    decided_on: date
    deliver_by: DueDay
    notice_working_days: int
    declared_income_fen: int
    verified_income_fen: int
    per_capita_fen: int
    income_unit: str
    standard: Standard
    reasons: tuple[str, ...]
    steps: tuple[ReasonStep, ...]
    articles: tuple[LegalBasis, ...]
    alternatives: tuple[str, ...] = ()
    remedies: Remedies


@dataclass(frozen=True, kw_only=True)
class TerminationContent(HouseholdNoticeContent):
    """The procedure ended without a determination: the household did not cooperate."""

    kind = DocumentKind.TERMINATION
    title = "最低生活保障审核确认程序终止告知书"
    mark = "终"

    applied_on: date
    decided_on: date
    reasons: tuple[str, ...]
    articles: tuple[LegalBasis, ...]
    remedies: Remedies


@dataclass(frozen=True, kw_only=True)
class PublicationContent(NoticeContent):
    """The confirmed households of a village: name, members, amount, nothing else."""

    kind = DocumentKind.PUBLICATION
    title = "最低生活保障审核确认结果公布"
    mark = "布"

    village_name: str
    households: tuple[PublishedHousehold, ...]
    published_on: date
    complaint_phone: str


CONTENT_TYPES: Mapping[DocumentKind, type[NoticeContent]] = {
    content.kind: content
    for content in (
        AcceptanceContent,
        MissingPapersContent,
        PublicityContent,
        ConfirmationContent,
        RefusalContent,
        TerminationContent,
        PublicationContent,
    )
}


def as_json(content: NoticeContent) -> dict[str, Any]:
    """Return the content as JSON values: days in ISO form, money in whole fen."""
    written = _written(asdict(content))
    assert isinstance(written, dict)  # noqa: S101  a dataclass becomes a dict
    return written


def load(kind: DocumentKind, stored: Mapping[str, object]) -> NoticeContent:
    """Return the content that ``as_json`` wrote.

    Raises:
        TypeError: The stored values are not those of this kind.
    """
    content = _revived(CONTENT_TYPES[kind], stored)
    assert isinstance(content, NoticeContent)  # noqa: S101  the type was chosen above
    return content


def _written(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _written(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    return value


def _revived(hint: Any, value: object) -> object:
    if get_origin(hint) is UnionType:
        if value is None:
            return None
        return _revived(next(arm for arm in get_args(hint) if arm is not NoneType), value)
    if get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_revived(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(value, Mapping):
        hints = get_type_hints(hint)
        known = {field.name for field in fields(hint)}
        return hint(**{name: _revived(hints[name], value[name]) for name in known & value.keys()})
    if hint is date and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(hint, type) and isinstance(value, hint):
        return value
    msg = f"a notice holds {value!r} where {hint} belongs"
    raise TypeError(msg)
