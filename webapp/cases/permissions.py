"""Who may hand in applications, and who may end, correct or return a running case."""

from collections.abc import Mapping
from enum import StrEnum

from webapp.accounts.models import Officer, Role
from webapp.cases.errors import ActionNotOpenError
from webapp.cases.models import RUNNING_STATUSES, AssistanceCase, CaseStatus
from webapp.errors import NotPermittedError

APPLYING_ROLES = (Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_CASEWORKER)
READING_ROLES = (
    Role.VILLAGE_ASSISTANT,
    Role.TOWNSHIP_CASEWORKER,
    Role.COUNTY_OFFICER,
    Role.SUPERVISOR,
    Role.AUDITOR,
)


class CaseAction(StrEnum):
    """What can be done to a running case outside its user tasks."""

    WITHDRAW = "withdraw"
    REPORT_DEATH = "report_death"
    NOT_COOPERATING = "not_cooperating"
    SEND_BACK = "send_back"


ROLES_OF_ACTION: Mapping[CaseAction, frozenset[Role]] = {
    CaseAction.WITHDRAW: frozenset({Role.TOWNSHIP_CASEWORKER}),
    CaseAction.REPORT_DEATH: frozenset({Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_CASEWORKER}),
    CaseAction.NOT_COOPERATING: frozenset({Role.TOWNSHIP_CASEWORKER, Role.COUNTY_OFFICER}),
    CaseAction.SEND_BACK: frozenset({Role.TOWNSHIP_CASEWORKER, Role.COUNTY_OFFICER}),
}

SIGNAL_OF_ACTION: Mapping[CaseAction, str] = {
    CaseAction.WITHDRAW: "withdrawn",
    CaseAction.REPORT_DEATH: "applicant_died",
    CaseAction.NOT_COOPERATING: "not_cooperating",
    CaseAction.SEND_BACK: "sent_back",
}

NAMES_OF_ACTIONS: Mapping[CaseAction, str] = {
    CaseAction.WITHDRAW: "撤回申请",
    CaseAction.REPORT_DEATH: "登记申请人死亡",
    CaseAction.NOT_COOPERATING: "因不配合终止",
    CaseAction.SEND_BACK: "退回重新调查",
}


def check_may_apply(officer: Officer, *, division_code: str) -> None:
    """Raise unless the officer may hand in an application for a household of this village."""
    if officer.role not in APPLYING_ROLES or not division_code.startswith(officer.division_code):
        raise NotPermittedError


def check_may_act(
    officer: Officer, case: AssistanceCase, action: CaseAction, *, awaited: frozenset[str]
) -> None:
    """Raise unless this action is open to the officer now.

    Args:
        awaited: Signals that the case's diagram waits for where it stands.
    """
    if officer.role not in ROLES_OF_ACTION[action]:
        raise NotPermittedError
    if case.status not in RUNNING_STATUSES or SIGNAL_OF_ACTION[action] not in awaited:
        raise ActionNotOpenError(action=NAMES_OF_ACTIONS[action])


def may_act(
    officer: Officer, case: AssistanceCase, action: CaseAction, *, awaited: frozenset[str]
) -> bool:
    """Tell whether ``check_may_act`` would pass."""
    try:
        check_may_act(officer, case, action, awaited=awaited)
    except NotPermittedError:
        return False
    return True


def is_running(status: CaseStatus) -> bool:
    """Tell whether a case of this status still moves."""
    return status in RUNNING_STATUSES
