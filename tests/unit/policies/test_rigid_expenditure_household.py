from fractions import Fraction

import pytest

from policies import rigid_expenditure_household as formulae
from policies.assessment import assess_programme
from policies.assessments.programmes import Programme
from policies.parameter_store import ParameterStore

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("paid", "reimbursed", "borne"), [(100, 40, 60), (100, 100, 0), (100, 140, 0)]
)
def test_what_was_given_back_was_not_borne(paid, reimbursed, borne):
    assert formulae.borne_fen(paid_fen=paid, reimbursed_fen=reimbursed) == borne


@pytest.mark.parametrize(("borne", "counted"), [(799, 799), (800, 800), (801, 800)])
def test_school_fees_count_up_to_those_of_public_schools(borne, counted):
    assert formulae.education_fen(borne_fen=borne, public_tariff_fen=800) == counted


@pytest.mark.parametrize(
    ("rigid", "income", "exceeds"),
    [(50, 100, False), (51, 100, True), (50, 99, True), (0, 0, False), (1, 0, True)],
)
def test_a_share_must_be_exceeded_not_only_reached(rigid, income, exceeds):
    assert exceeds is formulae.exceeds_share(rigid_fen=rigid, total_income_fen=income, ratio=HALF)


@pytest.mark.parametrize(("per_capita", "is_below"), [(99, True), (100, False)])
def test_income_at_the_residents_is_not_below_it(per_capita, is_below):
    assert is_below is formulae.is_below_disposable_income(
        per_capita_fen=Fraction(per_capita), disposable_fen=100
    )


def test_an_open_income_that_is_surely_too_high_waits_for_nothing():
    # Whether the cousin's gift counts must be judged; the wages alone are too much already.
    facts = {
        "jurisdiction": "410621",
        "area": "rural",
        "on": "2026-09-14",
        "household": {
            "members": [{"id": "a", "relation": "applicant", "born_on": "1972-03-02"}],
            "incomes": [
                {"member": "a", "kind": "wages", "source": "employment", "yuan_per_year": "90000"},
                {"member": "a", "kind": "other", "source": "other", "yuan_per_year": "10"},
            ],
        },
    }
    store = ParameterStore.shipped(with_demonstration=True)

    for programme in (Programme.EDGE_HOUSEHOLD, Programme.RIGID_EXPENDITURE_HOUSEHOLD):
        result = assess_programme(facts, programme, store=store)

        assert result.outcome == "not_eligible"
        assert [reason.rule for reason in result.reasons] == ["income_test"] * (
            1 if programme is Programme.EDGE_HOUSEHOLD else len(result.reasons)
        )
        assert result.questions == ()


@pytest.mark.parametrize(
    "programme", [Programme.EDGE_HOUSEHOLD, Programme.RIGID_EXPENDITURE_HOUSEHOLD]
)
def test_an_open_income_that_may_fit_is_waited_for(programme):
    facts = {
        "jurisdiction": "410621",
        "area": "rural",
        "on": "2026-09-14",
        "household": {
            "members": [{"id": "a", "relation": "applicant", "born_on": "1972-03-02"}],
            "incomes": [
                {"member": "a", "kind": "wages", "source": "employment", "yuan_per_year": "4000"},
                {"member": "a", "kind": "other", "source": "other", "yuan_per_year": "10"},
            ],
        },
    }

    result = assess_programme(
        facts, programme, store=ParameterStore.shipped(with_demonstration=True)
    )

    assert result.outcome == "needs_judgement"
    assert result.per_capita_income_fen is None
    assert len(result.questions) == 1
