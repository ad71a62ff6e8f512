"""Issue documents, keep their PDFs, record their delivery, store uploads."""

import hashlib
import logging
import secrets
import time
from datetime import date, datetime
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp import background
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.clock import local_day
from webapp.database import EVERYTHING, reaching
from webapp.documents import content as contents
from webapp.documents import file_types, queries, rendering
from webapp.documents.content import NoticeContent
from webapp.documents.errors import (
    AlreadyDeliveredError,
    DeliveryBeforeIssueError,
    DifferentPdfError,
    EmptyUploadError,
    UploadTooLargeError,
)
from webapp.documents.models import Document, DocumentCounter, DocumentKind, Upload
from webapp.logs import seconds_since

log = logging.getLogger(__name__)

RENDER = "render_document"
"""The job that makes a document's PDF."""
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 20
_BYTES_PER_MB = 1024 * 1024


def issue(
    session: Session,
    *,
    kind: DocumentKind,
    subject_id: UUID,
    division_code: str,
    issuer_division_code: str,
    content: NoticeContent,
    idempotency_key: str,
    at: datetime,
    issued_by_id: UUID | None = None,
) -> Document:
    """Issue a document under the next number of its series, and let the worker make its PDF.

    The number is part of the transaction: if that is undone, the number is given again, so a
    series has no gaps. Whoever issues in the same series waits until this transaction ends.

    Args:
        subject_id: The case.
        division_code: Where the case lies; decides who may read the document.
        issuer_division_code: Whose series the number belongs to.
        idempotency_key: A second call with the same key returns the first call's document.
        issued_by_id: The officer whose act issues it; none when a deadline does.

    Raises:
        TypeError: The content is that of another kind.
    """
    if content.kind is not kind:
        msg = f"a {content.kind} notice cannot be issued as {kind}"
        raise TypeError(msg)
    if known := queries.with_idempotency_key(session, idempotency_key):
        return known
    year = local_day(at).year
    counter = _locked_counter(session, f"{issuer_division_code}:{kind.value}:{year}")
    if known := queries.with_idempotency_key(session, idempotency_key):
        return known  # Somebody issued it while this call waited for the counter.
    counter.last += 1
    document = Document(
        number=f"{content.issuer_short}低保{content.mark}〔{year}〕{counter.last}号",
        kind=kind,
        subject_id=subject_id,
        division_code=division_code,
        issuer_division_code=issuer_division_code,
        title=content.title,
        content=contents.as_json(content),
        verification_code="".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)),
        idempotency_key=idempotency_key,
        issued_on=local_day(at),
        issued_at=at,
    )
    session.add(document)
    session.flush()
    audit.record(
        session,
        AuditAction.DOCUMENT_ISSUED,
        at=at,
        officer_id=issued_by_id,
        stream=f"case:{subject_id}",
        subject_id=document.id,
        division_code=division_code,
        details={"kind": kind.value, "number": document.number},
    )
    background.enqueue(session, RENDER, document.id)
    return document


def attach_pdf(session: Session, document_id: UUID, pdf: bytes, *, at: datetime) -> Document:
    """Keep the PDF of a document with its hash, once; the same PDF again changes nothing.

    It tells nothing new of the case, so it adds no event: issuing did.

    Raises:
        DifferentPdfError: Another PDF is kept already.
    """
    document = queries.get_locked(session, document_id)
    sha256 = hashlib.sha256(pdf).hexdigest()
    if document.sha256 is None:
        document.pdf, document.sha256, document.rendered_at = pdf, sha256, at
        session.flush()
    elif document.sha256 != sha256:
        raise DifferentPdfError(f"document {document_id} has the PDF {document.sha256}")
    return document


def ensure_pdf(session: Session, document_id: UUID, *, at: datetime) -> Document:
    """Return a document with its PDF, which is made and kept now if it was not before."""
    document = queries.get_locked(session, document_id)
    if document.pdf is None:
        start = time.perf_counter()
        attach_pdf(session, document_id, rendering.render_pdf(document), at=at)
        log.info(
            "pdf_made",
            extra={
                "case": document.subject_id,
                "item": document_id,
                "sha256": document.sha256,
                "seconds": seconds_since(start),
            },
        )
    return document


def read_pdf(
    session: Session, document_id: UUID, *, by_id: UUID, at: datetime
) -> tuple[Document, bytes]:
    """Return a document with the bytes of its PDF, and record who read it."""
    document = ensure_pdf(session, document_id, at=at)
    record_reading(session, document, by_id=by_id, at=at, form="pdf")
    assert document.pdf is not None  # noqa: S101  made above
    return document, document.pdf


def record_reading(
    session: Session, document: Document, *, by_id: UUID, at: datetime, form: str
) -> None:
    """Record that an officer read a document, as ``page`` or as ``pdf``."""
    audit.record(
        session,
        AuditAction.DOCUMENT_READ,
        at=at,
        officer_id=by_id,
        stream=f"case:{document.subject_id}",
        subject_id=document.id,
        division_code=document.division_code,
        details={"form": form},
    )


