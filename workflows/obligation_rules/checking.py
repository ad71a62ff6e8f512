"""Check an obligation on every way through a process."""

from collections.abc import Iterator

from workflows.obligation_rules import drawn_checks, watches
from workflows.obligation_rules.demands import (
    ActorsMin,
    After,
    AfterWithin,
    Before,
    Described,
    DifferentPerson,
    Never,
    NeverWithout,
    PerformedBy,
    Period,
    StartsClock,
)
from workflows.obligation_rules.law import Breach
from workflows.obligation_rules.reporting import Inquiry


def breaches(ask: Inquiry) -> Iterator[Breach]:
    """Yield how a process breaks an obligation, each time with a way that shows it."""
    match ask.obligation.demand:
        case Before() | After() | NeverWithout() | Never() | ActorsMin() as demand:
            yield from _out_of_order(ask, demand)
        case AfterWithin() as demand:
            yield from _in_time(ask, demand)
        case DifferentPerson() as demand:
            yield from drawn_checks.one_person(ask, demand)
        case PerformedBy() as demand:
            yield from drawn_checks.other_roles(ask, demand)
        case StartsClock() as demand:
            yield from drawn_checks.not_started(ask, demand)
        case Period() as demand:
            yield from drawn_checks.wrong_lengths(ask, demand)


def _out_of_order(
    ask: Inquiry, demand: Before | After | NeverWithout | Never | ActorsMin
) -> Iterator[Breach]:
    missing: list[Breach] = []
    needed: Described = ()
    match demand:
        case Before(first=needed, then=then, since=since):
            missing = ask.missing(then, *filter(None, [since]))
        case After(first=first, then=needed):
            missing = ask.missing(first)
        case NeverWithout(of=of, needs=needed):
            missing = ask.missing(of)
        case ActorsMin(of=needed, then=then, since=since):
            missing = ask.missing(then, *filter(None, [since]))
        case Never():
            pass
    if missing:
        yield from missing
    else:
        yield from ask.followed(watches.watch_of(demand, ask), needed=needed)


def _in_time(ask: Inquiry, demand: AfterWithin) -> Iterator[Breach]:
    """What follows is demanded first; that it is in time needs a clock from end to end."""
    missing = ask.missing(demand.first)
    follows = After(demand.first, demand.then, demand.unless)
    late = list(missing or ask.followed(watches.watch_of(follows, ask), needed=demand.then))
    yield from late
    if late:
        return
    yield from drawn_checks.not_started(ask, StartsClock(demand.first, demand.clock))
    first, then = ask.find(demand.first), ask.find(demand.then)
    stops = drawn_checks.stopping(ask, demand.clock)
    yield from ask.followed(
        watches.follows(first, stops | ask.find(demand.unless)),
        words=(
            f"下列路径没有停止时限“{demand.clock}”",
            f"this way does not stop the clock “{demand.clock}”",
        ),
    )
    yield from ask.followed(
        watches.before(then, stops - then, since=first),
        words=(
            f"下列路径过早停止时限“{demand.clock}”",
            f"this way stops the clock “{demand.clock}” too early",
        ),
    )
