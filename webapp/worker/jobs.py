"""What the worker does: each job looks for one thing that is due, does it, and looks again.

Every item has a transaction of its own behind its instance's lock, which no other worker waits
for. A worker that is killed loses the transaction it was in, and nothing else: the next sweep
finds the item. An item that fails is remembered, left alone for a while, and stops no other.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from webapp import background, clock
from webapp.audit import queries as audit
from webapp.audit import sealing
from webapp.clocks.models import LegalClock
from webapp.database import EVERYTHING, set_reach
from webapp.instance_changes import jobs as instance_changes
from webapp.logs import place_of
from webapp.supervision import operations as supervision
from webapp.tasks import operations as tasks
from webapp.upkeep import operations as failing
from webapp.upkeep import queries as upkeep
from webapp.upkeep.models import FIRE_ALARM, TELL_DEADLINE
from webapp.upkeep.queries import WaitingItem
from webapp.worker import queries

log = logging.getLogger(__name__)

BATCH = 200


def fire_alarms(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Let every diagram's timer fire whose clock is over; return how many did."""

    def find(session: Session) -> LegalClock | None:
        return queries.lock_next_alarm(session, today=clock.local_day(at), at=at)

    def fire(session: Session, due: LegalClock) -> None:
        tasks.fire_clock(session, due.process_instance_id, due.name, at=at)

    return _each(factory, FIRE_ALARM, find, fire, at=at)


def tell_deadlines(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Warn of deadlines that are near, and escalate those that passed; return how many."""

    def find(session: Session) -> LegalClock | None:
        return queries.lock_next_to_tell(session, today=clock.local_day(at), at=at)

    def tell(session: Session, due: LegalClock) -> None:
        supervision.tell_of(session, due, at=at)

    return _each(factory, TELL_DEADLINE, find, tell, at=at)


def move_cases(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Move the cases of migrations that were released; return how many were dealt with."""
    return instance_changes.run_campaigns(factory, at=at)


def waiting_items(
    factory: sessionmaker[Session], *, at: datetime
) -> tuple[tuple[str, WaitingItem], ...]:
    """Return the items that wait for a job of their own and may be tried now, by job."""
    with factory() as session:
        set_reach(session, EVERYTHING)
        return tuple(
            (job, item)
            for job, kind in background.jobs_of(session).items()
            for item in upkeep.waiting_items(session, job, kind, at=at, limit=BATCH)
        )


def hand_over(factory: sessionmaker[Session], items: Iterable[tuple[str, WaitingItem]]) -> None:
    """Hand items to the queue, each under the name that its own transaction gave it, or should."""
    with factory() as session:
        set_reach(session, EVERYTHING)
        for job, item in items:
            background.enqueue(session, job, item.id, attempt=item.failure_count)
        session.commit()


def do_item(factory: sessionmaker[Session], job: str, item_id: UUID, *, at: datetime) -> None:
    """Do one item's job, unless it is done."""
    with factory() as session:
        set_reach(session, EVERYTHING)
        background.jobs_of(session)[job].work(session, item_id, at=at)
        failing.forget_failure(session, job, item_id)
        session.commit()


def do_items(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Do every item that waits, here and now; return how many succeeded."""
    done = 0
    for job, item in waiting_items(factory, at=at):
        try:
            do_item(factory, job, item.id, at=at)
            done += 1
        except Exception as error:  # noqa: BLE001  the worker's loop: one item stops no other
            note_failure(factory, job, item.id, place_of(error), at=at)
    return done


def sweep(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Do everything that is due now; return how many things were."""
    return (
        fire_alarms(factory, at=at)
        + tell_deadlines(factory, at=at)
        + move_cases(factory, at=at)
        + do_items(factory, at=at)
    )


def seal_once_a_day(factory: sessionmaker[Session], *, at: datetime) -> bool:
    """Seal the audit trail unless that was done today; tell whether it was done now.

    An office that switches its machine off at night seals when it starts in the morning.
    """
    with factory() as session:
        set_reach(session, EVERYTHING)
        last = audit.last_seal(session)
        if last is not None and clock.local_day(last.sealed_at) == clock.local_day(at):
            return False
        sealing.seal(session, at=at)
        session.commit()
    return True


def note_failure(
    factory: sessionmaker[Session], job: str, item_id: UUID, place: str, *, at: datetime
) -> None:
    """Log that an item failed, without what it said, and leave it alone for a while."""
    _note(factory, job, item_id, place, at=at, most_tries=failing.MOST_TRIES)


def set_aside(
    factory: sessionmaker[Session], job: str, item_id: UUID, place: str, *, at: datetime
) -> None:
    """Leave an item alone until somebody asks for another try."""
    _note(factory, job, item_id, place, at=at, most_tries=1)


def _each(
    factory: sessionmaker[Session],
    job: str,
    find: Callable[[Session], LegalClock | None],
    act: Callable[[Session, LegalClock], None],
    *,
    at: datetime,
) -> int:
    done = 0
    for _ in range(BATCH):
        item_id: UUID | None = None
        try:
            with factory() as session:
                set_reach(session, EVERYTHING)
                due = find(session)
                if due is None:
                    return done
                item_id = due.id
                act(session, due)
                failing.forget_failure(session, job, item_id)
                session.commit()
                done += 1
        except Exception as error:
            if item_id is None:
                raise
            note_failure(factory, job, item_id, place_of(error), at=at)
    return done


def _note(
    factory: sessionmaker[Session],
    job: str,
    item_id: UUID,
    place: str,
    *,
    at: datetime,
    most_tries: int,
) -> None:
    with factory() as session:
        set_reach(session, EVERYTHING)
        failed = failing.remember_failure(
            session, job, item_id, place, at=at, most_tries=most_tries
        )
        session.commit()
    log.error(
        "job_failed" if failed.set_aside_at is None else "job_set_aside",
        extra={
            "job": job,
            "item": item_id,
            "tries": failed.failure_count,
            "next_try_at": failed.next_try_at if failed.set_aside_at is None else None,
            "place": failed.error,
        },
    )
