from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.assessment import assess_programme as assess
from policies.minimum_living_allowance import Rounding, rounded_fen
from policies.parameter_store import ParameterStore

STORE = ParameterStore.shipped(with_demonstration=True)

RELATIONS = ("applicant", "spouse", "child", "child", "parent")
COUNTED = (
    ("wages", "employment"),
    ("business", "crops"),
    ("property", "rent"),
    ("transfer", "support_received"),
)
EXEMPT = (
    ("transfer", "central_basic_pension"),
    ("transfer", "scholarship"),
    ("transfer", "social_assistance"),
    ("transfer", "student_living_allowance"),
)
EXPENSES = ("employment_cost", "major_illness", "tax_and_social_insurance", "support_paid")

amounts = st.integers(0, 2_000_000)


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def incomes_of(sources, member_count):
    return st.lists(
        st.builds(
            lambda member, source, fen: {
                "member": f"m{member}",
                "kind": source[0],
                "source": source[1],
                "yuan_per_year": yuan(fen),
            },
            st.integers(0, member_count - 1),
            st.sampled_from(sources),
            amounts,
        ),
        max_size=5,
    )


@st.composite
def households(draw):
    count = draw(st.integers(1, len(RELATIONS)))
    members = [
        {"id": f"m{number}", "relation": RELATIONS[number], "born_on": "1990-01-01"}
        for number in range(count)
    ]
    expenses = draw(
        st.lists(
            st.builds(
                lambda member, kind, fen, has_voucher: {
                    "member": f"m{member}",
                    "kind": kind,
                    "yuan_per_year": yuan(fen),
                    "voucher": has_voucher,
                },
                st.integers(0, count - 1),
                st.sampled_from(EXPENSES),
                amounts,
                st.booleans(),
            ),
            max_size=3,
        )
    )
    return {
        "members": members,
        "incomes": draw(incomes_of(COUNTED, count)),
        "expenses": expenses,
    }


def assessed(household):
    return assess(
        {"jurisdiction": "410621", "area": "rural", "on": "2026-09-14", "household": household},
        store=STORE,
    )


def benefit(household):
    return assessed(household).monthly_amount_fen or 0


@settings(deadline=None)
@given(households(), st.sampled_from(COUNTED), amounts)
def test_more_income_never_gives_a_larger_benefit(household, source, fen):
    more = {
        "member": "m0",
        "kind": source[0],
        "source": source[1],
        "yuan_per_year": yuan(fen),
    }

    richer = household | {"incomes": [*household["incomes"], more]}

    assert benefit(richer) <= benefit(household)


@settings(deadline=None)
@given(households(), st.data())
def test_exempt_income_never_changes_a_result(household, data):
    exempt = data.draw(incomes_of(EXEMPT, len(household["members"])))

    before = assessed(household)
    after = assessed(household | {"incomes": [*household["incomes"], *exempt]})

    assert after.outcome == before.outcome
    assert after.monthly_amount_fen == before.monthly_amount_fen
    assert after.per_capita_income_fen == before.per_capita_income_fen


@settings(deadline=None)
@given(households(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(household, random):
    shuffled = {key: random.sample(rows, len(rows)) for key, rows in household.items()}

    before, after = assessed(household), assessed(shuffled)

    assert after.outcome == before.outcome
    assert after.monthly_amount_fen == before.monthly_amount_fen
    assert set(after.members_included) == set(before.members_included)


@settings(deadline=None)
@given(households())
def test_the_trace_alone_gives_the_amount_again(household):
    shown = assessed(household).as_json()
    steps = {}
    for step in shown["trace"]:
        steps.setdefault(step["rule"], []).append(step)

    counted = sum(
        step["inputs"]["fen_per_year"]
        for step in steps.get("income_treatment", [])
        if step["result"] == "counted"
    )
    deducted = sum(int(step["result"]) for step in steps.get("expense_treatment", []))
    income = max(counted - deducted, 0)
    members = sum(steps["household_members"][0]["inputs"].values())
    test = steps["income_test"][0]
    standard = test["parameter"]["value"]
    is_below = Fraction(income, members) < standard

    assert (test["result"] == "below") is is_below
    assert (shown["outcome"] == "eligible") is is_below
    if is_below:
        final = steps["monthly_benefit"][0]
        exact = Fraction(standard * members - income, 12)
        fen = rounded_fen(exact, rounding=Rounding(final["parameter"]["value"]))
        least = steps["minimum_payment"][0]["parameter"]["value"]
        assert shown["monthly_amount"] == yuan(max(fen, least))
