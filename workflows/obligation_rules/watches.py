"""What to remember on a way to know whether a demand is kept; the same on histories."""

from collections.abc import Mapping
from itertools import combinations

from workflows.obligation_rules.course import Memory, Spot, Watch
from workflows.obligation_rules.demands import ActorsMin, After, Before, Never, NeverWithout
from workflows.obligation_rules.reporting import Inquiry
from workflows.token_net import Path

Paths = frozenset[Path]
OrderDemand = Before | After | NeverWithout | Never | ActorsMin
NOWHERE: Paths = frozenset()
_OF: Path = ("of",)
_NEEDS: Path = ("needs",)


def watch_of(demand: OrderDemand, ask: Inquiry) -> Watch:
    """Return what to watch for in a process to know whether a demand of order is kept."""
    find = ask.find
    match demand:
        case Before(first, then, since):
            return before(find(first), find(then), find(since))
        case After(first, then, unless):
            return follows(find(first), find(then) | find(unless))
        case NeverWithout(of, needs):
            return together(find(of), find(needs))
        case Never(of, after):
            return never(find(of), find(after))
        case ActorsMin(of, at_least, then, since):
            return actors(
                find(of),
                find(then),
                find(since),
                at_least=ask.law.number(ask.obligation.programme, at_least),
                spots=ask.course.spots,
            )


def before(first: Paths, then: Paths, since: Paths = NOWHERE) -> Watch:
    """Watch that ``first`` is done before each ``then``; with ``since``, after that only."""

    def after(is_owed: Memory, path: Path) -> Memory | None:
        if is_owed and path in then:
            return None
        if path in first:
            return False
        return is_owed or path in since

    return Watch(begin=not since, after=after)


def follows(first: Paths, released_by: Paths) -> Watch:
    """Watch that after each ``first`` something that releases it is done before the end."""

    def after(is_owed: Memory, path: Path) -> Memory | None:
        return False if path in released_by else is_owed or path in first

    return Watch(begin=False, after=after, is_broken_at_end=bool)


def together(of: Paths, needs: Paths) -> Watch:
    """Watch that a process in which ``of`` is done does not end without ``needs``."""

    def after(seen: Memory, path: Path) -> Memory:
        marks = {_OF: of, _NEEDS: needs}
        return _set(seen) | {mark for mark, places in marks.items() if path in places}

    return Watch(begin=NOWHERE, after=after, is_broken_at_end=lambda seen: seen == frozenset({_OF}))


def never(of: Paths, after_this: Paths) -> Watch:
    """Watch that ``of`` is not done; with ``after_this``, not done after that."""

    def after(is_forbidden: Memory, path: Path) -> Memory | None:
        if is_forbidden and path in of:
            return None
        return is_forbidden or path in after_this

    return Watch(begin=not after_this, after=after)


def both(one: Path, other: Path) -> Watch:
    """Watch for a way on which both are done, in whatever order."""

    def after(seen: Memory, path: Path) -> Memory | None:
        now = _set(seen) | ({path} & {one, other})
        return None if now == {one, other} else now

    return Watch(begin=NOWHERE, after=after)


def actors(
    of: Paths, then: Paths, since: Paths, *, at_least: int, spots: Mapping[Path, Spot]
) -> Watch:
    """Watch that before ``then`` so many tasks are done that the persons must be so many."""

    def after(done: Memory, path: Path) -> Memory | None:
        if path in since:
            return frozenset({path} & of)
        if isinstance(done, bool):
            return done
        if path in then and persons_needed([spots[each] for each in done]) < at_least:
            return None
        return done | ({path} & of)

    return Watch(begin=False if since else NOWHERE, after=after)


def _set(seen: Memory) -> Paths:
    return NOWHERE if isinstance(seen, bool) else seen


def are_separate(one: Spot, other: Spot) -> bool:
    """Tell whether nobody can do both: one of them names the other."""
    return other.element.id in one.element.listed(
        "separate_from"
    ) or one.element.id in other.element.listed("separate_from")


def persons_needed(tasks: list[Spot]) -> int:
    """Return how many persons tasks need at the very least: the most that exclude each other."""
    for count in range(len(tasks), 0, -1):
        for chosen in combinations(tasks, count):
            if all(are_separate(*pair) for pair in combinations(chosen, 2)):
                return count
    return 0
