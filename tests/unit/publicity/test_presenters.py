from datetime import date
from uuid import uuid4

import pytest

from webapp.publicity import presenters
from webapp.publicity.models import NoticeKind, PublicNotice

TODAY = date(2026, 9, 20)


def row(kind=NoticeKind.PUBLICITY, *, ends_on=date(2026, 9, 23), **content):
    return PublicNotice(
        id=uuid4(),
        kind=kind,
        content={"applicant_name": "张建明", "member_count": 4, **content},
        posted_on=date(2026, 9, 16),
        ends_on=ends_on,
    )


class TestNotice:
    def test_shows_no_field_that_is_not_on_the_list_even_if_one_was_stored(self):
        stored = row(proposed_outcome="confirm", phone="13800000000", serious_illness="癌症")

        shown = presenters.notice(stored, today=TODAY)

        assert shown.facts == (("家庭成员", "4 人"), ("初审意见", "拟纳入最低生活保障"))

    def test_writes_the_amount_in_yuan(self):
        shown = presenters.notice(row(proposed_outcome="confirm", monthly_amount=7000), today=TODAY)

        assert ("保障金额", "每月 70.00 元") in shown.facts

    def test_says_that_a_household_is_not_to_be_included(self):
        shown = presenters.notice(row(proposed_outcome="refuse", monthly_amount=None), today=TODAY)

        assert shown.facts[1:] == (("初审意见", "拟不予纳入最低生活保障"),)

    @pytest.mark.parametrize(
        ("ends_on", "words"),
        [
            (date(2026, 9, 23), "还有 3 天"),
            (date(2026, 9, 21), "还有 1 天"),
            (TODAY, "今天是最后一天"),
            (None, ""),
        ],
    )
    def test_says_how_many_days_are_left(self, ends_on, words):
        assert presenters.notice(row(ends_on=ends_on), today=TODAY).days_left == words

    def test_takes_no_objection_to_a_result(self):
        shown = presenters.notice(
            row(NoticeKind.PUBLICATION, determination="confirm", starts_on="2026-10-01"),
            today=TODAY,
        )

        assert not shown.takes_objections
        assert ("审核确认结果", "纳入最低生活保障") in shown.facts
        assert ("发放起始月份", "2026-10") in shown.facts
