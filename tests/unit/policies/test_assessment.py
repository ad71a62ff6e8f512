import copy
from datetime import date

import pytest

from policies import assessment
from policies.assessment import assess_programme as assess
from policies.assessments.facts import InvalidFactsError
from policies.parameter_store import (
    ParameterStore,
    ParameterSuppliedError,
    ParameterUnknownError,
)
from policies.regimes import RegimeKey, RegimeUnknownError, regime_of

STORE = ParameterStore.shipped(with_demonstration=True)

FACTS = {
    "jurisdiction": "410621",
    "area": "rural",
    "on": "2026-09-14",
    "household": {
        "members": [
            {"id": "a", "relation": "applicant", "born_on": "1970-01-01"},
            {"id": "b", "relation": "spouse", "born_on": "1971-01-01"},
        ],
        "incomes": [
            {"member": "a", "kind": "wages", "source": "employment", "yuan_per_year": "3600"}
        ],
    },
}


def facts(**changes):
    changed = copy.deepcopy(FACTS)
    household = changes.pop("household", {})
    changed["household"] |= household
    return changed | changes


class TestResult:
    def test_proposes_an_amount_with_its_reason_and_its_approver(self):
        result = assess(facts(), store=STORE)

        assert result.monthly_amount_fen == 23500
        assert result.approver.level == "county"
        assert result.reasons[0].text_zh == (
            "共同生活的家庭成员 2 人，家庭人均年收入 1800.00 元，"
            "低于当地最低生活保障标准每人每年 3210.00 元。"
        )
        assert "第十八条" in result.reasons[0].citation

    def test_says_that_a_value_is_for_demonstration(self):
        result = assess(facts(), store=STORE)

        warned = {warning.parameter: warning.status for warning in result.warnings}
        assert warned["standard_fen_per_year"] == "demonstration"

    def test_reckons_the_clocks_that_start_with_the_acceptance(self):
        clocks = assess(facts(), store=STORE).as_json()["clocks"]

        due = {clock["name"]: (clock["due"], clock["provisional"]) for clock in clocks}
        assert due == {
            "survey_start": ("2026-09-17", False),
            "total": ("2026-10-30", False),
        }

    def test_of_a_delegated_case_names_the_township_and_twenty_days(self):
        result = assess(facts(procedure={"delegated": True}), store=STORE)

        total = {clock.definition.name: clock.due.on for clock in result.clocks}["total"]
        assert result.approver.level == "township"
        assert total == date(2026, 10, 16)

    def test_at_the_end_of_the_year_has_a_provisional_limit(self):
        clocks = assess(facts(on="2026-11-23"), store=STORE).as_json()["clocks"]

        assert [clock["provisional"] for clock in clocks] == [False, True]
        assert clocks[1]["provisional_reason_zh"].startswith("2027 年放假安排尚未公布")

    def test_report_lists_the_programmes(self):
        shown = assessment.assess(facts(programmes=["minimum_living_allowance"]), store=STORE)

        assert shown["programmes"]["minimum_living_allowance"]["monthly_amount"] == "235.00"
        assert shown["on"] == "2026-09-14"


class TestSuppliedParameters:
    def test_are_used_and_marked(self):
        supplied = {
            "standard_yuan_per_year": "6000.00",
            "minimum_payment_yuan_per_month": "0",
            "benefit_rounding": "up_to_yuan",
        }
        result = assess(facts(parameters=supplied))

        shown = result.as_json()
        assert shown["monthly_amount"] == "700.00"
        assert {warning["status"] for warning in shown["warnings"]} == {"supplied"}
        statuses = [step["parameter"]["status"] for step in shown["trace"] if step["parameter"]]
        assert "supplied" in statuses

    def test_delegation_can_be_the_local_rule(self):
        supplied = {"minimum_living_allowance.confirmation_delegated": True}
        result = assess(facts(parameters=supplied), store=STORE)

        assert result.approver.level == "township"

    @pytest.mark.parametrize(
        ("supplied", "error"),
        [
            ({"tea": 1}, ParameterUnknownError),
            ({"standard_fen_per_year": "x"}, ParameterSuppliedError),
            ({"standard_yuan_per_year": "-1"}, InvalidFactsError),
        ],
    )
    def test_that_cannot_be_are_refused(self, supplied, error):
        with pytest.raises(error):
            assess(facts(parameters=supplied), store=STORE)


class TestJudgement:
    def test_is_asked_for_another_income(self):
        other = [{"member": "a", "kind": "other", "source": "other", "yuan_per_year": "1"}]
        result = assess(facts(household={"incomes": other}), store=STORE)

        assert result.outcome == "needs_judgement"
        assert result.reasons[0].rule == "income_treatment/a/other/other"

    def test_is_asked_for_a_forest(self):
        result = assess(facts(household={"assets": [{"kind": "forest"}]}), store=STORE)

        assert result.outcome == "needs_judgement"
        assert result.reasons[0].rule == "asset_limit"

    @pytest.mark.parametrize(
        ("is_within", "outcome"), [(True, "eligible"), (False, "not_eligible")]
    )
    def test_of_the_surveyors_on_assets_counts(self, is_within, outcome):
        household = {"assets": [{"kind": "forest"}], "assets_within_local_limit": is_within}
        result = assess(facts(household=household), store=STORE)

        assert result.outcome == outcome


