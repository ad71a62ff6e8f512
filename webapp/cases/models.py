"""Tables of assistance cases."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Officer
from webapp.database import Base
from webapp.registry.models import Household, HouseholdMember


class Programme(StrEnum):
    """What is applied for."""

    MINIMUM_LIVING_ALLOWANCE = "minimum_living_allowance"


class CaseStatus(StrEnum):
    """Where a case stands for people; the diagram knows more."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    APPLICANT_DIED = "applicant_died"
    TERMINATED = "terminated"


RUNNING_STATUSES = (CaseStatus.SUBMITTED, CaseStatus.ACCEPTED)


class SubmittedBy(StrEnum):
    """Who handed the application in (民发〔2021〕57号 第四条、第六条)."""

    HOUSEHOLD = "household"
    AGENT = "agent"


class AssistanceCase(Base):
    """One application of one household for one programme, to its end."""

    __tablename__ = "assistance_case"
    __table_args__ = (
        CheckConstraint(
            "(submitted_by = 'agent') = (agent_name IS NOT NULL AND agent_authority IS NOT NULL)",
            name="agent_has_authority",
        ),
        CheckConstraint(
            "status <> 'confirmed' OR (monthly_fen IS NOT NULL AND decided_on IS NOT NULL"
            " AND benefit_from IS NOT NULL)",
            name="confirmed_has_amount",
        ),
        CheckConstraint("monthly_fen >= 0", name="amount_not_negative"),
        Index(
            "uq_assistance_case_running",
            "household_id",
            "programme",
            unique=True,
            postgresql_where=text("status IN ('submitted', 'accepted')"),
        ),
        Index(
            "ix_assistance_case_division_code",
            "division_code",
            postgresql_ops={"division_code": "text_pattern_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    number: Mapped[str] = mapped_column(unique=True)
    programme: Mapped[Programme]
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"))
    applicant_id: Mapped[UUID] = mapped_column(ForeignKey("household_member.id"))
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.SUBMITTED)
    submitted_by: Mapped[SubmittedBy]
    agent_name: Mapped[str | None]
    agent_authority: Mapped[str | None]
    reason: Mapped[str]
    handled_by_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"))
    applied_on: Mapped[date]
    accepted_on: Mapped[date | None]
    regime: Mapped[str | None]
    special_circumstances: Mapped[str] = mapped_column(default="none")
    is_near_relative: Mapped[bool] = mapped_column(default=False)
    has_objection: Mapped[bool] = mapped_column(default=False)
    comparison_requested_on: Mapped[date | None]
    comparison_result: Mapped[str | None]
    first_opinion: Mapped[str | None]
    appraisal_result: Mapped[str | None]
    county_visited_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    decision_reasons: Mapped[str | None]
    monthly_fen: Mapped[int | None] = mapped_column(BigInteger)
    benefit_from: Mapped[date | None]
    recheck_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime]
    household: Mapped[Household] = relationship(lazy="raise")
    applicant: Mapped[HouseholdMember] = relationship(lazy="raise")
    handled_by: Mapped[Officer] = relationship(lazy="raise")


class Assessment(Base):
    """What the rules say of a case on a day: outcome, amount and the trace that proves them."""

    __tablename__ = "assessment"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("assistance_case.id"), index=True)
    division_code: Mapped[str]
    round: Mapped[int]
    outcome: Mapped[str]
    monthly_fen: Mapped[int | None] = mapped_column(BigInteger)
    facts: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class NearRelativeEntry(Base):
    """The separate register of 民发〔2021〕57号 第十一条: who handles, who applies, how related."""

    __tablename__ = "near_relative_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("assistance_case.id"), index=True)
    division_code: Mapped[str]
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officer.id"))
    person_name: Mapped[str]
    post: Mapped[str]
    relation: Mapped[str]
    registered_at: Mapped[datetime]


class CaseCounter(Base):
    """The last case number given in a year."""

    __tablename__ = "case_counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class ApplicationDraft(Base):
    """An application that an officer has begun and not handed in yet, step by step."""

    __tablename__ = "application_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), index=True)
    division_code: Mapped[str]
    step: Mapped[str]
    sealed: Mapped[bytes]
    lock_version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
