"""What the law demands of every diagram of a programme, checked on every path of the diagram.

The obligations are data, ``policies/obligations/<programme>.yaml``, each with its words of law.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from itertools import chain

import yaml

from policies import clocks as clock_rules
from policies.clocks import ClockDefinition, ClockUnit
from policies.parameter_values import ParameterValue
from policies.parameter_store import ParameterStore
from workflows import engine
from workflows.clock_directives import Verb, directives
from workflows.clock_directives import read as read_directive
from workflows.errors import DiagramError, WorkflowError
from workflows.lint_rules.finding import Finding, Severity
from workflows.lint_rules.reading import Diagram, Element, begun_alone, read
from workflows.lint_rules.ways import Key, Ways, unfold
from workflows.model import DiagramSource, ProcessDefinition

Described = Mapping[str, str]
"""Properties by which an element is recognised."""


UNITS = {
    ClockUnit.WORKING_DAYS: ("个工作日", "working days"),
    ClockUnit.CALENDAR_DAYS: ("天", "days"),
    ClockUnit.MONTHS: ("个月", "months"),
}


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
class Period:
    """The length that a diagram gives to a clock lies on the law's side of the law's length.

    Attributes:
        clock: The clock's name.
        is_least: Whether the law sets the least length, and not the greatest.
        goal: Where the way leads that shows a breach; any end if None.
    """

    clock: str
    is_least: bool
    goal: Described | None = None


Demand = Way | Separate | Carries | Period


@dataclass(frozen=True)
class Obligation:
    """One demand, what people call it, and the words of law it comes from."""

    name: str
    programme: str
    label_zh: str
    label_en: str
    demand: Demand
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


@dataclass(frozen=True)
class LawInForce:
    """Whose lengths count: on which day of acceptance, and where.

    Without a day, what the law says without a known end counts.
    """

    on: date = date.max
    division: str = "000000"
    store: ParameterStore = field(default_factory=ParameterStore.shipped)

    def lengths(self, definition: ClockDefinition) -> tuple[ParameterValue, ...]:
        """Return every length that the law gives a clock, the one without condition first."""
        return clock_rules.statutory_lengths(
            definition, store=self.store, division=self.division, on=self.on
        )


def obligations(programme: str) -> tuple[Obligation, ...]:
    """Return what every diagram of a programme guarantees.

    Raises:
        ObligationFileError: The programme has no such file, or it is broken.
    """
    name = f"{programme}.yaml"
    if not has_obligations(programme):
        raise ObligationFileError(name, "-", "missing")
    text = (files("policies") / "obligations" / name).read_text("utf-8")
    return parse(text, file=name)


def parse(text: str, *, file: str) -> tuple[Obligation, ...]:
    """Read a file of obligations.

    Raises:
        ObligationFileError: It is not YAML, or an obligation is incomplete.
    """
    place = "-"
    loaded = []
    programme = file.removesuffix(".yaml")
    try:
        for entry in yaml.safe_load(text)["obligations"]:
            place = str(entry["name"])
            loaded.append(_obligation(entry, programme))
    except (KeyError, TypeError, yaml.YAMLError) as error:
        raise ObligationFileError(file, place, error) from error
    return tuple(loaded)


def check(
    definition: ProcessDefinition,
    demanded: tuple[Obligation, ...],
    *,
    law: LawInForce | None = None,
) -> tuple[Breach, ...]:
    """Check a definition against obligations.

    Args:
        definition: The process and every process it calls.
        demanded: What must hold.
        law: Whose lengths count for periods; the whole country's without a known end, if None.

    Returns:
        A breach an obligation and element that breaks it, with a way that shows it.

    Raises:
        DiagramError: The definition cannot be run, so nothing can be said about its ways.
    """
    engine.validate(definition)
    ways = unfold(definition.process_id, tuple(read(source) for source in definition.sources))
    law = law or LawInForce()
    return tuple(chain.from_iterable(_breaches(ways, obligation, law) for obligation in demanded))


def findings(
    sources: tuple[DiagramSource, ...], *, law: LawInForce | None = None
) -> tuple[Finding, ...]:
    """Check every process that begins by itself and has obligations, for whoever shows findings.

    A definition that cannot be run gives nothing here: lint says what is wrong with it.

    Args:
        sources: Every diagram of the definition; untrusted.
        law: See ``check``.
    """
    found: list[Finding] = []
    try:
        diagrams = tuple(read(source) for source in sources)
        for process_id in begun_alone(diagrams):
            if has_obligations(process_id):
                definition = ProcessDefinition(process_id, sources)
                demanded = obligations(process_id)
                found += [
                    _finding(breach, diagrams) for breach in check(definition, demanded, law=law)
                ]
    except DiagramError:
        return ()
    return tuple(found)


def has_obligations(programme: str) -> bool:
    """Tell whether a programme has a file of obligations."""
    return (files("policies") / "obligations" / f"{programme}.yaml").is_file()


def _finding(breach: Breach, diagrams: tuple[Diagram, ...]) -> Finding:
    found_in = (
        element.file
        for diagram in diagrams
        for element in diagram.elements
        if element.id == breach.element_id
    )
    return Finding(
        rule=f"obligation_{breach.obligation.name}",
        element_id=breach.element_id,
        severity=Severity.ERROR,
        message_zh=breach.message_zh,
        message_en=breach.message_en,
        file=next(found_in, diagrams[0].file),
        path=breach.path,
    )


def _obligation(entry: Mapping[str, object], programme: str) -> Obligation:
    return Obligation(
        name=str(entry["name"]),
        programme=programme,
        label_zh=str(entry["label_zh"]),
        label_en=str(entry["label_en"]),
        demand=_demand(entry),
        citation=str(entry["citation"]),
        phrase=str(entry.get("phrase", "")),
    )


def _demand(entry: Mapping[str, object]) -> Demand:
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
        case {"minimum_period": {"clock": str(clock), **rest}}:
            return Period(clock, is_least=True, goal=_goal(rest))
        case {"maximum_period": {"clock": str(clock), **rest}}:
            return Period(clock, is_least=False, goal=_goal(rest))
        case _:
            message = "no demand: way, separate, carries, minimum_period or maximum_period"
            raise KeyError(message)


def _goal(rest: Mapping[object, object]) -> Described | None:
    match rest:
        case {"before": dict(goal)}:
            return goal
        case _:
            return None


def _breaches(ways: Ways, obligation: Obligation, law: LawInForce) -> Iterator[Breach]:
    for described in _described(obligation.demand):
        if not ways.find(described):
            yield _missing(obligation, described)
            return
    match obligation.demand:
        case Way() as way:
            yield from _ways_around(ways, obligation, way)
        case Separate() as separate:
            yield from _together(ways, obligation, separate)
        case Period() as period:
            yield from _wrong_lengths(ways, obligation, period, law)
        case Carries() as carries:
            yield from _without_clock(ways, obligation, carries)


def _described(demand: Demand) -> tuple[Described, ...]:
    match demand:
        case Way(through, begin, goal):
            return tuple(each for each in (begin, goal, through) if each is not None)
        case Separate(of, others):
            return of, others
        case Period(goal=goal):
            return () if goal is None else (goal,)
        case Carries(of=of):
            return (of,)


def _ways_around(ways: Ways, obligation: Obligation, way: Way) -> Iterator[Breach]:
    begins: frozenset[Key] = frozenset({ways.start})
    if way.begin is not None:
        begins = ways.find(way.begin)
    goals = ways.ends if way.goal is None else ways.find(way.goal)
    for begin in sorted(begins):
        if around := ways.way(begin, goals, without=ways.find(way.through)):
            yield Breach(
                obligation,
                f"{obligation.label_zh}：下列路径不符合要求：{_names(around)}。",
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
        if read_directive(carries.clock)[:2] not in {
            each[:2] for each in directives(element.properties)
        }:
            yield Breach(
                obligation,
                f"{obligation.label_zh}：“{element.name}”的时限应当包含 {carries.clock}。",
                f"{obligation.label_en}: the clock of {element.id} should have {carries.clock}.",
                element_id=element.id,
            )


def _wrong_lengths(
    ways: Ways, obligation: Obligation, period: Period, law: LawInForce
) -> Iterator[Breach]:
    definition = clock_rules.clock_definitions(obligation.programme)[period.clock]
    lengths = law.lengths(definition)
    for key in sorted(ways.spots):
        for verb, clock, drawn in directives(ways.spots[key].element.properties):
            if verb is Verb.START and clock == period.clock and drawn is not None:
                broken = next((each for each in lengths if _is_broken(period, drawn, each)), None)
                if broken is not None:
                    yield _wrong_length(ways, obligation, period, key, broken)


def _is_broken(period: Period, drawn: int, law: ParameterValue) -> bool:
    bound = law.whole_number()
    return drawn < bound if period.is_least else drawn > bound


def _wrong_length(
    ways: Ways, obligation: Obligation, period: Period, key: Key, law: ParameterValue
) -> Breach:
    definition = clock_rules.clock_definitions(obligation.programme)[period.clock]
    element = ways.spots[key].element
    drawn = next(
        each.length
        for each in directives(element.properties)
        if each.clock == period.clock and each.length is not None
    )
    unit_zh, unit_en = UNITS[definition.unit]
    path = ways.way_through(key, ways.ends if period.goal is None else ways.find(period.goal))
    than_zh, than_en = ("短", "at least") if period.is_least else ("长", "at most")
    return Breach(
        obligation,
        f"{obligation.label_zh}：“{element.name}”将“{definition.label_zh}”定为{drawn}{unit_zh}，"
        f"比法定的{law.whole_number()}{unit_zh}{than_zh}（{law.reference}：“{law.phrase}”）。"
        f"路径：{_names(path)}。",
        f"{obligation.label_en}: {element.id} gives the clock “{period.clock}” {drawn} {unit_en}; "
        f"the law demands {than_en} {law.whole_number()} ({law.reference}: “{law.phrase}”). "
        f"Way: {' → '.join(_ids(path))}.",
        element_id=element.id,
        path=_ids(path),
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


def _names(elements: tuple[Element, ...]) -> str:
    return " → ".join(element.name or element.id for element in elements)


def _ids(elements: tuple[Element, ...]) -> tuple[str, ...]:
    return tuple(element.id for element in elements)
