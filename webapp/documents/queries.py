"""Reads of documents and uploads. Row-level security hides what lies outside the own division."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from webapp.database import EVERYTHING, reaching
from webapp.documents.errors import DocumentNotFoundError, UploadNotFoundError
from webapp.documents.models import Document, DocumentKind, Upload


@dataclass(frozen=True)
class VerifiableDocument:
    """What a public verification needs of a document, and not a column more."""

    id: UUID
    subject_id: UUID
    division_code: str
    number: str
    kind: DocumentKind
    issuer_name: str
    issued_on: date
    applicant_name: str | None
    sha256: str | None
    demonstration: bool


def get(session: Session, document_id: UUID) -> Document:
    """Return a document.

    Raises:
        DocumentNotFoundError: There is none, or the session does not reach it.
    """
    found = session.get(Document, document_id)
    if found is None:
        raise DocumentNotFoundError(str(document_id))
    return found


def get_locked(session: Session, document_id: UUID) -> Document:
    """Return a document with its PDF, locked until the transaction ends.

    Raises:
        DocumentNotFoundError: There is none, or the session does not reach it.
    """
    found = session.execute(
        select(Document)
        .where(Document.id == document_id)
        .options(undefer(Document.pdf))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise DocumentNotFoundError(str(document_id))
    return found


def of_subject(session: Session, subject_id: UUID) -> tuple[Document, ...]:
    """Return the documents of a case, the oldest first."""
    rows = session.scalars(
        select(Document)
        .where(Document.subject_id == subject_id)
        .order_by(Document.issued_at, Document.number)
    )
    return tuple(rows)


def with_idempotency_key(session: Session, key: str) -> Document | None:
    """Return the document that was issued under this key, if one was."""
    return session.execute(
        select(Document).where(Document.idempotency_key == key)
    ).scalar_one_or_none()


def verifiable(session: Session, code: str) -> VerifiableDocument:
    """Return what the public may verify of a document, whoever asks.

    Raises:
        DocumentNotFoundError: No document carries this code.
    """
    narrow = select(
        Document.id,
        Document.subject_id,
        Document.division_code,
        Document.number,
        Document.kind,
        Document.content["issuer_name"].as_string().label("issuer_name"),
        Document.issued_on,
        Document.content["applicant_name"].as_string().label("applicant_name"),
        Document.sha256,
        Document.content["demonstration"].as_boolean().label("demonstration"),
    ).where(Document.verification_code == code)
    with reaching(session, EVERYTHING):
        row = session.execute(narrow).one_or_none()
    if row is None:
        raise DocumentNotFoundError("unknown verification code")
    return VerifiableDocument(**row._asdict())


def get_upload(session: Session, upload_id: UUID) -> Upload:
    """Return an upload without its bytes.

    Raises:
        UploadNotFoundError: There is none, or the session does not reach it.
    """
    found = session.get(Upload, upload_id)
    if found is None:
        raise UploadNotFoundError(str(upload_id))
    return found


def get_upload_with_content(session: Session, upload_id: UUID) -> Upload:
    """Return an upload with its bytes.

    Raises:
        UploadNotFoundError: There is none, or the session does not reach it.
    """
    found = session.execute(
        select(Upload).where(Upload.id == upload_id).options(undefer(Upload.content))
    ).scalar_one_or_none()
    if found is None:
        raise UploadNotFoundError(str(upload_id))
    return found


def uploads_of_subject(session: Session, subject_id: UUID) -> tuple[Upload, ...]:
    """Return the uploads of a case or draft without their bytes, the oldest first."""
    rows = session.scalars(
        select(Upload)
        .where(Upload.subject_id == subject_id)
        .order_by(Upload.uploaded_at, Upload.id)
    )
    return tuple(rows)


def same_upload(session: Session, *, subject_id: UUID, purpose: str, sha256: str) -> Upload | None:
    """Return the upload of the same bytes for the same purpose, if there is one."""
    return session.scalars(
        select(Upload)
        .where(Upload.subject_id == subject_id, Upload.purpose == purpose, Upload.sha256 == sha256)
        .order_by(Upload.uploaded_at, Upload.id)
        .limit(1)
    ).one_or_none()


def newest_of(session: Session, subject_id: UUID, kind: DocumentKind) -> Document | None:
    """Return the newest document of a kind that a case has."""
    return session.scalars(
        select(Document)
        .where(Document.subject_id == subject_id, Document.kind == kind)
        .order_by(Document.issued_at.desc(), Document.number.desc())
        .limit(1)
    ).one_or_none()


def without_pdf() -> Select[UUID]:
    """Return the selection of documents whose PDF is not made, the oldest first."""
    return (
        select(Document.id)
        .where(Document.sha256.is_(None))
        .order_by(Document.issued_at, Document.id)
    )
