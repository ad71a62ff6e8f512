"""Whether what is stored fits together: engine state, task rows, clocks, audit, papers."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.audit import verification
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases.models import AssistanceCase, CaseStatus
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.definitions import queries as definitions
from webapp.documents.models import Document, DocumentKind
from webapp.notifications.models import Notification
from webapp.tasks.models import (
    ProcessInstance,
    ProcessInstanceStatus,
    UserTask,
    UserTaskStatus,
)
from workflows import engine

_DECIDED = {
    CaseStatus.CONFIRMED: DocumentKind.CONFIRMATION,
    CaseStatus.REFUSED: DocumentKind.REFUSAL,
}


def faults(session: Session) -> list[str]:
    """Return everything that does not fit together, in words; the session reaches everything."""
    return [
        *_faults_of_instances(session),
        *_faults_of_completions(session),
        *_faults_of_clocks(session),
        *_faults_of_papers(session),
        *(
            f"audit {one.stream} #{one.sequence}: {one.what}"
            for one in verification.verify(session).broken
        ),
    ]


def _faults_of_instances(session: Session) -> Iterator[str]:
    """Compare each instance's rows with what the engine itself says of its state."""
    opened = _open_rows(session)
    alarms = _alarms(session)
    for instance in session.scalars(select(ProcessInstance).order_by(ProcessInstance.id)):
        definition = definitions.process_definition(session, instance.process_version_id)
        stands = engine.look(definition, instance.state)
        name = instance.business_key
        if opened.get(instance.id, set()) != {task.id for task in stands.open_tasks}:
            yield f"{name}: open rows differ from the engine's open tasks"
        if stands.is_complete != (instance.status is ProcessInstanceStatus.COMPLETED):
            yield f"{name}: is {instance.status}, the engine says otherwise"
        if alarms.get(instance.id, set()) != set(stands.waiting_clocks):
            yield f"{name}: running alarms differ from the clocks that the engine waits for"
        if not (stands.is_complete or stands.open_tasks or stands.waiting_clocks):
            yield f"{name}: stands still"


def _faults_of_completions(session: Session) -> Iterator[str]:
    """Every completed task has one event of its completion, and no other task has one."""
    told = Counter(
        session.scalars(
            select(AuditEvent.subject_id).where(
                AuditEvent.action == AuditAction.USER_TASK_COMPLETED
            )
        )
    )
    done = session.scalars(select(UserTask.id).where(UserTask.status == UserTaskStatus.COMPLETED))
    expected = Counter(str(one) for one in done)
    for task in sorted((told - expected) + (expected - told)):
        yield f"task {task}: completed {expected[task]} times, told {told[task]} times"


def _faults_of_clocks(session: Session) -> Iterator[str]:
    """Every alarm that rang is told once; so is every deadline that was warned of or passed."""
    rung = Counter(
        session.execute(
            select(LegalClock.process_instance_id, LegalClock.name).where(
                LegalClock.is_alarm, LegalClock.status == ClockStatus.MET
            )
        )
    )
    fired = Counter(
        session.execute(
            select(AuditEvent.subject_id, AuditEvent.details["clock"].astext).where(
                AuditEvent.action == AuditAction.CLOCK_FIRED
            )
        )
    )
    for instance_id, name in rung:
        if fired[str(instance_id), name] != rung[instance_id, name]:
            yield f"instance {instance_id}: {name} fired {fired[str(instance_id), name]} times"
    if sum(fired.values()) != sum(rung.values()):
        yield f"{sum(rung.values())} alarms rang, {sum(fired.values())} are told"
    for action, told_at in (
        (AuditAction.CLOCK_WARNED, LegalClock.warned_at),
        (AuditAction.CLOCK_OVERDUE, LegalClock.overdue_at),
    ):
        events = Counter(
            session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == action))
        )
        marked = {
            str(one) for one in session.scalars(select(LegalClock.id).where(told_at.is_not(None)))
        }
        if set(events) != marked or set(events.values()) - {1}:
            yield f"{action}: not once for each clock"


def _faults_of_papers(session: Session) -> Iterator[str]:
    """Every decision has one paper, every paper one event, every message one recipient."""
    issued = Counter(session.execute(select(Document.subject_id, Document.kind)))
    for case_id, number, status in session.execute(
        select(AssistanceCase.id, AssistanceCase.number, AssistanceCase.status)
    ):
        for decided, kind in _DECIDED.items():
            expected = 1 if status is decided else 0
            if issued[case_id, kind] != expected:
                yield f"{number}: {issued[case_id, kind]} papers of {kind}, not {expected}"
    told = session.scalar(
        select(func.count()).where(AuditEvent.action == AuditAction.DOCUMENT_ISSUED)
    )
    if told != sum(issued.values()):
        yield f"{sum(issued.values())} papers issued, {told} told"
    repeated = session.execute(
        select(Notification.officer_id, Notification.idempotency_key)
        .group_by(Notification.officer_id, Notification.idempotency_key)
        .having(func.count() > 1)
    ).all()
    yield from (f"message {key} told twice" for _officer, key in repeated)


def _open_rows(session: Session) -> dict[object, set[str]]:
    rows = session.execute(
        select(UserTask.process_instance_id, UserTask.engine_task_id).where(
            UserTask.status == UserTaskStatus.OPEN
        )
    )
    found: dict[object, set[str]] = {}
    for instance_id, engine_task_id in rows:
        found.setdefault(instance_id, set()).add(engine_task_id)
    return found


def _alarms(session: Session) -> dict[object, set[str]]:
    rows = session.execute(
        select(LegalClock.process_instance_id, LegalClock.name).where(
            LegalClock.is_alarm, LegalClock.status == ClockStatus.RUNNING
        )
    )
    found: dict[object, set[str]] = {}
    for instance_id, name in rows:
        found.setdefault(instance_id, set()).add(name)
    return found
