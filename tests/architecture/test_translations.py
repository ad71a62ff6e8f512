"""Every message is translated into English; pages, forms and diagrams alike."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_english_catalogue_is_complete():
    done = subprocess.run(
        [sys.executable, "-m", "scripts.update_translations", "--check"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
