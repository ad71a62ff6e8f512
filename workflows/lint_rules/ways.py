"""The ways through a definition: sub-processes and called processes unfolded into one graph."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflows.lint_rules.reading import Diagram, Element

Key = tuple[str, ...]
"""Ids of the call activities that lead to an element, then its own."""


@dataclass(frozen=True)
class Spot:
    """An element at one place; its properties stand over those of what called it.

    ``may_be_none`` says that it, or what it lies in, is repeated and may be done no time at all:
    passing it proves nothing.
    """

    element: Element
    properties: Mapping[str, str]
    may_be_none: bool = False

    def matches(self, wanted: Mapping[str, str]) -> bool:
        """Whether the element has all these properties."""
        return all(self.properties.get(name) == value for name, value in wanted.items())


@dataclass(frozen=True)
class Ways:
    """An unfolded process.

    Attributes:
        start: The start event.
        ends: The end events of the process itself.
        spots: Every element; an activity that holds others stands for its completion.
        following: Where the process goes on to from each place.
        escapes: Boundary events that may happen while a place has not been completed.
        waits_for: Parallel joins, and the places that each one waits for.
    """

    start: Key
    ends: frozenset[Key]
    spots: Mapping[Key, Spot]
    following: Mapping[Key, list[Key]]
    escapes: Mapping[Key, tuple[Key, ...]]
    waits_for: Mapping[Key, frozenset[Key]]

    def find(self, wanted: Mapping[str, str]) -> frozenset[Key]:
        """Return the places whose elements have all these properties."""
        return frozenset(key for key, spot in self.spots.items() if spot.matches(wanted))

    def way(
        self, begin: Key, goals: frozenset[Key], *, without: frozenset[Key]
    ) -> tuple[Element, ...]:
        """Return a shortest way to a goal on which nothing of ``without`` is completed.

        From the start a parallel join waits for all its branches. From another place the
        branches beside it are taken as done, so that no way is overlooked.

        Returns:
            The elements on the way, ``begin`` and the goal included; () if there is no way.
        """
        waits_for = self.waits_for if begin == self.start else {}
        without = frozenset(key for key in without if not self.spots[key].may_be_none)
        arrived: dict[Key, set[Key]] = {}
        came_from: dict[Key, Key] = {}
        waiting = deque([begin])
        while waiting:
            place = waiting.popleft()
            for target in self._onwards(place, without=without):
                arrived.setdefault(target, set()).add(place)
                if target in came_from or not waits_for.get(target, set()) <= arrived[target]:
                    continue
                came_from[target] = place
                if target in goals:
                    return self._trail(begin, target, came_from)
                waiting.append(target)
        return ()

    def way_through(self, place: Key, goals: frozenset[Key]) -> tuple[Element, ...]:
        """Return a shortest way from the start to a place and on to a goal, if it can be reached.

        Returns:
            The elements on the way; where the place cannot be reached, its element alone.
        """
        there = self.way(self.start, frozenset({place}), without=frozenset())
        onwards = self.way(place, goals, without=frozenset())
        return (*(there or (self.spots[place].element,)), *onwards[1:])

    def _onwards(self, place: Key, *, without: frozenset[Key]) -> tuple[Key, ...]:
        onwards = () if place in without else self.following.get(place, ())
        return (*onwards, *self.escapes.get(place, ()))

    def _trail(self, begin: Key, goal: Key, came_from: Mapping[Key, Key]) -> tuple[Element, ...]:
        trail = [goal]
        while len(trail) == 1 or trail[-1] != begin:
            trail.append(came_from[trail[-1]])
        return tuple(self.spots[key].element for key in reversed(trail) if key in self.spots)


def unfold(process_id: str, diagrams: tuple[Diagram, ...]) -> Ways:
    """Unfold a process; every process that it calls must be among the diagrams, without cycles."""
    unfolding = _Unfolding(
        elements={
            scope: elements for diagram in diagrams for scope, elements in diagram.scopes().items()
        },
        diagrams={diagram.file: diagram for diagram in diagrams},
    )
    start, ends = unfolding.scope(process_id, path=(), inherited={}, escapes=())
    return Ways(
        start=start,
        ends=ends,
        spots=unfolding.spots,
        following=unfolding.following,
        escapes=unfolding.escapes,
        waits_for=unfolding.waits_for,
    )


@dataclass
class _Unfolding:
    elements: Mapping[str, tuple[Element, ...]]
    diagrams: Mapping[str, Diagram]
    spots: dict[Key, Spot] = field(default_factory=dict)
    following: dict[Key, list[Key]] = field(default_factory=dict)
    escapes: dict[Key, tuple[Key, ...]] = field(default_factory=dict)
    waits_for: dict[Key, frozenset[Key]] = field(default_factory=dict)

    def scope(
        self, scope: str, *, path: Key, inherited: Mapping[str, str], escapes: tuple[Key, ...]
    ) -> tuple[Key, frozenset[Key]]:
        """Add the elements of a scope, and return its start event and its end events."""
        elements = self.elements[scope]
        entries = {}
        for element in elements:
            key = (*path, element.id)
            own = tuple((*path, e.id) for e in elements if e.attached_to == element.id)
            entries[element.id] = self._add(element, key, inherited, (*escapes, *own), escapes)
        for element in elements:
            self._connect(element, path, entries)
        begins = (e for e in elements if e.tag == "startEvent")
        ends = frozenset(
            (*path, e.id) for e in elements if e.tag == "endEvent" and "error" not in e.events
        )
        return (*path, next(begins).id), ends

    def _add(
        self,
        element: Element,
        key: Key,
        inherited: Mapping[str, str],
        inside: tuple[Key, ...],
        outside: tuple[Key, ...],
    ) -> Key:
        """Add an element and what it holds; return the place by which it is entered."""
        properties = {**inherited, **element.properties}
        within = any(spot.may_be_none for spot in self._holders(element, key))
        self.spots[key] = Spot(element, properties, within or element.may_be_none)
        if element.tag == "subProcess":
            start, ends = self.scope(element.id, path=key[:-1], inherited=inherited, escapes=inside)
        elif element.tag == "callActivity":
            start, ends = self.scope(
                element.called, path=key, inherited=element.properties, escapes=inside
            )
        else:
            self.escapes[key] = inside
            return key
        for end in ends:
            self.following.setdefault(end, []).append(key)
        self.escapes[key] = outside
        return start

    def _holders(self, element: Element, key: Key) -> Iterator[Spot]:
        """Yield the sub-process that holds an element, and the call activity that led to it."""
        holders = [(*key[:-1], element.scope), key[:-1]]
        yield from (self.spots[holder] for holder in holders if holder in self.spots)

    def _connect(self, element: Element, path: Key, entries: Mapping[str, Key]) -> None:
        diagram = self.diagrams[element.file]
        key = (*path, element.id)
        for line in diagram.outgoing(element):
            self.following.setdefault(key, []).append(entries[line.target])
        incoming = diagram.incoming(element)
        if element.tag == "parallelGateway" and len(incoming) > 1:
            self.waits_for[key] = frozenset((*path, line.source) for line in incoming)
