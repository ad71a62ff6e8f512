"""A job is handed over in the transaction that needs it: with it, or not at all."""

from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.driving import Procedure
from tests.integration.durability.product import Product
from webapp import background
from webapp.documents.models import Document
from webapp.documents.operations import RENDER
from webapp.worker import jobs, runtime

NOW = at("2026-09-14 10:00")


@pytest.fixture
def queue(product: Product) -> Product:
    """Give an installation whose queue has its tables, as ``doudi db upgrade`` leaves it."""
    runtime.make_tables(product.engine)
    return product


def accept(session: Session) -> UUID:
    """Accept a case, which issues a notice; return that."""
    people = driving.staff(session)
    case = builders.application(session, people.assistant, at=NOW)
    Procedure(session, case, people).accept(NOW)
    return session.scalars(select(Document.id)).one()


def queued(product: Product) -> list[tuple[str, str, str]]:
    with product.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT workflow_uuid, queue_name, workflow_input.inputs FROM dbos.workflow_status"
                " JOIN dbos.workflow_input USING (workflow_uuid) ORDER BY 1"
            )
        )
        return [(name, queue, inputs) for name, queue, inputs in rows]


class TestEnqueue:
    def test_an_issued_notice_has_one_job_once_its_transaction_is_kept(
        self, queue: Product
    ) -> None:
        with queue.use_case() as session:
            document_id = accept(session)
            assert queued(queue) == []

        (found,) = queued(queue)

        assert found[:2] == (f"{RENDER}:{document_id}:0", "items")
        assert f'"{document_id}"' in found[2]

    def test_what_is_undone_leaves_no_job(self, queue: Product) -> None:
        with queue.use_case() as session:
            accept(session)
            session.rollback()

        assert queued(queue) == []

    def test_handing_over_twice_makes_one_job(self, queue: Product) -> None:
        with queue.use_case() as session:
            document_id = accept(session)
            background.enqueue(session, RENDER, document_id)
        jobs.hand_over(queue.factory, jobs.waiting_items(queue.factory, at=NOW))

        assert [name for name, *_ in queued(queue)] == [f"{RENDER}:{document_id}:0"]

    def test_it_costs_the_request_one_statement(self, queue: Product) -> None:
        sent: list[str] = []
        with queue.use_case() as session:
            session.connection()
            event.listen(
                queue.engine, "before_cursor_execute", lambda *told: sent.append(str(told[2]))
            )
            background.enqueue(session, RENDER, UUID(int=1))

        assert len(sent) == 1

    def test_without_the_queues_tables_the_row_waits_for_the_sweep(self, product: Product) -> None:
        with product.use_case() as session:
            document_id = accept(session)

        waiting = jobs.waiting_items(product.factory, at=NOW)

        assert [(job, item.id) for job, item in waiting] == [(RENDER, document_id)]

    def test_the_application_itself_has_no_right_on_the_queues_tables(self, queue: Product) -> None:
        with queue.use_case() as session, pytest.raises(ProgrammingError, match="dbos"):
            session.execute(text("DELETE FROM dbos.workflow_status"))
