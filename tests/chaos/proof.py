"""What must be true after everything was killed, whatever it was."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from policies.clocks import clock_definitions
from tests import consistency
from tests.chaos.clients import Journal, Sent, Told
from tests.chaos.installation import Installation
from tests.e2e.product import ROOT
from webapp.accounts.models import Officer
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases.models import AssistanceCase
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.documents.models import Document
from webapp.tasks.models import ProcessInstance, ProcessInstanceStatus, UserTask, UserTaskStatus
from webapp.upkeep.models import JobFailure


def faults(made: Installation, journals: Sequence[Journal]) -> list[str]:
    """Return everything that was lost, done twice, or does not fit together."""
    with made.product.use_case() as session:
        return [
            *_faults_of_completions(session, [one for journal in journals for one in journal.sent]),
            *_faults_of_repetitions(journals),
            *_faults_of_applications(session, journals),
            *_faults_of_deadlines(session),
            *_faults_of_pdfs(session),
            *consistency.faults(session),
            *_faults_of_the_trail(made),
            *_deadlocks(made),
        ]


def every_case_has_ended(session: Session) -> bool:
    """Tell whether no case runs any more."""
    running = select(func.count()).where(ProcessInstance.status == ProcessInstanceStatus.RUNNING)
    return session.scalar(running) == 0


def the_worker_has_rest(session: Session, made: Installation) -> bool:
    """Tell whether the worker has nothing left to do today."""
    unmade = select(func.count()).select_from(Document).where(Document.sha256.is_(None))
    due = (
        select(func.count())
        .select_from(LegalClock)
        .where(LegalClock.status == ClockStatus.RUNNING, LegalClock.due_on < made.today)
        .where(or_(LegalClock.is_alarm, LegalClock.overdue_at.is_(None)))
    )
    return not any(session.scalar(question) for question in (unmade, due))


def _faults_of_completions(session: Session, sent: Sequence[Sent]) -> Iterator[str]:
    """What was acknowledged is in the history once, under its officer; nobody else did anything."""
    officers = dict(session.execute(select(Officer.id, Officer.login)).all())
    done_by = {
        str(task_id): officers[officer_id]
        for task_id, officer_id in session.execute(
            select(UserTask.id, UserTask.completed_by_id).where(
                UserTask.status == UserTaskStatus.COMPLETED
            )
        )
    }
    events = Counter(
        session.scalars(
            select(AuditEvent.subject_id).where(
                AuditEvent.action == AuditAction.USER_TASK_COMPLETED
            )
        )
    )
    acknowledged = [(one.task_id, one.login) for one in sent if one.told is Told.DONE]
    for (task_id, login), times in Counter(acknowledged).items():
        if times > 1:
            yield f"task {task_id}: acknowledged {times} times"
        if done_by.get(task_id) != login or events[task_id] != 1:
            yield (
                f"task {task_id}: acknowledged to {login}, stands as done by "
                f"{done_by.get(task_id)}, {events[task_id]} times"
            )
    perhaps = {
        (one.task_id, one.login) for one in sent if one.told in {Told.LOST, Told.FAILED, Told.DONE}
    }
    for task_id, login in done_by.items():
        if (task_id, login) not in perhaps:
            yield f"task {task_id}: done by {login}, who was refused or never asked"


def _faults_of_repetitions(journals: Iterable[Journal]) -> Iterator[str]:
    for one in (sent for journal in journals for sent in journal.repeated):
        if one.told is Told.DONE:
            yield f"task {one.task_id}: acknowledged again when it was sent again"


def _faults_of_applications(session: Session, journals: Sequence[Journal]) -> Iterator[str]:
    """Every case that was acknowledged is there, once; no more are than were handed in."""
    known = Counter(str(one) for one in session.scalars(select(AssistanceCase.id)))
    noted = [case_id for journal in journals for case_id in journal.cases]
    lost = sum(journal.hand_ins_lost for journal in journals)
    yield from (f"case {one}: acknowledged and not there" for one in noted if not known[one])
    if not len(noted) <= known.total() <= len(noted) + lost:
        yield f"{known.total()} cases, {len(noted)} acknowledged, {lost} without an answer"
    repeated = session.execute(
        select(AssistanceCase.applicant_id)
        .group_by(AssistanceCase.applicant_id)
        .having(func.count() > 1)
    ).all()
    yield from (f"applicant {one}: two cases of one application" for (one,) in repeated)


def _faults_of_deadlines(session: Session) -> Iterator[str]:
    """No period is over without its alarm having rung, or its overrun having been told."""
    alarms = session.scalars(
        select(LegalClock).where(LegalClock.is_alarm, LegalClock.status == ClockStatus.MET)
    )
    for one in alarms:
        if one.met_on is None or one.met_on <= one.due_on:
            yield f"clock {one.id} ({one.name}) rang on {one.met_on}, due on {one.due_on}"
        if one.name not in clock_definitions(one.programme):
            yield f"clock {one.id}: {one.name} is not a period of {one.programme}"
    failures = session.scalar(select(func.count()).select_from(JobFailure))
    if failures:
        yield f"{failures} jobs still wait for another try"


def _faults_of_pdfs(session: Session) -> Iterator[str]:
    """Every paper has a PDF that is what its hash says, and a number of its own."""
    for name, is_whole in session.execute(
        select(
            Document.number,
            func.encode(func.sha256(Document.pdf), "hex") == Document.sha256,
        )
    ):
        if not is_whole:
            yield f"{name}: no PDF, or not the one that was made"
    lasts = session.execute(
        select(Document.issuer_division_code, Document.number)
        .group_by(Document.issuer_division_code, Document.number)
        .having(func.count() > 1)
    ).all()
    yield from (f"{number}: given twice" for _division, number in lasts)


def _faults_of_the_trail(made: Installation) -> Iterator[str]:
    """Ask the product's own command."""
    done = subprocess.run(
        [sys.executable, "-m", "webapp", "db", "verify", "--json"],
        cwd=ROOT,
        env={**os.environ, **made.product.variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        yield f"doudi db verify: {done.stdout}{done.stderr}"
    elif json.loads(done.stdout)["broken"]:
        yield f"doudi db verify: {done.stdout}"


def _deadlocks(made: Installation) -> Iterator[str]:
    """The server's own log: its counters begin anew when it was killed."""
    log = (made.server / "server.log").read_text("utf-8", errors="replace")
    if times := log.count("deadlock detected"):
        yield f"{times} deadlocks"
