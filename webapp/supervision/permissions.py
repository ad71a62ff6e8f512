"""Who may move the deadlines of a division after a calendar was published."""

from webapp.accounts.models import Officer, Role
from webapp.errors import NotPermittedError

RECALCULATING_ROLES = frozenset({Role.SUPERVISOR, Role.POLICY_STAFF})


def check_may_recalculate(officer: Officer) -> None:
    """Let only those who supervise, or keep the policy, move deadlines.

    Raises:
        NotPermittedError: The officer does neither, or the account is closed.
    """
    if officer.role not in RECALCULATING_ROLES or not officer.is_active:
        raise NotPermittedError
