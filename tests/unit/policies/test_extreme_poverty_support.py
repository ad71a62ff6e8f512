from datetime import date

import pytest

from policies import extreme_poverty_support as rules
from policies.assessment import assess_programme
from policies.assessments.facts import InvalidFactsError
from policies.assessments.programmes import Programme
from policies.calendar import WorkingCalendar
from policies.clocks import clock_definitions, reckon
from policies.extreme_poverty_support import (
    Ability,
    ObligorMeans,
    SelfCareTier,
    TerminationNotReadyError,
)
from policies.parameter_store import ParameterStore

CALENDAR = WorkingCalendar.shipped()
STORE = ParameterStore.shipped()
LINE = 20_000_00


def obligor(**changes):
    return ObligorMeans(**{"age": 40, "income_line_fen": LINE, **changes})


def finding(**changes):
    return rules.obligor_finding(obligor(**changes), allowance_age=60, elderly_age=70)


def schedule(posted_on):
    return rules.termination_schedule(posted_on=posted_on, publicity_days=7, calendar=CALENDAR)


class TestSelfCare:
    @pytest.mark.parametrize("count", range(7))
    def test_the_shipped_table_decides_as_the_article_counts(self, count):
        assert rules.self_care_tier(count) is rules.reckoned_self_care_tier(count)

    @pytest.mark.parametrize(
        ("count", "tier"),
        [
            (0, SelfCareTier.ABLE),
            (1, SelfCareTier.PARTLY_UNABLE),
            (3, SelfCareTier.PARTLY_UNABLE),
            (4, SelfCareTier.FULLY_UNABLE),
            (6, SelfCareTier.FULLY_UNABLE),
        ],
    )
    def test_three_items_are_partly_and_four_are_fully(self, count, tier):
        assert rules.self_care_tier(count) is tier

    @pytest.mark.parametrize("count", [-1, 7])
    def test_there_are_six_items(self, count):
        with pytest.raises(ValueError, match="six items"):
            rules.self_care_tier(count)


class TestObligor:
    @pytest.mark.parametrize(
        ("changes", "item"),
        [
            ({"is_in_extreme_poverty_support": True}, "第一项"),
            ({"is_on_allowance": True, "age": 60}, "第二项"),
            ({"age": 70, "income_fen": LINE - 1, "are_assets_within_limit": True}, "第三项"),
            (
                {"is_disabled_enough": True, "income_fen": 0, "are_assets_within_limit": True},
                "第四项",
            ),
            ({"lacks_capacity": True, "are_assets_within_limit": True}, "第五项"),
            ({"is_missing_or_in_prison": True, "are_assets_within_limit": True}, "第五项"),
        ],
    )
    def test_is_unable_by_one_item_alone(self, changes, item):
        found = finding(**changes)

        assert (found.ability, found.item) == (Ability.UNABLE, item)

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"is_on_allowance": True, "age": 59},
            {"age": 69, "income_fen": 0, "are_assets_within_limit": True},
            {"age": 70, "income_fen": LINE, "are_assets_within_limit": True},
            {"age": 70, "are_assets_within_limit": False},
            {"is_disabled_enough": True, "income_fen": LINE},
            {"lacks_capacity": True, "are_assets_within_limit": False},
        ],
    )
    def test_is_able_where_no_item_can_hold(self, changes):
        assert finding(**changes).ability is Ability.ABLE

    @pytest.mark.parametrize(
        ("changes", "unknown"),
        [
            ({"age": 70, "are_assets_within_limit": True}, ("income",)),
            ({"age": 70, "income_fen": 0}, ("assets",)),
            ({"age": 70}, ("income", "assets")),
            (
                {
                    "age": 70,
                    "income_fen": 0,
                    "income_line_fen": None,
                    "are_assets_within_limit": True,
                },
                ("income_line",),
            ),
            ({"lacks_capacity": True}, ("assets",)),
        ],
    )
    def test_is_open_and_says_what_is_not_known(self, changes, unknown):
        found = finding(**changes)

        assert (found.ability, found.unknown) == (Ability.OPEN, unknown)

    def test_a_later_item_can_hold_where_an_earlier_one_is_open(self):
        found = finding(age=70, lacks_capacity=True, are_assets_within_limit=True)

        assert (found.ability, found.item) == (Ability.UNABLE, "第五项")


class TestAmount:
    def test_is_the_basic_standard_and_that_of_the_tier(self):
        assert rules.monthly_amount_fen(basic_fen=45000, care_fen=20000) == 65000

    @pytest.mark.parametrize(("basic", "care"), [(-1, 0), (0, -1)])
    def test_refuses_negative_standards(self, basic, care):
        with pytest.raises(ValueError, match="negative"):
            rules.monthly_amount_fen(basic_fen=basic, care_fen=care)

    def test_income_at_the_standard_is_not_below_it(self):
        assert rules.is_without_livelihood(income_fen=599_999, standard_fen=600_000)
        assert not rules.is_without_livelihood(income_fen=600_000, standard_fen=600_000)

    @pytest.mark.parametrize(
        ("category", "grade", "is_listed"),
        [("mental", 3, True), ("mental", 4, False), (None, None, False)],
    )
    def test_a_disability_is_listed_by_its_grade(self, category, grade, is_listed):
        found = rules.has_listed_disability(category, grade, grades=("1", "2", "3"))

        assert found is is_listed


