"""``kill -9`` at any moment: nothing is half done, and what is tried again happens once."""

from collections import Counter

import pytest
from sqlalchemy import select

from tests.integration.durability import acting, journey, rows, waiting
from tests.integration.durability.product import Product
from webapp.audit import queries as audit
from webapp.audit import verification
from webapp.audit.models import AuditAction
from webapp.audit.queries import EventFilter
from webapp.cases.models import AssistanceCase, CaseStatus
from webapp.clocks.models import ClockStatus, LegalClock
from webapp.documents.models import Document, DocumentKind
from webapp.tasks import queries as tasks
from webapp.tasks.models import ProcessInstance, UserTask, UserTaskStatus
from webapp.worker import jobs

PLACES = {
    "after the engine, before its state is stored": waiting.nobody_may_write("process_instance"),
    "right before the commit": waiting.gate_closed(),
}
USER_TASKS = set(journey.STEPS) - {"end_of_publicity"}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("place", PLACES)
def test_a_whole_case_goes_its_way_though_every_step_is_killed_first(
    product: Product, place: str
) -> None:
    with product.use_case() as session:
        ids = journey.recruit(session)

    for name in journey.ALL:
        before = rows.fingerprint(product)
        acting.kill_when_blocked(product, PLACES[place], acting.take_step, ids, name)
        assert rows.fingerprint(product) == before, f"{name} was half done"
        with product.use_case() as session:
            journey.take(session, ids, name)

    with product.use_case() as session:
        case = session.scalars(select(AssistanceCase)).one()
        assert (case.status, case.monthly_fen) == (CaseStatus.CONFIRMED, 7000)
        history = tasks.history_of(session, tasks.instance_of(session, case.id).id)
        assert Counter(task.element_id for task in history) == Counter(USER_TASKS)
        assert {task.status for task in history} == {UserTaskStatus.COMPLETED}
        completed = audit.search(session, EventFilter(action=AuditAction.USER_TASK_COMPLETED))
        assert len(completed) == len(USER_TASKS)
        issued = session.execute(select(Document.kind, Document.number)).all()
        assert Counter(kind for kind, _ in issued) == {
            DocumentKind.ACCEPTANCE: 1,
            DocumentKind.PUBLICITY: 1,
            DocumentKind.CONFIRMATION: 1,
            DocumentKind.PUBLICATION: 1,
        }
        assert all(number.endswith("〕1号") for _, number in issued)
        assert verification.verify(session).broken == []


class TestSweep:
    def test_a_sweep_that_is_killed_halfway_keeps_what_it_did_and_loses_nothing(
        self, product: Product
    ) -> None:
        for _ in range(2):
            _posted(product)
        first, second = _in_the_order_of_a_sweep(product)
        lock = f"SELECT 1 FROM audit_stream WHERE name = 'case:{second}' FOR UPDATE"

        acting.kill_when_blocked(product, lock, acting.fire_alarms, journey.AFTER_PUBLICITY)
        halfway = _fired(product)
        done = jobs.fire_alarms(product.factory, at=journey.AFTER_PUBLICITY)

        assert halfway == [f"case:{first}"]
        assert done == 1
        assert sorted(_fired(product)) == sorted([f"case:{first}", f"case:{second}"])
        assert _open_tasks(product) == ["close_publicity"] * 2

    def test_a_document_is_made_though_the_first_try_was_killed(self, product: Product) -> None:
        with product.use_case() as session:
            journey.take_until(session, journey.recruit(session), "accept")
        before = rows.fingerprint(product)
        lock = waiting.nobody_may_write("document")

        acting.kill_when_blocked(product, lock, acting.render_documents, journey.AFTER_PUBLICITY)
        killed = rows.fingerprint(product)
        done = jobs.do_items(product.factory, at=journey.AFTER_PUBLICITY)

        assert killed == before
        assert done == 1


def _in_the_order_of_a_sweep(product: Product) -> list[str]:
    """Return the ids of the cases whose publicity runs, as the worker takes them."""
    with product.use_case() as session:
        found = session.scalars(
            select(ProcessInstance.subject_id)
            .join(LegalClock, LegalClock.process_instance_id == ProcessInstance.id)
            .where(LegalClock.is_alarm, LegalClock.status == ClockStatus.RUNNING)
            .order_by(LegalClock.due_on, LegalClock.id)
        )
        return [str(case_id) for case_id in found]


def _posted(product: Product) -> None:
    """Bring one more case to its publicity."""
    with product.use_case() as session:
        before = set(session.scalars(select(AssistanceCase.id)))
        ids = journey.recruit(session)
        journey.submit(session, ids)
        (case_id,) = set(session.scalars(select(AssistanceCase.id))) - before
        for name, step in journey.STEPS.items():
            if name == "end_of_publicity":
                return
            step(journey.procedure_of(session, ids, case_id))


def _fired(product: Product) -> list[str]:
    with product.use_case() as session:
        return [
            event.stream
            for event in audit.search(session, EventFilter(action=AuditAction.CLOCK_FIRED))
        ]


def _open_tasks(product: Product) -> list[str]:
    with product.use_case() as session:
        return list(
            session.scalars(
                select(UserTask.element_id)
                .where(UserTask.status == UserTaskStatus.OPEN)
                .order_by(UserTask.element_id)
            )
        )
