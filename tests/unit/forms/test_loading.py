import json

import pytest

from forms import schema
from forms.definition import load, shipped
from forms.errors import FormDefinitionError, FormNotFoundError
from forms.loading import MAX_COMPONENTS
from tests.unit.forms.forms_of import check_one, choice, field, form_of, schema_of


def refusal(*components: dict[str, object], **members: object) -> FormDefinitionError:
    with pytest.raises(FormDefinitionError) as refused:
        load(schema_of(*components, **members))
    return refused.value


class TestJson:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("{", "not JSON (line 1, column 2)"),
            ("[]", "must be a JSON object"),
            ('{"id": "a", "id": "b"}', "names “id” twice"),
            ('{"schemaVersion": NaN}', "NaN is not allowed"),
            ("[" * 200_000, "nested too deeply"),
            ('{"schemaVersion": ' + "9" * 5000 + "}", "a number too long"),
            (" " * (schema.MAX_CHARACTERS + 1), "too large"),
        ],
    )
    def test_refuses_what_is_no_form_definition(self, text, reason):
        with pytest.raises(FormDefinitionError) as refused:
            load(text)

        assert reason in refused.value.message_en

    @pytest.mark.parametrize("version", [16, 17, 18, 19])
    def test_reads_the_versions_it_knows(self, version):
        form = load(schema_of(field("textfield"), schemaVersion=version))

        assert [component.key for component in form.fields()] == ["answer"]

    @pytest.mark.parametrize("version", [15, 20, True, "18", None, 18.5])
    def test_refuses_a_version_it_does_not_know(self, version):
        error = refusal(schemaVersion=version)

        assert "16 to 19" in error.message_en

    @pytest.mark.parametrize("members", [{"id": ""}, {"id": 1}, {"title": 1}])
    def test_refuses_a_form_without_a_name(self, members):
        error = refusal(**members)

        assert "id and a title" in error.message_en

    def test_takes_the_key_where_a_form_has_no_title(self):
        form = load(schema_of(title=""))

        assert form.title == "trial"


class TestComponents:
    def test_names_the_component_of_an_unknown_type(self):
        error = refusal(field("iframe", id="map"))

        assert error.component == "map"
        assert "iframe" in error.message_zh
        assert (
            str(error)
            == error.message_en
            == "Form component “map”: unknown component type “iframe”."
        )

    @pytest.mark.parametrize(
        ("component", "reason"),
        [
            (field("textfield", "Answer"), "the key “Answer”"),
            (field("textfield", "a.b"), "the key “a.b”"),
            (field("textfield", "csrf_token"), "reserved"),
            (field("textfield", key=""), "the key “”"),
            (field("textfield", label=""), "has no label"),
            (field("textfield", label=7), "“label” must be a text"),
            (field("textfield", label="=name"), "an expression or a template"),
            (field("textfield", description="Dear {{name}}"), "an expression or a template"),
            (field("textfield", label="很" * 5000), "at most 4000 characters"),
            (field("textfield", readonly="perhaps"), "must be true or false"),
            (field("textfield", layout=[8]), "must be a JSON object"),
            (field("textfield", layout={"columns": 17}), "a whole number from 0 to 16"),
            (field("datetime", subtype="time"), "only subtype date"),
            (field("datetime", disallowPassedDates=True), "“disallowPassedDates”"),
            (field("select"), "has no options"),
            (field("select", values={}), "must be a list"),
            (field("select", valuesExpression="=a"), "“valuesExpression”"),
            (choice("select", "a", "a"), "unique"),
            (choice("radio", ""), "filled in"),
            (choice("radio", "yes", "no", properties={"type": "boolean"}), "true and false"),
            (choice("radio", "a", properties={"type": "text"}), "can only be boolean"),
            (field("number", decimalDigits=-1), "0 to 8"),
            (field("number", decimalDigits=1.5), "0 to 8"),
            (field("number", validate={"min": "low"}), "“min” must be a number"),
            (field("number", validate={"min": True}), "“min” must be a number"),
            (field("number", validate={"max": "1e9"}), "“max” must be a number"),
            (field("number", properties={"money": "dollar"}), "can only be yuan"),
            (field("textfield", properties={"money": "yuan"}), "does not apply to textfield"),
            (field("checkbox", properties={"mustBeTrue": "true"}), "“mustBeTrue” in properties"),
            (field("textfield", validate={"requird": True}), "“requird” in validate"),
            (field("textfield", validate={"validationType": "iban"}), "“iban”"),
            (field("textarea", validate={"pattern": "a"}), "Only a textfield"),
            (field("textfield", validate={"pattern": 7}), "Only a textfield"),
            (field("textfield", validate={"pattern": "("}), "no regular expression"),
            (field("textfield", validate={"pattern": "(a+)+$"}), "too complex"),
            (field("textfield", validate={"pattern": "a*a*a*a*b"}), "too complex"),
            (field("textfield", validate={"pattern": "(?=a)"}), "too complex"),
            (field("textfield", validate={"pattern": "a" * 201}), "too complex"),
            (field("textfield", validate={"pattern": "a", "maxLength": 201}), "0 to 200"),
            (field("textfield", conditional={"hide": "x = 1"}), "begins with “=”"),
            (field("textfield", conditional={"hide": 1}), "begins with “=”"),
            (field("textfield", conditional={"hide": "=x = = 1"}), "is not valid FEEL"),
            ({"type": "group", "path": "a", "components": []}, "cannot have a path"),
            ({"type": "dynamiclist", "path": "rows", "label": "行"}, "allowAddRemove"),
        ],
    )
    def test_refuses_what_would_not_be_checked_as_it_is_written(self, component, reason):
        error = refusal(component)

        assert reason in error.message_en

    def test_names_a_component_without_a_name_by_its_number(self):
        error = refusal({"type": "text", "text": "一"}, {"id": "", "type": None})

        assert error.component == "#2"

    def test_refuses_a_component_that_is_no_object(self):
        with pytest.raises(FormDefinitionError) as refused:
            load(json.dumps({"id": "a", "schemaVersion": 18, "components": ["text"]}))

        assert refused.value.component == "#1"

    def test_refuses_too_many_components(self):
        many = [{"type": "separator"}] * (MAX_COMPONENTS + 1)

        assert "more than 300" in refusal(*many).message_en

    def test_refuses_groups_in_groups_in_groups(self):
        group: dict[str, object] = {"type": "group", "id": "inmost", "components": []}
        for level in range(6):
            group = {"type": "group", "id": f"group_{level}", "components": [group]}

        assert "5 levels" in refusal(group).message_en

    def test_refuses_a_group_in_the_row_of_a_list(self):
        inside = {"type": "group", "id": "inside", "components": []}

        error = refusal(
            {
                "type": "dynamiclist",
                "path": "rows",
                "label": "行",
                "allowAddRemove": False,
                "components": [inside],
            }
        )

        assert error.component == "inside"


