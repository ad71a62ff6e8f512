"""Who may look after the jobs that failed."""

from webapp.accounts.models import Officer, Role
from webapp.errors import NotPermittedError


def check_may_retry(officer: Officer, division_code: str) -> None:
    """Let only administrators of a division, or of one above it, have a job tried again.

    Raises:
        NotPermittedError: The officer is none of them, or the account is closed.
    """
    if not may_retry(officer, division_code):
        raise NotPermittedError


def may_retry(officer: Officer, division_code: str) -> bool:
    """Tell whether an officer looks after the jobs of a division's cases.

    What belongs to no case has no division, and every administrator looks after it.
    """
    return (
        officer.role is Role.ADMINISTRATOR
        and officer.is_active
        and (not division_code or division_code.startswith(officer.division_code))
    )
