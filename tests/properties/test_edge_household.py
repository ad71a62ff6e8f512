from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.assessment import assess_programme
from policies.assessments.programmes import Programme
from policies.gradual_exit import ends_on
from policies.parameter_store import ParameterStore

STORE = ParameterStore.shipped(with_demonstration=True)
RELATIONS = ("applicant", "spouse", "child", "parent")
RANK = {"minimum_living_allowance": 0, "edge_household": 1, None: 2}
RIGID = ("medical", "education", "rehabilitation", "basic_living")

amounts = st.integers(0, 2_500_000)


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def wage(member, fen):
    return {
        "member": member,
        "kind": "wages",
        "source": "employment",
        "yuan_per_year": yuan(fen),
    }


@st.composite
def households(draw):
    count = draw(st.integers(1, len(RELATIONS)))
    members = []
    for number in range(count):
        member = {
            "id": f"m{number}",
            "relation": RELATIONS[number],
            "born_on": "1990-01-01",
            "dependent": RELATIONS[number] == "child",
            "serious_illness": draw(st.booleans()),
        }
        grade = draw(st.sampled_from([None, 1, 3]))
        if grade is not None:
            member |= {"disability_category": "mental", "disability_grade": grade}
        members.append(member)
    incomes = [wage(f"m{number}", draw(amounts)) for number in range(count)]
    expenses = [
        {
            "member": f"m{draw(st.integers(0, count - 1))}",
            "kind": draw(st.sampled_from(RIGID)),
            "yuan_per_year": yuan(draw(amounts)),
            "voucher": True,
            "designated_institution": True,
            "public_tariff_yuan": "8000.00",
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    return {"members": members, "incomes": incomes, "expenses": expenses}


def assessed(household, programme, **facts):
    return assess_programme(
        {"jurisdiction": "410621", "area": "rural", "on": "2026-09-14", "household": household}
        | facts,
        programme,
        store=STORE,
    )


def reached(household):
    for programme in (Programme.MINIMUM_LIVING_ALLOWANCE, Programme.EDGE_HOUSEHOLD):
        if assessed(household, programme).outcome == "eligible":
            return programme.value
    return None


@settings(deadline=None, max_examples=50)
@given(households(), amounts)
def test_more_income_never_moves_a_household_nearer_to_the_allowance(household, fen):
    richer = household | {"incomes": [*household["incomes"], wage("m0", fen)]}

    assert RANK[reached(richer)] >= RANK[reached(household)]


@settings(deadline=None, max_examples=50)
@given(households(), amounts)
def test_more_own_income_never_gives_a_person_alone_more(household, fen):
    programme = Programme.SINGLE_PERSON_INCLUSION
    richer = household | {"incomes": [*household["incomes"], wage("m0", fen)]}
    before = assessed(household, programme)
    after = assessed(richer, programme)

    # A household that leaves the allowance for the edge is another case: it is no longer whole.
    if before.outcome == "eligible":
        then = {part.name: part.fen for part in before.amount_parts}
        now = {part.name: part.fen for part in after.amount_parts}
        assert all(now.get(name, 0) <= fen for name, fen in then.items())


@settings(deadline=None, max_examples=50)
@given(households(), st.integers(1, 2_500_000))
def test_more_rigid_expenditure_never_ends_a_recognition(household, fen):
    programme = Programme.RIGID_EXPENDITURE_HOUSEHOLD
    more = {
        "member": "m0",
        "kind": "medical",
        "yuan_per_year": yuan(fen),
        "voucher": True,
        "designated_institution": True,
    }
    worse = household | {"expenses": [*household["expenses"], more]}

    if assessed(household, programme).outcome == "eligible":
        assert assessed(worse, programme).outcome == "eligible"


@settings(deadline=None, max_examples=30)
@given(households(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(household, random):
    shuffled = {key: random.sample(rows, len(rows)) for key, rows in household.items()}

    for programme in (
        Programme.EDGE_HOUSEHOLD,
        Programme.SINGLE_PERSON_INCLUSION,
        Programme.RIGID_EXPENDITURE_HOUSEHOLD,
    ):
        before, after = assessed(household, programme), assessed(shuffled, programme)
        assert after.outcome == before.outcome
        assert after.monthly_amount_fen == before.monthly_amount_fen
        assert set(after.members_included) == set(before.members_included)
        offers = [(one.programme, set(one.members)) for one in before.alternatives]
        assert [(one.programme, set(one.members)) for one in after.alternatives] == offers


@settings(deadline=None, max_examples=50)
@given(households())
def test_the_trace_alone_gives_the_recognition_again(household):
    edge = assessed(household, Programme.EDGE_HOUSEHOLD).as_json()
    rigid = assessed(household, Programme.RIGID_EXPENDITURE_HOUSEHOLD).as_json()

    test = next(step for step in edge["trace"] if step["rule"] == "edge_income_test")["inputs"]
    line = test["standard_fen_per_year"] * Fraction(test["ratio"])
    is_below = Fraction(test["household_income_fen"], test["member_count"]) < line
    if edge["outcome"] == "eligible":
        assert is_below
    spent = 0
    for step in rigid["trace"]:
        if step["rule"] == "rigid_expense":
            given_back = step["inputs"]["reimbursed_fen"]
            borne = max(step["inputs"]["paid_fen"] - given_back, 0)
            is_school = step["inputs"]["expense"] == "education"
            tariff = step["inputs"]["public_tariff_fen"] if is_school else borne
            assert step["result"] == str(min(borne, tariff))
            spent += int(step["result"])
    share = next(step for step in rigid["trace"] if step["rule"] == "expenditure_share_test")
    assert share["inputs"]["rigid_fen"] == spent
    exceeds = spent > share["inputs"]["total_income_fen"] * Fraction(share["inputs"]["ratio"])
    assert (share["result"] == "yes") is exceeds


@settings(deadline=None, max_examples=50)
@given(households())
def test_the_trace_alone_gives_the_amount_of_each_person_again(household):
    shown = assessed(household, Programme.SINGLE_PERSON_INCLUSION).as_json()

    steps = [step for step in shown["trace"] if step["rule"] == "single_person_amount"]
    if shown["outcome"] == "eligible":
        total = 0
        for step in steps:
            gap = step["inputs"]["standard_fen_per_year"] - step["inputs"]["own_income_fen"]
            exact = Fraction(max(gap, 0), 12)
            fen = (exact + Fraction(1, 2)).__floor__()
            assert step["result"] == str(fen)
            total += fen
        assert shown["monthly_amount"] == yuan(total)


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(1, 24), st.integers(1, 24))
def test_a_longer_gradual_exit_ends_later_and_always_with_a_month(on, months, more):
    first = ends_on(decided_on=on, months=months)
    later = ends_on(decided_on=on, months=months + more)

    assert on < first < later
    assert (later.year - first.year) * 12 + later.month - first.month == more
