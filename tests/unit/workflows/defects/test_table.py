"""The table of SpiffWorkflow's defects names tests that are there."""

import re
from pathlib import Path

import pytest

from tests.properties import test_against_stock

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "spiffworkflow-defects.md").read_text("utf-8")
TESTS = re.findall(r"`((?:unit|properties)/[\w/]+\.py)::(\w+)`", PAGE)


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_the_test_of_a_row_is_there(file, name):
    assert f"def {name}(" in (ROOT / "tests" / file).read_text("utf-8")


def test_every_row_has_a_test():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    heads = [line for line in rows if line.startswith(("| defect", "| ---"))]

    assert len(TESTS) == len(rows) - len(heads)


def test_differences_that_walks_may_show_are_told_on_the_page():
    told = " ".join(PAGE.lower().split())

    for words in ("parallel join in a loop", "inclusive join in a loop", "escalation"):
        assert words in told
    assert len(set(test_against_stock.KNOWN.values())) == 2
