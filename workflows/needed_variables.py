"""Which variables the gateways ahead of a case read, and whether they will be there."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping

from policies.feel import evaluation as feel
from workflows.lint_rules.reading import CHOOSING, Diagram, read
from workflows.lint_rules.ways import Key, Ways, unfold
from workflows.migration_model import Hindrance, Obstacle, Token, obstacle
from workflows.model import ProcessDefinition

CACHE_SIZE = 64


class Readings:
    """What the gateways of a definition read, and who writes it."""

    def __init__(self, definition: ProcessDefinition) -> None:
        """Unfold the diagrams and read the conditions."""
        diagrams = tuple(read(source) for source in definition.sources)
        self._ways: Ways = unfold(definition.process_id, diagrams)
        self._read = _read_by_gateway(diagrams, self._ways)
        self._writers: dict[str, set[Key]] = {}
        for key, spot in self._ways.spots.items():
            for name in spot.element.listed("variables"):
                self._writers.setdefault(name, set()).add(key)
        self._known: dict[tuple[Key, Key, str], bool] = {}

    def missing(
        self, tokens: Iterable[Token], variables: Mapping[str, object]
    ) -> Iterator[Obstacle]:
        """Yield each variable that a gateway ahead may read before anything has written it."""
        begins = {(*token.calls, token.place.element_id) for token in tokens if not token.is_holder}
        for gateway, names in self._read.items():
            for name in sorted(names - set(variables)):
                if any(self._lacks(begin, gateway, name) for begin in begins):
                    element = self._ways.spots[gateway].element
                    yield obstacle(
                        Hindrance.VARIABLE_MISSING, element.id, name=element.name, detail=name
                    )

    def _lacks(self, begin: Key, gateway: Key, name: str) -> bool:
        asked = (begin, gateway, name)
        if asked not in self._known:
            writers = frozenset(self._writers.get(name, ()))
            found = self._ways.way(begin, frozenset({gateway}), without=writers)
            self._known[asked] = bool(found)
        return self._known[asked]


def readings(definition: ProcessDefinition) -> Readings:
    """Return what a definition's gateways read; kept for the definitions used last."""
    key = definition.sha256
    if key not in _kept:
        _kept[key] = Readings(definition)
        while len(_kept) > CACHE_SIZE:
            _kept.popitem(last=False)
    return _kept[key]


def _read_by_gateway(diagrams: tuple[Diagram, ...], ways: Ways) -> dict[Key, frozenset[str]]:
    by_file = {diagram.file: diagram for diagram in diagrams}
    found = {}
    for key, spot in ways.spots.items():
        if spot.element.tag not in CHOOSING:
            continue
        conditions = [
            line.condition
            for line in by_file[spot.element.file].outgoing(spot.element)
            if line.condition
        ]
        names = {name for one in conditions for name in feel.compile_expression(one).names}
        if names:
            found[key] = frozenset(names)
    return found


_kept: OrderedDict[str, Readings] = OrderedDict()
