import pytest

from workflows import obligations as law

MLA = "minimum_living_allowance.yaml"
HEAD = "{name: one, label_zh: 要求, label_en: Demand, citation: 本系统设计, "


@pytest.mark.parametrize(
    "demand",
    [
        "",
        "way: {to: {a: b}, through: {a: b}}",
        "before: {first: {a: b}}",
        "before: {first: {a: b}, then: {}}",
        "before: {first: [], then: {a: b}}",
        "before: {first: a, then: {a: b}}",
        "before: {first: {a: b}, then: {a: b}, until: {a: b}}",
        "before: [1]",
        "before: {first: {a: b}, then: {a: b}}, after: {first: {a: b}, then: {a: b}}",
        "after_within: {first: {a: b}, then: {a: b}}",
        "after_within: {first: {a: b}, then: {a: b}, clock: 3}",
        "actors_min: {of: {a: b}, at_least: true, then: {a: b}}",
        "performed_by: {of: {a: b}, roles: mayor}",
        "performed_by: {of: {a: b}, roles: []}",
        "minimum_period: {before: {a: b}}",
    ],
)
def test_a_broken_demand_is_an_error_that_names_its_obligation(demand):
    with pytest.raises(law.ObligationFileError, match=f"{MLA}, one: ") as raised:
        law.parse(f"obligations: [{HEAD}{demand}}}]", file=MLA)

    assert "格式错误" in raised.value.message_zh


@pytest.mark.parametrize("text", ["[", "obligations: 3", "other: []"])
def test_a_broken_file_is_an_error_that_names_it(text):
    with pytest.raises(law.ObligationFileError, match=r"broken\.yaml, -"):
        law.parse(text, file="broken.yaml")
