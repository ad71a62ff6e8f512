from decimal import Decimal

import pytest

from forms.definition import FormDefinition
from forms.showing import ShownField
from tests.unit.forms.forms_of import TODAY, check, choice, field, form_of

ROWS = {
    "type": "dynamiclist",
    "path": "incomes",
    "label": "收入",
    "allowAddRemove": False,
    "components": [
        field("textfield", "label", readonly=True),
        field("number", "verified", validate={"required": True}),
    ],
}


def shown(form: FormDefinition, values: object = None, **context: object) -> ShownField:
    page = form.show(values, context={"today": TODAY, **context})
    return page.fields[0]


class TestTexts:
    def test_are_the_forms_own_at_first(self):
        form = form_of(field("textfield", defaultValue="第二十九条"))

        assert shown(form).text == "第二十九条"

    def test_are_those_of_the_case_before_the_forms_own(self):
        form = form_of(field("number", defaultValue=1))

        assert shown(form, initial={"answer": Decimal("5800.00")}).text == "5800.00"

    def test_are_what_was_typed_before_all_else(self):
        form = form_of(field("textfield", defaultValue="原有"))
        checked = check(form, {"answer": ["\x00 改过"]})

        assert shown(form, checked.raw, initial={"answer": "案卷"}).text == "\x00 改过"

    def test_stay_empty_if_they_were_emptied(self):
        form = form_of(choice("checklist", "a", "b", defaultValue=["a", "b"]))
        checked = check(form, {})

        assert shown(form).texts == ("a", "b")
        assert shown(form, checked.raw).texts == ()

    @pytest.mark.parametrize(
        ("component", "value", "texts"),
        [
            (field("checkbox"), True, ("true",)),
            (field("checkbox"), False, ()),
            (field("checkbox", defaultValue=True), None, ("true",)),
            (field("checkbox", defaultValue=False), None, ()),
            (choice("radio", "true", "false", properties={"type": "boolean"}), False, ("false",)),
            (choice("checklist", "a", "b"), ["b"], ("b",)),
            (field("number"), 3, ("3",)),
            (field("datetime"), TODAY, ("2026-11-23",)),
        ],
    )
    def test_show_typed_values_as_an_input_holds_them(self, component, value, texts):
        values = {} if value is None else {"answer": value}

        assert shown(form_of(component), values).texts == texts

    def test_treat_an_answer_of_nothing_as_empty(self):
        assert shown(form_of(field("textfield")), {"answer": None}).text == ""

    def test_set_thousands_apart_for_reading(self):
        form = form_of(field("number"))

        assert shown(form, {"answer": "1234567.80"}).reading == "1,234,567.80"
        assert shown(form, {"answer": ["12x"]}).reading == "12x"


class TestRows:
    def test_show_the_rows_of_the_case_with_what_was_typed(self):
        form = form_of(ROWS)

        rows = shown(
            form,
            {"incomes.7.verified": ["62,00"]},
            initial={"incomes": [{"id": 7, "label": "务工"}, {"id": 8, "label": "种植"}]},
        ).rows

        assert [row.id for row in rows] == ["7", "8"]
        assert [cell.text for cell in rows[0].fields] == ["务工", "62,00"]
        assert [cell.name for cell in rows[1].fields] == ["incomes.8.label", "incomes.8.verified"]
        assert rows[1].fields[1].element_id == "field-incomes-8-verified"
        assert rows[1].fields[1].row_title == "种植"

    def test_show_stored_rows_as_they_were_answered(self):
        stored = {"incomes": [{"id": "7", "label": "务工", "verified": "6200.00"}]}

        rows = shown(form_of(ROWS), stored, initial={"incomes": [{"id": 9}]}).rows

        assert [cell.text for cell in rows[0].fields] == ["务工", "6200.00"]

    def test_may_have_no_cells(self):
        form = form_of({**ROWS, "components": []})

        assert shown(form, initial={"incomes": [{"id": 1}]}).rows[0].fields == ()


class TestErrors:
    def test_are_listed_in_the_order_of_the_page(self):
        form = form_of(
            {"type": "group", "components": [field("textfield", validate={"required": True})]},
            ROWS,
        )
        context = {"today": TODAY, "initial": {"incomes": [{"id": 7, "label": "务工"}]}}
        checked = form.check({}, context=context)

        page = form.show(checked.raw, errors=checked.errors, context=context)

        assert [problem.name for problem in page.problems] == ["answer", "incomes.7.verified"]


class TestWhatTheBrowserNeeds:
    @pytest.mark.parametrize(
        ("component", "value_type"),
        [
            (field("textfield"), "string"),
            (choice("select", "a"), "string"),
            (choice("radio", "true", "false", properties={"type": "boolean"}), "boolean"),
            (field("checkbox"), "boolean"),
            (field("number"), "number"),
            (field("datetime"), "date"),
            (choice("checklist", "a"), "list"),
        ],
    )
    def test_says_what_a_condition_makes_of_the_texts(self, component, value_type):
        assert shown(form_of(component)).value_type == value_type

    def test_gives_the_condition_without_its_sign(self):
        form = form_of(field("textfield", conditional={"hide": "=other = 1"}))

        assert shown(form).hide_when == "other = 1"
        assert shown(form_of(field("textfield"))).hide_when == ""


class TestTextComponents:
    def test_split_at_empty_lines_and_know_headings(self):
        form = form_of({"type": "text", "text": "# 说明\n\n\n\n第一段\n仍是第一段\n\n##"})

        paragraphs = [(part.text, part.is_heading) for part in shown(form).paragraphs]

        assert paragraphs == [("说明", True), ("第一段\n仍是第一段", False)]

    def test_leave_nothing_of_html_but_its_words(self):
        form = form_of(
            {
                "type": "html",
                "content": "<p onclick=x>甲&amp;乙</p><script>alert(1)</script><!-- a -->",
            }
        )

        assert [part.text for part in shown(form).paragraphs] == ["甲&乙"]
