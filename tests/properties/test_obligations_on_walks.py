"""What the static check says of a diagram and what certificates say of its cases agree.

Cases walk at random, driven by the engine; clocks run as the directives of the diagram say, and
everything is done in time and by different persons, so that only the order can break the law.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_engine_shipped import Walk
from tests.unit.workflows.diagrams.changed import bypassed, changed, redirected, without
from tests.unit.workflows.journey import MAIN
from workflows import engine
from workflows import obligations as law
from workflows.clock_directives import Verb, directives
from workflows.obligation_rules.history import ClockRun, Done, History, Keeping

DAY = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)
DEFINITIONS = {
    "shipped": engine.shipped(MAIN),
    "without publicity": without("first_opinion_publicity"),
    "with a way past the publicity": changed(bypassed("gw_first_opinion", "submit_to_county")),
    "with a benefit after a withdrawal": changed(
        redirected("examination_withdrawn", "close_withdrawn", "start_benefit")
    ),
}
NUMBERS = st.lists(st.integers(0, 1_000), max_size=60)


@cache
def broken_on_diagram(name):
    found = law.check(DEFINITIONS[name], law.obligations(MAIN))
    assert all(breach.is_decided for breach in found)
    return frozenset(breach.obligation.name for breach in found)


class Recorded(Walk):
    """A walk that keeps its history."""

    def __init__(self, definition):
        self.done, self.runs = [], []
        super().__init__(definition)
        self.record()

    def record(self):
        for passed in self.progress.passed:
            is_task = passed.kind.value == "user_task"
            self.done.append(
                Done(
                    passed.name,
                    DAY,
                    DAY.date(),
                    person=passed.element_id if is_task else "",
                )
            )
            for verb, clock, _length in directives(passed.properties):
                if verb is Verb.START:
                    self.end(clock, met=False)
                    self.runs.append(self.begun(clock))
                elif verb is Verb.STOP:
                    self.end(clock, met=True)
            if passed.properties.get("clock") == "publicity":
                self.end("publicity", met=True)
        if self.progress.is_complete:
            for run in list(self.runs):
                self.end(run.name, met=False)

    def begun(self, clock):
        length = {"publicity": 7, "total": 30, "county_review": 10}.get(clock, 3)
        due = DAY.date() + timedelta(days=length)
        return ClockRun(clock, length, None, DAY.date(), due, None, is_live=True)

    def end(self, clock, *, met):
        for place, run in enumerate(self.runs):
            if run.name == clock and run.is_live:
                ended = run.due_on if met else None
                self.runs[place] = ClockRun(
                    run.name, run.length, None, run.started_on, run.due_on, ended, is_live=False
                )

    def history(self):
        return History(
            tuple(self.done), tuple(self.runs), self.progress.is_complete, date(2026, 9, 14)
        )


def walked(name, numbers):
    walk = Recorded(DEFINITIONS[name])
    for number in numbers:
        if walk.progress.is_complete:
            break
        walk.step(number)
        walk.record()
    return walk


@pytest.mark.parametrize("name", DEFINITIONS)
@settings(max_examples=25)
@given(numbers=NUMBERS)
def test_no_case_breaks_what_its_diagram_keeps(name, numbers):
    walk = walked(name, numbers)

    verdicts = law.certify(walk.definition, law.obligations(MAIN), walk.history())

    broken = {one.obligation.name for one in verdicts if one.keeping is Keeping.BROKEN}
    assert broken <= broken_on_diagram(name)
    if walk.progress.is_complete:
        assert not any(one.keeping is Keeping.PENDING for one in verdicts)


@settings(max_examples=20)
@given(numbers=NUMBERS)
def test_a_case_that_came_by_the_shipped_diagram_owes_nothing_from_where_it_stands(numbers):
    walk = walked("shipped", numbers)
    positions = [
        next(
            (
                f"{caller}_notice/{task.element_id}"
                for caller in ("refusal", "confirmation", "termination")
                if task.caller_properties.get("document") == caller
            ),
            task.element_id,
        )
        for task in walk.progress.open_tasks
    ]
    positions += ["publicity_period"] * ("publicity" in walk.progress.waiting_clocks)

    found = law.unmet(
        walk.definition,
        law.obligations(MAIN),
        done=[one.name for one in walk.done],
        positions=positions,
    )

    assert not any(breach.is_decided for breach in found)


def test_every_broken_diagram_here_breaks_something():
    assert {name for name in DEFINITIONS if broken_on_diagram(name)} == DEFINITIONS.keys() - {
        "shipped"
    }
