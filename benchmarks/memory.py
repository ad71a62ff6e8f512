"""What a web worker and the worker of the background hold in memory after a day's work."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic, sleep

from sqlalchemy import text

from benchmarks.http import county, end_publicity
from benchmarks.http_work import Team
from benchmarks.installation import Installation
from benchmarks.web_processes import product_web, product_worker

CLIENTS, CASES_A_CLIENT = 4, 5
BUDGET_MEGABYTES = 250
_PATIENCE_SECONDS = 600
_UNDONE = text("SELECT count(*) FROM dbos.workflow_status WHERE status IN ('PENDING', 'ENQUEUED')")


@dataclass(frozen=True)
class MemoryUse:
    """Megabytes of each process, shared pages counted by their share."""

    cases: int
    completions: int
    documents: int
    web: Sequence[float]
    worker: Sequence[float]

    def as_json(self) -> dict[str, object]:
        """Return the sizes as JSON values."""
        return {
            "web_worker_megabytes": round(max(self.web), 1),
            "worker_megabytes": round(max(self.worker), 1),
            "budget": {"web_worker_megabytes": BUDGET_MEGABYTES},
            "after": {
                "cases": self.cases,
                "completions": self.completions,
                "documents": self.documents,
            },
        }


def measure(*, clients: int = CLIENTS, cases_a_client: int = CASES_A_CLIENT) -> MemoryUse:
    """Bring cases to their end through HTTP, let every notice be drawn, and look."""
    with (
        county() as installation,
        product_worker(installation.settings) as worker,
        product_web(installation.settings, processes=1) as web,
    ):
        team = Team(installation, web.address, clients=clients)
        try:
            team.hand_in(cases_a_client)
            _, took = team.work(cases=slice(None))
            end_publicity(installation)
            _, more = team.work(cases=slice(None))
            team.read(cases=slice(None))
        finally:
            team.close()
        documents = _wait_for_documents(installation)
        return MemoryUse(
            cases=clients * cases_a_client,
            completions=len(took) + len(more),
            documents=documents,
            web=web.megabytes(),
            worker=worker.megabytes(),
        )


def _wait_for_documents(installation: Installation) -> int:
    """Wait until nothing is left to do in the background; return how many documents there are."""
    last = monotonic() + _PATIENCE_SECONDS
    while monotonic() < last:
        with installation.engine.connect() as connection:
            if connection.execute(_UNDONE).scalar_one() == 0:
                found = connection.execute(text("SELECT count(pdf) FROM document")).scalar_one()
                return int(found)
        sleep(1)
    msg = "the worker did not finish its work"
    raise RuntimeError(msg)