class TestRefusal:
    def test_above_the_standard_does_not_wait_for_limits_on_assets(self):
        rich = [{"member": "a", "kind": "wages", "source": "employment", "yuan_per_year": "7000"}]
        result = assess(
            facts(
                on="2022-09-14",
                household={"incomes": rich, "assets": [{"kind": "deposit", "yuan": "5"}]},
            )
        )

        assert result.outcome == "not_eligible"
        assert result.missing_parameters == ()
        assert result.alternatives == ()

    def test_because_nobody_counts_says_why(self):
        members = [
            {"id": "a", "relation": "applicant", "born_on": "1970-01-01", "excluded_by": "prison"}
        ]
        household = {"members": members, "incomes": []}
        result = assess(facts(household=household), store=STORE)

        assert result.outcome == "not_eligible"
        assert "在监狱内服刑人员" in result.reasons[0].text_zh

    def test_because_of_a_second_house(self):
        houses = [{"kind": "house", "count": 2}, {"kind": "deposit", "yuan": "1"}]
        result = assess(facts(household={"assets": houses}), store=STORE)

        assert result.outcome == "not_eligible"
        assert result.reasons[-1].rule == "asset_limit"


def test_an_expense_without_a_local_rule_is_a_missing_parameter():
    expenses = [
        {"member": "a", "kind": "employment_cost", "yuan_per_year": "10", "voucher": True},
        {"member": "a", "kind": "support_paid", "yuan_per_year": "0"},
    ]

    result = assess(facts(on="2022-01-01", household={"expenses": expenses}))

    assert [missing.name for missing in result.missing_parameters] == [
        "expense_treatment/employment_cost"
    ]


@pytest.mark.parametrize(
    ("on", "key"),
    [
        ("2012-12-12", RegimeKey.R2012),
        ("2021-06-30", RegimeKey.R2012),
        ("2021-07-01", RegimeKey.R2021),
        ("2026-06-30", RegimeKey.R2021),
        ("2026-07-01", RegimeKey.R2026),
    ],
)
def test_the_regime_is_that_of_the_acceptance(on, key):
    assert regime_of(date.fromisoformat(on)).key is key


def test_a_case_older_than_the_rules_is_refused():
    with pytest.raises(RegimeUnknownError, match="2012-12-11"):
        assess(facts(on="2012-12-11"), store=STORE)


def test_an_unknown_programme_is_refused_by_name():
    with pytest.raises(InvalidFactsError, match="must be one of"):
        assessment.assess(facts(programmes=["minimum_living_allowance", "tea_ceremony"]))


def member(**changes):
    return {"members": [FACTS["household"]["members"][0] | changes]}


def income(**changes):
    return {"incomes": [FACTS["household"]["incomes"][0] | changes]}


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"colour": "red"}, ".", "unknown key colour"),
        ({"area": "forest"}, "area", "must be one of rural、urban"),
        ({"on": "14.9.2026"}, "on", "must be a day such as"),
        ({"on": "2026-02-30"}, "on", "must be a day such as"),
        ({"on": 20260914}, "on", "must be a text"),
        ({"on": "9999-12-31"}, "on", "out of range"),
        ({"jurisdiction": "hebi"}, "jurisdiction", "division code"),
        ({"programmes": []}, "programmes", "too few"),
        ({"parameters": []}, "parameters", "an object"),
        ({"household": {"members": []}}, "household.members", "too few"),
        ({"household": {"monitored": "yes"}}, "household.monitored", "true or false"),
        ({"household": member(relation="king")}, "household.members[0].relation", "one of"),
        ({"household": member(disability_grade=2)}, "household.members[0]",
         "disability_category is missing"),
        ({"household": member(born_on="2027-01-01")}, "household.members[0].born_on", "between"),
        ({"household": member(relation="spouse")}, "household.members", "exactly one"),
        ({"household": member() | {"members": FACTS["household"]["members"][:1] * 2}},
         "household.members[1].id", "used twice"),
        ({"household": income(yuan_per_year=3600)}, "household.incomes[0].yuan_per_year",
         "must be a text"),
        ({"household": income(yuan_per_year="-1")}, "household.incomes[0].yuan_per_year",
         "not negative"),
        ({"household": income(yuan_per_year="1.005")}, "household.incomes[0].yuan_per_year",
         "two decimals"),
        ({"household": income(yuan_per_year="1\n")}, "household.incomes[0].yuan_per_year",
         "an amount in yuan"),
        ({"jurisdiction": "410621\n"}, "jurisdiction", "division code"),
        ({"household": income(member="z")}, "household.incomes[0].member", "no member z"),
        ({"household": income(source="luck")}, "household.incomes[0].source",
         "casual_work、employment"),
        ({"household": {"assets": [{"kind": "house", "count": 0}]}},
         "household.assets[0].count", "too few"),
        ({"household": {"expenses": [{"member": "a"}]}}, "household.expenses[0]",
         "kind is missing"),
    ],
)  # fmt: skip
def test_wrong_facts_are_refused_with_their_place(changes, path, reason):
    with pytest.raises(InvalidFactsError) as caught:
        assess(facts(**changes), store=STORE)

    words = [problem.message_en for problem in caught.value.problems if problem.path == path]
    assert reason in "; ".join(words)
    assert path in caught.value.message_zh
