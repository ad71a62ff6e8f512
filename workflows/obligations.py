"""What the law demands of every diagram of a programme, checked on every path of the diagram.

The obligations are data, ``policies/obligations/<programme>.yaml``, each with its words of law.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain

import yaml

from workflows import engine
from workflows.errors import WorkflowError
from workflows.lint_rules.reading import Element, read
from workflows.lint_rules.ways import Key, Ways, unfold
from workflows.model import ProcessDefinition

Described = Mapping[str, str]
"""Properties by which an element is recognised."""


class ObligationFileError(WorkflowError):
    """A file of obligations is missing or broken; it is named with the obligation."""

    def __init__(self, file: str, place: str, reason: object) -> None:
        """Name the file, the obligation and the reason."""
        super().__init__(
            f"法定要求文件 {file}，{place}：格式错误（{reason}）。",
            f"Obligations {file}, {place}: {reason}",
        )


@dataclass(frozen=True)
class Way:
    """Every way from one element (or the start) to another (or any end) leads through a third."""

    through: Described
    begin: Described | None = None
    goal: Described | None = None


@dataclass(frozen=True)
class Separate:
    """Whoever completed ``others`` does not do ``of``."""

    of: Described
    others: Described


@dataclass(frozen=True)
class Carries:
    """Every element ``of`` has this directive in its ``clock``."""

    of: Described
    clock: str


@dataclass(frozen=True)
class Obligation:
    """One demand, what people call it, and the words of law it comes from."""

    name: str
    label_zh: str
    label_en: str
    demand: Way | Separate | Carries
    citation: str
    phrase: str


@dataclass(frozen=True)
class Breach:
    """An obligation that a diagram does not keep.

    Attributes:
        obligation: Which one.
        message_zh: How it is broken, in Chinese.
        message_en: The same in English.
        element_id: The element that breaks it; "" if one is missing.
        path: Element ids of a way that breaks it, in order; may be empty.
    """

    obligation: Obligation
    message_zh: str
    message_en: str
    element_id: str = ""
    path: tuple[str, ...] = ()


def obligations(programme: str) -> tuple[Obligation, ...]:
    """Return what every diagram of a programme guarantees.

    Raises:
        ObligationFileError: The programme has no such file, or it is broken.
    """
    name = f"{programme}.yaml"
    path = files("policies") / "obligations" / name
    if not path.is_file():
        raise ObligationFileError(name, "-", "missing")
    return parse(path.read_text("utf-8"), file=name)


def parse(text: str, *, file: str) -> tuple[Obligation, ...]:
    """Read a file of obligations.

    Raises:
        ObligationFileError: It is not YAML, or an obligation is incomplete.
    """
    place = "-"
    loaded = []
    try:
        for entry in yaml.safe_load(text)["obligations"]:
            place = str(entry["name"])
            loaded.append(_obligation(entry))
    except (KeyError, TypeError, yaml.YAMLError) as error:
        raise ObligationFileError(file, place, error) from error
    return tuple(loaded)


def check(definition: ProcessDefinition, demanded: tuple[Obligation, ...]) -> tuple[Breach, ...]:
    """Check a definition against obligations.

    Args:
        definition: The process and every process it calls.
        demanded: What must hold.

    Returns:
        A breach an obligation and element that breaks it, with a way that shows it.

    Raises:
        DiagramError: The definition cannot be run, so nothing can be said about its ways.
    """
    engine.validate(definition)
    ways = unfold(definition.process_id, tuple(read(source) for source in definition.sources))
    return tuple(chain.from_iterable(_breaches(ways, obligation) for obligation in demanded))


def _obligation(entry: Mapping[str, object]) -> Obligation:
    return Obligation(
        name=str(entry["name"]),
        label_zh=str(entry["label_zh"]),
        label_en=str(entry["label_en"]),
        demand=_demand(entry),
        citation=str(entry["citation"]),
        phrase=str(entry.get("phrase", "")),
    )


def _demand(entry: Mapping[str, object]) -> Way | Separate | Carries:
    match entry:
        case {"way": {"from": dict(begin), "to": dict(goal), "through": dict(through)}}:
            return Way(through, begin=begin, goal=goal)
        case {"way": {"from": dict(begin), "through": dict(through)}}:
            return Way(through, begin=begin)
        case {"way": {"to": dict(goal), "through": dict(through)}}:
            return Way(through, goal=goal)
        case {"separate": {"of": dict(of), "from": dict(others)}}:
            return Separate(of, others)
        case {"carries": {"of": dict(of), "clock": str(clock)}}:
            return Carries(of, clock)
        case _:
            message = "no demand: way, separate or carries"
            raise KeyError(message)


def _breaches(ways: Ways, obligation: Obligation) -> Iterator[Breach]:
    for described in _described(obligation.demand):
        if not ways.find(described):
            yield _missing(obligation, described)
            return
    match obligation.demand:
        case Way() as way:
            yield from _ways_around(ways, obligation, way)
        case Separate() as separate:
            yield from _together(ways, obligation, separate)
        case _:
            yield from _without_clock(ways, obligation, obligation.demand)


def _described(demand: Way | Separate | Carries) -> tuple[Described, ...]:
    match demand:
        case Way(through, begin, goal):
            return tuple(each for each in (begin, goal, through) if each is not None)
        case Separate(of, others):
            return of, others
        case _:
            return (demand.of,)


def _ways_around(ways: Ways, obligation: Obligation, way: Way) -> Iterator[Breach]:
    begins: frozenset[Key] = frozenset({ways.start})
    if way.begin is not None:
        begins = ways.find(way.begin)
    goals = ways.ends if way.goal is None else ways.find(way.goal)
    for begin in sorted(begins):
        if around := ways.way(begin, goals, without=ways.find(way.through)):
            names = " → ".join(element.name or element.id for element in around)
            yield Breach(
                obligation,
                f"{obligation.label_zh}：下列路径不符合要求：{names}。",
                f"{obligation.label_en}: this way breaks it: {' → '.join(_ids(around))}.",
                element_id=around[-1].id,
                path=_ids(around),
            )


def _together(ways: Ways, obligation: Obligation, separate: Separate) -> Iterator[Breach]:
    others = sorted({ways.spots[key].element.id for key in ways.find(separate.others)})
    for element in _elements(ways, separate.of):
        for other in others:
            if other not in element.listed("separate_from"):
                yield Breach(
                    obligation,
                    f"{obligation.label_zh}：“{element.name}”的 separate_from 应当包含 {other}。",
                    f"{obligation.label_en}: separate_from of {element.id} should name {other}.",
                    element_id=element.id,
                )


def _without_clock(ways: Ways, obligation: Obligation, carries: Carries) -> Iterator[Breach]:
    for element in _elements(ways, carries.of):
        if carries.clock not in element.properties.get("clock", "").split():
            yield Breach(
                obligation,
                f"{obligation.label_zh}：“{element.name}”的时限应当包含 {carries.clock}。",
                f"{obligation.label_en}: the clock of {element.id} should have {carries.clock}.",
                element_id=element.id,
            )


def _missing(obligation: Obligation, described: Described) -> Breach:
    text = " ".join(f"{name}={value}" for name, value in described.items())
    return Breach(
        obligation,
        f"{obligation.label_zh}：图中没有 {text} 的元素。",
        f"{obligation.label_en}: no element has {text}.",
    )


def _elements(ways: Ways, described: Described) -> list[Element]:
    found = {ways.spots[key].element.id: ways.spots[key].element for key in ways.find(described)}
    return [found[element_id] for element_id in sorted(found)]


def _ids(elements: tuple[Element, ...]) -> tuple[str, ...]:
    return tuple(element.id for element in elements)
