"""Reads of officers and divisions."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.accounts.errors import OfficeMissingError, OfficerNotFoundError
from webapp.accounts.models import Division, DivisionLevel, Office, Officer, OfficerRelative, Role
from webapp.errors import NotFoundError


def get_officer(session: Session, officer_id: UUID) -> Officer:
    """Return an officer with the division."""
    officer = session.execute(select(Officer).where(Officer.id == officer_id)).scalar_one_or_none()
    if officer is None:
        raise OfficerNotFoundError
    return officer


def find_by_login(session: Session, login: str, *, locked: bool = False) -> Officer | None:
    """Return the account of a login, if there is one; ``locked`` keeps it for this transaction."""
    statement = select(Officer).where(Officer.login == login)
    if locked:
        statement = statement.with_for_update(of=Officer)
    return session.execute(statement).scalar_one_or_none()


def officers_of(
    session: Session, division_code: str, *, roles: Collection[Role] | None = None
) -> Sequence[Officer]:
    """Return the active officers of a division and below, by division, role and name."""
    statement = (
        select(Officer)
        .where(func.starts_with(Officer.division_code, division_code), Officer.is_active)
        .order_by(Officer.division_code, Officer.role, Officer.name, Officer.id)
    )
    if roles is not None:
        statement = statement.where(Officer.role.in_(roles))
    return session.scalars(statement).all()


def supervisors_over(session: Session, division_code: str) -> Sequence[Officer]:
    """Return the active supervisors whose division contains this one, nearest first."""
    return session.scalars(
        select(Officer)
        .where(
            Officer.role == Role.SUPERVISOR,
            Officer.is_active,
            func.starts_with(division_code, Officer.division_code),
        )
        .order_by(func.length(Officer.division_code).desc(), Officer.name, Officer.id)
    ).all()


def relatives_of(session: Session, officer_person_index: str) -> frozenset[str]:
    """Return the person indexes of everybody whom this person declared as a near relative."""
    return frozenset(
        session.scalars(
            select(OfficerRelative.person_index)
            .join(Officer, Officer.id == OfficerRelative.officer_id)
            .where(Officer.person_index == officer_person_index)
        )
    )


def declared_relatives(session: Session, officer_id: UUID) -> Sequence[OfficerRelative]:
    """Return the near relatives that an officer declared under this account, oldest first."""
    return session.scalars(
        select(OfficerRelative)
        .where(OfficerRelative.officer_id == officer_id)
        .order_by(OfficerRelative.declared_at, OfficerRelative.id)
    ).all()


def get_division(session: Session, code: str) -> Division:
    """Return a division."""
    division = session.get(Division, code)
    if division is None:
        raise NotFoundError
    return division


def division_path(session: Session, code: str) -> Sequence[Division]:
    """Return a division and all above it, the highest first."""
    prefixes = [code[:length] for length in (2, 4, 6, 9, 12) if length <= len(code)]
    return session.scalars(
        select(Division).where(Division.code.in_(prefixes)).order_by(Division.code)
    ).all()


def divisions_under(session: Session, code: str, level: DivisionLevel) -> Sequence[Division]:
    """Return the divisions of one level in another, by code."""
    return session.scalars(
        select(Division)
        .where(Division.level == level, func.starts_with(Division.code, code))
        .order_by(Division.code)
    ).all()


def names_of(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Return the names of divisions by code."""
    rows = session.execute(select(Division.code, Division.name).where(Division.code.in_(codes)))
    return {row.code: row.name for row in rows}


def office_of(session: Session, division_code: str) -> Office:
    """Return the office of a division.

    Raises:
        OfficeMissingError: Nobody entered it; an administrator must.
    """
    office = session.get(Office, division_code)
    if office is None:
        names = names_of(session, [division_code])
        raise OfficeMissingError(division=names.get(division_code, division_code))
    return office
