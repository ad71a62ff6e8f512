"""The real worker process, killed while it fires an alarm, and started again."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests import builders
from tests.builders import at
from tests.integration import driving
from tests.integration.durability import waiting
from tests.integration.durability.product import Product
from webapp.audit import queries as audit
from webapp.audit import verification
from webapp.audit.models import AuditAction
from webapp.audit.queries import EventFilter
from webapp.documents.models import Document

ROOT = Path(__file__).parents[3]


@contextmanager
def worker(product: Product) -> Iterator[subprocess.Popen[str]]:
    """Start a worker; if it still runs at the end, it is killed."""
    address = product.settings.database_url
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.durability.worker", address],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def posted(product: Product) -> None:
    """Bring a case to a publicity that ended long ago by the machine's own clock."""
    start = at("2022-12-05 09:00")
    with product.use_case() as session:
        people = driving.staff(session)
        case = builders.application(session, people.assistant, at=start)
        procedure = driving.Procedure(session, case, people)
        procedure.accept(start)
        procedure.compare(start)
        procedure.survey(start)
        procedure.opine(start)
        procedure.complete("post_notice", {"posted": True}, by=people.assistant, at=start)


@pytest.mark.timeout(600)
def test_an_alarm_fires_once_though_its_worker_was_killed_while_firing(product: Product) -> None:
    posted(product)
    with waiting.held(product.engine, waiting.nobody_may_write("process_instance")) as holder:
        with worker(product) as first:
            server_process = waiting.wait_until_blocked(
                product.engine, holder, is_alive=lambda: first.poll() is None
            )
            first.kill()
            first.wait()
        assert first.returncode == -signal.SIGKILL
    waiting.wait_until_gone(product.engine, server_process)
    assert fired(product) == 0

    with worker(product) as second:
        waiting.wait_until(
            product.engine,
            "SELECT 1 WHERE EXISTS (SELECT FROM user_task WHERE element_id = 'close_publicity')"
            " AND NOT EXISTS (SELECT FROM document WHERE sha256 IS NULL)",
            is_alive=lambda: second.poll() is None,
        )
        second.send_signal(signal.SIGTERM)
        _, told = second.communicate()

    assert (second.returncode, fired(product)) == (0, 1)
    assert "Traceback" not in told
    with product.use_case() as session:
        assert verification.verify(session).broken == []
        assert set(session.scalars(select(Document.sha256))) != {None}
    assert jobs_left_behind(product) == []


def fired(product: Product) -> int:
    with product.use_case() as session:
        return len(audit.search(session, EventFilter(action=AuditAction.CLOCK_FIRED)))


def jobs_left_behind(product: Product) -> list[str]:
    """Return the documents' jobs that DBOS still believes to run: an orderly end leaves none."""
    with product.engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT workflow_uuid FROM dbos.workflow_status"
                " WHERE status = 'PENDING' AND name = 'render_document' ORDER BY 1"
            )
        )
        return [str(one) for (one,) in found]
