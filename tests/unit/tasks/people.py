"""Officers and tasks as plain objects; no database is asked."""

from datetime import date
from uuid import uuid4

from webapp.accounts.models import Officer, Role
from webapp.tasks.models import ProcessInstance, UserTask, UserTaskStatus
from webapp.tasks.permissions import Standing

VILLAGE, OTHER_VILLAGE = "410621101201", "410621101202"
TOWNSHIP, OTHER_TOWNSHIP = "410621101", "410621102"
COUNTY, OTHER_COUNTY = "410621", "410622"
ME, APPLICANT = "person-me", "person-applicant"


def officer(role: Role, division: str, *, person: str = ME, name: str = "李经办") -> Officer:
    """Return an officer."""
    return Officer(id=uuid4(), name=name, role=role, division_code=division, person_index=person)


def task(
    lane: Role = Role.TOWNSHIP_CASEWORKER,
    division: str = TOWNSHIP,
    *,
    assignee: Officer | None = None,
    status: UserTaskStatus = UserTaskStatus.OPEN,
    due_on: date | None = None,
    is_due_provisional: bool = False,
    clock_name: str | None = "total",
) -> UserTask:
    """Return an open task of a household in a village."""
    return UserTask(
        id=uuid4(),
        name="入户调查",
        element_id="survey_first",
        process_id="minimum_living_allowance",
        lane=lane,
        handling_division=division,
        division_code=VILLAGE,
        stage="checks",
        status=status,
        assignee=assignee,
        assignee_id=assignee.id if assignee else None,
        due_on=due_on,
        is_due_provisional=is_due_provisional,
        clock_name=clock_name,
        properties={"citation": "民发〔2021〕57号 第十六条"},
        process_instance=ProcessInstance(
            subject_id=uuid4(),
            business_key="DB-2026-00001",
            subject_label="张*明",
            programme="minimum_living_allowance",
            parties=[APPLICANT],
            excluded_persons=[],
        ),
    )


def standing(
    *,
    parties: frozenset[str] = frozenset({APPLICANT}),
    excluded: frozenset[str] = frozenset(),
    relatives: frozenset[str] = frozenset(),
    separated: dict[str, str] | None = None,
) -> Standing:
    """Return what binds a person to the case: usually nothing."""
    return Standing(parties, excluded, relatives, separated or {})
