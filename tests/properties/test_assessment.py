import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.assessment import assess_programme as assess
from policies.feel.evaluation import compile_expression
from policies.parameter_store import ParameterStore

STORE = ParameterStore.shipped(with_demonstration=True)

# One day under each of the three sets of rules; what is exempt and what is deducted differ.
DAYS = ("2017-05-15", "2022-12-01", "2026-09-14")
RELATIONS = ("applicant", "spouse", "child", "child", "parent")
COUNTED = (
    ("wages", "employment"),
    ("business", "crops"),
    ("property", "rent"),
    ("transfer", "support_received"),
)
_ALWAYS_EXEMPT = (
    ("transfer", "central_basic_pension"),
    ("transfer", "student_living_allowance"),
    ("transfer", "honour_allowance"),
    ("transfer", "preferential_pension"),
)
_EXEMPT_SINCE_2021 = (("transfer", "scholarship"), ("transfer", "social_assistance"))
EXEMPT = {
    "2017-05-15": _ALWAYS_EXEMPT,
    "2022-12-01": _ALWAYS_EXEMPT + _EXEMPT_SINCE_2021,
    "2026-09-14": _ALWAYS_EXEMPT + _EXEMPT_SINCE_2021,
}
_SINCE_2020 = ("employment_cost", "major_illness", "tax_and_social_insurance", "support_paid")
EXPENSES = {
    "2017-05-15": ("tax_and_social_insurance",),
    "2022-12-01": _SINCE_2020,
    "2026-09-14": _SINCE_2020,
}
PARAMETERS = (
    {},
    {"benefit_rounding": "up_to_yuan", "minimum_payment_yuan_per_month": "20"},
    {"benefit_rounding": "half_up_to_yuan", "employment_cost_max_ratio": "1/3"},
    {
        "benefit_method": "tiers",
        "tier_income_limit_yuan_per_year/A": "1000",
        "tier_income_limit_yuan_per_year/B": "3210",
        "tier_benefit_yuan_per_month/A": "260",
        "tier_benefit_yuan_per_month/B": "90.50",
    },
    {
        "supplement_elderly_age": 60,
        "supplement_ratio/elderly": "1/7",
        "supplement_yuan_per_month/minor": "30",
        "supplement_yuan_per_month/severely_disabled": "80",
        "supplement_combination": "sum",
    },
)

amounts = st.integers(0, 2_000_000)
days = st.sampled_from(DAYS)


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


def expense_of(day, member_count):
    return st.builds(
        lambda member, kind, fen, has_voucher: {
            "member": f"m{member}",
            "kind": kind,
            "yuan_per_year": yuan(fen),
            "voucher": has_voucher,
        },
        st.integers(0, member_count - 1),
        st.sampled_from(EXPENSES[day]),
        amounts,
        st.booleans(),
    )


@st.composite
def facts_of(draw):
    day = draw(days)
    count = draw(st.integers(1, len(RELATIONS)))
    members = [
        {
            "id": f"m{number}",
            "relation": RELATIONS[number],
            "born_on": draw(st.sampled_from(("1950-03-01", "1990-01-01", "2010-06-30"))),
        }
        | draw(st.sampled_from(({}, {"disability_category": "visual", "disability_grade": 1})))
        for number in range(count)
    ]
    household = {
        "members": members,
        "incomes": draw(incomes_of(COUNTED, count)),
        "expenses": draw(st.lists(expense_of(day, count), max_size=3)),
    }
    return {
        "jurisdiction": "410621",
        "area": "rural",
        "on": day,
        "household": household,
        "parameters": draw(st.sampled_from(PARAMETERS)),
    }


def assessed(facts, **changes):
    household = facts["household"] | changes
    return assess(facts | {"household": household}, store=STORE)


def benefit(result):
    return result.monthly_amount_fen or 0


@settings(deadline=None)
@given(facts_of(), st.sampled_from(COUNTED), amounts)
def test_more_income_never_gives_a_larger_benefit(facts, source, fen):
    more = {
        "member": "m0",
        "kind": source[0],
        "source": source[1],
        "yuan_per_year": yuan(fen),
    }

    richer = assessed(facts, incomes=[*facts["household"]["incomes"], more])

    assert benefit(richer) <= benefit(assessed(facts))


@settings(deadline=None)
@given(facts_of(), st.data())
def test_exempt_income_never_changes_a_result(facts, data):
    household = facts["household"]
    exempt = data.draw(incomes_of(EXEMPT[facts["on"]], len(household["members"])))

    before = assessed(facts)
    after = assessed(facts, incomes=[*household["incomes"], *exempt])

    assert after.outcome == before.outcome
    assert after.monthly_amount_fen == before.monthly_amount_fen
    assert after.per_capita_income_fen == before.per_capita_income_fen
    assert after.category == before.category


