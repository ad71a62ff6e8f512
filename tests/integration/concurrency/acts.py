"""What racers do: each a use case of the product, in a transaction of its own."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webapp import database
from webapp.accounts import queries as accounts
from webapp.cases import operations as cases
from webapp.cases.permissions import CaseAction
from webapp.tasks import operations as tasks
from webapp.worker import jobs


def complete(
    session: Session,
    task_id: UUID,
    by: UUID,
    version: int,
    answers: Mapping[str, object],
    at: datetime,
) -> None:
    """Complete a task as its page showed it."""
    tasks.complete_user_task(
        session,
        task_id,
        by=accounts.get_officer(session, by),
        answers=answers,
        lock_version=version,
        at=at,
    )


def reassign(session: Session, task_id: UUID, to: UUID, by: UUID, at: datetime) -> None:
    """Give a task to another officer."""
    tasks.reassign(
        session,
        task_id,
        to=accounts.get_officer(session, to),
        by=accounts.get_officer(session, by),
        reason="轮岗",
        at=at,
    )


def fire(session: Session, instance_id: UUID, clock: str, at: datetime) -> None:
    """Let a clock's period be over, as a sweep does for one clock."""
    tasks.fire_clock(session, instance_id, clock, at=at)


def withdraw(session: Session, case_id: UUID, by: UUID, at: datetime) -> None:
    """Withdraw the application."""
    cases.act(
        session,
        case_id,
        CaseAction.WITHDRAW,
        answers={"statement": "不再申请", "signer": "张建明", "signed_on": "2026-09-14"},
        by=accounts.get_officer(session, by),
        at=at,
    )


def sweep(session: Session, at: datetime) -> None:
    """Let everything fire that is due, in transactions of its own, as the worker does."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    jobs.fire_alarms(database.session_factory(engine, info=session.info), at=at)
