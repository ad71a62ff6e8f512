from hypothesis import given, settings
from hypothesis import strategies as st

from policies.assessment import assess_programme
from policies.assessments.programmes import Programme
from policies.parameter_store import ParameterStore
from policies.temporary_assistance import (
    ApprovalBeyondLimitError,
    ApproverLevel,
    approver_of,
    check_approval,
)

STORE = ParameterStore.shipped()
ORDER = tuple(ApproverLevel)
amounts = st.integers(0, 10**8)
ceilings = st.one_of(st.none(), amounts)


def may_approve(amount, *, by, ceiling):
    try:
        check_approval(amount, by=by, township_ceiling_fen=ceiling)
    except ApprovalBeyondLimitError:
        return False
    return True


@given(amounts, amounts, ceilings)
def test_a_larger_grant_never_needs_a_lower_level(one, other, ceiling):
    small, large = sorted((one, other))

    lower = approver_of(small, township_ceiling_fen=ceiling)
    assert ORDER.index(lower) <= ORDER.index(approver_of(large, township_ceiling_fen=ceiling))


@given(amounts, ceilings, st.sampled_from(ORDER))
def test_a_level_may_approve_what_the_rule_gives_it_or_a_lower_one(amount, ceiling, by):
    needed = approver_of(amount, township_ceiling_fen=ceiling)

    assert may_approve(amount, by=by, ceiling=ceiling) is (ORDER.index(by) >= ORDER.index(needed))


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(1, 200_000), st.booleans())
def test_a_floor_above_the_township_ceiling_always_goes_to_the_county(count, fen, is_monitored):
    standard = f"{fen // 100}.{fen % 100:02d}"
    members = [
        {"id": f"m{number}", "relation": "sibling" if number else "applicant",
         "born_on": "1980-01-01"}
        for number in range(count)
    ]  # fmt: skip
    facts = {
        "jurisdiction": "410102",
        "area": "rural",
        "on": "2020-06-22",
        "parameters": {"urban_standard_yuan_per_month": standard},
        "household": {
            "members": members,
            "monitored": is_monitored,
            "event": {"kind": "fire", "on": "2020-06-22"},
        },
    }

    result = assess_programme(facts, Programme.TEMPORARY_ASSISTANCE, store=STORE)

    has_floor = is_monitored and count >= 2
    assert result.one_off_limits.township_ceiling_fen == 3 * fen
    assert result.one_off_limits.floor_fen == (8 * fen if has_floor else None)
    assert result.approver.level == "county"
