"""The documents under docs/generated say what the sources say."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_they_are_what_make_docs_writes():
    done = subprocess.run(
        [sys.executable, "-m", "scripts.make_docs", "--check"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
