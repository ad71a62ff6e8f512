"""What cannot be of an event or of obligors, whoever wrote it down."""

from collections.abc import Iterator

from policies.assessments.household import Facts

_Problem = tuple[str, str, str]


def contradictions(facts: Facts) -> Iterator[_Problem]:
    """Give the place and the words, Chinese and English, of each contradiction."""
    event = facts.household.event
    if event is not None and event.on > facts.on:
        yield (
            "household.event.on",
            "急难事件不得晚于受理日",
            "the event cannot come after the day of acceptance",
        )
    members = {member.id: member for member in facts.household.members}
    seen: set[tuple[str, str]] = set()
    for place, obligor in enumerate(facts.household.obligors):
        path = f"household.obligors[{place}]"
        if obligor.member not in members:
            yield (
                f"{path}.member",
                f"没有编号为 {obligor.member} 的成员",
                f"there is no member {obligor.member}",
            )
        if obligor.id == obligor.member:
            yield (f"{path}.id", "不得是本人的义务人", "nobody is obliged to support themselves")
        if (obligor.id, obligor.member) in seen:
            yield (f"{path}.id", "义务人重复", "the obligor is listed twice for this member")
        seen.add((obligor.id, obligor.member))
        if obligor.born_on > facts.on:
            yield (
                f"{path}.born_on",
                "出生日期不得晚于受理日",
                "the day of birth cannot come after the day of acceptance",
            )
