"""Work for the worker, handed over in the transaction that needs it.

A job works on one row, and the row says whether it still waits. So handing a job over twice does
nothing, and a job that was lost with the worker's own tables is found again by its sweep.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Select, text
from sqlalchemy.orm import Session


class Work(Protocol):
    """What a job does with its row; doing it twice must do nothing more."""

    def __call__(self, session: Session, item_id: UUID, /, *, at: datetime) -> object:
        """Do it, in a transaction that the worker commits."""


@dataclass(frozen=True)
class ItemJob:
    """A kind of work on single rows.

    Attributes:
        work: What is done with a row.
        waiting: Selects the ids of the rows that still wait, the oldest first, by an index that
            holds nothing else.
    """

    work: Work
    waiting: Select[UUID]


def enqueue(session: Session, job: str, item_id: UUID, *, attempt: int = 0) -> None:
    """Hand a job to the worker: one statement, kept or undone with the caller's transaction.

    Args:
        job: The name under which ``webapp.app`` registers an ``ItemJob``.
        attempt: How often the job failed before; the same attempt is made once.
    """
    session.execute(
        text("SELECT doudi_enqueue(:job, :item, :attempt)"),
        {"job": job, "item": item_id, "attempt": attempt},
    )


def jobs_of(session: Session) -> Mapping[str, ItemJob]:
    """Return every kind of job by name, which the sessions of this installation carry."""
    known: Mapping[str, Any] = session.info["jobs"]
    return known
