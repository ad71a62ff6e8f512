"""Turn the diagrams of a definition into a net of tokens.

Every sequence flow is a place, and every activity that takes time; what holds others is over
when nothing in it is marked any more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations

from workflows.lint_rules.reading import Diagram, Element, Line
from workflows.state_space import Net, Place, Transition

_HOLDING = frozenset({"subProcess", "transaction", "callActivity"})
_AUTOMATIC = frozenset({"serviceTask", "businessRuleTask", "scriptTask", "sendTask"})
# Events that may happen as soon as they are reached.
_AT_ONCE = frozenset({"link", "conditional"})
_TASKS = _AUTOMATIC | {"task", "userTask", "manualTask", "receiveTask"}
_NOT_MODELLED = frozenset({"complexGateway", "adHocSubProcess"})
_EVENTS_NOT_MODELLED = frozenset({"compensate", "cancel"})
# A gateway with more flows than this has too many combinations to follow.
_MOST_COMBINED = 6

Path = tuple[str, ...]


@dataclass(frozen=True)
class _Scope:
    """The content of a process or sub-process at one place; ``path`` leads there."""

    path: Path
    diagram: Diagram
    elements: tuple[Element, ...]
    holder: Element | None = None
    outer: "_Scope | None" = None

    def incoming(self, element: Element) -> tuple[Line, ...]:
        """Return the flows that enter an element."""
        return self.diagram.incoming(element)

    def outgoing(self, element: Element) -> tuple[Line, ...]:
        """Return the flows that leave an element."""
        return self.diagram.outgoing(element)

    def boundaries(self, element: Element) -> tuple[Element, ...]:
        """Return the boundary events of an activity."""
        return tuple(one for one in self.elements if one.attached_to == element.id)


def token_net(process_id: str, diagrams: tuple[Diagram, ...]) -> Net:
    """Return the net of a process and of everything that it calls."""
    unfolding = _Unfolding(diagrams)
    unfolding.add(process_id, path=(), holder=None, outer=None, calling=())
    return _Drawing(unfolding).net()


def elements_by_path(process_id: str, diagrams: tuple[Diagram, ...]) -> Mapping[Path, Element]:
    """Return every element that a process comes to, by the path that its transitions name."""
    unfolding = _Unfolding(diagrams)
    unfolding.add(process_id, path=(), holder=None, outer=None, calling=())
    return {
        (*scope.path, element.id): element
        for scope in unfolding.scopes
        for element in scope.elements
    }


class _Unfolding:
    """All scopes that a process comes to, each at its own place."""

    def __init__(self, diagrams: tuple[Diagram, ...]) -> None:
        self.scopes: list[_Scope] = []
        self.not_followed: list[str] = []
        self._held: Mapping[str, tuple[Diagram, tuple[Element, ...]]] = {
            scope: (diagram, elements)
            for diagram in diagrams
            for scope, elements in diagram.scopes().items()
        }

    def add(
        self,
        scope_id: str,
        *,
        path: Path,
        holder: Element | None,
        outer: _Scope | None,
        calling: tuple[str, ...],
    ) -> None:
        """Add a scope and, under it, what its sub-processes and call activities hold."""
        if scope_id not in self._held or scope_id in calling:
            self.not_followed.append(holder.id if holder else scope_id)
            return
        diagram, elements = self._held[scope_id]
        scope = _Scope(path, diagram, elements, holder, outer)
        self.scopes.append(scope)
        for element in elements:
            if element.tag in _HOLDING:
                is_call = element.tag == "callActivity"
                self.add(
                    element.called if is_call else element.id,
                    path=(*path, element.id),
                    holder=element,
                    outer=scope,
                    calling=(*calling, scope_id) if is_call else calling,
                )


class _Drawing:
    """Draws the transitions of all scopes."""

    def __init__(self, unfolding: _Unfolding) -> None:
        self._scopes = unfolding.scopes
        self._not_modelled = list(unfolding.not_followed)
        self._places: dict[Path, Place] = {}
        self._element_of: dict[Place, str] = {}
        self._transitions: list[Transition] = []
        self._drawn_by = {
            "startEvent": self._start,
            "endEvent": self._end,
            "boundaryEvent": self._boundary,
            "exclusiveGateway": self._exclusive,
            "parallelGateway": self._parallel,
            "inclusiveGateway": self._inclusive,
            "eventBasedGateway": self._event_choice,
        }
        for scope in self._scopes:
            self._number_places(scope)

    def net(self) -> Net:
        """Return the net."""
        joins: list[tuple[_Scope, Element]] = []
        for scope in self._scopes:
            for element in scope.elements:
                if element.tag == "inclusiveGateway" and len(scope.incoming(element)) > 1:
                    joins.append((scope, element))
                else:
                    self._transitions.extend(self._placed(scope, self._draw(scope, element)))
        drawn = tuple(self._transitions)
        for scope, join in joins:
            others = (self._passing(*other) for other in joins if other != (scope, join))
            joined = self._inclusive_join(scope, join, (*drawn, *others))
            self._transitions.extend(self._placed(scope, joined))
        first = self._scopes[0] if self._scopes else None
        begins = [e for e in first.elements if e.tag == "startEvent"] if first else []
        return Net(
            begins=tuple(frozenset({self._begin(first, start)}) for start in begins if first),
            transitions=tuple(self._transitions),
            element_of=self._element_of,
            not_modelled=tuple(dict.fromkeys(self._not_modelled)),
            key_of={place: key for key, place in self._places.items()},
        )

    def _placed(self, scope: _Scope, drawn: Iterable[Transition]) -> Iterator[Transition]:
        """Say of transitions where their element stands, and whether it is done with them."""
        for transition in drawn:
            busy = self._places.get((*scope.path, "@busy", transition.element_id))
            yield replace(
                transition,
                path=(*scope.path, transition.element_id),
                is_completion=transition.is_completion and busy not in transition.produces,
            )

    def _number_places(self, scope: _Scope) -> None:
        for line in scope.diagram.ways:
            if line.scope in {element.scope for element in scope.elements}:
                self._number((*scope.path, "@flow", line.id), line.target)
        for element in scope.elements:
            kinds = {"@begin"} if element.tag == "startEvent" else {"@busy"}
            kinds = {"@armed"} if element.tag == "boundaryEvent" else kinds
            for kind in kinds:
                self._number((*scope.path, kind, element.id), element.id)

    def _number(self, key: Path, element_id: str) -> None:
        self._places[key] = len(self._places)
        self._element_of[self._places[key]] = element_id

    def _flows(self, scope: _Scope, lines: Iterable[Line]) -> frozenset[Place]:
        return frozenset(
            self._places[key]
            for line in lines
            if (key := (*scope.path, "@flow", line.id)) in self._places
        )

    def _begin(self, scope: _Scope, start: Element) -> Place:
        return self._places[(*scope.path, "@begin", start.id)]

    def _busy(self, scope: _Scope, element: Element) -> Place:
        return self._places[(*scope.path, "@busy", element.id)]

    def _armed(self, scope: _Scope, element: Element) -> frozenset[Place]:
        return frozenset(
            self._places[(*scope.path, "@armed", boundary.id)]
            for boundary in scope.boundaries(element)
        )

    def _inside(self, path: Path) -> frozenset[Place]:
        """Return every place within a holder."""
        return frozenset(place for key, place in self._places.items() if key[: len(path)] == path)

    def _draw(self, scope: _Scope, element: Element) -> Iterator[Transition]:
        if element.tag in _NOT_MODELLED or _EVENTS_NOT_MODELLED & set(element.events):
            self._not_modelled.append(element.id)
        outgoing = self._flows(scope, scope.outgoing(element))
        draw = self._step if element.tag not in _HOLDING else self._holder
        return self._drawn_by.get(element.tag, draw)(scope, element, outgoing)

    def _start(
        self, scope: _Scope, element: Element, outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        yield Transition(element.id, frozenset({self._begin(scope, element)}), outgoing)

    def _exclusive(
        self, scope: _Scope, element: Element, outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        for entry in self._entries(scope, element):
            for flow in sorted(outgoing):
                yield Transition(element.id, entry, frozenset({flow}))

    def _parallel(
        self, scope: _Scope, element: Element, outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        if scope.incoming(element):
            yield Transition(element.id, self._flows(scope, scope.incoming(element)), outgoing)

    def _inclusive(
        self, scope: _Scope, element: Element, outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        for entry in self._entries(scope, element):
            for chosen in self._combinations(element, outgoing):
                yield Transition(element.id, entry, chosen)

    def _entries(self, scope: _Scope, element: Element) -> list[frozenset[Place]]:
        """Return what lets an element begin: a token on any of its flows."""
        return [self._flows(scope, [line]) for line in scope.incoming(element)]

    def _step(
        self, scope: _Scope, element: Element, outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        """A task or an event; with boundary events it takes time, so that they can happen."""
        if self._follows_event_choice(scope, element):
            return
        is_automatic = _is_automatic(element)
        waits = "conditional" in element.events
        yield from self._left_out(scope, element, outgoing)
        armed = self._armed(scope, element)
        if not armed and not _goes_on(element):
            for entry in self._entries(scope, element):
                yield Transition(
                    element.id, entry, outgoing, is_automatic=is_automatic, needs_change=waits
                )
            return
        busy = frozenset({self._busy(scope, element)})
        for entry in self._entries(scope, element):
            yield Transition(element.id, entry, busy | armed)
        yield Transition(element.id, busy, outgoing, empties=armed, is_automatic=is_automatic)
        if _goes_on(element):
            yield Transition(element.id, busy, busy, is_automatic=is_automatic)

    def _left_out(
        self, scope: _Scope, element: Element, outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        """Pass an activity that is done no time at all, which completes nothing."""
        if element.may_be_none:
            for entry in self._entries(scope, element):
                yield Transition(element.id, entry, outgoing, is_completion=False)

    def _holder(
        self, scope: _Scope, element: Element, outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        path = (*scope.path, element.id)
        inner = next((one for one in self._scopes if one.path == path), None)
        starts = [e for e in inner.elements if e.tag == "startEvent"] if inner else []
        if not starts or not scope.incoming(element):
            self._not_modelled.append(element.id)
        busy, armed = frozenset({self._busy(scope, element)}), self._armed(scope, element)
        for entry in self._entries(scope, element):
            for start in starts:
                began = busy | armed | {self._begin(inner, start)} if inner else busy
                yield Transition(element.id, entry, frozenset(began))
        inside = self._inside(path)
        yield Transition(element.id, busy, outgoing, empties=armed, unless=inside)
        yield from self._left_out(scope, element, outgoing)
        if inner and _goes_on(element):
            for start in starts:
                again = busy | {self._begin(inner, start)}
                yield Transition(element.id, busy, frozenset(again), unless=inside)

    def _boundary(
        self, scope: _Scope, element: Element, outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        held = next((one for one in scope.elements if one.id == element.attached_to), None)
        # An error happens only where it is thrown, and is drawn there.
        if held is None or "error" in element.events:
            return
        armed = self._places[(*scope.path, "@armed", element.id)]
        busy = self._busy(scope, held)
        if not element.interrupts:
            yield Transition(
                element.id,
                frozenset({armed}),
                outgoing,
                is_automatic=_is_automatic(element),
                needs_change="conditional" in element.events,
            )
            return
        yield Transition(
            element.id,
            frozenset({armed, busy}),
            outgoing,
            empties=self._armed(scope, held) | self._inside((*scope.path, held.id)),
            is_automatic=_is_automatic(element),
            needs_change="conditional" in element.events,
        )

    def _end(
        self, scope: _Scope, element: Element, _outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        empties: frozenset[Place] = frozenset()
        produces: frozenset[Place] = frozenset()
        if "terminate" in element.events:
            empties = self._inside(scope.path)
        if "error" in element.events:
            empties, produces = self._thrown(scope, element)
        for entry in self._entries(scope, element):
            yield Transition(element.id, entry, produces, empties=empties)

    def _thrown(self, scope: _Scope, end: Element) -> tuple[frozenset[Place], frozenset[Place]]:
        """Return what an error empties and marks: it goes to the nearest event that catches it."""
        inner: _Scope | None = scope
        while inner is not None and inner.holder is not None and inner.outer is not None:
            outer, holder = inner.outer, inner.holder
            for boundary in sorted(outer.boundaries(holder), key=lambda one: not one.refers_to):
                if "error" in boundary.events and boundary.refers_to in {"", end.refers_to}:
                    empties = self._inside(inner.path) | self._armed(outer, holder)
                    return (
                        empties | {self._busy(outer, holder)},
                        self._flows(outer, outer.outgoing(boundary)),
                    )
            inner = outer
        return self._inside(()), frozenset()

    def _passing(self, scope: _Scope, join: Element) -> Transition:
        """Return the way through an inclusive join, for tokens that another one waits for."""
        incoming, outgoing = scope.incoming(join), scope.outgoing(join)
        return Transition(join.id, self._flows(scope, incoming), self._flows(scope, outgoing))

    def _inclusive_join(
        self, scope: _Scope, join: Element, drawn: tuple[Transition, ...]
    ) -> Iterator[Transition]:
        """A join that waits only for tokens that can still come, as BPMN 2.0 says.

        One that can also come where another has arrived stands before the split of this join.
        """
        incoming = self._flows(scope, scope.incoming(join))
        outgoing = self._flows(scope, scope.outgoing(join))
        for arrived in self._combinations(join, incoming):
            awaited = _leading_to(incoming - arrived, drawn) - _leading_to(arrived, drawn)
            for chosen in self._combinations(join, outgoing):
                yield Transition(join.id, arrived, chosen, unless=awaited)

    def _combinations(
        self, element: Element, flows: frozenset[Place]
    ) -> Iterator[frozenset[Place]]:
        if len(flows) > _MOST_COMBINED:
            self._not_modelled.append(element.id)
            return
        counts = range(1, len(flows) + 1)
        for chosen in chain.from_iterable(combinations(sorted(flows), count) for count in counts):
            yield frozenset(chosen)

    def _event_choice(
        self, scope: _Scope, gateway: Element, _outgoing: frozenset[Place]
    ) -> Iterator[Transition]:
        """The first event that happens decides."""
        targets = {line.target for line in scope.outgoing(gateway)}
        for entry in self._entries(scope, gateway):
            yield Transition(gateway.id, entry, frozenset({self._busy(scope, gateway)}))
        for target in scope.elements:
            if target.id in targets:
                yield Transition(
                    target.id,
                    frozenset({self._busy(scope, gateway)}),
                    self._flows(scope, scope.outgoing(target)),
                    is_automatic=_is_automatic(target),
                    needs_change="conditional" in target.events,
                )

    def _follows_event_choice(self, scope: _Scope, element: Element) -> bool:
        sources = {line.source for line in scope.incoming(element)}
        return any(one.id in sources and one.tag == "eventBasedGateway" for one in scope.elements)


def _is_automatic(element: Element) -> bool:
    """Tell whether an element asks for no person, no time and no message."""
    is_throw = element.tag == "intermediateThrowEvent"
    return is_throw or element.tag in _AUTOMATIC or bool(_AT_ONCE & set(element.events))


def _goes_on(element: Element) -> bool:
    """Tell whether an activity may be done again without a limit that is drawn.

    One time of an activity is followed; several at once do not touch each other.
    """
    return element.repeated is not None and not element.repeated.is_limited


def _leading_to(goals: frozenset[Place], transitions: Iterable[Transition]) -> frozenset[Place]:
    """Return the places from which a token can still come to one of these, they included."""
    into: dict[Place, set[Place]] = {}
    for transition in transitions:
        for target in transition.produces:
            into.setdefault(target, set()).update(transition.consumes)
    found: set[Place] = set()
    waiting = list(goals)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting.extend(into.get(place, ()))
    return frozenset(found)
