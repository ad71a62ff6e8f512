from hypothesis import given, settings
from hypothesis import strategies as st

from policies.assessment import assess_programme
from policies.assessments.programmes import Programme
from policies.parameter_store import ParameterStore

STORE = ParameterStore.shipped(with_demonstration=True)
RELATIONS = ("applicant", "spouse", "child", "parent", "sibling")


@st.composite
def people(draw):
    count = draw(st.integers(1, len(RELATIONS)))
    members = []
    for number in range(count):
        row = {
            "id": f"m{number}",
            "relation": RELATIONS[number],
            "born_on": f"{draw(st.integers(1935, 2020))}-05-01",
            "self_care_failures": draw(
                st.lists(st.sampled_from(["eating", "bed", "toilet", "walking"]), unique=True)
            ),
        }
        if draw(st.booleans()):
            row |= {
                "disability_category": draw(st.sampled_from(["physical", "mental", "visual"])),
                "disability_grade": draw(st.integers(1, 4)),
            }
        members.append(row)
    incomes = [
        {
            "member": row["id"],
            "kind": "property",
            "source": "rent",
            "yuan_per_year": str(draw(st.sampled_from([0, 100, 3209, 3210, 40000]))),
        }
        for row in members
        if draw(st.booleans())
    ]
    return {
        "members": members,
        "incomes": incomes,
        "obligors": [],
        "assets_within_local_limit": True,
    }


def assessed(household, *, on="2026-09-14"):
    facts = {"jurisdiction": "410621", "area": "rural", "on": on, "household": household}
    return assess_programme(facts, Programme.EXTREME_POVERTY_SUPPORT, store=STORE)


@settings(deadline=None)
@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_people_and_incomes_does_not_matter(household, random):
    shuffled = {
        key: random.sample(rows, len(rows)) if isinstance(rows, list) else rows
        for key, rows in household.items()
    }

    before, after = assessed(household), assessed(shuffled)

    assert after.outcome == before.outcome
    assert after.monthly_amount_fen == before.monthly_amount_fen
    assert set(after.members_included) == set(before.members_included)


@settings(deadline=None)
@given(people(), st.sampled_from([1, 3210, 50_000]))
def test_more_income_of_somebody_never_brings_that_person_in(household, yuan):
    more = {"member": "m0", "kind": "property", "source": "rent", "yuan_per_year": str(yuan)}
    richer = household | {"incomes": [*household["incomes"], more]}

    if "m0" in assessed(richer).members_included:
        assert "m0" in assessed(household).members_included


@settings(deadline=None)
@given(people())
def test_an_able_obligor_on_record_keeps_a_person_out(household):
    able = {
        "id": "able",
        "member": "m0",
        "relation": "sibling",
        "born_on": "1990-01-01",
        "consents": True,
    }

    assert "m0" not in assessed(household | {"obligors": [able]}).members_included


@settings(deadline=None)
@given(people())
def test_the_parts_make_the_amount_and_the_trace_gives_it_again(household):
    shown = assessed(household).as_json()
    steps = [step for step in shown["trace"] if step["rule"] == "support_amount"]

    if shown["outcome"] == "eligible":
        total = sum(step["inputs"]["basic_fen"] + step["inputs"]["care_fen"] for step in steps)
        assert shown["monthly_amount"] == f"{total // 100}.{total % 100:02d}"
        assert len(shown["amount_parts"]) == 2 * len(shown["members_included"])
