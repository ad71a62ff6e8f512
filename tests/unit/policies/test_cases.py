from pathlib import Path

import pytest
import yaml

from policies.assessment import assess_programme as assess
from policies.parameter_store import ParameterStore

CASES = yaml.safe_load(
    (Path(__file__).parents[3] / "policies" / "cases" / "minimum_living_allowance.yaml").read_text(
        "utf-8"
    )
)


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_case(case):
    given = CASES["defaults"] | case
    facts = {key: given[key] for key in ("jurisdiction", "area", "on")}
    facts |= {"household": given["given"], "parameters": given.get("parameters", {})}

    result = assess(
        facts, store=ParameterStore.shipped(with_demonstration=given["demonstration"])
    ).as_json()

    result["missing"] = [missing["name"] for missing in result["missing_parameters"]]
    result["alone"] = next(
        (
            offer["members"]
            for offer in result["alternatives"]
            if offer["programme"] == "single_person_inclusion"
        ),
        [],
    )
    result["alternatives"] = [offer["programme"] for offer in result["alternatives"]]
    assert {key: result[key] for key in case["expect"]} == case["expect"]
