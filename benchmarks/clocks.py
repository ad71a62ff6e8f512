"""What a sweep costs with a million waiting clocks: as much as is due, whatever waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

from sqlalchemy import text

from benchmarks.crowd import CLOCKS_A_CASE, crowd
from benchmarks.installation import Installation, fresh
from webapp import clock
from webapp.clocks.models import LegalClock
from webapp.worker import jobs

WAITING = 1_000_000
DUE = (0, 10, 200)
_BATCH = 200


@dataclass(frozen=True)
class SweepCost:
    """Seconds of a sweep by how many clocks were due, among few waiting ones and among many."""

    seconds: Mapping[int, Mapping[int, float]]

    def as_json(self) -> dict[str, object]:
        """Return the costs as JSON values, in milliseconds."""
        few, many = sorted(self.seconds)
        most = max(self.seconds[many])
        return {
            "ratio_many_to_few_waiting": round(
                self.seconds[many][most] / self.seconds[few][most], 2
            ),
            "sweep_ms": {
                str(waiting): {str(due): round(took * 1000, 1) for due, took in costs.items()}
                for waiting, costs in sorted(self.seconds.items())
            },
        }


def measure(*, waiting: int = WAITING) -> SweepCost:
    """Measure sweeps among a thousandth of the waiting clocks, then among all of them."""
    seconds = {}
    for count in (max(1, waiting // 1000), waiting):
        with fresh("clocks") as installation:
            crowd(installation, max(1, count // CLOCKS_A_CASE))
            seconds[count] = {due: _sweep(installation, due) for due in DUE}
    return SweepCost(seconds)


def _sweep(installation: Installation, due: int) -> float:
    """Let this many clocks that timers await be over since yesterday, and sweep."""
    today = clock.today()
    with installation.use_case() as session:
        session.execute(
            text(
                f"""
                UPDATE {LegalClock.__tablename__} SET due_on = :day, started_on = :day
                WHERE id IN (
                    SELECT id FROM legal_clock
                    WHERE status = 'running' AND is_alarm AND due_on > :day
                    ORDER BY id LIMIT :due)
                """  # noqa: S608  the table's own name
            ),
            {"day": today - timedelta(days=1), "due": due},
        )
    begun = perf_counter()
    fired = jobs.fire_alarms(installation.factory, at=clock.now())
    took = perf_counter() - begun
    if fired != due:
        msg = f"{due} clocks were due, {fired} fired"
        raise RuntimeError(msg)
    return took
