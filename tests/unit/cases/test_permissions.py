from uuid import uuid4

import pytest

from webapp.accounts.models import Officer, Role
from webapp.cases import permissions
from webapp.cases.errors import ActionNotOpenError
from webapp.cases.models import RUNNING_STATUSES, AssistanceCase, CaseStatus
from webapp.cases.permissions import SIGNAL_OF_ACTION, CaseAction
from webapp.errors import NotPermittedError

VILLAGE = "410621101201"
ALL_SIGNALS = frozenset(SIGNAL_OF_ACTION.values())

ROLES = {
    CaseAction.WITHDRAW: {Role.TOWNSHIP_CASEWORKER},
    CaseAction.REPORT_DEATH: {Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_CASEWORKER},
    CaseAction.NOT_COOPERATING: {Role.TOWNSHIP_CASEWORKER, Role.COUNTY_OFFICER},
    CaseAction.SEND_BACK: {Role.TOWNSHIP_CASEWORKER, Role.COUNTY_OFFICER},
}


def officer(role, division="410621101"):
    return Officer(id=uuid4(), role=role, division_code=division)


@pytest.mark.parametrize("action", CaseAction)
@pytest.mark.parametrize("role", Role)
def test_who_may_end_or_return_a_case(role, action):
    case = AssistanceCase(status=CaseStatus.ACCEPTED)

    may = permissions.may_act(officer(role), case, action, awaited=ALL_SIGNALS)

    assert may == (role in ROLES[action])


@pytest.mark.parametrize("action", CaseAction)
def test_nothing_is_open_that_the_diagram_does_not_await(action):
    case = AssistanceCase(status=CaseStatus.ACCEPTED)

    with pytest.raises(ActionNotOpenError):
        permissions.check_may_act(
            officer(Role.TOWNSHIP_CASEWORKER),
            case,
            action,
            awaited=ALL_SIGNALS - {SIGNAL_OF_ACTION[action]},
        )


@pytest.mark.parametrize("status", CaseStatus)
def test_nothing_is_open_once_a_case_is_over(status):
    case = AssistanceCase(status=status)

    may = permissions.may_act(
        officer(Role.TOWNSHIP_CASEWORKER), case, CaseAction.WITHDRAW, awaited=ALL_SIGNALS
    )

    assert may == permissions.is_running(status) == (status in RUNNING_STATUSES)


@pytest.mark.parametrize(
    ("role", "division", "may"),
    [
        (Role.VILLAGE_ASSISTANT, VILLAGE, True),
        (Role.VILLAGE_ASSISTANT, "410621101202", False),
        (Role.TOWNSHIP_CASEWORKER, "410621101", True),
        (Role.TOWNSHIP_CASEWORKER, "410621102", False),
        (Role.COUNTY_OFFICER, "410621", False),
        (Role.SUPERVISOR, "410621", False),
        (Role.ADMINISTRATOR, "410621", False),
    ],
)
def test_who_hands_in_applications_for_whom(role, division, may):
    one = officer(role, division)

    if may:
        permissions.check_may_apply(one, division_code=VILLAGE)
    else:
        with pytest.raises(NotPermittedError):
            permissions.check_may_apply(one, division_code=VILLAGE)
