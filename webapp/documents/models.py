"""Tables of issued documents and uploads."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from webapp.database import Base


class DocumentKind(StrEnum):
    """What is issued."""

    ACCEPTANCE = "acceptance"
    MISSING_PAPERS = "missing_papers"
    PUBLICITY = "publicity"
    CONFIRMATION = "confirmation"
    REFUSAL = "refusal"
    TERMINATION = "termination"
    PUBLICATION = "publication"


class Document(Base):
    """A numbered notice. Its PDF and hash are written once; what it says is kept beside it."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("issuer_division_code", "number"),
        UniqueConstraint("verification_code"),
        UniqueConstraint("idempotency_key"),
        CheckConstraint("(pdf IS NULL) = (sha256 IS NULL)", name="pdf_has_hash"),
        CheckConstraint(
            "(delivered_on IS NULL) = (delivery_method IS NULL)", name="delivery_has_method"
        ),
        Index(
            "ix_document_without_pdf",
            "issued_at",
            "id",
            postgresql_where=text("sha256 IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[str]
    kind: Mapped[DocumentKind]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    division_code: Mapped[str]
    issuer_division_code: Mapped[str]
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    verification_code: Mapped[str]
    idempotency_key: Mapped[str]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str | None]
    rendered_at: Mapped[datetime | None]
    delivered_on: Mapped[date | None]
    delivery_method: Mapped[str | None]
    receiver: Mapped[str | None]


class DocumentCounter(Base):
    """The last number given in a series: division, kind and year."""

    __tablename__ = "document_counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Upload(Base):
    """A file that somebody handed in; its type is what its bytes say."""

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_subject", "subject_id"),
        CheckConstraint("size_bytes > 0", name="not_empty"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    subject_id: Mapped[UUID]
    division_code: Mapped[str]
    purpose: Mapped[str]
    file_name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    uploaded_by_id: Mapped[UUID | None]
    uploaded_at: Mapped[datetime]
