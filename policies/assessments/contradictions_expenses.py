"""Facts about spending, and about years at a religious site, that cannot be true together."""

from collections.abc import Iterator

from policies.assessments.household import Facts

Contradiction = tuple[str, str, str]
"""The place in the facts, and what is wrong there in Chinese and in English."""


def contradictions(facts: Facts) -> Iterator[Contradiction]:
    """Return what contradicts itself in the spending and in the members' years."""
    for place, expense in enumerate(facts.household.expenses):
        if expense.reimbursed_fen > expense.fen_per_year:
            yield (
                f"household.expenses[{place}].reimbursed_yuan",
                "报销、补助金额不得大于支出金额",
                "more was given back than was spent",
            )
    for place, member in enumerate(facts.household.members):
        path = f"household.members[{place}]"
        if member.religious_site_years > member.age(facts.on):
            yield (
                f"{path}.religious_site_years",
                "在宗教场所居住的年数不得大于年龄",
                "the years at the religious site are more than the years of age",
            )
        if member.died_on is not None and member.died_on < member.born_on:
            yield (f"{path}.died_on", "死亡日期早于出生日期", "the death is before the birth")
