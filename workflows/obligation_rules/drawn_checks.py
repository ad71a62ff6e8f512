"""Check what elements say of clocks, persons and roles; the way there shows that it matters."""

from collections.abc import Iterator
from itertools import product

from policies import clocks as clock_rules
from policies.clocks import ClockUnit
from policies.parameter_values import ParameterValue
from workflows.clock_directives import Verb, directives
from workflows.obligation_rules import watches
from workflows.obligation_rules.demands import DifferentPerson, PerformedBy, Period, StartsClock
from workflows.obligation_rules.law import Breach
from workflows.obligation_rules.reporting import Inquiry
from workflows.token_net import Path

UNITS = {
    ClockUnit.WORKING_DAYS: ("个工作日", "working days"),
    ClockUnit.CALENDAR_DAYS: ("天", "days"),
    ClockUnit.MONTHS: ("个月", "months"),
}


def one_person(ask: Inquiry, demand: DifferentPerson) -> Iterator[Breach]:
    """Yield pairs of tasks that one person may do on one way."""
    if missing := ask.missing(demand.of, demand.others):
        yield from missing
        return
    spots = ask.course.spots
    pairs = product(sorted(ask.find(demand.of)), sorted(ask.find(demand.others)))
    for of, other in pairs:
        if of == other or watches.are_separate(spots[of], spots[other]):
            continue
        way = ask.course.follow(watches.both(of, other)).way
        if way is not None:
            name, other_id = spots[of].element.name, spots[other].element.id
            yield ask.on_way(
                f"“{name}”的 separate_from 应当包含 {other_id}，否则同一人可以办理两项",
                f"separate_from of {of[-1]} should name {other_id}, or one person can do both",
                way,
                element_id=of[-1],
            )


def other_roles(ask: Inquiry, demand: PerformedBy) -> Iterator[Breach]:
    """Yield elements that stand in the lane of a role that may not do them."""
    if ask.law.says_yes(ask.obligation.programme, demand.unless_parameter):
        return
    yield from ask.missing(demand.of)
    for path in sorted(ask.find(demand.of)):
        element = ask.course.spots[path].element
        if element.lane not in demand.roles:
            roles = "、".join(demand.roles)
            yield ask.on_way(
                f"“{element.name}”应当由 {roles} 办理，图中由 {element.lane or '无人'} 办理",
                f"{element.id} belongs to {roles}, and stands in “{element.lane}”",
                ask.course.way_to(path),
            )


def not_started(ask: Inquiry, demand: StartsClock) -> Iterator[Breach]:
    """Yield elements that do not start a clock that they should."""
    yield from ask.missing(demand.of)
    for path in sorted(ask.find(demand.of)):
        element = ask.course.spots[path].element
        started = {each.clock for each in directives(element.properties) if each.verb is Verb.START}
        if demand.clock not in started:
            yield ask.on_way(
                f"“{element.name}”的时限应当包含 start:{demand.clock}",
                f"the clock of {element.id} should have start:{demand.clock}",
                ask.course.way_to(path),
            )


def stopping(ask: Inquiry, clock: str) -> frozenset[Path]:
    """Return the places where a clock is stopped."""
    return frozenset(
        path
        for path, spot in ask.course.spots.items()
        for each in directives(spot.element.properties)
        if each.verb is Verb.STOP and each.clock == clock
    )


def wrong_lengths(ask: Inquiry, demand: Period) -> Iterator[Breach]:
    """Yield elements that give a clock a length on the wrong side of the law's."""
    definition = clock_rules.clock_definitions(ask.obligation.programme)[demand.clock]
    for path in sorted(ask.course.spots):
        for verb, clock, drawn in directives(ask.course.spots[path].element.properties):
            if verb is Verb.START and clock == demand.clock and drawn is not None:
                lengths = ask.law.lengths(definition)
                wrong = [law for law in lengths if is_wrong(demand, drawn, law.whole_number())]
                if wrong:
                    yield _wrong_length(ask, demand, path, drawn, wrong[0])


def is_wrong(demand: Period, length: int, law: int) -> bool:
    """Tell whether a length lies on the wrong side of the law's."""
    return length < law if demand.is_least else length > law


def _wrong_length(
    ask: Inquiry, demand: Period, path: Path, drawn: int, law: ParameterValue
) -> Breach:
    definition = clock_rules.clock_definitions(ask.obligation.programme)[demand.clock]
    element = ask.course.spots[path].element
    unit_zh, unit_en = UNITS[definition.unit]
    than_zh, than_en = ("短", "at least") if demand.is_least else ("长", "at most")
    bound = law.whole_number()
    return ask.on_way(
        f"“{element.name}”将“{definition.label_zh}”定为{drawn}{unit_zh}，"
        f"比法定的{bound}{unit_zh}{than_zh}（{law.reference}：“{law.phrase}”）。路径",
        f"{element.id} gives the clock “{demand.clock}” {drawn} {unit_en}, the law "
        f"{than_en} {bound} ({law.reference}: “{law.phrase}”). Way",
        ask.course.way_through(path, ask.find(demand.then)),
        element_id=element.id,
    )
