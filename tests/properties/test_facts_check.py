"""The quick look at facts lets nothing through that the schema's own validator refuses."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from policies.assessments import facts as checks

GOOD = {
    "jurisdiction": "410621",
    "area": "rural",
    "on": "2026-09-14",
    "household": {
        "members": [
            {"id": "a", "relation": "applicant", "born_on": "1972-03-02", "student": "none"},
            {
                "id": "b",
                "relation": "child",
                "born_on": "2010-02-28",
                "disability_category": "visual",
                "disability_grade": 2,
            },
        ],
        "incomes": [
            {"member": "a", "kind": "wages", "source": "employment", "yuan_per_year": "1.50"}
        ],
        "assets": [{"kind": "deposit", "yuan": "3", "count": 1, "exempt": True}],
        "event": {"kind": "fire", "on": "2026-09-01"},
        "assets_within_local_limit": True,
    },
    "judgements": {"q": {"answer": True, "reason": "because"}},
}
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["a\n", "1.50\n", "1.500", "-1", "１", "2026-02-30", "20260914", "x" * 81]),
    st.sampled_from([1.0, 10**30, [], {}, (), [[]], object(), {1: 2}, b"a"]),
    st.dates(),
    st.decimals(),
)


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, dict | list):
            yield from places(item, (*path, key))
        else:
            yield (*path, key)


PLACES = [path for path in places(GOOD) if path]


@given(st.sampled_from(PLACES), VALUES, st.booleans())
def test_what_the_quick_look_accepts_the_schema_accepts(path, value, is_added):
    facts = deepcopy(GOOD)
    holder = facts
    for key in path[:-1]:
        holder = holder[key]
    if is_added and isinstance(holder, dict):
        holder["added"] = value
    else:
        holder[path[-1]] = value

    if checks.is_surely_valid(facts):
        assert not checks._errors(facts)


def test_good_facts_need_the_quick_look_alone():
    assert checks.is_surely_valid(GOOD)
    assert not checks._errors(GOOD)
