"""What pages show of documents: facts in the page's language, names masked for the public."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext, lazy_gettext, ngettext

from webapp.documents import content as contents
from webapp.documents import writing
from webapp.documents.models import Document, DocumentKind, Upload
from webapp.documents.queries import VerifiableDocument
from webapp.web.presentation import date_with_weekday, masked_name

_KIND_LABELS = {
    DocumentKind.ACCEPTANCE: lazy_gettext("受理通知书"),
    DocumentKind.MISSING_PAPERS: lazy_gettext("一次性补正告知书"),
    DocumentKind.PUBLICITY: lazy_gettext("初审意见公示"),
    DocumentKind.CONFIRMATION: lazy_gettext("审核确认通知书"),
    DocumentKind.REFUSAL: lazy_gettext("不予确认告知书"),
    DocumentKind.TERMINATION: lazy_gettext("程序终止告知书"),
    DocumentKind.PUBLICATION: lazy_gettext("审核确认结果公布"),
}
_METHOD_LABELS = {
    "direct": lazy_gettext("直接送达"),
    "left": lazy_gettext("留置送达"),
    "entrusted": lazy_gettext("委托送达"),
    "post": lazy_gettext("邮寄送达"),
    "electronic": lazy_gettext("电子送达"),
    "announcement": lazy_gettext("公告送达"),
}
_HASH_PREFIX = 16


@dataclass(frozen=True)
class Fact:
    """A line of a summary: what it is, and what it says."""

    label: str
    value: str


@dataclass(frozen=True)
class Delivery:
    """When, how and to whom a document was delivered."""

    on: date
    method: str
    receiver: str


@dataclass(frozen=True)
class DocumentView:
    """A document as its page shows it."""

    id: str
    kind_label: str
    number: str
    title: str
    issuer_name: str
    issued_on: date
    verification_code: str
    sha256: str | None
    demonstration: bool
    delivery: Delivery | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class UploadView:
    """An upload in a list."""

    id: str
    file_name: str
    media_type: str
    size_kb: int
    uploaded_at: datetime


@dataclass(frozen=True)
class VerificationView:
    """What the public sees of a document: the applicant's name is masked."""

    kind_label: str
    number: str
    issuer_name: str
    issued_on: date
    applicant_name: str
    hash_prefix: str
    demonstration: bool
    matches: bool | None
    file_was_sent: bool


def kind_label(kind: DocumentKind) -> str:
    """Return what a kind of document is called, in the page's language."""
    return str(_KIND_LABELS[kind])


def delivery_method_label(method: str) -> str:
    """Return a way of delivery in the page's language; unknown ones as they were recorded."""
    return str(_METHOD_LABELS.get(method, method))


def document_view(document: Document) -> DocumentView:
    """Return a document as its page shows it."""
    content = contents.load(document.kind, document.content)
    return DocumentView(
        id=str(document.id),
        kind_label=kind_label(document.kind),
        number=document.number,
        title=document.title,
        issuer_name=content.issuer_name,
        issued_on=document.issued_on,
        verification_code=writing.grouped_code(document.verification_code),
        sha256=document.sha256,
        demonstration=content.demonstration,
        delivery=_delivery(document),
        facts=_FACTS[document.kind](content),
    )


def upload_view(upload: Upload) -> UploadView:
    """Return an upload as a list shows it."""
    return UploadView(
        id=str(upload.id),
        file_name=upload.file_name,
        media_type=upload.media_type,
        size_kb=max(1, round(upload.size_bytes / 1024)),
        uploaded_at=upload.uploaded_at,
    )


def verification_view(
    found: VerifiableDocument, *, matches: bool | None, file_was_sent: bool
) -> VerificationView:
    """Return what the public may see of a document."""
    return VerificationView(
        kind_label=kind_label(found.kind),
        number=found.number,
        issuer_name=found.issuer_name,
        issued_on=found.issued_on,
        applicant_name=masked_name(found.applicant_name),
        hash_prefix=(found.sha256 or "")[:_HASH_PREFIX],
        demonstration=found.demonstration,
        matches=matches,
        file_was_sent=file_was_sent,
    )


def _delivery(document: Document) -> Delivery | None:
    if document.delivered_on is None:
        return None
    method = delivery_method_label(document.delivery_method or "")
    return Delivery(document.delivered_on, method, document.receiver or "")


def _people(count: int) -> str:
    return ngettext("%(num)s 人", "%(num)s 人", count)


def _money(fen: int) -> str:
    return gettext("%(amount)s 元", amount=writing.yuan(fen))


def _monthly(fen: int) -> str:
    return gettext("每月 %(amount)s 元", amount=writing.yuan(fen))


def _due(due: contents.DueDay) -> str:
    day = date_with_weekday(due.on)
    return gettext("%(day)s（暂定）", day=day) if due.provisional_reason else day