class TestTermination:
    def test_is_decided_on_the_working_day_after_publicity_that_ends_in_a_holiday(self):
        found = schedule(date(2026, 9, 18))

        assert found.publicity_ends_on == date(2026, 9, 25)
        assert found.decision_from.on == date(2026, 9, 28)
        assert found.stops_from == date(2026, 10, 1)

    def test_at_the_end_of_the_year_is_provisional(self):
        found = schedule(date(2026, 12, 30))

        assert found.publicity_ends_on == date(2027, 1, 6)
        assert found.decision_from.provisional
        assert found.stops_from == date(2027, 2, 1)

    def test_stops_with_the_month_after_the_decision(self):
        stops = rules.check_termination(
            schedule(date(2026, 9, 18)),
            decided_on=date(2026, 10, 8),
            must_hear=True,
            heard_on=date(2026, 9, 20),
        )

        assert stops == date(2026, 11, 1)

    def test_may_do_without_a_hearing_before_the_law(self):
        stops = rules.check_termination(
            schedule(date(2026, 6, 1)),
            decided_on=date(2026, 6, 30),
            must_hear=False,
            heard_on=None,
        )

        assert stops == date(2026, 7, 1)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"decided_on": date(2026, 9, 27)}, "2026-09-28"),
            ({"heard_on": None}, "must be heard"),
            ({"heard_on": date(2026, 9, 29)}, "must be heard"),
            ({"has_open_objection": True}, "objection"),
        ],
    )
    def test_is_refused_while_something_is_still_to_be_done(self, changes, words):
        given = {
            "decided_on": date(2026, 9, 28),
            "must_hear": True,
            "heard_on": date(2026, 9, 21),
            **changes,
        }

        with pytest.raises(TerminationNotReadyError, match=words) as caught:
            rules.check_termination(schedule(date(2026, 9, 18)), **given)
        assert caught.value.message_zh

    @pytest.mark.parametrize(("on", "must_hear"), [("2026-06-30", False), ("2026-07-01", True)])
    def test_needs_a_hearing_since_the_law(self, on, must_hear):
        value = STORE.value(
            rules.PROGRAMME,
            "hearing_before_termination",
            division="410621",
            on=date.fromisoformat(on),
        )

        assert value.yes_no() is must_hear

    @pytest.mark.parametrize(
        ("age", "is_student", "continues"),
        [(17, False, True), (18, True, True), (18, False, False)],
    )
    def test_of_a_child_waits_for_18_and_for_the_end_of_school(self, age, is_student, continues):
        found = rules.continues_as_minor(age=age, is_covered_student=is_student, to_age=18)

        assert found is continues


@pytest.mark.parametrize(
    ("name", "start", "due"),
    [
        ("township_review", "2026-04-27", "2026-05-20"),
        ("publicity", "2026-05-20", "2026-05-27"),
        ("county_confirmation", "2026-05-28", "2026-06-18"),
        ("objection_review", "2026-05-25", "2026-06-15"),
        ("self_care_reassessment", "2026-09-21", "2026-10-12"),
        ("termination_publicity", "2026-09-18", "2026-09-25"),
        ("refusal_notice", "2026-06-18", "2026-06-24"),
        ("termination_objection", "2026-09-21", "2026-10-19"),
        ("township_review", "2020-06-15", "2020-07-14"),
        ("county_confirmation", "2020-07-15", "2020-08-12"),
    ],
)
def test_a_clock_ends_where_the_rule_says(name, start, due):
    clock = reckon(
        clock_definitions(rules.PROGRAMME)[name],
        start=date.fromisoformat(start),
        calendar=CALENDAR,
        store=STORE,
        division="410621",
        variables={},
    )

    assert clock.due.on.isoformat() == due


def test_the_limits_before_2021_say_that_their_text_was_not_seen():
    value = STORE.value(
        rules.PROGRAMME, "township_review_working_days", division="41", on=date(2020, 1, 2)
    )

    assert value.whole_number() == 20
    assert value.status == "convention"
    assert "未见原文" in str(value.reference)


def test_three_of_ten_cases_are_checked_by_the_county():
    value = STORE.value(rules.PROGRAMME, "county_check_ratio", division="41", on=date(2026, 5, 28))

    assert value.ratio() * 10 == 3


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "man"}, "household.obligors[0].id"),
        ({"born_on": "2030-01-01"}, "household.obligors[0].born_on"),
        ({"member": "nobody"}, "household.obligors[0].member"),
    ],
)
def test_obligors_that_cannot_be_are_refused_with_their_place(changes, path):
    son = {"id": "son", "member": "man", "relation": "child", "born_on": "1986-01-01", **changes}

    with pytest.raises(InvalidFactsError) as caught:
        assess_programme(household(son), Programme.EXTREME_POVERTY_SUPPORT)

    assert path in [problem.path for problem in caught.value.problems]


def test_an_obligor_listed_twice_is_refused():
    son = {"id": "son", "member": "man", "relation": "child", "born_on": "1986-01-01"}

    with pytest.raises(InvalidFactsError, match="listed twice"):
        assess_programme(household(son, son), Programme.EXTREME_POVERTY_SUPPORT)


def household(*obligors):
    return {
        "jurisdiction": "410621",
        "area": "rural",
        "on": "2026-04-27",
        "household": {
            "members": [{"id": "man", "relation": "applicant", "born_on": "1959-01-05"}],
            "obligors": list(obligors),
        },
    }
