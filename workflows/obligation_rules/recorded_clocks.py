"""What the runs of a case's clocks say of an obligation."""

from collections.abc import Sequence

from policies import clocks as clock_rules
from workflows.obligation_rules.demands import Period
from workflows.obligation_rules.drawn_checks import is_wrong
from workflows.obligation_rules.history import ClockRun, Done, History, Keeping
from workflows.obligation_rules.law import LawInForce, Obligation

Judged = tuple[Keeping, Sequence[Done | None], Sequence[ClockRun]]


class RecordedClocks:
    """The clocks of one history, asked for one obligation."""

    def __init__(self, history: History, obligation: Obligation, law: LawInForce) -> None:
        """Keep what is asked."""
        self._history, self._obligation, self._law = history, obligation, law

    def runs(self, clock: str) -> list[ClockRun]:
        """Return the runs of a clock that were met or are live, oldest first."""
        return [
            run
            for run in self._history.clocks
            if run.name == clock and (run.is_live or run.met_on is not None)
        ]

    def started(self, done: Sequence[Done], clock: str, *, absent: Judged) -> Judged:
        """Judge whether a clock was started on each day on which something was done."""
        if not done:
            return absent
        runs = [run for run in self._history.clocks if run.name == clock]
        days = {run.started_on for run in runs}
        wrong = [one for one in done if one.on not in days]
        if wrong:
            return Keeping.BROKEN, wrong, runs
        return Keeping.KEPT, done, runs

    def long_enough(self, demand: Period, *, absent: Judged) -> Judged:
        """Judge whether a clock ran for a length on the law's side; a least one to its end."""
        runs = self.runs(demand.clock)
        wrong = [run for run in runs if self._is_wrong(demand, run)]
        if wrong:
            return Keeping.BROKEN, (), wrong
        finished = [run for run in runs if run.met_on is not None]
        if finished:
            return Keeping.KEPT, (), finished
        return absent[0], (), runs

    def _is_wrong(self, demand: Period, run: ClockRun) -> bool:
        definition = clock_rules.clock_definitions(self._obligation.programme)[demand.clock]
        lengths = [value.whole_number() for value in self._law.lengths(definition)]
        # Of several lengths the case had the one whose condition held; none was beyond them all.
        bound = (min if demand.is_least else max)(lengths, default=run.length)
        if is_wrong(demand, run.length, bound):
            return True
        if run.statutory_length is not None and is_wrong(demand, run.length, run.statutory_length):
            return True
        return demand.is_least and run.met_on is not None and run.met_on < run.due_on
