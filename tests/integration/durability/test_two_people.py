"""Two people at the same task, and at two tasks of the same case, at the same moment."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests.builders import at
from tests.integration.durability import journey
from tests.integration.durability.product import Product
from webapp.accounts import queries as accounts
from webapp.audit import queries as audit
from webapp.audit import verification
from webapp.audit.models import AuditAction
from webapp.audit.queries import EventFilter
from webapp.database import EVERYTHING, set_reach
from webapp.tasks import operations
from webapp.tasks.errors import ClaimedByOtherError, StaleTaskError, UserTaskClosedError

MOMENT = at("2026-09-14 10:00")
REFUSED = (UserTaskClosedError, StaleTaskError, ClaimedByOtherError)


def complete(
    session: Session, task_id: UUID, by_id: UUID, *, version: int, on: datetime = MOMENT
) -> None:
    operations.complete_user_task(
        session,
        task_id,
        by=accounts.get_officer(session, by_id),
        answers={"file_complete": True},
        lock_version=version,
        at=on,
    )


@pytest.mark.parametrize("who", [(1, 2), (1, 1)], ids=["two people", "a double click"])
def test_one_completes_the_task_and_the_other_is_told(product: Product, who: Sequence[int]) -> None:
    with product.use_case() as session:
        ids = journey.recruit(session)
        journey.submit(session, ids)
        procedure = journey.procedure_of(session, ids)
        task = procedure.task("check_completeness")
        task_id, version = task.id, task.lock_version
    together = Barrier(2)

    def press(person: int) -> bool:
        with product.use_case() as session:
            together.wait()
            try:
                complete(session, task_id, ids[person], version=version)
            except REFUSED:
                session.rollback()
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(press, who))

    assert sorted(done) == [False, True]
    with product.use_case() as session:
        assert journey.procedure_of(session, ids).open() == ["accept"]
        events = audit.search(session, EventFilter(action=AuditAction.USER_TASK_COMPLETED))
        assert [event.officer_id for event in events] == [ids[who[done.index(True)]]]
        assert verification.verify(session).broken == []


def test_whoever_presses_again_after_an_answer_was_lost_is_told(product: Product) -> None:
    with product.use_case() as session:
        ids = journey.recruit(session)
        journey.submit(session, ids)
        task = journey.procedure_of(session, ids).task("check_completeness")
        task_id, version = task.id, task.lock_version
        complete(session, task_id, ids[1], version=version)

    with product.factory() as session:
        set_reach(session, EVERYTHING)
        with pytest.raises(UserTaskClosedError):
            complete(session, task_id, ids[1], version=version)


def test_two_tasks_of_one_case_are_completed_one_after_the_other(product: Product) -> None:
    with product.use_case() as session:
        ids = journey.recruit(session)
        journey.take_until(session, ids, "accept")
    together = Barrier(2)

    def work(name: str) -> None:
        with product.use_case() as session:
            together.wait()
            journey.take(session, ids, name)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, ["request_comparison", "survey_first"]))

    with product.use_case() as session:
        assert sorted(journey.procedure_of(session, ids).open()) == [
            "start_comparison",
            "survey_second",
        ]
        assert verification.verify(session).broken == []
