"""Tables of divisions and officers."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base
from webapp.encryption import EncryptedText


class Role(StrEnum):
    """What an officer is here to do; the first three are also lanes of diagrams."""

    VILLAGE_ASSISTANT = "village_assistant"
    TOWNSHIP_CASEWORKER = "township_caseworker"
    COUNTY_OFFICER = "county_officer"
    SUPERVISOR = "supervisor"
    POLICY_STAFF = "policy_staff"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class DivisionLevel(StrEnum):
    """Levels of GB/T 2260 and the statistical codes: 2, 4, 6, 9 and 12 digits."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Division(Base):
    """An administrative division; its code begins with its parent's."""

    __tablename__ = "division"
    __table_args__ = (
        CheckConstraint("length(code) IN (2, 4, 6, 9, 12)", name="code_length"),
        CheckConstraint(
            "parent_code IS NULL OR starts_with(code, parent_code)", name="lies_in_parent"
        ),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[DivisionLevel]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("division.code"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Office(Base):
    """The office of a division: what its notices print. The law leaves each value to the place."""

    __tablename__ = "office"

    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"), primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str]
    phone: Mapped[str]
    reconsideration_body: Mapped[str]
    court: Mapped[str]


class Officer(Base):
    """A person with an account. One person may hold several accounts: ``person_index`` tells."""

    __tablename__ = "officer"
    __table_args__ = (
        Index("ix_officer_division_role", "division_code", "role"),
        CheckConstraint("failed_sign_ins >= 0", name="failed_sign_ins_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    person_index: Mapped[str] = mapped_column(index=True)
    id_number: Mapped[str] = mapped_column(EncryptedText("officer.id_number"))
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(default="zh")
    is_active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    # Every page's head names it, so it comes along however an officer is loaded.
    division: Mapped[Division] = relationship(lazy="joined")


class RelativeRelation(StrEnum):
    """Near relatives as 民发〔2012〕220号 第十四条 lists them."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"


class OfficerRelative(Base):
    """A near relative whom an officer declared: that person's case is closed to the officer."""

    __tablename__ = "officer_relative"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), index=True)
    relation: Mapped[RelativeRelation]
    person_index: Mapped[str] = mapped_column(index=True)
    declared_at: Mapped[datetime]
