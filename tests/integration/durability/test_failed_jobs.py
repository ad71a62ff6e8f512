"""The real worker and jobs that cannot be done: they end in the list, with their place only."""

import pytest
from sqlalchemy import select, text

from tests import builders
from tests.integration import driving
from tests.integration.driving import Procedure
from tests.integration.durability import waiting
from tests.integration.durability.product import Product
from tests.integration.durability.test_worker import worker
from webapp import clock
from webapp.documents.models import Document
from webapp.documents.operations import RENDER
from webapp.upkeep import operations, queries
from webapp.worker import runtime

KILLS, ERROR = "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR"


@pytest.mark.timeout(900)
def test_what_cannot_be_done_or_was_lost_ends_in_the_list(product: Product) -> None:
    runtime.make_tables(product.engine)
    broken, killing, lost, sound = (_notice(product) for _ in range(4))
    with product.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text('UPDATE document SET content = \'{"secret": "张建明"}\' WHERE id::text = :id'),
            {"id": broken},
        )
        for item, state in ((killing, KILLS), (lost, ERROR)):
            connection.execute(
                text("UPDATE dbos.workflow_status SET status = :state WHERE workflow_uuid = :name"),
                {"state": state, "name": f"{RENDER}:{item}:0"},
            )

    with worker(product) as running:
        waiting.wait_until(
            product.engine,
            "SELECT 1 WHERE (SELECT count(*) FROM job_failure) = 3"
            " AND EXISTS (SELECT FROM document WHERE sha256 IS NOT NULL)",
            is_alive=lambda: running.poll() is None,
        )
        with product.use_case() as session:
            found = {str(one.item_id): one for one in queries.failures(session)}
            made = {str(one) for one in _made(product)}
            assert made == {sound}
            assert (found[killing].set_aside_at is None, found[lost].set_aside_at) == (False, None)
            assert (found[killing].error, found[lost].error) == (
                f"LostJob {KILLS}",
                f"LostJob {ERROR}",
            )
            assert " at webapp/documents/" in found[broken].error
            assert found[broken].failure_count == 1
            operations.retry(session, RENDER, found[killing].item_id, by=None, at=clock.now())
        waiting.wait_until(
            product.engine,
            f"SELECT 1 FROM document WHERE id::text = '{killing}' AND sha256 IS NOT NULL",
            is_alive=lambda: running.poll() is None,
        )

    with product.engine.connect() as connection:
        kept = connection.execute(
            text(
                "SELECT string_agg(coalesce(error, ''), '') FROM dbos.operation_outputs"
                " UNION ALL SELECT string_agg(coalesce(error, ''), '') FROM dbos.workflow_status"
            )
        ).scalars()
        assert "张建明" not in "".join(one or "" for one in kept)


def _notice(product: Product) -> str:
    """Accept a case, which issues a notice; return its id."""
    at = clock.now()
    with product.use_case() as session:
        people = driving.staff(session)
        case = builders.application(session, people.assistant, at=at)
        Procedure(session, case, people).accept(at)
        return str(session.scalars(select(Document.id).where(Document.subject_id == case.id)).one())


def _made(product: Product) -> list[object]:
    with product.use_case() as session:
        return list(session.scalars(select(Document.id).where(Document.sha256.is_not(None))))
