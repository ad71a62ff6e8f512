from datetime import date

import pytest

from policies.calendar import WorkingCalendar
from policies.parameter_store import ParameterStore
from policies.worked_cases import CaseFileError, differences, read_cases, run_cases, shipped_cases

GOOD = """
programme: minimum_living_allowance
defaults: {jurisdiction: "410621", area: rural, "on": 2026-09-14, demonstration: true}
cases:
  - name: 独居的人
    given: {members: [{id: one, relation: applicant, born_on: 1980-01-01}]}
    expect: {outcome: eligible, monthly_amount: "267.50"}
"""


def only(text):
    (case,) = read_cases(text, file="tea.yaml")
    return case


def expecting(words):
    return only(GOOD.replace('{outcome: eligible, monthly_amount: "267.50"}', words))


def found(words, **surroundings):
    return [str(one) for one in differences(expecting(words), **surroundings)]


def test_a_case_that_comes_out_as_it_says_has_no_differences():
    assert differences(only(GOOD)) == ()


def test_days_may_be_written_without_quotes():
    assert only(GOOD).facts["on"] == "2026-09-14"


def test_a_difference_names_the_file_the_case_and_both_values():
    assert found('{monthly_amount: "1.00"}') == [
        "tea.yaml：独居的人 – monthly_amount: '1.00' ≠ '267.50'"
    ]


def test_a_key_that_no_result_has_is_a_difference():
    assert found("{colour: red}") == ["tea.yaml：独居的人 – colour: 'red' ≠ None"]


def test_a_refusal_that_nobody_expected_is_a_difference():
    case = only(GOOD.replace("1980-01-01", "2030-01-01"))

    keys = {difference.key: difference.actual for difference in differences(case)}

    assert keys["outcome"] is None
    assert keys["error"].startswith("InvalidFactsError: household.members[0].born_on")


@pytest.mark.parametrize(
    "words",
    [
        "{clocks: {total: 2026-10-30, survey: null}}",
        "{approver: county}",
        "{approver: {level: county, label_en: the county's civil affairs department}}",
        "{missing: [], questions: [], alternatives: [], alone: [], problems: []}",
        "{reasons: [income_test]}",
        "{trace: {monthly_benefit: '26750'}}",
        "{amount_parts: {base: '267.50', more: null}}",
        (
            "{overlays: [national_2014, hebi_2017, henan_2019, national_2022, henan_2022,"
            " national_2025]}"
        ),
        "{one_off_limits: null}",
    ],
)
def test_an_expectation_may_be_short(words):
    assert found(words) == []


def test_no_clocks_at_all_is_an_expectation_of_its_own():
    assert len(found("{clocks: {}}")) == 1


def test_a_programme_may_have_no_schedule():
    text = GOOD.replace("programme: minimum_living_allowance", "programme: orphan_support")

    case = only(text.replace('{outcome: eligible, monthly_amount: "267.50"}', "{schedule: null}"))

    assert differences(case) == ()


def test_a_case_runs_with_the_parameters_of_a_release_that_is_prepared():
    planned = ParameterStore.shipped().supplied(
        "minimum_living_allowance", {"standard_fen_per_year": 360000}
    )

    assert found('{monthly_amount: "300.00", warnings: [standard_fen_per_year]}', store=planned)
    assert found('{monthly_amount: "300.00"}', store=planned) == []


def test_a_case_runs_with_another_calendar():
    empty = WorkingCalendar({date(2026, 9, 15): False}, [2026])

    assert found("{clocks: {survey_start: 2026-09-18}}", calendar=empty) == []


def test_all_cases_that_ship_are_read_and_run_together():
    cases = [case for case in shipped_cases() if case.file == "minimum_living_allowance.yaml"]

    assert len(cases) > 20
    assert run_cases(cases[:2]) == ()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("cases:", "kases:", "kases: unknown key"),
        ("cases:", "cases: [", "not YAML"),
        ("defaults: {", "defaults: {on: 1, ", "defaults.true: unknown key"),
        ("programme: minimum_living_allowance", "programme: tea", "unknown programme tea"),
        ("programme: minimum_living_allowance", "", "cases[0].programme: unknown"),
        ("    expect: {outcome: eligible, monthly_amount: \"267.50\"}\n", "",
         "cases[0].expect: missing"),
        ('{outcome: eligible, monthly_amount: "267.50"}', "{}", "cases[0].expect: missing"),
        ('jurisdiction: "410621", ', "", "cases[0].jurisdiction: missing"),
        (GOOD[GOOD.index("  - name"):], "", "list of cases is missing"),
        (GOOD[GOOD.index("  - name"):], GOOD[GOOD.index("  - name"):] * 2, "used twice"),
        (GOOD[GOOD.index("  - name"):], "  - tea", "cases[0]: missing, or not a mapping"),
    ],
)  # fmt: skip
def test_a_broken_file_says_where_and_why(old, new, reason):
    with pytest.raises(CaseFileError) as caught:
        read_cases(GOOD.replace(old, new), file="tea.yaml")

    assert reason in caught.value.message_en
    assert "tea.yaml" in caught.value.message_zh
