from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from forms.definition import load, shipped, shipped_keys
from forms.errors import FormDefinitionError
from forms.model import Kind
from tests.unit.forms.forms_of import check_one, field, schema_of

CONTEXT = {
    "today": date(2026, 11, 23),
    "facts": {},
    "initial": {
        "incomes": [{"id": 1, "label": "务工", "declared": "6000.00"}],
        "assets": [{"id": 2, "label": "存款", "declared": "0.00"}],
    },
    "officers": ["7"],
    "remaining_members": [],
}
MONEY = field("number", properties={"money": "yuan"})


def refusal_of(text: str) -> FormDefinitionError | None:
    try:
        load(text)
    except FormDefinitionError as error:
        return error
    return None


def names_of(key: str) -> list[str]:
    names = []
    for component in shipped(key).fields():
        if component.kind is Kind.DYNAMICLIST:
            row = CONTEXT["initial"][component.key][0]["id"]
            names += [f"{component.key}.{row}.{cell.key}" for cell in component.components]
        else:
            names.append(component.key)
    return names


ANYTHING = st.one_of(
    st.text(),
    st.text(st.characters(codec=None), max_size=5),
    st.sampled_from(["true", "false", "2026-11-24", "9999-99-99", "-1", "1e400", "sNaN", "none"]),
    st.integers().map(str),
    st.floats().map(str),
)


@given(data=st.data(), key=st.sampled_from(shipped_keys()))
def test_whatever_is_posted_is_checked_and_comes_back(data, key):
    names = names_of(key)
    submitted = data.draw(
        st.dictionaries(st.sampled_from([*names, "csrf_token"]), st.lists(ANYTHING, max_size=3))
    )
    form = shipped(key)

    checked = form.check(submitted, context=CONTEXT)
    page = form.show(checked.raw, errors=checked.errors, context=CONTEXT)

    for name, texts in checked.raw.items():
        assert texts == submitted.get(name, [])
    asked = {name for name in submitted if name in names}
    read_only = {name for name in names if name not in checked.raw}
    assert asked - set(checked.raw) <= read_only
    assert "csrf_token" not in checked.raw
    assert {problem.name for problem in page.problems} == set(checked.errors)
    assert all(message.zh and message.en for message in checked.errors.values())


@given(fen=st.integers(0, 10**14 - 1))
def test_an_amount_is_read_back_to_the_fen(fen):
    yuan = f"{Decimal(fen) / 100:,.2f}"

    checked = check_one(MONEY, yuan)

    assert checked.errors == {}
    assert Decimal(str(checked.values["answer"])) * 100 == fen


@given(day=st.dates(date(1900, 1, 1)))
def test_a_day_is_read_back(day):
    checked = check_one(field("datetime"), day.isoformat())

    assert checked.values == {"answer": day.isoformat()}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("type", "key", "path", "label", "values", "validate", "properties", "hide"),
                    *("conditional", "components", "layout", "required", "pattern", "value", "id"),
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(
    component=st.dictionaries(st.sampled_from(["key", "label", "validate", "properties"]), JSON),
    kind=st.sampled_from([*Kind, "iframe", ""]),
)
def test_a_definition_loads_or_is_refused_with_a_reason(component, kind):
    text = schema_of({"type": kind, **component})

    refused = refusal_of(text)

    assert refused is None or (refused.message_zh and refused.message_en)


@given(text=st.text())
def test_any_text_is_refused_as_a_definition_without_a_crash(text):
    assert refusal_of(text) is not None
