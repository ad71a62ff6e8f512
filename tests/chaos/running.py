"""A run: officers work, a monkey kills, days pass; then the cases end in peace, and are proved."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.chaos import proof, report
from tests.chaos.clients import Applications, Journal, Told, clients_of
from tests.chaos.installation import Installation
from tests.chaos.monkey import Monkey
from tests.chaos.report import Report
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases.models import AssistanceCase
from webapp.documents.models import Document
from webapp.tasks.models import UserTask, UserTaskStatus

_PACE = threading.Event()
_LAST_ROUND_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """How long and how wild; the seed decides everything but what the machine makes of it.

    Attributes:
        seconds: How long things are killed, or until something of every kind was.
        peace_seconds: How long the cases may take to end afterwards.
        pause_seconds: The shortest and the longest time between two kills.
        day_seconds: How long a day of the calendar takes.
    """

    seed: int
    seconds: float
    cases: int
    clients: int
    workers: int
    pause_seconds: tuple[float, float]
    day_seconds: float
    peace_seconds: float


def run(plan: Plan, folder: Path) -> Report:
    """Run it on an installation of its own in a folder, which the database's account may pass."""
    made = Installation(folder, workers=plan.workers)
    try:
        made.prepare()
        made.start()
        return _run(plan, made)
    finally:
        made.stop()


def _run(plan: Plan, made: Installation) -> Report:
    applications = Applications(plan.cases)
    clients = clients_of(made, applications, number=plan.clients, seed=plan.seed)
    journals = [client.journal for client in clients]
    monkey = Monkey(
        made,
        plan.seed,
        pause_seconds=plan.pause_seconds,
        has_recovered=lambda since: report.is_answered_after(since, journals),
    )
    begun, first_day = time.monotonic(), made.today
    for client in clients:
        client.start()
    monkey.start()
    least = begun + plan.seconds
    try:
        _let_days_pass(
            made,
            plan,
            until=least + _LAST_ROUND_SECONDS,
            is_over=lambda: time.monotonic() > least and monkey.rounds > 0,
        )
    finally:
        monkey.stop()
    ended = time.monotonic()
    last = ended + plan.peace_seconds
    try:
        _let_days_pass(
            made,
            plan,
            until=last,
            is_over=lambda: applications.are_all_handed_in and _has_every_case_ended(made),
        )
    finally:
        for client in clients:
            client.stop()
    _let_the_worker_finish(made, until=last)
    faults = [*proof.faults(made, journals), *_unfinished(made, plan)]
    with made.product.use_case() as session:
        return Report(
            seed=plan.seed,
            clients=plan.clients,
            chaos_seconds=round(ended - begun, 1),
            seconds=round(time.monotonic() - begun, 1),
            days_passed=(made.today - first_day).days,
            cases=_count(session, AssistanceCase.id),
            decided=_decided(session),
            completions=_events(session, AuditAction.USER_TASK_COMPLETED),
            alarms_fired=_events(session, AuditAction.CLOCK_FIRED),
            deadlines_told=_events(session, AuditAction.CLOCK_WARNED, AuditAction.CLOCK_OVERDUE),
            papers=_count(session, Document.id),
            audit_events=_count(session, AuditEvent.stream),
            forms_sent=report.counted(journals),
            kept_without_an_answer=_kept_without_an_answer(session, journals),
            pressed_twice=sum(len(journal.repeated) for journal in journals),
            applications_without_an_answer=sum(one.hand_ins_lost for one in journals),
            requests_lost=sum(one.losses for one in journals),
            errors_of_the_server=sum(one.errors for one in journals),
            kills=report.counted_kills(monkey.kills),
            worst_outage_seconds=report.worst_outages(monkey.kills, journals),
            surprises=sorted({one for journal in journals for one in journal.surprises}),
            faults=faults,
        )


def _let_days_pass(
    made: Installation, plan: Plan, *, until: float, is_over: Callable[[], bool]
) -> None:
    """Make it the next day again and again, up to a moment, or until everything has ended."""
    while time.monotonic() < until and not is_over():
        _PACE.wait(min(plan.day_seconds, max(0.0, until - time.monotonic())))
        made.pass_a_day()


def _has_every_case_ended(made: Installation) -> bool:
    with made.product.use_case() as session:
        return proof.every_case_has_ended(session)


def _let_the_worker_finish(made: Installation, *, until: float) -> None:
    while time.monotonic() < until:
        with made.product.use_case() as session:
            if proof.the_worker_has_rest(session, made):
                return
        _PACE.wait(1.0)


def _unfinished(made: Installation, plan: Plan) -> list[str]:
    with made.product.use_case() as session:
        ended = {
            "not every case has ended": proof.every_case_has_ended(session),
            "the worker is not done": proof.the_worker_has_rest(session, made),
        }
    late = f"{plan.peace_seconds:.0f} s after the last kill"
    return [f"{what} {late}" for what, is_so in ended.items() if not is_so]


def _decided(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(AssistanceCase.status, func.count())
        .group_by(AssistanceCase.status)
        .order_by(AssistanceCase.status)
    )
    return {status.value: number for status, number in rows}


def _kept_without_an_answer(session: Session, journals: Sequence[Journal]) -> int:
    """Count what was kept though its officer got no answer, or that of an error."""
    unsure = {
        sent.task_id
        for journal in journals
        for sent in journal.sent
        if sent.told in {Told.LOST, Told.FAILED}
    }
    sure = {sent.task_id for journal in journals for sent in journal.sent if sent.told is Told.DONE}
    done = session.scalars(select(UserTask.id).where(UserTask.status == UserTaskStatus.COMPLETED))
    return len({str(one) for one in done} & (unsure - sure))


def _events(session: Session, *actions: AuditAction) -> int:
    wanted = select(func.count()).where(AuditEvent.action.in_(actions))
    return int(session.scalars(wanted).one())


def _count(session: Session, column: object) -> int:
    return int(session.scalars(select(func.count(column))).one())  # type: ignore[arg-type]
