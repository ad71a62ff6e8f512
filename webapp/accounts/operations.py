"""Writes to accounts: signing in, adding and disabling officers, declaring relatives."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webapp import encryption
from webapp.accounts import passwords, queries
from webapp.accounts.errors import (
    AccountLockedError,
    LoginTakenError,
    RelativeDeclaredError,
    SignInFailedError,
)
from webapp.accounts.models import (
    Division,
    DivisionLevel,
    Office,
    Officer,
    OfficerRelative,
    RelativeRelation,
    Role,
)
from webapp.audit import operations as audit
from webapp.audit.models import AuditAction

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)


def sign_in(session: Session, *, login: str, password: str, at: datetime) -> Officer | None:
    """Check a sign-in and note it; ``None`` when it failed, so that the failure is kept.

    Raises:
        AccountLockedError: The account is locked; nothing is checked and nothing counted.
    """
    officer = queries.find_by_login(session, login.strip().lower(), locked=True)
    if officer is not None and officer.locked_until is not None and officer.locked_until > at:
        raise AccountLockedError
    right = passwords.is_right(password, officer.password_hash if officer else None)
    if officer is None:
        audit.record(session, AuditAction.SIGN_IN_FAILED, at=at, stream="sign-in")
        return None
    if not right or not officer.is_active:
        _count_failure(session, officer, at=at)
        return None
    officer.failed_sign_ins, officer.locked_until = 0, None
    _note(session, AuditAction.SIGNED_IN, officer, by=officer, at=at)
    return officer


def sign_out(session: Session, officer: Officer, *, at: datetime) -> None:
    """End every session of an officer: cookies of an older epoch are no longer accepted."""
    officer.session_epoch += 1
    _note(session, AuditAction.SIGNED_OUT, officer, by=officer, at=at)


def add_officer(
    session: Session,
    *,
    login: str,
    name: str,
    role: Role,
    division_code: str,
    id_number: str,
    password: str,
    at: datetime,
    by: Officer | None = None,
) -> Officer:
    """Add an account for a person in a division.

    Raises:
        LoginTakenError: Another account has this login.
        WeakPasswordError: The password is too weak.
        NotFoundError: There is no such division.
    """
    login = login.strip().lower()
    if queries.find_by_login(session, login) is not None:
        raise LoginTakenError
    queries.get_division(session, division_code)
    officer = Officer(
        login=login,
        name=name,
        role=role,
        division_code=division_code,
        id_number=id_number,
        person_index=encryption.ring().blind_index(id_number),
        password_hash=passwords.hash_password(password, login=login),
        created_at=at,
    )
    session.add(officer)
    session.flush()
    _note(session, AuditAction.OFFICER_ADDED, officer, by=by, at=at)
    return officer


def reset_password(
    session: Session, officer: Officer, *, password: str, at: datetime, by: Officer | None = None
) -> None:
    """Give an officer a new password, unlock the account and end its sessions."""
    officer.password_hash = passwords.hash_password(password, login=officer.login)
    officer.failed_sign_ins, officer.locked_until = 0, None
    officer.session_epoch += 1
    _note(session, AuditAction.PASSWORD_RESET, officer, by=by, at=at)


def disable_officer(
    session: Session, officer: Officer, *, at: datetime, by: Officer | None = None
) -> None:
    """Close an account; what the person did stays."""
    officer.is_active = False
    officer.session_epoch += 1
    _note(session, AuditAction.OFFICER_DISABLED, officer, by=by, at=at)


def choose_language(session: Session, officer: Officer, *, language: str, at: datetime) -> None:
    """Remember the language an officer reads."""
    officer.language = language
    _note(session, AuditAction.LANGUAGE_CHOSEN, officer, by=officer, at=at)


def declare_relative(
    session: Session,
    officer: Officer,
    *,
    relation: RelativeRelation,
    id_number: str,
    at: datetime,
) -> OfficerRelative:
    """Note a near relative of an officer, whose cases the officer may not handle.

    Only the blind index of the number is kept: enough to recognise the person in a household.

    Raises:
        RelativeDeclaredError: This person was declared already, or is the officer.
    """
    index = encryption.ring().blind_index(id_number)
    known = {one.person_index for one in queries.declared_relatives(session, officer.id)}
    if index in known or index == officer.person_index:
        raise RelativeDeclaredError
    declared = OfficerRelative(
        officer_id=officer.id,
        relation=relation,
        person_index=index,
        declared_at=at,
    )
    session.add(declared)
    session.flush()
    _note(session, AuditAction.RELATIVE_DECLARED, officer, by=officer, at=at)
    return declared


def load_divisions(
    session: Session, rows: Iterable[tuple[str, str, str, str | None]], *, valid_from: date
) -> int:
    """Add or rename divisions; rows are code, name, level and parent, parents first."""
    values = [
        {
            "code": code,
            "name": name,
            "level": DivisionLevel(level),
            "parent_code": parent or None,
            "valid_from": valid_from,
        }
        for code, name, level, parent in rows
    ]
    statement = insert(Division)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["code"], set_={"name": statement.excluded.name}
        ),
        values,
    )
    return len(values)


def set_office(session: Session, office: Office, *, at: datetime) -> Office:
    """Enter or change what the notices of a division print."""
    queries.get_division(session, office.division_code)
    stored = session.merge(office)
    session.flush()
    audit.record(
        session,
        AuditAction.OFFICE_SET,
        at=at,
        subject_id=office.division_code,
        division_code=office.division_code,
    )
    return stored


def require_signed_in(officer: Officer | None) -> Officer:
    """Return the officer of a sign-in that worked.

    Raises:
        SignInFailedError: It did not.
    """
    if officer is None:
        raise SignInFailedError
    return officer


def _count_failure(session: Session, officer: Officer, *, at: datetime) -> None:
    officer.failed_sign_ins += 1
    if officer.failed_sign_ins >= FAILURES_BEFORE_LOCK:
        officer.locked_until = at + LOCKED_FOR
        officer.failed_sign_ins = 0
    _note(session, AuditAction.SIGN_IN_FAILED, officer, by=None, at=at)


def _note(
    session: Session, action: AuditAction, officer: Officer, *, by: Officer | None, at: datetime
) -> None:
    by_id: UUID | None = by.id if by else None
    audit.record(
        session,
        action,
        at=at,
        officer_id=by_id,
        stream=f"officer:{officer.id}",
        subject_id=officer.id,
        division_code=officer.division_code,
    )
