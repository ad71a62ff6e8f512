"""The DMN Technology Compatibility Kit: at least 95 % of its test cases, level by level."""

from collections import Counter

import pytest

from tests.unit.policies.dmn import tck
from tests.unit.policies.dmn.tck import Outcome

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(not tck.KIT.is_dir(), reason="the kit does not lie beside the repository"),
]


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return tck.run()


def test_all_of_level_2_passes(outcomes: list[Outcome]) -> None:
    failed = [one for one in outcomes if one.level == "2" and one.reasons]

    assert failed == []


def test_at_least_95_percent_of_all_test_cases_pass(outcomes: list[Outcome]) -> None:
    passed = sum(not one.reasons for one in outcomes)
    missed = Counter(one.folder for one in outcomes if one.reasons)

    assert len(outcomes) > 3_000
    assert passed / len(outcomes) >= 0.95, missed


@pytest.mark.parametrize(
    "folder",
    [
        "0004-lending",
        "0037-dt-on-bkm-implicit-params",
        "0085-decision-services",
        "0086-import",
        "0087-chapter-11-example",
        "0089-nested-inputdata-imports",
        "1150-boxed-conditional",
        "1151-boxed-filter",
    ],
)
def test_all_of_what_tables_and_boxed_expressions_need_passes(
    outcomes: list[Outcome], folder: str
) -> None:
    cases = [one for one in outcomes if one.folder == folder]

    assert cases
    assert [one for one in cases if one.reasons] == []


def test_the_page_tells_what_this_run_found(outcomes: list[Outcome]) -> None:
    assert tck.PAGE.read_text("utf-8") == tck.page(outcomes)
