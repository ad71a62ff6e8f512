"""The short form: every kind of process is killed while a few cases go their way."""

import json
import random
import tempfile
from pathlib import Path

import pytest

from tests.chaos.monkey import Kind
from tests.chaos.running import Plan, run

CASES = 6


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_nothing_is_lost_or_done_twice_whatever_is_killed() -> None:
    seed = random.SystemRandom().randrange(10**6)
    plan = Plan(
        seed=seed,
        seconds=0,
        cases=CASES,
        clients=6,
        workers=1,
        pause_seconds=(0.3, 1.5),
        day_seconds=0.5,
        peace_seconds=120,
    )

    # Not below ``tmp_path``, which the database's own account cannot pass.
    with tempfile.TemporaryDirectory(prefix="doudi-chaos-") as folder:
        told = run(plan, Path(folder))

    assert told.faults == [], json.dumps(told.as_json(), ensure_ascii=False, indent=1)
    assert set(told.kills) == {kind.value for kind in Kind}
    assert told.cases >= CASES
    assert told.completions >= CASES * 14
