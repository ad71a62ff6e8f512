"""Facts about children and their parents that cannot be true together."""

from collections.abc import Iterator

from policies.assessments.household import Facts, Member

Contradiction = tuple[str, str, str]
"""The place in the facts, and what is wrong there in Chinese and in English."""


def contradictions(facts: Facts) -> Iterator[Contradiction]:
    """Return what contradicts itself in the facts about the parents of each member."""
    for place, member in enumerate(facts.household.members):
        yield from _of_member(member, f"household.members[{place}]")


def _of_member(member: Member, path: str) -> Iterator[Contradiction]:
    if member.parents_unfindable and member.parents:
        yield (
            f"{path}.parents",
            "已填写查找不到生父母，不得再填写父母的情形",
            "the parents cannot be found, so nothing can be known of them",
        )
    for number, parent in enumerate(member.parents):
        if parent.state == "severe_disability" and parent.disability_grade is None:
            yield (
                f"{path}.parents[{number}].disability_grade",
                "父母重残的，须填写残疾类别和等级",
                "a severely disabled parent needs the kind and the grade of the disability",
            )
