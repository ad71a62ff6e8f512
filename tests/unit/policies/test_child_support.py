"""Orphans and children without effective support: formulae, and paths that no case shows."""

from datetime import date

import pytest

from policies import orphan_support, unsupported_child_support
from policies.assessment import assess_programme
from policies.assessments.programmes import Programme
from policies.calendar import WorkingCalendar
from policies.clocks import clock_definitions, reckon
from policies.parameter_store import ParameterStore
from policies.unsupported_child_support import ParentFinding

ORPHANS = Programme.ORPHAN_SUPPORT
CHILDREN = Programme.UNSUPPORTED_CHILD_SUPPORT
GUARDIAN = {"id": "guardian", "relation": "applicant", "born_on": "1955-01-01"}


def facts(*parents, on="2020-06-15", **child):
    return {
        "jurisdiction": "520102",
        "area": "rural",
        "on": on,
        "household": {
            "members": [
                GUARDIAN,
                {
                    "id": "child",
                    "relation": "grandchild",
                    "born_on": "2010-03-01",
                    "parents": list(parents),
                    **child,
                },
            ]
        },
    }


class TestOrphan:
    @pytest.mark.parametrize(
        ("states", "is_orphan"),
        [
            (["dead", "dead"], True),
            (["dead", "declared_dead"], True),
            (["declared_missing", "declared_missing"], True),
            (["dead", "prison"], False),
            (["able", "able"], False),
            (["prison"], False),
            (["dead"], None),
            ([], False),
        ],
    )
    def test_is_who_has_lost_both_parents(self, states, is_orphan):
        assert orphan_support.is_orphan(states, are_unfindable=False) is is_orphan

    def test_is_also_whose_parents_cannot_be_found(self):
        assert orphan_support.is_orphan([], are_unfindable=True) is True


class TestParents:
    @pytest.mark.parametrize(
        ("category", "grade", "is_severe"),
        [
            ("physical", 1, True),
            ("hearing", 2, True),
            ("physical", 3, False),
            ("multiple", 4, False),
            ("mental", 3, True),
            ("intellectual", 4, True),
            (None, None, False),
        ],
    )
    def test_severe_disability_follows_kind_and_grade(self, category, grade, is_severe):
        found = unsupported_child_support.counts_as_severe(category=category, grade=grade)

        assert found is is_severe

    @pytest.mark.parametrize(("months", "is_long"), [(5, False), (6, True), (7, True)])
    def test_six_months_are_enough(self, months, is_long):
        assert unsupported_child_support.is_long_enough(months=months, minimum_months=6) is is_long

    @pytest.mark.parametrize(
        ("parents", "is_unsupported"),
        [
            ("unable unable", True),
            ("lost unable", True),
            ("lost lost", False),
            ("able unable", False),
            ("able open", False),
            ("open unable", None),
            ("unable", None),
            ("able", False),
            ("", False),
        ],
    )
    def test_both_must_be_unable_or_one_lost(self, parents, is_unsupported):
        findings = [ParentFinding(word) for word in parents.split()]

        assert unsupported_child_support.is_unsupported(findings) is is_unsupported


class TestAmount:
    def test_is_the_gap_to_the_standard(self):
        amount = unsupported_child_support.child_amount_fen(
            standard_fen=105_000, received_fen={"minimum_living_allowance": 32_000}
        )

        assert amount == 73_000

    def test_is_never_below_zero(self):
        amount = unsupported_child_support.child_amount_fen(
            standard_fen=105_000, received_fen={"extreme_poverty_support": 130_000}
        )

        assert amount == 0

    @pytest.mark.parametrize(("standard", "received"), [(-1, 0), (1, -1)])
    def test_refuses_negative_amounts(self, standard, received):
        with pytest.raises(ValueError, match="negative amount"):
            unsupported_child_support.child_amount_fen(
                standard_fen=standard, received_fen={"minimum_living_allowance": received}
            )

    @pytest.mark.parametrize(
        ("confirmed_on", "supported_from"),
        [
            (date(2020, 7, 28), date(2020, 8, 1)),
            (date(2020, 12, 31), date(2021, 1, 1)),
            (date(2024, 2, 29), date(2024, 3, 1)),
        ],
    )
    def test_starts_in_the_month_after_the_confirmation(self, confirmed_on, supported_from):
        found = unsupported_child_support.supported_from(confirmed_on=confirmed_on)

        assert found == supported_from


