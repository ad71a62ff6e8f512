"""What the worker does for migrations: one case after the other, each in its own transaction."""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from webapp.database import EVERYTHING, set_reach
from webapp.instance_changes import moving, queries
from webapp.instance_changes.models import CampaignStatus, ChangeStatus, InstanceChange

log = logging.getLogger(__name__)

BATCH = 1000


def run_campaigns(factory: sessionmaker[Session], *, at: datetime, limit: int = BATCH) -> int:
    """Move, or move back, the cases of released migrations; return how many were dealt with.

    Several workers share the cases: a case whose row somebody holds is left for later. What is
    killed in the middle loses the case it was at, and nothing else.
    """
    with factory() as session:
        set_reach(session, EVERYTHING)
        active = queries.active_campaigns(session)
    done = 0
    for campaign_id in active:
        done += run_campaign(factory, campaign_id, at=at, limit=limit - done)
        if done >= limit:
            break
    return done


def run_campaign(
    factory: sessionmaker[Session], campaign_id: UUID, *, at: datetime, limit: int = BATCH
) -> int:
    """Deal with the cases of one migration that wait, and finish it if none is left."""
    with factory() as session:
        set_reach(session, EVERYTHING)
        status = queries.campaign(session, campaign_id).status
    steps: dict[CampaignStatus, tuple[ChangeStatus, _Step]] = {
        CampaignStatus.RUNNING: (ChangeStatus.WAITING, moving.move_one),
        CampaignStatus.UNDOING: (ChangeStatus.DONE, moving.undo_one),
    }
    if status not in steps:
        return 0
    waiting, step = steps[status]
    done = 0
    while done < limit and _one(factory, campaign_id, waiting, step, at=at):
        done += 1
    with factory() as session:
        set_reach(session, EVERYTHING)
        moving.finish_campaign(session, campaign_id, at=at)
        session.commit()
    return done


_Step = Callable[..., InstanceChange]


def _one(
    factory: sessionmaker[Session],
    campaign_id: UUID,
    waiting: ChangeStatus,
    step: _Step,
    *,
    at: datetime,
) -> bool:
    """Deal with the next case that nobody else is at; tell whether there was one."""
    instance_id: UUID | None = None
    try:
        with factory() as session:
            set_reach(session, EVERYTHING)
            instance_id = queries.lock_next(session, campaign_id, waiting)
            if instance_id is None:
                return False
            step(session, campaign_id, instance_id, at=at)
            session.commit()
    except Exception as error:
        if instance_id is None:
            raise
        log.exception("migration %s: instance %s failed", campaign_id, instance_id)
        _note_failure(factory, campaign_id, instance_id, error)
    return True


def _note_failure(
    factory: sessionmaker[Session], campaign_id: UUID, instance_id: UUID, error: Exception
) -> None:
    with factory() as session:
        set_reach(session, EVERYTHING)
        moving.note_failure(session, campaign_id, instance_id, type(error).__name__)
        session.commit()
