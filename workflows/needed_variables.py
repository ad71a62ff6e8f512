"""Which variables the gateways ahead of a case read, and whether they will be there."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from math import inf

from policies.feel import evaluation as feel
from workflows.lint_rules.reading import CHOOSING, Diagram, read
from workflows.migration_model import Hindrance, Obstacle, Token, obstacle, standing_at
from workflows.model import ProcessDefinition
from workflows.obligation_rules.course import Course
from workflows.obligation_rules.standing import Standing
from workflows.token_net import Path

CACHE_SIZE = 64


class Readings:
    """What the gateways of a definition read, and who writes it."""

    def __init__(self, definition: ProcessDefinition) -> None:
        """Unfold the diagrams and read the conditions."""
        diagrams = tuple(read(source) for source in definition.sources)
        self._course = Course(definition.process_id, diagrams, seconds=inf)
        self._read = _read_by_gateway(diagrams, self._course)
        self._writers: dict[str, set[Path]] = {}
        for path, spot in self._course.spots.items():
            for name in spot.element.listed("variables"):
                self._writers.setdefault(name, set()).add(path)
        self._standings: dict[frozenset[str], Standing] = {}
        self._known: dict[tuple[frozenset[str], Path, str], bool] = {}

    def missing(
        self, tokens: Iterable[Token], variables: Mapping[str, object]
    ) -> Iterator[Obstacle]:
        """Yield each variable that a gateway ahead may read before anything has written it."""
        positions = standing_at(tokens)
        for gateway, names in self._read.items():
            for name in sorted(names - set(variables)):
                if self._lacks(positions, gateway, name):
                    element = self._course.spots[gateway].element
                    yield obstacle(
                        Hindrance.VARIABLE_MISSING, element.id, name=element.name, detail=name
                    )

    def _lacks(self, positions: frozenset[str], gateway: Path, name: str) -> bool:
        asked = (positions, gateway, name)
        if asked not in self._known:
            if positions not in self._standings:
                self._standings[positions] = Standing(self._course, done=(), positions=positions)
            writers = frozenset(self._writers.get(name, ()))
            self._known[asked] = self._standings[positions].may_come_to(
                frozenset({gateway}), without=writers
            )
        return self._known[asked]


def readings(definition: ProcessDefinition) -> Readings:
    """Return what a definition's gateways read; kept for the definitions used last."""
    key = definition.sha256
    if key not in _kept:
        _kept[key] = Readings(definition)
        while len(_kept) > CACHE_SIZE:
            _kept.popitem(last=False)
    return _kept[key]


def _read_by_gateway(diagrams: tuple[Diagram, ...], course: Course) -> dict[Path, frozenset[str]]:
    by_file = {diagram.file: diagram for diagram in diagrams}
    found = {}
    for path, spot in course.spots.items():
        if spot.element.tag not in CHOOSING:
            continue
        conditions = [
            line.condition
            for line in by_file[spot.element.file].outgoing(spot.element)
            if line.condition
        ]
        names = {name for one in conditions for name in feel.compile_expression(one).names}
        if names:
            found[path] = frozenset(names)
    return found


_kept: OrderedDict[str, Readings] = OrderedDict()
