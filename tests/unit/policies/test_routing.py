from dataclasses import replace

import pytest

from policies.assessment import assess, assess_checked
from policies.assessments import exclusions, routing
from policies.assessments.case import AssessedCase
from policies.assessments.facts import read_facts
from policies.assessments.programmes import Programme
from policies.assessments.registry import ASSESSORS
from policies.calendar import WorkingCalendar
from policies.parameter_store import ParameterStore

STORE = ParameterStore.shipped(with_demonstration=True)
EDGE = {
    "jurisdiction": "410621",
    "area": "rural",
    "on": "2022-12-01",
    "household": {
        "members": [{"id": "a", "relation": "applicant", "born_on": "1972-03-02"}],
        "incomes": [
            {"member": "a", "kind": "wages", "source": "employment", "yuan_per_year": "4000"}
        ],
    },
}


def case_of(facts, assessors=ASSESSORS):
    return AssessedCase(
        read_facts(facts), store=STORE, calendar=WorkingCalendar.shipped(), assessors=assessors
    )


def test_an_offer_names_its_members_its_rule_and_asks_for_consent():
    (offer,) = routing.routed(case_of(EDGE), Programme.MINIMUM_LIVING_ALLOWANCE).alternatives

    assert offer.as_json() == {
        "programme": "edge_household",
        "label_zh": "最低生活保障边缘家庭",
        "label_en": "Household at the edge of the minimum living allowance",
        "citation": "豫政办〔2022〕103号 二（二）3",
        "members": ["a"],
        "needs_consent": True,
    }


def test_where_no_rule_of_transfer_is_known_the_offer_names_its_own():
    before = EDGE | {"on": "2022-10-31"}

    (offer,) = routing.routed(case_of(before), Programme.MINIMUM_LIVING_ALLOWANCE).alternatives

    assert offer.citation == "民发〔2021〕57号 第八条第二款"


def test_what_the_product_cannot_assess_is_not_offered():
    only = {programme: ASSESSORS[programme] for programme in (Programme.MINIMUM_LIVING_ALLOWANCE,)}

    result = routing.routed(case_of(EDGE, only), Programme.MINIMUM_LIVING_ALLOWANCE)

    assert (result.outcome, result.alternatives) == ("not_eligible", ())


def test_many_households_get_the_same_outcome_without_offers():
    named = [Programme.MINIMUM_LIVING_ALLOWANCE, Programme.EDGE_HOUSEHOLD]

    bulk = assess_checked(read_facts(EDGE), named, store=STORE)
    single = assess(EDGE | {"programmes": [name.value for name in named]}, store=STORE)

    for name, result in bulk.items():
        assert result.alternatives == ()
        shown = single["programmes"][name.value] | {"alternatives": []}
        bulk_json = result.as_json()
        assert {key: shown[key] for key in bulk_json} == bulk_json


def test_who_fits_two_programmes_of_which_one_may_be_had_is_offered_the_other():
    facts = EDGE | {"household": {"members": EDGE["household"]["members"]}}
    allowance = routing.decided(case_of(facts), Programme.MINIMUM_LIVING_ALLOWANCE)
    support = replace(allowance, programme=Programme.EXTREME_POVERTY_SUPPORT.value)
    both = {
        Programme.MINIMUM_LIVING_ALLOWANCE: lambda _case: allowance,
        Programme.EXTREME_POVERTY_SUPPORT: lambda _case: support,
    }

    result = routing.routed(case_of(facts, both), Programme.MINIMUM_LIVING_ALLOWANCE)

    assert result.outcome == "eligible"
    assert [offer.programme for offer in result.alternatives] == ["extreme_poverty_support"]


def test_two_programmes_of_different_members_are_no_choice():
    facts = EDGE | {"household": {"members": EDGE["household"]["members"]}}
    allowance = routing.decided(case_of(facts), Programme.MINIMUM_LIVING_ALLOWANCE)
    support = replace(allowance, programme=Programme.EXTREME_POVERTY_SUPPORT.value, members=())
    both = {
        Programme.MINIMUM_LIVING_ALLOWANCE: lambda _case: allowance,
        Programme.EXTREME_POVERTY_SUPPORT: lambda _case: support,
    }

    result = routing.routed(case_of(facts, both), Programme.MINIMUM_LIVING_ALLOWANCE)

    assert result.alternatives == ()


@pytest.mark.parametrize("programme", list(exclusions.EXCLUSIONS))
def test_every_exclusion_names_its_rule(programme):
    for exclusion in exclusions.EXCLUSIONS[programme]:
        assert exclusion.citation


def test_a_programme_is_no_choice_beside_itself():
    case, allowance = case_of(EDGE), Programme.MINIMUM_LIVING_ALLOWANCE

    assert exclusions.excluding(case, allowance, allowance) is None
    assert exclusions.excluding(case, allowance, Programme.EDGE_HOUSEHOLD) is None
    assert exclusions.excluding(case, Programme.EDGE_HOUSEHOLD, allowance) is not None


@pytest.mark.parametrize(("on", "is_choice"), [("2021-06-30", False), ("2021-07-01", True)])
def test_a_child_chooses_between_two_supports_since_july_2021(on, is_choice):
    case = case_of(EDGE | {"on": on})

    rule = exclusions.excluding(case, Programme.ORPHAN_SUPPORT, Programme.EXTREME_POVERTY_SUPPORT)

    assert (rule is not None) is is_choice


@pytest.mark.parametrize(
    "on", ["2013-01-07", "2017-05-15", "2020-06-15", "2022-12-01", "2026-09-14"]
)
@pytest.mark.parametrize("division", ["410621", "410102", "520102", "110101"])
def test_every_programme_answers_on_every_day_and_in_every_place(on, division):
    answer = assess(EDGE | {"on": on, "jurisdiction": division})

    assert set(answer["programmes"]) == {programme.value for programme in ASSESSORS}
