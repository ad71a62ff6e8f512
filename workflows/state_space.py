"""The tokens of a process as a net: what can happen where, and every state it can come to.

The data of a process are left out: a choice can go any way. Sub-processes and called processes
are unfolded, so that a state is the set of marked places of one net. Marking a place twice is
remembered and not followed further: it is a defect by itself, and would never end.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from time import thread_time

Place = int
State = frozenset[Place]


@dataclass(frozen=True)
class Transition:
    """Something that can happen.

    Attributes:
        element_id: The element that does it.
        consumes: Places that must be marked, and are unmarked.
        produces: Places that are marked.
        empties: Places that are unmarked, marked or not.
        unless: Places of which none may be marked.
        is_automatic: Whether it happens without a person, a time or a message.
        needs_change: Whether it waits until something else changes the variables.
        path: Ids of what holds the element (sub-processes, call activities), then its own.
        is_completion: Whether the element is done with it; an activity that takes time begins
            with a transition of its own.
    """

    element_id: str
    consumes: frozenset[Place]
    produces: frozenset[Place]
    empties: frozenset[Place] = frozenset()
    unless: frozenset[Place] = frozenset()
    is_automatic: bool = True
    needs_change: bool = False
    path: tuple[str, ...] = ()
    is_completion: bool = True

    def is_enabled(self, state: State) -> bool:
        """Tell whether it can happen."""
        return self.consumes <= state and not (self.unless & state)

    def overfills(self, state: State) -> bool:
        """Tell whether it would mark a place that is marked already."""
        return bool(self.produces & (state - self.consumes - self.empties))

    def after(self, state: State) -> State:
        """Return the state that it leads to."""
        return (state - self.consumes - self.empties) | self.produces


@dataclass(frozen=True)
class Net:
    """Everything that can happen in a process, and where it begins.

    Attributes:
        begins: The states in which an instance may begin, one a start event.
        transitions: What can happen.
        element_of: The element that a place belongs to, for messages.
        key_of: What a place is: ids of what holds it, then its kind, then the id of a flow
            (``@flow``) or of an element (``@begin``, ``@busy``, ``@armed``).
        not_modelled: Elements whose tokens cannot be followed.
    """

    begins: tuple[State, ...]
    transitions: tuple[Transition, ...]
    element_of: Mapping[Place, str]
    not_modelled: tuple[str, ...] = ()
    key_of: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class StateSpace:
    """The states that were found, and the ways between them.

    Attributes:
        ways: From every state, the transitions that can happen and where they lead.
        overfull: States and transitions that would mark a place twice.
        is_complete: Whether nothing was left out for want of time or room.
    """

    ways: dict[State, list[tuple[Transition, State]]] = field(default_factory=dict)
    overfull: list[tuple[State, Transition]] = field(default_factory=list)
    is_complete: bool = True
    came_from: dict[State, tuple[State, Transition] | None] = field(default_factory=dict)

    def fired(self) -> set[str]:
        """Return the elements that happened in some state."""
        found = {step.element_id for steps in self.ways.values() for step, _state in steps}
        return found | {step.element_id for _state, step in self.overfull}

    def path_to(self, state: State) -> tuple[str, ...]:
        """Return the elements on a shortest way from a beginning to a state."""
        path = []
        step = self.came_from[state]
        while step is not None:
            before, transition = step
            path.append(transition.element_id)
            step = self.came_from[before]
        return _without_repeats(reversed(path))

    def ending(self) -> set[State]:
        """Return the states from which the process can end."""
        before: dict[State, list[State]] = {}
        for state, steps in self.ways.items():
            for _transition, after in steps:
                before.setdefault(after, []).append(state)
        found: set[State] = set()
        waiting = [state for state in self.ways if not state]
        while waiting:
            state = waiting.pop()
            if state not in found:
                found.add(state)
                waiting.extend(before.get(state, ()))
        return found


def explore(net: Net, *, most_states: int, seconds: float) -> StateSpace:
    """Find every state that a net can come to, breadth first.

    Args:
        net: What can happen.
        most_states: After how many states to stop.
        seconds: After how long to stop: the time that this thread works, however busy the machine.
    """
    space = StateSpace()
    until = thread_time() + seconds
    waiting = deque(net.begins)
    space.came_from.update(dict.fromkeys(net.begins))
    by_place = _by_place(net.transitions)
    while waiting:
        if len(space.ways) >= most_states or thread_time() > until:
            space.is_complete = False
            break
        state = waiting.popleft()
        steps = space.ways.setdefault(state, [])
        for transition in _candidates(state, by_place):
            if not transition.is_enabled(state):
                continue
            if transition.overfills(state):
                space.overfull.append((state, transition))
                continue
            after = transition.after(state)
            steps.append((transition, after))
            if after not in space.came_from:
                space.came_from[after] = (state, transition)
                waiting.append(after)
    return space


def _by_place(transitions: Iterable[Transition]) -> dict[Place, list[Transition]]:
    """Return the transitions by the one place under which each is looked for."""
    found: dict[Place, list[Transition]] = {}
    for transition in transitions:
        found.setdefault(min(transition.consumes), []).append(transition)
    return found


def _candidates(state: State, by_place: Mapping[Place, list[Transition]]) -> Iterable[Transition]:
    for place in sorted(state):
        yield from by_place.get(place, ())


def _without_repeats(ids: Iterable[str]) -> tuple[str, ...]:
    """Return ids without those that follow themselves: an activity begins and completes."""
    kept: list[str] = []
    for element_id in ids:
        if not kept or kept[-1] != element_id:
            kept.append(element_id)
    return tuple(kept)