def _household(content: contents.HouseholdNoticeContent) -> tuple[Fact, ...]:
    return (
        Fact(gettext("申请人"), masked_name(content.applicant_name)),
        Fact(gettext("案号"), content.case_number),
        Fact(gettext("村（社区）"), content.village_name),
        Fact(gettext("家庭成员"), _people(content.member_count)),
    )


def _acceptance(content: contents.AcceptanceContent) -> tuple[Fact, ...]:
    return (
        *_household(content),
        Fact(gettext("申请日期"), date_with_weekday(content.applied_on)),
        Fact(gettext("受理日期"), date_with_weekday(content.accepted_on)),
        Fact(gettext("启动调查期限"), _due(content.survey_due)),
        Fact(gettext("办结期限"), _due(content.total_due)),
    )


def _missing_papers(content: contents.MissingPapersContent) -> tuple[Fact, ...]:
    return (
        *_household(content),
        Fact(gettext("申请日期"), date_with_weekday(content.applied_on)),
        *(
            Fact(
                gettext("需要补正的材料 %(number)s", number=number),
                gettext("%(text)s（%(note)s）", text=paper.name, note=paper.note)
                if paper.note
                else paper.name,
            )
            for number, paper in enumerate(content.missing, start=1)
        ),
    )


def _publicity(content: contents.PublicityContent) -> tuple[Fact, ...]:
    agreed = gettext("拟纳入最低生活保障")
    return (
        Fact(gettext("村（社区）"), content.village_name),
        Fact(gettext("申请人"), masked_name(content.applicant_name)),
        Fact(gettext("家庭成员"), _people(content.member_count)),
        Fact(
            gettext("初审意见"),
            agreed if content.is_agreed else gettext("拟不予纳入最低生活保障"),
        ),
        *(
            (Fact(gettext("拟保障金额"), _monthly(content.monthly_fen)),)
            if content.monthly_fen is not None
            else ()
        ),
        Fact(gettext("公示期"), ngettext("%(num)s 日", "%(num)s 日", content.period_days)),
        Fact(gettext("异议受理电话"), content.objection_phone),
    )


def _confirmation(content: contents.ConfirmationContent) -> tuple[Fact, ...]:
    return (
        *_household(content),
        Fact(gettext("决定日期"), date_with_weekday(content.decided_on)),
        Fact(gettext("保障金额"), _monthly(content.monthly_fen)),
        Fact(gettext("发放起始月份"), f"{content.benefit_from:%Y-%m}"),
        Fact(gettext("下次核查"), f"{content.recheck_on:%Y-%m}"),
        *_remedies(content.remedies),
    )


def _refusal(content: contents.RefusalContent) -> tuple[Fact, ...]:
    return (
        *_household(content),
        Fact(gettext("决定日期"), date_with_weekday(content.decided_on)),
        Fact(gettext("应于此日前送达"), _due(content.deliver_by)),
        Fact(gettext("申报的家庭收入"), _money(content.declared_income_fen)),
        Fact(gettext("核实的家庭收入"), _money(content.verified_income_fen)),
        Fact(gettext("家庭人均收入"), _money(content.per_capita_fen)),
        Fact(gettext("当地保障标准"), _money(content.standard.fen)),
        *_remedies(content.remedies),
    )


def _termination(content: contents.TerminationContent) -> tuple[Fact, ...]:
    return (
        *_household(content),
        Fact(gettext("决定日期"), date_with_weekday(content.decided_on)),
        *_remedies(content.remedies),
    )


def _publication(content: contents.PublicationContent) -> tuple[Fact, ...]:
    return (
        Fact(gettext("村（社区）"), content.village_name),
        Fact(gettext("公布日期"), date_with_weekday(content.published_on)),
        *(
            Fact(
                masked_name(household.applicant_name),
                f"{_people(household.member_count)} · {_monthly(household.monthly_fen)}",
            )
            for household in content.households
        ),
    )


def _remedies(remedies: contents.Remedies) -> tuple[Fact, ...]:
    return (
        Fact(
            gettext("行政复议"),
            gettext(
                "%(days)s 日内，向%(body)s申请",
                days=remedies.reconsideration_days,
                body=remedies.reconsideration_body,
            ),
        ),
        Fact(
            gettext("行政诉讼"),
            gettext(
                "%(months)s 个月内，向%(court)s起诉",
                months=remedies.court_months,
                court=remedies.court,
            ),
        ),
    )


_FACTS: dict[DocumentKind, Callable[..., tuple[Fact, ...]]] = {
    DocumentKind.ACCEPTANCE: _acceptance,
    DocumentKind.MISSING_PAPERS: _missing_papers,
    DocumentKind.PUBLICITY: _publicity,
    DocumentKind.CONFIRMATION: _confirmation,
    DocumentKind.REFUSAL: _refusal,
    DocumentKind.TERMINATION: _termination,
    DocumentKind.PUBLICATION: _publication,
}
