import pytest

from policies.worked_cases import differences, shipped_cases


@pytest.mark.parametrize("case", shipped_cases(), ids=lambda case: case.title)
def test_case(case):
    assert [str(difference) for difference in differences(case)] == []
