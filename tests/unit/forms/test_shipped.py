import pytest

from forms.definition import shipped, shipped_keys
from forms.errors import FormDefinitionError
from forms.model import everything
from tests.unit.forms.forms_of import check, said, schema_of

USER_TASKS = {
    *("check_completeness", "supply_papers", "accept", "request_comparison", "start_comparison"),
    *("report_comparison", "survey_first", "survey_second", "first_opinion", "post_notice"),
    *("close_publicity", "handle_objection", "appraisal_meeting", "submit_to_county"),
    *("county_visit", "county_review", "confirmation", "deliver_notice", "manual_task"),
}
ACTIONS = {
    "withdraw",
    "report_death",
    "not_cooperating",
    "send_back",
    "reassign",
    "objection",
    "recalculate",
}
ROUTING = {
    "check_completeness": {"file_complete": {True, False}},
    "accept": {
        "special_circumstances": {"none", "separated_household", "other_place", "difficult_survey"},
        "near_relative": {True, False},
    },
    "request_comparison": {"comparison_needed": {True, False}},
    "report_comparison": {"result": {"consistent", "discrepancy"}},
    "survey_second": {"survey_agreed": {True, False}},
    "first_opinion": {"township_opinion": {"agree", "disagree", "resurvey"}},
    "close_publicity": {"objection_raised": {True, False}},
    "handle_objection": {"objection_method": {"resurvey", "appraisal"}},
    "appraisal_meeting": {"result": {"pass", "fail", "verify"}},
    "county_review": {
        "county_review_conclusion": {"proceed", "return_to_survey", "return_to_opinion"}
    },
    "confirmation": {"determination": {"confirm", "refuse", "return"}},
    "deliver_notice": {"delivery_method": {"direct", "post", "electronic", "left"}},
}
HOUSEHOLD = {
    "incomes": [{"id": "i1", "label": "务工收入", "declared": "6000.00"}],
    "assets": [{"id": "a1", "label": "存款", "declared": "0.00"}],
}


def test_every_task_and_every_action_has_its_form():
    assert set(shipped_keys()) == USER_TASKS | ACTIONS


@pytest.mark.parametrize("key", shipped_keys())
def test_an_empty_submission_is_told_of_every_required_field(key):
    form = shipped(key)

    checked = check(form, initial=HOUSEHOLD)

    required = {
        field.key for field in form.fields() if field.must_be_filled and field.key in checked.values
    }
    assert required <= set(checked.errors)
    assert required or checked.errors
    assert all("“" in message for message in said(checked).values())


@pytest.mark.parametrize("key", shipped_keys())
def test_conditions_name_only_fields_of_their_form(key):
    form = shipped(key)

    named = {
        name
        for component in everything(form.components)
        if component.hide is not None
        for name in component.hide.names
    }

    assert named <= {field.key for field in form.fields()}


@pytest.mark.parametrize("key", shipped_keys())
def test_texts_are_chinese_and_the_title_is_short(key):
    form = shipped(key)

    assert 2 <= len(form.title) <= 12
    for field in form.fields():
        assert any("\u4e00" <= character <= "\u9fff" for character in field.label), field.key


@pytest.mark.parametrize(
    ("key", "field_key", "values"),
    [(key, name, values) for key, fields in ROUTING.items() for name, values in fields.items()],
)
def test_what_the_diagram_asks_comes_out_as_the_diagram_reads_it(key, field_key, values):
    form = shipped(key)
    posted = [option.value for option in form.field(field_key).options]

    answered = {check(form, {field_key: [value]}).values[field_key] for value in posted}

    assert answered == values


class TestCompleteness:
    def test_wants_to_know_what_is_missing(self):
        checked = check(shipped("check_completeness"), {"file_complete": ["false"]})

        assert list(checked.errors) == ["missing_items"]

    @pytest.mark.parametrize(
        "missing", [{"missing_items": ["authorisation"]}, {"other_missing": ["土地流转合同"]}]
    )
    def test_is_content_with_one_thing_that_is_missing(self, missing):
        checked = check(shipped("check_completeness"), {"file_complete": ["false"], **missing})

        assert checked.errors == {}
        assert checked.values["file_complete"] is False

    def test_drops_what_was_ticked_before_the_file_was_complete(self):
        submitted = {"file_complete": ["true"], "missing_items": ["authorisation"]}

        checked = check(shipped("check_completeness"), submitted)

        assert checked.values == {"file_complete": True, "note": None}


class TestSurvey:
    def test_asks_why_an_income_is_not_what_was_declared(self):
        checked = check(
            shipped("survey_first"), {"incomes.i1.verified": ["6200"]}, initial=HOUSEHOLD
        )

        assert said(checked)["incomes.i1.note"] == "与“申报”相差 200.00 元，请填写“说明和凭据”。"

    def test_refuses_a_negative_income_and_a_visit_to_come(self):
        submitted = {"incomes.i1.verified": ["-1"], "visited_at": ["2026-11-24"]}

        messages = said(check(shipped("survey_first"), submitted, initial=HOUSEHOLD))

        assert "不能是负数" in messages["incomes.i1.verified"]
        assert "不能晚于今天" in messages["visited_at"]


class TestOptionsOfTheCase:
    def test_a_task_is_reassigned_to_someone_listed(self):
        submitted = {"officer": ["o-2"], "reason": ["休假"]}
        officers = [{"value": "o-2", "label": "李经办"}]

        assert check(shipped("reassign"), submitted, officers=officers).errors == {}
        assert "officer" in check(shipped("reassign"), submitted, officers=[]).errors

    def test_a_household_may_have_nobody_left_to_apply(self):
        submitted = {"died_on": ["2026-11-20"], "evidence": ["死亡证明"]}

        checked = check(shipped("report_death"), submitted, remaining_members=[])

        assert checked.errors == {}
        assert checked.values["new_applicant"] is None


def test_the_authority_for_ending_a_procedure_cannot_be_changed():
    submitted = {"facts": ["三次通知均未到场"], "authority": ["随便"]}

    checked = check(shipped("not_cooperating"), submitted)

    assert checked.values["authority"] == "民发〔2021〕57号 第二十九条"


def test_an_anonymous_objection_asks_for_no_name():
    submitted = {"is_real_name": ["false"], "content": ["他家去年买了汽车"], "name": ["王五"]}

    checked = check(shipped("objection"), submitted)

    assert checked.values == {"is_real_name": False, "content": "他家去年买了汽车"}
    assert checked.errors == {}


def test_a_file_whose_name_is_not_its_id_is_refused(tmp_path, monkeypatch):
    (tmp_path / "another.json").write_text(schema_of(), "utf-8")
    monkeypatch.setattr("forms.definition.DEFINITIONS", tmp_path)

    with pytest.raises(FormDefinitionError, match=r"another\.json"):
        shipped("another")
