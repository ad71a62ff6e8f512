"""Tables of the registry: money in whole fen, identity numbers encrypted, indexed blindly."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.database import Base
from webapp.encryption import EncryptedText


class Area(StrEnum):
    """Which standard applies."""

    RURAL = "rural"
    URBAN = "urban"


class Relation(StrEnum):
    """What a member is to the applicant; the words of the assessment's schema."""

    APPLICANT = "applicant"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    PARENT_IN_LAW = "parent_in_law"
    CHILD_IN_LAW = "child_in_law"
    OTHER = "other"


class Employment(StrEnum):
    """How a member earns a living."""

    NONE = "none"
    EMPLOYED = "employed"
    SELF_EMPLOYED = "self_employed"
    CASUAL = "casual"
    UNEMPLOYED = "unemployed"
    RETIRED = "retired"


class DisabilityCategory(StrEnum):
    """Categories of the disability certificate."""

    NONE = "none"
    VISUAL = "visual"
    HEARING = "hearing"
    SPEECH = "speech"
    PHYSICAL = "physical"
    INTELLECTUAL = "intellectual"
    MENTAL = "mental"
    MULTIPLE = "multiple"


class Student(StrEnum):
    """What a member studies."""

    NONE = "none"
    COMPULSORY = "compulsory"
    SECONDARY = "secondary"
    VOCATIONAL = "vocational"
    COLLEGE = "college"
    UNDERGRADUATE = "undergraduate"
    POSTGRADUATE = "postgraduate"
    PART_TIME = "part_time"


class Exclusion(StrEnum):
    """Why a member does not count (民发〔2021〕57号 第七条)."""

    CLERGY_APART = "clergy_apart"
    PRISON = "prison"
    COMPULSORY_ISOLATION = "compulsory_isolation"
    DECLARED_MISSING = "declared_missing"
    PROVINCIAL_RULE = "provincial_rule"


class Household(Base):
    """Family members who live together, at one address in one village."""

    __tablename__ = "household"
    __table_args__ = (
        CheckConstraint("length(division_code) = 12", name="lies_in_village"),
        Index("ix_household_division_code_created_at", "division_code", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    division_code: Mapped[str] = mapped_column(ForeignKey("division.code"))
    area: Mapped[Area]
    address: Mapped[str] = mapped_column(EncryptedText("household.address"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("household.phone"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    members: Mapped[list["HouseholdMember"]] = relationship(
        lazy="raise", order_by="HouseholdMember.position", back_populates="household"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy's way to say it


class HouseholdMember(Base):
    """A person of a household; ``left_on`` ends membership, rows are never removed."""

    __tablename__ = "household_member"
    __table_args__ = (
        CheckConstraint(
            "(disability_category = 'none') = (disability_grade IS NULL)",
            name="grade_needs_category",
        ),
        CheckConstraint("disability_grade BETWEEN 1 AND 4", name="grade_in_range"),
        CheckConstraint("left_on IS NULL OR left_on >= born_on", name="left_after_birth"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"), index=True)
    division_code: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]
    id_number: Mapped[str] = mapped_column(EncryptedText("household_member.id_number"))
    person_index: Mapped[str] = mapped_column(index=True)
    relation: Mapped[Relation]
    born_on: Mapped[date]
    is_female: Mapped[bool]
    student: Mapped[Student] = mapped_column(default=Student.NONE)
    employment: Mapped[Employment] = mapped_column(default=Employment.NONE)
    disability_category: Mapped[DisabilityCategory] = mapped_column(default=DisabilityCategory.NONE)
    disability_grade: Mapped[int | None]
    has_serious_illness: Mapped[bool] = mapped_column(default=False)
    is_dependent: Mapped[bool] = mapped_column(default=False)
    has_support_duty: Mapped[bool] = mapped_column(default=False)
    excluded_by: Mapped[Exclusion | None]
    lives_together: Mapped[bool] = mapped_column(default=True)
    left_on: Mapped[date | None]
    died_on: Mapped[date | None]
    household: Mapped[Household] = relationship(lazy="raise", back_populates="members")


class IncomeKind(StrEnum):
    """Kinds of income of 民发〔2021〕57号 第十三条."""

    WAGES = "wages"
    BUSINESS = "business"
    PROPERTY = "property"
    TRANSFER = "transfer"
    OTHER = "other"


class Income(Base):
    """What a member received in a period: as declared, and as the survey verified it."""

    __tablename__ = "income"
    __table_args__ = (
        CheckConstraint("declared_fen >= 0", name="declared_not_negative"),
        CheckConstraint("verified_fen >= 0", name="verified_not_negative"),
        CheckConstraint("period_to >= period_from", name="ends_after_begin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("household_member.id"))
    division_code: Mapped[str]
    kind: Mapped[IncomeKind]
    source: Mapped[str]
    declared_fen: Mapped[int] = mapped_column(BigInteger)
    verified_fen: Mapped[int | None] = mapped_column(BigInteger)
    verification_note: Mapped[str | None]
    period_from: Mapped[date]
    period_to: Mapped[date]
    position: Mapped[int]
    evidence_id: Mapped[UUID | None]
    created_at: Mapped[datetime]


class AssetKind(StrEnum):
    """Kinds of property of 民发〔2021〕57号 第十四条."""

    DEPOSIT = "deposit"
    SECURITY = "security"
    FUND = "fund"
    INSURANCE = "insurance"
    CLAIM = "claim"
    INTERNET_FINANCE = "internet_finance"
    VEHICLE = "vehicle"
    VESSEL = "vessel"
    MOBILITY_VEHICLE = "mobility_vehicle"
    HOUSE = "house"
    FOREST = "forest"
    OTHER = "other"


class Asset(Base):
    """What the household owns: as declared, and as the survey verified it."""

    __tablename__ = "asset"
    __table_args__ = (
        CheckConstraint("declared_fen >= 0", name="declared_not_negative"),
        CheckConstraint("verified_fen >= 0", name="verified_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"), index=True)
    division_code: Mapped[str]
    kind: Mapped[AssetKind]
    description: Mapped[str]
    count: Mapped[int] = mapped_column(default=1)
    is_exempt: Mapped[bool] = mapped_column(default=False)
    declared_fen: Mapped[int] = mapped_column(BigInteger)
    verified_fen: Mapped[int | None] = mapped_column(BigInteger)
    verification_note: Mapped[str | None]
    as_of: Mapped[date]
    position: Mapped[int]
    evidence_id: Mapped[UUID | None]
    created_at: Mapped[datetime]


class ExpenseKind(StrEnum):
    """Expenses that rules may deduct."""

    EMPLOYMENT_COST = "employment_cost"
    TAX_AND_SOCIAL_INSURANCE = "tax_and_social_insurance"
    SUPPORT_PAID = "support_paid"
    MAJOR_ILLNESS = "major_illness"
    DISABILITY_REHABILITATION = "disability_rehabilitation"
    ORDINARY_EDUCATION = "ordinary_education"


class Expense(Base):
    """A rigid expense, which counts only with a voucher."""

    __tablename__ = "expense"
    __table_args__ = (
        CheckConstraint("amount_fen >= 0", name="amount_not_negative"),
        CheckConstraint("period_to >= period_from", name="ends_after_begin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("household.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("household_member.id"))
    division_code: Mapped[str]
    kind: Mapped[ExpenseKind]
    description: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    has_voucher: Mapped[bool]
    period_from: Mapped[date]
    period_to: Mapped[date]
    position: Mapped[int]
    evidence_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
