"""What the law says of a case afterwards: its history, from the trail and the tables, judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock as wall_clock
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases import queries
from webapp.cases.models import AssistanceCase
from webapp.clocks import queries as clocks
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.definitions import queries as definitions
from webapp.tasks import queries as tasks
from webapp.tasks.models import ProcessInstance, ProcessInstanceStatus, UserTask
from workflows import obligations
from workflows.model import ProcessDefinition
from workflows.obligation_rules.history import ClockRun, Done, History, Verdict
from workflows.obligation_rules.law import LawInForce

MOVES = frozenset(
    {
        AuditAction.PROCESS_INSTANCE_STARTED,
        AuditAction.USER_TASK_COMPLETED,
        AuditAction.CLOCK_FIRED,
        AuditAction.CASE_SIGNALLED,
        AuditAction.MESSAGE_DELIVERED,
    }
)
_LIVE = (ClockStatus.RUNNING, ClockStatus.STOPPED)


@dataclass(frozen=True)
class Certificate:
    """A case, measured with what the law demands of its programme.

    Attributes:
        case: Which one.
        definition: The version that it follows.
        verdicts: One an obligation.
        made_on: The day of the look.
    """

    case: AssistanceCase
    definition: ProcessDefinition
    verdicts: tuple[Verdict, ...]
    made_on: date


def certificate_of(session: Session, case: AssistanceCase, *, today: date) -> Certificate:
    """Return what the law says of a case as it stands.

    The numbers are those of the day of acceptance, or of the application as long as there is
    none, in the village of the household.
    """
    instance = tasks.instance_of(session, case.id)
    definition = definitions.process_definition(session, instance.process_version_id)
    law = LawInForce(
        on=case.accepted_on or case.applied_on,
        division=case.division_code,
        store=definitions.parameters(session),
    )
    verdicts = obligations.certify(
        definition,
        obligations.obligations(case.programme.value),
        history_of(session, instance, today=today),
        law=law,
    )
    return Certificate(case, definition, verdicts, today)


def history_of(session: Session, instance: ProcessInstance, *, today: date) -> History:
    """Return what was done in an instance: the trail says what, the tasks say who."""
    events = queries.trail_of(session, instance.subject_id, actions=MOVES)
    done_by = {str(task.id): task for task in tasks.history_of(session, instance.id)}
    return History(
        done=tuple(one for event in events for one in _done(event, done_by)),
        clocks=tuple(_run(clock) for clock in clocks.clocks_of(session, instance.id)),
        is_over=instance.status is ProcessInstanceStatus.COMPLETED,
        today=today,
        is_partial=any("passed" not in event.details for event in events),
    )


def every_case(session: Session) -> Sequence[UUID]:
    """Return the ids of all cases, in the order of their numbers."""
    return session.scalars(select(AssistanceCase.id).order_by(AssistanceCase.number)).all()


def _done(event: AuditEvent, tasks_by_id: Mapping[str, UserTask]) -> Sequence[Done]:
    """Return what a move completed: its task by its person, what followed by nobody.

    Before moves were recorded step by step, only the task is known.
    """
    task = tasks_by_id.get(event.subject_id or "")
    passed = event.details.get("passed", [task.element_id] if task else [])
    day = wall_clock.local_day(event.at)
    return [
        Done(
            name=name,
            at=event.at,
            on=day,
            person=_person(task) if task and place == 0 else "",
            role=task.lane.value if task and place == 0 else "",
        )
        for place, name in enumerate(passed)
    ]


def _person(task: UserTask) -> str:
    """Return a sign of who did a task: of the person, whatever account was used."""
    return task.completed_by_person or str(task.completed_by_id or "")


def _run(clock: LegalClock) -> ClockRun:
    return ClockRun(
        name=clock.name,
        length=clock.length,
        statutory_length=clock.statutory_length,
        started_on=clock.started_on,
        due_on=clock.due_on,
        met_on=clock.met_on,
        is_live=clock.status in _LIVE,
    )
