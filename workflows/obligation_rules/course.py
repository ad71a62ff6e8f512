"""The course of a process: every way through it, with what stands on the way.

The ways are those of the token net, so that parallel branches, joins, boundary events, loops
and called processes count as they run. What happened so far is remembered by a watch, which says
when a way breaks what it watches for.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from time import thread_time

from workflows._spiff.events import KNOWN_BY
from workflows.lint_rules.reading import Diagram, Element
from workflows.obligation_rules.demands import Described
from workflows.state_space import Net, State, StateSpace, Transition, explore
from workflows.token_net import Path, elements_by_path, token_net

MOST_STATES = 20_000
# Of this thread's own work, so that a busy machine does not make a lawful diagram undecided.
MOST_SECONDS = 20.0

Memory = bool | frozenset[Path]
"""What matters of a way so far."""
Point = tuple[State, Memory]


@dataclass(frozen=True)
class Spot:
    """An element at one place.

    Its properties stand over those of what called it; ``signal``, ``message``, ``error`` and
    ``escalation`` name what an event waits for or sends.
    """

    element: Element
    properties: Mapping[str, str]
    caller: str = ""

    @property
    def name(self) -> str:
        """The element and the call activity that holds it, if one does: ``notice/deliver``."""
        return f"{self.caller}/{self.element.id}" if self.caller else self.element.id

    def matches(self, described: Described) -> bool:
        """Whether the element has all the properties of any description."""
        return any(
            all(self.properties.get(name) == value for name, value in one.items())
            for one in described
        )


@dataclass(frozen=True)
class Found:
    """What following the ways gave.

    Attributes:
        way: Paths of what was done on a shortest way that breaks what was watched for; None if
            no way does.
        is_complete: Whether every way was followed; where not, ``None`` proves nothing.
    """

    way: tuple[Path, ...] | None
    is_complete: bool


@dataclass(frozen=True)
class Watch:
    """Remembers what matters of a way.

    Attributes:
        begin: What is remembered at the start.
        after: What is remembered after an element is done; None if that breaks the demand.
        is_broken_at_end: Whether the demand is broken if the process ends like this.
    """

    begin: Memory
    after: Callable[[Memory, Path], Memory | None]
    is_broken_at_end: Callable[[Memory], bool] = field(default=lambda _kept: False)


class Course:
    """A process with everything that it calls, followed once, and asked often."""

    def __init__(
        self,
        process_id: str,
        diagrams: tuple[Diagram, ...],
        *,
        most_states: int = MOST_STATES,
        seconds: float = MOST_SECONDS,
    ) -> None:
        """Unfold a process; stop following its ways after so many states or seconds of work."""
        self.spots = _spots(elements_by_path(process_id, diagrams))
        self.net: Net = token_net(process_id, diagrams)
        self._most_states, self._until = most_states, thread_time() + seconds

    @cached_property
    def space(self) -> StateSpace:
        """Every state that the process can come to."""
        return self.explore_from(self.net.begins)

    def find(self, described: Described) -> frozenset[Path]:
        """Return the places whose elements fit a description."""
        return frozenset(path for path, spot in self.spots.items() if spot.matches(described))

    def follow(self, watch: Watch) -> Found:
        """Return a shortest way that breaks what is watched for."""
        begun = [(state, watch.begin) for state in self.net.begins]
        return self.follow_from(begun, watch, self.space)

    def follow_from(
        self,
        begun: Iterable[Point],
        watch: Watch,
        space: StateSpace,
    ) -> Found:
        """Do the same from any states with what is remembered there.

        Args:
            begun: Where to begin.
            watch: What to watch for.
            space: The states that can be come to from there.
        """
        came: dict[Point, tuple[Point, Transition] | None] = dict.fromkeys(begun)
        waiting = deque(came)
        is_complete = space.is_complete and not space.overfull and not self.net.not_modelled
        while waiting:
            point = waiting.popleft()
            state, kept = point
            if not state and watch.is_broken_at_end(kept):
                return Found(_way(came, point), is_complete)
            if len(came) > self._most_states or thread_time() > self._until:
                return Found(None, is_complete=False)
            for transition, reached in space.ways.get(state, ()):
                now: Memory | None = kept
                if transition.is_completion:
                    now = watch.after(kept, transition.path)
                if now is None:
                    return Found((*_way(came, point), transition.path), is_complete)
                if (reached, now) not in came:
                    came[reached, now] = (point, transition)
                    waiting.append((reached, now))
        return Found(None, is_complete)

    def explore_from(self, states: Iterable[State], net: Net | None = None) -> StateSpace:
        """Return what can be come to from other states than the beginning."""
        asked = net or self.net
        begun = Net(tuple(states), asked.transitions, asked.element_of, asked.not_modelled)
        return explore(
            begun, most_states=self._most_states, seconds=max(0.0, self._until - thread_time())
        )

    def way_to(self, place: Path) -> tuple[Path, ...]:
        """Return a shortest way from the start to a place; the place alone if there is none."""
        watch = Watch(begin=True, after=lambda kept, path: None if path == place else kept)
        return self.follow(watch).way or (place,)

    def way_through(self, place: Path, goals: frozenset[Path]) -> tuple[Path, ...]:
        """Return a shortest way from the start through a place to a goal, else to an end.

        Returns:
            What is done on the way; as far as the place where nothing can be reached from it.
        """

        def after(was_there: Memory, path: Path) -> Memory | None:
            return None if was_there and path in goals else bool(was_there) or path == place

        to_goal = self.follow(Watch(begin=False, after=after)).way
        to_end = Watch(
            begin=False,
            after=lambda was_there, path: bool(was_there) or path == place,
            is_broken_at_end=bool,
        )
        return to_goal or self.follow(to_end).way or self.way_to(place)

    def elements(self, paths: Iterable[Path]) -> tuple[Element, ...]:
        """Return the elements at places, in their order."""
        return tuple(self.spots[path].element for path in paths if path in self.spots)


def _spots(elements: Mapping[Path, Element]) -> dict[Path, Spot]:
    found = {}
    for path, element in elements.items():
        holders = (elements[path[:end]] for end in range(len(path) - 1, 0, -1))
        call = next((one for one in holders if one.tag == "callActivity"), None)
        drawn = {**(call.properties if call else {}), **element.properties}
        # What an event waits for is no property that a diagram could write on anything.
        for kind in KNOWN_BY:
            drawn.pop(kind, None)
        awaited = {kind: element.refers_to for kind in element.events if element.refers_to}
        found[path] = Spot(
            element,
            {**drawn, **awaited},
            caller=call.id if call else "",
        )
    return found


def _way(
    came: Mapping[Point, tuple[Point, Transition] | None],
    point: Point,
) -> tuple[Path, ...]:
    way = []
    step = came[point]
    while step is not None:
        before, transition = step
        if transition.is_completion:
            way.append(transition.path)
        step = came[before]
    return tuple(reversed(way))
