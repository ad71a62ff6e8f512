"""What the worker does: each job looks for one thing that is due, does it, and looks again.

Every item has a transaction of its own, and is locked so that no other worker takes it. A worker
that is killed loses the transaction it was in, and nothing else: the next sweep finds the item.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from webapp import clock
from webapp.clocks import queries as clocks
from webapp.database import EVERYTHING, set_reach
from webapp.documents import operations as documents
from webapp.documents import queries as document_queries
from webapp.supervision import operations as supervision
from webapp.tasks import operations as tasks

log = logging.getLogger(__name__)

BATCH = 200


def fire_alarms(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Let every diagram's timer fire whose clock is over; return how many did."""

    def one(session: Session) -> bool:
        due = clocks.lock_next_alarm(session, today=clock.local_day(at))
        if due is None:
            return False
        tasks.fire_clock(session, due.process_instance_id, due.name, at=at)
        return True

    return _each(factory, one)


def tell_deadlines(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Warn of deadlines that are near, and escalate those that passed; return how many."""

    def one(session: Session) -> bool:
        due = clocks.lock_next_to_tell(session, today=clock.local_day(at))
        if due is None:
            return False
        supervision.tell_of(session, due, at=at)
        return True

    return _each(factory, one)


def render_documents(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Make the PDFs of documents that were issued; return how many."""
    with factory() as session:
        set_reach(session, EVERYTHING)
        waiting = document_queries.unrendered(session, limit=BATCH)
    for document_id in waiting:
        with factory() as session:
            set_reach(session, EVERYTHING)
            documents.ensure_pdf(session, document_id, at=at)
            session.commit()
    return len(waiting)


def sweep(factory: sessionmaker[Session], *, at: datetime) -> int:
    """Do everything that is due now; return how many things were."""
    return (
        fire_alarms(factory, at=at)
        + tell_deadlines(factory, at=at)
        + render_documents(factory, at=at)
    )


def _each(factory: sessionmaker[Session], one: Callable[[Session], bool]) -> int:
    for done in range(BATCH):
        with factory() as session:
            set_reach(session, EVERYTHING)
            if not one(session):
                return done
            session.commit()
    return BATCH