class TestReferences:
    @pytest.mark.parametrize(
        ("components", "reason"),
        [
            ([field("textfield"), field("number", id="second")], "the key “answer” is used twice"),
            ([field("textfield"), field("textfield", "b", id="field_answer")], "its id is used"),
            ([field("datetime", properties={"after_field": "begin"})], "refers to “begin”"),
            ([field("datetime", properties={"after_field": "answer"})], "refers to “answer”"),
            (
                [
                    field("textfield", "begin"),
                    field("datetime", properties={"after_field": "begin"}),
                ],
                "of another kind",
            ),
            (
                [
                    field("number", "declared"),
                    field("number", properties={"requires_reason_when_differs_from": "declared"}),
                ],
                "needs a reason_field",
            ),
            (
                [
                    field("textfield", "a", conditional={"hide": "=b = 1"}),
                    field("textfield", "b", conditional={"hide": "=a = 1"}),
                ],
                "in a circle",
            ),
            ([field("textfield", "a", conditional={"hide": "=a = 1"})], "in a circle"),
        ],
    )
    def test_refuses_fields_that_do_not_fit_together(self, components, reason):
        error = refusal(*components)

        assert reason in error.message_en

    def test_finds_a_circle_through_a_group(self):
        group = {
            "type": "group",
            "id": "group",
            "components": [field("textfield", "a")],
            "conditional": {"hide": "=a = 1"},
        }

        assert refusal(group).component == "field_a"

    def test_refuses_a_field_of_a_row_that_has_the_name_of_a_field_outside(self):
        rows = {
            "type": "dynamiclist",
            "path": "rows",
            "label": "行",
            "allowAddRemove": False,
            "components": [field("textfield", "note", id="inside")],
        }

        assert refusal(field("textfield", "note"), rows).component == "inside"


class TestWhatIsRead:
    def test_reads_the_editors_texts_as_yes_and_no(self):
        form = form_of(
            field("checkbox", "a", properties={"must_be_true": "true"}),
            field("checkbox", "b", properties={"must_be_true": "false"}),
            field("checkbox", "c", properties={"must_be_true": True}),
        )

        demanded = [component.additions.must_be_true for component in form.fields()]
        assert demanded == [True, False, True]

    def test_takes_an_empty_condition_for_none(self):
        form = form_of(field("textfield", conditional={"hide": ""}))

        assert form.field("answer").hide is None

    def test_finds_a_field_by_its_key_also_in_a_group(self):
        form = form_of({"type": "group", "components": [field("filepicker", "photos")]})

        assert form.field("photos").kind == "filepicker"
        assert form.takes_documents

    def test_keeps_a_pattern_with_a_group_that_repeats_nothing(self):
        checked = check_one(
            field("textfield", validate={"pattern": r"^(?:鹤|浚)民〔\d{4}〕\d+号$"}),
            "浚民〔2026〕7号",
        )

        assert checked.errors == {}


class TestShipped:
    def test_refuses_a_key_that_is_no_form(self):
        with pytest.raises(FormNotFoundError) as missing:
            shipped("../../etc/passwd")

        assert "没有名为" in missing.value.message_zh
