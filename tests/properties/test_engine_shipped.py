"""Random walks through the processes that ship: with any answers, every case can be ended."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import engine
from workflows.model import ProcessDefinition, Progress, ServiceCall

WALKS = st.lists(st.integers(0, 1_000), max_size=60)
COMPARED = re.compile(r'(\w+) = (true|false|"\w+")')
# What a service answers that a condition reads; user tasks list theirs in ``variables``.
SERVICES = {"determine_county_visit": "county_visit_required"}


class Walk:
    """One case; each number picks the next move and the answers given with it."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition
        self.answers: dict[str, set[object]] = {}
        for source in definition.sources:
            for name, value in COMPARED.findall(source.xml.replace("&#34;", '"')):
                known = self.answers.setdefault(name, set())
                if value in {"true", "false"}:
                    known |= {True, False}
                else:
                    known |= {value.strip('"'), "something_else"}
        self.number = 0
        self.progress: Progress = engine.start(definition, {}, call_service=self.serve)

    def serve(self, call: ServiceCall) -> Mapping[str, object]:
        name = SERVICES.get(call.handler)
        return {name: self.answer(name)} if name else {}

    def answer(self, name: str) -> object:
        known = sorted(self.answers.get(name, {"anything"}), key=str)
        return known[self.number % len(known)]

    def step(self, number: int) -> None:
        self.number = number
        before, moves = self.progress, self.moves()
        kind, name = moves[number % len(moves)]
        if kind == "fire":
            self.progress = engine.fire_clock(
                self.definition, before.state, name, call_service=self.serve
            )
        elif kind == "signal":
            self.progress = engine.signal(
                self.definition, before.state, name, call_service=self.serve
            )
        else:
            self.complete(name)

    def complete(self, task_id: str) -> None:
        task = next(task for task in self.progress.open_tasks if task.id == task_id)
        names = [name.strip() for name in task.properties.get("variables", "").split(",")]
        self.progress = engine.complete_user_task(
            self.definition,
            self.progress.state,
            task_id,
            {name: self.answer(name) for name in names if name},
            call_service=self.serve,
        )

    def moves(self) -> list[tuple[str, str]]:
        tasks = sorted((task.element_id, task.id) for task in self.progress.open_tasks)
        return [
            *(("complete", task_id) for _, task_id in tasks),
            *(("fire", name) for name in self.progress.waiting_clocks),
            *(("signal", name) for name in self.progress.waiting_signals),
        ]


@pytest.mark.parametrize("process_id", engine.shipped_ids())
@given(numbers=WALKS)
def test_no_answers_and_no_signals_break_a_shipped_process(process_id, numbers):
    walk = Walk(engine.shipped(process_id))

    for number in numbers:
        if walk.progress.is_complete:
            break
        walk.step(number)
        assert len(walk.progress.state) < 6_000
        assert len({task.element_id for task in walk.progress.open_tasks}) == len(
            walk.progress.open_tasks
        )
        assert all(
            task.lane or process_id != "minimum_living_allowance"
            for task in walk.progress.open_tasks
        )

    assert walk.progress.is_complete == (walk.moves() == [])
    assert walk.progress.is_complete == (walk.progress.end_event is not None)
