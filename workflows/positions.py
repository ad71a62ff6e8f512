"""Where the cases of a version can stand: every state of its diagram in which it waits.

A case that is moved must come to stand as some case of that version could by itself. Then every
branch that a join waits for is there, none is there twice, and the case can end.
"""

from collections import OrderedDict
from collections.abc import Iterable

from workflows.lint_rules.reading import read
from workflows.migration_model import Token
from workflows.model import ProcessDefinition
from workflows.soundness import MOST_SECONDS, MOST_STATES
from workflows.state_space import State, StateSpace, explore
from workflows.token_net import token_net

Spot = tuple[str, ...]
Position = frozenset[Spot]
CACHE_SIZE = 64
_JOINS = frozenset({"parallelGateway", "inclusiveGateway"})
_kept: OrderedDict[str, frozenset[Position] | None] = OrderedDict()


def positions(definition: ProcessDefinition) -> frozenset[Position] | None:
    """Return every position in which a case can wait; None if they could not all be found."""
    key = definition.sha256
    if key not in _kept:
        _kept[key] = _explored(definition)
        while len(_kept) > CACHE_SIZE:
            _kept.popitem(last=False)
    return _kept[key]


def position(tokens: Iterable[Token]) -> Position:
    """Return the position of an instance."""
    return frozenset(
        (*token.place.path, *((token.source,) if token.source else ()), token.place.element_id)
        for token in tokens
    )


def _explored(definition: ProcessDefinition) -> frozenset[Position] | None:
    diagrams = tuple(read(source) for source in definition.sources)
    net = token_net(definition.process_id, diagrams)
    space = explore(net, most_states=MOST_STATES, seconds=MOST_SECONDS)
    if not space.is_complete or net.not_modelled:
        return None
    joins = {
        element.id
        for diagram in diagrams
        for element in diagram.elements
        if element.tag in _JOINS and len(diagram.incoming(element)) > 1
    }
    sources = {
        (line.id, line.target): line.source for diagram in diagrams for line in diagram.lines
    }
    spots = {
        place: _spot(key, net.element_of[place], joins, sources)
        for place, key in net.key_of.items()
    }
    return frozenset(frozenset(spots[place] for place in state) for state in _at_rest(space))


def _at_rest(space: StateSpace) -> Iterable[State]:
    """Return the states in which nothing happens by itself."""
    for state, steps in space.ways.items():
        if not any(step.is_automatic and not step.needs_change for step, _after in steps):
            yield state


def _spot(
    key: tuple[str, ...], element_id: str, joins: set[str], sources: dict[tuple[str, str], str]
) -> Spot:
    *path, kind, drawn = key
    if kind == "@flow" and element_id in joins:
        return (*path, sources[drawn, element_id], element_id)
    return (*path, element_id)