def test_the_dates_of_the_example_of_guizhou():
    clocks = clock_definitions(CHILDREN)
    found = []
    for name, start in (
        ("township_conclusion", date(2020, 6, 15)),
        ("county_confirmation", date(2020, 7, 7)),
    ):
        clock = reckon(
            clocks[name],
            start=start,
            calendar=WorkingCalendar.shipped(),
            store=ParameterStore.shipped(),
            division="520102",
            variables={},
        )
        found.append(clock.due.on)

    assert found == [date(2020, 7, 7), date(2020, 7, 28)]
    assert unsupported_child_support.supported_from(confirmed_on=found[1]) == date(2020, 8, 1)


def test_no_clock_of_a_child_is_one_of_publicity():
    names = {name for programme in (ORPHANS, CHILDREN) for name in clock_definitions(programme)}

    assert "publicity" not in names


class TestRefusal:
    @pytest.mark.parametrize(
        ("parent", "words"),
        [
            ({"state": "able"}, "有抚养能力"),
            ({"state": "prison", "months": 5}, "服刑期限不足规定月数"),
            ({"state": "other_restraint", "months": 0}, "限制人身自由的期限不足规定月数"),
            ({"state": "missing_contact", "months": 1}, "失联时间不足规定月数或者未经证实"),
            ({"state": "expelled"}, "不属于受理时规定的情形"),
            (
                {
                    "state": "severe_disability",
                    "disability_category": "speech",
                    "disability_grade": 3,
                },
                "残疾等级不属于规定的重残",
            ),
        ],
    )
    def test_names_the_parent_who_does_not_count(self, parent, words):
        result = assess_programme(facts({"state": "dead"}, parent), CHILDREN)

        assert result.outcome == "not_eligible"
        assert f"第 2 位父母{words}" in result.reasons[0].text_zh
        assert "parent 2" in result.reasons[0].text_en

    def test_says_that_nothing_is_known_of_the_parents(self):
        child = facts(received=[{"programme": "orphan_support"}])

        result = assess_programme(child, CHILDREN)

        assert result.reasons[0].rule == "unsupported_test"
        assert result.members == ()


class TestSupportedBefore:
    def test_goes_on_without_new_facts_of_the_parents(self):
        child = facts(received=[{"programme": "unsupported_child_support"}])

        result = assess_programme(child, CHILDREN)

        assert (result.outcome, result.category) == ("eligible", "full")

    def test_ends_when_a_parent_can_care_again(self):
        child = facts(
            {"state": "able"}, {"state": "dead"}, received=[{"programme": "orphan_support"}]
        )

        assert assess_programme(child, ORPHANS).outcome == "not_eligible"


def test_an_open_child_does_not_hide_the_standing_of_another():
    given = facts({"state": "dead"}, {"state": "dead"})
    given["household"]["members"].append(
        {
            "id": "other",
            "relation": "grandchild",
            "born_on": "2012-01-01",
            "parents": [{"state": "dead"}],
        }
    )

    result = assess_programme(given, ORPHANS)

    assert result.outcome == "needs_judgement"
    assert {one.member_id: one.is_included for one in result.members} == {
        "child": True,
        "other": None,
    }
    assert result.monthly_amount_fen is None


def test_a_missing_length_of_a_clock_is_a_warning_and_changes_nothing_else():
    result = assess_programme(facts({"state": "dead"}, {"state": "dead"}), ORPHANS)

    assert result.outcome == "eligible"
    assert result.clocks == ()
    assert [(one.parameter, one.status) for one in result.warnings] == [
        ("township_review_working_days", "missing")
    ]
