from datetime import date

import pytest

from policies.assessments.facts import InvalidFactsError, read_facts
from policies.assessments.household import Member, Relation
from policies.assessments.household_members import standings
from policies.regimes import RegimeKey

ON = date(2026, 9, 14)
ADULT = date(1980, 1, 1)
CHILD = date(2015, 1, 1)
APPLICANT = Member("a", Relation.APPLICANT, ADULT)


def standing(member, *others, regime=RegimeKey.R2021):
    found = standings((APPLICANT, member, *others), regime=regime, on=ON)
    return found[1].is_included


def person(relation, *, born_on=ADULT, **facts):
    return Member("m", Relation(relation), born_on, **facts)


@pytest.mark.parametrize(
    ("member", "in_2012", "in_2021"),
    [
        (person("spouse", lives_together=False), True, True),
        (person("child", born_on=CHILD, lives_together=False), True, True),
        (person("child", student="undergraduate", lives_together=False), True, True),
        (person("child", dependent=True, lives_together=False), True, True),
        (person("child", student="postgraduate", lives_together=False), False, False),
        (person("child"), True, True),
        (person("parent"), True, True),
        (person("parent", lives_together=False), True, False),
        (person("sibling"), None, None),
        (person("sibling", support_duty=True), True, True),
        (person("sibling", support_duty=True, lives_together=False), False, False),
        (person("sibling", support_duty=False), False, False),
        (person("other", lives_together=False), False, False),
        (person("spouse", excluded_by="clergy_apart"), False, False),
        (person("spouse", excluded_by="prison"), False, False),
        (person("spouse", excluded_by="provincial_rule"), False, False),
        (person("spouse", excluded_by="declared_missing"), True, False),
        (person("spouse", excluded_by="compulsory_isolation"), True, False),
    ],
)
def test_who_counts_under_each_rule(member, in_2012, in_2021):
    assert standing(member, regime=RegimeKey.R2012) is in_2012
    assert standing(member) is in_2021
    assert standing(member, regime=RegimeKey.R2026) is in_2021


@pytest.mark.parametrize(
    ("relation", "born_on", "between"),
    [
        ("child_in_law", ADULT, "child"),
        ("grandchild", CHILD, "child"),
        ("parent_in_law", ADULT, "spouse"),
        ("grandparent", ADULT, "parent"),
        ("sibling", CHILD, "parent"),
    ],
)
def test_kin_through_a_member_count_with_that_member(relation, born_on, between):
    between_them = Member("b", Relation(between), ADULT)
    member = person(relation, born_on=born_on)

    assert standing(member, between_them) is True
    assert standing(member) is None


def test_an_excluded_member_connects_nobody():
    son = Member("b", Relation.CHILD, ADULT, excluded_by="prison")

    assert standing(person("child_in_law"), son) is None


def test_every_answer_names_its_article_and_says_why():
    found = standings(
        (APPLICANT, person("spouse"), Member("c", Relation.CHILD, CHILD)),
        regime=RegimeKey.R2021,
        on=ON,
    )

    assert [answer.citation for answer in found] == [
        "民发〔2021〕57号 第七条第一款",
        "民发〔2021〕57号 第七条第一款第一项",
        "民发〔2021〕57号 第七条第一款第二项",
    ]
    assert found[2].text_zh == "计入：未成年子女。"
    assert found[2].text_en == "Counted: minor child."


def test_a_birthday_ends_childhood_on_its_day():
    child = Member("c", Relation.CHILD, date(2008, 9, 15))

    assert child.is_minor(date(2026, 9, 14))
    assert not child.is_minor(date(2026, 9, 15))


@pytest.mark.parametrize(
    ("member", "is_able"),
    [
        (person("spouse"), True),
        (person("spouse", working_ability="none"), False),
        (person("spouse", working_ability="partial", disability_grade=1), True),
        (person("spouse", disability_grade=2), False),
        (person("spouse", disability_grade=3), True),
        (person("spouse", serious_illness=True), False),
        (person("child", student="college"), False),
        (person("parent", born_on=date(1950, 1, 1)), False),
        (person("child", born_on=CHILD), False),
    ],
)
def test_labour_ability_is_as_recorded_or_by_age_study_and_health(member, is_able):
    assert member.is_able_to_work(ON) is is_able


class TestContradictions:
    def found(self, *members):
        facts = {
            "jurisdiction": "410621",
            "area": "rural",
            "on": "2026-09-14",
            "household": {"members": list(members)},
        }
        with pytest.raises(InvalidFactsError) as caught:
            read_facts(facts)
        return {problem.path: problem.message_en for problem in caught.value.problems}

    def test_a_student_born_in_1930_is_one(self):
        told = self.found(
            {"id": "a", "relation": "applicant", "born_on": "1930-05-05", "student": "compulsory"}
        )

        assert told == {
            "household.members[0].student": "at the age of 96 nobody is at this school; "
            "check birth and school"
        }

    def test_a_second_spouse_is_one(self):
        told = self.found(
            {"id": "a", "relation": "applicant", "born_on": "1970-05-05"},
            {"id": "b", "relation": "spouse", "born_on": "1970-05-05"},
            {"id": "c", "relation": "spouse", "born_on": "1971-05-05"},
        )

        assert list(told) == ["household.members[2].relation"]

    def test_a_spouse_of_nobody_is_one(self):
        told = self.found({"id": "b", "relation": "spouse", "born_on": "1970-05-05"})

        assert list(told) == ["household.members"]
