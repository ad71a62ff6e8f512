"""May the law let a case stand here, given what is on record of it? Asked before it is moved.

A diagram keeps an obligation on every way; a case that is set down somewhere did not come by any.
So each obligation is asked of the case itself: what it demands is on record since the last time
it fell due, or the way that is still ahead leads through it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.lint_rules.reading import read
from workflows.lint_rules.ways import Key, Ways, unfold
from workflows.migration_model import Token
from workflows.model import ProcessDefinition
from workflows.obligations import Breach, Obligation, Way

RECORDED_TAGS = frozenset({"userTask", "manualTask", "intermediateCatchEvent", "receiveTask"})
"""What leaves a record of its own when it is done; the rest is told by what came after it."""


@dataclass(frozen=True)
class Done:
    """Something on record of a case: an element that was completed.

    Attributes:
        element_id: Which; "" of an event, which is told by its properties.
        properties: Its own, over those of what called it.
    """

    element_id: str
    properties: Mapping[str, str]


def breaches(
    definition: ProcessDefinition,
    demanded: Iterable[Obligation],
    *,
    done: Sequence[Done],
    before: Iterable[Token],
    after: Iterable[Token],
) -> tuple[Breach, ...]:
    """Return the obligations that a case would break by going on from where it is set down.

    Args:
        definition: The version that the case follows.
        demanded: What must hold.
        done: What is on record of the case, in the order in which it happened.
        before: Where it stands, come by the diagram: what leaves no record of its own and
            cannot have been left out on the way here counts as done.
        after: Where it would stand.
    """
    diagrams = tuple(read(source) for source in definition.sources)
    ways = unfold(definition.process_id, diagrams)
    stood, stands = _keys(before), _keys(after)
    return tuple(
        breach
        for obligation in demanded
        if isinstance(obligation.demand, Way)
        for breach in _broken(ways, obligation, obligation.demand, done, stood, stands - stood)
    )


def _broken(
    ways: Ways,
    obligation: Obligation,
    way: Way,
    done: Sequence[Done],
    stood: frozenset[Key],
    placed: frozenset[Key],
) -> Iterator[Breach]:
    due = _falls_due(ways, way, done)
    if due is None or _was_done(ways, way, done[due:], stood):
        return
    through = ways.find(way.through)
    goals = ways.ends if way.goal is None else ways.find(way.goal)
    for begin in sorted(placed):
        around = _around(ways, begin, goals, through)
        if around:
            names = " → ".join(around)
            yield Breach(
                obligation,
                f"{obligation.label_zh}（{obligation.citation}）：案卷没有这一记录，"
                f"从这里继续会绕过它：{names}。",
                f"{obligation.label_en} ({obligation.citation}): nothing of it is on record, and "
                f"this way leads past it: {names}.",
                element_id=begin[-1],
                path=around,
            )


def _falls_due(ways: Ways, way: Way, done: Sequence[Done]) -> int | None:
    """Return from where on the record counts, or None if nothing has begun it.

    What begins it may itself have been left out: if no way leads past that to the goal, it is
    due from the start.
    """
    if way.begin is None:
        return 0
    begun = [place for place, one in enumerate(done) if _matches(one, way.begin)]
    if begun:
        return begun[-1] + 1
    goals = ways.ends if way.goal is None else ways.find(way.goal)
    return None if ways.way(ways.start, goals, without=ways.find(way.begin)) else 0


def _was_done(ways: Ways, way: Way, since: Sequence[Done], stood: frozenset[Key]) -> bool:
    if any(_matches(one, way.through) for one in since):
        return True
    through = ways.find(way.through)
    if any(ways.spots[key].element.tag in RECORDED_TAGS for key in through):
        return False
    begins = frozenset({ways.start}) if way.begin is None else ways.find(way.begin)
    return any(
        not any(ways.way(begin, frozenset({place}), without=through) for begin in begins)
        for place in stood
        if not ways.spots[place].element.attached_to
    )


def _around(
    ways: Ways, begin: Key, goals: frozenset[Key], through: frozenset[Key]
) -> tuple[str, ...]:
    """Return a way from an element that is still to be done to a goal, past what is demanded."""
    if begin in goals:
        return (begin[-1],)
    return tuple(one.id for one in ways.way(begin, goals, without=through))


def _matches(one: Done, wanted: Mapping[str, str]) -> bool:
    return all(one.properties.get(name) == value for name, value in wanted.items())


def _keys(tokens: Iterable[Token]) -> frozenset[Key]:
    return frozenset(
        (*token.calls, token.place.element_id) for token in tokens if not token.is_holder
    )
