"""Who plans and releases migrations; who asks for the change of a case and approves it."""

from webapp.accounts.models import Officer, Role
from webapp.errors import NotPermittedError
from webapp.instance_changes.errors import SecondPersonNeededError

PLANNING_ROLES = (Role.POLICY_STAFF,)
ASKING_ROLES = (Role.SUPERVISOR,)
APPROVING_ROLES = (Role.SUPERVISOR, Role.POLICY_STAFF)
READING_ROLES = (Role.POLICY_STAFF, Role.AUDITOR)


def check_may_plan(officer: Officer, *, division_code: str) -> None:
    """Raise unless the officer plans migrations of a division's cases."""
    if officer.role not in PLANNING_ROLES or not division_code.startswith(officer.division_code):
        raise NotPermittedError


def check_may_release(officer: Officer, *, division_code: str, planned_by_person: str) -> None:
    """Raise unless the officer may release a migration: a person who did not plan it."""
    check_may_plan(officer, division_code=division_code)
    _check_second(officer, planned_by_person)


def check_may_ask(officer: Officer, *, division_code: str) -> None:
    """Raise unless the officer may ask for the change of a case."""
    if officer.role not in ASKING_ROLES or not division_code.startswith(officer.division_code):
        raise NotPermittedError


def check_may_approve(officer: Officer, *, division_code: str, asked_by_person: str) -> None:
    """Raise unless the officer may approve the change of a case: who did not ask for it."""
    if officer.role not in APPROVING_ROLES or not division_code.startswith(officer.division_code):
        raise NotPermittedError
    _check_second(officer, asked_by_person)


def may_release(officer: Officer, *, division_code: str, planned_by_person: str) -> bool:
    """Tell whether ``check_may_release`` would pass."""
    try:
        check_may_release(officer, division_code=division_code, planned_by_person=planned_by_person)
    except NotPermittedError:
        return False
    return True


def may_approve(officer: Officer, *, division_code: str, asked_by_person: str) -> bool:
    """Tell whether ``check_may_approve`` would pass."""
    try:
        check_may_approve(officer, division_code=division_code, asked_by_person=asked_by_person)
    except NotPermittedError:
        return False
    return True


def _check_second(officer: Officer, first_person: str) -> None:
    if officer.person_index == first_person:
        raise SecondPersonNeededError
