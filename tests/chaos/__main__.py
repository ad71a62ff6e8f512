"""``python -m tests.chaos``: the full form; exit 1 if anything was lost or done twice."""

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from tests.chaos.running import Plan, run


def main() -> int:
    """Read what is asked for, run it, and tell what happened."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long things are killed")
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--workers", type=int, default=2, help="worker processes")
    parser.add_argument("--seed", type=int, default=None, help="repeat an earlier run's choices")
    parser.add_argument("--day-seconds", type=float, default=8.0, help="how long a day takes")
    parser.add_argument("--peace-minutes", type=float, default=20.0)
    parser.add_argument("--json", type=Path, default=None, help="write the report here as well")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    sys.stdout.write(f"seed {seed}\n")
    sys.stdout.flush()
    plan = Plan(
        seed=seed,
        seconds=asked.minutes * 60,
        cases=asked.cases,
        clients=asked.clients,
        workers=asked.workers,
        pause_seconds=(3.0, 12.0),
        day_seconds=asked.day_seconds,
        peace_seconds=asked.peace_minutes * 60,
    )
    # Not below a private folder, which the database's own account could not pass.
    with tempfile.TemporaryDirectory(prefix="doudi-chaos-") as folder:
        told = run(plan, Path(folder))
        if told.faults:
            sys.stderr.write((Path(folder) / "processes.log").read_text("utf-8")[-20_000:])
    if asked.json is not None:
        asked.json.write_text(json.dumps(told.as_json(), ensure_ascii=False, indent=2), "utf-8")
    sys.stdout.write(told.as_text() + "\n")
    return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
