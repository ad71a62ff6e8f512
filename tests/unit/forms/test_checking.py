import pytest

from forms.definition import load
from tests.unit.forms.forms_of import check, choice, field, form_of, said, schema_of

BOOLEAN = {"type": "boolean"}
REQUIRED = {"required": True}
INITIAL = {
    "incomes": [
        {"id": 4, "label": "种植净收入", "declared": "5800.00"},
        {"id": "b-7", "label": "务工收入", "declared": "6000.00"},
    ]
}


def rows_of(*components: dict[str, object], **members: object) -> dict[str, object]:
    return {
        "type": "dynamiclist",
        "id": "rows",
        "path": "incomes",
        "label": "收入",
        "allowAddRemove": False,
        "components": list(components),
        **members,
    }


class TestConditions:
    FORM = form_of(
        choice("radio", "true", "false", key="objection_raised", properties=BOOLEAN),
        field(
            "textarea",
            "objection_note",
            validate=REQUIRED,
            conditional={"hide": "=objection_raised != true"},
        ),
    )

    def test_hide_a_field_and_what_was_typed_into_it(self):
        checked = check(self.FORM, {"objection_raised": ["false"], "objection_note": ["原来有"]})

        assert checked.values == {"objection_raised": False}
        assert checked.errors == {}
        assert checked.raw["objection_note"] == ["原来有"]

    def test_show_a_field_and_demand_it(self):
        checked = check(self.FORM, {"objection_raised": ["true"]})

        assert list(checked.errors) == ["objection_note"]

    def test_hide_all_that_is_in_a_group(self):
        group = {
            "type": "group",
            "components": [field("textfield", "name", validate=REQUIRED)],
            "conditional": {"hide": "=near_relative != true"},
        }
        form = form_of(
            choice("radio", "true", "false", key="near_relative", properties=BOOLEAN), group
        )

        assert check(form, {"near_relative": ["false"]}).errors == {}
        assert list(check(form, {"near_relative": ["true"]}).errors) == ["name"]

    def test_take_a_hidden_answer_for_none(self):
        form = form_of(
            field("textfield", "third", conditional={"hide": '=second = "x"'}, validate=REQUIRED),
            field("textfield", "second", conditional={"hide": '=first = "x"'}),
            field("textfield", "first"),
        )

        shown = check(form, {"first": ["x"], "second": ["x"]})
        hidden = check(form, {"first": ["y"], "second": ["x"]})

        assert list(shown.errors) == ["third"]
        assert hidden.errors == {}

    @pytest.mark.parametrize(
        ("condition", "submitted"),
        [
            ("=amount > 1000", {"amount": ["1,000.01"]}),
            ('=day < date("2026-01-01")', {"day": ["2025-12-31"]}),
            ('=list contains(papers, "b")', {"papers": ["a", "b"]}),
            ("=ticked", {"ticked": ["true"]}),
            ("=member_count = 1", {}),
            ('=today = date("2026-11-23")', {}),
        ],
    )
    def test_see_typed_values_and_facts(self, condition, submitted):
        form = form_of(
            field("number", "amount", properties={"money": "yuan"}),
            field("datetime", "day"),
            choice("checklist", "a", "b", key="papers"),
            field("checkbox", "ticked"),
            field("textfield", "note", validate=REQUIRED, conditional={"hide": condition}),
        )

        checked = check(form, submitted, facts={"member_count": 1})

        assert checked.errors == {}
        assert "note" in check(form, {}, facts={"member_count": 2}, today=None).errors

    @pytest.mark.parametrize(
        "condition", ["=unknown", "=1", '="true"', "=count(for a in 1..9999999 return a) > 0"]
    )
    def test_hide_nothing_unless_they_are_true(self, condition):
        form = form_of(field("textfield", validate=REQUIRED, conditional={"hide": condition}))

        assert list(check(form).errors) == ["answer"]

    def test_hide_a_list_with_all_its_rows(self):
        rows = rows_of(
            field("textfield", "note", validate=REQUIRED), conditional={"hide": "=none_found"}
        )
        form = form_of(field("checkbox", "none_found"), rows)

        checked = check(form, {"none_found": ["true"]}, initial={"incomes": [{"id": 1}]})

        assert checked.values == {"none_found": True}
        assert checked.errors == {}
        assert checked.raw["incomes.1.note"] == []


class TestRows:
    FORM = form_of(
        field("checkbox", "strict"),
        rows_of(
            field("textfield", "label", readonly=True),
            field("number", "declared", readonly=True, properties={"money": "yuan"}),
            field(
                "number",
                "verified",
                validate=REQUIRED,
                properties={
                    "money": "yuan",
                    "requires_reason_when_differs_from": "declared",
                    "reason_field": "note",
                },
            ),
            field("textfield", "note", conditional={"hide": "=strict and verified = 0"}),
        ),
        field("textfield", "last", validate=REQUIRED),
    )

    def test_come_from_the_case_and_are_found_by_their_id(self):
        submitted = {"incomes.4.verified": ["5800"], "incomes.9.verified": ["1"], "last": ["好"]}

        checked = check(self.FORM, submitted, initial=INITIAL)

        assert checked.values["incomes"] == [
            {
                "id": "4",
                "label": "种植净收入",
                "declared": "5800.00",
                "verified": "5800.00",
                "note": None,
            },
            {
                "id": "b-7",
                "label": "务工收入",
                "declared": "6000.00",
                "verified": None,
                "note": None,
            },
        ]
        assert said(checked) == {"incomes.b-7.verified": "请填写“verified”。"}

    def test_have_rules_of_their_own(self):
        submitted = {"incomes.4.verified": ["5800"], "incomes.b-7.verified": ["6200"]}

        checked = check(self.FORM, submitted, initial=INITIAL)

        assert list(checked.errors) == ["incomes.b-7.note", "last"]

    def test_see_the_answers_around_them(self):
        submitted = {
            "strict": ["true"],
            "incomes.4.verified": ["0"],
            "incomes.b-7.verified": ["6000"],
            "last": ["好"],
        }

        checked = check(self.FORM, submitted, initial=INITIAL)

        assert checked.errors == {}

    @pytest.mark.parametrize("initial", [{}, {"incomes": None}, {"incomes": ["no row"]}, None])
    def test_may_be_none(self, initial):
        checked = check(self.FORM, {"last": ["好"]}, initial=initial)

        assert checked.values["incomes"] == []


class TestRaw:
    def test_keeps_what_the_form_asks_for_and_nothing_else(self):
        form = form_of(field("textfield"), field("checkbox", "box"))

        checked = check(form, {"answer": ["一", "二"], "csrf_token": ["secret"]})

        assert checked.raw == {"answer": ["一", "二"], "box": []}
        assert checked.values == {"answer": "一", "box": False}

    def test_keeps_errors_in_the_order_of_the_page(self):
        form = form_of(
            field("textfield", "first", validate=REQUIRED),
            {"type": "group", "components": [field("textfield", "second", validate=REQUIRED)]},
            field("textfield", "third", validate=REQUIRED),
        )

        assert list(check(form).errors) == ["first", "second", "third"]

    def test_can_be_checked_without_facts(self):
        form = load(schema_of(field("textfield")))

        assert form.check({}, context={"facts": None}).errors == {}
