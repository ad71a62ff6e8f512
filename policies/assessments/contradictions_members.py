"""Facts about ages and relations in a household that cannot be true together."""

from collections.abc import Iterator
from datetime import date

from policies.assessments.household import Facts, Member, Relation

Contradiction = tuple[str, str, str]
"""The place in the facts, and what is wrong there in Chinese and in English."""

# Wide enough for everyone who ever sat in such a school; a slip of the pen lies outside.
AGES_OF_STUDENTS = {
    "compulsory": range(5, 26),
    "secondary": range(12, 41),
    "vocational": range(12, 41),
    "college": range(14, 61),
    "undergraduate": range(14, 61),
    "postgraduate": range(16, 61),
}


def contradictions(facts: Facts) -> Iterator[Contradiction]:
    """Return what contradicts itself in the ages and relations of the members."""
    members = facts.household.members
    spouses = [place for place, one in enumerate(members) if one.relation is Relation.SPOUSE]
    for place in spouses[1:]:
        yield (
            f"household.members[{place}].relation",
            "申请人只能有一名配偶",
            "the applicant can have one spouse only",
        )
    for place, member in enumerate(members):
        yield from _of_student(member, f"household.members[{place}]", on=facts.on)


def _of_student(member: Member, path: str, *, on: date) -> Iterator[Contradiction]:
    ages = AGES_OF_STUDENTS.get(member.student)
    if ages is not None and member.born_on <= on and member.age(on) not in ages:
        yield (
            f"{path}.student",
            f"{member.age(on)} 岁与在读学段不符，请核对出生日期和在读情况",
            f"at the age of {member.age(on)} nobody is at this school; check birth and school",
        )
