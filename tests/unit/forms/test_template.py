from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html

from forms.definition import FormDefinition, shipped, shipped_keys
from tests.unit.forms.forms_of import TODAY, choice, field, form_of

TEMPLATES = Path(__file__).parents[3] / "webapp" / "web" / "templates"
PAGE = """{% from "forms/form.html" import render %}
{{- render(form, values, errors, context, read_only=read_only) }}"""
CONTEXT = {
    "today": TODAY,
    "initial": {
        "incomes": [
            {"id": 1, "label": "种植<b>净</b>收入", "declared": "5800.00"},
            {"id": 2, "label": "务工收入", "declared": "6200.00"},
        ]
    },
    "officers": [{"value": "7", "label": "李<i>经办"}],
}
DANGEROUS = '<script>alert("%(label)s")</script> 50%'


@cache
def environment(translations: tuple[tuple[str, str], ...]) -> Environment:
    """Return templates whose gettext knows these translations."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
    )
    templates.install_gettext_callables(
        lambda text: dict(translations).get(text, text),
        lambda one, _many, _count: one,
        newstyle=True,
    )
    return templates


def draw(
    form: FormDefinition,
    submitted: dict[str, list[str]] | None = None,
    *,
    read_only: bool = False,
    values: dict[str, object] | None = None,
    english: dict[str, str] | None = None,
    **context: object,
) -> html.HtmlElement:
    """Draw a form; with something submitted also what is wrong with it."""
    whole = {**CONTEXT, **context}
    checked = form.check(submitted or {}, context=whole)
    drawn = (
        environment(tuple((english or {}).items()))
        .from_string(PAGE)
        .render(
            form=form,
            values=checked.raw if values is None and submitted is not None else values or {},
            errors=checked.errors if submitted is not None else {},
            context=whole,
            read_only=read_only,
        )
    )
    return html.fromstring(f"<main>{drawn}</main>")


def ids_of(page: html.HtmlElement) -> list[str]:
    return page.xpath("//@id")


@pytest.mark.parametrize("key", shipped_keys())
@pytest.mark.parametrize("submitted", [None, {}])
class TestShippedForms:
    def test_tie_every_label_hint_and_error_to_its_input(self, key, submitted):
        page = draw(shipped(key), submitted)

        ids = ids_of(page)
        assert len(ids) == len(set(ids))
        for attribute in ("aria-describedby", "aria-labelledby", "for"):
            for value in page.xpath(f"//@{attribute}"):
                assert set(value.split()) <= set(ids), value

    def test_name_every_input(self, key, submitted):
        page = draw(shipped(key), submitted)

        labelled = set(page.xpath("//label/@for"))
        for control in page.xpath("//input | //select | //textarea"):
            assert control.get("id") in labelled or control.get("aria-labelledby"), control.attrib

    def test_link_every_problem_to_its_field(self, key, submitted):
        page = draw(shipped(key), submitted)

        targets = [link.removeprefix("#") for link in page.xpath("//*[@role='alert']//a/@href")]
        assert set(targets) <= set(ids_of(page))
        assert bool(targets) == (submitted is not None)


class TestProblems:
    def test_stand_in_a_summary_that_takes_the_focus_and_beside_the_field(self):
        form = form_of(field("textfield", label="在场家庭成员", validate={"required": True}))

        page = draw(form, {"answer": [""]})

        (summary,) = page.xpath("//*[@role='alert']")
        assert (summary.get("tabindex"), "autofocus" in summary.attrib) == ("-1", True)
        assert "请填写“在场家庭成员”。" in summary.text_content()
        (control,) = page.xpath("//input")
        assert control.get("aria-invalid") == "true"
        assert control.get("aria-describedby") == "field-answer-error"
        assert page.get_element_by_id("field-answer-error").text_content() == (
            "请填写“在场家庭成员”。"
        )

    def test_of_a_row_name_the_row(self):
        page = draw(shipped("survey_first"), {"incomes.1.verified": ["5800"]})

        summary = page.xpath("//*[@role='alert']")[0].text_content()
        assert "务工收入：请填写“核实”。" in summary

    def test_are_said_in_the_language_of_the_page_with_its_labels(self):
        form = form_of(field("textfield", label="姓名", validate={"required": True}))
        english = {"请填写“%(label)s”。": "Fill in “%(label)s”.", "姓名": "Name"}

        page = draw(form, {}, english=english)

        assert page.xpath("//*[@class='invalid-feedback d-block']")[0].text == "Fill in “Name”."

    def test_are_absent_at_first(self):
        page = draw(shipped("survey_first"))

        assert page.xpath("//*[@role='alert'] | //*[@aria-invalid]") == []


class TestInputs:
    def test_ask_for_money_with_its_unit(self):
        form = form_of(field("number", properties={"money": "yuan", "unit": "元/年"}))

        page = draw(form, {"answer": ["62,00"]})

        (control,) = page.xpath("//input")
        assert (control.get("inputmode"), control.get("value")) == ("decimal", "62,00")
        assert page.get_element_by_id("field-answer-unit").text == "元/年"
        assert "field-answer-unit" in control.get("aria-describedby").split()

    def test_ask_for_a_whole_number_with_digits(self):
        (control,) = draw(form_of(field("number", decimalDigits=0))).xpath("//input")

        assert control.get("inputmode") == "numeric"

    def test_ask_for_a_day_with_the_browsers_calendar(self):
        (control,) = draw(form_of(field("datetime"))).xpath("//input")

        assert control.get("type") == "date"

    def test_keep_what_was_typed(self):
        typed = "\n 第一行\n<b>第二行"

        page = draw(form_of(field("textarea")), {"answer": [typed]})

        # HTML drops the first line break of a textarea, so the template writes one more.
        assert page.xpath("//textarea")[0].text.removeprefix("\n") == typed

    def test_keep_what_was_chosen(self):
        form = form_of(
            choice("radio", "a", "b", key="one"),
            choice("checklist", "a", "b", "c", key="many"),
            choice("select", "a", "b", key="listed"),
            field("checkbox", "box"),
        )

        page = draw(form, {"one": ["b"], "many": ["a", "c"], "listed": ["b"], "box": ["true"]})

        assert page.xpath("//input[@checked]/@value") == ["b", "a", "c", "true"]
        assert page.xpath("//option[@selected]/@value") == ["b"]

    def test_group_options_in_a_fieldset_with_a_legend(self):
        page = draw(form_of(choice("radio", "a", label="初审意见", validate={"required": True})))

        (group,) = page.xpath("//fieldset")
        assert group.get("role") == "radiogroup"
        assert group.get("aria-required") == "true"
        assert group.xpath("legend")[0].text_content() == "初审意见"

    def test_offer_the_options_of_the_case(self):
        page = draw(shipped("reassign"), None)

        assert page.xpath("//option")[1].text == "李<i>经办"

    def test_show_documents_that_were_uploaded_before(self):
        form = form_of(field("filepicker", multiple=True, accept=".jpg,.pdf"))
        uploaded = {"answer": [{"value": "d1", "label": "照片.jpg"}]}

        page = draw(form, {"answer": ["d1"]}, documents=uploaded)

        assert page.xpath("//input[@type='checkbox']/@value") == ["d1"]
        (picker,) = page.xpath("//input[@type='file']")
        assert picker.get("accept") == ".jpg,.pdf"
        assert "multiple" in picker.attrib

    def test_show_a_fixed_text_where_nothing_may_be_changed(self):
        page = draw(shipped("not_cooperating"))

        assert page.xpath("//output")[0].text == "民发〔2021〕57号 第二十九条"

    def test_may_stand_side_by_side(self):
        page = draw(form_of(field("textfield", layout={"columns": 8}), {"type": "separator"}))

        assert page.xpath("//div[contains(@class, 'col-md-6')]//input")
        assert page.xpath("//hr")


class TestLists:
    def test_are_tables_whose_cells_know_their_column_on_a_telephone(self):
        page = draw(shipped("survey_first"))

        (table,) = page.xpath("//table")
        assert "table-mobile-md" in table.get("class")
        assert table.xpath(".//tbody/tr[1]/td/@data-label") == [
            *("项目", "申报", "核实", "说明和凭据")
        ]
        assert page.xpath("//input[@name='incomes.2.verified']")

    def test_say_when_there_is_nothing_to_fill_in(self):
        page = draw(shipped("survey_first"), initial={})

        assert "该家庭没有申报收入。" in page.text_content()

    def test_take_every_kind_of_field(self):
        rows = {
            "type": "dynamiclist",
            "path": "rows",
            "label": "行",
            "description": "逐行填写",
            "allowAddRemove": False,
            "components": [
                choice("radio", "a", key="one"),
                choice("checklist", "a", key="many"),
                field("checkbox", "box", conditional={"hide": '=one = "a"'}),
            ],
        }

        page = draw(form_of(rows), {"rows.1.box": ["true"]}, initial={"rows": [{"id": 1}]})

        assert page.xpath("//td//input/@name") == ["rows.1.one", "rows.1.many", "rows.1.box"]
        assert page.xpath("//tr/@data-form-row") == ["rows.1"]
        assert page.xpath("//td/div/@data-hide-when") == ['one = "a"']


class TestConditions:
    def test_are_given_to_the_browser_with_the_type_of_every_answer(self):
        page = draw(shipped("close_publicity"))

        (hidden,) = page.xpath("//*[@data-hide-when]")
        assert hidden.get("data-hide-when") == "objection_raised != true"
        (group,) = page.xpath("//*[@data-field='objection_raised']")
        assert group.get("data-value-type") == "boolean"


class TestReading:
    def test_shows_answers_as_words(self):
        values = {
            "township_opinion": "agree",
            "reasons": "第一行\n<b>第二行",
        }

        page = draw(shipped("first_opinion"), values=values, read_only=True)

        assert "同意，拟纳入" in page.text_content()
        assert "<b>第二行" in page.text_content()
        assert page.xpath("//input | //textarea | //select") == []

    def test_shows_rows_ticks_and_amounts(self):
        values = {
            "family_signature": True,
            "incomes": [{"id": "1", "label": "务工", "declared": "6000.00", "verified": "6200.00"}],
        }

        text = draw(shipped("survey_first"), values=values, read_only=True).text_content()

        assert "6,200.00 元/年" in text
        assert "是" in text
        assert "未填写" in text

    def test_leaves_out_what_did_not_apply(self):
        page = draw(shipped("close_publicity"), values={"objection_raised": False}, read_only=True)

        assert "异议内容" not in page.text_content()


class TestUntrustedTexts:
    def test_never_become_markup(self):
        form = form_of(
            {"type": "text", "text": f"# {DANGEROUS}\n\n{DANGEROUS}"},
            {"type": "html", "content": f"{DANGEROUS}<img src=x onerror=alert(1)>"},
            {"type": "group", "label": DANGEROUS, "components": []},
            field("textfield", label=DANGEROUS, description=DANGEROUS, validate={"required": True}),
            field("number", "n", label=DANGEROUS, properties={"unit": DANGEROUS}),
            field("select", "s", label=DANGEROUS, values=[{"value": "<", "label": DANGEROUS}]),
        )

        for read_only in (False, True):
            page = draw(form, {"answer": [""], "n": [DANGEROUS]}, read_only=read_only)

            assert page.xpath("//script | //img") == []
            assert DANGEROUS in page.text_content()
