from datetime import date
from uuid import uuid4

import pytest

from policies.assessment import assess_programme as assess
from policies.assessments.facts import read_facts
from policies.parameter_store import ParameterStore
from webapp.cases import facts
from webapp.registry.models import (
    Area,
    Asset,
    AssetKind,
    DisabilityCategory,
    Employment,
    Exclusion,
    Expense,
    ExpenseKind,
    Household,
    HouseholdMember,
    Income,
    IncomeKind,
    Relation,
    Student,
)
from webapp.registry.queries import Means

NO_MEANS = Means([], [], [])


def member(**changes):
    values = {
        "id": uuid4(),
        "relation": Relation.APPLICANT,
        "born_on": date(1972, 3, 2),
        "lives_together": True,
        "student": Student.NONE,
        "employment": Employment.NONE,
        "is_dependent": False,
        "has_serious_illness": False,
        "has_support_duty": False,
        "disability_category": DisabilityCategory.NONE,
        "disability_grade": None,
        "excluded_by": None,
        "left_on": None,
    }
    return HouseholdMember(**{**values, **changes})


def income(of, declared, verified=None):
    return Income(
        member_id=of.id,
        kind=IncomeKind.WAGES,
        source="employment",
        declared_fen=declared,
        verified_fen=verified,
    )


def built(members, means=NO_MEANS, **procedure):
    household = Household(division_code="410621101201", area=Area.RURAL, members=members)
    told = {"special_circumstances": "none", "objection": False, **procedure}
    return facts.build(household, means, on=date(2026, 9, 14), **told)


def test_verified_amounts_count_where_the_survey_gave_them():
    one = member()

    told = built([one], Means([income(one, 600_000, 600_001), income(one, 5)], [], []))

    yuan = [row["yuan_per_year"] for row in told["household"]["incomes"]]
    assert yuan == ["6000.01", "0.05"]
    assert facts.counted_income_fen([income(one, 600_000, 0), income(one, 5)]) == (600_005, 5)


def test_who_left_or_died_is_left_out_with_all_income_and_expense():
    stays, gone = member(), member(relation=Relation.SPOUSE, left_on=date(2026, 1, 1))
    expense = Expense(
        member_id=gone.id, kind=ExpenseKind.MAJOR_ILLNESS, amount_fen=100, has_voucher=True
    )

    told = built([stays, gone], Means([income(gone, 100)], [], [expense]))["household"]

    assert [one["id"] for one in told["members"]] == [str(stays.id)]
    assert (told["incomes"], told["expenses"]) == ([], [])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"disability_category": DisabilityCategory.MENTAL, "disability_grade": 2},
        {"student": Student.UNDERGRADUATE, "is_dependent": True},
        {"lives_together": False, "has_support_duty": True},
        *({"relation": relation} for relation in Relation),
        *({"employment": employment} for employment in Employment),
        *({"student": student, "born_on": date(2010, 3, 3)} for student in Student),
        *({"excluded_by": exclusion} for exclusion in Exclusion),
        *(
            {"disability_category": category, "disability_grade": 1}
            for category in DisabilityCategory
            if category is not DisabilityCategory.NONE
        ),
    ],
    ids=str,
)
def test_whatever_the_registry_holds_of_a_person_the_assessment_understands(changes):
    applicant = member()
    other = {"relation": Relation.SPOUSE, **changes}
    members = [applicant, member(**other)]
    if other["relation"] is Relation.APPLICANT:
        members = members[1:]

    read_facts(built(members))


def test_whatever_the_registry_holds_of_means_the_assessment_understands():
    one = member()
    assets = [
        Asset(kind=kind, declared_fen=1, verified_fen=None, count=1, is_exempt=False)
        for kind in AssetKind
    ]
    expenses = [
        Expense(member_id=one.id, kind=kind, amount_fen=1, has_voucher=False)
        for kind in ExpenseKind
    ]

    told = built([one], Means([], assets, expenses), special_circumstances="difficult_survey")

    read_facts(told)
    assert told["household"]["assets"][0]["yuan"] == "0.01"


def test_the_household_is_assessed_as_it_stands():
    one = member()

    result = assess(
        built([one], Means([income(one, 120_000)], [], [])),
        store=ParameterStore.shipped(with_demonstration=True),
    )

    assert result.monthly_amount_fen == (321_000 - 120_000) // 12
