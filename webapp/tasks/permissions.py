"""Who may handle which user task: lane, place, separation of duties, recusal.

Everything is judged on *persons*: two accounts of one person are one. Nobody is exempt;
administrators and supervisors have no lane at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from webapp.accounts.models import Officer, Role
from webapp.errors import NotPermittedError
from webapp.tasks.errors import (
    ClaimedByOtherError,
    NearRelativeError,
    SeparationOfDutiesError,
    WrongLaneError,
)

# A township posts notices and takes papers itself where a village has no assistant: 57号 第二条
# charges the township; the village only assists.
ROLES_OF_LANE: Mapping[Role, frozenset[Role]] = {
    Role.VILLAGE_ASSISTANT: frozenset({Role.VILLAGE_ASSISTANT, Role.TOWNSHIP_CASEWORKER}),
    Role.TOWNSHIP_CASEWORKER: frozenset({Role.TOWNSHIP_CASEWORKER}),
    Role.COUNTY_OFFICER: frozenset({Role.COUNTY_OFFICER}),
}

REASSIGNING_ROLES = frozenset({Role.SUPERVISOR})


class Named(Protocol):
    """Somebody whose name is told."""

    @property
    def name(self) -> str:
        """The name."""


class HandledTask(Protocol):
    """What decides who may handle a task, whichever way it was read."""

    @property
    def name(self) -> str:
        """What the task is called."""

    @property
    def lane(self) -> Role:
        """Whose work it is."""

    @property
    def handling_division(self) -> str:
        """Where it is done."""

    @property
    def assignee_id(self) -> UUID | None:
        """Who has claimed it."""

    @property
    def assignee(self) -> Named | None:
        """The same, by name."""


@dataclass(frozen=True)
class Standing:
    """What binds a person to a case: whom they are, whom they are related to, what they did.

    Attributes:
        parties: Person indexes of the household's members.
        excluded: Persons whom the near-relative register keeps away.
        relatives: Person indexes that this officer declared as near relatives.
        separated: Name of each task that may not be combined with this one, by who did it.
    """

    parties: frozenset[str]
    excluded: frozenset[str]
    relatives: frozenset[str]
    separated: Mapping[str, str]


def listed(properties: Mapping[str, object]) -> frozenset[str]:
    """Return the tasks that a task is separate from, as its diagram lists them."""
    names = str(properties.get("separate_from", ""))
    return frozenset(part.strip() for part in names.split(",") if part.strip())


def lanes_of(role: Role) -> frozenset[Role]:
    """Return the lanes whose tasks officers of a role handle."""
    return frozenset(lane for lane, roles in ROLES_OF_LANE.items() if role in roles)


def check_may_handle(officer: Officer, task: HandledTask, standing: Standing) -> None:
    """Raise unless this officer may claim, complete or be given this task."""
    if not _is_in_lane(officer, task):
        raise WrongLaneError
    check_not_related(
        officer,
        parties=standing.parties,
        excluded=standing.excluded,
        relatives=standing.relatives,
    )
    done = standing.separated.get(officer.person_index)
    if done is not None:
        raise SeparationOfDutiesError(other=done, task=task.name)


def check_not_related(
    officer: Officer,
    *,
    parties: frozenset[str],
    excluded: frozenset[str],
    relatives: frozenset[str],
) -> None:
    """Raise if the officer is a party, was registered as a near relative, or declared one."""
    if officer.person_index in parties | excluded or relatives & parties:
        raise NearRelativeError


def may_handle(officer: Officer, task: HandledTask, standing: Standing) -> bool:
    """Tell whether ``check_may_handle`` would pass."""
    try:
        check_may_handle(officer, task, standing)
    except NotPermittedError:
        return False
    return True


def check_holds(officer: Officer, task: HandledTask) -> None:
    """Raise unless the task is the officer's, or nobody's yet."""
    if task.assignee_id not in {None, officer.id}:
        raise ClaimedByOtherError(name=task.assignee.name if task.assignee else "")


def check_may_reassign(officer: Officer, task: HandledTask) -> None:
    """Raise unless the officer supervises the division that handles the task."""
    if officer.role not in REASSIGNING_ROLES or not task.handling_division.startswith(
        officer.division_code
    ):
        raise NotPermittedError


def may_reassign(officer: Officer, task: HandledTask) -> bool:
    """Tell whether ``check_may_reassign`` would pass."""
    try:
        check_may_reassign(officer, task)
    except NotPermittedError:
        return False
    return True


def _is_in_lane(officer: Officer, task: HandledTask) -> bool:
    if officer.role not in ROLES_OF_LANE[task.lane]:
        return False
    if officer.role is task.lane:
        return officer.division_code == task.handling_division
    return task.handling_division.startswith(officer.division_code)
