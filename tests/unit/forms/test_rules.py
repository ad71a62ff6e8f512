from datetime import date
from decimal import Decimal

import pytest

from tests.unit.forms.forms_of import TODAY, check, check_one, choice, field, form_of, said


class TestDays:
    def test_may_not_lie_after_today(self):
        visited = field("datetime", properties={"not_after": "today"})

        assert check_one(visited, TODAY.isoformat()).errors == {}
        assert said(check_one(visited, "2026-11-24")) == {
            "answer": "“answer”不能晚于今天（2026-11-23），请修改。"
        }

    def test_needs_to_be_told_the_day(self):
        form = form_of(field("datetime", properties={"not_after": "today"}))

        with pytest.raises(TypeError):
            form.check({"answer": ["2026-11-24"]}, context={"today": "2026-11-23"})

    def test_may_not_end_before_it_begins(self):
        form = form_of(
            field("datetime", "begin"),
            field("datetime", "end", properties={"after_field": "begin"}),
        )

        wrong = check(form, {"begin": ["2026-09-14"], "end": ["2026-09-13"]})
        same = check(form, {"begin": ["2026-09-14"], "end": ["2026-09-14"]})
        open_begin = check(form, {"end": ["2026-09-13"]})

        assert said(wrong) == {"end": "“end”不能早于“begin”（2026-09-14），请核对。"}
        assert same.errors == {}
        assert open_begin.errors == {}


class TestNumbers:
    def test_may_not_exceed_the_number_they_are_part_of(self):
        form = form_of(
            field("number", "all", decimalDigits=0),
            field("number", "some", decimalDigits=0, properties={"not_more_than": "all"}),
        )

        assert said(check(form, {"all": ["15"], "some": ["16"]})) == {
            "some": "“some”不能大于“all”（15），请核对。"
        }
        assert check(form, {"all": ["15"], "some": ["15"]}).errors == {}
        assert check(form, {"some": ["15"]}).errors == {}


class TestReasonForDifference:
    def form(self, **properties: str):
        return form_of(
            field("number", "declared", readonly=True, decimalDigits=2),
            field(
                "number",
                "verified",
                properties={
                    "requires_reason_when_differs_from": "declared",
                    "reason_field": "note",
                    **properties,
                },
            ),
            field("textfield", "note", label="说明"),
        )

    def test_is_asked_for_beside_the_reason(self):
        form = self.form(money="yuan", unit="元/年")

        checked = check(form, {"verified": ["6200"]}, initial={"declared": Decimal("6000.00")})

        assert said(checked) == {"note": "与“declared”相差 200.00 元，请填写“说明”。"}
        assert (
            checked.errors["note"].en
            == "This differs from “declared” by 200.00 元. Fill in “说明”."
        )

    def test_is_not_asked_for_without_a_difference(self):
        checked = check(self.form(), {"verified": ["6000"]}, initial={"declared": "6000.00"})

        assert checked.errors == {}

    def test_is_not_asked_for_twice(self):
        checked = check(
            self.form(),
            {"verified": ["6200"], "note": ["工资单 2 张"]},
            initial={"declared": "6000.00"},
        )

        assert checked.errors == {}

    def test_is_not_asked_for_where_nothing_was_declared(self):
        assert check(self.form(), {"verified": ["6200"]}).errors == {}

    def test_counts_other_numbers_without_a_currency(self):
        checked = check(self.form(), {"verified": ["4"]}, initial={"declared": "3"})

        assert said(checked) == {"note": "与“declared”相差 1，请填写“说明”。"}

    def test_leaves_a_reason_that_is_wrong_to_its_own_message(self):
        checked = check(
            self.form(), {"verified": ["4"], "note": ["长" * 201]}, initial={"declared": "3"}
        )

        assert "最多 200" in said(checked)["note"]


class TestOneOfTwo:
    FORM = form_of(
        choice("checklist", "a", "b", key="items", properties={"one_required_with": "other"}),
        field("textarea", "other"),
    )

    def test_is_demanded(self):
        assert said(check(self.FORM)) == {"items": "“items”和“other”至少填写一项。"}

    @pytest.mark.parametrize("submitted", [{"items": ["a"]}, {"other": ["户口簿复印件"]}])
    def test_is_enough(self, submitted):
        assert check(self.FORM, submitted).errors == {}


class TestReasonUnlessTicked:
    FORM = form_of(
        field("checkbox", "receipt", properties={"must_be_true": "true", "reason_field": "reason"}),
        field("textarea", "reason"),
    )

    def test_is_demanded(self):
        assert said(check(self.FORM)) == {"reason": "未勾选“receipt”的，请填写“reason”。"}

    @pytest.mark.parametrize("submitted", [{"receipt": ["true"]}, {"reason": ["拒收"]}])
    def test_is_enough(self, submitted):
        assert check(self.FORM, submitted).errors == {}

    def test_does_not_mark_the_box_as_one_that_must_be_ticked(self):
        assert not self.FORM.field("receipt").must_be_filled


class TestRulesOfWrongFields:
    def test_are_not_applied(self):
        form = form_of(
            field("datetime", "begin"),
            field(
                "datetime",
                "end",
                properties={"after_field": "begin", "not_after": "today"},
            ),
        )

        checked = check(form, {"begin": ["2026-09-14"], "end": ["gestern"]})

        assert "年-月-日" in said(checked)["end"]
        assert date.fromisoformat(str(checked.values["begin"])) == date(2026, 9, 14)
