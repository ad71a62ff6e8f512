"""How large a case is: its state on the way, and what a finished one leaves in the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from benchmarks.installation import Installation, fresh
from benchmarks.workload import COMPLETIONS, Workload
from webapp.tasks.models import ProcessInstance

CASES = 50
BUDGET_BYTES = 6 * 1024
# A row's bytes as they lie in its table (compressed where PostgreSQL compresses), without indexes.
_LEFT = """
    SELECT
        (SELECT sum(pg_column_size(i.*)) FROM process_instance AS i) / :cases,
        (SELECT sum(pg_column_size(t.*)) FROM user_task AS t) / :cases,
        (SELECT sum(pg_column_size(c.*)) FROM legal_clock AS c) / :cases,
        (SELECT sum(pg_column_size(e.*)) FROM audit_event AS e WHERE stream LIKE 'case:%') / :cases
"""


@dataclass(frozen=True)
class StateSize:
    """Bytes of an instance's state after each completion, and of what is left of a finished one."""

    state_bytes: Mapping[int, float]
    left_bytes: Mapping[str, int]

    def as_json(self) -> dict[str, object]:
        """Return the sizes as JSON values; the audit trail is not in the finished instance."""
        middle = COMPLETIONS // 2
        finished = sum(size for name, size in self.left_bytes.items() if name != "audit")
        return {
            "finished_instance_bytes": finished,
            "budget": {"finished_instance_bytes": BUDGET_BYTES},
            "finished_instance": dict(self.left_bytes),
            "state_bytes": {
                "start": round(self.state_bytes[0]),
                "middle": round(self.state_bytes[middle]),
                "largest": round(max(self.state_bytes.values())),
                "end": round(self.state_bytes[COMPLETIONS]),
            },
        }


def measure(*, cases: int = CASES) -> StateSize:
    """Complete cases step by step and look at their rows."""
    with fresh("state") as installation:
        workload = Workload(installation, 1)
        workload.hire()
        started = workload.start(cases)
        sizes = {0: _mean_state(installation)}
        for done in range(1, COMPLETIONS + 1):
            for task in workload.open_tasks(started):
                workload.complete(task)
            sizes[done] = _mean_state(installation)
        with installation.use_case() as session:
            left = session.execute(text(_LEFT), {"cases": cases}).one()
        names = ("instance", "tasks", "clocks", "audit")
        return StateSize(sizes, {name: round(size) for name, size in zip(names, left, strict=True)})


def _mean_state(installation: Installation) -> float:
    with installation.use_case() as session:
        states = session.query(ProcessInstance.state).all()
    return sum(len(state) for (state,) in states) / len(states)
