from datetime import date

import pytest

from policies.near_relatives import LABELS, Kinship, is_near_relative
from policies.parameter_store import ParameterStore
from policies.publicity import (
    RESULT,
    DisclosureFileError,
    NotDisclosableError,
    disclosure,
    public_fields,
    read_disclosure,
)
from policies.remedies import court_until, periods_against, reconsideration_until

CASE = {
    "village": "示例村",
    "applicant_name": "张示例",
    "member_count": 4,
    "monthly_amount": "70.00",
    "starts_on": date(2026, 11, 1),
    "identity_number": "11010519491231002X",
    "phone": "13800000000",
    "bank_account": "6222",
    "incomes": [1],
    "complaint_phone": "0392-0000000",
}


class TestPublicFields:
    def test_hold_nothing_that_is_not_listed(self):
        shown = public_fields(CASE)

        assert shown == {
            "village": "示例村",
            "applicant_name": "张示例",
            "member_count": 4,
            "monthly_amount": "70.00",
            "complaint_phone": "0392-0000000",
        }

    def test_of_the_result_hold_the_first_month(self):
        assert public_fields(CASE, notice=RESULT)["starts_on"] == date(2026, 11, 1)

    def test_hide_a_child_s_given_name(self):
        shown = public_fields({"applicant_name": "张示例", "applicant_is_minor": True})

        assert shown == {"applicant_name": "张某"}

    def test_carry_no_lists(self):
        with pytest.raises(NotDisclosableError, match="village"):
            public_fields({"village": ["示例村", "13800000000"]})

    def test_are_never_the_forbidden_ones(self):
        rules = disclosure()

        for notice in rules.notices.values():
            assert not set(notice.fields) & rules.never.keys()
            assert notice.citation
        assert {"identity_number", "phone", "bank_account", "serious_illness"} <= set(rules.never)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("public: {a: {fields: [phone], citation: c, phrase: p}}\nnever: {phone: 电话}",
             "phone must never be public"),
            ("public: {a: {fields: [x]}}\nnever: {}", "broken"),
            ("public: [", "broken"),
            ("[]", "broken"),
        ],
    )  # fmt: skip
    def test_listed_wrongly_are_refused(self, text, reason):
        with pytest.raises(DisclosureFileError, match=reason):
            read_disclosure(text, file="x.yaml")


class TestNearRelatives:
    def test_are_those_of_the_national_list(self):
        near = {
            kinship
            for kinship in Kinship
            if is_near_relative(
                kinship, store=ParameterStore.shipped(), division="410621", on=date(2026, 9, 14)
            )
        }

        assert near == {
            Kinship.SPOUSE,
            Kinship.PARENT,
            Kinship.CHILD,
            Kinship.SIBLING,
            Kinship.PATERNAL_GRANDPARENT,
            Kinship.MATERNAL_GRANDPARENT,
            Kinship.CHILD_OF_SON,
            Kinship.CHILD_OF_DAUGHTER,
        }

    def test_have_words_in_both_languages(self):
        assert set(LABELS) == set(Kinship)


class TestRemedies:
    def test_end_as_in_the_second_example(self):
        received = date(2023, 1, 5)

        assert reconsideration_until(received).on == date(2023, 3, 6)
        assert court_until(received).on == date(2023, 7, 5)

    def test_ending_on_a_day_off_roll_on(self):
        assert reconsideration_until(date(2026, 8, 4)).on == date(2026, 10, 8)

    def test_into_an_unpublished_year_are_provisional(self):
        assert court_until(date(2026, 10, 26)).provisional

    def test_have_their_days_and_months_from_the_law(self):
        periods = periods_against(date(2026, 10, 21))

        assert (periods.reconsideration_days, periods.court_months) == (60, 6)
        assert periods.reconsideration_source.endswith("第二十条")
        assert periods.court_source.endswith("第四十六条")
