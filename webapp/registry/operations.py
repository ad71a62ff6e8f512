"""Writes to the registry: registering a household, verifying what it declared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from policies import identity_numbers
from webapp import clock, encryption
from webapp.accounts.models import Officer
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction
from webapp.registry import queries
from webapp.registry.errors import (
    HouseholdNotFoundError,
    NoApplicantError,
    RelativeMissingError,
    SamePersonTwiceError,
)
from webapp.registry.models import (
    Area,
    Asset,
    AssetKind,
    DisabilityCategory,
    Employment,
    Exclusion,
    Expense,
    ExpenseKind,
    Household,
    HouseholdMember,
    Income,
    IncomeKind,
    Relation,
    Student,
)


@dataclass(frozen=True)
class NewMember:
    """A member as entered."""

    name: str
    id_number: str
    relation: Relation
    student: Student = Student.NONE
    employment: Employment = Employment.NONE
    disability_category: DisabilityCategory = DisabilityCategory.NONE
    disability_grade: int | None = None
    has_serious_illness: bool = False
    is_dependent: bool = False
    has_support_duty: bool = False
    lives_together: bool = True
    excluded_by: Exclusion | None = None


@dataclass(frozen=True)
class NewIncome:
    """An income as declared; ``member`` is the member's place in the list."""

    member: int
    kind: IncomeKind
    source: str
    fen: int
    period_from: date
    period_to: date
    evidence_id: UUID | None = None


@dataclass(frozen=True)
class NewAsset:
    """An asset as declared."""

    kind: AssetKind
    description: str
    fen: int
    as_of: date
    count: int = 1
    is_exempt: bool = False
    evidence_id: UUID | None = None


@dataclass(frozen=True)
class NewExpense:
    """A rigid expense as declared; ``member`` is the member's place in the list."""

    member: int
    kind: ExpenseKind
    description: str
    fen: int
    has_voucher: bool
    period_from: date
    period_to: date
    evidence_id: UUID | None = None


@dataclass(frozen=True)
class NewHousehold:
    """A household as entered."""

    division_code: str
    area: Area
    address: str
    phone: str
    members: Sequence[NewMember]
    incomes: Sequence[NewIncome] = ()
    assets: Sequence[NewAsset] = ()
    expenses: Sequence[NewExpense] = ()


@dataclass(frozen=True)
class Verified:
    """What the survey found for a declared amount."""

    fen: int
    note: str = ""


def register_household(
    session: Session, new: NewHousehold, *, by: Officer, at: datetime
) -> Household:
    """Enter a household with its members and means.

    Raises:
        NoApplicantError: Not exactly one member is the applicant.
        SamePersonTwiceError: An identity number stands twice.
        IdentityNumberError: A number cannot be right.
    """
    if sum(member.relation is Relation.APPLICANT for member in new.members) != 1:
        raise NoApplicantError
    household = Household(
        division_code=new.division_code,
        area=new.area,
        address=new.address,
        phone=new.phone or None,
        created_at=at,
        changed_at=at,
    )
    session.add(household)
    session.flush()
    members = _add_members(session, household, new.members, today=clock.local_day(at))
    _add_means(session, household, new, members, at=at)
    session.flush()
    _note(session, AuditAction.HOUSEHOLD_REGISTERED, household, by=by, at=at)
    return household


def verify_means(
    session: Session,
    household_id: UUID,
    *,
    incomes: Mapping[UUID, Verified],
    assets: Mapping[UUID, Verified],
    by: Officer | None,
    at: datetime,
) -> None:
    """Write beside each declared amount what the survey found."""
    household = queries.get(session, household_id)
    means = queries.means_of(session, household_id)
    for row in means.incomes:
        if row.id in incomes:
            row.verified_fen = incomes[row.id].fen
            row.verification_note = incomes[row.id].note or None
    for asset in means.assets:
        if asset.id in assets:
            asset.verified_fen = assets[asset.id].fen
            asset.verification_note = assets[asset.id].note or None
    household.changed_at = at
    session.flush()
    _note(session, AuditAction.HOUSEHOLD_CHANGED, household, by=by, at=at)


def note_death(
    session: Session,
    household_id: UUID,
    member_id: UUID,
    *,
    died_on: date,
    by: Officer,
    at: datetime,
) -> Household:
    """Note that a member died: the person no longer counts, the rows stay."""
    household = queries.get(session, household_id)
    for member in household.members:
        if member.id == member_id:
            member.died_on = died_on
            member.left_on = died_on
    household.changed_at = at
    session.flush()
    _note(session, AuditAction.HOUSEHOLD_CHANGED, household, by=by, at=at)
    return household


