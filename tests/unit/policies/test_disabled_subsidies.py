"""The two subsidies for disabled people: formulae, clocks, and paths that no case shows."""

from datetime import date

import pytest

from policies import disabled_care_subsidy, disabled_living_subsidy
from policies.assessment import assess_programme
from policies.assessments.programmes import Programme
from policies.calendar import WorkingCalendar
from policies.clocks import clock_definitions, reckon
from policies.parameter_store import ParameterStore

LIVING = Programme.DISABLED_LIVING_SUBSIDY
CARE = Programme.DISABLED_CARE_SUBSIDY
DEMONSTRATION = ParameterStore.shipped(with_demonstration=True)


def person(**changes):
    return {
        "id": "a",
        "relation": "applicant",
        "born_on": "1980-01-01",
        "disability_category": "visual",
        "disability_grade": 2,
        **changes,
    }


def facts(*members, on="2026-09-14", **changes):
    household = {"members": list(members), **changes}
    return {"jurisdiction": "410621", "area": "rural", "on": on, "household": household}


@pytest.mark.parametrize(
    ("applied_on", "paid_from"),
    [(date(2026, 9, 30), date(2026, 9, 1)), (date(2024, 2, 29), date(2024, 2, 1))],
)
def test_the_subsidy_is_paid_from_the_month_of_the_application(applied_on, paid_from):
    assert disabled_living_subsidy.paid_from(applied_on=applied_on) == paid_from


@pytest.mark.parametrize(("subsidy", "is_higher"), [(79, False), (80, False), (81, True)])
def test_only_a_higher_subsidy_replaces_a_like_benefit(subsidy, is_higher):
    found = disabled_living_subsidy.is_higher(subsidy_fen=subsidy, other_fen=80)

    assert found is is_higher


@pytest.mark.parametrize(
    ("grade", "extended", "is_covered"),
    [
        (1, (), True),
        (2, (), True),
        (3, (), False),
        (3, ("mental/3",), True),
        (4, ("mental/3",), False),
    ],
)
def test_grades_one_and_two_are_covered_and_what_the_locality_adds(grade, extended, is_covered):
    found = disabled_care_subsidy.is_covered(category="mental", grade=grade, extended=extended)

    assert found is is_covered


@pytest.mark.parametrize(("months", "is_long"), [(5, False), (6, True)])
def test_exactly_the_least_months_of_care_are_enough(months, is_long):
    assert disabled_care_subsidy.is_long_term(months=months, minimum_months=6) is is_long


@pytest.mark.parametrize("programme", [LIVING, CARE])
def test_handling_across_provinces_has_its_three_clocks(programme):
    clocks = clock_definitions(programme)
    found = {
        name: reckon(
            clocks[name],
            start=date(2026, 9, 14),
            calendar=WorkingCalendar.shipped(),
            store=ParameterStore.shipped(),
            division="520102",
            variables={},
        ).due.on
        for name in ("file_push", "home_decision", "result_notice")
    }

    assert found == {
        "file_push": date(2026, 9, 17),
        "home_decision": date(2026, 9, 28),
        "result_notice": date(2026, 9, 17),
    }


@pytest.mark.parametrize("programme", [LIVING, CARE])
def test_the_causes_that_end_a_subsidy_are_data_of_the_locality(programme):
    value = DEMONSTRATION.value(programme, "stop_causes", division="410621", on=date(2026, 9, 14))

    assert "declared_missing" in value.words()
    assert value.status == "demonstration"


def test_both_subsidies_are_given_to_the_same_person():
    given = facts(person(), on_allowance=True)

    amounts = [
        assess_programme(given, programme, store=DEMONSTRATION).monthly_amount_fen
        for programme in (LIVING, CARE)
    ]

    assert amounts == [8000, 8000]


def test_a_member_who_does_not_count_in_the_household_is_not_covered_by_its_allowance():
    son = person(id="son", relation="child", born_on="1990-01-01", lives_together=False)
    given = facts({"id": "a", "relation": "applicant", "born_on": "1960-01-01"}, son)
    given["household"]["on_allowance"] = True

    result = assess_programme(given, LIVING)

    assert result.outcome == "not_eligible"


def test_open_questions_of_the_household_are_asked_once():
    other = {"member": "a", "kind": "other", "source": "other", "yuan_per_year": "1.00"}
    given = facts(person(), person(id="b", relation="spouse"), incomes=[other])

    result = assess_programme(given, LIVING, store=DEMONSTRATION)

    assert result.outcome == "needs_judgement"
    assert [question.rule for question in result.questions] == ["income_treatment/a/other/other"]
    assert [one.is_included for one in result.members] == [None, None]


def test_open_questions_of_an_edge_household_are_taken_over():
    forest = [{"kind": "forest"}]
    wages = {"member": "a", "kind": "wages", "source": "employment", "yuan_per_year": "3300.00"}
    given = facts(person(), incomes=[wages], assets=forest)

    result = assess_programme(given, LIVING, store=DEMONSTRATION)

    assert result.outcome == "needs_judgement"
    assert result.questions


def test_a_locality_may_pay_both_of_two_like_benefits():
    given = facts(
        person(received=[{"programme": "other_care_allowance", "yuan_per_month": "500.00"}])
    )
    given["parameters"] = {"disabled_care_subsidy.higher_of_benefits": False}

    assert assess_programme(given, CARE, store=DEMONSTRATION).outcome == "eligible"


def test_a_locality_may_let_the_work_injury_fee_exclude_nothing():
    given = facts(person(gets_work_injury_care=True))
    given["parameters"] = {"disabled_care_subsidy.excluded_by/work_injury_care": False}

    assert assess_programme(given, CARE, store=DEMONSTRATION).outcome == "eligible"


def test_before_2020_no_rule_on_children_without_support_is_asked_for():
    given = facts(person(), on="2018-05-01", on_allowance=True)
    given["parameters"] = {"living_subsidy_yuan_per_month": "60.00"}

    assert assess_programme(given, LIVING).monthly_amount_fen == 6000