def verify(
    session: Session, code: str, *, at: datetime, pdf: bytes | None = None
) -> tuple[queries.VerifiableDocument, bool | None]:
    """Answer a public question about a document, and record that it was asked.

    Args:
        code: As printed; case, spaces and hyphens do not matter.
        pdf: A file that claims to be the document.

    Returns:
        What the public may know, and whether the file is the document; ``None`` without a file,
        or while the document's own PDF is not made.

    Raises:
        DocumentNotFoundError: No document carries this code.
    """
    found = queries.verifiable(session, normal_code(code))
    matches = None
    if pdf is not None and found.sha256 is not None:
        matches = secrets.compare_digest(hashlib.sha256(pdf).hexdigest(), found.sha256)
    with reaching(session, EVERYTHING):  # The public adds to a trail that it cannot read.
        audit.record(
            session,
            AuditAction.NOTICE_VERIFIED,
            at=at,
            stream=f"case:{found.subject_id}",
            subject_id=found.id,
            division_code=found.division_code,
            details={} if matches is None else {"matches": matches},
        )
    return found, matches


def normal_code(code: str) -> str:
    """Return a verification code as it is stored, however it was typed."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def record_delivery(
    session: Session, document_id: UUID, *, delivered_on: date, method: str, receiver: str
) -> Document:
    """Record when, how and to whom a document was delivered, once.

    It is part of the user task that delivers, whose completion is the event.

    Raises:
        DeliveryBeforeIssueError: It cannot have been delivered then.
        AlreadyDeliveredError: The delivery was recorded before, otherwise.
    """
    document = queries.get_locked(session, document_id)
    if delivered_on < document.issued_on:
        raise DeliveryBeforeIssueError(f"{delivered_on} is before {document.issued_on}")
    recorded = (document.delivered_on, document.delivery_method, document.receiver)
    told = (delivered_on, method, receiver)
    if document.delivered_on is not None and recorded != told:
        raise AlreadyDeliveredError(f"document {document_id} was delivered before")
    document.delivered_on, document.delivery_method, document.receiver = told
    session.flush()
    return document


def store_upload(
    session: Session,
    *,
    subject_id: UUID,
    division_code: str,
    purpose: str,
    file_name: str | None,
    stream: BinaryIO,
    limit_bytes: int,
    by: UUID | None,
    at: datetime,
) -> Upload:
    """Keep a file as it was handed in; the same bytes for the same purpose are kept once.

    Args:
        subject_id: The case, or the draft that becomes one.
        purpose: What the file is there for: a form's field, or an income's evidence.
        by: The officer, or nobody for what the public hands in.

    Raises:
        EmptyUploadError: There is nothing in it.
        UploadTooLargeError: It is longer than ``limit_bytes``.
        UploadTypeError: It is not what its name says, or of no accepted type.
        UploadUnreadableError: It is broken, locked or absurdly large once opened.
    """
    name = file_types.safe_name(file_name or "")
    content = stream.read(limit_bytes + 1)
    if not content:
        raise EmptyUploadError(file_name=name)
    if len(content) > limit_bytes:
        raise UploadTooLargeError(file_name=name, limit_mb=limit_bytes // _BYTES_PER_MB)
    media_type = file_types.media_type_of(content, file_name=name)
    sha256 = hashlib.sha256(content).hexdigest()
    if known := queries.same_upload(session, subject_id=subject_id, purpose=purpose, sha256=sha256):
        return known
    upload = Upload(
        subject_id=subject_id,
        division_code=division_code,
        purpose=purpose,
        file_name=name,
        media_type=media_type,
        size_bytes=len(content),
        sha256=sha256,
        content=content,
        uploaded_by_id=by,
        uploaded_at=at,
    )
    session.add(upload)
    session.flush()
    audit.record(
        session,
        AuditAction.UPLOAD_STORED,
        at=at,
        officer_id=by,
        stream=f"case:{subject_id}",
        subject_id=upload.id,
        division_code=division_code,
        details={"media_type": media_type, "size_bytes": len(content)},
    )
    return upload


def read_upload(session: Session, upload_id: UUID, *, by_id: UUID, at: datetime) -> Upload:
    """Return an upload with its bytes, and record who read it."""
    upload = queries.get_upload_with_content(session, upload_id)
    audit.record(
        session,
        AuditAction.UPLOAD_READ,
        at=at,
        officer_id=by_id,
        stream=f"case:{upload.subject_id}",
        subject_id=upload.id,
        division_code=upload.division_code,
    )
    return upload


def _locked_counter(session: Session, series: str) -> DocumentCounter:
    session.execute(insert(DocumentCounter).values(series=series, last=0).on_conflict_do_nothing())
    return session.execute(
        select(DocumentCounter)
        .where(DocumentCounter.series == series)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
