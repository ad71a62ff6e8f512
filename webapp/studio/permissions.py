"""Who changes and who releases diagrams. Nobody is exempt: administrators hold no such post."""

from webapp.accounts.models import Officer, Role
from webapp.errors import NotPermittedError
from webapp.studio.errors import SamePersonError
from webapp.studio.models import DiagramDraft

WRITING_ROLES = (Role.POLICY_STAFF,)
READING_ROLES = (Role.POLICY_STAFF, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)


def may_write(officer: Officer) -> bool:
    """Tell whether an officer may change diagrams."""
    return officer.role in WRITING_ROLES


def check_may_write(officer: Officer) -> None:
    """Raise unless an officer may change diagrams."""
    if not may_write(officer):
        raise NotPermittedError


def may_answer(officer: Officer, draft: DiagramDraft) -> bool:
    """Tell whether an officer may release or return a draft."""
    return may_write(officer) and not _wrote(officer, draft)


def check_may_answer(officer: Officer, draft: DiagramDraft) -> None:
    """Raise unless this is a second person, under whichever account."""
    check_may_write(officer)
    if _wrote(officer, draft):
        raise SamePersonError


def _wrote(officer: Officer, draft: DiagramDraft) -> bool:
    submitter = draft.submitted_by
    return officer.person_index in draft.writers or (
        submitter is not None and submitter.person_index == officer.person_index
    )