@settings(deadline=None)
@given(facts_of(), st.data())
def test_adding_a_deduction_never_harms(facts, data):
    household = facts["household"]
    expense = data.draw(expense_of(facts["on"], len(household["members"])))

    before = assessed(facts)
    after = assessed(facts, expenses=[*household["expenses"], expense])

    assert benefit(after) >= benefit(before)
    assert before.outcome != "eligible" or after.outcome == "eligible"


@settings(deadline=None)
@given(facts_of(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(facts, random):
    shuffled = {key: random.sample(rows, len(rows)) for key, rows in facts["household"].items()}

    before, after = assessed(facts), assessed(facts, **shuffled)

    assert after.outcome == before.outcome
    assert after.monthly_amount_fen == before.monthly_amount_fen
    assert after.category == before.category
    assert set(after.members_included) == set(before.members_included)
    assert after.recheck == before.recheck


@settings(deadline=None)
@given(facts_of())
def test_the_trace_alone_gives_the_amount_again(facts):
    shown = assessed(facts).as_json()

    steps = shown["trace"]
    for step in steps:
        assert reckoned(step) == told(step), step
    counted = sum(
        step["inputs"]["fen_per_year"]
        for step in of(steps, "income_treatment")
        if step["result"] == "counted"
    )
    deducted = sum(int(step["result"]) for step in of(steps, "expense_treatment"))
    assert of(steps, "household_income")[0]["inputs"] == {
        "counted_fen": counted,
        "deducted_fen": deducted,
    }
    test = of(steps, "income_test")[0]
    assert str(test["inputs"]["household_income_fen"]) == of(steps, "household_income")[0]["result"]
    assert str(test["inputs"]["member_count"]) == of(steps, "household_members")[0]["result"]
    assert (shown["outcome"] == "eligible") is (test["result"] == "below")
    if shown["outcome"] == "eligible":
        assert shown["monthly_amount"] == yuan(int(last_amount(steps)))


def of(steps, rule):
    return [step for step in steps if step["rule"] == rule]


def last_amount(steps):
    """Return the amount in the order in which it comes about: base, least, with supplements."""
    order = ("monthly_amount", "minimum_payment", "refused_jobs", "tier_benefit", "monthly_benefit")
    found = next(rows[-1] for rule in order if (rows := of(steps, rule)))
    if found["rule"] == "monthly_amount":
        supplements = [int(step["result"]) for step in of(steps, "category_supplement")]
        assert found["inputs"]["parts_fen"][1:] == supplements
    return found["result"]


_WORDS = {"below": True, "not_below": False, "within": True, "beyond": False}
_LOOK_UPS = re.compile(r"(regime|income_treatment|recheck_interval_months)\(\w+\)")
_ROUNDINGS = {
    "half_up_to_fen": "round half up({}, 0)",
    "half_up_to_yuan": "round half up({}, -2)",
    "up_to_yuan": "ceiling(({}) / 100) * 100",
}


def told(step):
    """Return a step's result as its formula gives it."""
    result = step["result"]
    if step["rule"] == "assistance_class" and result != "not_set":
        return True
    return _WORDS.get(result, result)


def reckoned(step):
    """Reckon a step's formula over its inputs, with nothing else at hand.

    A look-up gives what its parameter says; fractions stand in the formula as they are.
    """
    formula, inputs = step["formula"], dict(step["inputs"])
    if _LOOK_UPS.fullmatch(formula):
        return str(step["parameter"]["value"]) if step["parameter"] else step["result"]
    if formula == "count(included)":
        inputs = {"included": [name for name, counts in inputs.items() if counts]}
    for name, value in inputs.items():
        if isinstance(value, str) and re.fullmatch(r"\d+(/\d+)?", value):
            formula = re.sub(rf"\b{name}\b", f"({value})", formula)
    if found := re.fullmatch(r"rounded\((.*)\)", formula):
        formula = _ROUNDINGS[inputs["rounding"]].format(found[1])
    result = compile_expression(formula).evaluate(inputs)
    return result if isinstance(result, bool | str) else str(int(result))


@pytest.mark.parametrize(
    ("formula", "inputs", "expected"),
    [
        ("rounded(exact_fen * (n - k) / n)",
         {"exact_fen": "70000/3", "n": 3, "k": 1, "rounding": "half_up_to_fen"}, "15556"),
        ("rounded(a / 12)", {"a": 1201, "rounding": "up_to_yuan"}, "200"),
        ("rounded(a / 12)", {"a": 1200, "rounding": "up_to_yuan"}, "100"),
        ("count(included)", {"x": True, "y": None, "z": False}, "1"),
    ],
)  # fmt: skip
def test_formulae_are_reckoned_as_they_stand(formula, inputs, expected):
    step = {"formula": formula, "inputs": inputs, "parameter": None, "result": expected}

    assert reckoned(step) == expected
