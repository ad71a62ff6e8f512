from datetime import date
from fractions import Fraction

import pytest

from policies import temporary_assistance as rules
from policies.calendar import WorkingCalendar
from policies.clocks import clock_definitions, reckon
from policies.parameter_store import ParameterMissingError, ParameterStore
from policies.temporary_assistance import (
    ApprovalBeyondLimitError,
    ApproverLevel,
    SmallAmountExceededError,
)

CALENDAR = WorkingCalendar.shipped()
STORE = ParameterStore.shipped()
CEILING = 219_000


class TestLimits:
    def test_are_exact_multiples_of_the_urban_standard(self):
        assert rules.multiple_fen(73_000, Fraction(8)) == 584_000
        assert rules.multiple_fen(73_000, Fraction(3)) == CEILING

    def test_are_rounded_so_that_they_hold(self):
        limit = rules.multiple_fen(Fraction(321_000, 12) / 7, Fraction(1))

        assert rules.ceiling_fen(limit) <= limit <= rules.floor_fen(limit)
        assert rules.floor_fen(limit) - rules.ceiling_fen(limit) == 1

    @pytest.mark.parametrize(("standard", "ratio"), [(0, Fraction(1)), (1, Fraction(-1))])
    def test_need_a_standard(self, standard, ratio):
        with pytest.raises(ValueError, match="no standard"):
            rules.multiple_fen(standard, ratio)


class TestApprover:
    @pytest.mark.parametrize(
        ("amount", "level"),
        [
            (0, ApproverLevel.TOWNSHIP),
            (CEILING, ApproverLevel.TOWNSHIP),
            (CEILING + 1, ApproverLevel.COUNTY),
        ],
    )
    def test_is_the_township_up_to_its_ceiling(self, amount, level):
        assert rules.approver_of(amount, township_ceiling_fen=CEILING) is level

    def test_is_the_county_where_nothing_is_delegated(self):
        assert rules.approver_of(1, township_ceiling_fen=None) is ApproverLevel.COUNTY

    def test_is_the_mechanism_where_a_case_is_discussed(self):
        level = rules.approver_of(1, township_ceiling_fen=CEILING, is_discussed=True)

        assert level is ApproverLevel.COUNTY_MECHANISM

    def test_there_are_no_negative_grants(self):
        with pytest.raises(ValueError, match="negative"):
            rules.approver_of(-1, township_ceiling_fen=CEILING)


class TestApproval:
    def test_by_the_township_of_5840_yuan_is_blocked_with_the_reason(self):
        with pytest.raises(ApprovalBeyondLimitError) as caught:
            rules.check_approval(584_000, by=ApproverLevel.TOWNSHIP, township_ceiling_fen=CEILING)

        assert "5840.00 元超过乡镇（街道）审批上限 2190.00 元" in caught.value.message_zh
        assert "the county must" in caught.value.message_en

    @pytest.mark.parametrize(
        ("by", "ceiling", "is_discussed", "words"),
        [
            (ApproverLevel.TOWNSHIP, None, False, "has not entrusted"),
            (ApproverLevel.COUNTY, CEILING, True, "coordination mechanism"),
        ],
    )
    def test_beyond_a_level_says_who_must(self, by, ceiling, is_discussed, words):
        with pytest.raises(ApprovalBeyondLimitError, match=words):
            rules.check_approval(1, by=by, township_ceiling_fen=ceiling, is_discussed=is_discussed)

    @pytest.mark.parametrize(
        ("amount", "by"),
        [
            (CEILING, ApproverLevel.TOWNSHIP),
            (584_000, ApproverLevel.COUNTY),
            (1, ApproverLevel.COUNTY),
            (584_000, ApproverLevel.COUNTY_MECHANISM),
        ],
    )
    def test_within_a_level_passes(self, amount, by):
        assert rules.check_approval(amount, by=by, township_ceiling_fen=CEILING) is None


class TestSmallAmount:
    def test_of_a_month_passes(self):
        assert rules.check_small_amount(73_000, cap_fen=73_000) is None

    def test_of_one_yuan_more_is_refused_with_the_ordinary_route(self):
        with pytest.raises(SmallAmountExceededError) as caught:
            rules.check_small_amount(73_100, cap_fen=73_000)

        assert "一般程序" in caught.value.message_zh
        assert "ordinary" in caught.value.message_en

    def test_ends_after_three_calendar_days(self):
        clock = reckon(
            clock_definitions(rules.PROGRAMME)["small_amount"],
            start=date(2026, 10, 9),
            calendar=CALENDAR,
            store=STORE,
            division="410102",
            variables={},
        )

        assert clock.due.on == date(2026, 10, 12)
        assert CALENDAR.add_working_days(date(2026, 10, 9), 3).on == date(2026, 10, 13)


@pytest.mark.parametrize("name", ["emergency", "expenditure_total", "publicity", "advance_papers"])
def test_every_other_clock_is_for_the_locality(name):
    with pytest.raises(ParameterMissingError, match="local government"):
        reckon(
            clock_definitions(rules.PROGRAMME)[name],
            start=date(2026, 10, 9),
            calendar=CALENDAR,
            store=STORE,
            division="410102",
            variables={},
        )
