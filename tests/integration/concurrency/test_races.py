"""Processes at one case at the same moment: one outcome each, a clear word for who was later."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration.concurrency import acts
from tests.integration.concurrency.racing import DONE, Act, Racers
from tests.integration.durability import journey
from tests.integration.durability.product import Product
from tests.unit.workflows import drawing
from webapp.accounts import queries as accounts
from webapp.accounts.models import Role
from webapp.audit.models import AuditAction, AuditEvent
from webapp.cases.models import AssistanceCase, CaseStatus
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.definitions import operations as definitions
from webapp.tasks import operations as tasks
from webapp.tasks import queries
from webapp.tasks.models import Reassignment, UserTask, UserTaskStatus
from webapp.tasks.operations import NewInstance

ROUNDS = 10
MOMENT = at("2026-09-14 10:00")
LATER = at("2026-09-26 09:00")
COMPLETE: Mapping[str, object] = {"file_complete": True}


@dataclass(frozen=True)
class Opened:
    """A task that two processes are about to race for."""

    case_id: UUID
    instance_id: UUID
    task_id: UUID
    version: int


@pytest.fixture(scope="module")
def ids(arena: Product) -> journey.Ids:
    with arena.use_case() as session:
        return journey.recruit(session)


@pytest.fixture(scope="module")
def supervisor(arena: Product) -> UUID:
    with arena.use_case() as session:
        return builders.officer(session, Role.SUPERVISOR).id


class TestOneTask:
    def test_two_officers_complete_it_and_the_second_is_told(
        self, product: Product, racers: Racers, ids: journey.Ids
    ) -> None:
        for _ in range(ROUNDS):
            opened = submitted(product, ids)

            ended = racers.race(*(completing(opened, by) for by in (ids[1], ids[2])))

            assert Counter(ended) == {DONE: 1, "UserTaskClosedError": 1}
            with product.use_case() as session:
                task = queries.get(session, opened.task_id)
                assert task.completed_by_id == ids[1 + ended.index(DONE)]
                assert open_elements(session, opened) == ["accept"]

    def test_a_double_click_completes_it_once(
        self, product: Product, racers: Racers, ids: journey.Ids
    ) -> None:
        for _ in range(ROUNDS):
            opened = submitted(product, ids)

            ended = racers.race(*(completing(opened, ids[1]) for _ in range(2)))

            assert Counter(ended) == {DONE: 1, "UserTaskClosedError": 1}
            with product.use_case() as session:
                assert open_elements(session, opened) == ["accept"]

    def test_an_officer_completes_it_or_the_supervisor_takes_it_away(
        self, product: Product, racers: Racers, ids: journey.Ids, supervisor: UUID
    ) -> None:
        for _ in range(ROUNDS):
            opened = submitted(product, ids)

            officers, supervisors = racers.race(
                completing(opened, ids[1]),
                (acts.reassign, opened.task_id, ids[2], supervisor, MOMENT),
            )

            with product.use_case() as session:
                task = queries.get(session, opened.task_id)
                moved = session.scalars(
                    select(Reassignment).where(Reassignment.user_task_id == opened.task_id)
                ).all()
                if officers == DONE:
                    assert (supervisors, moved) == ("UserTaskClosedError", [])
                    assert task.completed_by_id == ids[1]
                else:
                    assert (officers, supervisors) == ("ClaimedByOtherError", DONE)
                    assert (task.status, task.assignee_id) == (UserTaskStatus.OPEN, ids[2])
                    assert len(moved) == 1


class TestSignal:
    def test_a_withdrawal_meets_a_completion_and_the_case_ends_withdrawn(
        self, product: Product, racers: Racers, ids: journey.Ids
    ) -> None:
        for _ in range(ROUNDS):
            opened = submitted(product, ids)

            officers, withdrawn = racers.race(
                completing(opened, ids[1]), (acts.withdraw, opened.case_id, ids[2], MOMENT)
            )

            assert withdrawn == DONE
            assert officers in {DONE, "UserTaskClosedError"}
            with product.use_case() as session:
                task = queries.get(session, opened.task_id)
                assert (task.status is UserTaskStatus.COMPLETED) == (officers == DONE)
                assert session.get_one(AssistanceCase, opened.case_id).status is (
                    CaseStatus.WITHDRAWN
                )
                assert open_elements(session, opened) == []

    def test_a_decision_and_a_withdrawal_exclude_each_other(
        self, product: Product, racers: Racers, ids: journey.Ids
    ) -> None:
        for _ in range(2):
            opened = reached(product, ids, "confirmation")
            decision = {"determination": "confirm", "reasons": "属实"}

            officers, withdrawn = racers.race(
                completing(opened, ids[4], decision),
                (acts.withdraw, opened.case_id, ids[2], LATER),
            )

            with product.use_case() as session:
                status = session.get_one(AssistanceCase, opened.case_id).status
            assert (officers, withdrawn, status) in {
                (DONE, "ActionNotOpenError", CaseStatus.CONFIRMED),
                ("UserTaskClosedError", DONE, CaseStatus.WITHDRAWN),
            }


class TestClock:
    def test_an_officer_is_in_time_or_the_timer_took_the_task(
        self, product: Product, racers: Racers, ids: journey.Ids
    ) -> None:
        publish_hurried(product)
        for number in range(ROUNDS):
            opened = hurried(product, ids, number)

            officers, timer = racers.race(
                completing(opened, ids[1]), (acts.fire, opened.instance_id, "publicity", LATER)
            )

            assert timer == DONE
            with product.use_case() as session:
                status = queries.get(session, opened.task_id).status
                left = open_elements(session, opened)
            if officers == DONE:
                assert (status, left) == (UserTaskStatus.COMPLETED, [])
            else:
                assert officers == "UserTaskClosedError"
                assert (status, left) == (UserTaskStatus.CANCELLED, ["late"])

    def test_two_sweeps_fire_every_alarm_once(
        self, product: Product, racers: Racers, ids: journey.Ids
    ) -> None:
        waiting = [reached(product, ids, "end_of_publicity").instance_id for _ in range(5)]

        ended = racers.race((acts.sweep, LATER), (acts.sweep, LATER))

        assert ended == [DONE, DONE]
        with product.use_case() as session:
            fired = session.scalars(
                select(AuditEvent.subject_id).where(
                    AuditEvent.action == AuditAction.CLOCK_FIRED,
                    AuditEvent.subject_id.in_([str(one) for one in waiting]),
                )
            ).all()
            still = session.scalars(
                select(LegalClock.id).where(
                    LegalClock.is_alarm,
                    LegalClock.status == ClockStatus.RUNNING,
                    LegalClock.process_instance_id.in_(waiting),
                )
            ).all()
        assert (sorted(fired), still) == (sorted(str(one) for one in waiting), [])


def completing(
    opened: Opened, by: UUID, answers: Mapping[str, object] = COMPLETE
) -> tuple[Act, *tuple[object, ...]]:
    moment = MOMENT if answers is COMPLETE else LATER
    return (acts.complete, opened.task_id, by, opened.version, answers, moment)


def submitted(product: Product, ids: journey.Ids) -> Opened:
    """Hand an application in."""
    with product.use_case() as session:
        case = builders.application(session, journey.people_of(session, ids).assistant, at=MOMENT)
        return opened_of(session, case.id)


def reached(product: Product, ids: journey.Ids, name: str) -> Opened:
    """Bring a case to one of its steps."""
    with product.use_case() as session:
        case = builders.application(session, journey.people_of(session, ids).assistant, at=MOMENT)
        for step, take in journey.STEPS.items():
            if step == name:
                return opened_of(session, case.id)
            take(journey.procedure_of(session, ids, case.id))
    raise KeyError(name)


def opened_of(session: Session, case_id: UUID) -> Opened:
    instance = queries.instance_of(session, case_id)
    found = queries.open_tasks_of(session, instance.id)
    task_id, version = (found[0].id, found[0].lock_version) if found else (case_id, 0)
    return Opened(case_id, instance.id, task_id, version)


def publish_hurried(product: Product) -> None:
    """Publish a process whose only task has a time limit that takes it away."""
    diagram = drawing.process(
        drawing.start(),
        drawing.throw("begin", clock="start:publicity"),
        drawing.user("work", name="限时办理", form="check_completeness"),
        drawing.on_clock("expired", at="work", clock="publicity"),
        drawing.user("late", name="逾期处理", form="check_completeness"),
        drawing.end("worked"),
        drawing.end("was_late"),
        drawing.path("start", "begin", "work", "worked"),
        drawing.path("expired", "late", "was_late"),
        drawing.lanes(township_caseworker="start begin work expired late worked was_late"),
    )
    with product.use_case() as session:
        definitions.publish_process(
            session, diagram, effective_on=date(2026, 1, 1), at=MOMENT - timedelta(days=1)
        )


def hurried(product: Product, ids: journey.Ids, number: int) -> Opened:
    """Start an instance of it."""
    with product.use_case() as session:
        by = accounts.get_officer(session, ids[1])
        case = builders.application(session, by, at=MOMENT)
        instance = tasks.start_instance(
            session,
            NewInstance(
                process_id="main",
                business_key=f"{case.number}-{number}",
                subject_id=UUID(int=number + 1),
                division_code=case.division_code,
                subject_label="某某",
                programme=case.programme.value,
                parties=(),
            ),
            variables={},
            by=by,
            at=MOMENT,
        )
        (task,) = queries.open_tasks_of(session, instance.id)
        return Opened(case.id, instance.id, task.id, task.lock_version)


def open_elements(session: Session, opened: Opened) -> list[str]:
    return list(
        session.scalars(
            select(UserTask.element_id).where(
                UserTask.process_instance_id == opened.instance_id,
                UserTask.status == UserTaskStatus.OPEN,
            )
        )
    )
