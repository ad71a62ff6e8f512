"""The monitoring against a return to poverty: formulae, and paths that no case shows."""

from datetime import date
from fractions import Fraction

import pytest

from policies import poverty_return_monitoring as formulae
from policies.assessment import assess_programme
from policies.assessments.programmes import Programme
from policies.parameter_store import ParameterStore

PROGRAMME = Programme.POVERTY_RETURN_MONITORING
STORE = ParameterStore.shipped()


def facts(*members, on="2020-05-01", division="410122", **changes):
    household = {
        "members": list(members) or [{"id": "a", "relation": "applicant", "born_on": "1970-01-01"}],
        **changes,
    }
    return {"jurisdiction": division, "area": "rural", "on": on, "household": household}


def test_disposable_income_is_exact_and_never_below_zero():
    one = formulae.disposable_per_capita_fen(income_fen=100, paid_fen=0, member_count=3)
    none = formulae.disposable_per_capita_fen(income_fen=100, paid_fen=101, member_count=3)

    assert (one, none) == (Fraction(100, 3), 0)


@pytest.mark.parametrize(("income", "paid", "count"), [(-1, 0, 1), (0, -1, 1), (0, 0, 0)])
def test_no_household_is_refused(income, paid, count):
    with pytest.raises(ValueError, match="no household"):
        formulae.disposable_per_capita_fen(income_fen=income, paid_fen=paid, member_count=count)


@pytest.mark.parametrize(("income", "is_below"), [(599_999, True), (600_000, False)])
def test_at_the_line_is_not_below_it(income, is_below):
    found = formulae.is_below_line(per_capita_fen=Fraction(income), line_fen=Fraction(600_000))

    assert found is is_below


def test_the_share_of_the_registered_poor_is_guidance_and_tests_no_household():
    share = STORE.value(PROGRAMME, "guidance_size_ratio", division="410122", on=date(2020, 5, 1))

    used = {
        step.parameter.name
        for step in assess_programme(facts(), PROGRAMME).trace.steps
        if step.parameter is not None
    }

    assert share.ratio() == Fraction(1, 20)
    assert "guidance_size_ratio" not in used


@pytest.mark.parametrize(
    ("name", "division", "on", "value"),
    [
        ("adjustment_interval_months", "410122", date(2020, 5, 11), 1),
        ("publicity_days", "411481", date(2024, 1, 3), 5),
        ("total_working_days", "460105", date(2022, 1, 4), 20),
        ("income_line_fen_per_person_per_year", "410122", date(2020, 12, 31), 600_000),
    ],
)
def test_local_values_have_their_source(name, division, on, value):
    found = STORE.value(PROGRAMME, name, division=division, on=on)

    assert (found.whole_number(), found.status) == (value, "in_force")
    assert found.phrase


def test_who_counts_may_have_to_be_judged_first():
    result = assess_programme(
        facts(
            {"id": "a", "relation": "applicant", "born_on": "1970-01-01"},
            {"id": "b", "relation": "other", "born_on": "1980-01-01"},
        ),
        PROGRAMME,
    )

    assert result.outcome == "needs_judgement"
    assert result.reasons[0].rule == "household_members/b"


def test_a_household_in_which_nobody_counts_is_not_below_the_line():
    result = assess_programme(
        facts(
            {"id": "a", "relation": "applicant", "born_on": "1970-01-01", "excluded_by": "prison"}
        ),
        PROGRAMME,
    )

    assert result.outcome == "not_eligible"
    assert result.per_capita_income_fen is None


def test_without_labour_ability_protection_is_strengthened():
    result = assess_programme(
        facts({"id": "a", "relation": "applicant", "born_on": "1945-01-01"}), PROGRAMME
    )

    reasons = {reason.rule: reason for reason in result.reasons}
    assert reasons["help_by_labour"].citation == "豫脱贫组〔2020〕13号 四（三）"


def test_a_lifted_household_is_not_told_that_an_edge_household_is_not_poor():
    result = assess_programme(facts(lifted_from_poverty=True), PROGRAMME)

    assert "edge_is_not_poor" not in {reason.rule for reason in result.reasons}


def test_where_no_text_names_the_types_a_household_has_none():
    given = facts(division="520102")
    given["parameters"] = {
        "poverty_return_monitoring.situations": ["income_below_line"],
        "income_line_yuan_per_person_per_year": "6000.00",
    }

    result = assess_programme(given, PROGRAMME)

    assert (result.outcome, result.category) == ("eligible", None)
    assert result.approver.label_zh == "县级防止返贫监测主管部门"


def test_a_place_without_a_line_is_told_who_sets_it():
    given = facts(division="520102")
    given["parameters"] = {"poverty_return_monitoring.situations": ["income_below_line"]}

    result = assess_programme(given, PROGRAMME)

    assert result.outcome == "parameter_missing"
    assert "省级防止返贫监测主管部门" in result.missing_parameters[0].message_zh


@pytest.mark.parametrize(
    ("on", "department"),
    [("2020-05-01", "县级扶贫部门"), ("2022-11-01", "县级乡村振兴部门")],
)
def test_the_deciding_department_follows_the_day(on, department):
    assert assess_programme(facts(on=on), PROGRAMME).approver.label_zh == department
