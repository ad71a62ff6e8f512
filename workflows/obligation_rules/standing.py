"""Whether obligations can still be broken by a case that stands somewhere, with its history.

For whoever moves a case by hand or to another version: a lawful diagram that is entered in the
middle is lawful no more if what had to come before did not.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import product

from workflows.errors import WorkflowError
from workflows.obligation_rules import watches
from workflows.obligation_rules.course import Course, Found, Memory, Spot, Watch
from workflows.obligation_rules.demands import (
    ActorsMin,
    After,
    AfterWithin,
    Before,
    Never,
    NeverWithout,
)
from workflows.obligation_rules.law import Breach, LawInForce, Obligation
from workflows.obligation_rules.reporting import Inquiry
from workflows.state_space import Place, State, StateSpace, Transition
from workflows.token_net import Path

_MOST_STATES = 64
_DONE = "@done"
_FROM_HERE = ("从这里继续办理，下列路径不符合要求", "from here, this way breaks it")


class UnknownPositionError(WorkflowError):
    """A position names no element at which a process can stand."""

    def __init__(self, name: str) -> None:
        """Name the position."""
        super().__init__(
            f"流程图中没有可以停留的环节“{name}”。",
            f"The process has no element “{name}” at which it can stand.",
        )


class Standing:
    """A process that was begun elsewhere and goes on at given elements."""

    def __init__(self, course: Course, *, done: Sequence[Spot], positions: Collection[str]) -> None:
        """Take where the process stands.

        Args:
            course: The process that goes on.
            done: What was completed so far, oldest first; of this or another version.
            positions: Names of the elements that wait now, see ``Spot.name``.

        Raises:
            UnknownPositionError: A position is none.
        """
        self._course = course
        self._states = tuple(_states(course, positions))
        self._space = course.explore_from(self._states)
        self._done = tuple((_DONE, str(place)) for place in range(len(done)))
        course.spots.update(zip(self._done, done, strict=True))

    def breaches(self, obligation: Obligation, law: LawInForce) -> Iterator[Breach]:
        """Yield how a demand of order can still be broken, with the way from here."""
        ask = Inquiry(self._course, obligation, law)
        match obligation.demand:
            case Before() | After() | NeverWithout() | Never() | ActorsMin() as demand:
                watch = watches.watch_of(demand, ask)
            case AfterWithin(first, then, _clock, unless):
                watch = watches.watch_of(After(first, then, unless), ask)
            case _:
                return
        memory = self._remembered(watch)
        if memory is None:
            yield ask.breach("已经办理的环节不符合要求", "what was done so far breaks it")
            return
        found = self._follow(watch, memory)
        if found.way is not None:
            yield ask.on_way(
                "从这里继续办理，下列路径不符合要求", "from here, this way breaks it", found.way
            )
        elif not found.is_complete:
            yield ask.undecided()

    def may_come_to(self, goals: frozenset[Path], *, without: frozenset[Path]) -> bool:
        """Tell whether one of the goals may be done before anything that it must not go without."""
        watch = watches.before(without, goals)
        return self._follow(watch, watch.begin).way is not None

    def _remembered(self, watch: Watch) -> Memory | None:
        memory: Memory | None = watch.begin
        for path in self._done:
            memory = None if memory is None else watch.after(memory, path)
        return memory

    def _follow(self, watch: Watch, memory: Memory) -> Found:
        found = self._course.follow_from(
            [(state, memory) for state in self._states], watch, self._space
        )
        return Found(found.way, found.is_complete and not _is_stuck(self._space))


def _is_stuck(space: StateSpace) -> bool:
    """Tell whether tokens wait somewhere for others that do not come."""
    return any(state and not steps for state, steps in space.ways.items())


def _states(course: Course, positions: Collection[str]) -> Iterator[State]:
    """Yield the states that positions can mean; a name without its caller can mean several."""
    places = [_paths_of(course, name) for name in sorted(positions)]
    for count, chosen in enumerate(product(*places)):
        if count == _MOST_STATES:
            raise UnknownPositionError(", ".join(sorted(positions)))
        yield _state(course, chosen)


def _paths_of(course: Course, name: str) -> list[Path]:
    found = [
        path
        for path, spot in course.spots.items()
        if name in {spot.name, path[-1]} and _entries(course, path)
    ]
    if not found:
        raise UnknownPositionError(name)
    return found


def _entries(course: Course, path: Path) -> list[Transition]:
    """Return the transitions by which an element begins; an event of an activity has none."""
    if course.spots[path].element.attached_to:
        return []
    own = [one for one in course.net.transitions if one.path == path]
    return [one for one in own if not one.is_completion] or own


def _state(course: Course, paths: Sequence[Path]) -> State:
    marked: set[Place] = set()
    for path in paths:
        for end in range(1, len(path)):
            marked |= _held_open(course, path[:end])
    waiting = {path: _entries(course, path) for path in paths}
    simple = {path for path, entries in waiting.items() if len(entries[0].consumes) == 1}
    for path in simple:
        marked |= waiting[path][0].consumes
    for path in set(paths) - simple:
        marked |= _arrived(course, waiting[path], marked)
    return frozenset(marked)


def _held_open(course: Course, holder: Path) -> frozenset[Place]:
    """Return what is marked while something in a sub-process or called process goes on."""
    return frozenset(
        place
        for one in course.net.transitions
        if one.path == holder and one.is_completion
        for place in one.consumes | one.empties
    )


def _arrived(course: Course, join: Sequence[Transition], others: Collection[Place]) -> State:
    """Return the flows on which a join's tokens have come: those on which none can still come."""
    entered = frozenset().union(*(one.consumes for one in join))
    onwards: dict[Place, set[Place]] = {}
    for one in course.net.transitions:
        if one.path != join[0].path:
            for place in one.consumes:
                onwards.setdefault(place, set()).update(one.produces)
    reached: set[Place] = set()
    waiting = list(others)
    while waiting:
        place = waiting.pop()
        if place not in reached:
            reached.add(place)
            waiting.extend(onwards.get(place, ()))
    return entered - reached