def unmask(
    session: Session,
    household_id: UUID,
    member_id: UUID,
    *,
    reason: str,
    by: Officer,
    at: datetime,
) -> HouseholdMember:
    """Return a member whose identity number is about to be shown; the trail says to whom, and why.

    Args:
        reason: The code of a reason, never free text: the trail holds no names.

    Raises:
        HouseholdNotFoundError: No such household or member within the officer's reach.
    """
    household = queries.get(session, household_id)
    member = next((one for one in household.members if one.id == member_id), None)
    if member is None:
        raise HouseholdNotFoundError
    audit.record(
        session,
        AuditAction.IDENTITY_UNMASKED,
        at=at,
        officer_id=by.id,
        stream=f"household:{household.id}",
        subject_id=member.id,
        division_code=household.division_code,
        details={"reason": reason},
    )
    return member


def note_reading(session: Session, household: Household, *, by: Officer, at: datetime) -> None:
    """Write down that an officer read the file of a household."""
    _note(session, AuditAction.HOUSEHOLD_READ, household, by=by, at=at)


def make_applicant(session: Session, household: Household, member_id: UUID) -> HouseholdMember:
    """Let another living member speak for the household.

    Raises:
        RelativeMissingError: The member left, died, or belongs to another household.
    """
    chosen = next(
        (one for one in household.members if one.id == member_id and one.left_on is None), None
    )
    if chosen is None:
        raise RelativeMissingError
    for member in household.members:
        if member.relation is Relation.APPLICANT:
            member.relation = Relation.OTHER if member.left_on is None else member.relation
    chosen.relation = Relation.APPLICANT
    session.flush()
    return chosen


def _add_members(
    session: Session, household: Household, new: Sequence[NewMember], *, today: date
) -> list[HouseholdMember]:
    ring = encryption.ring()
    numbers = [identity_numbers.parse(member.id_number, today=today) for member in new]
    if len({number.text for number in numbers}) != len(numbers):
        raise SamePersonTwiceError
    added = [
        HouseholdMember(
            household_id=household.id,
            division_code=household.division_code,
            position=place,
            name=member.name.strip(),
            id_number=number.text,
            person_index=ring.blind_index(number.text),
            relation=member.relation,
            born_on=number.born_on,
            is_female=number.is_female,
            student=member.student,
            employment=member.employment,
            disability_category=member.disability_category,
            disability_grade=member.disability_grade,
            has_serious_illness=member.has_serious_illness,
            is_dependent=member.is_dependent,
            has_support_duty=member.has_support_duty,
            lives_together=member.lives_together,
            excluded_by=member.excluded_by,
        )
        for place, (member, number) in enumerate(zip(new, numbers, strict=True))
    ]
    session.add_all(added)
    session.flush()
    return added


def _add_means(
    session: Session,
    household: Household,
    new: NewHousehold,
    members: Sequence[HouseholdMember],
    *,
    at: datetime,
) -> None:
    shared = {
        "household_id": household.id,
        "division_code": household.division_code,
        "created_at": at,
    }
    session.add_all(
        Income(
            **shared,
            position=place,
            member_id=members[income.member].id,
            kind=income.kind,
            source=income.source,
            declared_fen=income.fen,
            period_from=income.period_from,
            period_to=income.period_to,
            evidence_id=income.evidence_id,
        )
        for place, income in enumerate(new.incomes)
    )
    session.add_all(
        Asset(
            **shared,
            position=place,
            kind=asset.kind,
            description=asset.description,
            declared_fen=asset.fen,
            count=asset.count,
            is_exempt=asset.is_exempt,
            as_of=asset.as_of,
            evidence_id=asset.evidence_id,
        )
        for place, asset in enumerate(new.assets)
    )
    session.add_all(
        Expense(
            **shared,
            position=place,
            member_id=members[expense.member].id,
            kind=expense.kind,
            description=expense.description,
            amount_fen=expense.fen,
            has_voucher=expense.has_voucher,
            period_from=expense.period_from,
            period_to=expense.period_to,
            evidence_id=expense.evidence_id,
        )
        for place, expense in enumerate(new.expenses)
    )


def _note(
    session: Session,
    action: AuditAction,
    household: Household,
    *,
    by: Officer | None,
    at: datetime,
) -> None:
    audit.record(
        session,
        action,
        at=at,
        officer_id=by.id if by else None,
        stream=f"household:{household.id}",
        subject_id=household.id,
        division_code=household.division_code,
    )
