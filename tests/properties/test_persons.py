"""What holds of every household with children or disabled people, and of every monitored one."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.assessment import assess_programme
from policies.assessments.programmes import Programme
from policies.parameter_store import ParameterStore

STORE = ParameterStore.shipped(with_demonstration=True)
ORPHANS = Programme.ORPHAN_SUPPORT
CHILDREN = Programme.UNSUPPORTED_CHILD_SUPPORT
LIVING = Programme.DISABLED_LIVING_SUBSIDY
CARE = Programme.DISABLED_CARE_SUBSIDY
MONITORING = Programme.POVERTY_RETURN_MONITORING

CATEGORIES = ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
STATES = (
    "able", "dead", "declared_dead", "declared_missing", "severe_disability", "serious_illness",
    "prison", "compulsory_isolation", "other_restraint", "missing_contact",
    "guardianship_revoked", "expelled",
)  # fmt: skip

amounts = st.integers(0, 300_000)


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def own_share(programme):
    return amounts.map(lambda fen: [{"programme": programme, "yuan_per_month": yuan(fen)}])


parents = st.builds(
    lambda state, months, category, grade: {
        "state": state,
        **({} if months is None else {"months": months}),
        "disability_category": category,
        "disability_grade": grade,
    },
    st.sampled_from(STATES),
    st.none() | st.integers(0, 24),
    st.sampled_from(CATEGORIES),
    st.integers(1, 4),
)


@st.composite
def children(draw, number=0):
    born_on = draw(st.sampled_from(["2004-02-29", "2008-09-14", "2008-09-15", "2020-01-01"]))
    schools = ["none"] if born_on.startswith("2020") else ["none", "vocational", "postgraduate"]
    child = {
        "id": f"child{number}",
        "relation": "other",
        "born_on": born_on,
        "parents": draw(st.lists(parents, max_size=2)),
        "student": draw(st.sampled_from(schools)),
        "received": draw(
            st.just([])
            | own_share("minimum_living_allowance")
            | own_share("unsupported_child_support")
            | own_share("orphan_support")
        ),
    }
    if draw(st.booleans()):
        child["child_care"] = draw(st.sampled_from(["institution", "dispersed"]))
    if draw(st.booleans()):
        child["disability_category"] = draw(st.sampled_from(CATEGORIES))
        child["disability_grade"] = draw(st.integers(1, 4))
    return child


@st.composite
def households(draw):
    count = draw(st.integers(1, 3))
    guardian = {"id": "guardian", "relation": "applicant", "born_on": "1955-01-01"}
    members = [guardian, *(draw(children(number)) for number in range(count))]
    return {"members": members, "on_allowance": draw(st.booleans())}


def assessed(household, programme, on="2026-09-14"):
    facts = {"jurisdiction": "410621", "area": "rural", "on": on, "household": household}
    return assess_programme(facts, programme, store=STORE)


@settings(deadline=None)
@given(households())
def test_no_child_is_an_orphan_and_without_effective_support_at_once(household):
    orphans = set(assessed(household, ORPHANS).members_included)
    unsupported = set(assessed(household, CHILDREN).members_included)
    silent = {child["id"] for child in household["members"] if not child.get("parents")}

    assert not (orphans & unsupported) - silent


@settings(deadline=None)
@given(households())
def test_whoever_is_fully_supported_as_a_child_gets_no_living_subsidy(household):
    orphans = set(assessed(household, ORPHANS).members_included)
    full = assessed(household, CHILDREN)
    living = set(assessed(household, LIVING).members_included)

    assert not orphans & living
    if full.category == "full":
        assert not set(full.members_included) & living


@settings(deadline=None)
@given(households(), st.sampled_from([ORPHANS, CHILDREN, LIVING, CARE]))
def test_an_amount_is_the_sum_of_its_parts_and_the_trace_alone_gives_it(household, programme):
    shown = assessed(household, programme).as_json()

    assert (shown["monthly_amount"] is not None) is (shown["outcome"] == "eligible")
    if shown["outcome"] == "eligible":
        rules = {"orphan_amount", "child_amount", "subsidy_amount"}
        steps = [step for step in shown["trace"] if step["rule"] in rules]
        reckoned = [
            max(
                step["inputs"].get("standard_fen", step["inputs"].get("subsidy_fen"))
                - step["inputs"].get("received_fen", 0),
                0,
            )
            for step in steps
        ]
        assert [str(fen) for fen in reckoned] == [step["result"] for step in steps]
        assert shown["monthly_amount"] == yuan(sum(reckoned))
        assert len(shown["amount_parts"]) == len(shown["members_included"]) == len(steps)


@settings(deadline=None)
@given(households(), st.sampled_from([ORPHANS, CHILDREN, LIVING, CARE]), st.randoms())
def test_the_order_of_members_and_parents_does_not_matter(household, programme, random):
    members = [
        {**member, **({"parents": member["parents"][::-1]} if "parents" in member else {})}
        for member in household["members"]
    ]
    shuffled = household | {"members": random.sample(members, len(members))}

    before, after = assessed(household, programme), assessed(shuffled, programme)

    assert after.outcome == before.outcome
    assert after.monthly_amount_fen == before.monthly_amount_fen
    assert set(after.members_included) == set(before.members_included)


@settings(deadline=None)
@given(amounts, amounts)
def test_a_larger_share_of_the_allowance_never_gives_a_larger_gap(share, more):
    def paid(fen):
        child = {
            "id": "child",
            "relation": "grandchild",
            "born_on": "2015-01-01",
            "parents": [{"state": "dead"}, {"state": "serious_illness"}],
            "received": [{"programme": "minimum_living_allowance", "yuan_per_month": yuan(fen)}],
        }
        guardian = {"id": "guardian", "relation": "applicant", "born_on": "1955-01-01"}
        return assessed({"members": [guardian, child]}, CHILDREN).monthly_amount_fen

    assert paid(share + more) <= paid(share)
    assert share + paid(share) >= 135_000


@settings(deadline=None)
@given(
    st.integers(0, 3_000_000), st.integers(0, 500_000), st.integers(0, 500_000), st.integers(1, 3)
)
def test_more_income_never_brings_a_household_below_the_line(income, more, paid, count):
    def shown(fen):
        relations = ("applicant", "spouse", "parent")
        return assessed(
            {
                "members": [
                    {"id": f"m{number}", "relation": relations[number], "born_on": "1970-01-01"}
                    for number in range(count)
                ],
                "incomes": [
                    {
                        "member": "m0",
                        "kind": "wages",
                        "source": "employment",
                        "yuan_per_year": yuan(fen),
                    }
                ],
                "expenses": [
                    {
                        "member": "m0",
                        "kind": "tax_and_social_insurance",
                        "yuan_per_year": yuan(paid),
                    }
                ],
            },
            MONITORING,
        ).as_json()

    poorer, richer = shown(income), shown(income + more)

    line = next(step for step in richer["trace"] if step["rule"] == "income_line")
    exact = Fraction(max(income + more - paid, 0), count)
    assert Fraction(line["inputs"]["per_capita_fen"]) == exact
    assert (richer["outcome"] == "eligible") is (exact < line["parameter"]["value"])
    assert (richer["outcome"], poorer["outcome"]) != ("eligible", "not_eligible")
