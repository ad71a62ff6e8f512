"""Check an obligation on what was done in a case."""

from collections.abc import Callable, Sequence

from workflows.obligation_rules import watches
from workflows.obligation_rules.course import Course, Memory
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
    StartsClock,
)
from workflows.obligation_rules.history import ClockRun, Done, History, Keeping, Verdict, distinct
from workflows.obligation_rules.law import LawInForce, Obligation
from workflows.obligation_rules.recorded_clocks import RecordedClocks
from workflows.token_net import Path

Judgement = tuple[Keeping, Sequence[Done | None], Sequence[ClockRun]]


def verdict(course: Course, obligation: Obligation, history: History, law: LawInForce) -> Verdict:
    """Return what an obligation says of a case, with what proves it."""
    keeping, done, clocks = _Judge(course, obligation, history, law).judgement()
    if history.is_partial and keeping is not Keeping.KEPT:
        keeping, done, clocks = Keeping.NOT_RECORDED, (), ()
    return Verdict(obligation, keeping, distinct(done), tuple(clocks))


class _Judge:
    """One obligation on one history; elements are known by their names in the process."""

    def __init__(
        self, course: Course, obligation: Obligation, history: History, law: LawInForce
    ) -> None:
        self._course, self._obligation, self._law, self._history = course, obligation, law, history
        paths = {spot.name: path for path, spot in course.spots.items()}
        self._walk = [(paths[one.name], one) for one in history.done if one.name in paths]
        self._clocks = RecordedClocks(history, obligation, law)

    def judgement(self) -> Judgement:  # noqa: PLR0911  one case a kind
        """Return whether the obligation was kept, and what shows it."""
        match self._obligation.demand:
            case Before() as demand:
                return self._before(demand)
            case After() as demand:
                return self._after(demand)
            case AfterWithin() as demand:
                return self._in_time(demand)
            case NeverWithout() as demand:
                return self._together(demand)
            case Never() as demand:
                return self._never(demand)
            case DifferentPerson() as demand:
                return self._different(demand)
            case ActorsMin() as demand:
                return self._enough(demand)
            case PerformedBy() as demand:
                return self._by_role(demand)
            case StartsClock(of, clock):
                return self._clocks.started(self._of(of), clock, absent=self._absent())
            case demand:
                return self._clocks.long_enough(demand, absent=self._absent())

    def _of(self, described: Described) -> list[Done]:
        places = self._course.find(described)
        return [one for path, one in self._walk if path in places]

    def _last(self, described: Described, *, until: Done | None = None) -> Done | None:
        found = self._of(described)
        if until is not None:
            found = [one for one in found if self._position(one) < self._position(until)]
        return found[-1] if found else None

    def _position(self, entry: Done) -> int:
        return next(place for place, (_path, one) in enumerate(self._walk) if one is entry)

    def _absent(self, *shown: Done | None) -> Judgement:
        """What it concerns has not happened; in a case that is over it never will."""
        keeping = Keeping.NOT_APPLICABLE if self._history.is_over else Keeping.PENDING
        return keeping, shown, ()

    def _broken_at(
        self, begin: Memory, after: Callable[[Memory, Path], Memory | None]
    ) -> Done | None:
        """Return the first entry that breaks what is watched for."""
        memory = begin
        for path, entry in self._walk:
            remembered = after(memory, path)
            if remembered is None:
                return entry
            memory = remembered
        return None

    def _before(self, demand: Before) -> Judgement:
        find = self._course.find
        watch = watches.before(find(demand.first), find(demand.then), find(demand.since))
        if wrong := self._broken_at(watch.begin, watch.after):
            return Keeping.BROKEN, [self._last(demand.since, until=wrong), wrong], ()
        then, since = self._last(demand.then), self._last(demand.since)
        if then is None or (demand.since and since is None):
            return self._absent()
        before = self._last(demand.since, until=then)
        is_open = since is not None and self._position(since) > self._position(then)
        if is_open and (before is None or not self._history.is_over):
            return self._absent(since)
        return Keeping.KEPT, [before, self._last(demand.first, until=then), then], ()

    def _after(self, demand: After) -> Judgement:
        first = self._last(demand.first)
        if first is None:
            return self._absent()
        since = self._position(first)
        then, unless = self._last(demand.then), self._last(demand.unless)
        if then is not None and self._position(then) > since:
            return Keeping.KEPT, [first, then], ()
        if unless is not None and self._position(unless) > since:
            return Keeping.NOT_APPLICABLE, [first, unless], ()
        return (Keeping.BROKEN if self._history.is_over else Keeping.PENDING), [first], ()

    def _in_time(self, demand: AfterWithin) -> Judgement:
        keeping, done, _ = self._after(After(demand.first, demand.then, demand.unless))
        runs = self._clocks.runs(demand.clock)
        late = [run for run in runs if run.is_late(self._history.today)]
        if late:
            return Keeping.BROKEN, done, late
        if keeping is Keeping.KEPT and not any(run.met_on for run in runs):
            return Keeping.BROKEN, done, runs
        return keeping, done, runs

    def _together(self, demand: NeverWithout) -> Judgement:
        of, needs = self._last(demand.of), self._last(demand.needs)
        if of is None:
            return self._absent()
        if needs is not None:
            return Keeping.KEPT, [needs, of], ()
        return (Keeping.BROKEN if self._history.is_over else Keeping.PENDING), [of], ()

    def _never(self, demand: Never) -> Judgement:
        find = self._course.find
        watch = watches.never(find(demand.of), find(demand.after))
        if wrong := self._broken_at(watch.begin, watch.after):
            return Keeping.BROKEN, [self._last(demand.after, until=wrong), wrong], ()
        if not self._history.is_over:
            return Keeping.PENDING, (), ()
        return Keeping.KEPT, (), ()

    def _different(self, demand: DifferentPerson) -> Judgement:
        of, others = self._of(demand.of), self._of(demand.others)
        if not (of and others):
            return self._absent()
        both = [one for one in of if one.person and one.person in {two.person for two in others}]
        if both:
            same = [two for two in others if two.person == both[0].person]
            return Keeping.BROKEN, [*same, both[0]], ()
        return Keeping.KEPT, [*others, of[-1]], ()

    def _enough(self, demand: ActorsMin) -> Judgement:
        of, then, since = map(self._course.find, (demand.of, demand.then, demand.since))
        least = self._law.number(self._obligation.programme, demand.at_least)
        counted: list[Done] | None = None if demand.since else []
        shown: Judgement = self._absent()
        for path, entry in self._walk:
            if path in since:
                counted = []
            elif path in then and counted is not None:
                enough = len({one.person for one in counted if one.person}) >= least
                shown = (Keeping.KEPT if enough else Keeping.BROKEN), [*counted, entry], ()
                if not enough:
                    return shown
            if path in of and counted is not None:
                counted.append(entry)
        return shown

    def _by_role(self, demand: PerformedBy) -> Judgement:
        of = self._of(demand.of)
        if not of:
            return self._absent()
        wrong = [one for one in of if self._role(one) not in demand.roles]
        if wrong and not self._law.says_yes(self._obligation.programme, demand.unless_parameter):
            return Keeping.BROKEN, wrong, ()
        return Keeping.KEPT, of[-1:], ()

    def _role(self, entry: Done) -> str:
        """Return in which role something was done; what no person did belongs to its lane."""
        path = next(path for path, one in self._walk if one is entry)
        return entry.role or self._course.spots[path].element.lane
