"""Tables of the audit trail. Rows are only ever added; PostgreSQL refuses anything else."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base


class AuditAction(StrEnum):
    """What happened; past tense."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    OFFICER_ADDED = "officer_added"
    OFFICER_CHANGED = "officer_changed"
    PASSWORD_RESET = "password_reset"  # noqa: S105  the name of an event
    OFFICER_DISABLED = "officer_disabled"
    LANGUAGE_CHOSEN = "language_chosen"
    OFFICE_SET = "office_set"
    RELATIVE_DECLARED = "relative_declared"
    HOUSEHOLD_REGISTERED = "household_registered"
    HOUSEHOLD_CHANGED = "household_changed"
    HOUSEHOLD_READ = "household_read"
    IDENTITY_UNMASKED = "identity_unmasked"
    REGISTRY_SEARCHED = "registry_searched"
    APPLICATION_SUBMITTED = "application_submitted"
    APPLICATION_DRAFTED = "application_drafted"
    CASE_READ = "case_read"
    CASE_CLOSED = "case_closed"
    APPLICANT_SUBSTITUTED = "applicant_substituted"
    CASE_SIGNALLED = "case_signalled"
    MESSAGE_DELIVERED = "message_delivered"
    DECISION_TAKEN = "decision_taken"
    PROCESS_INSTANCE_STARTED = "process_instance_started"
    USER_TASK_CLAIMED = "user_task_claimed"
    USER_TASK_RELEASED = "user_task_released"
    USER_TASK_COMPLETED = "user_task_completed"
    USER_TASK_REASSIGNED = "user_task_reassigned"
    DRAFT_SAVED = "draft_saved"
    CLOCK_FIRED = "clock_fired"
    CLOCK_WARNED = "clock_warned"
    CLOCK_OVERDUE = "clock_overdue"
    CLOCK_EXTENDED = "clock_extended"
    CLOCK_STOPPED = "clock_stopped"
    CLOCK_RESUMED = "clock_resumed"
    CLOCK_RECALCULATED = "clock_recalculated"
    CALENDAR_LOADED = "calendar_loaded"
    CALENDAR_CORRECTED = "calendar_corrected"
    DEFINITION_PUBLISHED = "definition_published"
    JOB_RETRIED = "job_retried"
    DIAGRAM_DRAFT_BEGUN = "diagram_draft_begun"
    DIAGRAM_DRAFT_SAVED = "diagram_draft_saved"
    DIAGRAM_DRAFT_SUBMITTED = "diagram_draft_submitted"
    DIAGRAM_DRAFT_WITHDRAWN = "diagram_draft_withdrawn"
    DIAGRAM_DRAFT_RETURNED = "diagram_draft_returned"
    DIAGRAM_DRAFT_RELEASED = "diagram_draft_released"
    DIAGRAM_DRAFT_DISCARDED = "diagram_draft_discarded"
    MIGRATION_PLANNED = "migration_planned"
    MIGRATION_DISCARDED = "migration_discarded"
    MIGRATION_RELEASED = "migration_released"
    MIGRATION_FINISHED = "migration_finished"
    MIGRATION_UNDO_ASKED = "migration_undo_asked"
    CASE_MIGRATED = "case_migrated"
    CASE_NOT_MIGRATED = "case_not_migrated"
    CASE_MIGRATION_UNDONE = "case_migration_undone"
    CASE_BOUND_TO_LAW = "case_bound_to_law"
    CASE_NOT_BOUND_TO_LAW = "case_not_bound_to_law"
    CASE_CHANGE_ASKED = "case_change_asked"
    CASE_CHANGE_REJECTED = "case_change_rejected"
    CASE_CHANGED = "case_changed"
    DOCUMENT_ISSUED = "document_issued"
    DOCUMENT_READ = "document_read"
    UPLOAD_STORED = "upload_stored"
    UPLOAD_READ = "upload_read"
    NOTICE_POSTED = "notice_posted"
    NOTICE_REMOVED = "notice_removed"
    OBJECTION_RECEIVED = "objection_received"
    PROGRESS_ASKED = "progress_asked"
    NOTICE_VERIFIED = "notice_verified"
    AUDIT_READ = "audit_read"
    DEMONSTRATION_LOADED = "demonstration_loaded"
    CLOCK_SET_FOR_DEMONSTRATION = "clock_set_for_demonstration"


class AuditEvent(Base):
    """One thing that happened: ids and codes only, never names, numbers of people or accounts."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_officer_at", "officer_id", "at"),
        Index("ix_audit_event_action_at", "action", "at"),
    )

    stream: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[AuditAction]
    officer_id: Mapped[UUID | None]
    subject_id: Mapped[str | None]
    division_code: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class AuditStream(Base):
    """The head of one chain: a case, an officer, or the system; locked while an event is added."""

    __tablename__ = "audit_stream"

    name: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str]


class AuditSeal(Base):
    """A seal over the heads of all chains at a moment; seals are chained too, so none can vanish.

    It covers each head that is new since the seal before, which covers the others.
    """

    __tablename__ = "audit_seal"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_at: Mapped[datetime]
    stream_count: Mapped[int]
    previous_hash: Mapped[str]
    hash: Mapped[str]


class AuditSealHead(Base):
    """A chain's head as a seal found it: what a seal's hash covers, so that it can be proved."""

    __tablename__ = "audit_seal_head"

    stream: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str]
    seal_sequence: Mapped[int] = mapped_column(index=True)
